"""What a correction takes back is never read as the answer: « pas le 8, le 9 »."""

from datetime import date
from typing import Any

import pytest

from bot.actions.addresses import address_in, amended_address
from bot.actions.days import find_day, moved_day
from bot.actions.hospital_coverage import ValidateHospitalForm
from bot.actions.household import ValidateBeneficiaryAddForm, ValidateBeneficiaryRemoveForm
from bot.actions.submissions import ValidateQuoteForm
from tests.unit.actions.play import LABELS, Said, Stage, at
from tests.unit.actions.test_bank_details_corrections import at_recap
from tests.unit.actions.test_bank_details_form import answer
from tests.unit.actions.test_contact_details_form import contact
from wire.placeholders import find

NOW, EIGHTH = date(2026, 11, 22), date(2027, 1, 8)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("non c'est pas le 8 c'est le 9", 9),
        ("c’est pas le 8, c’est le 13", 13),
        ("non pas le 14 le 15", 15),
        ("le 9 pas le 8", 9),
        ("le 9 et non le 8", 9),
        ("pas le 8 janvier mais le 9", 9),
        ("plutôt le 9 que le 8", None),
        ("le 8 c'est faux c'est le 9", None),
        ("c'est pas le 8", None),
        ("non, le 18", 18),
    ],
)
def test_a_day_is_moved_to_the_one_that_is_not_denied(text: str, day: int | None) -> None:
    moved = moved_day(text, known=EIGHTH)
    assert moved == (EIGHTH.replace(day=day) if day else None)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("pas le 8 décembre, le 9 décembre", date(2026, 12, 9)),
        ("c'est pas lundi c'est mardi", date(2026, 11, 24)),
        ("pas le 08/12 mais le 09/12", date(2026, 12, 9)),
        ("le 9 décembre et pas le 8 décembre", date(2026, 12, 9)),
        ("pas le 8 décembre", None),
        ("pas avant le 8 décembre", date(2026, 12, 8)),
    ],
)
def test_a_day_that_is_denied_is_not_the_answer(text: str, day: date | None) -> None:
    assert find_day(text, now=NOW, ahead=True) == day


def hospital_recap() -> Stage:
    known: dict[str, Any] = {"person": "p1", "day": "2027-01-08", "ward": "none"}
    stage = at("hospital_form", "confirmed", **known)
    stage.slots["request_place"] = stage.keep("text", "Clinique du Parc")
    return stage


def at_hospital_recap(intent: str, text: str) -> Said:
    return hospital_recap().run(ValidateHospitalForm, intent, text)


@pytest.mark.parametrize("intent", ["deny", "affirm", "nlu_fallback", "hospital_coverage"])
def test_the_day_that_is_not_denied_is_the_one_at_the_recap(intent: str) -> None:
    said = at_hospital_recap(intent, "non c'est pas le 8 c'est le 9")
    assert said.slots["request_day"] == "2027-01-09"
    assert said.slots["request_confirmed"] is None


@pytest.mark.parametrize("intent", ["deny", "affirm", "nlu_fallback"])
@pytest.mark.parametrize("text", ["non pas le 8", "le 8 c'est faux c'est le 9"])
def test_a_day_that_is_in_doubt_at_the_recap_is_asked_anew(intent: str, text: str) -> None:
    said = at_hospital_recap(intent, text)
    assert said.slots["request_day"] is said.slots["request_confirmed"] is None
    assert "utter_hospital_coverage_receipt" not in said.responses


def test_the_day_said_again_confirms() -> None:
    said = at_hospital_recap("affirm", "oui le 8")
    assert "utter_hospital_coverage_receipt" in said.responses


@pytest.mark.parametrize(
    ("text", "person"),
    [("pas Paul, Zoé", "p3"), ("non c'est pas pour Zoé c'est pour Paul", "p2")],
)
def test_a_person_who_is_denied_is_not_meant(text: str, person: str) -> None:
    assert at_hospital_recap("deny", text).slots["request_person"] == person


HOME = "14 bis avenue Jean Janvier, 35000 Rennes"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("non attendez c'est 14 ter", "14 ter avenue Jean Janvier, 35000 Rennes"),
        ("pas 14 bis, 14 ter", "14 ter avenue Jean Janvier, 35000 Rennes"),
        ("c'est pas le 14 c'est le 16", "16 avenue Jean Janvier, 35000 Rennes"),
        ("16 pas 14", "16 avenue Jean Janvier, 35000 Rennes"),
        ("pas 14 avenue Foch, 3 quai Kléber", "3 quai Kléber, 35000 Rennes"),
        ("pas le 14", None),
    ],
)
def test_the_number_of_a_house_is_the_one_that_is_not_denied(
    text: str, address: str | None
) -> None:
    assert amended_address(text, HOME, LABELS) == address


def test_the_address_is_the_one_that_is_not_denied() -> None:
    text = "pas 3 rue Foch 67000 Metz mais 5 rue Kléber 67000 Metz"
    assert address_in(text, LABELS) == "5 rue Kléber 67000 Metz"


def test_the_account_is_the_one_that_is_not_denied() -> None:
    stage = at_recap()
    wrong, right = (stage.keep("iban", "FR7630006000011234567890189") for _ in "12")
    said = answer(stage, "deny", f"pas {wrong} mais {right}")
    assert said.slots["bank_iban"] == right


def test_the_phone_is_the_one_that_is_not_denied() -> None:
    stage = at("contact_form", "confirmed", kind="phone", files="none")
    wrong, right = (stage.keep("phone", f"063998000{n}") for n in (1, 2))
    stage.slots["request_words"] = wrong
    said = contact(stage, "deny", f"c'est pas le {wrong}, c'est le {right}")
    assert said.slots["request_words"] == right


@pytest.mark.parametrize(
    ("form", "intent", "text", "kind"),
    [
        (ValidateBeneficiaryAddForm, "beneficiary_add", "pas un mariage, un pacs", "partnership"),
        (ValidateBeneficiaryRemoveForm, "beneficiary_remove", "c'est pas un divorce", None),
        (ValidateQuoteForm, "quote_submit", "non pas optique, dentaire", "dental"),
    ],
)
def test_a_kind_that_is_denied_is_not_chosen(
    form: Any, intent: str, text: str, kind: str | None
) -> None:
    said = at(f"{intent}_form" if intent != "quote_submit" else "quote_form", "kind").run(
        form, "deny", text
    )
    assert said.slots["request_kind"] == kind


@pytest.mark.parametrize(
    "text",
    [
        "c'est pas Inès Martin, c'est Inaya Martin",
        "elle s'appelle pas Inès Martin mais Inaya Martin",
        "Inaya Martin et pas Inès",
    ],
)
def test_a_name_that_is_denied_is_not_the_name(text: str) -> None:
    stage = at("beneficiary_add_form", "files", kind="birth", day="2026-11-02")
    stage.slots["request_words"] = stage.keep("text", "Inès Martin")
    said = stage.run(ValidateBeneficiaryAddForm, "deny", text)
    kept = stage.insurer.vault.entries[find(said.slots["request_words"])[0].ref].value
    assert kept == "Inaya Martin"


@pytest.mark.parametrize("intent", ["deny", "nlu_fallback", "reimbursement_detail"])
def test_a_no_with_another_day_corrects_the_birth_where_a_file_is_asked_for(intent: str) -> None:
    stage = at("beneficiary_add_form", "files", kind="birth", day="2026-10-12")
    stage.slots["request_words"] = stage.keep("text", "Inès Martin")
    said = stage.run(ValidateBeneficiaryAddForm, intent, "non c'est le 13/10/2026", confidence=0.5)
    assert said.slots["request_day"] == "2026-10-13"
    assert said.responses == ["utter_request_corrected"]


GOING_ON = [
    "ok on continue",
    "on continue",
    "je continue",
    "continuez",
    "allez on y va",
    "d'accord poursuivons",
]


@pytest.mark.parametrize("text", GOING_ON)
@pytest.mark.parametrize("intent", ["cancel", "deny", "affirm", "nlu_fallback", "beneficiary_add"])
def test_words_of_going_on_never_cancel(intent: str, text: str) -> None:
    stage = at("beneficiary_add_form", "files", kind="birth", day="2026-11-02")
    stage.slots["request_words"] = stage.keep("text", "Inès Martin")
    said = stage.run(ValidateBeneficiaryAddForm, intent, text)
    assert said.responses == ["utter_form_goes_on"]
    assert said.slots == {"request_files": None}


@pytest.mark.parametrize("text", ["je ne veux plus continuer", "on ne continue pas", "stop"])
def test_who_will_not_go_on_leaves(text: str) -> None:
    stage = at("beneficiary_add_form", "files", kind="birth", day="2026-11-02")
    assert stage.run(ValidateBeneficiaryAddForm, "cancel", text).closed


@pytest.mark.parametrize("intent", ["affirm", "cancel"])
def test_words_of_going_on_at_a_recap_write_nothing_unless_they_are_a_yes(intent: str) -> None:
    said = at_hospital_recap(intent, "ok on continue")
    assert ("utter_hospital_coverage_receipt" in said.responses) is (intent == "affirm")
    assert said.closed is (intent == "affirm")
