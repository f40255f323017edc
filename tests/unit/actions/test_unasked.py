"""What Emma says unasked: findings and news at the start, news in between, and the choice how."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from rasa_sdk.events import FollowupAction

from bot.actions import care_network, notifications, smalltalk
from bot.actions.delivery_preference import ValidateDeliveryForm
from insurer.domain.documents import NotificationKind
from insurer.domain.notifications import News, NewsKind, NewsMedium, Notification
from insurer.domain.providers import CareProvider, NearbyProvider, ProviderKind
from insurer.domain.requests import RequestKind, RequestState
from insurer.errors import StoreUnavailable
from insurer.gazetteer.communes import Place
from tests.unit.actions.play import Said, Stage, asked
from wire.turn_token import Assurance

NOW = datetime(2026, 11, 21, tzinfo=UTC)
FINDING = Notification("n1", NotificationKind.SCHOOL_CERTIFICATE_AWAITED, "Zoé", NOW)
NEWS = News(
    "e1", "m1", NewsKind.REQUEST_CHANGED, "CAR-1", RequestKind.NEW_CARD, RequestState.ACCEPTED
)


def welcome(stage: Stage) -> Said:
    return stage.run(smalltalk.ActionWelcome, "welcome")


def test_a_start_without_findings_and_news_offers_what_members_ask_most() -> None:
    assert welcome(Stage()).responses == ["utter_welcome", "utter_welcome_choices"]


def test_findings_and_news_come_at_the_start() -> None:
    stage = Stage()
    stage.insurer.notifications.findings = (FINDING,)
    stage.insurer.notifications.happened = (NEWS,)
    said = welcome(stage)
    assert said.responses == [
        "utter_welcome",
        "utter_news_request_accepted",
        "utter_notifications_count_one",
        "utter_notification_school_certificate_awaited",
    ]
    assert "Zoé" in said.of("utter_notification_school_certificate_awaited")["who"]


def test_a_linked_phone_hears_of_requests_and_not_of_findings() -> None:
    stage = Stage(assurance=Assurance.LINKED)
    stage.insurer.notifications.findings = (FINDING,)
    stage.insurer.notifications.happened = (NEWS,)
    assert welcome(stage).responses == ["utter_welcome", "utter_news_request_accepted"]


def test_a_start_without_database_is_still_a_greeting() -> None:
    stage = Stage()
    stage.insurer.notifications.error = StoreUnavailable("down")
    assert welcome(stage).responses == ["utter_welcome", "utter_welcome_choices"]


@pytest.mark.parametrize("kind", NotificationKind)
def test_each_finding_has_words_and_the_choice_that_does_it(kind: NotificationKind) -> None:
    stage = Stage()
    stage.insurer.notifications.findings = (replace(FINDING, kind=kind, person_first_name=None),)
    said = stage.run(notifications.ActionNotifications, "notifications_show")
    assert said.responses[-1] == f"utter_notification_{kind.value}"


def test_news_that_the_bridge_brings_are_told_with_their_reference() -> None:
    stage = Stage()
    stage.insurer.notifications.happened = (NEWS,)
    said = stage.run(notifications.ActionNews, "news", entities={"news_id": "e1"})
    assert said.of("utter_news_request_accepted")["reference"] == "CAR-1"


def test_news_of_somebody_else_tell_nothing() -> None:
    said = Stage().run(notifications.ActionNews, "news", entities={"news_id": "e1"})
    assert said.responses == ["utter_news_gone"]


def test_how_to_hear_of_news_is_asked_then_remembered() -> None:
    stage = Stage()
    asked = stage.run(notifications.ActionChooseNewsMedium, "choose_news_medium")
    assert asked.of("utter_news_medium_ask")["present"]
    said = stage.run(
        notifications.ActionChooseNewsMedium, "choose_news_medium", entities={"medium": "sms"}
    )
    assert said.responses == ["utter_news_medium_chosen"]
    assert stage.insurer.notifications.medium is NewsMedium.SMS


@pytest.mark.parametrize(
    ("text", "medium"),
    [
        ("je veux être prévenu par mail et pas par sms", NewsMedium.EMAIL),
        ("prévenez-moi par texto", NewsMedium.SMS),
    ],
)
def test_how_to_be_told_of_news_is_no_wish_about_the_card(text: str, medium: NewsMedium) -> None:
    stage = Stage()
    said = stage.run(ValidateDeliveryForm, "delivery_preference", text)
    assert said.responses == ["utter_news_medium_chosen"]
    assert said.closed
    assert stage.insurer.notifications.medium is medium


def test_by_mail_after_the_question_how_to_be_told_is_its_answer() -> None:
    choices = [{"title": "Par SMS", "payload": '/choose_news_medium{"medium": "sms"}'}]
    shown = {"event": "bot", "data": {"buttons": choices}}
    stage = Stage(history=[asked("choose_news_medium"), shown])
    said = stage.run(ValidateDeliveryForm, "delivery_preference", "par mail")
    assert said.responses == ["utter_news_medium_chosen"]
    alone = Stage().run(ValidateDeliveryForm, "delivery_preference", "par mail")
    assert "utter_news_medium_chosen" not in alone.responses


NEAR = NearbyProvider(
    CareProvider(
        "p1", ProviderKind.OPTICIAN, "Optique du Port", ("1 quai A",), "35000", "Rennes",
        "02 61 91 00 01", 48.1, -1.7, True, ("Santéclair",),
    ),
    1.25,
    in_network=True,
    third_party_payment=True,
)  # fmt: skip
RENNES = Place("Rennes", "35000", 48.11, -1.67)


def search(stage: Stage, text: str = "", **entities: str) -> Said:
    return stage.run(
        care_network.ValidateCareNetworkForm, "care_network_search", text, entities=entities
    )


def test_a_search_that_says_all_is_answered_at_once_figure_first() -> None:
    stage = Stage(assurance=Assurance.ANONYMOUS)
    stage.insurer.care_network.near = (NEAR,)
    said = search(stage, "un opticien à Rennes", provider_kind="optician")
    assert said.responses == [
        "utter_network_nearest",
        "utter_network_table",
        "utter_network_next",
    ]
    assert said.messages[0]["distance"] == "1,2\u00a0km"
    assert said.closed


EYES = replace(
    NEAR, provider=replace(NEAR.provider, kind=ProviderKind.SPECIALIST, name="Dr A, ophtalmologue")
)


@pytest.mark.parametrize(
    ("text", "response"),
    [
        ("un ophtalmo à Rennes", "utter_network_nearest"),
        ("un spécialiste à Rennes", "utter_network_nearest"),
        ("cardiologue à Rennes", "utter_network_nobody"),
    ],
)
def test_another_speciality_than_the_one_wanted_is_never_named(text: str, response: str) -> None:
    stage = Stage(assurance=Assurance.ANONYMOUS)
    stage.insurer.care_network.near = (EYES,)
    assert search(stage, text, provider_kind="specialist").responses[0] == response


@pytest.mark.parametrize(
    ("text", "nobody"), [("et à Lyon ?", True), ("un spécialiste à Lyon", False)]
)
def test_a_speciality_holds_on_in_the_same_search_and_in_no_other(
    text: str, *, nobody: bool
) -> None:
    before = asked(
        "care_network_search", "cardiologue à Rennes", provider_kind="specialist", place="Rennes"
    )
    stage = Stage(assurance=Assurance.ANONYMOUS, history=[before])
    stage.insurer.care_network.near = (EYES,)
    said = search(stage, text, provider_kind="specialist", place="Lyon")
    assert ("utter_network_nobody" in said.responses) is nobody


def test_the_network_asked_for_once_binds_no_later_search() -> None:
    outside = replace(
        NEAR, provider=replace(NEAR.provider, name="Optique du Coin"), in_network=False
    )
    before = asked("care_network_search", "un dentiste du réseau", provider_kind="dental_surgeon")
    stage = Stage(assurance=Assurance.ANONYMOUS, history=[before])
    stage.insurer.care_network.near = (outside, NEAR)
    said = search(stage, "un opticien à Rennes", provider_kind="optician")
    assert said.of("utter_network_nearest")["name"] == "Optique du Coin"


def test_who_is_wanted_of_the_network_is_of_it_where_anybody_is() -> None:
    outside = replace(
        NEAR, provider=replace(NEAR.provider, name="Optique du Coin"), in_network=False
    )
    stage = Stage(assurance=Assurance.ANONYMOUS)
    stage.insurer.care_network.near = (outside, NEAR)
    said = search(stage, "un opticien du réseau à Rennes", provider_kind="optician")
    assert said.of("utter_network_nearest")["name"] == NEAR.provider.name
    stage.insurer.care_network.near = (outside,)
    said = search(stage, "un opticien du réseau à Rennes", provider_kind="optician")
    assert said.responses[:2] == ["utter_network_none_in_it", "utter_network_nearest"]


def test_a_search_without_place_keeps_the_kind_and_asks() -> None:
    said = search(Stage(), "un opticien", provider_kind="optician")
    assert said.slots["network_kind"] == "optician"
    assert not said.closed


def test_the_members_own_address_needs_to_be_known() -> None:
    stage = Stage()
    stage.insurer.care_network.near = (NEAR,)
    assert search(stage, "un opticien près de chez moi", provider_kind="optician").closed
    stage.assurance = Assurance.ANONYMOUS
    assert not search(stage, "un opticien près de chez moi", provider_kind="optician").closed


def test_the_network_is_not_for_the_alpha_plan() -> None:
    stage = Stage()
    stage.insurer.care_network.is_open = False
    said = search(stage, "un opticien à Rennes", provider_kind="optician")
    assert said.responses == ["utter_network_not_for_alpha"]
    assert said.closed


def test_nobody_near_is_said() -> None:
    said = search(Stage(), "un opticien à Rennes", provider_kind="optician")
    assert said.responses == ["utter_network_nobody"]


def test_an_unknown_place_is_asked_again() -> None:
    stage = Stage(form="care_network_form")
    stage.slots = {"requested_slot": "network_place", "network_kind": "optician"}
    said = stage.run(care_network.ValidateCareNetworkForm, "nlu_fallback", "à Trifouillis")
    assert said.responses == ["utter_network_place_unknown"]


@pytest.mark.parametrize(
    ("text", "responses"),
    [
        ("opticien à Trifouillis", ["utter_network_place_unknown"]),
        ("un opticien près de Trifouillis", ["utter_network_place_unknown"]),
        ("un opticien", []),
        ("je cherche un opticien à côté", []),
    ],
)
def test_a_place_nobody_knows_is_said_to_be_so_at_once(text: str, responses: list[str]) -> None:
    said = search(Stage(), text, provider_kind="optician")
    assert said.responses == responses
    assert said.slots["network_kind"] == "optician"


def test_two_places_are_not_chosen_from() -> None:
    stage = Stage()
    assert not search(stage, "un opticien à Rennes ou à Brest", unclear="place").closed
    stage = Stage(form="care_network_form")
    stage.slots = {"requested_slot": "network_place", "network_kind": "optician"}
    said = stage.run(
        care_network.ValidateCareNetworkForm,
        "inform",
        "à Rennes ou à Brest",
        entities={"unclear": "place"},
    )
    assert said.responses == ["utter_unclear_place"]


def searching(intent: str, text: str, *, failures: int = 0, **how: Any) -> Said:
    """Return what a search of an optician makes of an answer to « where? »."""
    stage = Stage(form="care_network_form")
    stage.slots = {"requested_slot": "network_place", "network_kind": "optician"}
    stage.slots["failures"] = failures
    return stage.run(care_network.ValidateCareNetworkForm, intent, text, **how)


def test_a_town_that_sounds_like_distress_alarms_nobody() -> None:
    said = searching("distress", "je suis à Nevers", confidence=0.9)
    assert "utter_distress" not in said.responses
    assert said.closed
    alarmed = searching("distress", "à Nevers je veux mourir", confidence=0.9)
    assert "utter_distress" in alarmed.responses


def test_the_third_answer_that_names_no_place_ends_the_search() -> None:
    said = searching("nlu_fallback", "zzzz", failures=2)
    assert said.responses == ["utter_network_given_up"]
    assert said.closed


def test_another_care_named_in_the_search_is_searched_for() -> None:
    said = searching("nlu_fallback", "osteo", entities={"provider_kind": "osteopath"})
    assert said.slots["network_kind"] == "osteopath"
    assert said.responses == []


def test_another_wish_in_the_search_is_answered_and_the_second_ends_it() -> None:
    first = searching("card_status", "où est ma carte", confidence=0.45)
    assert first.responses == ["utter_card_posted", "utter_form_back"]
    second = searching("card_status", "où est ma carte", confidence=0.45, failures=1)
    assert second.responses == ["utter_card_posted"]
    assert second.closed


@pytest.mark.parametrize("text", ["je veux changer mon RIB", "je change de rib"])  # Changé: 53810
def test_another_request_takes_the_place_of_a_search(text: str) -> None:
    said = searching("bank_details_change", text, confidence=0.5)
    assert said.closed
    assert FollowupAction("bank_details_form") in said.events
