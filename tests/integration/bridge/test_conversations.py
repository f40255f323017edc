"""A member writes, Emma answers: once, in order, with the truth about failures."""

import json
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select, text

from portal_bridge.store.orm import InboxRow, RatingRow
from portal_bridge.texts import text as sentence
from tests.integration.bridge.house import House, assert_error, portal_token
from wire import turn_token
from wire.turn_token import Assurance


def test_new_conversation_is_greeted(house: House) -> None:
    talk = house.talk()
    assert talk.texts() == [("bot", "You said: /welcome")]
    assert talk.messages()[0]["author_name"] == house.parts.services.profile.assistant


def test_member_with_an_open_conversation_takes_it_up_without_a_second_greeting(
    house: House,
) -> None:
    first = house.talk()
    again = house.talk()
    assert (again.id, again.resumed) == (first.id, True)
    assert len(again.messages()) == 1


def test_member_who_opens_eight_times_at_once_has_one_conversation(house: House) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: house.open(portal_token()), range(8)))
    assert {answer.status_code for answer in answers} == {201}
    bodies = [answer.json or {} for answer in answers]
    assert len({body["conversation_id"] for body in bodies}) == 1
    assert [body["resumed"] for body in bodies].count(False) == 1
    house.run_turns()
    assert [turn["payload"] for turn in house.rasa.turns] == ["/welcome"]


def test_anonymous_visitors_never_share_a_conversation(house: House) -> None:
    assert house.talk(None).id != house.talk(None).id


def test_words_are_answered_after_them(house: House) -> None:
    talk = house.talk()
    (answer,) = talk.say("bonjour")
    assert answer["blocks"] == [{"type": "text", "text": "You said: bonjour"}]
    assert talk.texts(1) == [("member", "bonjour"), ("bot", "You said: bonjour")]
    assert talk.state()["typing"] is False


def test_emma_types_while_a_turn_is_open(house: House) -> None:
    talk = house.talk()
    talk.post(text="bonjour")
    assert talk.state()["typing"] is True


def test_turn_token_says_who_asks(house: House) -> None:
    talk = house.talk()
    talk.say("bonjour")
    turn = house.rasa.turns[-1]
    token = turn_token.verify(turn["metadata"]["turn_token"], key=house.parts.settings.turn_key)
    assert (token.conversation_id, token.turn_id) == (talk.id, turn["turn_id"])
    assert token.assurance is Assurance.VERIFIED
    assert token.member_id == house.parts.services.members.by_number("AAA1").member_id


def test_same_client_id_from_eight_threads_has_one_effect(house: House) -> None:
    talk = house.talk()

    def send(_: int) -> tuple[int, str]:
        answer = house.app.test_client().post(
            f"{talk.path}/messages",
            json={"client_message_id": "same", "text": "bonjour"},
            headers=talk.headers,
        )
        return answer.status_code, answer.text

    with ThreadPoolExecutor(8) as pool:
        answers = set(pool.map(send, range(8)))
    house.run_turns()
    assert len(answers) == 1
    assert answers.pop()[0] == 202
    assert house.rasa.said == ["bonjour"]
    assert len(talk.messages()) == 3


def test_a_choice_sent_again_after_the_end_gets_its_first_answer(house: House) -> None:
    talk = house.talk()
    house.rasa.answer = lambda turn: []
    talk.say("bonjour")
    body = {"client_message_id": "same", "choice": talk.offered()[sentence("choice_retry")]}
    first = talk.post(**body)
    house.run_turns()
    again = talk.post(**body)
    talk.client.delete(talk.path, headers=talk.headers)
    after_the_end = talk.post(**body)
    assert (first.status_code, again.json, after_the_end.json) == (202, first.json, first.json)
    assert house.rasa.said == ["bonjour", "/retry"]


def test_messages_are_answered_in_order(house: House) -> None:
    talk = house.talk()
    for number in range(6):
        talk.post(text=f"message {number}")
    house.run_turns()
    assert house.rasa.said == [f"message {number}" for number in range(6)]
    seqs = [message["seq"] for message in talk.messages()]
    assert seqs == list(range(1, len(seqs) + 1))


def test_every_accepted_message_has_its_job_locked_on_the_conversation(house: House) -> None:
    talk = house.talk()
    talk.post(text="bonjour")
    with house.parts.database.transaction() as session:
        jobs = session.execute(
            text("SELECT lock, args->>'turn_id' FROM bridge.procrastinate_jobs ORDER BY id")
        ).all()
        turns = set(session.scalars(select(InboxRow.turn_id)))
    assert {job[0] for job in jobs} == {talk.id}
    assert {job[1] for job in jobs} == turns


def test_turn_run_twice_answers_once(house: House) -> None:
    talk = house.talk()
    talk.post(text="bonjour")
    (turn_id,) = house.pending()
    house.parts.turns.run(turn_id)
    house.parts.turns.run(turn_id)
    assert len(talk.messages()) == 3


def test_empty_answer_becomes_an_apology_with_two_ways_on(house: House) -> None:
    talk = house.talk()
    house.rasa.answer = lambda turn: []
    (apology,) = talk.say("bonjour")
    assert apology["blocks"][0]["text"] == sentence("apology_silent")
    assert set(talk.offered()) == {sentence("choice_retry"), sentence("choice_person")}
    talk.choose(sentence("choice_retry"))
    assert house.rasa.said[-1] == "/retry"


def test_error_status_of_rasa_becomes_an_apology_and_retry_says_the_words_again(
    house: House,
) -> None:
    talk = house.talk()
    house.rasa.status = 500
    (apology,) = talk.say("ma carte")
    assert apology["blocks"][0]["text"] == sentence("apology_unreachable")
    house.rasa.status = 200
    talk.choose(sentence("choice_retry"))
    assert house.rasa.said == ["ma carte", "ma carte"]
    assert house.rasa.turns[-1]["turn_id"] != house.rasa.turns[-2]["turn_id"]


def test_answer_that_breaks_the_contract_becomes_an_apology(house: House) -> None:
    talk = house.talk()
    house.rasa.answer = lambda turn: ["words", {"buttons": ["x"]}, {"custom": {"block": "?"}}]
    (apology,) = talk.say("bonjour")
    assert apology["blocks"][0]["text"] == sentence("apology_silent")


def test_slash_command_reaches_rasa_as_words_only(house: House) -> None:
    talk = house.talk()
    talk.say("/restart")
    assert house.rasa.turns[-1]["text"] == "/restart"
    assert "payload" not in house.rasa.turns[-1]


def test_typed_label_or_number_counts_as_the_choice(house: House) -> None:
    talk = house.talk()
    buttons = [{"title": "Été", "payload": "/one"}, {"title": "Hiver", "payload": "/two"}]
    house.rasa.answer = lambda turn: [{"text": "?", "buttons": buttons}]
    for typed, payload in (("ete !", "/one"), ("2", "/two"), ("3", "3")):
        talk.say("choix")
        talk.say(typed)
        assert house.rasa.said[-1] == payload


def test_typed_number_means_the_choice_at_that_place_up_to_the_last(house: House) -> None:
    talk = house.talk()
    buttons = [{"title": f"Choix {n}", "payload": f"/choice_{n}"} for n in range(1, 11)]
    house.rasa.answer = lambda turn: [{"text": "?", "buttons": buttons}]
    for number in (1, 7, 10):
        talk.say("choix")
        talk.say(str(number))
        assert house.rasa.said[-1] == f"/choice_{number}"


def test_choices_keep_their_order_whatever_happens_to_their_rows(house: House) -> None:
    talk = house.talk()
    buttons = [{"title": f"Choix {n}", "payload": f"/choice_{n}"} for n in (1, 2, 3)]
    house.rasa.answer = lambda turn: [{"text": "?", "buttons": buttons}]
    talk.say("choix")
    with house.parts.database.transaction() as session:  # the row goes to the table's end
        session.execute(text("UPDATE offered_choice SET kind = kind WHERE label = 'Choix 1'"))
    talk.say("1")
    assert house.rasa.said[-1] == "/choice_1"


def test_choice_of_an_older_answer_is_refused(house: House) -> None:
    talk = house.talk()
    buttons = [{"title": "Oui", "payload": "/affirm"}]
    house.rasa.answer = lambda turn: [{"text": "?", "buttons": buttons}]
    talk.say("a")
    old = talk.offered()["Oui"]
    talk.say("b")
    assert_error(talk.post(choice=old), 409, "choice_expired")


def test_ended_conversation_takes_no_message(house: House) -> None:
    talk = house.talk()
    for _ in range(2):
        assert talk.client.delete(talk.path, headers=talk.headers).status_code == 204
    assert talk.state()["owner"] == "closed"
    assert_error(talk.post(text="bonjour"), 409, "conversation_closed")
    assert house.talk().id != talk.id


def test_iban_typed_in_words_never_reaches_rasa_or_the_transcript(house: House) -> None:
    talk = house.talk()
    talk.say("voici DE89 3704 0044 0532 0130 00 merci")
    assert house.rasa.said[-1].startswith("voici [[iban:")
    with house.parts.database.transaction() as session:
        kept = session.scalar(
            select(func.count()).select_from(InboxRow).where(InboxRow.content.contains("0532"))
        )
    assert kept == 0
    assert "0532" not in str(talk.messages())


def test_form_reaches_rasa_as_references(house: House) -> None:
    talk = house.talk()
    values = {"iban": "DE89370400440532013000", "holder": "Ana Silva"}
    talk.post(form={"kind": "bank_details", "values": values, "file_ids": []})
    house.run_turns()
    intent, _, entities = house.rasa.said[-1].partition("{")
    assert intent == "/submit_form"
    assert json.loads("{" + entities)["iban"].startswith("[[iban:")
    assert "Ana" not in house.rasa.said[-1]


def test_rating_keeps_the_last_score(house: House) -> None:
    talk = house.talk()
    for score in (2, 5):
        answer = talk.client.post(
            f"{talk.path}/rating", json={"score": score}, headers=talk.headers
        )
        assert answer.status_code == 201
    words = {"score": 5, "comment": "rappelez-moi au 06 39 98 01 01"}
    talk.client.post(f"{talk.path}/rating", json=words, headers=talk.headers)
    with house.parts.database.transaction() as session:
        (rating,) = session.scalars(select(RatingRow))
    assert rating.score == 5
    assert "39 98" not in (rating.comment or "")
    bad = talk.client.post(f"{talk.path}/rating", json={"score": 9}, headers=talk.headers)
    assert_error(bad, 400, "invalid_field")
