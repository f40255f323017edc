"""Reads a profile; every mistake is told with the field it is in."""

from pathlib import Path
from typing import Any

import yaml

from insurer.domain.certificates import CertificateKind
from insurer.domain.contracts import Plan, PlanKind
from insurer.domain.faq import FaqAnswer, FaqTopic
from insurer.domain.portal import PortalPlace
from insurer.domain.profile import HandoffLimits, InsurerProfile, OpeningSlot, UploadLimits
from insurer.errors import ProfileError
from insurer.profiles.answers import read_answers
from insurer.profiles.portals import read_places
from insurer.profiles.reading import Fields

FOLDER = Path(__file__).parent
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MEGABYTE = 1024 * 1024
_NOT_IN_FILE = {
    "code",
    "answers",
    "portal_words",
}  # the portal stands there by the names of its files


def load_profile(code: str, folder: Path = FOLDER) -> InsurerProfile:
    """Return the profile in `<folder>/<code>.yml`, with its `answers/` and its `portals/`.

    Raises:
        ProfileError: names the wrong field; those of other files begin with their folder.
    """
    path = folder / f"{code}.yml"
    if not code.isidentifier() or not path.is_file():
        raise ProfileError(code, "EMMA_PROFILE", "no such profile")
    fields = Fields(code, _yaml(code, path))
    return _profile(code, fields, _answers(code, folder), _portal(code, fields, folder))


def _answers(code: str, folder: Path) -> dict[FaqTopic, FaqAnswer]:
    path = folder / "answers" / f"{code}.yml"
    if not path.is_file():
        return {}  # then Emma says that she does not know
    return read_answers(Fields(code, _yaml(code, path), "answers"))


def _portal(
    code: str, fields: Fields, folder: Path
) -> tuple[dict[str, PortalPlace], dict[str, PortalPlace]]:
    parts: list[Fields] = []
    for name in fields.texts("portal", needed=False):
        path = folder / "portals" / f"{name}.yml"
        if not name.isidentifier() or not path.is_file():
            raise fields.wrong("portal", f"no such file: portals/{name}.yml")
        listed = Fields(code, {name: _yaml(code, path)}, "portals")
        parts += listed.items(name)
    return read_places(parts)


def _yaml(code: str, path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as exc:
        raise ProfileError(code, "file", f"not YAML: {exc}") from None


def _profile(
    code: str,
    fields: Fields,
    answers: dict[FaqTopic, FaqAnswer],
    places: tuple[dict[str, PortalPlace], dict[str, PortalPlace]],
) -> InsurerProfile:
    fields.only(set(InsurerProfile.__dataclass_fields__) - _NOT_IN_FILE)
    portal, portal_words = places
    return InsurerProfile(
        code=code,
        name=fields.text("name"),
        assistant=fields.text("assistant"),
        portal_url=fields.optional("portal_url"),
        portal_name=fields.text("portal_name"),
        phone=fields.optional("phone"),
        phone_note=fields.optional("phone_note"),
        opening_hours=tuple(
            slot for part in fields.items("opening_hours") for slot in _slots(part)
        ),
        postal_address=fields.texts("postal_address", needed=False),
        contact_way=fields.text("contact_way"),
        mobile_app=fields.optional("mobile_app"),
        care_network=fields.optional("care_network"),
        network_excludes_alpha=fields.flag("network_excludes_alpha"),
        assistance_phone=fields.optional("assistance_phone"),
        mediator=fields.texts("mediator", needed=False),
        alpha_manager=fields.texts("alpha_manager", needed=False),
        teletransmission_days=fields.optional_number("teletransmission_days"),
        card_file_name=fields.text("card_file_name"),
        statement_file_name=fields.text("statement_file_name"),
        certificate_file_names=_by_certificate(fields.part("certificate_file_names")),
        card_operators=_operators(fields),
        card_delay_days=fields.optional_number("card_delay_days"),
        card_renewed_yearly=fields.flag("card_renewed_yearly"),
        paper_card_at_renewal=fields.flag("paper_card_at_renewal"),
        contact_change_proof=fields.flag("contact_change_proof"),
        hospital_coverage_at_once=fields.flag("hospital_coverage_at_once"),
        uploads=_uploads(fields.part("uploads")),
        quote_uploads=_uploads(
            fields.part("quote_uploads" if fields.has("quote_uploads") else "uploads")
        ),
        message_themes=fields.texts("message_themes", needed=True),
        products=tuple(_plan(part) for part in fields.items("products")),
        answers=answers,
        portal=portal,
        portal_words=portal_words,
        handoff=_handoff(fields.part("handoff")) if fields.has("handoff") else HandoffLimits(),
    )


def _handoff(fields: Fields) -> HandoffLimits:
    known = set(HandoffLimits.__dataclass_fields__)
    fields.only(known)
    return HandoffLimits(**{key: fields.number(key) for key in known if fields.has(key)})


def _uploads(fields: Fields) -> UploadLimits:
    fields.only({"max_files", "max_file_mb", "max_total_mb"})
    return UploadLimits(
        max_files=fields.number("max_files"),
        max_file_bytes=fields.number("max_file_mb") * _MEGABYTE,
        max_total_bytes=fields.number("max_total_mb") * _MEGABYTE,
    )


def _operators(fields: Fields) -> dict[str, str]:
    if not fields.has("card_operators"):
        return {}
    part = fields.part("card_operators")
    return {code: part.text(code) for code in part.keys()}  # noqa: SIM118 - no mapping


def _by_certificate(fields: Fields) -> dict[CertificateKind, str]:
    fields.only(set(CertificateKind))
    return {kind: fields.text(kind.value) for kind in CertificateKind}


def _plan(fields: Fields) -> Plan:
    fields.only({"code", "name", "kind"})
    try:
        kind = PlanKind(fields.text("kind"))
    except ValueError:
        raise fields.wrong("kind", f"must be one of {', '.join(PlanKind)}") from None
    return Plan(fields.text("code"), fields.text("name"), kind)


def _slots(fields: Fields) -> list[OpeningSlot]:
    fields.only({"days", "from", "to"})
    opens, closes = fields.time("from"), fields.time("to")
    if closes <= opens:
        raise fields.wrong("to", "must be later than from")
    days = fields.texts("days", needed=True)
    unknown = [day for day in days if day not in _DAYS]
    if unknown:
        raise fields.wrong("days", f"no such day: {unknown[0]}")
    return [OpeningSlot(_DAYS.index(day), opens, closes) for day in days]
