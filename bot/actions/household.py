"""Who is insured with the member: list (B5), add and remove (B6)."""

from datetime import date
from typing import Any

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.base import EmmaAction
from bot.actions.days import find_day, moved_day, today
from bot.actions.form_words import FEW_WORDS
from bot.actions.formatting import euros, long_date, short_date
from bot.actions.forms import AnswerUnfit
from bot.actions.person_names import (
    after,
    bare_name,
    called,
    corrected,
    is_written_as_name,
    may_name,
)
from bot.actions.request_forms import (
    CONFIRMED,
    DAY,
    FILES,
    KIND,
    PERSON,
    WORDS,
    Question,
    RequestForm,
    attached,
    first_name,
)
from bot.actions.turn import Event, Turn
from bot.actions.words import keep_words, read_words, ref_of
from insurer.domain.cards import CardHolder
from insurer.domain.contracts import ContractState, ended_on
from insurer.domain.contributions import ContributionChange
from insurer.domain.folding import fold
from insurer.domain.household import (
    ADULT_YEARS,
    JoiningReason,
    LeavingReason,
    check_birth,
    is_minor,
    relation_of,
)
from insurer.domain.members import Relation
from insurer.domain.requests import Receipt
from insurer.errors import InvalidInput
from wire.handoff import HandoffReason

_FULL_NAME = (2, 3)  # words
_WHO = (("joins_child", JoiningReason.BIRTH), ("joins_spouse", JoiningReason.MARRIAGE))


class ActionBeneficiaryList(EmmaAction):
    """Show everybody insured, with birth date, attachment and télétransmission."""

    def name(self) -> str:
        return "action_beneficiary_list"

    def handle(self, turn: Turn) -> list[Event]:
        profile = self.services.members.profile(turn.caller)
        if profile.contract_state is ContractState.CANCELLED:
            self._say_ended(turn)
            return []
        persons = profile.beneficiaries
        rows = [
            [
                f"{one.first_name} {one.last_name}",
                turn.labels.of("relation", one.relation.value),
                short_date(one.birth_date),
                short_date(one.attached_since),
                turn.labels.of("teletransmission", one.teletransmission.value),
            ]
            for one in persons
        ]
        alone = len(persons) == 1
        turn.say(
            "utter_beneficiaries_alone" if alone else "utter_beneficiaries",
            rows=rows,
            count=len(persons),
        )
        return []

    def _say_ended(self, turn: Turn) -> None:
        if end := ended_on(self.services.contracts.list(turn.caller)):
            turn.say("utter_contract_ended_on", end=long_date(end))
        else:
            turn.say("utter_contract_ended")


def effect_words(turn: Turn, change: ContributionChange | None) -> str:
    """Return what becomes of the contribution, with its figure where one is on file."""
    if change is None:
        return turn.labels.of("contribution_effect", "unknown")
    rises = change.amount >= 0
    return turn.labels.of("contribution_effect", "rises" if rises else "falls").format(
        amount=euros(abs(change.amount)),
        frequency=turn.labels.of("frequency", change.frequency.value),
    )


class ValidateBeneficiaryAddForm(RequestForm):
    """Reason ▸ name ▸ birth date ▸ document (or later) ▸ confirmation."""

    form = names.FORM_BENEFICIARY_ADD
    topic = "beneficiary_add"
    intent = "beneficiary_add"
    slots = (KIND, WORDS, DAY, FILES, CONFIRMED)
    needs_cover = True
    free_text_slots = frozenset({WORDS})
    name_slots = free_text_slots

    def questions(self) -> tuple[Question, ...]:
        return (
            Question(KIND, self._reason, "utter_beneficiary_add_kind_unknown"),
            Question(WORDS, self._name, "utter_beneficiary_add_name_missing", latest_wins=True),
            Question(DAY, self._birth, "utter_beneficiary_add_day_missing"),
            Question(FILES, self._files, "utter_beneficiary_add_files_how", False),
        )

    def found(self, turn: Turn) -> list[Event]:
        if turn.labels.mentions(turn.text, "expecting"):
            turn.say("utter_beneficiary_add_expecting")
            return self.close()
        events = super().found(turn)
        reason = _reason_told(turn, events)
        if reason and turn.labels.mentions(turn.text, "asks_cost"):
            turn.say("utter_beneficiary_effect", effect=self._effect_of(turn, reason, None))
        several = turn.labels.mentions(turn.text, "several_persons")
        return [*events, *self._one_each(turn)] if several else events

    def _one_each(self, turn: Turn) -> list[Event]:
        """Say that each person is a request; the next one is offered after this one."""
        turn.say("utter_beneficiary_add_one_each")
        return [SlotSet(names.SLOT_ALSO, self.intent)]

    def _tells_another(self, turn: Turn, requested: str) -> bool:
        """Return whether « et Élise, née le 25/11/2021 » is told of who comes after this one."""
        known, day = turn.slot(DAY), find_day(turn.text, now=today(), ahead=False)
        told = turn.slot(WORDS) and known and requested in (FILES, CONFIRMED)
        born = day is not None and day.isoformat() != known
        too = turn.labels.begins(turn.text, "another_too")
        several = turn.labels.mentions(turn.text, "several_persons")
        return bool(told) and (several or (too and born))

    def say_more(self, turn: Turn, receipt: Receipt) -> None:
        super().say_more(turn, receipt)
        if turn.slot(names.SLOT_ALSO) == self.intent:
            label = turn.labels.of("intent", self.intent)
            turn.offer("utter_beneficiary_add_next", [(label, f"/{self.intent}")])

    def aside(self, turn: Turn, requested: str) -> list[Event] | None:
        if self._tells_another(turn, requested):
            return [*self._one_each(turn), SlotSet(requested, None)]
        reason = _reason_known(turn) if turn.labels.mentions(turn.text, "asks_cost") else None
        if reason is None:
            return super().aside(turn, requested)
        born = turn.slot(DAY) and date.fromisoformat(turn.slot(DAY))
        turn.say("utter_beneficiary_effect", effect=self._effect_of(turn, reason, born))
        return [SlotSet(requested, None)]

    def recap(self, turn: Turn) -> dict[str, Any]:
        return {
            "reason": turn.labels.of("joining", turn.slot(KIND)),
            "name": read_words(turn, self.services, turn.slot(WORDS)),
            "day": long_date(date.fromisoformat(turn.slot(DAY))),
            "files": turn.labels.counted("count_of_files", len(attached(turn))),
            "effect": self._effect(turn),
        }

    def _effect(self, turn: Turn) -> str:
        born = turn.slot(DAY) and date.fromisoformat(turn.slot(DAY))
        return self._effect_of(turn, JoiningReason(turn.slot(KIND)), born)

    def _effect_of(self, turn: Turn, reason: JoiningReason, born: date | None) -> str:
        change = self.services.contributions.change_with(turn.caller, relation_of(reason), born)
        return effect_words(turn, change)

    def write(self, turn: Turn) -> Receipt:
        return self.services.household.add(
            turn.caller,
            reason=JoiningReason(turn.slot(KIND)),
            name_ref=ref_of(turn.slot(WORDS)),
            birth_date=date.fromisoformat(turn.slot(DAY)),
            file_ids=attached(turn),
        )

    def file_facts(self, turn: Turn) -> dict[str, str]:
        return {"proof": turn.labels.of("joining_proof", turn.slot(KIND))}

    def _reason(self, turn: Turn) -> str | None:
        """Return why; « née le 4 avril 1997 » tells when a grown person was born, and no birth."""
        reason = self.option(turn, "joining", list(JoiningReason))
        born = find_day(turn.text, now=today(), ahead=False)
        grown = born is not None and not is_minor(born, day=today())
        return None if grown and reason == JoiningReason.BIRTH else reason

    def _asks_again(self, turn: Turn, requested: str) -> bool:
        """The wish said again with a name in it is the answer."""
        names_one = requested == WORDS and is_written_as_name(bare_name(turn.text, turn.labels))
        return super()._asks_again(turn, requested) and not names_one

    def _name(self, turn: Turn) -> str | None:
        """Return who is said to be called so, the answer to the question, or its correction."""
        name = called(turn.text, turn.labels) or self._added(turn)
        if name is None:
            asked = turn.slot(names.SLOT_REQUESTED) == WORDS or self._names_first(turn)
            name = self._answered(turn) if asked else self._name_again(turn)
        if name and turn.labels.mentions(name, "and_one_more"):
            raise AnswerUnfit("utter_beneficiary_add_one_name")
        return keep_words(turn, self.services, name) if name else None

    @staticmethod
    def _names_first(turn: Turn) -> bool:
        """Return whether « hugo rossi », « Hugo Rossi né le 3 mai » is said for the reason."""
        words = fold(turn.text).split()
        asked = turn.slot(names.SLOT_REQUESTED) == KIND
        mere = len(words) in _FULL_NAME and words[0] in turn.labels.words["common_first_name"]
        born = find_day(turn.text, now=today(), ahead=False) is not None
        return asked and (mere or (born and is_written_as_name(bare_name(turn.text, turn.labels))))

    @staticmethod
    def _added(turn: Turn) -> str | None:
        """Return the full name in « ajouter mon bébé Inès Martin »."""
        name = after(turn.text, "adds_person", turn.labels) or ""
        return name if is_written_as_name(name) else None

    def _answered(self, turn: Turn) -> str | None:
        name = bare_name(turn.text, turn.labels)
        who = turn.intent == "beneficiary_list" and len(turn.text.split()) <= FEW_WORDS  # « moi »
        unsaid = any(turn.labels.mentions(turn.text, one) for one in ("later", "unknown"))
        if not name and (who or unsaid):
            raise AnswerUnfit("utter_beneficiary_add_name_missing")
        may = may_name(turn.text, turn.labels) and not self.is_no_name(turn)
        return name if is_written_as_name(name) or may else None

    def _name_again(self, turn: Turn) -> str | None:
        """Return the name that corrects the one before, None where another question is answered."""
        if turn.slot(WORDS) is None:
            return None
        known = read_words(turn, self.services, turn.slot(WORDS))
        return corrected(turn.text, known, "called", turn.labels) or None

    def _files(self, turn: Turn) -> list[str] | str | None:
        """Return the files or NONE; « non, Inaya Benali » is about the name."""
        return None if self._name_again(turn) else self.files_or_none(turn)

    def _birth(self, turn: Turn) -> str | None:
        day, known = find_day(turn.text, now=today(), ahead=False), turn.slot(DAY)
        if day is None and known:  # « non, c’est le 3 »
            day = moved_day(turn.text, known=date.fromisoformat(known))
        if day is None:
            return None
        try:
            check_birth(JoiningReason(turn.slot(KIND) or JoiningReason.OTHER), day, day=today())
        except InvalidInput as error:
            raise AnswerUnfit(
                f"utter_beneficiary_add_day_{error.code}", day=long_date(day), years=ADULT_YEARS
            ) from error
        return day.isoformat()


def _reason_told(turn: Turn, events: list[Event]) -> JoiningReason | None:
    """Return why somebody joins, as far as it makes a price: a child costs what a birth does."""
    told = next((one["value"] for one in events if one.get("name") == KIND), None)
    if told:
        return JoiningReason(told)
    return next((why for words, why in _WHO if turn.labels.mentions(turn.text, words)), None)


def _reason_known(turn: Turn) -> JoiningReason | None:
    """Return why somebody joins: what was answered, or what « ajouter ma fille » lets one know."""
    if known := turn.slot(KIND):
        return JoiningReason(known)
    told = " ".join(str(one.get("text") or "") for one in turn.messages_in_form())
    return next((why for words, why in _WHO if turn.labels.mentions(told, words)), None)


class ValidateBeneficiaryRemoveForm(RequestForm):
    """Whom ▸ reason ▸ document (or later) ▸ confirmation; a death is for a person to hear."""

    form = names.FORM_BENEFICIARY_REMOVE
    topic = "beneficiary_remove"
    intent = "beneficiary_remove"
    slots = (PERSON, KIND, FILES, CONFIRMED)

    def found(self, turn: Turn) -> list[Event]:
        if turn.labels.mentions(turn.text, "leaving_death"):
            return self._condole(turn)
        if not self.persons(turn):
            turn.say("utter_beneficiary_remove_nobody")
            return self.close()
        return super().found(turn)

    def questions(self) -> tuple[Question, ...]:
        return (
            Question(PERSON, self.person, "utter_beneficiary_remove_person_unknown"),
            Question(KIND, self._reason, "utter_beneficiary_remove_kind_unknown"),
            Question(FILES, self.files_or_none, "utter_beneficiary_remove_files_how", False),
        )

    def persons(self, turn: Turn) -> tuple[CardHolder, ...]:
        others = super().persons(turn)
        return tuple(one for one in others if one.relation is not Relation.SELF)

    def handle(self, turn: Turn) -> list[Event]:
        grieving = turn.form == self.form and (
            turn.entity("option") == LeavingReason.DEATH
            or turn.labels.mentions(turn.text, "leaving_death")
        )
        return self._condole(turn) if grieving else super().handle(turn)

    def aside(self, turn: Turn, requested: str) -> list[Event] | None:
        if not turn.slot(PERSON) or not turn.labels.mentions(turn.text, "asks_cost"):
            return super().aside(turn, requested)
        turn.say("utter_beneficiary_effect", effect=self._effect(turn))
        return [SlotSet(requested, None)]

    def recap(self, turn: Turn) -> dict[str, Any]:
        return {
            "person": first_name(self, turn, turn.slot(PERSON)),
            "reason": turn.labels.of("leaving", turn.slot(KIND)),
            "files": turn.labels.counted("count_of_files", len(attached(turn))),
            "effect": self._effect(turn),
        }

    def _effect(self, turn: Turn) -> str:
        change = self.services.contributions.change_without(turn.caller, turn.slot(PERSON))
        return effect_words(turn, change)

    def write(self, turn: Turn) -> Receipt:
        return self.services.household.remove(
            turn.caller,
            person_id=turn.slot(PERSON),
            reason=LeavingReason(turn.slot(KIND)),
            file_ids=attached(turn),
        )

    def file_facts(self, turn: Turn) -> dict[str, str]:
        person = first_name(self, turn, turn.slot(PERSON)) or ""
        return {"proof": turn.labels.of("leaving_proof", turn.slot(KIND)), "person": person}

    def _reason(self, turn: Turn) -> str | None:
        return self.option(turn, "leaving", list(LeavingReason))

    def _condole(self, turn: Turn) -> list[Event]:
        turn.say("utter_bereavement")
        turn.hand_over(HandoffReason.BEREAVEMENT)
        return self.close()
