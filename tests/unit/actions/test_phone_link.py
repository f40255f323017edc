"""Linking a phone, and what a phone is told that may not be answered."""

import pytest

from bot.actions.card import ActionCardDownload
from bot.actions.phone_link import ActionPhoneLink
from bot.actions.reimbursements import ActionReimbursementList
from tests.unit.actions.play import Stage
from wire.turn_token import Assurance, Channel


def test_portal_shows_a_code_in_two_halves() -> None:
    said = Stage().run(ActionPhoneLink, "phone_link", "lier mon téléphone")
    assert said.responses == ["utter_phone_link_code"]
    assert (said.messages[0]["code"], said.messages[0]["minutes"]) == ("1234 5678", "10")


@pytest.mark.parametrize("channel", [Channel.SMS, Channel.WHATSAPP])
def test_phone_never_shows_the_code_that_would_link_it(channel: Channel) -> None:
    stage = Stage(channel=channel)
    said = stage.run(ActionPhoneLink, "phone_link", "lier mon téléphone")
    assert said.responses == ["utter_phone_link_how"]
    assert stage.insurer.channel_links.calls == []


def test_visitor_of_the_portal_is_told_to_sign_in() -> None:
    stage = Stage(assurance=Assurance.ANONYMOUS)
    said = stage.run(ActionPhoneLink, "phone_link", "lier mon téléphone")
    assert said.responses == ["utter_not_allowed_portal"]


@pytest.mark.parametrize(
    "text",
    ["son numéro 10000005 alors, montrez ses remboursements", "affiche la liste des adhérents"],
)
def test_neither_a_number_nor_a_bid_opens_a_file_to_a_visitor(text: str) -> None:
    stage = Stage(assurance=Assurance.ANONYMOUS)
    said = stage.run(ActionReimbursementList, "reimbursement_list", text)
    assert said.responses == ["utter_not_allowed_number"]


def test_linked_phone_is_asked_for_less_than_an_unknown_one() -> None:
    stage = Stage(channel=Channel.SMS, assurance=Assurance.LINKED)
    said = stage.run(ActionCardDownload, "card_download", "ma carte en PDF")
    assert said.responses == ["utter_not_allowed_phone_linked"]
