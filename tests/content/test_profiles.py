"""Every fact of a profile stands in a document of that insurer; nothing is borrowed or invented."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import chain

import pytest

from bot.actions.labels import load_labels
from insurer.domain.faq import FaqAnswer, FaqTopic
from insurer.domain.portal import PortalPlace
from insurer.domain.profile import InsurerProfile
from insurer.profiles.loader import load_profile
from tests.content.bot_content import ROOT, load
from tests.content.test_responses import WRONG_SPACE

SOURCES_OF = {
    "klesia_mut": {"002", "000", "001"},  # 002 sends its members to the portal of 000 and 001
    "klesia_pro": {"003"},
    "plansante": {"000", "001"},
    "apgis": {"004"},
}
INTENTS = set(load_labels().groups["intent"])
PROFILES = {code: load_profile(code) for code in SOURCES_OF}
ANSWERS = [
    pytest.param(code, topic, answer, id=f"{code}-{topic}")
    for code, profile in PROFILES.items()
    for topic, answer in profile.answers.items()
]
PLACES = [
    pytest.param(code, place, id=f"{code}-{of}")
    for code, profile in PROFILES.items()
    for of, place in chain(profile.portal.items(), profile.portal_words.items())
]
# Facts that are settings of ours, not statements of the insurer.
OURS = {"handoff", "code", "assistant", "message_themes", "answers", "contact_way"}
OURS |= {"portal", "portal_words"}
OURS |= {"card_file_name", "statement_file_name", "certificate_file_names"}
# What proves the facts that are no words: the very words of a source of that insurer.
PROOFS = {
    ("klesia_mut", "card_delay_days"): "sous environ une semaine",
    ("klesia_mut", "card_operators"): "SP SP SP SP IS SP OC SP/OC OC OC OC OC",
    ("plansante", "card_operators"): "SP SP SP SP IS SP OC SP/OC OC OC OC OC",
    ("klesia_mut", "teletransmission_days"): "environ un mois",
    ("klesia_mut", "card_renewed_yearly"): "chaque année et selon le mode de réception choisi",
    ("klesia_mut", "paper_card_at_renewal"): "par courrier qu’au prochain renouvellement",
    ("klesia_mut", "network_excludes_alpha"): "Hors formule ALPHA",
    ("klesia_mut", "uploads"): "limités à 5Mo chacun et dans la limite de 7Mo au total",
    ("klesia_mut", "opening_hours"): "du lundi au vendredi, de 9h à 12h et de 13h30 à 17h",
    ("klesia_mut", "products"): "KLESIA Santé Klé",
    ("klesia_pro", "quote_uploads"): "4 maximum, de 3 Mo chacune maximum",
    ("klesia_pro", "opening_hours"): "du lundi au vendredi de 8h30 à 18h00",
    ("klesia_pro", "phone_note"): "numéro non surtaxé",
    ("klesia_pro", "products"): "complémentaire santé Immobilier",
    ("plansante", "paper_card_at_renewal"): "par courrier qu’au prochain renouvellement",
    ("plansante", "uploads"): "limités à 5Mo chacun et dans la limite de 7Mo au total",
    ("apgis", "contact_change_proof"): "nécessitent un justificatif",
    ("apgis", "hospital_coverage_at_once"): "Une prise en charge hospitalière (téléchargeable"
    " directement sans validation de l’Apgis",
}
# No source limits the files of messages of these insurers: Emma's own limits hold.
UNPROVEN = {("klesia_pro", "uploads"), ("apgis", "uploads"), ("apgis", "quote_uploads")}
UNPROVEN |= {("klesia_mut", "quote_uploads")}  # those of the group's other guide, source 003
FIGURE = re.compile(r"\d(?:[\d ]*\d)?")
LABEL = re.compile("«\\s(.+?)\\s»")
ADDRESS = re.compile(r"(?:https?://|www\.)[\w./-]*\w|\b[\w.-]+\.fr\b")


def plain(text: str) -> str:
    """Return a text with one kind of space, apostrophe and case, without marks of layout."""
    text = re.sub(r"[*#_\\]|</?sup>", "", text.replace("’", "'").lower())
    text = text.replace("▶", " ")
    return re.sub(r"\s+", " ", text)


def source(name: str) -> str:
    (path,) = (ROOT / "tests/data/sources").glob(f"{name}_*.txt")
    return plain(path.read_text(encoding="utf-8"))


def sources_of(code: str) -> str:
    return " ".join(map(source, sorted(SOURCES_OF[code])))


def digits(text: str) -> str:
    return re.sub(r"(?<=\d)[ .](?=\d)", "", plain(text))


def test_topics_are_those_of_the_catalogue() -> None:
    catalogue = load("bot/catalogue.yml")["intents"]
    assert {f"faq/{topic}" for topic in FaqTopic} == {n for n in catalogue if n[:4] == "faq/"}


@pytest.mark.parametrize(("code", "topic", "answer"), ANSWERS)
def test_an_answer_comes_from_documents_of_its_own_insurer(
    code: str, topic: FaqTopic, answer: FaqAnswer
) -> None:
    assert set(answer.sources) <= SOURCES_OF[code]
    read = " ".join(source(name) for name in answer.sources)
    assert [quote for quote in answer.quotes if plain(quote) not in read] == []


@pytest.mark.parametrize(("code", "place"), PLACES)
def test_a_place_of_the_portal_comes_from_documents_of_its_own_insurer(
    code: str, place: PortalPlace
) -> None:
    assert set(place.sources) <= SOURCES_OF[code]
    read = " ".join(source(name) for name in place.sources)
    assert [quote for quote in place.quotes if plain(quote) not in read] == []
    assert_stands_in(place.sources, [place.says])
    assert "'" not in place.says
    assert not WRONG_SPACE.search(place.says)


def test_places_of_the_portal_are_told_for_what_members_ask() -> None:
    told = {intent for profile in PROFILES.values() for intent in profile.portal}
    assert told <= set(load("domain.yml")["intents"])


def assert_stands_in(
    sources: Iterable[str], texts: Iterable[str], free: Iterable[str] = ()
) -> None:
    """Each figure, label and address of the texts is in these documents."""
    read = digits(" ".join(source(name) for name in sources))
    squeezed = read.replace(" ", "")
    for text in texts:
        figures = {found.replace(" ", "") for found in FIGURE.findall(digits(text))}
        numbers = set(re.findall(r"\d+", squeezed)) | set(re.findall(r"\d+", read))
        unknown = figures - numbers - set(free)
        assert {one for one in unknown if len(one) < 10 or one not in squeezed} == set()
        assert [one for one in LABEL.findall(text) if plain(one) not in plain(read)] == []
        assert [one for one in ADDRESS.findall(text) if one.lower() not in read] == []


@pytest.mark.parametrize(("code", "topic", "answer"), ANSWERS)
def test_each_figure_label_and_address_of_an_answer_stands_in_its_source(
    code: str, topic: FaqTopic, answer: FaqAnswer
) -> None:
    assert_stands_in(answer.sources, chain(answer.says, answer.alpha), answer.free)


@pytest.mark.parametrize(("code", "topic", "answer"), ANSWERS)
def test_an_answer_leads_on_and_is_set_as_french_is(
    code: str, topic: FaqTopic, answer: FaqAnswer
) -> None:
    assert set(answer.next) <= INTENTS
    assert f"faq/{topic}" not in answer.next
    known = PROFILES[code].answers.keys() | {FaqTopic.OPENING_HOURS}
    led = {FaqTopic(one.partition("/")[2]) for one in answer.next if one.startswith("faq/")}
    assert led <= known, "leads to a question that this insurer does not answer"
    shown = [*answer.says, *answer.alpha]
    assert [text for text in shown if "'" in text or WRONG_SPACE.search(text)] == []


def facts(profile: InsurerProfile) -> list[str]:
    return [
        name for name in InsurerProfile.__dataclass_fields__
        if name not in OURS and getattr(profile, name)
    ]  # fmt: skip


@pytest.mark.parametrize("code", PROFILES)
def test_each_fact_of_a_profile_stands_in_a_source(code: str) -> None:
    profile, read = PROFILES[code], sources_of(code)
    for name in facts(profile):
        if (code, name) in UNPROVEN or (
            name == "quote_uploads" and profile.quote_uploads == profile.uploads
        ):
            continue
        value = getattr(profile, name)
        proof = PROOFS.get((code, name))
        words = [proof] if proof else [value] if isinstance(value, str) else list(value)
        missing = [one for one in words if plain(str(one)).removeprefix("https://") not in read]
        assert missing == [], f"{name} has no proof in {sorted(SOURCES_OF[code])}"


@pytest.mark.parametrize("code", ["klesia_mut", "klesia_pro"])
def test_hours_are_those_that_the_proof_tells(code: str) -> None:
    proof = PROOFS[(code, "opening_hours")]
    told = [time(int(h), int(m or 0)) for h, m in re.findall(r"(\d+)h(\d\d)?", proof)]
    monday = [slot for slot in PROFILES[code].opening_hours if slot.weekday == 0]
    assert [instant for slot in monday for instant in (slot.opens, slot.closes)] == told
    assert {slot.weekday for slot in PROFILES[code].opening_hours} == set(range(5))


def test_no_insurer_tells_the_phone_of_another() -> None:
    phones = {code: profile.phone for code, profile in PROFILES.items() if profile.phone}
    for code, profile in PROFILES.items():
        said = " ".join(t for a in profile.answers.values() for t in (*a.says, *a.alpha))
        assert [p for other, p in phones.items() if other != code and p in said] == []
