"""Kinds of documents that members hand in or get (lists of sources 003 and 004)."""

from collections.abc import Mapping
from enum import StrEnum

from insurer.domain.reimbursements import CareType


class DocumentKind(StrEnum):
    """Civil status, then care costs (source 004, section 6); CARD is what we make."""

    MARRIAGE_CERTIFICATE = "marriage_certificate"
    BIRTH_CERTIFICATE = "birth_certificate"
    NOTORIETY_DEED = "notoriety_deed"
    SCHOOL_CERTIFICATE = "school_certificate"
    HEALTH_INSURANCE_CERTIFICATE = "health_insurance_certificate"
    ADOPTION_JUDGMENT = "adoption_judgment"
    COMMON_LIFE_PROOF = "common_life_proof"
    DEATH_CERTIFICATE = "death_certificate"
    DIVORCE_JUDGMENT = "divorce_judgment"
    MUTUELLE_CANCELLATION_CERTIFICATE = "mutuelle_cancellation_certificate"
    UNEMPLOYMENT_NOTICE = "unemployment_notice"
    SECU_STATEMENT = "secu_statement"
    DENTAL_QUOTE = "dental_quote"
    OPTICAL_QUOTE = "optical_quote"
    HOSPITAL_FEES_QUOTE = "hospital_fees_quote"
    OTHER_QUOTE = "other_quote"
    APPLIANCE_INVOICE = "appliance_invoice"
    SURGERY_INVOICE = "surgery_invoice"
    DENTAL_INVOICE = "dental_invoice"
    OPTICAL_INVOICE = "optical_invoice"
    HEARING_INVOICE = "hearing_invoice"
    RADIOLOGY_LABORATORY_PHYSIOTHERAPY_INVOICE = "radiology_laboratory_physiotherapy_invoice"
    BANK_PROOF = "bank_proof"
    CARD = "card"
    OTHER = "other"


_INVOICES: Mapping[CareType, DocumentKind] = {
    CareType.APPLIANCE: DocumentKind.APPLIANCE_INVOICE,
    CareType.HOSPITAL: DocumentKind.SURGERY_INVOICE,
    CareType.DENTAL: DocumentKind.DENTAL_INVOICE,
    CareType.OPTICAL: DocumentKind.OPTICAL_INVOICE,
    CareType.HEARING: DocumentKind.HEARING_INVOICE,
    CareType.IMAGING: DocumentKind.RADIOLOGY_LABORATORY_PHYSIOTHERAPY_INVOICE,
    CareType.LABORATORY: DocumentKind.RADIOLOGY_LABORATORY_PHYSIOTHERAPY_INVOICE,
    CareType.PHYSIOTHERAPY: DocumentKind.RADIOLOGY_LABORATORY_PHYSIOTHERAPY_INVOICE,
}


def invoice_of(care: CareType) -> DocumentKind:
    """Return the kind of an invoice by its care; OTHER where the list has none of its own."""
    return _INVOICES.get(care, DocumentKind.OTHER)


class QuoteKind(StrEnum):
    """Subjects of a quote (source 003)."""

    OPTICAL = "optical"
    HEARING = "hearing"
    APPLIANCE = "appliance"
    HOSPITAL = "hospital"
    DENTAL = "dental"
    MATERNITY = "maternity"


class NotificationKind(StrEnum):
    """The five findings shown to members (source 004, section 7)."""

    ADDRESS_WRONG = "address_wrong"
    SCHOOL_CERTIFICATE_AWAITED = "school_certificate_awaited"
    BENEFIT_PAYMENT_MODE = "benefit_payment_mode"
    HEALTH_INSURANCE_EXCHANGE = "health_insurance_exchange"
    CONTRIBUTION_PAYMENT_MODE = "contribution_payment_mode"
