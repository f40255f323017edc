"""Photos and documents that a phone sends: fetched, checked, kept, and asked what they are."""

import json
from collections.abc import Mapping
from typing import Protocol

from insurer.domain.caller import Assurance, Caller
from insurer.domain.files import StoredFile
from insurer.errors import InvalidInput
from portal_bridge.channels.events import Inbound, Media, Provider
from portal_bridge.channels.steps import IDENTITY_FORM, Step, reply
from portal_bridge.clock import NewId
from portal_bridge.conversations.blocks import BotMessage, Choice
from portal_bridge.conversations.incoming import Content, FilledForm, cleaned
from portal_bridge.conversations.model import Visitor
from portal_bridge.errors import DeliveryError
from portal_bridge.formats import file_size
from portal_bridge.texts import text

MAX_FETCHES = 3  # Meta limits failed fetches to five an hour
_OFFERED = (("choice_invoice", "claim_submit"), ("choice_proof", "document_submit"))


class Fetcher(Protocol):
    """A provider's client."""

    def fetch(self, ref: str, limit: int, /) -> bytes:
        """Return at most `limit` + 1 bytes of a file; DeliveryError."""


class Store(Protocol):
    """Where members' files are kept (insurer.services.files)."""

    def store(self, caller: Caller, *, name: str, content: bytes) -> StoredFile:
        """Keep a file; InvalidInput."""


class PhoneFiles:
    """Takes files of members whose identity is proven; asks the others first."""

    def __init__(
        self, fetchers: Mapping[Provider, Fetcher], store: Store, *, limit: int, new_id: NewId
    ) -> None:
        self._fetchers = fetchers
        self._store = store
        self._limit = limit
        self._new_id = new_id

    def step(
        self, message: Inbound, visitor: Visitor, *, awaited: bool, attempts: int
    ) -> Step | Content:
        """Return what becomes of the files: an answer to Emma's question, or a question.

        Raises:
            DeliveryError: the provider did not give it now; to be tried again.
        """
        words, count = cleaned(message.text), text("member_form_upload", count=len(message.media))
        shown = f"{words}\n{count}".strip()
        if visitor.assurance < Assurance.VERIFIED:
            return Step("file_refused", shown, reply("phone_file_identity", IDENTITY_FORM))
        try:
            kept = [self._keep(message, one, visitor) for one in message.media]
        except InvalidInput as refusal:
            return Step(f"file_{refusal.code}", shown, self._refusal(refusal))
        except DeliveryError:
            if attempts + 1 < MAX_FETCHES:
                raise
            return Step("file_lost", shown, reply("phone_file_lost"))
        ids = tuple(file.file_id for file in kept)
        form = FilledForm("upload", {}, ids, words)
        return form if awaited else self._ask(shown, ids)

    def _keep(self, message: Inbound, media: Media, visitor: Visitor) -> StoredFile:
        """Fetch and keep one file, under a name that tells nothing of the member's."""
        content = self._fetchers[message.provider].fetch(media.ref, self._limit)
        caller = visitor.as_caller(self._new_id())
        return self._store.store(caller, name=text("phone_file_name"), content=content)

    def _refusal(self, refusal: InvalidInput) -> BotMessage:
        match refusal.code:
            case "too_large":
                return reply("error_too_large", limit=file_size(self._limit))
            case "type":
                return reply("error_unsupported_type")
            case _:
                return reply("error_empty_file")

    def _ask(self, shown: str, ids: tuple[str, ...]) -> Step:
        entities = json.dumps({"files": list(ids)})
        choices = tuple(
            Choice(self._new_id(), text(label), f"/{intent}{entities}")
            for label, intent in _OFFERED
        )
        return Step("file_kept", shown, reply("phone_file_what", choices=choices))
