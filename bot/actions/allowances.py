"""What is left of the guarantees this year (K2): how much and how often, for whom."""

from collections.abc import Sequence

from bot.actions.base import EmmaAction
from bot.actions.clues import person_meant, price_said
from bot.actions.days import today
from bot.actions.formatting import euros
from bot.actions.last_question import is_elliptic, words_of_the_question
from bot.actions.turn import Turn
from insurer.domain.allowances import Allowance
from insurer.domain.contracts import GuaranteeLine
from insurer.domain.folding import fold
from insurer.domain.money import ZERO
from insurer.domain.reimbursements import CareType

_FEW_WORDS = 4  # « et pour le kiné ? »


def asks_what_is_left(turn: Turn) -> bool:
    """Return whether a message asks what may still be had: « il me reste combien de séances ».

    « Et de psy ? » asks what the message before it asked.
    """
    asked = turn.text
    if asked and (len(fold(asked).split()) <= _FEW_WORDS or is_elliptic(turn, asked)):
        asked += f" {words_of_the_question(turn)}"
    to_pay = price_said(turn) or turn.labels.mentions(asked, "left_to_pay")
    return not to_pay and turn.labels.mentions(asked, "allowance")


def asks_of_new_start(turn: Turn) -> bool:
    """Return whether « ça repart à zéro quand ? » is asked of the ceilings."""
    return turn.labels.mentions(turn.text, "starts_anew")


def tell_new_start(turn: Turn) -> None:
    """Say when ceilings start anew."""
    turn.say("utter_allowance_starts_anew", next_year=today().year + 1)


def tell_allowances(action: EmmaAction, turn: Turn, lines: Sequence[GuaranteeLine]) -> bool:
    """Say what each person has had of `lines` this year and what is left; False with no figure.

    Without the question for it, only of those that have a ceiling.
    """
    asked = asks_what_is_left(turn)
    told = [line for line in lines if asked or line.ceiling is not None]
    for kind in dict.fromkeys(line.care_type for line in told):
        found = action.services.contracts.allowances(turn.caller, kind)
        for line in told:
            _tell(action, turn, [one for one in found if one.guarantee == line], found)
    return bool(told)


def used_up(action: EmmaAction, turn: Turn, lines: Sequence[GuaranteeLine]) -> list[GuaranteeLine]:
    """Return those of `lines` of which nothing is left this year for whom the message means.

    Where it names nobody, nothing may be left for anybody.
    """
    meant = person_meant(turn, action.services)
    spent = []
    for line in (one for one in lines if one.ceiling is not None):
        found = action.services.contracts.allowances(turn.caller, line.care_type)
        of_line = [one for one in found if one.guarantee == line]
        mine = [one for one in of_line if one.person_id == meant] or of_line
        if mine and not any(one.left for one in mine):
            spent.append(line)
    return spent


def tell_usage(action: EmmaAction, turn: Turn, care_type: CareType) -> None:
    """Say what was paid this year for a kind of care of which the plan says nothing."""
    first = today().replace(month=1, day=1)
    person_id = person_meant(turn, action.services)
    total = action.services.reimbursements.summary(
        turn.caller, care_type=care_type, since=first, person_id=person_id
    ).total
    turn.say(
        "utter_allowance_usage",
        year=first.year,
        used=euros(total.mutuelle_amount),
        count=turn.labels.counted("count_of_cares", total.lines),
    )


def _tell(
    action: EmmaAction, turn: Turn, found: Sequence[Allowance], everything: Sequence[Allowance]
) -> None:
    meant = person_meant(turn, action.services)
    shown = [one for one in found if one.person_id == meant] if meant else []
    shown = shown or [one for one in found if one.cares] or list(found[:1])
    several = len({person.person_id for person in found}) > 1
    for one in shown:
        _say(turn, one, named=several)
        _say_kindred(turn, one, everything, several=several)


def _say(turn: Turn, one: Allowance, *, named: bool) -> None:
    turn.say(
        _response(one),
        label=one.guarantee.label,
        year=today().year,
        next_year=today().year + 1,
        used=euros(one.used),
        count=turn.labels.counted("count_of_cares", one.cares),
        left="" if one.left is None else euros(one.left),
        ceiling="" if one.guarantee.ceiling is None else euros(one.guarantee.ceiling),
        times=_times(turn, one),
        person=_whose(turn, one) if named else "",
    )


def _say_kindred(
    turn: Turn, one: Allowance, everything: Sequence[Allowance], *, several: bool
) -> None:
    """Name what was had under a guarantee beside this one, where words limit how often.

    « Une paire tous les deux ans » may count simple glasses, too; the insurer decides.
    """
    limited = one.guarantee.note and not one.guarantee.ceiling and not one.cares
    for other in everything if limited else ():
        if other.person_id == one.person_id and other.cares:
            turn.say(
                "utter_allowance_kindred",
                label=other.guarantee.label,
                year=today().year,
                used=euros(other.used),
                note=one.guarantee.note,
                person=_whose(turn, one) if several else "",
            )


def _whose(turn: Turn, one: Allowance) -> str:
    return turn.labels.of("pattern", "for_person").format(name=one.person_first_name)


def _response(one: Allowance) -> str:
    if one.left is None:
        # « Huit séances par an » is said of the line: a limit in words, which nothing counts down.
        return "utter_allowance_had" if one.guarantee.note else "utter_allowance_no_ceiling"
    if not one.left:
        return "utter_allowance_used_up"
    return "utter_allowance_left" if one.cares else "utter_allowance_whole"


def _times(turn: Turn, one: Allowance) -> str:
    """Return « , soit 3 fois 40,00 € »; nothing where no whole amount of a care is left."""
    if not one.times_left:
        return ""
    each = euros(one.guarantee.mutuelle_amount or ZERO)
    return turn.labels.of("pattern", "times_left").format(times=one.times_left, amount=each)
