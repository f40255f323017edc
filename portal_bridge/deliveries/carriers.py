"""The ways to a phone: how each writes an answer, and which client takes it."""

from collections.abc import Callable, Sequence

from portal_bridge.channels import gsm7
from portal_bridge.channels.events import Provider
from portal_bridge.channels.lines import Block
from portal_bridge.channels.outgoing import Document, Outgoing, Template, Text
from portal_bridge.channels.rendering import Links, render_plain, render_sms, render_whatsapp
from portal_bridge.clients import twilio, whatsapp
from portal_bridge.clients.twilio import TwilioClient
from portal_bridge.clients.whatsapp import WhatsAppClient
from portal_bridge.clock import new_id
from portal_bridge.deliveries.phones import Carrier, Carriers
from portal_bridge.deliveries.sender import DeliveryFailed, Letter
from portal_bridge.errors import DeliveryError
from wire.turn_token import Channel

DocumentReader = Callable[[Document], bytes]
"""Returns the content of a document that is about to be sent; DeliveryError."""


class TwilioSms:
    """SMS."""

    gone = twilio.NUMBER_GONE
    template: Template | None = None  # there is no window

    def __init__(self, client: TwilioClient) -> None:
        self._client = client

    def render(self, blocks: Sequence[Block], links: Links) -> tuple[Outgoing, ...]:
        """Return one SMS of at most three parts."""
        return render_sms(blocks, links)

    def send(self, to: str, message: Outgoing, ref: str) -> str:
        """Return Twilio's id; DeliveryError."""
        return self._client.send(Channel.SMS, to, message, ref)

    def carry(self, letter: Letter) -> None:
        """Send a notice of the insurer's (a one-time code…); DeliveryFailed."""
        try:
            self.send(letter.to, Text(gsm7.fold(letter.body)), new_id())
        except DeliveryError as error:
            raise DeliveryFailed(error.code) from None


class TwilioWhatsApp:
    """WhatsApp through Twilio: text only."""

    gone = twilio.NUMBER_GONE

    def __init__(self, client: TwilioClient, template: Template | None) -> None:
        self._client = client
        self.template = template

    def render(self, blocks: Sequence[Block], links: Links) -> tuple[Outgoing, ...]:
        """Return text with numbered choices."""
        return render_plain(blocks, links)

    def send(self, to: str, message: Outgoing, ref: str) -> str:
        """Return Twilio's id; DeliveryError."""
        return self._client.send(Channel.WHATSAPP, to, message, ref)


class MetaWhatsApp:
    """WhatsApp by the Cloud API."""

    gone = whatsapp.NUMBER_GONE

    def __init__(
        self, client: WhatsAppClient, template: Template | None, read: DocumentReader
    ) -> None:
        self._client = client
        self.template = template
        self._read = read

    def render(self, blocks: Sequence[Block], links: Links) -> tuple[Outgoing, ...]:
        """Return text, files, buttons or a list."""
        return render_whatsapp(blocks, links)

    def send(self, to: str, message: Outgoing, ref: str) -> str:
        """Return the wamid; DeliveryError."""
        if not isinstance(message, Document):
            return self._client.send(to, message, ref)
        content = self._read(message)
        media_id = self._client.upload(message.name, message.media_type, content)
        return self._client.send(to, message, ref, media_id=media_id)


def carriers_of(
    twilio_client: TwilioClient | None,
    meta_client: WhatsAppClient | None,
    *,
    twilio_template: Template | None,
    meta_template: Template | None,
    read: DocumentReader,
) -> Carriers:
    """Return the ways there are."""
    ways: dict[tuple[Channel, Provider], Carrier] = {}
    if twilio_client is not None:
        ways[Channel.SMS, Provider.TWILIO] = TwilioSms(twilio_client)
        ways[Channel.WHATSAPP, Provider.TWILIO] = TwilioWhatsApp(twilio_client, twilio_template)
    if meta_client is not None:
        ways[Channel.WHATSAPP, Provider.META] = MetaWhatsApp(meta_client, meta_template, read)
    return ways
