"""Handing in documents of a known kind (M3) and quotes (M4)."""

from collections.abc import Sequence
from typing import Any

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.clues import names_stranger, wanted
from bot.actions.forms import AnswerUnfit
from bot.actions.last_question import last_question, said_before
from bot.actions.request_forms import (
    CONFIRMED,
    FILES,
    KIND,
    PERSON,
    Question,
    RequestForm,
    attached,
    first_name,
)
from bot.actions.turn import Event, Turn
from insurer.domain.documents import DocumentKind, QuoteKind, invoice_of
from insurer.domain.reimbursements import CareType
from insurer.domain.requests import Receipt, RequestKind, RequestState
from insurer.domain.uploads import UploadPurpose

_COVER = "coverage_check"  # its answer leads on to the quote
_OURS = {DocumentKind.CARD}  # made by the insurer, never handed in


class ValidateDocumentForm(RequestForm):
    """Kind ▸ files ▸ confirmation; a person only when one is named."""

    form = names.FORM_DOCUMENT
    topic = "documents"
    intent = "document_submit"
    slots = (KIND, PERSON, FILES, CONFIRMED)
    files_needed = True

    def questions(self) -> tuple[Question, ...]:
        return (
            Question(KIND, self._kind, "utter_documents_kind_unknown"),
            Question(PERSON, self._named),
            Question(FILES, self.files, "utter_documents_files_needed"),
        )

    def recap(self, turn: Turn) -> dict[str, Any]:
        return {
            "kind": turn.labels.of("document", turn.slot(KIND)),
            "person": _person_words(self, turn),
            "files": turn.labels.counted("count_of_files", len(attached(turn))),
        }

    def write(self, turn: Turn) -> Receipt:
        return self.services.submissions.deposit(
            turn.caller,
            kind=DocumentKind(turn.slot(KIND)),
            file_ids=attached(turn),
            person_id=turn.slot(PERSON),
        )

    def file_facts(self, turn: Turn) -> dict[str, str]:
        return {"kind": turn.labels.of("document", turn.slot(KIND))}

    def _kind(self, turn: Turn) -> str | None:
        listed = [kind.value for kind in DocumentKind if kind not in _OURS]
        named = self.option(turn, "document", listed) or turn.entity("document_kind")
        return named or _invoice(turn) or self._refused_before(turn, listed)

    def _refused_before(self, turn: Turn, listed: Sequence[str]) -> str | None:
        """Return the kind of « je le renvoie »: of the document that was refused, in its remark."""
        again = turn.labels.mentions(turn.text, "send_again")
        if not again or last_question(turn) != "request_status":
            return None
        requests = self.services.requests.list(turn.caller)
        refused = (one for one in requests if one.state is RequestState.REFUSED)
        remarks = [one.remark or "" for one in refused if one.kind is RequestKind.DOCUMENT]
        said = turn.labels.mentions
        kinds = [k for k in listed if remarks and said(remarks[0], f"document_{k}")]
        return kinds[0] if len(kinds) == 1 else None

    def _named(self, turn: Turn) -> str | None:
        return _named(self, turn)


class ValidateQuoteForm(RequestForm):
    """Subject ▸ files within the limits of quotes ▸ confirmation."""

    form = names.FORM_QUOTE
    topic = "quotes"
    intent = "quote_submit"
    slots = (KIND, PERSON, FILES, CONFIRMED)
    files_needed = True
    purpose = UploadPurpose.QUOTE

    def found(self, turn: Turn) -> list[Event]:
        if _asks_price(turn):
            told = self.tools.answer_as(turn, _COVER)
            return [*told, *self.close(), SlotSet(names.SLOT_MEANT_AS, _COVER)]
        return super().found(turn)

    def questions(self) -> tuple[Question, ...]:
        return (
            Question(KIND, self._kind, "utter_quotes_kind_unknown"),
            Question(PERSON, self._named),
            Question(FILES, self.files, "utter_quotes_files_needed"),
        )

    def recap(self, turn: Turn) -> dict[str, Any]:
        return {
            "kind": turn.labels.of("quote", turn.slot(KIND)),
            "person": _person_words(self, turn),
            "files": turn.labels.counted("count_of_files", len(attached(turn))),
        }

    def write(self, turn: Turn) -> Receipt:
        return self.services.submissions.send_quote(
            turn.caller,
            kind=QuoteKind(turn.slot(KIND)),
            file_ids=attached(turn),
            person_id=turn.slot(PERSON),
        )

    def file_facts(self, turn: Turn) -> dict[str, str]:
        return {"kind": turn.labels.of("quote", turn.slot(KIND))}

    def _kind(self, turn: Turn) -> str | None:
        return self.option(turn, "quote", list(QuoteKind)) or self._asked_before(turn)

    def _asked_before(self, turn: Turn) -> str | None:
        """Return the care whose cost was asked: « j’envoie le devis » means its own."""
        if turn.slot(names.SLOT_REQUESTED) or last_question(turn) != _COVER:
            return None
        cares = said_before(turn, ("care_type",)).get("care_type", [])
        return next((care for care in cares if care in set(QuoteKind)), None)

    def _named(self, turn: Turn) -> str | None:
        return _named(self, turn)


def _asks_price(turn: Turn) -> bool:
    """Return whether « un devis pour une couronne, ça fait combien » asks before it sends one."""
    asks = turn.asks and turn.labels.mentions(turn.text, "how_much")
    waits = turn.labels.mentions(turn.text, "asks_duration")
    return asks and not waits and turn.entity("act") is not None


def _invoice(turn: Turn) -> str | None:
    """Return the kind of « la facture de l’audio », its care told now or after « une facture ».

    Raises AnswerUnfit for « c’est une facture » as the answer, which does not tell of what.
    """
    before = str(next(turn.earlier_messages(), {}).get("text") or "")
    billed = [turn.labels.mentions(text, "invoice") for text in (turn.text, before)]
    care = turn.entity("care_type")
    if any(billed) and care:
        return invoice_of(CareType(care)).value
    if billed[0] and turn.slot(names.SLOT_REQUESTED) == KIND:
        raise AnswerUnfit("utter_documents_which_invoice")
    return None


def _named(form: RequestForm, turn: Turn) -> str | None:
    persons = form.persons(turn)
    found = wanted(turn, persons)
    asked = turn.slot(names.SLOT_REQUESTED) and not form.is_other_request(turn)
    if asked and names_stranger(turn, persons):  # « ajouter mon fils » is a wish of its own
        raise AnswerUnfit("utter_request_person_not_insured")
    return found.person_id if found else None


def _person_words(form: RequestForm, turn: Turn) -> str:
    name = first_name(form, turn, turn.slot(PERSON))
    return turn.labels.of("pattern", "for_this_person").format(person=name) if name else ""
