"""The questions that all forms of requests ask in the same way."""

from bot.actions.base import EmmaAction
from bot.actions.complaints import ValidateComplaintForm
from bot.actions.contact_details import ValidateContactForm
from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.household import (
    ValidateBeneficiaryAddForm,
    ValidateBeneficiaryRemoveForm,
)
from bot.actions.inbox import ValidateAnswerForm
from bot.actions.request_forms import RequestForm
from bot.actions.submissions import ValidateDocumentForm, ValidateQuoteForm
from bot.actions.teletransmission import ValidateTeletransmissionForm
from bot.actions.turn import Event, Turn
from bot.actions.uploads import ask_for_files

MAX_CHOICES = 4  # design section 7: at most four choices after an answer
_FORMS: dict[str, type[RequestForm]] = {
    form.form: form
    for form in (
        ValidateDocumentForm,
        ValidateQuoteForm,
        ValidateHospitalForm,
        ValidateContactForm,
        ValidateBeneficiaryAddForm,
        ValidateBeneficiaryRemoveForm,
        ValidateTeletransmissionForm,
        ValidateComplaintForm,
        ValidateAnswerForm,
    )
}


class ActionAskRequestPerson(EmmaAction):
    """Ask whom it is about, with the insured persons as choices."""

    def name(self) -> str:
        return "action_ask_request_person"

    def handle(self, turn: Turn) -> list[Event]:
        form = _open_form(self, turn)
        persons = form.persons(turn)
        turn.offer(
            f"utter_{form.topic}_ask_person",
            [
                (one.first_name, f'/{form.intent}{{"person_id": "{one.person_id}"}}')
                for one in persons[:MAX_CHOICES]
            ],
        )
        return []


class ActionAskRequestFiles(EmmaAction):
    """Ask for files, with the insurer's limits for this request."""

    def name(self) -> str:
        return "action_ask_request_files"

    def handle(self, turn: Turn) -> list[Event]:
        form = _open_form(self, turn)
        said = f"utter_{form.topic}_ask_files"
        ask_for_files(self, turn, said, form.purpose, **form.file_facts(turn))
        return []


class ActionAskRequestConfirmed(EmmaAction):
    """Ask for confirmation with what will be written."""

    def name(self) -> str:
        return "action_ask_request_confirmed"

    def handle(self, turn: Turn) -> list[Event]:
        form = _open_form(self, turn)
        turn.say(f"utter_{form.topic}_recap", **form.recap(turn))
        return []


def _open_form(action: EmmaAction, turn: Turn) -> RequestForm:
    return _FORMS[turn.form or ""](action.tools)
