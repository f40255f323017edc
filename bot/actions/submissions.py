"""Handing in documents of a known kind (M3) and quotes (M4)."""

from typing import Any

from bot.actions import names
from bot.actions.clues import kin_of, wanted
from bot.actions.forms import AnswerUnfit
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
from bot.actions.turn import Turn
from insurer.domain.documents import DocumentKind, QuoteKind
from insurer.domain.requests import Receipt
from insurer.domain.uploads import UploadPurpose

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
            "count": len(attached(turn)),
        }

    def write(self, turn: Turn) -> Receipt:
        return self.services.submissions.deposit(
            turn.caller,
            kind=DocumentKind(turn.slot(KIND)),
            file_ids=attached(turn),
            person_id=turn.slot(PERSON),
        )

    def _kind(self, turn: Turn) -> str | None:
        return self.option(turn, "document", [k.value for k in DocumentKind if k not in _OURS])

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
            "count": len(attached(turn)),
        }

    def write(self, turn: Turn) -> Receipt:
        return self.services.submissions.send_quote(
            turn.caller,
            kind=QuoteKind(turn.slot(KIND)),
            file_ids=attached(turn),
            person_id=turn.slot(PERSON),
        )

    def _kind(self, turn: Turn) -> str | None:
        return self.option(turn, "quote", list(QuoteKind))

    def _named(self, turn: Turn) -> str | None:
        return _named(self, turn)


def _named(form: RequestForm, turn: Turn) -> str | None:
    persons = form.persons(turn)
    found = wanted(turn, persons)
    stranger = turn.entity("person") and not kin_of(turn, persons)
    if stranger and turn.slot(names.SLOT_REQUESTED):
        raise AnswerUnfit("utter_request_person_not_insured")
    return found.person_id if found else None


def _person_words(form: RequestForm, turn: Turn) -> str:
    name = first_name(form, turn, turn.slot(PERSON))
    return turn.labels.of("pattern", "for_this_person").format(person=name) if name else ""
