"""What Emma says unasked: findings on the file (K5) and news of the management centre (M7)."""

from bot.actions.base import EmmaAction
from bot.actions.choices import answered, choices_of
from bot.actions.last_question import is_short
from bot.actions.turn import Event, Turn
from insurer.domain.documents import NotificationKind
from insurer.domain.faq import FaqTopic
from insurer.domain.notifications import News, NewsKind, NewsMedium, Notification
from insurer.domain.profile import InsurerProfile
from insurer.errors import NotFound

_SHOWN = 4


CHOOSE_MEDIUM = "choose_news_medium"


def chooses_medium(turn: Turn) -> bool:
    """Return whether « prévenez-moi par SMS », or « par mail » where that was asked, says how.

    The turn then holds the `medium`; a reproach chooses nothing.
    """
    asked = any(payload.startswith(f"/{CHOOSE_MEDIUM}{{") for _, payload in turn.choices_before())
    wished = turn.labels.affirms(turn.text, "warn_me") or (asked and is_short(turn))
    said = [one for one in NewsMedium if turn.labels.affirms(turn.text, f"news_by_{one.value}")]
    if not turn.knows_member or not wished or len(said) != 1:
        return False
    turn.add_entities(medium=said[0].value)
    return True


def asks_how_warned(turn: Turn) -> bool:
    """Return whether « comment vous me prévenez ? », « arrêtez les SMS » is of how news come."""
    return turn.knows_member and turn.labels.mentions(turn.text, "how_warned")


class ActionNotifications(EmmaAction):
    """Say what is to be done on the file."""

    def name(self) -> str:
        return "action_notifications"

    def handle(self, turn: Turn) -> list[Event]:
        found = self.services.notifications.open(turn.caller)
        if found:
            tell_findings(turn, found, self.services.profile)
        else:
            turn.say("utter_notifications_none")
        return []


class ActionNews(EmmaAction):
    """Tell one piece of news that the bridge brought."""

    def name(self) -> str:
        return "action_news"

    def handle(self, turn: Turn) -> list[Event]:
        try:
            news = self.services.notifications.news(turn.caller, turn.entity("news_id") or "")
        except NotFound:
            turn.say("utter_news_gone")
        else:
            tell_news(turn, news)
        return []


class ActionChooseNewsMedium(EmmaAction):
    """Ask how the member wants to hear of news, or remember what was chosen."""

    def name(self) -> str:
        return "action_choose_news_medium"

    def handle(self, turn: Turn) -> list[Event]:
        chosen = turn.entity("medium")
        if chosen in set(NewsMedium):
            medium = NewsMedium(chosen)
            self.services.notifications.choose_medium(turn.caller, medium)
            turn.say("utter_news_medium_chosen", medium=_words(turn, medium))
        else:
            present = self.services.notifications.news_medium(turn.caller)
            turn.say("utter_news_medium_ask", present=_words(turn, present))
        return []


def tell_findings(turn: Turn, findings: tuple[Notification, ...], profile: InsurerProfile) -> None:
    """Say what is to be done: how much, then each with the choice that does it."""
    if len(findings) == 1:
        turn.say("utter_notifications_count_one")
    else:
        turn.say("utter_notifications_count", count=len(findings))
    for finding in findings[:_SHOWN]:
        name = finding.person_first_name
        who = turn.labels.of("pattern", "for_person").format(name=name) if name else ""
        response = f"utter_notification_{finding.kind.value}"
        if finding.kind is NotificationKind.CONTRIBUTION_PAYMENT_MODE:
            ways = answered(profile, FaqTopic.CONTRIBUTION_PAYMENT)
            turn.offer(response, choices_of(turn, *ways, "contact_message"))
        else:
            turn.say(response, who=who)


def tell_news(turn: Turn, news: News) -> None:
    """Say what happened to a request or a message."""
    if news.kind is NewsKind.MESSAGE_ANSWERED or news.state is None:
        turn.say("utter_news_message", reference=news.reference)
        return
    kind = news.request_kind.value if news.request_kind else ""
    turn.say(
        f"utter_news_request_{news.state.value}",
        reference=news.reference,
        request=turn.labels.of("request_kind", kind),
    )


def _words(turn: Turn, medium: NewsMedium) -> str:
    return turn.labels.of("news_medium", medium.value)
