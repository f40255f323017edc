"""A member's own words on their way to the management centre: kept in the vault, not in slots."""

from bot.actions.forms import AnswerUnfit
from bot.actions.turn import Turn
from insurer.services.messages import BODY_MAX
from insurer.wiring import Services
from wire.placeholders import Kind, Placeholder, find


def keep_words(turn: Turn, services: Services, words: str | None = None) -> str:
    """Put words, with what the mask had put aside, into the vault; return a placeholder.

    Without `words` it is the whole message.
    """
    words = turn.text.strip() if words is None else words
    for found in find(words):
        words = words.replace(str(found), services.vault.read(turn.caller, found.ref).value)
    ref = services.vault.put(
        conversation_id=turn.token.conversation_id, kind=Kind.TEXT, value=words
    )
    return str(Placeholder(Kind.TEXT, ref))


def add_words(turn: Turn, services: Services, slot: str, words: str) -> str:
    """Put what is behind `slot` and more words below it into the vault; return a placeholder.

    Raises AnswerUnfit where that is more than a message may hold.
    """
    body = f"{read_words(turn, services, slot)}\n{words.strip()}"
    if len(body) > BODY_MAX:
        raise AnswerUnfit("utter_message_too_long", most=BODY_MAX)
    turn.say("utter_message_added")
    return keep_words(turn, services, body)


def words_added(turn: Turn, services: Services, slot: str) -> str | None:
    """Return the text with what « ajoutez que c’est urgent » adds to it, None where nothing is."""
    if not turn.labels.begins(turn.text, "adds_that", behind="question_lead"):
        return None
    added = turn.labels.after(turn.text, "adds_that")
    return add_words(turn, services, slot, added) if added else None


def read_words(turn: Turn, services: Services, slot: str) -> str:
    """Return the words behind a placeholder of `keep_words`, for the member alone to see."""
    return services.vault.read(turn.caller, ref_of(slot)).value


def ref_of(slot: str) -> str:
    """Return the vault reference in a placeholder."""
    return find(slot)[0].ref
