"""Certificates that members get at once (sources 003 and 004)."""

from enum import StrEnum


class CertificateKind(StrEnum):
    """AFFILIATION for a contract that runs, CANCELLATION for one that has ended."""

    AFFILIATION = "affiliation"
    CANCELLATION = "cancellation"
