"""What is left of a ceiling, what was had of a care."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.actions.contract import ActionCoverageCheck
from insurer.domain.allowances import Allowance
from insurer.domain.contracts import GuaranteeLine
from insurer.domain.reimbursements import CareType
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import LEA, ZOE
from tests.unit.actions.play import Said, Stage
from tests.unit.actions.test_contract import CARE

OSTEO = replace(
    CARE,
    label="Ostéopathie par séance",
    care_type=CareType.ALTERNATIVE,
    mutuelle_rate=None,
    mutuelle_amount=Decimal(40),
    ceiling=Decimal(160),
    note="Quatre séances par an",
)


def _had(cares: int, person_id: str = "p1", guarantee: GuaranteeLine = OSTEO) -> Allowance:
    names = {"p1": "Léa", "p3": "Zoé"}
    return Allowance(guarantee, person_id, names[person_id], cares, cares * Decimal(40))


def _asks_what_is_left(stage: Stage, text: str = "il me reste combien de séances d'ostéo") -> Said:
    care = {"care_type": "alternative", "act": "osteopathy"}
    return stage.run(ActionCoverageCheck, "coverage_check", text, entities=care)


def _asks_of_teeth(stage: Stage, text: str) -> Said:
    return stage.run(ActionCoverageCheck, "coverage_check", text, entities={"care_type": "dental"})


@pytest.mark.parametrize(
    ("cares", "response", "left", "times"),
    [
        (0, "utter_allowance_whole", "160,00\u00a0€", "4 fois"),
        (3, "utter_allowance_left", "40,00\u00a0€", "1 fois"),
        (4, "utter_allowance_used_up", "0,00\u00a0€", ""),
    ],
)
def test_what_is_left_of_a_ceiling_is_told_first_by_the_member_s_own_figures(
    cares: int, response: str, left: str, times: str
) -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (OSTEO,)
    stage.insurer.contracts.spent = (_had(cares),)
    said = _asks_what_is_left(stage)
    assert said.responses == [response, "utter_coverage_note", "utter_coverage_next"]
    assert said.messages[0]["left"] == left
    assert times in said.messages[0]["times"]
    assert facts_wanted(response) <= said.messages[0].keys()


def test_a_ceiling_is_told_with_its_state_whatever_was_asked() -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (OSTEO,)
    stage.insurer.contracts.spent = (_had(4),)
    said = _asks_what_is_left(stage, "combien je suis remboursée pour l'ostéo")
    # What is left comes first, and no example of what may not be had.
    assert said.responses[:2] == ["utter_allowance_used_up", "utter_coverage_line"]
    assert not [one for one in said.responses if one.startswith("utter_coverage_example")]


def test_what_is_left_for_one_person_is_promised_to_that_person() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, ZOE)
    priced = replace(OSTEO, usual_cost=Decimal(60))
    stage.insurer.contracts.lines = (priced,)
    stage.insurer.contracts.spent = (_had(4, guarantee=priced), _had(0, "p3", guarantee=priced))
    said = _asks_what_is_left(stage, "combien je suis remboursée pour l'ostéo de Zoé")
    assert [one for one in said.responses if one.startswith("utter_coverage_example")]


def test_a_limit_in_words_names_what_was_had_of_a_kindred_guarantee() -> None:
    complex_ = replace(OSTEO, label="Ostéopathie complexe", ceiling=None, note="Une par an")
    simple = replace(complex_, label="Ostéopathie simple")
    stage = Stage()
    stage.insurer.contracts.lines = (complex_,)
    stage.insurer.contracts.spent = (_had(0, guarantee=complex_), _had(1, guarantee=simple))
    said = _asks_what_is_left(stage, "il me reste droit à combien")
    assert said.of("utter_allowance_kindred")["label"] == "Ostéopathie simple"


def test_of_several_persons_those_are_told_who_had_something_else_the_one_named() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, ZOE)
    stage.insurer.contracts.lines = (OSTEO,)
    stage.insurer.contracts.spent = (_had(0), _had(2, "p3"))
    assert _asks_what_is_left(stage).messages[0]["person"] == " pour Zoé"
    named = _asks_what_is_left(stage, "il reste combien de séances à Léa")
    assert named.messages[0]["person"] == " pour Léa"


def test_a_guarantee_without_a_ceiling_is_said_to_have_none() -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (CARE,)
    stage.insurer.contracts.spent = (_had(1, guarantee=CARE),)
    said = _asks_of_teeth(stage, "il me reste combien de soins dentaires")
    assert said.responses[:2] == ["utter_coverage_line", "utter_allowance_no_ceiling"]
    assert said.messages[1]["used"] == "40,00\u00a0€"


def test_of_a_care_without_a_line_what_was_paid_this_year_is_told() -> None:
    stage = Stage()
    stage.insurer.contracts.lines = ()
    said = stage.run(
        ActionCoverageCheck,
        "coverage_check",
        "j'ai droit à combien de séances de psy",
        entities={"care_type": "psychology"},
    )
    assert said.responses == ["utter_allowance_usage", "utter_coverage_unknown"]


def test_without_a_care_all_ceilings_are_told_and_without_one_that_there_is_none() -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (CARE, OSTEO)
    stage.insurer.contracts.spent = (_had(1),)
    said = stage.run(ActionCoverageCheck, "coverage_check", "j'ai atteint un plafond ?")
    assert said.responses == ["utter_allowance_left", "utter_coverage_next"]
    stage.insurer.contracts.lines = (CARE,)
    said = stage.run(ActionCoverageCheck, "coverage_check", "j'ai atteint un plafond ?")
    assert said.responses == ["utter_allowance_none"]


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("il me reste combien à payer pour un soin dentaire", {}),
        ("une carie à 200 €, il me reste combien", {"amount": "200.00"}),
    ],
)
def test_what_is_left_to_pay_is_another_question(text: str, amount: dict[str, str]) -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (CARE,)
    entities = {"care_type": "dental", **amount}
    said = stage.run(ActionCoverageCheck, "coverage_check", text, entities=entities)
    assert said.responses[0] == "utter_coverage_line"


def test_a_few_words_ask_for_another_care_what_was_asked_before() -> None:
    earlier = {
        "text": "il me reste combien de séances d'ostéo",
        "intent": {"name": "coverage_check"},
    }
    stage = Stage(history=[{"event": "user", "parse_data": earlier}])
    stage.insurer.contracts.lines = (CARE,)
    stage.insurer.contracts.spent = (_had(1, guarantee=CARE),)
    said = _asks_of_teeth(stage, "et de soins dentaires ?")
    assert said.responses[1] == "utter_allowance_no_ceiling"


def test_a_limit_in_words_is_not_said_to_be_none() -> None:
    noted = replace(CARE, note="Huit séances par an")
    stage = Stage()
    stage.insurer.contracts.lines = (noted,)
    stage.insurer.contracts.spent = (_had(1, guarantee=noted),)
    said = _asks_of_teeth(stage, "combien de séances il reste")
    assert said.responses[:3] == [
        "utter_coverage_line",
        "utter_coverage_note",
        "utter_allowance_had",
    ]
    assert facts_wanted("utter_allowance_had") <= said.of("utter_allowance_had").keys()


@pytest.mark.parametrize("intent", ["cancel", "coverage_check", "nlu_fallback"])
def test_when_ceilings_start_anew_is_told(intent: str) -> None:
    text = "et l'an prochain ça recommence à zéro ?"
    said = Stage().run(ActionCoverageCheck, intent, text)
    assert said.responses == ["utter_allowance_starts_anew"]


def asked_of_room(text: str, **entities: str) -> Said:
    """Ask of a room of one's own, of which 68 € a night are paid."""
    stage = Stage()
    room = replace(
        CARE,
        care_type=CareType.HOSPITAL,
        label="Chambre particulière par nuit",
        secu_rate=None,
        mutuelle_amount=Decimal(68),
        ceiling=None,
    )
    stage.insurer.contracts.lines = (room,)
    asked = {"care_type": "hospital", "act": "private_room", **entities}
    return stage.run(ActionCoverageCheck, "coverage_check", text, entities=asked)


@pytest.mark.parametrize(
    ("text", "amount", "cost", "left"),
    [
        ("chambre seule 4 nuits à 95 euros", "95.00", "380,00\u00a0€", "108,00\u00a0€"),
        ("chambre seule 4 nuits, 380 euros en tout", "380.00", "380,00\u00a0€", "108,00\u00a0€"),
        ("chambre seule 4 nuits, une facture de 200 €", "200.00", "200,00\u00a0€", "0,00\u00a0€"),
    ],
)
def test_a_price_is_of_each_night_or_of_all_as_it_is_said(
    text: str, amount: str, cost: str, left: str
) -> None:
    said = asked_of_room(text, amount=amount).of("utter_coverage_several_cost")
    assert (said["cost"], said["left"]) == (cost, left)


@pytest.mark.parametrize(
    ("text", "total"),
    [
        ("chambre seule 5 nuits", "340,00\u00a0€"),
        ("une chambre seule pour trois nuits", "204,00\u00a0€"),
        ("une chambre seule, une nuit", None),
        ("une chambre seule 5 jours", None),
    ],
)
def test_a_guarantee_for_each_night_is_told_for_all_of_them(text: str, total: str | None) -> None:
    said = asked_of_room(text)
    told = [m["total"] for m in said.messages if m.get("response") == "utter_coverage_several"]
    assert told == ([total] if total else [])
