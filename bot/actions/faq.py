"""General questions, answered from the insurer's profile; what it does not say is not guessed."""

from datetime import date

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.alpha import has_alpha
from bot.actions.base import EmmaAction
from bot.actions.choices import choices_of
from bot.actions.clues import person_meant
from bot.actions.complaints import say_mediator
from bot.actions.delays import say_if_delay_is_unknown
from bot.actions.formatting import long_date
from bot.actions.hospital_coverage import tell_stays_ahead
from bot.actions.last_question import FEW_WORDS, is_short, last_question_topic
from bot.actions.opening_hours import asks_price_of_call, hours, say_opening_hours
from bot.actions.requests import ActionRequestStatus
from bot.actions.toolbox import Toolbox
from bot.actions.turn import Event, Turn
from insurer.domain.caller import Assurance
from insurer.domain.contracts import ended_on
from insurer.domain.faq import FaqAnswer, FaqTopic
from insurer.domain.profile import InsurerProfile
from wire.handoff import HandoffReason

_PERSON = "human_handoff"
_TERMS = (  # of the trade, the same for every insurer
    "term_base",
    "term_co_payment",
    "term_flat_share",
    "term_extra_fees",
    "term_left",
    "term_daily_charge",
    "term_ceiling",
)
# Euros kept of a consultation (Code de la sécurité sociale, L160-13): 2 since May 2024.
_FLAT_SHARES = frozenset({"1.00", "2.00"})
_NAMES_TOPIC = 0.8  # so sure of its topic a question names it
_OF_FLAT_SHARE = frozenset({"reimbursement_delay", "reimbursement_detail", "faq", "nlu_fallback"})
# What the card and the contract open: nothing of it is left when the contract has ended.
_WHILE_COVERED = frozenset(
    {
        FaqTopic.THIRD_PARTY_PAYMENT,
        FaqTopic.CARD_CODES,
        FaqTopic.CARE_NETWORK,
        FaqTopic.ASSISTANCE,
        FaqTopic.TELECONSULTATION,
        FaqTopic.SECOND_OPINION,
        FaqTopic.WELLNESS,
    }
)

# Of a card that the ALPHA plan has not, whatever the insurer's other members have.
_NOT_FOR_ALPHA = frozenset({FaqTopic.THIRD_PARTY_PAYMENT, FaqTopic.CARD_CODES})


class ActionFaq(EmmaAction):
    """Answer a general question."""

    def name(self) -> str:
        return "action_faq"

    def handle(self, turn: Turn) -> list[Event]:
        profile, topic = self.services.profile, turn.entity("faq_topic")
        if topic == FaqTopic.CANCEL_CONTRACT and turn.labels.mentions(turn.text, "leaving_death"):
            turn.say("utter_bereavement")
            turn.hand_over(HandoffReason.BEREAVEMENT)
        elif topic == FaqTopic.OPENING_HOURS:
            _tell_hours(turn, profile)
        elif topic == FaqTopic.COMPLAINT:  # the law's own dates, whoever the insurer is
            return self._tell_of_complaints(turn)
        elif topic == FaqTopic.DATA_PRIVACY:  # about Emma herself, whoever the insurer is
            steps = choices_of(turn, "contact_message", "profile_show", _PERSON)
            turn.offer("utter_faq_data_privacy", steps, contact_way=profile.contact_way)
        elif topic == FaqTopic.ON_BEHALF:  # what the law says of any member's file
            steps = choices_of(turn, "contact_message", _PERSON)
            turn.offer("utter_faq_on_behalf", steps, contact_way=profile.contact_way)
        elif topic == FaqTopic.FIRST_LOGIN and turn.labels.mentions(turn.text, "mobile_app"):
            _tell_of_app(turn, profile)
        elif topic == FaqTopic.ASSISTANCE and _is_abroad(turn):
            self._tell_of_abroad(turn)
        elif topic in _WHILE_COVERED and (end := self._ended_on(turn)):
            turn.say("utter_faq_contract_ended", end=long_date(end))
        elif answer := profile.answers.get(topic):  # type: ignore[call-overload]
            self._answer_terms(turn, answer)
        else:
            say_unknown(turn, profile, turn.labels.of("intent", f"faq/{topic or ''}"))
        return []

    def _tell_of_abroad(self, turn: Turn) -> None:
        """Say that no document tells what care abroad is paid, and who helps while covered."""
        profile, request = self.services.profile, turn.labels.of("pattern", "care_abroad")
        answer = profile.answers.get(FaqTopic.ASSISTANCE)
        if answer is None or self._ended_on(turn):
            say_unknown(turn, profile, request)
        elif turn.labels.mentions(turn.text, "seeks_help"):
            self._answer(turn, answer)
        else:
            say_unknown(turn, profile, request, steps=())
            self._answer(turn, answer)

    def _tell_of_complaints(self, turn: Turn) -> list[Event]:
        """Tell how to complain, which a mere yes takes up, or where a complaint stands."""
        if turn.knows_member and turn.labels.mentions(turn.text, "filed_complaint"):
            return ActionRequestStatus(self.tools).handle(turn)
        if turn.labels.mentions(turn.text, "mediator"):
            say_mediator(turn, self.services.profile)
        if not turn.knows_member:
            turn.say("utter_complaints_how_visitor")
            return []
        turn.say("utter_complaints_how")
        return [SlotSet(names.SLOT_ALSO, "complaint_submit")]

    def _answer_terms(self, turn: Turn, answer: FaqAnswer) -> None:
        """Explain the words of the trade that a question about guarantees asks for, else answer."""
        terms = _terms(turn) if turn.entity("faq_topic") == FaqTopic.UNDERSTAND_GUARANTEES else []
        for term in terms:
            turn.say(f"utter_faq_{term}")
        if not terms:
            self._answer(turn, answer)

    def _answer(self, turn: Turn, answer: FaqAnswer) -> None:
        if turn.entity("faq_topic") == FaqTopic.ASSISTANCE:
            self._tell_stays(turn)
        self._tell_what_is_unknown(turn)
        alpha = has_alpha(turn, self.services)
        if alpha and not answer.alpha and turn.entity("faq_topic") in _NOT_FOR_ALPHA:
            turn.say("utter_faq_third_party_alpha")
            return
        says = answer.alpha if answer.alpha and alpha else answer.says
        turn.offer(
            "utter_faq_answer", choices_of(turn, *answer.next, _PERSON), answer="\n".join(says)
        )

    def _tell_what_is_unknown(self, turn: Turn) -> None:
        """Say first that no document tells the address, or the delay, that is asked for."""
        profile, topic = self.services.profile, turn.entity("faq_topic")
        by_post = topic == FaqTopic.SENDING_DOCUMENTS and turn.labels.mentions(turn.text, "by_post")
        if by_post and not profile.postal_address:
            turn.say("utter_faq_no_postal_address")
        if topic == FaqTopic.TELETRANSMISSION:
            say_if_delay_is_unknown(turn, profile.teletransmission_days)

    def _tell_stays(self, turn: Turn) -> None:
        """Tell the stays to come where help at home is asked for around one of them."""
        known = turn.caller.assurance >= Assurance.VERIFIED
        if known and turn.labels.mentions(turn.text, "hospital_request"):
            tell_stays_ahead(self, turn, person_meant(turn, self.services))

    def _ended_on(self, turn: Turn) -> date | None:
        if turn.caller.assurance < Assurance.VERIFIED:
            return None
        return ended_on(self.services.contracts.list(turn.caller))


def _tell_hours(turn: Turn, profile: InsurerProfile) -> None:
    if not (profile.opening_hours and profile.phone):
        steps = choices_of(turn, "contact_message", _PERSON, "help")
        turn.offer("utter_faq_no_hours", steps, contact_way=profile.contact_way)
    elif asks_price_of_call(turn) and not profile.phone_note:
        say_unknown(turn, profile, turn.labels.of("pattern", "price_of_call"))
    else:
        say_opening_hours(turn, profile)


def asks_price_of_service(turn: Turn) -> bool:
    """Return whether « c’est gratuit ? » is all that is asked after a general answer.

    « La téléconsultation c’est gratuit ? » is of its own.
    """
    few = len(turn.text.split()) <= FEW_WORDS and turn.labels.mentions(turn.text, "free_of_charge")
    # « Tiers payant » is the name of a service and asks for no price.
    of_third = turn.entity("faq_topic") == FaqTopic.THIRD_PARTY_PAYMENT
    names_its_own = turn.entity("faq_topic") is not None and turn.confidence >= _NAMES_TOPIC
    other = not names_its_own and last_question_topic(turn) not in (
        None,
        FaqTopic.HUNDRED_PERCENT_HEALTH,
    )
    return few and other and not of_third


def tell_price_of_service(turn: Turn, tools: Toolbox) -> None:
    """Say again the answer that tells what its service costs, else that no document does."""
    topic = FaqTopic(last_question_topic(turn) or "")
    answer = tools.services.profile.answers.get(topic)
    if answer and any(turn.labels.mentions(one, "free_of_charge") for one in answer.says):
        turn.read_as(f"faq/{topic}")
        ActionFaq(tools).handle(turn)
    else:
        say_unknown(turn, tools.services.profile, turn.labels.of("intent", f"faq/{topic}"))


def asks_of_flat_share(turn: Turn) -> bool:
    """Return whether « pourquoi 2 euros ne sont pas remboursés » is asked: what the law keeps."""
    asked = turn.labels.mentions(turn.text, "why") and turn.intent in _OF_FLAT_SHARE
    return asked and is_short(turn) and turn.entity("amount") in _FLAT_SHARES


def tell_flat_share(turn: Turn, _tools: Toolbox) -> None:
    """Explain what is kept of each consultation."""
    turn.say("utter_faq_term_flat_share")


def say_unknown_name_change(turn: Turn, profile: InsurerProfile) -> None:
    """Say that no document of the insurer tells how a name is changed, and who knows."""
    say_unknown(turn, profile, turn.labels.of("pattern", "new_name"))


def _is_abroad(turn: Turn) -> bool:
    return any(turn.labels.mentions(turn.text, one) for one in ("abroad", "foreign"))


def _tell_of_app(turn: Turn, profile: InsurerProfile) -> None:
    if profile.mobile_app is None:
        say_unknown(turn, profile, turn.labels.of("pattern", "the_app"))
    else:
        steps = choices_of(turn, "faq/lost_credentials", _PERSON)
        turn.offer("utter_faq_mobile_app", steps, app=profile.mobile_app)


def _terms(turn: Turn) -> list[str]:
    return [code for code in _TERMS if turn.labels.mentions(turn.text, code)]


def say_unknown(
    turn: Turn,
    profile: InsurerProfile,
    request: str,
    steps: tuple[str, ...] = ("contact_message", _PERSON, "help"),
) -> None:
    """Say that this insurer's documents do not tell of `request`, and who does know."""
    choices = choices_of(turn, *steps)
    if profile.phone and profile.opening_hours:
        facts = {"phone": profile.phone, "hours": hours(turn, profile.opening_hours)}
        turn.offer("utter_faq_unknown", choices, request=request, **facts)
    else:
        way = profile.contact_way
        turn.offer("utter_faq_unknown_no_phone", choices, request=request, contact_way=way)
