"""Builds the tools that the settings name."""

from dataclasses import dataclass

from portal_bridge.clock import Clock, NewId
from portal_bridge.handoff.acts import Acts
from portal_bridge.handoff.desk import Desk
from portal_bridge.store.engine import Database
from portal_bridge.tools.chatwoot import Chatwoot
from portal_bridge.tools.chatwoot_agents import ChatwootAgents
from portal_bridge.tools.chatwoot_mirror import ChatwootMirror
from portal_bridge.tools.outbox import DeskEvents, EventOutbox, ToolLinks
from portal_bridge.tools.settings import ToolSettings
from portal_bridge.tools.webhook import SignedWebhook

WEBHOOK = "webhook"
CHATWOOT = "chatwoot"


@dataclass(frozen=True)
class Tools:
    """The call centre's own tools, those that are set."""

    outboxes: tuple[EventOutbox, ...]
    chatwoot_agents: ChatwootAgents | None
    chatwoot_mirror: ChatwootMirror | None


def build_events(settings: ToolSettings, public_url: str, *, new_id: NewId) -> DeskEvents:
    """Return what keeps events for each tool that is set."""
    named = ((WEBHOOK, settings.webhook), (CHATWOOT, settings.chatwoot))
    return DeskEvents(tuple(name for name, chosen in named if chosen), public_url, new_id=new_id)


def build_tools(
    settings: ToolSettings, database: Database, desk: Desk, acts: Acts, *, clock: Clock
) -> Tools:
    """Return the tools; calls none of them."""
    return Tools(
        outboxes=_outboxes(settings, database, clock=clock),
        chatwoot_agents=_agents(settings, database, desk, acts),
        chatwoot_mirror=_mirror(settings, database, clock=clock),
    )


def _outboxes(
    settings: ToolSettings, database: Database, *, clock: Clock
) -> tuple[EventOutbox, ...]:
    """Return an outbox for each tool that is set."""
    outboxes = []
    if settings.webhook:
        webhook = SignedWebhook(settings.webhook, clock=clock)
        outboxes.append(EventOutbox(database, WEBHOOK, webhook, clock=clock))
    if settings.chatwoot:
        chatwoot = Chatwoot(settings.chatwoot, ToolLinks(database, CHATWOOT))
        outboxes.append(EventOutbox(database, CHATWOOT, chatwoot, clock=clock))
    return tuple(outboxes)


def _agents(
    settings: ToolSettings, database: Database, desk: Desk, acts: Acts
) -> ChatwootAgents | None:
    """Return what lets Chatwoot's agents answer, None when they may not."""
    if settings.chatwoot is None or settings.chatwoot.webhook_secret is None:
        return None
    return ChatwootAgents(database, desk, acts, ToolLinks(database, CHATWOOT))


def _mirror(settings: ToolSettings, database: Database, *, clock: Clock) -> ChatwootMirror | None:
    """Return what shows Chatwoot's agents the words, None when they may not answer."""
    if settings.chatwoot is None or settings.chatwoot.webhook_secret is None:
        return None
    chatwoot = Chatwoot(settings.chatwoot, ToolLinks(database, CHATWOOT))
    return ChatwootMirror(database, chatwoot, CHATWOOT, clock=clock)
