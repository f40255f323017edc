"""The promise to pay a hospital as a tagged PDF (hospital_coverage.typ)."""

from dataclasses import asdict

from insurer.documents.letter import Addressee, LetterHead
from insurer.documents.typesetting import typeset
from insurer.domain.hospital_coverage import HospitalCoverage


def render_hospital_coverage(
    head: LetterHead, addressee: Addressee, stay: HospitalCoverage
) -> bytes:
    """Return the document as a PDF; LayoutFailed."""
    facts = {
        **asdict(head),
        "addressee": asdict(addressee),
        "reference": stay.reference,
        "person": f"{stay.person_first_name} {stay.person_last_name}",
        "birth_date": stay.person_birth_date,
        "hospital": stay.hospital,
        "ward": stay.ward,
        "admission_on": stay.admission_on,
    }
    return typeset("hospital_coverage.typ", facts)
