"""The call centre finds members by name, and lists say as much of a name as the level allows."""

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from insurer.domain.caller import Assurance
from insurer.domain.members import PersonName, Relation
from insurer.store.orm.members import BeneficiaryRow
from tests.integration.store.world import World


def rename(world: World, first: str, last: str) -> str:
    """Give Ana another name; return her id."""
    member_id = world.services.members.by_number("AAA1").member_id
    own = (BeneficiaryRow.member_id == member_id) & (BeneficiaryRow.relation == Relation.SELF)
    with Session(world.engine) as session:
        session.execute(update(BeneficiaryRow).where(own).values(first_name=first, last_name=last))
        session.commit()
    return member_id


def test_list_of_callers_says_as_much_of_each_as_the_level_allows(world: World) -> None:
    levels = (Assurance.ANONYMOUS, Assurance.LINKED, Assurance.VERIFIED)
    callers = [world.caller(level=level) for level in levels] + [world.caller("BBB2")]
    assert world.services.directory.names(callers) == (
        None,
        PersonName("Ana", ""),
        PersonName("Ana", "Silva"),
        PersonName("Bob", "Roy"),
    )


@pytest.mark.parametrize(
    "words",
    [
        "Le Goff",
        "le goff",
        "LE GOFF Anaïs",
        "Anais Le Goff",
        "Anaïs-Éléonore le goff",
        "le go",
        "  anaïs eleonore, LE GOFF ",
    ],
)
def test_member_is_found_by_name_as_people_write_it(world: World, words: str) -> None:
    member_id = rename(world, "Anaïs-Éléonore", "Le Goff")
    assert world.services.directory.named(words) == (member_id,)


@pytest.mark.parametrize("words", ["", "  ", "Anaïs", "Goff", "Le Goff Bob", "%", "_", "'"])
def test_who_is_not_meant_is_not_found(world: World, words: str) -> None:
    rename(world, "Anaïs-Éléonore", "Le Goff")
    assert world.services.directory.named(words) == ()


@pytest.mark.parametrize("last", ["D’Arcy", "D'Arcy", "Ÿsaÿe-Nuñez", "GARÇON"])
def test_signs_in_a_name_are_no_hindrance(world: World, last: str) -> None:
    member_id = rename(world, "Ana", last)
    assert world.services.directory.named(last) == (member_id,)
    assert world.services.directory.named(last.lower().replace("’", "'")) == (member_id,)


@pytest.mark.parametrize(
    ("first", "last", "typed"),
    [
        ("Lœtitia", "Manœuvrier", "Loetitia Manoeuvrier"),
        ("Loetitia", "Manoeuvrier", "Lœtitia Manœuvrier"),
        ("LÆTITIA", "ŒUVRARD", "laetitia oeuvrard"),
        ("Laetitia", "Oeuvrard", "œuvrard lætitia"),
    ],
)
def test_two_letters_in_one_sign_are_found_both_ways(
    world: World, first: str, last: str, typed: str
) -> None:
    member_id = rename(world, first, last)
    assert world.services.directory.named(typed) == (member_id,)
