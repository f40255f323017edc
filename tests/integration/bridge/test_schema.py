"""The bridge's tables: what the migrations make is what the ORM says."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import text

from portal_bridge.store.engine import build_engine
from portal_bridge.store.setup import alembic_config, upgrade


def test_migrations_from_empty_make_what_the_orm_says(empty_database_url: str) -> None:
    engine = build_engine(empty_database_url)
    upgrade(engine)
    upgrade(engine)
    with engine.begin() as connection:
        command.check(alembic_config(connection))
    engine.dispose()


def test_migrations_can_be_taken_back_and_made_again(empty_database_url: str) -> None:
    engine = build_engine(empty_database_url)
    upgrade(engine)
    with engine.begin() as connection:
        command.downgrade(alembic_config(connection), "base")
        command.upgrade(alembic_config(connection), "head")
        command.check(alembic_config(connection))
    engine.dispose()


def test_chain_has_one_head(empty_database_url: str) -> None:
    engine = build_engine(empty_database_url)
    with engine.begin() as connection:
        assert len(ScriptDirectory.from_config(alembic_config(connection)).get_heads()) == 1
    engine.dispose()


def test_every_constraint_has_a_name_of_ours(empty_database_url: str) -> None:
    engine = build_engine(empty_database_url)
    upgrade(engine)
    query = """SELECT conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
               JOIN pg_class t ON t.oid = c.conrelid
               WHERE n.nspname = 'bridge' AND contype IN ('c', 'f', 'p', 'u')
               AND t.relname NOT LIKE 'procrastinate%'"""
    with engine.connect() as connection:
        names = connection.execute(text(query)).scalars().all()
    engine.dispose()
    odd = [name for name in names if not name.startswith(("ck_", "fk_", "pk_", "uq_", "alembic"))]
    assert odd == []
