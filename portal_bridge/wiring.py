"""The composition root of the bridge and the worker."""

from dataclasses import dataclass

from insurer.store.cipher import Cipher
from insurer.wiring import Services, build_services
from portal_bridge.channels.wiring import Channels, build_channels
from portal_bridge.clients.oidc import OidcClient
from portal_bridge.clients.rasa import RasaClient
from portal_bridge.clock import new_id, now
from portal_bridge.conversations.intake import Intake
from portal_bridge.conversations.sessions import Sessions
from portal_bridge.conversations.turns import TurnRunner
from portal_bridge.deliveries.news import NewsTeller
from portal_bridge.deliveries.sender import ByMedium, Carrier, Copied, DevOutbox, Sender
from portal_bridge.deliveries.smtp import Smtp
from portal_bridge.handoff.acts import Acts
from portal_bridge.handoff.callers import Callers
from portal_bridge.handoff.centre import Centre
from portal_bridge.handoff.contacting import Contacting
from portal_bridge.handoff.deadlines import Deadlines
from portal_bridge.handoff.desk import Desk
from portal_bridge.handoff.examples import names_in_file
from portal_bridge.handoff.figures import Figures
from portal_bridge.handoff.line import Line
from portal_bridge.handoff.offer_turns import OfferTurns
from portal_bridge.handoff.people import People
from portal_bridge.handoff.records import Records
from portal_bridge.handoff.reveals import Reveals
from portal_bridge.handoff.reviews import Reviews
from portal_bridge.handoff.waits import Waits
from portal_bridge.handoff.watch import Watch
from portal_bridge.handoff.wishes import Understanding
from portal_bridge.push.wakeups import Wakeups
from portal_bridge.settings import Settings
from portal_bridge.staff.administration import Administration
from portal_bridge.staff.company import Company
from portal_bridge.staff.second_factor import SecondFactor
from portal_bridge.staff.sign_ins import SignIns
from portal_bridge.store.engine import Database, build_engine
from portal_bridge.tools.chatwoot_agents import ChatwootAgents
from portal_bridge.tools.chatwoot_mirror import ChatwootMirror
from portal_bridge.tools.outbox import EventOutbox
from portal_bridge.tools.wiring import build_agents, build_events, build_mirror, build_outboxes


@dataclass(frozen=True)
class Parts:
    """Everything a process of the bridge may use."""

    settings: Settings
    services: Services
    database: Database
    cipher: Cipher
    rasa: RasaClient
    desk: Desk
    people: People
    sign_ins: SignIns
    second_factor: SecondFactor
    administration: Administration
    company: Company | None
    line: Line
    callers: Callers
    records: Records
    reveals: Reveals
    figures: Figures
    understanding: Understanding
    reviews: Reviews
    contacting: Contacting
    acts: Acts
    deadlines: Deadlines
    sessions: Sessions
    intake: Intake
    turns: TurnRunner
    offers: OfferTurns
    watch: Watch
    wakeups: Wakeups
    sender: Sender
    news: NewsTeller
    channels: Channels
    tools: tuple[EventOutbox, ...]
    chatwoot_agents: ChatwootAgents | None
    chatwoot_mirror: ChatwootMirror | None


def build_parts(settings: Settings) -> Parts:
    """Return the parts; opens no connection and starts no thread."""
    services = build_services(settings.insurer)
    database = Database(build_engine(settings.database_url))
    cipher = Cipher(settings.insurer.data_keys)
    rasa = RasaClient(settings.rasa_url, settings.service_secret)
    acts = Acts(database, key=settings.insurer.data_keys[-1].encode(), clock=now)
    events = build_events(settings.tools, settings.public_url, new_id=new_id)
    waits = Waits(services.profile, new_id=new_id)
    desk = Desk(database, services.profile, acts, events, waits, clock=now, new_id=new_id)
    intake = Intake(database, services.vault, clock=now, new_id=new_id)
    channels = build_channels(
        settings.channels,
        database,
        services,
        intake,
        data_keys=settings.insurer.data_keys,
    )
    second_factor = SecondFactor(
        database,
        acts,
        cipher,
        issuer=f"{services.profile.assistant} {services.profile.name}",
        clock=now,
    )
    offers = OfferTurns(database, desk, services.profile, clock=now, new_id=new_id)
    watch = Watch(
        database,
        rasa,
        desk,
        waits,
        services.profile,
        turn_key=settings.turn_key,
        clock=now,
        new_id=new_id,
    )
    return Parts(
        settings=settings,
        services=services,
        database=database,
        cipher=cipher,
        rasa=rasa,
        desk=desk,
        people=People(database, clock=now),
        sign_ins=SignIns(database, acts, second_factor, clock=now),
        second_factor=second_factor,
        administration=Administration(database, acts),
        company=build_company(settings, database, acts),
        line=Line(database, acts, clock=now),
        callers=Callers(
            database,
            services.directory,
            cipher,
            clock=now,
            new_id=new_id,
        ),
        figures=Figures(database),
        understanding=Understanding(database),
        reviews=Reviews(database, acts, names_in_file(services.members), clock=now),
        records=Records(database, acts, clock=now, new_id=new_id),
        reveals=Reveals(
            database, services.identifiers, services.vault, acts, clock=now, new_id=new_id
        ),
        contacting=Contacting(
            database,
            desk,
            services.channel_links,
            cipher,
            clock=now,
            new_id=new_id,
        ),
        acts=acts,
        deadlines=Deadlines(
            database,
            desk,
            Centre(services.messages, services.vault, clock=now),
            services.profile,
            clock=now,
        ),
        sessions=Sessions(
            database,
            services.members,
            portal_jwt_key=settings.portal_jwt_key,
            clock=now,
            new_id=new_id,
        ),
        intake=intake,
        channels=channels,
        tools=build_outboxes(settings.tools, database, clock=now),
        chatwoot_agents=build_agents(settings.tools, database, desk, acts),
        chatwoot_mirror=build_mirror(settings.tools, database, clock=now),
        turns=TurnRunner(
            database,
            rasa,
            desk,
            turn_key=settings.turn_key,
            assistant=services.profile.assistant,
            clock=now,
            new_id=new_id,
            others=(offers.run, watch.run),
        ),
        offers=offers,
        watch=watch,
        wakeups=Wakeups(settings.database_url),
        news=NewsTeller(database, services.notifications, clock=now),
        sender=Sender(
            services.notices,
            _carrier(settings, database, channels.sms),
            insurer=services.profile.name,
        ),
    )


def build_company(settings: Settings, database: Database, acts: Acts) -> Company | None:
    """Return the way in through the company, None when no provider is set."""
    if settings.oidc is None:
        return None
    redirect_uri = f"{settings.public_url}/console/company/callback"
    provider = OidcClient(settings.oidc, redirect_uri=redirect_uri)
    return Company(database, acts, provider, settings.oidc)


def _carrier(settings: Settings, database: Database, sms: Carrier | None) -> Carrier:
    """Return the way of notices: e-mail and SMS each by its own; the demo also shows them."""
    shown = DevOutbox(database)
    email = Smtp(settings.smtp_url, settings.mail_from) if settings.smtp_url else shown
    if sms is None:
        return email
    return ByMedium(email=email, sms=Copied(sms, shown) if settings.demo else sms)
