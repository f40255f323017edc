"""Hospital stays (M6): the request, the stays asked for, their document."""

from datetime import date
from typing import Any

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.clues import person_meant
from bot.actions.days import doubts_day, find_day, moved_day, today
from bot.actions.form_words import is_mere, yes_or_no
from bot.actions.formatting import long_date, short_date
from bot.actions.forms import AnswerUnfit
from bot.actions.hospital_words import hospital_in, names_one, shares_name, ward_in
from bot.actions.labels import names as holds_name
from bot.actions.person_names import is_sentence
from bot.actions.request_forms import (
    CONFIRMED,
    DAY,
    NONE,
    PERSON,
    PLACE,
    WARD,
    Question,
    RequestForm,
    first_name,
)
from bot.actions.turn import Event, Turn
from bot.actions.words import keep_words, read_words, ref_of
from insurer.domain.hospital_coverage import HospitalCoverage
from insurer.domain.providers import ProviderKind
from insurer.domain.requests import Receipt, RequestState
from insurer.errors import InvalidInput, ManagedElsewhere, NotFound

_COVER = "coverage_check"


class ValidateHospitalForm(RequestForm):
    """Who ▸ hospital ▸ day of admission ▸ ward ▸ confirmation."""

    form = names.FORM_HOSPITAL
    topic = "hospital_coverage"
    intent = "hospital_coverage"
    slots = (PERSON, PLACE, DAY, WARD, CONFIRMED)
    free_text_slots = frozenset({PLACE, WARD})
    name_slots = free_text_slots
    needs_cover = True

    def open(self, turn: Turn) -> list[Event]:
        if answered := self._instead(turn):
            return answered
        if offered := _offered_upon(turn):
            turn.replay(offered)  # hospital and day may stand in the question about cover
        return super().open(turn)

    def _instead(self, turn: Turn) -> list[Event]:
        """Return what answers a question about stays, nothing where one is asked for."""
        if turn.labels.mentions(turn.text, "hospital_history"):
            say_stays(self, turn)
            return self.close()
        if turn.labels.mentions(turn.text, "withdraw"):
            turn.say("utter_request_cancel_how")
            return self.close()
        try:
            self.services.hospital_coverage.check_plan(turn.caller)
        except ManagedElsewhere as error:
            return self._send_to(turn, error.manager)
        if _asks_cover(turn):
            told = self.tools.answer_as(turn, _COVER)
            return [*told, *self._offer(turn, "utter_hospital_coverage_offer")]
        if bool(turn.text) and turn.asks and self._tell_stays_named(turn):
            return self._offer(turn, "utter_hospital_coverage_offer_another")
        return []

    def _send_to(self, turn: Turn, manager: str) -> list[Event]:
        """Say who sees to it where the insurer takes no request (ALPHA plan, source 002)."""
        if _asks_cover(turn):
            self.tools.answer_as(turn, _COVER)
        turn.say("utter_hospital_coverage_alpha", manager=manager)
        return self.close()

    def _offer(self, turn: Turn, response: str) -> list[Event]:
        turn.say(response)
        return [*self.close(), SlotSet(names.SLOT_ALSO, self.intent)]  # a mere yes takes it up

    def _tell_stays_named(self, turn: Turn) -> bool:
        """Tell the stays whose person and hospital or day a question names; whether there are any.

        « La prise en charge du 1er décembre est faite ? » asks for none.
        """
        day = find_day(turn.text, now=today(), ahead=True)
        person = person_meant(turn, self.services)
        name = first_name(self, turn, person)
        stays = [
            stay
            for stay in self.services.hospital_coverage.history(turn.caller)
            if name in (None, stay.person_first_name)
            and (day is None or day == stay.admission_on)
            and (day is not None or shares_name(stay.hospital, turn.text, turn.labels))
        ]
        _tell(turn, stays)
        return bool(stays)

    def found(self, turn: Turn) -> list[Event]:
        events = super().found(turn)
        if tell_stays_ahead(self, turn, self._person(turn)):
            turn.say("utter_hospital_coverage_other_stay")
        return events

    def questions(self) -> tuple[Question, ...]:
        person, place, day = self._person, self._place, self._day
        return (
            Question(PERSON, person, "utter_hospital_coverage_person_unknown", latest_wins=True),
            Question(PLACE, place, "utter_hospital_coverage_place_missing", latest_wins=True),
            Question(DAY, day, "utter_hospital_coverage_day_missing", latest_wins=True),
            Question(WARD, self._ward, "utter_hospital_coverage_ward_how"),
        )

    def recap(self, turn: Turn) -> dict[str, Any]:
        ward = turn.slot(WARD)
        return {
            "person": first_name(self, turn, turn.slot(PERSON)),
            "hospital": read_words(turn, self.services, turn.slot(PLACE)),
            "day": long_date(date.fromisoformat(turn.slot(DAY))),
            "ward": turn.labels.of("pattern", "unknown")
            if ward == NONE
            else read_words(turn, self.services, ward),
        }

    def write(self, turn: Turn) -> Receipt:
        ward = turn.slot(WARD)
        return self.services.hospital_coverage.ask(
            turn.caller,
            person_id=turn.slot(PERSON),
            hospital_ref=ref_of(turn.slot(PLACE)),
            ward_ref=None if ward == NONE else ref_of(ward),
            admission_on=date.fromisoformat(turn.slot(DAY)),
        )

    def receipt_said(self, receipt: Receipt) -> str:
        granted = receipt.state is RequestState.ACCEPTED  # no manager has to see it
        return "utter_hospital_coverage_granted" if granted else super().receipt_said(receipt)

    def say_more(self, turn: Turn, receipt: Receipt) -> None:
        if receipt.state is RequestState.ACCEPTED:
            turn.offer("utter_hospital_coverage_ready", [_document_choice(turn, receipt.reference)])

    def to_say_anew(self, turn: Turn) -> list[Event]:
        return super().to_say_anew(turn) or self._day_anew(turn)

    def confirmed(self, turn: Turn) -> list[Event]:
        doubted = self._day_anew(turn)  # « le 8 c’est faux, c’est le 9 » is no yes
        return [*doubted, SlotSet(CONFIRMED, None)] if doubted else self.finish(turn)

    def _day_anew(self, turn: Turn) -> list[Event]:
        known = turn.slot(DAY)
        doubted = known and doubts_day(turn.text, known=date.fromisoformat(known))
        return [SlotSet(DAY, None)] if doubted else []

    def _asks_again(self, turn: Turn, requested: str) -> bool:
        """The wish said again with a hospital in it is the answer, and so is a ward's name."""
        names_ward = requested == WARD and not turn.labels.mentions(turn.text, "hospital_request")
        answers = _names_hospital(turn) or (names_ward and _tells_of_stay(turn))
        return super()._asks_again(turn, requested) and not answers

    def is_no_name(self, turn: Turn) -> bool:
        """Return whether a message names neither a hospital nor a ward: also « ma carte »."""
        other = super().is_no_name(turn) or turn.labels.mentions(turn.text, "no_hospital")
        wish = self.is_other_request(turn) and is_sentence(turn.text, turn.labels)
        return other or wish or _names_practitioner(turn)

    def _place(self, turn: Turn) -> str | None:
        """Return the hospital that is named; « à la clinique » tells which one no more than asked.

        Where it is not asked for, only what is called a hospital is one; a question is none.
        """
        if turn.slot(names.SLOT_REQUESTED) and turn.asks_in_words:
            return None
        asked = turn.slot(names.SLOT_REQUESTED) == PLACE
        if not _names_hospital(turn) and (not asked or self.is_no_name(turn)):
            return None
        hospital = self._hospital(turn)
        if not names_one(hospital, turn.labels):
            return None
        return keep_words(turn, self.services, hospital) if self.words(turn) else None

    def _hospital(self, turn: Turn) -> str:
        def is_town(words: str) -> bool:
            return self.services.care_network.place(words, whole=True) is not None

        return hospital_in(turn.text, turn.labels, now=today(), is_town=is_town)

    def _person(self, turn: Turn) -> str | None:
        """Return who is meant; « clinique Sainte-Anne » does not mean Anne."""
        found = self.person(turn)
        name = first_name(self, turn, found)
        place = _names_hospital(turn) or turn.slot(names.SLOT_REQUESTED) == PLACE
        if found is None or name is None or not place:
            return found
        if not holds_name(self._hospital(turn), name):
            return found
        besides = turn.text.replace(self._hospital(turn), "")
        return found if turn.entity("person") or holds_name(besides, name) else None

    def _day(self, turn: Turn) -> str | None:
        known = turn.slot(DAY)
        day = find_day(turn.text, now=today(), ahead=True)
        if day is None and known:
            day = moved_day(turn.text, known=date.fromisoformat(known))
        general = turn.intent == "faq" and self.wishes_else(turn)  # « vous êtes ouvert samedi »
        if day is None or general:
            return None
        try:
            self.services.hospital_coverage.check_admission(day)
        except InvalidInput as error:
            raise AnswerUnfit(
                f"utter_hospital_coverage_day_{error.code}", day=long_date(day)
            ) from error
        return day.isoformat()

    def _ward(self, turn: Turn) -> str | None:
        """Return the answer to the question, elsewhere only what is called a ward."""
        if turn.slot(names.SLOT_REQUESTED) != WARD:
            ward = ward_in(turn.text, turn.labels, now=today())
            return keep_words(turn, self.services, ward) if ward else None
        unknown = turn.labels.mentions(turn.text, "unknown")
        if unknown or yes_or_no(turn) is False:
            return NONE
        if self.is_no_name(turn):
            return None
        ward = ward_in(turn.text, turn.labels, now=today())
        return keep_words(turn, self.services, ward) if ward else self.words(turn)


def _asks_cover(turn: Turn) -> bool:
    asks = turn.asks and turn.labels.mentions(turn.text, "asks_cover")
    return asks and turn.entity("act") is not None


def _offered_upon(turn: Turn) -> dict[str, Any] | None:
    """Return the question about cover that the offer followed, where this takes the offer up."""
    before = turn.last_request() or {}
    taken_up = turn.intent == names.INTENT_AFFIRM or not turn.text
    asked = turn.labels.mentions(str(before.get("text") or ""), "asks_cover")
    return before if taken_up and asked else None


def _names_practitioner(turn: Turn) -> bool:
    """Return whether « le kiné », « et un dentiste » names who works, and no place of work."""
    kind = turn.entity("provider_kind")
    place = _names_hospital(turn) or turn.labels.mentions(turn.text, "ward_known")
    article = any(turn.labels.begins(turn.text, one) for one in ("some_one", "change_intro"))
    article = article or turn.labels.begins(turn.text, "name_article")
    return kind not in (None, ProviderKind.HOSPITAL) and article and not place


def _tells_of_stay(turn: Turn) -> bool:
    """Return whether « opération de la cataracte » says what for, which the insurer may read."""
    return is_mere(turn) or (bool(turn.entity("act")) and not turn.asks)


def _names_hospital(turn: Turn) -> bool:
    return turn.labels.mentions(turn.text, "hospital_named")


class ActionHospitalHistory(EmmaAction):
    """Show the stays asked for, with the document of those granted."""

    def name(self) -> str:
        return "action_hospital_history"

    def handle(self, turn: Turn) -> list[Event]:
        say_stays(self, turn)
        return []


class ActionHospitalDocument(EmmaAction):
    """Give the promise to pay as a PDF."""

    def name(self) -> str:
        return "action_hospital_document"

    def handle(self, turn: Turn) -> list[Event]:
        reference = turn.entity("reference") or ""
        try:
            file = self.services.hospital_coverage.document(turn.caller, reference)
        except NotFound:
            turn.say("utter_hospital_coverage_no_document")
            return []
        turn.say(
            "utter_hospital_coverage_document",
            file_id=file.file_id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
        )
        return []


def tell_stays_ahead(action: EmmaAction, turn: Turn, person_id: str | None) -> bool:
    """Tell the stays to come that are asked for already, of one person or of all; if any."""
    holders = action.services.cards.holders(turn.caller)
    meant = [one.first_name for one in holders if person_id in (None, one.person_id)]
    stays = [
        stay
        for stay in action.services.hospital_coverage.history(turn.caller)
        if _is_ahead(stay) and stay.person_first_name in meant
    ]
    _tell(turn, stays)
    return bool(stays)


def _tell(turn: Turn, stays: list[HospitalCoverage]) -> None:
    for stay in stays:
        granted = stay.state is RequestState.ACCEPTED
        turn.offer(
            "utter_hospital_coverage_already",
            [_document_choice(turn, stay.reference)] if granted else [],
            person=stay.person_first_name,
            hospital=stay.hospital,
            day=long_date(stay.admission_on),
            state=turn.labels.of("request_state", stay.state.value),
            reference=stay.reference,
        )


def _is_ahead(stay: HospitalCoverage) -> bool:
    over = (RequestState.REFUSED, RequestState.CANCELLED)
    return stay.admission_on >= today() and stay.state not in over


def say_stays(action: EmmaAction, turn: Turn) -> None:
    """Say the stays asked for, newest first, and offer the documents that are there."""
    stays = action.services.hospital_coverage.history(turn.caller)
    if not stays:
        turn.say("utter_hospital_coverage_no_stay")
        return
    turn.say(
        "utter_hospital_coverage_stays",
        rows=[
            [
                short_date(stay.admission_on),
                stay.person_first_name,
                stay.hospital,
                turn.labels.of("request_state", stay.state.value),
                stay.reference,
            ]
            for stay in stays
        ],
        count=len(stays),
    )
    granted = [stay for stay in stays if stay.state is RequestState.ACCEPTED]
    if granted:
        turn.offer(
            "utter_hospital_coverage_documents",
            [_document_choice(turn, stay.reference) for stay in granted[:MAX_DOCUMENTS]],
        )


MAX_DOCUMENTS = 3  # with the way to ask for a stay beside them


def _document_choice(turn: Turn, reference: str) -> tuple[str, str]:
    label = turn.labels.of("pattern", "document_of").format(reference=reference)
    return label, f'/hospital_document{{"reference": "{reference}"}}'
