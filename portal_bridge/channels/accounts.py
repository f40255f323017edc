"""An IBAN in what a phone wrote: refused with the way to the portal (design, section 6).

It is masked before anything is kept, and not put into the vault as in the portal: nobody can read
it again. What else the message says is heard as ever.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from insurer.domain.folding import fold
from portal_bridge.channels.keywords import is_about_account
from portal_bridge.channels.steps import Step
from portal_bridge.clock import NewId
from portal_bridge.conversations.blocks import BotMessage, Choice, choices_block, text_block
from portal_bridge.conversations.incoming import Words
from portal_bridge.handoff.moves import Owner
from portal_bridge.privacy.found import Found
from portal_bridge.privacy.mask import mask_accounts
from portal_bridge.store import bubbles
from portal_bridge.store.engine import Database
from portal_bridge.store.orm import ConversationRow
from portal_bridge.texts import text


@dataclass(frozen=True)
class Account:
    """A message that holds an IBAN, valid or not."""

    shown: str  # the message with each IBAN masked
    rest: str  # the message without them

    @property
    def is_all(self) -> bool:
        """True when the message is about nothing else: there is nothing left to answer."""
        return all(is_about_account(word) for word in fold(self.rest).split())


def account_in(words: str) -> Account | None:
    """Return what may be kept of a message with an IBAN, None for any other message."""
    masked = mask_accounts(words)
    if not masked.hides:
        return None
    rest = " ".join(part for part in masked.parts if not isinstance(part, Found))
    return Account(masked.shown, rest.strip())


class Accounts:
    """Says that an IBAN is not taken here, and where it is."""

    def __init__(
        self, database: Database, *, portal_url: str | None, contact: str, new_id: NewId
    ) -> None:
        self._database = database
        self._portal_url = portal_url
        self._contact = contact
        self._new_id = new_id

    def refuse(
        self,
        account: Account,
        conversation: ConversationRow,
        proof: Callable[[str], Step | None],
    ) -> Step | Words:
        """Return the refusal, before what the rest of the message does for the proof or Emma."""
        if account.is_all and conversation.owner == Owner.BOT:
            return Step("account_refused", account.shown, self._answer(conversation.id))
        step = proof(account.rest)
        if step is None or step.reply is None:
            return Words(account.shown, notice=self._words())
        return replace(step, reply=_after(self._words(), step.reply))

    def _answer(self, conversation_id: str) -> BotMessage:
        """Return the refusal, and what Emma offered last: her question still stands."""
        with self._database.reading() as session:
            rows = bubbles.open_choices(session, conversation_id)
        again = tuple(
            Choice(self._new_id(), row.label, row.content, row.kind == "payload") for row in rows
        )
        offered = (choices_block(again),) if again else ()
        return BotMessage((text_block(self._words()), *offered), again)

    def _words(self) -> str:
        if self._portal_url is None:
            return text("phone_account_refused_portal", contact=self._contact)
        return text("phone_account_refused", portal=self._portal_url)


def _after(words: str, answer: BotMessage) -> BotMessage:
    return replace(answer, blocks=(text_block(words), *answer.blocks))
