"""Names that Python shares with the domain."""

SLOT_OPERATION_KEY = "operation_key"
SLOT_FAILURES = "failures"
SLOT_ALSO = "also_request"
SLOT_ANSWERED_AS = "answered_as"
SLOT_MEANT_AS = "meant_as"
ENTITY_ALSO = "also"
ENTITY_FAQ_TOPIC = "faq_topic"
SLOT_REQUESTED = "requested_slot"

INTENT_FALLBACK = "nlu_fallback"
INTENT_RETRY = "retry"
INTENT_AFFIRM = "affirm"
INTENT_DENY = "deny"
INTENT_OUT_OF_SCOPE = "out_of_scope"
INTENT_THANK = "thank"
INTENT_CANCEL = "cancel"
INTENT_SUBMIT_FORM = "submit_form"
INTENT_INSULT = "insult"
INTENT_PERSON = "human_handoff"

FORM_BANK_DETAILS = "bank_details_form"
FORM_MESSAGE = "message_form"
FORM_CARD_REISSUE = "card_reissue_form"
FORM_CARD_ERROR = "card_error_form"
FORM_DELIVERY = "delivery_form"
FORM_CLAIM = "claim_form"
FORM_CARE_NETWORK = "care_network_form"
FORM_DOCUMENT = "document_form"
FORM_QUOTE = "quote_form"
FORM_HOSPITAL = "hospital_form"
FORM_CONTACT = "contact_form"
FORM_BENEFICIARY_ADD = "beneficiary_add_form"
FORM_BENEFICIARY_REMOVE = "beneficiary_remove_form"
FORM_TELETRANSMISSION = "teletransmission_form"
FORM_COMPLAINT = "complaint_form"
FORM_ANSWER = "answer_form"

# Intents that open a form; within another form they wait.
FORM_OF_INTENT = {
    "bank_details_change": FORM_BANK_DETAILS,
    "contact_message": FORM_MESSAGE,
    "choose_theme": FORM_MESSAGE,
    "card_reissue": FORM_CARD_REISSUE,
    "card_report_error": FORM_CARD_ERROR,
    "delivery_preference": FORM_DELIVERY,
    "claim_submit": FORM_CLAIM,
    "care_network_search": FORM_CARE_NETWORK,
    "document_submit": FORM_DOCUMENT,
    "quote_submit": FORM_QUOTE,
    "hospital_coverage": FORM_HOSPITAL,
    "contact_details_change": FORM_CONTACT,
    "beneficiary_add": FORM_BENEFICIARY_ADD,
    "beneficiary_remove": FORM_BENEFICIARY_REMOVE,
    "teletransmission_change": FORM_TELETRANSMISSION,
    "complaint_submit": FORM_COMPLAINT,
    "message_answer": FORM_ANSWER,
}

# A person takes over: these end a form and are never taken for an answer.
HANDS_OVER = frozenset({"human_handoff", "emergency", "distress"})
SAFETY = frozenset({"emergency", "distress"})

# Choices that need no proof of who asks, by how their intents begin.
FOR_EVERYBODY = ("faq/", "care_network_search", "human_handoff", "help")

# Which action answers an intent: for questions in the middle of a form, and for "try again".
ACTION_OF_INTENT = {
    "welcome": "action_welcome",
    "notifications_show": "action_notifications",
    "news": "action_news",
    "choose_news_medium": "action_choose_news_medium",
    "card_status": "action_card_status",
    "card_download": "action_card_download",
    "card_for": "action_card_download",
    "reimbursement_list": "action_reimbursement_list",
    "reimbursement_detail": "action_reimbursement_detail",
    "reimbursement_delay": "action_reimbursement_delay",
    "reimbursement_summary": "action_reimbursement_summary",
    "statement_download": "action_statement_download",
    "certificate_download": "action_certificate_download",
    "contract_show": "action_contract_show",
    "coverage_check": "action_coverage_check",
    "contributions_show": "action_contributions_show",
    "phone_link": "action_phone_link",
    "bank_details_show": "action_bank_details_show",
    "inbox_check": "action_inbox_check",
    "read_thread": "action_read_thread",
    "request_status": "action_request_status",
    "hospital_history": "action_hospital_history",
    "hospital_document": "action_hospital_document",
    "profile_show": "action_profile_show",
    "beneficiary_list": "action_beneficiary_list",
    "teletransmission_status": "action_teletransmission_status",
    "human_handoff": "action_human_handoff",
    "faq": "action_faq",
    "help": "action_help",
    "other_language": "action_other_language",
    "bot_challenge": "action_bot_challenge",
    "insult": "action_insult",
    "emergency": "action_emergency",
    "distress": "action_distress",
    "medical_advice": "action_medical_advice",
    "out_of_scope": "action_out_of_scope",
    "thank": "action_thank",
    "greet": "action_greet",
    "goodbye": "action_goodbye",
}
