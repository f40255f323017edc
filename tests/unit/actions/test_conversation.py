"""Doubt, trying again, small talk, general questions, and handing over."""

from dataclasses import replace
from inspect import isabstract

import pytest

from bot.actions import clarify, faq, handoff, names, sensitive, smalltalk
from bot.actions.base import EmmaAction, SaysOnly
from insurer.domain.contracts import PlanKind
from insurer.domain.faq import FaqTopic
from insurer.profiles.loader import load_profile
from tests.unit.actions.play import Said, Stage
from wire.turn_token import Assurance

SMALLTALK = [
    thing
    for thing in vars(smalltalk).values()
    if isinstance(thing, type) and issubclass(thing, SaysOnly) and not isabstract(thing)
]


@pytest.mark.parametrize(
    ("mediator", "text", "first"),
    [
        ((), "une réclamation", "utter_complaints_how"),
        ((), "qui est votre médiateur ?", "utter_complaints_mediator_unknown"),
        (("Le médiateur", "1 rue A"), "saisir le médiateur", "utter_complaints_mediator"),
    ],
)
def test_a_complaint_is_told_how_and_the_mediator_where_the_insurer_names_one(
    mediator: tuple[str, ...], text: str, first: str
) -> None:
    stage = Stage()
    stage.insurer.profile = replace(stage.insurer.profile, mediator=mediator)
    said = stage.run(faq.ActionFaq, "faq", text, entities={"faq_topic": "complaint"})
    assert said.responses[0] == first
    assert said.responses[-1] == "utter_complaints_how"


def asked(intent: str) -> list[dict[str, object]]:
    return [{"event": "user", "parse_data": {"intent": {"name": intent}}}]


@pytest.mark.parametrize(
    ("before", "response", "handoff"),
    [("card_status", "utter_insult", None), ("insult", "utter_insult_person", "anger")],
)
def test_the_second_insult_in_a_row_is_for_a_person_the_first_is_answered_calmly(
    before: str, response: str, handoff: str | None
) -> None:
    said = Stage(history=asked(before)).run(smalltalk.ActionInsult, "insult", "pauvre type")
    assert (said.responses, said.handoff) == ([response], handoff)


@pytest.mark.parametrize(
    "doubt", [clarify.ActionClarify, smalltalk.ActionOutOfScope, smalltalk.ActionDeny]
)
def test_words_that_only_change_the_last_question_are_answered(doubt: type[EmmaAction]) -> None:
    stage = Stage(history=[*asked("coverage_check"), *asked("out_of_scope")])
    said = stage.run(doubt, "nlu_fallback", "non, un spécialiste", entities={"care_type": "dental"})
    assert said.responses[0] == "utter_coverage_line"


@pytest.mark.parametrize("before", ["coverage_check", "card_status"])
def test_words_that_change_nothing_of_the_last_question_stay_out_of_scope(before: str) -> None:
    entities = {"care_type": "dental"} if before == "card_status" else {}
    said = Stage(history=asked(before)).run(
        smalltalk.ActionOutOfScope, "out_of_scope", "la météo", entities=entities
    )
    assert said.responses == ["utter_out_of_scope"]


def test_a_first_name_alone_asks_the_last_question_of_that_person() -> None:
    said = Stage(history=asked("card_download")).run(
        clarify.ActionClarify, "nlu_fallback", "et pour Léa ?"
    )
    assert "utter_clarify" not in said.responses


def test_doubt_offers_the_two_likeliest_readings() -> None:
    ranking = [("card_status", 0.3), ("faq/card_codes", 0.29), ("card_download", 0.2)]
    said = Stage().run(clarify.ActionClarify, "nlu_fallback", "carte", ranking=ranking)
    assert [b["payload"] for b in said.of("utter_clarify")["buttons"]] == [
        "/card_status",
        '/faq{"faq_topic": "card_codes"}',
    ]
    assert said.slots == {names.SLOT_FAILURES: 1}


def test_doubt_without_readings_asks_to_rephrase() -> None:
    assert Stage().run(clarify.ActionClarify, "nlu_fallback", "??").responses == ["utter_rephrase"]


def test_gibberish_is_offered_no_far_fetched_reading() -> None:
    ranking = [("nlu_fallback", 0.9), ("faq/alpha_plan", 0.02)]
    said = Stage().run(clarify.ActionClarify, "nlu_fallback", "azerty blop", ranking=ranking)
    assert said.responses == ["utter_rephrase"]


def test_second_doubt_in_a_row_offers_a_person() -> None:
    stage = Stage(slots={names.SLOT_FAILURES: 1})
    said = stage.run(clarify.ActionClarify, "nlu_fallback", "??")
    assert said.responses == ["utter_clarify_person"]
    assert said.slots == {names.SLOT_FAILURES: 0, names.SLOT_ALSO: names.INTENT_PERSON}


def test_understood_message_forgets_earlier_doubt() -> None:
    said = Stage(slots={names.SLOT_FAILURES: 1}).run(smalltalk.ActionGreet, "greet", "bonjour")
    assert said.slots == {names.SLOT_FAILURES: 0}


def test_retry_opens_the_form_again() -> None:
    said = Stage(history=asked("card_reissue")).run(clarify.ActionRetry, "retry")
    assert [event["name"] for event in said.events] == ["card_reissue_form"]


def test_retry_answers_the_last_request_with_all_that_it_said() -> None:
    (event,) = asked("coverage_check")
    event["parse_data"]["entities"] = [{"entity": "care_type", "value": "dental"}]  # type: ignore[index]
    said = Stage(history=[event]).run(clarify.ActionRetry, "retry")
    assert said.responses[0] == "utter_coverage_line"


def test_retry_of_nothing_asks_to_rephrase() -> None:
    assert Stage().run(clarify.ActionRetry, "retry").responses == ["utter_rephrase"]


@pytest.mark.parametrize("action", SMALLTALK, ids=lambda action: action.action)
def test_small_talk_says_its_sentence(action: type[SaysOnly]) -> None:
    assert Stage().run(action, "greet", "bonjour").responses == [action.response]


@pytest.mark.parametrize(
    ("assurance", "choices"),
    [
        (Assurance.VERIFIED, "utter_welcome_choices"),
        (Assurance.ANONYMOUS, "utter_welcome_anonymous"),
    ],
)
def test_welcome_says_who_emma_is(assurance: Assurance, choices: str) -> None:
    said = Stage(assurance=assurance).run(smalltalk.ActionWelcome, "welcome")
    assert said.responses == ["utter_welcome", choices]
    assert said.messages[0]["assistant"] == "Emma"


def test_opening_hours_come_from_the_profile() -> None:
    said = Stage().run(faq.ActionFaq, "faq", "horaires", entities={"faq_topic": "opening_hours"})
    assert said.responses == ["utter_faq_opening_hours", "utter_faq_postal_address"]
    assert said.messages[0]["hours"] == (
        "du lundi au vendredi, de 9\u00a0h à 12\u00a0h et de 13\u00a0h\u00a030 à 17\u00a0h"
    )


def ask(stage: Stage, topic: str) -> Said:
    return stage.run(faq.ActionFaq, "faq", "une question", entities={"faq_topic": topic})


def test_a_question_that_the_insurer_does_not_answer_gets_phone_and_hours() -> None:
    said = ask(Stage(), "two_factor").of("utter_faq_unknown")
    assert said["phone"] == "01 53 38 18 88"
    assert "lundi" in said["hours"]


@pytest.mark.parametrize("code", ["klesia_mut", "klesia_pro", "plansante", "apgis"])
@pytest.mark.parametrize("topic", list(FaqTopic))
def test_each_insurer_answers_from_its_own_profile_or_says_that_it_does_not_know(
    code: str, topic: FaqTopic
) -> None:
    stage = Stage()
    stage.insurer.profile = profile = load_profile(code)
    (first, *_) = ask(stage, topic).messages
    if topic in profile.answers:
        assert first["answer"] == "\n".join(profile.answers[topic].says)
    elif first["response"].startswith("utter_faq_unknown"):
        assert (profile.phone or profile.contact_way) in {
            first.get("phone"),
            first.get("contact_way"),
        }


def test_a_member_of_the_alpha_plan_is_told_what_holds_for_that_plan() -> None:
    stage = Stage()
    stage.insurer.members.plan_kind = PlanKind.ALPHA
    assert "carte adhérent" in ask(stage, "third_party_payment").messages[0]["answer"]
    stage.insurer.members.plan_kind = PlanKind.STANDARD
    assert "carte adhérent" not in ask(stage, "third_party_payment").messages[0]["answer"]


def test_a_visitor_is_offered_only_what_needs_no_proof() -> None:
    payloads = [
        button["payload"]
        for button in ask(Stage(assurance=Assurance.ANONYMOUS), "third_party_payment").messages[0][
            "buttons"
        ]
    ]
    assert payloads == ["/care_network_search", "/human_handoff"]


def test_profile_without_phone_gives_none() -> None:
    stage = Stage()
    stage.insurer.profile = replace(stage.insurer.profile, phone=None)
    said = stage.run(faq.ActionFaq, "faq", "horaires", entities={"faq_topic": "opening_hours"})
    assert said.responses == ["utter_faq_no_hours"]


@pytest.mark.parametrize(
    ("action", "response", "reason"),
    [
        (handoff.ActionHumanHandoff, "utter_handoff_asked", "asked"),
        (sensitive.ActionEmergency, "utter_emergency", "emergency"),
        (sensitive.ActionDistress, "utter_distress", "distress"),
    ],
)
def test_person_is_asked_for(action: type[EmmaAction], response: str, reason: str) -> None:
    said = Stage().run(action, "any", "aide")
    assert (said.responses, said.handoff) == ([response], reason)


def test_medical_advice_is_refused_without_a_guess() -> None:
    said = Stage().run(sensitive.ActionMedicalAdvice, "medical_advice", "j’ai de la fièvre")
    assert said.responses == ["utter_medical_advice"]


def test_conversation_given_back_is_taken_up() -> None:
    said = Stage().run(handoff.ActionHandoffEnded, "handoff_ended")
    assert said.responses == ["utter_handoff_ended"]


@pytest.mark.parametrize("intent", names.ACTION_OF_INTENT)
def test_each_question_in_the_middle_finds_its_action(intent: str) -> None:
    found = Stage().tools.answer_to(intent)
    assert isinstance(found, EmmaAction)
    assert found.name() == names.ACTION_OF_INTENT[intent]


def test_who_ends_the_contract_of_somebody_who_died_is_given_a_person() -> None:
    said = Stage().run(
        faq.ActionFaq,
        "faq",
        "mon père est mort, comment arrêter son contrat",
        entities={"faq_topic": "cancel_contract"},
    )
    assert said.responses == ["utter_bereavement"]
    assert said.handoff == "bereavement"


def test_death_told_on_the_way_to_a_person_is_heard() -> None:
    said = Stage().run(
        handoff.ActionHumanHandoff, "human_handoff", "ma mère est décédée, passez-moi quelqu’un"
    )
    assert said.responses == ["utter_bereavement"]
    assert said.handoff == "bereavement"


@pytest.mark.parametrize(
    "said", ["ma mère va mourir", "mon mari est mourant, que dois-je prévoir ?"]
)
def test_member_who_is_losing_somebody_is_met_with_care_and_a_person(said: str) -> None:
    heard = Stage().run(handoff.ActionHumanHandoff, "human_handoff", said)
    assert heard.responses == ["utter_loved_one_dying"]
    assert heard.handoff == "bereavement"


def test_distress_of_a_bereaved_member_is_told_sympathy_and_the_number() -> None:
    said = Stage().run(sensitive.ActionDistress, "distress", "mon mari est mort, je suis perdue")
    assert said.responses == ["utter_condolences", "utter_distress"]
    assert said.handoff == "distress"


def test_a_visitor_who_asks_what_is_not_known_is_offered_what_a_visitor_can_do() -> None:
    stage = Stage(assurance=Assurance.ANONYMOUS)
    stage.insurer.profile = load_profile("apgis")
    said = stage.run(faq.ActionFaq, "faq", "vos horaires", entities={"faq_topic": "opening_hours"})
    (response,) = said.responses
    assert [one["payload"] for one in said.of(response)["buttons"]] == ["/human_handoff", "/help"]


def test_doubt_offers_a_visitor_no_reading_of_a_members_file() -> None:
    ranking = [("bank_details_change", 0.3), ("faq/card_codes", 0.29)]
    stage = Stage(assurance=Assurance.ANONYMOUS)
    said = stage.run(clarify.ActionClarify, "nlu_fallback", "rib", ranking=ranking)
    (choice,) = said.of("utter_clarify")["buttons"]
    assert choice["payload"] == '/faq{"faq_topic": "card_codes"}'
