"""Who is sent to which provider: the ALPHA plan has no part in the network (source 002)."""

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy.orm import Session

from insurer.domain.caller import Assurance
from insurer.domain.providers import ProviderKind
from insurer.errors import ManagedElsewhere
from insurer.gazetteer.communes import Place, gazetteer
from insurer.profiles.loader import load_profile
from insurer.services.care_network import CareNetworkService
from insurer.store.orm.care import CareProviderRow
from insurer.store.uow import UnitOfWork
from tests.integration.store.world import World


def paris() -> Place:
    place = gazetteer().find("75001")
    assert place is not None
    return place


def network(world: World, *, excludes_alpha: bool) -> CareNetworkService:
    profile = replace(load_profile("klesia_mut"), network_excludes_alpha=excludes_alpha)
    return CareNetworkService(lambda: UnitOfWork(world.engine), profile=profile, places=gazetteer())


def test_a_member_of_the_alpha_plan_is_sent_to_nobody_of_the_network(world: World) -> None:
    service = network(world, excludes_alpha=True)
    with pytest.raises(ManagedElsewhere):
        service.nearest(world.caller("BBB2"), ProviderKind.OPTICIAN, paris())
    assert not service.is_open_to(world.caller("BBB2"))


@pytest.mark.parametrize(("number", "direct"), [("AAA1", True), ("BBB2", False)])
def test_nobody_settles_care_directly_under_the_alpha_plan(
    world: World, number: str, direct: bool
) -> None:
    service = network(world, excludes_alpha=False)
    (found,) = service.nearest(world.caller(number), ProviderKind.OPTICIAN, paris())
    assert found.provider.third_party_payment
    assert found.third_party_payment is direct


def test_whoever_is_not_proven_is_told_what_holds_for_most(world: World) -> None:
    unproven = world.caller("BBB2", level=Assurance.LINKED)
    (found,) = network(world, excludes_alpha=True).nearest(unproven, ProviderKind.OPTICIAN, paris())
    assert found.third_party_payment


def test_only_who_is_called_so_and_only_the_network_may_be_asked_for(world: World) -> None:
    service, visitor = network(world, excludes_alpha=False), world.caller("AAA1")
    (found,) = service.nearest(visitor, ProviderKind.OPTICIAN, paris())
    word = found.provider.name.split()[-1]
    assert service.nearest(visitor, ProviderKind.OPTICIAN, paris(), called=word) == (found,)
    assert not service.nearest(visitor, ProviderKind.OPTICIAN, paris(), called="cardiologue")
    of_network = service.nearest(visitor, ProviderKind.OPTICIAN, paris(), network_only=True)
    assert [one.in_network for one in of_network] == [True] * len(of_network)


def test_who_finds_too_few_near_is_shown_who_is_farther(world: World) -> None:
    service, visitor = network(world, excludes_alpha=False), world.caller("AAA1")
    (near,) = service.nearest(visitor, ProviderKind.OPTICIAN, paris())
    with Session(world.engine) as session:
        session.add(
            CareProviderRow(
                provider_id="far",
                kind=ProviderKind.OPTICIAN,
                name="Optique de loin",
                address_lines=["1 rue Neuve"],
                postcode="77000",
                city="Melun",
                phone=None,
                latitude=Decimal(str(near.provider.latitude - 0.3)),
                longitude=Decimal(str(near.provider.longitude)),
                third_party_payment=True,
                networks=[],
            )
        )
        session.commit()
    found = service.nearest(visitor, ProviderKind.OPTICIAN, paris())
    assert [one.provider.name for one in found] == [near.provider.name, "Optique de loin"]
