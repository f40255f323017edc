"""Care providers near a place (feature N1)."""

from insurer.domain.caller import Assurance, Caller
from insurer.domain.contracts import PlanKind
from insurer.domain.folding import fold
from insurer.domain.profile import InsurerProfile
from insurer.domain.providers import (
    CareProvider,
    NearbyProvider,
    ProviderKind,
    area_around,
    kilometres_between,
)
from insurer.errors import ManagedElsewhere
from insurer.gazetteer.communes import Gazetteer, Place
from insurer.services.access import require
from insurer.store.uow import UnitOfWorkFactory

_RANGES_KM = (15.0, 60.0, 200.0)  # looked through one after the other; farther helps nobody
SHOWN = 5
_ENOUGH = 3  # who finds so many near looks no farther


class CareNetworkService:
    """Finds places and the providers near them."""

    def __init__(
        self, unit_of_work: UnitOfWorkFactory, *, profile: InsurerProfile, places: Gazetteer
    ) -> None:
        self._unit_of_work = unit_of_work
        self._profile = profile
        self._places = places

    def place(self, text: str, *, whole: bool = False) -> Place | None:
        """Return the town, postcode or address that a text names; `whole`: it says only that."""
        return self._places.find(text, whole=whole)

    def capital(self, department: str) -> Place | None:
        """Return the largest town of a department, told by its number ("13", "2A")."""
        return self._places.largest_of(department)

    def home(self, caller: Caller) -> Place | None:
        """Return where the caller lives, None when it is no place of France. Needs VERIFIED."""
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            address = uow.members.contact(member_id).address
        return self._places.find(f"{address.postcode} {address.city}", whole=True)

    def is_open_to(self, caller: Caller) -> bool:
        """Return False for members whose plan has no part in the network (ALPHA, source 002)."""
        return not (self._profile.network_excludes_alpha and self._has_alpha(caller))

    def nearest(
        self,
        caller: Caller,
        profession: ProviderKind,
        place: Place,
        *,
        called: str = "",
        network_only: bool = False,
        limit: int = SHOWN,
    ) -> tuple[NearbyProvider, ...]:
        """Return who is in the insurer's network or takes third-party payment, nearest first.

        `called`: only whose name says so, as a specialist's does; `network_only`: nobody else.
        Needs no proof of who asks: the addresses are public. Nobody settles care directly
        under the ALPHA plan (source 002), whatever a provider does for others.

        Raises:
            ManagedElsewhere: the caller's plan has no part in the network.
        """
        alpha = self._has_alpha(caller)
        if alpha and self._profile.network_excludes_alpha:
            raise ManagedElsewhere(next(iter(self._profile.alpha_manager), ""))
        centre = (place.latitude, place.longitude)
        for kilometres in _RANGES_KM:
            with self._unit_of_work() as uow:
                found = uow.providers.within(area_around(centre, kilometres), profession)
            near = sorted(
                (
                    self._at(one, centre, direct=not alpha)
                    for one in found
                    if self._serves(one, network_only=network_only) and _is_called(one, called)
                ),
                key=lambda one: (one.kilometres, one.provider.name),
            )
            near = [one for one in near if one.kilometres <= kilometres]
            if len(near) >= _ENOUGH or (near and kilometres > _RANGES_KM[0]):
                break
        return tuple(near[:limit])

    def _has_alpha(self, caller: Caller) -> bool:
        if caller.assurance < Assurance.VERIFIED:
            return False
        member_id = require(caller, Assurance.VERIFIED)
        with self._unit_of_work() as uow:
            contract = uow.members.health_contract(member_id)
        return contract is not None and contract.plan.kind is PlanKind.ALPHA

    def _serves(self, provider: CareProvider, *, network_only: bool) -> bool:
        direct = provider.third_party_payment and not network_only
        return self._in_network(provider) or direct

    def _in_network(self, provider: CareProvider) -> bool:
        return self._profile.care_network in provider.networks

    def _at(
        self, provider: CareProvider, centre: tuple[float, float], *, direct: bool
    ) -> NearbyProvider:
        there = (provider.latitude, provider.longitude)
        return NearbyProvider(
            provider,
            kilometres_between(centre, there),
            in_network=self._in_network(provider),
            third_party_payment=provider.third_party_payment and direct,
        )


def _is_called(provider: CareProvider, words: str) -> bool:
    return f" {fold(words)} " in f" {fold(provider.name)} " if words else True
