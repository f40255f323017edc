"""Answers about the contract: what it is, what it pays, certificates."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from bot.actions.certificates import ActionCertificateDownload
from bot.actions.clarify import ActionClarify
from bot.actions.contract import ActionContractShow, ActionCoverageCheck
from bot.actions.faq import ActionFaq
from bot.actions.smalltalk import ActionHelp
from insurer.domain.certificates import CertificateKind
from insurer.domain.contracts import ContractState, GuaranteeLine
from insurer.domain.reimbursements import CareType
from insurer.domain.requests import MemberRequest, QuoteFigures, RequestKind, RequestState
from insurer.errors import NotFound
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import GUARANTEE, LINE, NOW
from tests.unit.actions.play import Stage


def test_the_contract_comes_with_its_guarantees() -> None:
    said = Stage().run(ActionContractShow, "contract_show", "mon contrat")
    assert said.responses == ["utter_contract_table", "utter_contract_guarantees"]
    assert "150\u00a0% de la base" in said.messages[1]["rows"]


def test_who_asks_for_the_certificate_of_membership_gets_it_beside_the_contract() -> None:
    said = Stage().run(ActionContractShow, "contract_show", "mon certificat d'adhésion")
    assert said.responses == ["utter_contract_table", "utter_certificate_affiliation"]


def test_a_contract_that_has_ended_is_told_first() -> None:
    stage = Stage()
    stage.insurer.contracts.covered = NotFound("health contract", "m1")
    stage.insurer.contracts.ends_on = date(2026, 10, 7)
    stage.insurer.contracts.state = ContractState.CANCELLED
    said = stage.run(ActionContractShow, "contract_show", "jsuis encore couvert ?")
    assert said.responses == ["utter_contract_ended_on", "utter_contract_table"]
    assert said.messages[0]["end"] == "7\u00a0octobre\u00a02026"
    card = stage.run(ActionFaq, "faq", "ma carte", entities={"faq_topic": "third_party_payment"})
    assert card.responses == ["utter_faq_contract_ended"]


def test_a_contract_whose_end_is_known_is_told_with_it() -> None:
    stage = Stage()
    stage.insurer.contracts.ends_on = date(2026, 12, 22)
    said = stage.run(ActionContractShow, "contract_show", "mon contrat finit quand")
    assert said.responses[:2] == ["utter_contract_ends_on", "utter_contract_table"]
    assert said.messages[0]["end"] == "22\u00a0décembre\u00a02026"
    assert "jusqu’au 22/12/2026" in said.messages[1]["rows"]


def test_the_certificate_of_cancellation_is_to_be_had_from_the_day_after_the_end() -> None:
    stage = Stage()
    stage.insurer.contracts.ends_on = date(2026, 12, 22)
    said = stage.run(
        ActionCertificateDownload, "certificate_download", "un certificat de radiation"
    )
    assert said.responses == ["utter_certificate_cancellation_from"]
    assert said.messages[0]["first_day"] == "23\u00a0décembre\u00a02026"


def test_an_ended_contract_is_shown_without_guarantees() -> None:
    stage = Stage()
    stage.insurer.contracts.covered = NotFound("health contract", "m1")
    said = stage.run(ActionContractShow, "contract_show", "mon contrat")
    assert said.responses == ["utter_contract_table", "utter_contract_ended"]


@pytest.mark.parametrize(
    ("line", "responses"),
    [
        (GUARANTEE, ["utter_coverage_line", "utter_coverage_example"]),
        (
            replace(GUARANTEE, secu_base=None, usual_cost=None),
            ["utter_coverage_line", "utter_coverage_example_assumed"],
        ),
        (
            replace(GUARANTEE, mutuelle_rate=None, note="Prise en charge"),
            ["utter_coverage_line"],
        ),
        (
            replace(GUARANTEE, mutuelle_rate=None, mutuelle_amount=Decimal(40), note="4 par an"),
            ["utter_coverage_line", "utter_coverage_note", "utter_coverage_example"],
        ),
    ],
)
def test_a_guarantee_is_explained_with_an_example_where_there_is_one(
    line: object, responses: list[str]
) -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (line,)  # type: ignore[assignment]
    said = stage.run(
        ActionCoverageCheck, "coverage_check", "x", entities={"care_type": "specialist"}
    )
    assert said.responses == [*responses, "utter_coverage_next"]
    assert all(facts_wanted(m["response"]) <= m.keys() for m in said.messages)


def test_without_a_kind_of_care_those_of_the_plan_are_offered() -> None:
    said = Stage().run(ActionCoverageCheck, "coverage_check", "combien")
    offered = [one["payload"] for one in said.of("utter_coverage_which")["buttons"]]
    assert offered == [
        '/coverage_check{"care_type": "specialist"}',
        '/coverage_check{"option": "other"}',
    ]


def test_the_kinds_of_care_that_a_member_has_are_offered_first() -> None:
    stage = Stage()
    covered = (CareType.SPECIALIST, CareType.PHARMACY, CareType.DENTAL, CareType.HOSPITAL)
    stage.insurer.contracts.lines = tuple(_line(str(kind), kind) for kind in covered)
    had = (CareType.HOSPITAL, CareType.TRANSPORT, CareType.DENTAL, CareType.HOSPITAL)
    stage.insurer.reimbursements.lines = tuple(replace(LINE, care_type=kind) for kind in had)
    said = stage.run(ActionCoverageCheck, "coverage_check", "combien")
    offered = [one["title"] for one in said.of("utter_coverage_which")["buttons"]]
    assert offered == ["Hôpital", "Dentaire", "Médecin spécialiste", "Un autre soin"]


def test_another_care_is_to_be_written() -> None:
    said = Stage().run(ActionCoverageCheck, "coverage_check", entities={"option": "other"})
    assert said.responses == ["utter_coverage_write_it"]
    asked = {"intent": {"name": "coverage_check"}, "text": "ça rembourse quoi", "entities": []}
    stage = Stage(history=[{"event": "user", "parse_data": asked}])
    assert stage.run(ActionHelp, "help", "autre").responses == ["utter_coverage_write_it"]
    other = {"intent": {"name": "help"}, "text": "autre", "entities": []}
    stage.history = [*stage.history, {"event": "user", "parse_data": other}]
    care = {"care_type": "specialist"}
    said = stage.run(ActionClarify, "nlu_fallback", "un spécialiste", entities=care)
    assert said.responses[0] == "utter_coverage_line"


def _line(label: str, care_type: CareType = CareType.DENTAL) -> GuaranteeLine:
    return replace(GUARANTEE, label=label, care_type=care_type)


@pytest.mark.parametrize("care", [CareType.PHARMACY, CareType.DENTAL])
def test_a_guarantee_of_medicines_promises_nothing_of_one_by_its_name(care: CareType) -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (_line("Médicaments", care),)
    text, of = "mon ozempic est-il remboursé", {"care_type": care.value}
    said = stage.run(ActionCoverageCheck, "coverage_check", text, entities=of)
    assert ("utter_coverage_medicines" in said.responses) is (care is CareType.PHARMACY)


CARE, CROWN, BASKET = map(
    _line, ("Soins dentaires", "Couronne hors panier", "Prothèse dentaire 100 % Santé")
)
ROOM = _line("Chambre particulière", CareType.HOSPITAL)


@pytest.mark.parametrize(
    ("text", "entities", "told"),
    [
        ("une couronne", {"care_type": "dental", "act": "crown"}, [CROWN, BASKET]),
        ("un détartrage", {"care_type": "dental", "act": "scaling"}, [CARE]),  # by a wider name
        ("une prothèse dentaire", {"care_type": "dental"}, [BASKET]),  # by its own words
        ("le dentiste", {"care_type": "dental"}, [CARE, CROWN, BASKET]),
        ("une chambre individuelle", {"act": "private_room"}, [ROOM]),  # of no known kind of care
    ],
)
def test_the_act_that_is_named_narrows_the_answer(
    text: str, entities: dict[str, str], told: list[GuaranteeLine]
) -> None:
    stage = Stage()
    lines = (CARE, CROWN, BASKET)
    stage.insurer.contracts.lines = lines if "care_type" in entities else (*lines, ROOM)
    said = stage.run(ActionCoverageCheck, "coverage_check", text, entities=entities)
    labels = [m["label"] for m in said.messages if m["response"] == "utter_coverage_line"]
    assert labels == [line.label for line in told]
    first = said.of("utter_coverage_next")["buttons"][0]["payload"]
    left_out = told[0].care_type is CareType.DENTAL and len(told) < len(lines)
    assert (first == '/coverage_check{"care_type": "dental"}') is left_out


def test_an_act_without_a_line_is_said_to_have_none_and_the_nearest_is_named_as_such() -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (CARE, CROWN)
    said = stage.run(
        ActionCoverageCheck,
        "coverage_check",
        "un implant",
        entities={"care_type": "dental", "act": "implant"},
    )
    assert said.responses == ["utter_coverage_act_unnamed"]  # an example would be of another act
    assert said.messages[0]["act"] == "implant"
    assert CROWN.label in said.messages[0]["nearest"]
    assert CARE.label not in said.messages[0]["nearest"]
    assert all(facts_wanted(m["response"]) <= m.keys() for m in said.messages)


@pytest.mark.parametrize("act", ["sophrology", "whitening"])
def test_an_act_that_nothing_comes_near_is_told_with_few_lines_of_its_kind(act: str) -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (CARE, CROWN, BASKET)
    entities = {"care_type": "dental", "act": act}
    said = stage.run(ActionCoverageCheck, "coverage_check", "x", entities=entities)
    (told,) = said.messages
    assert told["nearest"].count("«") == 2


def test_a_line_that_holds_the_act_among_others_is_said_to_be_wider() -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (CARE,)
    entities = {"care_type": "dental", "act": "scaling"}
    said = stage.run(ActionCoverageCheck, "coverage_check", "un détartrage", entities=entities)
    assert said.responses[:2] == ["utter_coverage_act_wider", "utter_coverage_line"]


@pytest.mark.parametrize(
    ("name", "called"),
    [("Formule ALPHA", "Formule ALPHA"), ("Klé Confort", "formule Klé Confort")],
)
def test_a_plan_is_called_a_plan_once(name: str, called: str) -> None:
    stage = Stage()
    stage.insurer.contracts.plan = replace(stage.insurer.contracts.plan, name=name)
    said = stage.run(ActionCoverageCheck, "coverage_check", entities={"care_type": "specialist"})
    assert said.of("utter_coverage_next")["plan"] == called


def test_the_example_is_of_the_price_that_was_said() -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (CROWN, CARE)
    entities = {"care_type": "dental", "act": "crown", "amount": "500"}
    said = stage.run(
        ActionCoverageCheck, "coverage_check", "une couronne à 500 €", entities=entities
    )
    assert said.of("utter_coverage_example")["cost"] == "500,00\u00a0€"


def test_many_guarantees_of_one_kind_are_a_table() -> None:
    stage = Stage()
    stage.insurer.contracts.lines = (CARE,) * 5
    said = stage.run(
        ActionCoverageCheck, "coverage_check", "le dentiste", entities={"care_type": "dental"}
    )
    assert said.responses == ["utter_coverage_table", "utter_coverage_next"]
    assert said.messages[0]["rows"].count(CARE.label) == 5


def test_what_the_plan_does_not_name_is_not_guessed() -> None:
    stage = Stage()
    stage.insurer.contracts.lines = ()
    said = stage.run(
        ActionCoverageCheck, "coverage_check", "x", entities={"care_type": CareType.OPTICAL.value}
    )
    assert said.responses == ["utter_coverage_unknown"]


@pytest.mark.parametrize(
    ("available", "text", "response"),
    [
        (CertificateKind.AFFILIATION, "une attestation", "utter_certificate_affiliation"),
        (CertificateKind.AFFILIATION, "ma radiation", "utter_certificate_only_affiliation"),
        (CertificateKind.CANCELLATION, "ma radiation", "utter_certificate_cancellation"),
        (CertificateKind.CANCELLATION, "une attestation", "utter_certificate_cancellation"),
        (None, "une attestation", "utter_certificate_none"),
    ],
)
def test_the_certificate_is_that_of_the_contracts_state(
    available: CertificateKind | None, text: str, response: str
) -> None:
    stage = Stage()
    stage.insurer.certificates.kind = available
    said = stage.run(ActionCertificateDownload, "certificate_download", text)
    assert said.responses == [response]


def test_a_certificate_that_the_contract_cannot_give_is_explained() -> None:
    stage = Stage()
    stage.insurer.certificates.kind = CertificateKind.CANCELLATION
    said = stage.run(
        ActionCertificateDownload, "certificate_download", entities={"certificate": "affiliation"}
    )
    assert said.responses == ["utter_certificate_only_cancellation"]


CROWN_QUOTE = MemberRequest(
    "DEV-1",
    RequestKind.QUOTE,
    RequestState.ACCEPTED,
    NOW,
    "Couronne dent 26 : accord donné",
    QuoteFigures(Decimal("1830.00"), Decimal("720.00"), Decimal("144.00")),
)


@pytest.mark.parametrize(
    ("text", "act", "told"),
    [
        ("combien il me restera à payer sur la couronne", "crown", True),
        ("combien il me restera à payer sur l'implant", "implant", False),
        ("la couronne est remboursée combien", "crown", False),
        ("pour une couronne à 800 €, combien à payer", "crown", False),
    ],
)
def test_what_a_studied_quote_leaves_to_pay_is_told_instead_of_an_example(
    text: str, act: str, told: bool
) -> None:
    stage = Stage()
    stage.insurer.requests.all = (CROWN_QUOTE,)
    entities = {"act": act, "care_type": "dental"}
    said = stage.run(ActionCoverageCheck, "coverage_check", text, entities=entities)
    assert ("utter_requests_quote_figures" in said.responses) is told
    if told:
        assert said.of("utter_requests_quote_figures")["left"] == "966,00\u00a0€"
        assert "utter_coverage_example" not in said.responses


@pytest.mark.parametrize(
    ("text", "said", "asked_for"),
    [
        ("enceinte de quatre mois, à quoi j'ai droit", None, "maternity"),
        ("je suis enceinte, et mes lunettes ?", "optical", "optical"),
        ("à quoi j'ai droit", None, None),
    ],
)
def test_who_is_pregnant_asks_about_maternity_where_no_care_is_named(
    text: str, said: str | None, asked_for: str | None
) -> None:
    stage = Stage()
    entities = {"care_type": said} if said else {}
    stage.run(ActionCoverageCheck, "coverage_check", text, entities=entities)
    assert stage.insurer.contracts.calls[0]["care_type"] == asked_for
