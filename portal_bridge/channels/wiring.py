"""Builds what the phone channels need."""

from dataclasses import dataclass

from insurer.domain.caller import Assurance, Caller
from insurer.errors import NotAllowed
from insurer.errors import NotFound as FileUnknown
from insurer.services.files import FileService
from insurer.store.cipher import Cipher
from insurer.wiring import Services
from portal_bridge.channels.accounts import Accounts
from portal_bridge.channels.events import Provider
from portal_bridge.channels.identity import Identity
from portal_bridge.channels.links import OneTimeLinks
from portal_bridge.channels.media import Fetcher, PhoneFiles
from portal_bridge.channels.opinions import Opinions
from portal_bridge.channels.outgoing import Document, Template
from portal_bridge.channels.receiver import Helpers, Names, Receiver
from portal_bridge.channels.settings import ChannelSettings
from portal_bridge.clients.rasa import RasaClient
from portal_bridge.clients.twilio import TwilioClient
from portal_bridge.clients.whatsapp import WhatsAppClient
from portal_bridge.clock import new_id, now
from portal_bridge.conversations.intake import Intake
from portal_bridge.deliveries.carriers import DocumentReader, TwilioSms, carriers_of
from portal_bridge.deliveries.phones import PhoneOutbox
from portal_bridge.errors import ProviderRefused
from portal_bridge.store.engine import Database
from portal_bridge.webhooks.inbox import ChannelInbox


@dataclass(frozen=True)
class Channels:
    """The phone channels of one process."""

    inbox: ChannelInbox
    receiver: Receiver
    outbox: PhoneOutbox
    links: OneTimeLinks
    sms: TwilioSms | None  # carries notices too
    are_on: bool

    def take(self) -> None:
        """Take what came; nothing where no channel is set."""
        if self.are_on:
            self.receiver.take_due()

    def deliver(self) -> None:
        """Send what is due; nothing where no channel is set."""
        if self.are_on:
            self.outbox.deliver_due()


def build_channels(
    settings: ChannelSettings,
    database: Database,
    services: Services,
    intake: Intake,
    rasa: RasaClient,
    *,
    data_keys: tuple[str, ...],
    demo: bool,
) -> Channels:
    """Return the channels; opens no connection."""
    cipher = Cipher(data_keys)
    twilio = TwilioClient(settings.twilio, settings.public_url) if settings.twilio else None
    meta = WhatsAppClient(settings.meta) if settings.meta else None
    ways = carriers_of(
        twilio,
        meta,
        twilio_template=_twilio_template(settings),
        meta_template=_meta_template(settings),
        read=_reader(services.files),
    )
    links = services.channel_links
    outbox = PhoneOutbox(database, cipher, ways, links, public_url=settings.public_url, clock=now)
    profile = services.profile
    portal_url = f"{settings.public_url}/" if demo else profile.portal_url
    clients: dict[Provider, Fetcher | None] = {Provider.TWILIO: twilio, Provider.META: meta}
    files = PhoneFiles(
        {provider: client for provider, client in clients.items() if client is not None},
        services.files,
        limit=services.files.largest_upload,
        new_id=new_id,
    )
    receiver = Receiver(
        database,
        cipher,
        intake,
        Helpers(
            Identity(links, services.one_time_codes, cipher, clock=now),
            Accounts(database, portal_url=portal_url, contact=profile.contact_way, new_id=new_id),
            links,
            files,
            outbox,
            Opinions(rasa.reading),
        ),
        names=Names(profile.assistant, profile.name, profile.phone),
        clock=now,
        new_id=new_id,
    )
    return Channels(
        inbox=ChannelInbox(database, cipher, clock=now),
        receiver=receiver,
        outbox=outbox,
        links=OneTimeLinks(database, clock=now),
        are_on=bool(ways),
        sms=TwilioSms(twilio)
        if twilio and settings.twilio and settings.twilio.sms_number
        else None,
    )


def _reader(files: FileService) -> DocumentReader:
    """Return what opens a document for the member to whom it was said."""

    def read(document: Document) -> bytes:
        told = Caller(
            document.member_id, Assurance.VERIFIED, "phone", document.conversation_id, new_id()
        )
        try:
            return files.open(told, document.file_id)[1]
        except (FileUnknown, NotAllowed):
            raise ProviderRefused("file_gone") from None

    return read


def _twilio_template(settings: ChannelSettings) -> Template | None:
    sid = settings.twilio.template_sid if settings.twilio else None
    return Template(sid, "") if sid else None


def _meta_template(settings: ChannelSettings) -> Template | None:
    named = settings.meta.template if settings.meta else None
    if not named:
        return None
    name, _, language = named.partition(":")
    return Template(name, language)
