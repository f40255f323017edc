"""Emma's blocks on a phone: limits kept, nothing lost, no payload ever shown."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_bridge.channels import gsm7, rendering
from portal_bridge.channels.outgoing import (
    Buttons,
    Document,
    Menu,
    Option,
    Outgoing,
    Text,
    from_json,
    to_json,
)
from portal_bridge.channels.rendering import (
    Links,
    cut,
    render_plain,
    render_sms,
    render_whatsapp,
)

LINKS = Links(
    file=lambda file_id: f"https://e.test/l/{file_id}", answer=lambda: "https://e.test/l/a"
)
Block = dict[str, Any]


def says(words: str) -> Block:
    return {"type": "text", "text": words}


def offers(*labels: str) -> Block:
    return {
        "type": "choices",
        "choices": [{"id": f"id-{n}", "label": label} for n, label in enumerate(labels)],
    }


def table(rows: int) -> Block:
    columns = ["Date", "Soin", "Pour", "Frais", "Sécu", "Mutuelle", "Reste"]
    row = ["07/11/2026", "Détartrage complet", "Léa", "43,38 €", "28,92 €", "14,46 €", "0,00 €"]
    return {"type": "table", "caption": "Derniers", "columns": columns, "rows": [row] * rows}


def bodies(blocks: list[Block]) -> str:
    return "\n".join(getattr(one, "body", "") for one in render_sms(blocks, LINKS))


def test_an_amount_has_its_name_wherever_it_stands() -> None:
    rows = [["07/11/2026", "Kiné", "14,46 €", "Léa"], ["08/11/2026", "Kiné", "", "Léa"]]
    block = {"type": "table", "columns": ["Date", "Soin", "Mutuelle", "Pour"], "rows": rows}
    said = bodies([block])
    assert "- 07/11/2026, Kiné; Mutuelle 14,46 €; Pour Léa" in said
    assert "- 08/11/2026, Kiné; Pour Léa" in said


def test_sms_offers_choices_as_numbered_lines() -> None:
    assert bodies([says("Oui ?"), offers("Ma carte", "Écrire")]) == "Oui ?\n1. Ma carte\n2. Écrire"


def test_sms_promises_no_photo_and_says_where_a_file_can_be_given() -> None:
    upload = {"type": "form", "kind": "upload"}
    said = bodies([says("Joignez la facture."), upload])
    assert "photo" not in said
    assert "espace" in said
    (whatsapp,) = render_whatsapp([upload], LINKS)
    assert "photo" in str(whatsapp)


def test_sms_tells_a_table_row_by_row_with_the_names_of_the_amounts() -> None:
    assert bodies([says("Voici :"), table(1)]) == (
        "Voici :\n- 07/11/2026, Détartrage complet, Léa;"
        " Frais 43,38 €; Sécu 28,92 €; Mutuelle 14,46 €; Reste 0,00 €"
    )


def test_sms_that_is_too_long_keeps_what_fits_and_links_to_the_rest() -> None:
    body = bodies([says("Voici :"), table(9), offers("Ma carte")])
    assert gsm7.parts(body) <= rendering.SMS_PARTS
    assert "https://e.test/l/a" in body
    assert body.count("Détartrage") in range(1, 9)
    assert body.endswith("1. Ma carte")


def test_sms_that_is_too_long_tells_the_columns_that_matter_and_keeps_rows_before_advice() -> None:
    rows = table(5) | {"brief": [0, 1, 5]}
    body = bodies([says("Voici :"), rows, says("Précisez une période. " * 14), offers("Ma carte")])
    told = "- 07/11/2026, Détartrage complet; Mutuelle 14,46 €"
    assert body.split("\n") == ["Voici :", *[told] * 3, *body.split("\n")[-2:]]
    assert body.split("\n")[-2].endswith("https://e.test/l/a")


REFUSED = (
    "Le remboursement « Séance d’ostéopathie » du 26/10/2026 a été refusé : "
    "le plafond annuel de votre formule est atteint."
)
PAID = ("16/11/2026", "Consultation de généraliste", "7,50\u00a0€")
DENIED = ("26/10/2026", "Séance d’ostéopathie", "Refusé")
NEXT = ("Où est ma carte ?", "Changer mon RIB", "Écrire au centre")


@pytest.mark.parametrize("refused", [[], [says(REFUSED)]])
@pytest.mark.parametrize("rows", [4, 5])
def test_sms_tells_three_reimbursements_at_least_beside_the_ways_on(
    rows: int, refused: list[Block]
) -> None:
    """Dates, cares and amounts of the usual length; the address of a real insurer's."""
    lead = says(
        "Voici vos derniers remboursements, le plus récent en premier (soin du 16/11/2026)."
    )
    brief = [PAID] * (rows - 1) + [DENIED]
    own = {"brief": brief, "brief_text": "Vos derniers remboursements :"}
    blocks = [*refused, lead, table(rows) | own, says("Et aussi ?"), offers(*NEXT)]
    links = replace(LINKS, answer=lambda: "https://emma.mutuelle.example/l/Zm9vYmFyYmF6cXV4")
    (message,) = render_sms(blocks, links)
    assert isinstance(message, Text)
    assert gsm7.is_gsm7(message.body)
    assert gsm7.parts(message.body) <= rendering.SMS_PARTS
    told = message.body.split("\n")
    assert told.count("- 16/11/2026, Consultation de généraliste, 7,50 €") >= 3
    assert "Vos derniers remboursements :" in told
    assert told[-3:] == [f"{n}. {label}" for n, label in enumerate(NEXT, start=1)]


def test_table_that_fits_is_told_in_full_whatever_is_brief() -> None:
    own = {"brief": [PAID], "brief_text": "En bref :"}
    assert "Sécu 28,92 €" in bodies([says("Voici :"), table(1) | own])
    assert "En bref" not in bodies([says("Voici :"), table(1) | own])


def test_sms_says_its_own_words_where_the_others_ask_for_a_file() -> None:
    upload = {"type": "form", "kind": "upload", "without_files": "Il me faut la facture."}
    blocks = [says("C’est noté."), says("Joignez la facture."), upload, offers("Annuler")]
    assert bodies(blocks) == "C'est noté.\nIl me faut la facture.\n1. Annuler"
    (whatsapp,) = render_whatsapp(blocks, LINKS)
    assert "Joignez la facture." in str(whatsapp)
    assert "Il me faut" not in str(whatsapp)


def test_sms_gives_a_file_as_a_link() -> None:
    file = {"type": "file", "file_id": "f1", "name": "carte.pdf", "media_type": "", "size": 1}
    assert bodies([file]) == "carte.pdf : https://e.test/l/f1"


CARD: Block = {
    "type": "file",
    "file_id": "f1",
    "name": "carte.pdf",
    "media_type": "application/pdf",
    "size": 1,
}
SENT = Document("f1", "carte.pdf", "application/pdf")


@pytest.mark.parametrize(
    ("blocks", "messages"),
    [
        ([CARD], [SENT]),
        ([says("Voici."), CARD], [Text("Voici."), SENT]),
        (
            [says("Voici."), CARD, offers("Merci")],
            [SENT, Buttons("Voici.", (Option("id-0", "Merci"),))],
        ),
        (
            [says("Voici."), CARD, offers("a" * 25)],
            [SENT, Text("Voici.\n1. " + "a" * 25)],
        ),
    ],
)
def test_whatsapp_carries_a_file_itself(blocks: list[Block], messages: list[Outgoing]) -> None:
    assert list(render_whatsapp(blocks, LINKS)) == messages


def test_whatsapp_through_twilio_gives_a_file_as_a_link() -> None:
    assert render_plain([CARD], LINKS) == (Text("carte.pdf : https://e.test/l/f1"),)


def test_nothing_to_read_is_nothing_to_send() -> None:
    empty: list[Block] = [{"type": "form", "kind": "one_time_code"}]
    assert (render_sms(empty, LINKS), render_whatsapp(empty, LINKS)) == ((), ())


def test_whatsapp_shows_up_to_three_short_choices_as_buttons() -> None:
    options = (Option("id-0", "Oui"), Option("id-1", "Non"))
    assert render_whatsapp([says("D’accord ?"), offers("Oui", "Non")], LINKS) == (
        Buttons("D’accord ?", options),
    )


@pytest.mark.parametrize(
    ("labels", "kind"),
    [
        (["a" * 20] * 1, Buttons),
        (["a" * 21] * 1, Menu),  # a button's title ends at 20
        (["Parler à une personne", "Oui"], Menu),
        ([f"choix {n}" for n in range(4)], Menu),
        ([f"choix {n}" for n in range(10)], Menu),
        ([f"choix {n}" for n in range(11)], Text),
        (["a" * 25], Text),
        (["Oui", "Oui"], Text),  # two same titles are refused by the Cloud API
    ],
)
def test_whatsapp_takes_the_richest_form_that_the_limits_allow(
    labels: list[str], kind: type[object]
) -> None:
    answer = render_whatsapp([says("?"), offers(*labels)], LINKS)
    assert [type(one) for one in answer] == [kind]


@pytest.mark.parametrize(
    ("length", "messages"),
    [(1024, [Buttons]), (1025, [Text, Buttons]), (5000, [Text, Text, Buttons])],
)
def test_words_too_long_for_a_button_message_go_before_it(
    length: int, messages: list[type[object]]
) -> None:
    answer = render_whatsapp([says("a" * length), offers("Oui")], LINKS)
    assert [type(one) for one in answer] == messages
    assert all(len(one.body) <= 4096 for one in answer)  # type: ignore[union-attr]


def test_whatsapp_through_twilio_is_numbered_text() -> None:
    assert render_plain([says("Oui ?"), offers("A", "B")], LINKS) == (Text("Oui ?\n1. A\n2. B"),)


PRINTABLE = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=3000)
BLOCKS = st.lists(
    st.one_of(
        PRINTABLE.map(says),
        st.lists(PRINTABLE.filter(bool), min_size=1, max_size=12).map(lambda all: offers(*all)),
        st.integers(0, 12).map(table),
        st.just({"type": "notice", "text": "Un conseiller vous répond."}),
        st.just({"type": "form", "kind": "upload"}),
    ),
    max_size=4,
)


@given(BLOCKS)
def test_every_limit_holds_whatever_is_said(blocks: list[Block]) -> None:
    for one in render_sms(blocks, LINKS):
        assert gsm7.parts(one.body) <= rendering.SMS_PARTS  # type: ignore[union-attr]
    for one in (*render_whatsapp(blocks, LINKS), *render_plain(blocks, LINKS)):
        assert from_json(json.loads(json.dumps(to_json(one)))) == one
        match one:
            case Buttons(body, options):
                assert 0 < len(body) <= 1024
                assert len(options) <= 3
                assert all(len(option.label) <= 20 for option in options)
            case Menu(body, _, options):
                assert 0 < len(body) <= 4096
                assert len(options) <= 10
                assert all(len(option.label) <= 24 for option in options)
            case Text(body):
                assert 0 < len(body) <= 4096


@given(PRINTABLE, st.integers(1, 50))
def test_cutting_loses_no_word(words: str, limit: int) -> None:
    pieces = cut(words, limit)
    assert "".join("".join(pieces).split()) == "".join(words.split())
    assert all(0 < len(piece) <= limit for piece in pieces)
