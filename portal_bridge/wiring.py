"""The composition root of the bridge and the worker."""

from dataclasses import dataclass

from insurer.store.cipher import Cipher
from insurer.wiring import Services, build_services
from portal_bridge.channels.wiring import Channels, build_channels
from portal_bridge.clients.rasa import RasaClient
from portal_bridge.clock import new_id, now
from portal_bridge.conversations.intake import Intake
from portal_bridge.conversations.late_files import LateFiles
from portal_bridge.conversations.sessions import Sessions
from portal_bridge.conversations.sharing import Sharing
from portal_bridge.conversations.turns import TurnRunner
from portal_bridge.deliveries.news import NewsTeller
from portal_bridge.deliveries.sender import ByMedium, Carrier, Copied, DevOutbox, Sender
from portal_bridge.deliveries.smtp import Smtp
from portal_bridge.handoff.acts import Acts
from portal_bridge.handoff.wiring import Handoff, build_handoff
from portal_bridge.push.wakeups import Wakeups
from portal_bridge.settings import Settings
from portal_bridge.staff.wiring import Staff, build_staff
from portal_bridge.store.engine import Database, build_engine
from portal_bridge.tools.wiring import Tools, build_events, build_tools


@dataclass(frozen=True)
class Parts:
    """Everything a process of the bridge may use."""

    settings: Settings
    services: Services
    database: Database
    cipher: Cipher
    rasa: RasaClient
    handoff: Handoff
    staff: Staff
    tools: Tools
    channels: Channels
    sessions: Sessions
    intake: Intake
    sharing: Sharing
    turns: TurnRunner
    wakeups: Wakeups
    sender: Sender
    news: NewsTeller


def build_parts(settings: Settings) -> Parts:
    """Return the parts; opens no connection and starts no thread."""
    data_keys = settings.insurer.data_keys
    services = build_services(settings.insurer)
    profile = services.profile
    database = Database(build_engine(settings.database_url))
    cipher = Cipher(data_keys)
    rasa = RasaClient(settings.rasa_url, settings.service_secret)
    acts = Acts(database, key=data_keys[-1].encode(), clock=now)
    events = build_events(settings.tools, settings.public_url, new_id=new_id)
    handoff = build_handoff(
        database, services, rasa, cipher, acts, events, turn_key=settings.turn_key
    )
    sharing = Sharing(services.files, profile.uploads, new_id=new_id)
    intake = Intake(database, services.vault, sharing, clock=now, new_id=new_id)
    channels = build_channels(
        settings.channels,
        database,
        services,
        intake,
        rasa,
        data_keys=data_keys,
        demo=settings.demo,
    )
    return Parts(
        settings=settings,
        services=services,
        database=database,
        cipher=cipher,
        rasa=rasa,
        handoff=handoff,
        staff=build_staff(
            settings, database, acts, cipher, issuer=f"{profile.assistant} {profile.name}"
        ),
        tools=build_tools(settings.tools, database, handoff.desk, acts, clock=now),
        channels=channels,
        sessions=Sessions(
            database,
            services.members,
            portal_jwt_key=settings.portal_jwt_key,
            clock=now,
            new_id=new_id,
        ),
        intake=intake,
        sharing=sharing,
        turns=TurnRunner(
            database,
            rasa,
            handoff.desk,
            turn_key=settings.turn_key,
            assistant=profile.assistant,
            clock=now,
            new_id=new_id,
            others=(
                handoff.offers.run,
                handoff.watch.run,
                LateFiles(database, sharing, clock=now).run,
            ),
        ),
        wakeups=Wakeups(settings.database_url),
        sender=Sender(
            services.notices, _carrier(settings, database, channels.sms), insurer=profile.name
        ),
        news=NewsTeller(database, services.notifications, clock=now),
    )


def _carrier(settings: Settings, database: Database, sms: Carrier | None) -> Carrier:
    """Return the way of notices: e-mail and SMS each by its own; the demo also shows them."""
    shown = DevOutbox(database)
    email = Smtp(settings.smtp_url, settings.mail_from) if settings.smtp_url else shown
    if sms is None:
        return email
    return ByMedium(email=email, sms=Copied(sms, shown) if settings.demo else sms)
