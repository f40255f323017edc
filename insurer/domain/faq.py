"""General questions, and what an insurer answers to them."""

from dataclasses import dataclass
from enum import StrEnum


class FaqTopic(StrEnum):
    """The general questions of the catalogue (`faq/…`)."""

    FIRST_LOGIN = "first_login"
    LOST_CREDENTIALS = "lost_credentials"
    PASSWORD_CHANGE = "password_change"  # noqa: S105 - a topic
    TWO_FACTOR = "two_factor"
    TELETRANSMISSION = "teletransmission"
    THIRD_PARTY_PAYMENT = "third_party_payment"
    CARD_CODES = "card_codes"
    UNDERSTAND_GUARANTEES = "understand_guarantees"
    REIMBURSEMENT_TIMES = "reimbursement_times"
    SENDING_DOCUMENTS = "sending_documents"
    QUOTE_ANALYSIS = "quote_analysis"
    ALPHA_PLAN = "alpha_plan"
    CONTRIBUTION_PAYMENT = "contribution_payment"
    PAYMENT_SCHEDULE = "payment_schedule"
    REDUCE_EXPENSES = "reduce_expenses"
    HUNDRED_PERCENT_HEALTH = "hundred_percent_health"
    CARE_PATHWAY = "care_pathway"
    ASSISTANCE = "assistance"
    CARE_NETWORK = "care_network"
    TELECONSULTATION = "teleconsultation"
    SECOND_OPINION = "second_opinion"
    WELLNESS = "wellness"
    SOCIAL_AID = "social_aid"
    UPGRADE_GUARANTEES = "upgrade_guarantees"
    REFERRAL = "referral"
    EXTRA_COVER = "extra_cover"
    OPENING_HOURS = "opening_hours"
    COMPLAINT = "complaint"
    CANCEL_CONTRACT = "cancel_contract"
    DATA_PRIVACY = "data_privacy"
    ON_BEHALF = "on_behalf"
    JOINING = "joining"


@dataclass(frozen=True)
class FaqAnswer:
    """What one insurer answers to one question, from its own documents.

    `says` are paragraphs in the member's language, the fact first; `alpha` stands in their place
    for members of the ALPHA plan, where it differs. `next` are intents that lead on.
    """

    says: tuple[str, ...]
    alpha: tuple[str, ...]
    next: tuple[str, ...]
    sources: tuple[str, ...]  # the documents it comes from
    quotes: tuple[str, ...]  # their very words, for the reader and the content test
    free: tuple[str, ...]  # figures that are counted, not quoted
