"""The bench of the data layer leaves out no read of a member."""

from bench.data_layer import READS
from tests.integration.store.every_service import functions

# They write, make a document, read a file, ask the vault, or reckon without reading.
NO_READS = {
    "audit.record",
    "bank_details.check",
    "cards.document",
    "certificates.document",
    "channel_links.link",
    "channel_links.offer",
    "files.check",
    "files.open",
    "files.share",
    "files.store",
    "hospital_coverage.document",
    "messages.read",
    "notifications.announce",
    "notifications.catch_up",
    "notifications.choose_medium",
    "notifications.news",
    "one_time_codes.issue",
    "one_time_codes.verify",
    "statements.document",
    "vault.read",
}


def test_each_read_has_its_line() -> None:
    reads = {str(one) for one in functions() if one.takes_caller and not one.writes}
    measured = {name.partition(",")[0] for name in READS}
    assert {name.removesuffix(".__call__") for name in reads - NO_READS} == measured
