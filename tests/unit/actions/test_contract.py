"""Answers about the contract: what it is, what it pays, certificates."""

from dataclasses import replace
from decimal import Decimal

import pytest

from bot.actions.certificates import ActionCertificateDownload
from bot.actions.contract import ActionContractShow, ActionCoverageCheck
from insurer.domain.certificates import CertificateKind
from insurer.domain.reimbursements import CareType
from insurer.errors import NotFound
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import GUARANTEE
from tests.unit.actions.play import Stage


def test_the_contract_comes_with_its_guarantees() -> None:
    said = Stage().run(ActionContractShow, "contract_show", "mon contrat")
    assert said.responses == ["utter_contract_table", "utter_contract_guarantees"]
    assert "150\u00a0% de la base" in said.messages[1]["rows"]


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
    (button,) = said.of("utter_coverage_which")["buttons"]
    assert button["payload"] == '/coverage_check{"care_type": "specialist"}'


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
