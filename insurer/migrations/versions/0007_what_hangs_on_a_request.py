"""Find what hangs on a request by the request: files, documents, quotes, hospital stays.

Without these, a member's list of uploads and a manager's decision went through whole tables.
"""

from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_request_files_file_id": ("request_files", "file_id"),
    "ix_documents_request_id": ("documents", "request_id"),
    "ix_quotes_request_id": ("quotes", "request_id"),
    "ix_hospital_coverages_request_id": ("hospital_coverages", "request_id"),
}


def upgrade() -> None:
    """Apply."""
    for name, (table, column) in _INDEXES.items():
        op.create_index(name, table, [column], schema="insurer")


def downgrade() -> None:
    """Take back."""
    for name, (table, _) in reversed(_INDEXES.items()):
        op.drop_index(name, table_name=table, schema="insurer")
