"""Builds what lets a person take over."""

from dataclasses import dataclass

from insurer.store.cipher import Cipher
from insurer.wiring import Services
from portal_bridge.clients.rasa import RasaClient
from portal_bridge.clock import new_id, now
from portal_bridge.handoff.acts import Acts
from portal_bridge.handoff.callers import Callers
from portal_bridge.handoff.centre import Centre
from portal_bridge.handoff.contacting import Contacting
from portal_bridge.handoff.deadlines import Deadlines
from portal_bridge.handoff.desk import Desk
from portal_bridge.handoff.dictation import Dictation
from portal_bridge.handoff.examples import names_in_file
from portal_bridge.handoff.figures import Figures
from portal_bridge.handoff.line import Line
from portal_bridge.handoff.offer_turns import OfferTurns
from portal_bridge.handoff.records import Records
from portal_bridge.handoff.reveals import Reveals
from portal_bridge.handoff.reviews import Reviews
from portal_bridge.handoff.waits import Waits
from portal_bridge.handoff.watch import Watch
from portal_bridge.handoff.wishes import Understanding
from portal_bridge.store.engine import Database
from portal_bridge.tools.outbox import DeskEvents


@dataclass(frozen=True)
class Handoff:
    """All that agents, supervisors and the members who wait for them need."""

    desk: Desk
    acts: Acts
    line: Line
    callers: Callers
    records: Records
    reveals: Reveals
    contacting: Contacting
    deadlines: Deadlines
    offers: OfferTurns
    watch: Watch
    figures: Figures
    understanding: Understanding
    reviews: Reviews


def build_handoff(
    database: Database,
    services: Services,
    rasa: RasaClient,
    cipher: Cipher,
    acts: Acts,
    events: DeskEvents,
    *,
    turn_key: str,
) -> Handoff:
    """Return what there is; opens no connection."""
    profile = services.profile
    waits = Waits(profile, new_id=new_id)
    desk = Desk(database, profile, acts, events, waits, clock=now, new_id=new_id)
    centre = Centre(services.messages, services.vault, clock=now)
    dictation = Dictation(centre, desk, profile, clock=now, new_id=new_id)
    return Handoff(
        desk=desk,
        acts=acts,
        line=Line(database, acts, clock=now),
        callers=Callers(database, services.directory, cipher, clock=now, new_id=new_id),
        records=Records(database, acts, clock=now, new_id=new_id),
        reveals=Reveals(
            database, services.identifiers, services.vault, acts, clock=now, new_id=new_id
        ),
        contacting=Contacting(
            database, desk, services.channel_links, cipher, clock=now, new_id=new_id
        ),
        deadlines=Deadlines(database, desk, centre, profile, clock=now),
        offers=OfferTurns(
            database,
            desk,
            dictation,
            profile,
            emma_is_there=rasa.is_ready,
            clock=now,
            new_id=new_id,
        ),
        watch=Watch(
            database,
            rasa,
            desk,
            waits,
            dictation,
            profile,
            turn_key=turn_key,
            clock=now,
            new_id=new_id,
        ),
        figures=Figures(database),
        understanding=Understanding(database),
        reviews=Reviews(database, acts, names_in_file(services.members), clock=now),
    )
