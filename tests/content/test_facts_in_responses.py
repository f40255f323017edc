"""No response states a fact of one insurer: delays, prices, phones come from the profile."""

import re
from collections.abc import Iterator

import pytest

from bot.actions.labels import load_labels
from insurer.profiles.loader import load_profile
from tests.content.bot_content import responses
from tests.content.test_profiles import SOURCES_OF

_NUMBER = r"(?:\d[\d ]*|une?|deux|trois|quatre|cinq|six|sept|huit|dix|quinze|vingt|trente|quelques)"
_UNIT = r"(?:jours?|semaines?|mois|heures?|h|minutes?|ans?|€|euros?|centimes|%(?! santé)|[kmg]o)"
FACT = re.compile(
    rf"(?<![\w{{]){_NUMBER} (?:\w+ )?{_UNIT}(?!\w)"  # « dix jours », « 12 derniers mois », « 5 € »
    r"|(?<!\d)0\d(?:[ .]?\d\d){4}(?!\d)|(?<!\d)\d{4}(?!\d)"  # phones, short numbers, years
    r"|[\w.-]+@[\w.-]+|www\.|https?:",
    re.IGNORECASE,
)
# What no insurer decides, by the response that says it.
EXAMPLES = {
    "utter_contact_details_value_missing",
    "utter_contact_refused_email_format",
    "utter_not_allowed_phone",
    "utter_not_allowed_phone_linked",
    "utter_hospital_coverage_day_missing",
    "utter_beneficiary_add_day_missing",
    "utter_unclear_amount",
    "utter_vitale_card",  # the number of the health insurance
    "utter_statements_which",  # « vous pouvez aussi dire un mois »
}
LAW = {  # complaints: recommandation ACPR 2024-R-02; numbers of emergency are the same for all
    "utter_complaints_how",
    "utter_complaints_mediator",
    "utter_complaints_mediator_unknown",
    "utter_emergency",
    "utter_distress",
}
EMMAS_OWN = {  # rules of ours: codes block, lines are shown for a year
    "utter_one_time_code_wrong",
    "utter_reimbursements_more",
    "utter_reimbursements_none",
    "utter_reimbursements_none_in_progress",
    "utter_reimbursements_none_refused",
    "utter_reimbursements_none_such",
    "utter_reimbursements_cut",
    "utter_reimbursements_too_old",
    "utter_reimbursement_delay_none_such",
    "utter_statement_document",
}
FREE = EXAMPLES | LAW | EMMAS_OWN


def said(name: str) -> Iterator[str]:
    """Yield the texts of a response with one kind of space."""
    for variant in responses()[name]:
        for text in (variant["text"], *(one["title"] for one in variant.get("buttons", []))):
            yield re.sub(r"\s+", " ", text)


@pytest.mark.parametrize("name", [one for one in responses() if "other_language" not in one])
def test_a_response_states_no_fact_of_an_insurer(name: str) -> None:
    found = [fact[0] for text in said(name) for fact in FACT.finditer(text)]
    assert bool(found) <= (name in FREE), f"{found}: take it from the profile, or do not say it"


def test_what_is_free_still_says_its_fact() -> None:
    idle = [name for name in FREE if not any(FACT.search(text) for text in said(name))]
    assert idle == []


def test_labels_state_no_fact_of_an_insurer() -> None:
    shown = [text for words in load_labels().groups.values() for text in words.values()]
    assert [text for text in shown if FACT.search(re.sub(r"\s+", " ", text))] == []


def test_no_response_names_an_insurer_or_its_partners() -> None:
    profiles = [load_profile(code) for code in SOURCES_OF]
    names = {
        str(name).casefold()
        for one in profiles
        for name in (one.name, one.care_network, one.mobile_app, *one.alpha_manager, one.phone)
        if name
    }
    texts = [text.casefold() for name in responses() for text in said(name)]
    assert [(name, text) for text in texts for name in names if name in text] == []
