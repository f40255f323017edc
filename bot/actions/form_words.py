"""What a few words beside the question of a form say, whatever they were read as."""

from bot.actions import names
from bot.actions.turn import Turn

SURE = 0.6  # from this confidence on another intent in a form is a question in the middle
SURE_OF_QUESTION = 0.55  # of what no answer is made of, in the words of a question
MOST_WORDS_OF_A_CHANGE = 6  # « non, changez plutôt la date »
FEW_WORDS = 3  # so short a message out of scope is an answer that does not fit: a town, a name


def asks_else(turn: Turn) -> bool:
    """Return whether « on me prélève comment ? » is asked, which no answer says."""
    asked = turn.asks_in_words and turn.intent in names.ACTION_OF_INTENT
    return asked and turn.confidence >= SURE_OF_QUESTION


def says_wrong(turn: Turn) -> bool:
    """Return whether « attendez c’est pas le bon » is all that is said of an answer."""
    few = len(turn.text.split()) <= MOST_WORDS_OF_A_CHANGE
    return few and not has_figure(turn) and turn.labels.mentions(turn.text, "not_the_right_one")


def may_leave(turn: Turn) -> bool:
    """Return whether a few words in doubt are likeliest to leave: « je veux arreter »."""
    likeliest, confidence = next(iter(turn.ranking), ("", 0.0))
    in_doubt = turn.intent == names.INTENT_FALLBACK and likeliest == names.INTENT_CANCEL
    return in_doubt and confidence >= SURE / 2 and is_mere(turn)


def is_mere(turn: Turn) -> bool:
    """Return whether a yes or a no says nothing more: it has three words at most."""
    return len(turn.text.split()) <= FEW_WORDS


def has_figure(turn: Turn) -> bool:
    """Return whether a no tells something: « le 4 pas le 3 »."""
    return any(sign.isdigit() for sign in turn.text)
