"""The four main conversations by SMS and WhatsApp, through the real Rasa; providers simulated."""

import re
from collections.abc import Iterator

import pytest

from tests.phone_client import Phone
from tests.stack import Stack

LEA, BORN = "10000001", "14/05/1988"
CHANNELS = ("sms", "whatsapp")
# A member of their own each: nobody is sent more than three codes in a quarter of an hour.
PROVEN = {"sms": ("10000010", "28/03/1955"), "whatsapp": ("10000012", "22/01/1981")}
_NUMBERS = iter(range(639981000, 639981999))


@pytest.fixture(params=CHANNELS)
def phone(emma: Stack, request: pytest.FixtureRequest) -> Phone:
    """A phone that nobody knows."""
    return new_phone(emma, str(request.param))


@pytest.fixture(scope="module", params=CHANNELS)
def proven(emma: Stack, request: pytest.FixtureRequest) -> Iterator[Phone]:
    """A phone on which a member has proven who writes; all tests of its channel use it."""
    phone = new_phone(emma, str(request.param))
    assert "vérifiée" in phone.prove(*PROVEN[phone.channel])
    yield phone
    phone.say("Oublie ce numéro")


def new_phone(emma: Stack, channel: str) -> Phone:
    return Phone(emma.url, emma.phones_url, channel, f"+33{next(_NUMBERS)}")


def test_card_is_told_after_the_proof_that_the_question_asked_for(phone: Phone) -> None:
    assert "date de naissance" in phone.say("Où est ma carte de tiers payant ?")
    assert "postée" in phone.prove(LEA, BORN)


def test_reimbursements_are_told_in_lines_with_their_amounts(proven: Phone) -> None:
    answer = proven.say("Mes derniers remboursements")
    assert re.search(r"\d+,\d\d.€", answer)
    assert "/reimbursement" not in answer


def test_bank_details_are_changed_in_the_portal_only(proven: Phone) -> None:
    answer = proven.say("Je veux changer mon RIB")
    assert "espace" in answer
    for _ in range(2):  # nor is it « not understood » the second time
        answer = proven.say("FR76 3000 6000 0112 3456 7890 189")
        assert "ni par SMS ni par WhatsApp" in answer
        assert proven.emma_url in answer
        assert "3456" not in answer


def test_message_reaches_the_management_centre_with_a_reference(proven: Phone) -> None:
    proven.say("Je veux écrire au centre de gestion")
    assert "ni par SMS" in proven.say("Voici mon RIB : FR76 3000 6000 0112 3456 7890 188")
    proven.say("1")  # the question still stands
    proven.say("Bonjour, pouvez-vous me rappeler au sujet de mon dossier ?")
    proven.say("non")
    assert re.search(r"[A-Z]{2,4}-\d{4}-[A-Z0-9]+", proven.say("oui"))


def test_card_in_pdf_comes_as_a_one_time_link_or_as_itself(proven: Phone) -> None:
    sign = "/l/" if proven.channel == "sms" else ".pdf]"
    assert sign in proven.say("Je voudrais télécharger ma carte")
