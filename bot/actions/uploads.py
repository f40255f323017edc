"""Asking for files and taking what was joined, within the insurer's limits."""

from typing import Any

from rasa_sdk.events import SlotSet

from bot.actions.base import EmmaAction
from bot.actions.form_words import may_be_question
from bot.actions.forms import AnswerUnfit, EmmaForm
from bot.actions.labels import names
from bot.actions.turn import Event, Turn
from insurer.domain.profile import UploadLimits
from insurer.domain.uploads import MEDIA_TYPES, UploadPurpose
from insurer.errors import InvalidInput, NotFound

_MEGABYTE = 1024 * 1024


def ask_for_files(
    action: EmmaAction,
    turn: Turn,
    response: str,
    purpose: UploadPurpose = UploadPurpose.MESSAGE,
    **facts: str,
) -> None:
    """Say `response` with `facts`, which shows the upload form, with what may be joined."""
    limits = action.services.profile.upload_limits(purpose)
    turn.say(response, limits=_for_the_form(limits), **_in_words(limits), **facts)


def about_files(
    form: EmmaForm,
    turn: Turn,
    requested: str,
    wanted: str,
    purpose: UploadPurpose = UploadPurpose.MESSAGE,
    *,
    needed: bool = False,
    **facts: str,
) -> list[Event] | None:
    """Answer what is asked about the files, and let go who has none where they are needed.

    The response `wanted`, with `facts`, says which file this request wants. None when the message
    is about something else.
    """
    if turn.entities("files") or not turn.text:
        return None
    said, facts = _about_files(form, turn, wanted, purpose, facts)
    if said is not None:
        turn.say(said, **facts)
        return [SlotSet(requested, None)]
    unwanted = turn.labels.mentions(turn.text, "not_wanted")
    if not needed or not (unwanted or says_no_file(turn)):
        return None
    turn.say(form.cancelled if unwanted else "utter_upload_come_back")
    return form.close()


def _about_files(
    form: EmmaForm, turn: Turn, wanted: str, purpose: UploadPurpose, facts: dict[str, Any]
) -> tuple[str | None, dict[str, Any]]:
    """Return what answers a question about the files, with its facts; None where none is asked."""
    if turn.labels.mentions(turn.text, "which_file"):
        return wanted, facts
    if turn.labels.mentions(turn.text, "how_to_join"):
        return "utter_upload_how" if turn.on_portal else "utter_upload_how_on_phone", {}
    if turn.labels.mentions(turn.text, "upload_limits"):
        return "utter_upload_limits", _in_words(form.services.profile.upload_limits(purpose))
    return None, {}


def says_no_file(turn: Turn) -> bool:
    """Return whether there is no file, or none yet; « et toujours rien ! » says no such thing."""
    text, labels = turn.text, turn.labels
    said = [one for one in ("later", "no_file") if labels.mentions(text, one)]
    if not said or labels.mentions(text, "reproach"):
        return False
    if labels.says_only(text, "later", "no_file", "no_file_around"):
        return True
    doubtful = labels.words["no_file_in_doubt"]
    plain = (word for one in said for word in labels.words[one] if word not in doubtful)
    return may_be_question(turn) and any(names(text, word) for word in plain)


def joined_files(
    action: EmmaAction, turn: Turn, purpose: UploadPurpose = UploadPurpose.MESSAGE
) -> list[str]:
    """Return the files sent with this turn, none when there are none.

    Raises:
        AnswerUnfit: they are too many or too large; says the limit.
    """
    files = turn.entities("files")
    if not files:
        return []
    limits = action.services.profile.upload_limits(purpose)
    try:
        action.services.files.check(turn.caller, tuple(files), purpose)
    except InvalidInput as error:
        raise AnswerUnfit(f"utter_upload_{error.code}", **_in_words(limits)) from error
    except NotFound as error:
        raise AnswerUnfit("utter_upload_lost") from error
    return files


def _in_words(limits: UploadLimits) -> dict[str, int]:
    return {
        "max_files": limits.max_files,
        "file_mb": limits.max_file_bytes // _MEGABYTE,
        "total_mb": limits.max_total_bytes // _MEGABYTE,
    }


def _for_the_form(limits: UploadLimits) -> dict[str, object]:
    return {
        "max_files": limits.max_files,
        "max_file_bytes": limits.max_file_bytes,
        "max_total_bytes": limits.max_total_bytes,
        "media_types": MEDIA_TYPES,
    }
