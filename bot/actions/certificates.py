"""Certificates of affiliation and cancellation, at once (K3)."""

from datetime import timedelta

from bot.actions.base import EmmaAction
from bot.actions.formatting import long_date
from bot.actions.turn import Event, Turn
from insurer.domain.certificates import CertificateKind
from insurer.domain.contracts import ends_on


class ActionCertificateDownload(EmmaAction):
    """Give the certificate that the contract allows today; say so when another was asked for."""

    def name(self) -> str:
        return "action_certificate_download"

    def handle(self, turn: Turn) -> list[Event]:
        available = self.services.certificates.available(turn.caller)
        if available is None:
            turn.say("utter_certificate_none")
        elif _wanted(turn) in (None, available):
            self._give(turn, available)
        elif end := ends_on(self.services.contracts.list(turn.caller)):
            first_day = long_date(end + timedelta(days=1))
            turn.say("utter_certificate_cancellation_from", end=long_date(end), first_day=first_day)
        else:
            turn.say(f"utter_certificate_only_{available.value}")
        return []

    def _give(self, turn: Turn, kind: CertificateKind) -> None:
        file = self.services.certificates.document(turn.caller, kind)
        turn.say(
            f"utter_certificate_{kind.value}",
            file_id=file.file_id,
            name=file.name,
            media_type=file.media_type,
            size=file.size,
        )
        if turn.labels.mentions(turn.text, "delivery_paper"):
            turn.say("utter_certificate_by_post")


def _wanted(turn: Turn) -> CertificateKind | None:
    chosen = turn.entity("certificate")
    if chosen in set(CertificateKind):
        return CertificateKind(chosen)
    cancellation = turn.labels.mentions(turn.text, "certificate_cancellation")
    return CertificateKind.CANCELLATION if cancellation else None
