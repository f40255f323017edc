"""Migrations, seeding, rollback, and a database that is away."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Engine, select, text

from insurer.domain.members import MemberRef
from insurer.errors import Conflict, DemoDataError, StoreUnavailable
from insurer.settings import Settings
from insurer.store.cipher import Cipher
from insurer.store.engine import build_engine
from insurer.store.orm.members import MemberRow
from insurer.store.schema import alembic_config, upgrade
from insurer.store.setup import seed_demo, set_up
from insurer.store.uow import UnitOfWork
from insurer.wiring import build_services
from tests.integration.conftest import DATA_KEY
from tests.integration.store.world import NOW, YAML, World


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> Settings:
    file = tmp_path / "mine.yml"
    file.write_text(YAML, encoding="utf-8")
    return replace(settings, demo=True, demo_data=file)


def member(demo: Settings) -> MemberRef:
    services = build_services(demo)
    try:
        return services.members.by_number("AAA1")
    finally:
        services.close()


def test_migrations_from_empty_make_what_the_orm_says(empty_database_url: str) -> None:
    engine = build_engine(empty_database_url, Cipher([DATA_KEY]))
    upgrade(engine)
    upgrade(engine)
    with engine.begin() as connection:
        command.check(alembic_config(connection))
        schemas = connection.execute(text("SELECT nspname FROM pg_namespace")).scalars().all()
    assert {"insurer", "rasa"} <= set(schemas)
    engine.dispose()


def test_every_constraint_has_a_name_of_ours(world: World) -> None:
    query = """SELECT conname FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
               WHERE n.nspname = 'insurer' AND contype IN ('c', 'f', 'p', 'u')"""
    with world.engine.connect() as connection:
        names = connection.execute(text(query)).scalars().all()
    odd = [name for name in names if not name.startswith(("ck_", "fk_", "pk_", "uq_", "alembic"))]
    assert odd == []


def test_without_commit_nothing_stays(world: World) -> None:
    with UnitOfWork(world.engine) as uow:
        uow._session.add(_stranger())
        uow._session.flush()
    with world.engine.connect() as connection:
        assert connection.execute(select(MemberRow.number)).scalars().all().count("CCC3") == 0


def test_a_broken_constraint_is_a_conflict_that_names_it(world: World) -> None:
    with pytest.raises(Conflict, match="uq_members_number"):
        _add_stranger(world.engine, number="AAA1")


def test_a_database_that_is_away_is_unavailable(tmp_path: Path) -> None:
    settings = Settings(
        database_url=f"postgresql://postgres@/emma?host={tmp_path}",
        home=tmp_path,
        data_keys=(DATA_KEY,),
    )
    services = build_services(settings)
    with pytest.raises(StoreUnavailable):
        services.members.by_number("AAA1")
    services.close()


def test_connections_cut_by_the_server_are_made_again(world: World) -> None:
    world.services.members.by_number("AAA1")
    with world.engine.connect() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    assert world.services.members.by_number("AAA1").first_name == "Ana"


def test_the_same_demo_file_again_changes_nothing(demo: Settings) -> None:
    engine = build_engine(demo.database_url, Cipher(demo.data_keys))
    assert seed_demo(engine, demo, now=NOW)
    assert not seed_demo(engine, demo, now=NOW)
    engine.dispose()


def test_a_changed_demo_file_replaces_the_members(demo: Settings) -> None:
    set_up(demo, now=NOW)
    demo.demo_data.write_text(YAML.replace("Ana", "Zoe"), encoding="utf-8")
    set_up(demo, now=NOW)
    assert member(demo).first_name == "Zoe"


def test_the_next_day_relative_dates_are_counted_anew(demo: Settings) -> None:
    engine = build_engine(demo.database_url, Cipher(demo.data_keys))
    assert seed_demo(engine, demo, now=NOW)
    assert seed_demo(engine, demo, now=NOW + timedelta(days=1))
    engine.dispose()


def test_members_keep_their_id_over_a_reload(demo: Settings) -> None:
    set_up(demo, now=NOW)
    before = member(demo)
    set_up(demo, now=NOW + timedelta(days=1))
    assert member(demo) == before


def test_demo_data_never_replaces_real_members(demo: Settings) -> None:
    engine = build_engine(demo.database_url, Cipher(demo.data_keys))
    _add_stranger(engine)
    with pytest.raises(Conflict):
        seed_demo(engine, demo, now=NOW)
    engine.dispose()


def test_a_wrong_demo_file_leaves_the_old_data(demo: Settings) -> None:
    set_up(demo, now=NOW)
    demo.demo_data.write_text(YAML.replace("Silva", ""), encoding="utf-8")
    with pytest.raises(DemoDataError):
        set_up(demo, now=NOW)
    assert member(demo).first_name == "Ana"


def _stranger(number: str = "CCC3") -> MemberRow:
    return MemberRow(
        member_id="c" * 32,
        number=number,
        address_lines=[],
        postcode="1",
        city="X",
        country="FR",
        created_at=NOW,
    )


def _add_stranger(engine: Engine, number: str = "CCC3") -> None:
    with UnitOfWork(engine) as uow:
        uow._session.add(_stranger(number))
        uow.commit()
