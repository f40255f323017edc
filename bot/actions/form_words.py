"""What a few words beside the question of a form say, whatever they were read as."""

from bot.actions import names
from bot.actions.turn import Turn
from insurer.domain.requests import RequestKind

SURE = 0.6  # from this confidence on another intent in a form is a question in the middle
_FORM_OF_KIND = {  # of the requests that members take back
    RequestKind.BANK_DETAILS_CHANGE: names.FORM_BANK_DETAILS,
    RequestKind.COMPLAINT: names.FORM_COMPLAINT,
    RequestKind.CONTACT_CHANGE: names.FORM_CONTACT,
    RequestKind.HOSPITAL_COVERAGE: names.FORM_HOSPITAL,
    RequestKind.NEW_CARD: names.FORM_CARD_REISSUE,
    RequestKind.QUOTE: names.FORM_QUOTE,
}
_TELLS_FIGURES = names.ACTION_OF_INTENT.keys() - {  # the rest of them is talk
    *names.HANDS_OVER,
    *("welcome", "news", "help", "bot_challenge", "greet", "goodbye", "thank"),
    *("insult", "medical_advice", "out_of_scope", "other_language", "phone_link"),
}
SURE_AT_RECAP = 0.4  # there a question is neither yes nor no
SURE_OF_QUESTION = 0.55  # of what no answer is made of, in the words of a question
MOST_WORDS_OF_A_CHANGE = 6  # « non, changez plutôt la date »
LONGEST_QUESTION = 80  # characters; what is longer is told, not asked in passing
LONGEST_ASIDE = 45  # « pouvez-vous décaler mon prélèvement ? » is a message, not a question
FEW_WORDS = 3  # so short a message out of scope is an answer that does not fit: a town, a name


def asks_else(turn: Turn, *, at_recap: bool = False) -> bool:
    """Return whether « on me prélève comment ? » is asked, which no answer says."""
    asked = turn.asks if at_recap else turn.asks_in_words
    sure = SURE_AT_RECAP if at_recap else SURE_OF_QUESTION
    return asked and turn.intent in names.ACTION_OF_INTENT and turn.confidence >= sure


def likely_question(turn: Turn) -> str | None:
    """Return what a question in doubt is likeliest of where answering it writes nothing."""
    likeliest, confidence = next(iter(turn.ranking), ("", 0.0))
    in_doubt = turn.asks and turn.intent == names.INTENT_FALLBACK and _tells(likeliest)
    # « vous m’avez refusé quoi » is of a line, of the list or of a request: surely of one of them.
    all_told = sum(one for name, one in turn.ranking if _tells(name))
    sure = confidence >= SURE_AT_RECAP or all_told >= SURE
    return likeliest if in_doubt and sure else None


def _tells(intent: str) -> bool:
    return intent.startswith("faq/") or intent in _TELLS_FIGURES


def cancels_another(turn: Turn, form: str) -> bool:
    """Return whether « annulez ma demande de RIB » names a request that is not the form's."""
    named = {
        own
        for kind, own in _FORM_OF_KIND.items()
        if turn.labels.mentions(turn.text, f"request_{kind}")
    }
    return bool(named) and form not in named


def says_wrong(turn: Turn) -> bool:
    """Return whether « attendez c’est pas le bon » is all that is said of an answer."""
    few = len(turn.text.split()) <= MOST_WORDS_OF_A_CHANGE
    return few and not has_figure(turn) and turn.labels.mentions(turn.text, "not_the_right_one")


def may_leave(turn: Turn) -> bool:
    """Return whether a few words in doubt are likeliest to leave: « je veux arreter »."""
    likeliest, confidence = next(iter(turn.ranking), ("", 0.0))
    in_doubt = turn.intent == names.INTENT_FALLBACK and likeliest == names.INTENT_CANCEL
    return in_doubt and confidence >= SURE / 2 and is_mere(turn)


def leaves_by_no(turn: Turn, *, at_files: bool) -> bool:
    """Return whether « en fait non », « non rien » leaves where no yes or no was asked.

    « Non, pas de fichier » does not, and « non rien » joins nothing where files are asked for.
    """
    no = turn.intent == names.INTENT_DENY and turn.confidence >= SURE and not has_figure(turn)
    no_file = turn.labels.mentions(turn.text, "no_file")
    wants_nothing = not at_files and turn.labels.says_only(turn.text, "wants_nothing")
    return no and (wants_nothing or not no_file)


def is_mere(turn: Turn) -> bool:
    """Return whether a yes or a no says nothing more: it has three words at most."""
    return len(turn.text.split()) <= FEW_WORDS


def says_only_yes(turn: Turn) -> bool:
    """Return whether « oui c’est bon envoie » is all that is said: no text that is told."""
    few = len(turn.text.split()) <= MOST_WORDS_OF_A_CHANGE
    return few and turn.labels.says_only(turn.text, "yes_words")


def has_figure(turn: Turn) -> bool:
    """Return whether a no tells something: « le 4 pas le 3 »."""
    return any(sign.isdigit() for sign in turn.text)


def may_be_question(turn: Turn) -> bool:
    """Return whether a message is short enough to be asked in passing."""
    return len(turn.text) <= LONGEST_QUESTION


def is_aside(turn: Turn) -> bool:
    """Return whether Emma can answer a short question herself, where a text is being told."""
    return turn.intent in names.ACTION_OF_INTENT and len(turn.text) <= LONGEST_ASIDE


def says_no(turn: Turn) -> bool:
    """Return whether a message begins with « non », whatever it goes on to say."""
    return turn.labels.begins(turn.text, "no_word") and not turn.asks


def keeps_as_it_is(turn: Turn) -> bool:
    """Return whether « non, gardez-la », « je l’ai retrouvée » says that nothing is to be done."""
    short = len(turn.text.split()) <= MOST_WORDS_OF_A_CHANGE + FEW_WORDS and not turn.asks
    return short and turn.labels.affirms(turn.text, "keep_as_it_is")


def withdraws(turn: Turn) -> bool:
    """Return whether what is being asked for is taken back, in no question."""
    return not turn.asks and turn.labels.affirms(turn.text, "withdraw")


def keeps_hands_off(turn: Turn) -> bool:
    """Return whether « en attendant ne touchez à rien » says that nothing is to be done."""
    return not turn.asks and turn.labels.mentions(turn.text, "hands_off")


def says_to_go_on(turn: Turn) -> bool:
    """Return whether « ok on continue » is all that is said, which may be read as any intent."""
    said = turn.labels.mentions(turn.text, "go_on") and len(turn.text.split()) <= FEW_WORDS + 1
    return said and not turn.asks and not turn.labels.mentions(turn.text, "no_more")


def says_to_reword(turn: Turn) -> bool:
    """Return whether « laisse-moi reformuler » is said in a few words."""
    few = len(turn.text.split()) <= MOST_WORDS_OF_A_CHANGE + FEW_WORDS
    return few and turn.labels.mentions(turn.text, "reword")


def is_reserved(turn: Turn) -> bool:
    """Return whether a yes comes with a « mais »."""
    return turn.intent == names.INTENT_AFFIRM and turn.labels.mentions(turn.text, "reserve")


def yes_or_no(turn: Turn) -> bool | None:
    """Return what the member said to a yes-or-no question, None when neither.

    « Oui mais… » is no yes: something is still to be changed.
    """
    if is_reserved(turn):
        return False
    return {names.INTENT_AFFIRM: True, names.INTENT_DENY: False}.get(turn.intent)


def intent_before(turn: Turn) -> str:
    """Return what the message before this one was read as."""
    return str(((turn.last_request() or {}).get("intent") or {}).get("name") or "")


def answered_before(turn: Turn) -> bool:
    """Return whether the message before this was a question in the middle."""
    return intent_before(turn) in names.ACTION_OF_INTENT
