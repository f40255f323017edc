"""What Emma did not understand: seen by supervisors, labelled, written out as examples."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from portal_bridge import admin
from portal_bridge.errors import NotFound, Unprocessable
from portal_bridge.handoff.examples import without_names
from portal_bridge.handoff.reviews import Group
from portal_bridge.review import known_examples, label_all, write_examples
from tests.integration.bridge.house import House, assert_error
from tests.integration.bridge.test_desk import csrf, sign_in
from tests.integration.bridge.test_wishes import told

PERIOD = "/console/supervision/period"
LABELS = "/console/supervision/labels"
DOUBT = told("nlu_fallback", "action_clarify", readings=["card_status", "card_download"])
IBAN = "FR76 3000 6000 0112 3456 7890 189"


def hears(house: House, *messages: str, answer: list[Any] = DOUBT, number: str = "AAA1") -> None:
    talk = house.talk(number)
    house.rasa.answer = lambda turn: answer
    for words in messages:
        talk.say(words)


def groups(house: House) -> list[Group]:
    return list(house.parts.handoff.reviews.misunderstood())


def written(house: House, folder: Path, **known: Any) -> tuple[str, list[str]]:
    """Return the file of examples, and what was said of it."""
    said: list[str] = []
    path = folder / "review" / "nlu.yml"
    examples = house.parts.handoff.reviews.examples()
    write_examples(examples, path, known=known.get("known", ()), show=said.append)
    return (path.read_text(encoding="utf-8") if path.exists() else ""), said


def test_messages_that_say_the_same_are_one_group(house: House) -> None:
    hears(house, "ma kart é où", "Ma kart e ou ?", "tout autre chose")
    counted = {group.count: group.words for group in groups(house)}
    assert counted == {2: "Ma kart e ou ?", 1: "tout autre chose"}
    assert groups(house)[0].suggested == ("card_status", "card_download")


def test_what_was_understood_or_answers_a_form_is_not_among_them(house: House) -> None:
    hears(house, "ma carte", answer=told("card_status", "action_card_status"))
    hears(house, "12 rue du Lac", answer=told("nlu_fallback", "contact_form", in_form=True))
    assert groups(house) == []


def test_supervisor_labels_a_message_on_the_page_and_all_like_it(house: House) -> None:
    hears(house, "ma kart é où", "Ma kart e ou ?")
    client = sign_in(house, "nadia")
    page = client.get(PERIOD).text
    assert "« Ma kart e ou ? »" in page
    (group,) = groups(house)
    form = {"csrf": csrf(page), "turn": group.key, "named": "Suivi de la carte de tiers payant"}
    assert client.post(LABELS, data=form).status_code == 302
    assert "classé : <strong>Suivi de la carte" in client.get(PERIOD).text
    assert [one.intent for one in house.parts.handoff.reviews.examples()] == ["card_status"]
    house.parts.handoff.acts.verify()


def test_button_of_a_reading_labels_too_and_the_last_label_counts(house: House) -> None:
    hears(house, "ma kart é où")
    client = sign_in(house, "nadia")
    token = csrf(client.get(PERIOD).text)
    for code in ("card_status", "card_download"):
        form = {"csrf": token, "turn": groups(house)[0].key, "label": code, "named": ""}
        assert client.post(LABELS, data=form).status_code == 302
    assert [one.intent for one in house.parts.handoff.reviews.examples()] == ["card_download"]


def test_words_that_name_no_intent_are_refused_in_french(house: House) -> None:
    hears(house, "ma kart é où")
    client = sign_in(house, "nadia")
    form = {"csrf": csrf(client.get(PERIOD).text), "turn": groups(house)[0].key, "named": "zut"}
    answer = client.post(LABELS, data=form)
    assert answer.status_code == 422
    assert "Choisissez une demande de la liste." in answer.text


def test_agents_may_not_label(house: House) -> None:
    client = sign_in(house)
    form = {"csrf": csrf(client.get("/console").text), "turn": "x", "label": "card_status"}
    assert_error(client.post(LABELS, data=form), 403, "forbidden")


def test_turn_that_was_understood_cannot_be_labelled(house: House) -> None:
    with pytest.raises(NotFound):
        house.parts.handoff.reviews.label("nadia", "none", "card_status")
    with pytest.raises(Unprocessable):
        house.parts.handoff.reviews.label("nadia", "none", "nlu_fallback")


def test_labelled_messages_are_written_as_training_data_is(house: House, tmp_path: Path) -> None:
    hears(house, "ma kart é où", "j comprends rien a mes sous")
    for group in groups(house):
        chosen = "card_status" if "kart" in group.words else "reimbursement_summary"
        house.parts.handoff.reviews.label("nadia", group.key, chosen)
    text, said = written(house, tmp_path)
    blocks = {one["intent"]: one["examples"] for one in yaml.safe_load(text)["nlu"]}
    assert blocks == {
        "card_status": "- ma kart é où\n",
        "reimbursement_summary": "- j comprends rien a mes sous\n",
    }
    assert said == []


def test_what_the_training_data_holds_is_not_written_again(house: House, tmp_path: Path) -> None:
    hears(house, "Ma KART é où ?")
    house.parts.handoff.reviews.label("nadia", groups(house)[0].key, "card_status")
    assert written(house, tmp_path)[0]
    assert written(house, tmp_path, known={"ma kart e ou"})[0] == ""


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (f"mettez {IBAN} dans la boite", "personal_data"),
        ("c le contrat 4521 8877 voila", "number"),
        ("je m'appelle tartempion et puis voila", "name"),
        ("ana est perdue dans tout ca", "name"),
        ("c pour leo et pas pour moi", "name"),
    ],
)
def test_personal_data_is_never_written(house: House, tmp_path: Path, words: str, why: str) -> None:
    hears(house, words)
    house.parts.handoff.reviews.label("nadia", groups(house)[0].key, "card_status")
    assert written(house, tmp_path) == ("", [f"refused ({why}): one example of card_status"])


def test_placeholders_are_shown_by_their_kind_alone(house: House) -> None:
    hears(house, f"mettez {IBAN} ici")
    assert [group.words for group in groups(house)] == ["mettez [iban] ici"]


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("le forfait hospitalier", "le forfait hospitalier"),
        ("c'est pour Yves Le Goff", "c'est pour [nom] [nom] [nom]"),
        ("M. le goff, de la part de qui", "M. [nom] [nom] de la part de qui"),
        ("l'hôpital de Goff", "l'hôpital de [nom]"),
    ],
)
def test_small_word_of_a_name_is_hidden_beside_it_only(words: str, seen: str) -> None:
    assert without_names(words, {"Yves", "Le Goff"}) == seen


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("je suis ana silva et c'est moi", "je suis [nom] [nom] et c'est moi"),
        ("pour LÉO, né le 01/01/2015 !", "pour [nom] né le [nombre] !"),
        ("mon numéro 10000004 svp", "mon numéro [nombre] svp"),
        ("je m'appelle tartempion dupont voilà", "je m'appelle [nom] [nom] voilà"),
        ("remboursé 45,50 le 3 mars 2025", "remboursé 45,50 le 3 mars 2025"),
    ],
)
def test_supervisors_read_neither_names_nor_numbers(house: House, words: str, seen: str) -> None:
    hears(house, words)
    assert [group.words for group in groups(house)] == [seen]


def test_what_teaches_nothing_is_put_away(house: House, tmp_path: Path) -> None:
    hears(house, "glorb fizz")
    house.parts.handoff.reviews.label("nadia", groups(house)[0].key, "ignored")
    assert groups(house)[0].label == "ignored"
    assert written(house, tmp_path)[0] == ""


def test_make_review_asks_for_each_group_by_number_code_or_words(house: House) -> None:
    hears(house, "aa", "bb", "cc", "dd", "ee", "ff")
    answers = iter(["2", "card_reissue", "Télécharger la carte", "-", "", "q"])
    asked: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        return next(answers)

    count = label_all(house.parts.handoff.reviews, actor="ops", ask=ask, show=lambda line: None)
    assert count == 4
    labels = sorted(group.label or "" for group in groups(house))
    assert labels == ["", "", "card_download", "card_download", "card_reissue", "ignored"]


def test_answer_that_names_nothing_leaves_the_message_for_later(house: House) -> None:
    hears(house, "aa")
    said: list[str] = []
    assert (
        label_all(house.parts.handoff.reviews, actor="ops", ask=lambda _: "9", show=said.append)
        == 0
    )
    assert groups(house)[0].label is None
    assert "no intent '9'" in said[-1]


def test_period_counts_intents_misunderstanding_and_failed_actions(house: House) -> None:
    hears(house, "ma carte", "ma carte ?", answer=told("card_status", "action_card_status"))
    hears(house, "rib", answer=told("bank_details_show", "action_b", failed="unavailable"))
    hears(house, "rib", answer=told("bank_details_show", "action_b", failed="not_allowed"))
    hears(house, "12 rue du Lac", answer=told("card_status", "contact_form", in_form=True))
    hears(house, "blabla")
    client = sign_in(house, "nadia")
    table = client.get(f"{PERIOD}.csv").text
    for line in (
        "intent;card_status;2",
        "intent;bank_details_show;2",
        "misunderstood;;1",
        "actions;;5",
        "action_failure;action_b;1",
        "action_error_rate;;0,2",
        "not_understood:unlabelled;blabla;1",
    ):
        assert line in table
    page = client.get(PERIOD).text
    assert '20,0 % <span class="meta">sur 5</span>' in page
    assert "Suivi de la carte de tiers payant" in page


def test_silent_action_server_counts_as_a_failed_action(house: House) -> None:
    hears(house, "ma carte", answer=[])
    figures = sign_in(house, "nadia").get(f"{PERIOD}.csv").text
    assert "action_failure;bot_silent;1" in figures
    assert "action_error_rate;;1,0" in figures


def test_training_data_is_read_as_folded_examples(tmp_path: Path) -> None:
    text = 'version: "3.1"\nnlu:\n- intent: a\n  examples: |\n    - Où est-elle ?\n'
    (tmp_path / "a.yml").write_text(text, encoding="utf-8")
    assert known_examples(tmp_path) == {"ou est elle"}


def test_command_writes_the_labelled_messages_to_a_review_file(
    house: House,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    hears(house, "bidule chouette de la carte verte", f"et {IBAN} alors", "glorb fizz")
    for group in groups(house):
        if group.words != "glorb fizz":
            house.parts.handoff.reviews.label("nadia", group.key, "card_status")
    settings = house.parts.settings
    monkeypatch.setenv("EMMA_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("EMMA_DATA_KEY", settings.insurer.data_keys[0])
    monkeypatch.setenv("EMMA_HOME", str(tmp_path))
    assert admin.main(["nlu", "review"]) == 0
    said = capsys.readouterr().out
    assert "1 groups of messages without a label; 1 new examples" in said
    assert "refused (personal_data)" in said
    text = (tmp_path / "review" / "nlu.yml").read_text(encoding="utf-8")
    assert len(yaml.safe_load(text)["nlu"]) == 1
    assert "[iban]" not in text
