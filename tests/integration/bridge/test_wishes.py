"""What an agent reads of what the member wanted: words for codes, and no value."""

from typing import Any

from portal_bridge.store.orm import InboxRow
from tests.integration.bridge.house import House, Talk
from tests.integration.bridge.test_desk import sign_in

HANDOFF = {"custom": {"handoff": {"reason": "asked"}}}
IBAN = "FR76 3000 6000 0112 3456 7890 189"


def told(intent: str, *actions: str, failed: str | None = None, **more: Any) -> list[Any]:
    """Return what Rasa answers to a turn that was understood so."""
    trace = {"intent": intent, "confidence": 0.9, "actions": list(actions), **more}
    answer: list[Any] = [{"text": "Voici."}, {"custom": {"trace": trace}}]
    if failed:
        answer.insert(0, {"custom": {"failed": {"action": actions[0], "code": failed}}})
    return answer


def says(house: House, talk: Talk, words: str, answer: list[Any]) -> None:
    house.rasa.answer = lambda turn: answer
    talk.say(words)


def page(house: House, talk: Talk) -> str:
    says(house, talk, "une personne", [*told("human_handoff", "action_human_handoff"), HANDOFF])
    return sign_in(house).get(f"/console/conversations/{talk.id}").text


def test_wishes_are_told_newest_first_in_human_words(house: House) -> None:
    talk = house.talk()
    says(house, talk, "ma carte", told("card_status", "action_card_status"))
    says(house, talk, "merci", told("thank", "action_thank"))
    seen = page(house, talk)
    assert "Parler à une personne<br>Suivi de la carte de tiers payant" in seen
    assert "Suivi de la carte de tiers payant : sans erreur" in seen
    assert "Merci" not in seen


def test_open_form_is_told_by_its_questions_and_never_by_its_values(house: House) -> None:
    talk = house.talk()
    form = {"name": "bank_details_form", "asked": "bank_holder", "filled": ["bank_iban"]}
    said = told("nlu_fallback", "bank_details_form", form=form, in_form=True)
    says(house, talk, IBAN, said)
    says(house, talk, "une personne", [*said, HANDOFF])
    seen = sign_in(house).get(f"/console/conversations/{talk.id}").text
    assert "Changement de RIB" in seen
    assert "<dt>Déjà répondu</dt><dd>IBAN</dd>" in seen
    assert "<dt>Question en cours</dt><dd>titulaire</dd>" in seen
    assert "Changement de RIB : commencée" in seen
    assert "non compris" not in seen  # an answer to a form is no misunderstanding
    assert IBAN not in seen
    with house.parts.database.transaction() as session:
        traces = [row.trace for row in session.query(InboxRow) if row.trace]
    assert "7890" not in str(traces)


def test_last_operation_that_failed_is_told_with_its_code(house: House) -> None:
    talk = house.talk()
    answer = told("card_status", "action_card_status", failed="unavailable")
    says(house, talk, "ma carte", answer)
    seen = page(house, talk)
    assert "échouée : données indisponibles <code>unavailable</code>" in seen


def test_action_server_that_says_nothing_is_told_too(house: House) -> None:
    talk = house.talk()
    says(house, talk, "ma carte", told("card_status", "action_card_status")[1:])
    seen = page(house, talk)
    assert "échouée : erreur technique <code>bot_silent</code>" in seen
    assert "Suivi de la carte de tiers payant" in seen


def test_misunderstood_messages_in_a_row_are_counted(house: House) -> None:
    talk = house.talk()
    for words in ("blabla", "zut"):
        says(house, talk, words, told("nlu_fallback", "action_clarify"))
    house.rasa.answer = lambda turn: [*told("nlu_fallback", "action_clarify"), HANDOFF]
    talk.say("rien ne va")
    seen = sign_in(house).get(f"/console/conversations/{talk.id}").text
    assert "<dt>Derniers messages non compris</dt><dd>3</dd>" in seen
    assert "<dt>Demandes comprises</dt><dd>Aucune</dd>" in seen
