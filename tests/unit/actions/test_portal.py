"""What the insurer's documents tell of its own portal: to visitors where, to all what and how."""

import pytest

from bot.actions import names
from bot.actions.clarify import ActionClarify
from bot.actions.faq import ActionFaq
from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.statements import ActionStatementDownload
from insurer.domain.caller import Assurance
from insurer.profiles.loader import load_profile
from tests.unit.actions.play import Stage


def stage_of(profile: str, **how: object) -> Stage:
    stage = Stage(**how)  # type: ignore[arg-type]
    stage.insurer.profile = load_profile(profile)
    return stage


def test_a_visitor_is_told_where_the_portal_has_it() -> None:
    stage = stage_of("apgis", assurance=Assurance.ANONYMOUS)
    said = stage.run(ActionStatementDownload, "statement_download", "où je trouve mes décomptes")
    assert said.responses == ["utter_portal_place"]
    assert "Mes services" in said.messages[0]["place"]


@pytest.mark.parametrize("assurance", [Assurance.ANONYMOUS, Assurance.VERIFIED])
def test_a_name_of_the_portal_is_explained(assurance: Assurance) -> None:
    stage = stage_of("apgis", assurance=assurance)
    said = stage.run(ActionClarify, names.INTENT_FALLBACK, "c'est quoi l'apgis et moi")
    assert said.responses == ["utter_portal_told"]
    assert "Nous transmettre" in said.messages[0]["place"]


def test_more_than_a_name_of_the_portal_is_no_question_of_it() -> None:
    stage = stage_of("apgis")
    topic = {"faq_topic": "opening_hours"}
    said = stage.run(ActionFaq, "faq", "c'est quoi le numéro de l'apgis", entities=topic)
    assert said.responses == ["utter_faq_no_hours"]


def test_whether_it_takes_a_wait_is_told_and_opens_nothing() -> None:
    text = "la prise en charge hospitalière faut attendre combien de temps ?"
    said = stage_of("apgis").run(ValidateHospitalForm, "hospital_coverage", text)
    assert said.responses == ["utter_portal_told"]
    assert "sans validation" in said.messages[0]["place"]
    assert said.closed


def test_what_no_document_tells_of_a_wait_opens_the_form() -> None:
    text = "la prise en charge hospitalière faut attendre combien de temps ?"
    said = stage_of("klesia_mut").run(ValidateHospitalForm, "hospital_coverage", text)
    assert not said.closed
