"""The text of a message: told with the wish for it, added to, never taken from a yes."""

import pytest

from bot.actions.complaints import ValidateComplaintForm
from bot.actions.messages import ValidateMessageForm
from tests.unit.actions.play import Stage
from wire.placeholders import find


def at(requested: str, *, theme: str | None = None, body: str | None = None) -> Stage:
    """Return a stage where the message form asks for one of its slots."""
    stage = Stage(form="message_form", slots={"requested_slot": f"message_{requested}"})
    kept = stage.keep("text", body) if body else None
    stage.slots |= {"message_theme": theme, "message_body": kept, "message_files": "none"}
    return stage


def text_of(stage: Stage, placeholder: str) -> str:
    """Return what the vault holds behind a placeholder."""
    return stage.insurer.vault.entries[find(placeholder)[0].ref].value


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        (
            "je veux envoyer un message à mon gestionnaire pour dire que ma fille a changé d’école",
            "ma fille a changé d’école",
        ),
        ("dites au centre qu’Élise a déménagé hier", "Élise a déménagé hier"),
        (
            "je voudrais écrire au centre pour savoir si vous prenez la cure thermale",
            "savoir si vous prenez la cure thermale",
        ),
        ("je veux envoyer un message pour mon mari", None),
    ],
)
def test_the_text_that_is_told_with_the_wish_is_kept(text: str, letter: str | None) -> None:
    stage = Stage()
    said = stage.run(ValidateMessageForm, "contact_message", text)
    kept = said.slots.get("message_body")
    assert (kept and text_of(stage, kept)) == letter


def test_what_is_added_at_the_recap_stands_below_the_text() -> None:
    stage = at("confirmed", theme="card", body="Je n’ai rien reçu")
    said = stage.run(ValidateMessageForm, "beneficiary_add", "ajoutez que c’est urgent")
    assert text_of(stage, said.slots["message_body"]) == ("Je n’ai rien reçu\nc’est urgent")
    assert said.slots["message_confirmed"] is None


def test_a_yes_to_a_text_that_is_gone_is_no_text() -> None:
    stage = at("body", theme="card")
    said = stage.run(ValidateMessageForm, "affirm", "oui c’est bon envoie")
    assert said.slots["message_body"] is None


def test_no_file_said_where_the_theme_is_asked_leaves_nothing() -> None:
    stage = at("theme")
    said = stage.run(ValidateMessageForm, "deny", "non pas de fichier")
    assert not said.closed


def test_a_complaint_is_added_to_in_the_same_way() -> None:
    stage = Stage(form="complaint_form", slots={"requested_slot": "request_confirmed"})
    stage.slots["request_words"] = stage.keep("text", "Personne ne répond")
    said = stage.run(ValidateComplaintForm, "nlu_fallback", "rajoutez que j’ai appelé 3 fois")
    assert text_of(stage, said.slots["request_words"]) == "Personne ne répond\nj’ai appelé 3 fois"
