"""The nearest opticians, dentists… (N1): kind ▸ place ▸ the nearest, with distances."""

from collections.abc import Sequence
from itertools import pairwise

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.choices import choices_of
from bot.actions.formatting import kilometres
from bot.actions.forms import MAX_REFUSALS, AnswerRefused, EmmaForm, Reader
from bot.actions.last_question import value_of
from bot.actions.search_again import (
    changes_search,
    is_searching,
    recall_search,
    says_nearest,
    says_rather,
)
from bot.actions.turn import Event, Turn
from insurer.domain.caller import Assurance
from insurer.domain.folding import fold
from insurer.domain.providers import NearbyProvider, ProviderKind
from insurer.gazetteer.communes import Place

_NEXT_STEPS = ("care_network_search", "coverage_check", "card_download", "human_handoff")


class ValidateCareNetworkForm(EmmaForm):
    """Ask for what the member did not say, then show who is near."""

    form = names.FORM_CARE_NETWORK
    slots = ("network_kind", "network_place")
    cancelled = "utter_network_cancelled"
    sure = 0.0  # a place is in the gazetteer or is none: what the classifier reads is the wish

    def open(self, turn: Turn) -> list[Event]:
        if not self.services.care_network.is_open_to(turn.caller):
            turn.say("utter_network_not_for_alpha", network=self.services.profile.care_network)
            return self.close()
        if turn.labels.mentions(turn.text, "on_duty"):
            turn.say("utter_network_on_duty")
        if says_rather(turn):  # « une pharmacie plutôt »
            changes_search(turn)
        if says_nearest(turn) and is_searching(turn):
            recall_search(turn)
        kind, place = _kind(turn), self._place(turn)
        if kind and place:
            return self._show(turn, kind, place)
        if place is None and not _names_two_places(turn) and _names_unknown_place(turn):
            turn.say("utter_network_place_unknown")
        return [
            *([SlotSet("network_kind", kind.value)] if kind else []),
            *([SlotSet("network_place", f"{place.postcode} {place.name}")] if place else []),
        ]

    def readers(self) -> dict[str, Reader]:
        return {"network_kind": self._read_kind, "network_place": self._read_place}

    def _interrupts(self, turn: Turn, requested: str) -> bool:
        """« Je suis à Nevers » says where one is, however much it sounds like a nerve."""
        return super()._interrupts(turn, requested) and not self._only_says_where(turn)

    def _only_says_where(self, turn: Turn) -> bool:
        place = self._place(turn)
        besides = place.name if place else ""
        return bool(place) and turn.labels.says_only(turn.text, "where_i_am", besides=besides)

    def gives_way(self, turn: Turn) -> bool:
        """A search writes nothing: any other wish takes its place."""
        return True

    def _answer_in_between(self, turn: Turn, requested: str) -> list[Event]:
        """Answer once and ask again; who then speaks of something else searches no more."""
        before = int(turn.slot(names.SLOT_FAILURES) or 0)
        if before and turn.intent in names.ACTION_OF_INTENT:
            self.tools.answer_to(turn.intent).handle(turn)
            return [*self.close(), SlotSet(names.SLOT_FAILURES, 0)]
        counted = SlotSet(names.SLOT_FAILURES, before + 1)
        return [*super()._answer_in_between(turn, requested), counted]

    def _refuse(self, turn: Turn, requested: str, refusal: AnswerRefused) -> list[Event]:
        """The third answer that names no place ends the search, with ways on."""
        if int(turn.slot(names.SLOT_FAILURES) or 0) + 1 < MAX_REFUSALS:
            return super()._refuse(turn, requested, refusal)
        turn.say("utter_network_given_up")
        return [*self.close(), SlotSet(names.SLOT_FAILURES, 0)]

    def _read_kind(self, turn: Turn) -> list[Event]:
        kind = _kind(turn)
        if kind is None:
            raise AnswerRefused("utter_network_kind_unknown")
        known = str(turn.slot("network_place") or "")
        place = self._place(turn) or self.services.care_network.place(known, whole=True)
        if place is not None:
            return self._show(turn, kind, place)
        return [SlotSet("network_kind", kind.value)]

    def _read_place(self, turn: Turn) -> list[Event]:
        if _names_two_places(turn):
            raise AnswerRefused("utter_unclear_place")
        here = self._only_says_where(turn)
        place, other = self._place(turn, whole=not here), _kind(turn)
        says_where = here or _says_where(turn)
        if self.wishes_else(turn) and not says_where:  # « je change de RIB » is no Changé
            place = None
        if place is None and other and other.value != turn.slot("network_kind"):
            return [SlotSet("network_kind", other.value), SlotSet("network_place", None)]
        if place is None:
            raise AnswerRefused("utter_network_place_unknown")
        kind = other or ProviderKind(turn.slot("network_kind"))
        return self._show(turn, kind, place)

    def found_before(self, turn: Turn) -> tuple[Place | None, tuple[NearbyProvider, ...]]:
        """Return where the search before this message was, and who it found."""
        recall_search(turn)
        kind, place = _kind(turn), self._place(turn)
        if kind is None or place is None or not self.services.care_network.is_open_to(turn.caller):
            return None, ()
        said = [_named_before(turn)]
        called = _speciality(turn, said) if kind is ProviderKind.SPECIALIST else ""
        return place, self._near(turn, kind, place, called, said)[1]

    def _place(self, turn: Turn, *, whole: bool = False) -> Place | None:
        if _names_two_places(turn):
            return None
        network = self.services.care_network
        at_home = turn.entity("near_home") or turn.labels.mentions(turn.text, "near_home")
        if at_home and turn.caller.assurance >= Assurance.VERIFIED:
            return network.home(turn.caller)
        read = turn.entity("postcode"), turn.entity("place")
        named = " ".join(part for part in read if part)
        if named:
            return network.place(named, whole=True)
        if department := turn.entity("department"):
            return network.capital(department)
        return network.place(_without_towards(turn), whole=whole)

    def _show(self, turn: Turn, kind: ProviderKind, place: Place) -> list[Event]:
        said, network = _said(turn), self.services.profile.care_network
        called = _speciality(turn, said) if kind is ProviderKind.SPECIALIST else ""
        words = called or turn.labels.of("provider_kind", kind.value)
        nobody_of_it, near = self._near(turn, kind, place, called, said)
        if nobody_of_it:
            turn.say("utter_network_none_in_it", kind=words, place=place.name, network=network)
        if near:
            _tell(turn, near, words, place, network)
        else:
            turn.say("utter_network_nobody", kind=words, place=place.name)
        return self.close()

    def _near(
        self, turn: Turn, kind: ProviderKind, place: Place, called: str, said: Sequence[str]
    ) -> tuple[bool, tuple[NearbyProvider, ...]]:
        """Return who is near; where the network is asked for, nobody else, if anybody is in it.

        First whether the network was asked for in vain.
        """
        nearest = self.services.care_network.nearest
        network = self.services.profile.care_network
        of_it = network and any(turn.labels.mentions(one, "of_network") for one in said)
        if of_it and (near := nearest(turn.caller, kind, place, called=called, network_only=True)):
            return False, near
        return bool(of_it), nearest(turn.caller, kind, place, called=called)


class ActionAskNetworkPlace(EmmaAction):
    """Ask where; offer the member's own address when it is known."""

    def name(self) -> str:
        return "action_ask_care_network_form_network_place"

    def handle(self, turn: Turn) -> list[Event]:
        known = turn.caller.assurance >= Assurance.VERIFIED
        turn.say("utter_network_ask_place_member" if known else "utter_network_ask_place")
        return []


def _without_towards(turn: Turn) -> str:
    """Return the words without « vers », which names a town only where it is read as one."""
    towards = turn.labels.words["towards"]
    words = turn.text.split()
    return turn.text if len(words) == 1 else " ".join(w for w in words if fold(w) not in towards)


def _names_two_places(turn: Turn) -> bool:
    return "place" in turn.entities("unclear")


def _says_where(turn: Turn) -> bool:
    return any(turn.entity(one) for one in ("place", "postcode", "department", "near_home"))


def _names_unknown_place(turn: Turn) -> bool:
    """Return whether « à Trifouillis » names a place, with its capital, that nobody knows."""
    words = turn.text.split()
    before = turn.labels.words["before_place"]
    return any(
        fold(word) in before and following[0].isupper() for word, following in pairwise(words)
    )


def _kind(turn: Turn) -> ProviderKind | None:
    code = turn.entity("provider_kind")
    if code is None and turn.labels.mentions(turn.text, "doctor_on_duty"):
        return ProviderKind.GENERAL_PRACTITIONER
    return ProviderKind(code) if code in set(ProviderKind) else None


def _said(turn: Turn) -> list[str]:
    """Return the words of this search, newest first; those of a search before it are its own."""
    leans = turn.slot(names.SLOT_REQUESTED) or says_rather(turn)  # « à Lyon », « et à Lyon ? »
    return [turn.text, _named_before(turn) if leans else ""]


def _named_before(turn: Turn) -> str:
    """Return the latest message before this one that names whom to look for."""
    named = (one for one in turn.earlier_messages() if value_of(one, "provider_kind"))
    return str(next(named, {}).get("text") or "")


def _speciality(turn: Turn, said: Sequence[str]) -> str:
    """Return the one speciality that the search names, "" for « un spécialiste »."""
    for text in said:
        for code in turn.labels.codes("speciality"):
            if turn.labels.mentions(text, f"speciality_{code}"):
                return turn.labels.of("speciality", code)
    return ""


def _tell(
    turn: Turn, near: tuple[NearbyProvider, ...], kind: str, place: Place, network: str | None
) -> None:
    first = near[0].provider
    turn.say(
        "utter_network_nearest",
        distance=kilometres(near[0].kilometres),
        kind=kind,
        place=place.name,
        name=first.name,
        address=address_of(near[0]),
        phone=first.phone or turn.labels.of("pattern", "phone_unknown"),
    )
    turn.say(
        "utter_network_table" if network else "utter_network_table_without",
        place=place.name,
        network=network,
        rows=[_row(turn, one, with_network=network is not None) for one in near],
    )
    turn.offer("utter_network_next", choices_of(turn, *_NEXT_STEPS))


def _row(turn: Turn, near: NearbyProvider, *, with_network: bool) -> list[str]:
    provider = near.provider
    row = [
        kilometres(near.kilometres),
        provider.name,
        address_of(near),
        provider.phone or turn.labels.of("pattern", "phone_unknown"),
        turn.labels.of("yes_no", "yes" if near.third_party_payment else "no"),
    ]
    return [*row, turn.labels.of("yes_no", "yes" if near.in_network else "no")][
        : None if with_network else -1
    ]


def address_of(near: NearbyProvider) -> str:
    """Return where a provider is, in one line."""
    provider = near.provider
    return f"{', '.join(provider.address_lines)}, {provider.postcode} {provider.city}"
