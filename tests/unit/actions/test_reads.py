"""Answers that read: the card, reimbursements, the account."""

import json
from dataclasses import replace
from datetime import date

import pytest

from bot.actions.bank_account import ActionBankDetailsShow
from bot.actions.card import ActionCardDownload, ActionCardStatus
from bot.actions.faq import ActionFaq
from bot.actions.formatting import long_date
from bot.actions.household import ActionBeneficiaryList
from bot.actions.reimbursements import ActionReimbursementList
from insurer.domain.cards import CardKind, CardState
from insurer.domain.contracts import ContractState
from insurer.errors import NotFound, StoreUnavailable
from tests.content.test_responses import facts_wanted
from tests.unit.actions.fakes import ELISE, LEA, LINE, PAUL, PENDING, REFUSED_LINE, ZOE
from tests.unit.actions.play import Stage
from wire.turn_token import Assurance, Channel


@pytest.mark.parametrize("kind", CardKind)
@pytest.mark.parametrize("state", CardState)
def test_each_card_state_has_its_response(kind: CardKind, state: CardState) -> None:
    stage = Stage()
    card = replace(stage.insurer.cards.card, kind=kind, state=state)
    late = state is CardState.LATE
    stage.insurer.cards.card = replace(card, edited_on=None) if late else card
    said = stage.run(ActionCardStatus, "card_status", "où est ma carte")
    topic = "alpha_card" if kind is CardKind.MEMBER_CARD_ALPHA else "card"
    topic = "card" if state is CardState.NO_CONTRACT else topic
    assert said.responses == [f"utter_{topic}_{state.value}"]
    assert facts_wanted(said.responses[0]) <= said.messages[0].keys()


def test_a_late_card_is_offered_for_download_where_it_is_made() -> None:
    stage = Stage()
    stage.insurer.cards.card = replace(stage.insurer.cards.card, state=CardState.LATE)
    assert stage.insurer.cards.card.edited_on
    said = stage.run(ActionCardStatus, "card_status", "elle est ou ma carte")
    assert said.responses == ["utter_card_late_edited"]


def test_the_card_of_a_contract_that_has_ended_is_no_longer_valid() -> None:
    stage = Stage()
    ended = {"state": CardState.NO_CONTRACT, "ended_on": date(2026, 10, 7)}
    stage.insurer.cards.card = replace(stage.insurer.cards.card, **ended)
    said = stage.run(ActionCardStatus, "card_status", "ma carte marche encore ?")
    assert said.responses == ["utter_card_ended"]
    assert said.messages[0]["ended_on"] == "7\u00a0octobre\u00a02026"


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        (CardState.PUBLISHED, "card_download"),
        (CardState.LATE, "card_reissue"),
        (CardState.POSTED, None),
    ],
)
def test_what_the_card_answer_offers_is_taken_up_by_a_mere_yes(
    state: CardState, offered: str | None
) -> None:
    stage = Stage()
    stage.insurer.cards.card = replace(stage.insurer.cards.card, state=state)
    said = stage.run(ActionCardStatus, "card_status", "où est ma carte")
    assert said.slots == {"also_request": offered}


def test_of_an_ended_contract_nobody_is_said_to_be_insured() -> None:
    stage = Stage()
    stage.insurer.members.state = ContractState.CANCELLED
    said = stage.run(ActionBeneficiaryList, "beneficiary_list", "suis-je encore couvert ?")
    assert said.responses == ["utter_contract_ended"]


@pytest.mark.parametrize(
    ("text", "day", "response"),
    [
        ("ma carte est valable jusqu'à quand ?", date(2026, 12, 22), "utter_card_valid_until"),
        ("elle expire quand ma carte", date(2026, 12, 22), "utter_card_valid_until"),
        ("ma carte est valable jusqu'à quand ?", None, "utter_card_posted"),
        ("ma carte vitale est valable jusqu'à quand ?", date(2026, 12, 22), "utter_faq_answer"),
    ],
)
def test_until_when_the_card_holds_is_told_by_its_dates(
    text: str, day: date | None, response: str
) -> None:
    stage = Stage()
    stage.insurer.cards.card = replace(stage.insurer.cards.card, valid_until=day)
    said = stage.run(ActionFaq, "faq", text, entities={"faq_topic": "third_party_payment"})
    assert said.responses == [response]
    if response == "utter_card_valid_until":
        assert said.messages[0]["day"] == "22\u00a0décembre\u00a02026"


def test_until_when_there_was_cover_is_told_where_it_is_known() -> None:
    stage = Stage()
    stage.insurer.members.state = stage.insurer.contracts.state = ContractState.CANCELLED
    stage.insurer.contracts.ends_on = date(2026, 9, 22)
    said = stage.run(ActionBeneficiaryList, "beneficiary_list", "jusqu'à quand étais je couvert")
    assert said.responses == ["utter_contract_ended_on"]
    assert said.messages[0]["end"] == "22\u00a0septembre\u00a02026"


def test_the_first_day_of_a_month_is_said_as_french_does() -> None:
    assert long_date(date(2026, 1, 1)) == "1er\u00a0janvier\u00a02026"


def test_card_says_its_dates_in_words() -> None:
    said = Stage().run(ActionCardStatus, "card_status", "où est ma carte")
    assert said.messages[0]["posted_on"] == "28\u00a0janvier\u00a02026"
    assert said.messages[0]["delivery"] == "par courrier"


@pytest.mark.parametrize(
    ("channel", "response"),
    [(Channel.PORTAL, "utter_portal_place"), (Channel.SMS, "utter_not_allowed_phone")],
)
def test_anonymous_caller_is_told_to_sign_in(channel: Channel, response: str) -> None:
    stage = Stage(channel=channel, assurance=Assurance.ANONYMOUS)
    said = stage.run(ActionCardStatus, "card_status", "où est ma carte")
    assert said.responses == [response]


def test_database_down_is_said_with_a_retry() -> None:
    stage = Stage()
    stage.insurer.cards.error = StoreUnavailable()
    assert stage.run(ActionCardStatus, "card_status", "ma carte").responses == [
        "utter_data_unavailable"
    ]


def test_error_of_ours_is_a_sentence_and_no_traceback() -> None:
    stage = Stage()
    stage.insurer.cards.error = RuntimeError("boom")
    assert stage.run(ActionCardStatus, "card_status", "ma carte").responses == [
        "utter_technical_problem"
    ]


def test_turn_without_genuine_token_is_refused() -> None:
    said = Stage().run(ActionCardStatus, "card_status", "ma carte", token="forged")
    assert said.responses == ["utter_session_lost"]


def test_single_holder_gets_the_pdf_at_once() -> None:
    said = Stage().run(ActionCardDownload, "card_download", "ma carte en pdf")
    assert said.of("utter_card_document")["file_id"] == "f1"
    assert said.of("utter_card_document")["person"].startswith(" pour ")


def test_several_holders_are_offered_as_choices() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE)
    said = stage.run(ActionCardDownload, "card_download", "la carte en pdf")
    buttons = said.of("utter_card_ask_whose")["buttons"]
    assert [button["title"] for button in buttons] == ["Léa", "Paul", "Zoé"]
    assert buttons[1]["payload"] == '/card_for{"person_id": "p2"}'


@pytest.mark.parametrize(
    ("text", "entities", "person"),
    [
        ("la carte de zoe", {}, "p3"),
        ("télécharger la carte d’Élise", {}, "p4"),
        ("la carte de mon mari", {"person": "spouse"}, "p2"),
        ("", {"person_id": "p2"}, "p2"),
    ],
)
def test_named_holder_gets_their_card(text: str, entities: dict[str, str], person: str) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, PAUL, ZOE, ELISE)
    stage.run(ActionCardDownload, "card_download", text, entities=entities)
    assert stage.insurer.cards.calls == [{"person_id": person}]


def test_card_that_does_not_exist_is_said() -> None:
    stage = Stage()
    stage.insurer.cards.error = NotFound("card", "x")
    said = stage.run(ActionCardDownload, "card_download", "ma carte en pdf")
    assert said.responses == ["utter_card_document_none"]


def test_reimbursements_come_as_a_table() -> None:
    said = Stage().run(ActionReimbursementList, "reimbursement_list", "mes remboursements")
    assert said.responses == ["utter_reimbursements_table", "utter_reimbursements_next"]
    assert said.messages[0]["rows"] == (
        '[["03/11/2026", "Consultation", "9,00\u00a0€", "2,00\u00a0€", "Payé le 09/11/2026", '
        '"30,00\u00a0€", "19,00\u00a0€ (70\u00a0%)", "Léa"]]'
    )


def test_phone_gets_what_was_paid_in_short() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (LINE, REFUSED_LINE)
    said = stage.run(ActionReimbursementList, "reimbursement_list", "mes remboursements")
    paid, refused = json.loads(said.of("utter_reimbursements_table")["brief"])
    assert paid == ["03/11/2026", "Consultation", "9,00\u00a0€"]
    assert refused[-1] == "Refusé"


def test_an_sms_names_the_person_of_each_line_where_there_are_several() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (
        LINE,
        replace(LINE, person_id="p3", person_first_name="Zoé"),
    )
    said = stage.run(ActionReimbursementList, "reimbursement_list", "mes remboursements")
    rows = json.loads(said.of("utter_reimbursements_table")["brief"])
    assert [row[2] for row in rows] == ["Léa", "Zoé"]


def test_refused_reimbursement_says_why() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (REFUSED_LINE,)
    said = stage.run(ActionReimbursementList, "reimbursement_list", "mes remboursements")
    assert "pas couvert" in said.of("utter_reimbursements_refused")["reason"]


def test_more_than_five_lines_ask_to_narrow() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (LINE,) * 6
    said = stage.run(ActionReimbursementList, "reimbursement_list", "mes remboursements")
    assert said.responses[-1] == "utter_reimbursements_more"


def test_reimbursements_are_narrowed_as_said() -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, ZOE)
    said = {"care_type": "dental", "since": "2026-03-01", "until": "2026-03-31", "person": "child"}
    stage.run(
        ActionReimbursementList, "reimbursement_list", "dentiste de ma fille en mars", entities=said
    )
    (call,) = stage.insurer.reimbursements.calls
    assert call["person_id"] == "p3"
    assert call["care_type"] == "dental"
    assert (call["since"].isoformat(), call["until"].isoformat()) == ("2026-03-01", "2026-03-31")


@pytest.mark.parametrize(
    ("entities", "response"),
    [
        ({}, "utter_reimbursements_none"),
        ({"care_type": "dental"}, "utter_reimbursements_none_such"),
    ],
)
def test_no_reimbursement_is_said(entities: dict[str, str], response: str) -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = ()
    said = stage.run(ActionReimbursementList, "reimbursement_list", "dentiste", entities=entities)
    assert said.responses == [response]


def test_account_is_shown_masked() -> None:
    said = Stage().run(ActionBankDetailsShow, "bank_details_show", "quel rib avez-vous")
    assert said.messages[0]["iban"] == "FR76 •••• •••• 140"


def test_account_that_is_about_to_change_says_the_request() -> None:
    stage = Stage()
    stage.insurer.bank_details.waiting = PENDING
    said = stage.run(ActionBankDetailsShow, "bank_details_show", "où en est mon rib")
    assert said.responses == ["utter_bank_details", "utter_bank_details_pending"]
    assert said.of("utter_bank_details_pending")["reference"] == "RIB-1"


def test_missing_account_is_said() -> None:
    stage = Stage()
    stage.insurer.bank_details.account = None
    said = stage.run(ActionBankDetailsShow, "bank_details_show", "quel rib avez-vous")
    assert said.responses == ["utter_bank_details_none"]


@pytest.mark.parametrize(
    ("due", "words"),
    [
        (date(2026, 2, 3), "vous auriez dû la recevoir vers le 3\u00a0février\u00a02026, et "),
        (None, ""),
    ],
)
def test_late_card_of_an_insurer_without_a_delay_names_no_day(due: date | None, words: str) -> None:
    stage = Stage()
    stage.insurer.cards.card = replace(
        stage.insurer.cards.card, state=CardState.LATE, expected_by=due, edited_on=None
    )
    said = stage.run(ActionCardStatus, "card_status", "où est ma carte")
    assert said.of("utter_card_late")["was_due"] == words


MARCH = {"since": "2026-03-01", "until": "2026-03-31"}


def test_period_of_payments_is_asked_for_as_such_and_told() -> None:
    stage = Stage()
    said = stage.run(ActionReimbursementList, "reimbursement_list", "versé en mars", entities=MARCH)
    assert stage.insurer.reimbursements.calls[0]["by_payment"]
    assert said.responses[0] == "utter_reimbursements_by_payment"


def test_period_without_care_is_searched_for_payments() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = ()
    stage.run(ActionReimbursementList, "reimbursement_list", "en mars", entities=MARCH)
    assert [one["by_payment"] for one in stage.insurer.reimbursements.calls] == [False, True]


MAY_AND_SEPTEMBER = {
    "unclear": "period",
    "listed_period": ["2026-05-01/2026-05-31", "2026-09-01/2026-09-30"],
}
BY_MONTH = {month: replace(LINE, care_date=date(2026, month, 12)) for month in (5, 6, 9)}


def test_of_two_months_only_these_are_shown() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = tuple(BY_MONTH.values())
    said = stage.run(
        ActionReimbursementList,
        "reimbursement_list",
        "mes remboursements de mai et septembre",
        entities=MAY_AND_SEPTEMBER,
    )
    days = [row[0] for row in json.loads(said.of("utter_reimbursements_table")["rows"])]
    assert days == ["12/05/2026", "12/09/2026"]
    (call,) = stage.insurer.reimbursements.calls
    assert (call["since"], call["until"]) == (date(2026, 5, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("entities", "response", "sought"),
    [
        (
            {"care_type": "dental", "since": "2026-10-01", "until": "2026-10-31"},
            "utter_reimbursements_none_then",
            " (soins\u00a0: Dentaire) du 1er\u00a0octobre\u00a02026 au 31\u00a0octobre\u00a02026",
        ),
        (
            {"since": "2026-10-01"},
            "utter_reimbursements_none_then",
            " depuis le 1er\u00a0octobre\u00a02026",
        ),
        ({"person": "child"}, "utter_reimbursements_none_such", " pour Zoé"),
        ({"amount": "45.00"}, "utter_reimbursements_none_such", " qui corresponde"),
    ],
)
def test_what_was_looked_for_is_told_where_nothing_is_found(
    entities: dict[str, str], response: str, sought: str
) -> None:
    stage = Stage()
    stage.insurer.cards.persons = (LEA, ZOE)
    stage.insurer.reimbursements.lines = ()
    said = stage.run(ActionReimbursementList, "reimbursement_list", "et ça", entities=entities)
    told = said.of(response)
    parts = (told.get(name, "") for name in ("such", "care", "whom", "when"))
    assert "".join(parts) == sought
    assert facts_wanted(response) <= told.keys()


def test_of_two_months_without_care_that_is_said() -> None:
    stage = Stage()
    stage.insurer.reimbursements.lines = (BY_MONTH[6],)
    said = stage.run(
        ActionReimbursementList,
        "reimbursement_list",
        "mai et septembre",
        entities=MAY_AND_SEPTEMBER,
    )
    assert said.responses == ["utter_reimbursements_none_then"]
