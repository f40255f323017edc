"""The change of bank details (B1): a controlled operation at level 3.

IBAN ▸ holder ▸ proof ▸ masked recap and confirmation ▸ one-time code ▸ request with a reference.
"""

from datetime import timedelta

from rasa_sdk.events import SlotSet

from bot.actions import names
from bot.actions.bank_account import tell_pending
from bot.actions.base import EmmaAction
from bot.actions.clues import person_meant
from bot.actions.code_step import CodeStep, asks_where_code_is
from bot.actions.form_words import is_mere, says_wrong, yes_or_no
from bot.actions.formatting import long_day
from bot.actions.forms import AnswerRefused, EmmaForm, Reader
from bot.actions.labels import Labels
from bot.actions.person_names import after, corrected, is_written_as_name, may_name
from bot.actions.turn import Event, Turn
from bot.actions.uploads import about_files, ask_for_files, joined_files, says_no_file
from insurer.domain.bank_details import COOLING_OFF
from insurer.domain.caller import Assurance
from insurer.domain.folding import fold
from insurer.domain.members import Relation
from insurer.domain.one_time_codes import CodePurpose
from insurer.errors import Conflict, InvalidInput, NotAllowed, NotFound
from wire.placeholders import Kind, Placeholder, find

LATER = "later"
_FULL = 2  # words: a first name and a family name
_LONGEST_FIRM = 5  # words: « la société Dupont et Fils »
SHORTEST_NAME = 2  # letters
LONGEST_NAME = 70  # characters, as in SEPA payments
_TYPED = (Kind.IBAN, Kind.IBAN_INVALID)
_NAMES_HOLDER = ("account_holder", "me", "loved_one", "name_intro", "holder_around")
_CODE = CodeStep(CodePurpose.BANK_DETAILS_CHANGE, "bank_code", "bank_code_sent")


class ValidateBankDetailsForm(EmmaForm):
    """Read each answer; write only after the recap was confirmed and the code was right."""

    form = names.FORM_BANK_DETAILS
    slots = (
        "bank_iban",
        "bank_holder",
        "bank_proof",
        "bank_confirmed",
        "bank_code",
        "bank_code_sent",
    )
    cancelled = "utter_bank_details_cancelled"
    free_text_slots = frozenset({"bank_holder"})
    name_slots = free_text_slots
    file_slots = frozenset({"bank_proof"})

    def open(self, turn: Turn) -> list[Event]:
        if turn.token.channel != "portal":
            turn.say("utter_bank_details_portal_only")
            return self.close()
        if tell_pending(self, turn):
            return self.close()
        turn.say("utter_bank_details_intro")
        return self._read_iban(turn) if turn.placeholder(*_TYPED) else []

    def readers(self) -> dict[str, Reader]:
        return {
            "bank_iban": self._read_iban,
            "bank_holder": self._read_holder,
            "bank_proof": self._read_proof,
            "bank_confirmed": self._read_confirmation,
            "bank_code": self._read_code,
        }

    def aside(self, turn: Turn, requested: str) -> list[Event] | None:
        if turn.labels.mentions(turn.text, "asks_duration"):
            turn.say("utter_bank_details_how_long", hours=COOLING_OFF // timedelta(hours=1))
            return [SlotSet(requested, None)]
        if requested == _CODE.code and turn.slot(_CODE.sent) and asks_where_code_is(turn):
            _CODE.tell_where(self, turn)
            return [SlotSet(requested, None)]
        if says_wrong(turn) and not turn.placeholder(*_TYPED):
            return self._other_account(turn, requested)
        if requested != "bank_proof":
            return None
        return about_files(self, turn, requested, "utter_bank_details_files_wanted")

    def _other_account(self, turn: Turn, requested: str) -> list[Event] | None:
        """Return what « attendez c’est pas le bon » forgets: the account just given, or all."""
        if requested in ("bank_confirmed", "bank_code"):
            return self._begin_anew(turn)
        if requested == "bank_proof":
            return None
        turn.say("utter_bank_details_other_iban")
        return [SlotSet("bank_iban", None), SlotSet(requested, None)]

    def _asks_again(self, turn: Turn, requested: str) -> bool:
        """The wish said again with another account in it corrects the first."""
        return not turn.placeholder(*_TYPED) and super()._asks_again(turn, requested)

    def _read_iban(self, turn: Turn) -> list[Event]:
        typed = turn.placeholder(*_TYPED)
        if typed is None:
            raise AnswerRefused("utter_bank_details_iban_missing")
        if typed.kind is Kind.IBAN_INVALID:
            raise AnswerRefused("utter_bank_details_iban_checksum")
        try:
            check = self.services.bank_details.check(turn.caller, _value(self, turn, typed))
        except InvalidInput as error:
            raise AnswerRefused(f"utter_bank_details_iban_{error.code}") from error
        turn.say("utter_bank_details_iban_ok", iban=check.masked)
        return [SlotSet("bank_iban", str(typed)), *self._sent_with_it(turn)]

    def _sent_with_it(self, turn: Turn) -> list[Event]:
        """Return what the form block sent beside the IBAN."""
        if turn.intent != names.INTENT_SUBMIT_FORM:
            return []
        holder, files = turn.placeholder(Kind.NAME), joined_files(self, turn)
        events = [SlotSet("bank_holder", str(holder))] if holder else []
        return [*events, SlotSet("bank_proof", files)] if files else events

    def _read_holder(self, turn: Turn) -> list[Event]:
        if turn.placeholder(*_TYPED):  # another account than the first
            return [*self._read_iban(turn), SlotSet("bank_holder", None)]
        sent = turn.placeholder(Kind.NAME)
        if sent is not None:
            return [SlotSet("bank_holder", str(sent))]
        if turn.entity("holder") == Relation.SELF:
            return self._keep_holder(turn, self._own_name(turn))
        name = "" if turn.asks else self._told_holder(turn) or self._insured(turn)
        if not name:
            raise AnswerRefused("utter_bank_details_holder_missing")
        return self._keep_holder(turn, name)

    def _told_holder(self, turn: Turn) -> str:
        """Return the name that is told, "" where the words are a sentence or another wish."""
        said = after(turn.text, "account_holder", turn.labels)
        told = corrected(turn.text, "", "account_holder", turn.labels)
        points = turn.labels.says_only(turn.text, *_NAMES_HOLDER)  # « à mon nom »
        wishes_else = self.wishes_else(turn) and not _is_only_a_name(turn, told or said)
        if wishes_else or (points and not told and said is None):
            return ""
        name = told or (turn.text.strip() if said is None else said)
        return name if _may_be_a_name(name, turn.labels) else ""

    def _own_name(self, turn: Turn) -> str:
        profile = self.services.members.profile(turn.caller)
        return f"{profile.first_name} {profile.last_name}"

    def _insured(self, turn: Turn) -> str:
        """Return the full name for « moi » or « ma femme » where they are insured; else "".

        Only an answer names anybody so: « qu’avez-vous pour moi » does not.
        """
        profile = self.services.members.profile(turn.caller)
        own = self._own_name(turn)
        names_of = {
            one.person_id: f"{one.first_name} {one.last_name}" for one in profile.beneficiaries
        }
        known = " ".join([own, *names_of.values()])
        if not turn.labels.says_only(turn.text, *_NAMES_HOLDER, besides=known):
            return ""
        me = turn.labels.affirms(turn.text, "me")
        alone = turn.entity("person") in (None, Relation.SELF)  # « moi et ma femme » are two names
        if alone and me:
            return own
        if me:
            return ""
        return names_of.get(person_meant(turn, self.services) or "", "")

    def _keep_holder(self, turn: Turn, name: str) -> list[Event]:
        ref = self.services.vault.put(
            conversation_id=turn.token.conversation_id, kind=Kind.NAME, value=name
        )
        return [SlotSet("bank_holder", str(Placeholder(Kind.NAME, ref)))]

    def _read_proof(self, turn: Turn) -> list[Event]:
        if files := joined_files(self, turn):
            return [SlotSet("bank_proof", files)]
        if turn.placeholder(*_TYPED):
            return [*self._read_iban(turn), SlotSet("bank_proof", None)]
        known = turn.slot("bank_holder") and not turn.asks
        if known and (changed := self._other_holder(turn)):
            return self._corrected_before_proof(turn, changed)
        later = turn.entity("proof") == LATER or says_no_file(turn)
        if later or (yes_or_no(turn) is False and is_mere(turn)):
            return [SlotSet("bank_proof", LATER)]
        if changed := self._changed(turn):
            return self._corrected_before_proof(turn, changed)
        raise AnswerRefused("utter_bank_details_proof_missing")

    @staticmethod
    def _corrected_before_proof(turn: Turn, changed: list[Event]) -> list[Event]:
        turn.say("utter_request_corrected")
        return [*changed, SlotSet("bank_proof", None)]

    def _read_confirmation(self, turn: Turn) -> list[Event]:
        if turn.placeholder(*_TYPED):
            return self._begin_anew(turn)
        if changed := self._changed(turn):
            return [*changed, SlotSet("bank_confirmed", None)]
        answer = yes_or_no(turn)
        if not answer and turn.labels.mentions(turn.text, "other_holder"):
            return [SlotSet("bank_holder", None), SlotSet("bank_confirmed", None)]
        if answer is None:
            raise AnswerRefused("utter_form_yes_or_no")
        return [SlotSet("bank_confirmed", True)] if answer else self._begin_anew(turn)

    def _changed(self, turn: Turn) -> list[Event]:
        """Return what « le titulaire, c’est Marie Durand » or a file changes of what was said.

        Where only the wish to change is said, its slot is emptied and asked for again.
        """
        if files := joined_files(self, turn):
            return [SlotSet("bank_proof", files)]
        if turn.asks or not turn.slot("bank_holder"):
            return []
        return self._other_holder(turn) or self.to_say_anew(turn)

    def _other_holder(self, turn: Turn) -> list[Event]:
        known = _value(self, turn, find(turn.slot("bank_holder"))[0])
        kin = "" if yes_or_no(turn) else known  # « oui c’est bon Léa » corrects no name
        name = corrected(turn.text, kin, "account_holder", turn.labels)
        if not name and _doubts_holder(turn):
            return [SlotSet("bank_holder", None)]
        said = name or after(turn.text, "account_holder", turn.labels)
        if said == "":  # « le titulaire est ma femme »
            name = self._insured(turn)
            return self._keep_holder(turn, name) if name else [SlotSet("bank_holder", None)]
        name = said if said and _may_be_a_name(said, turn.labels) else ""
        same = name.casefold() == known.casefold()
        return self._keep_holder(turn, name) if name and not same else []

    def _begin_anew(self, turn: Turn) -> list[Event]:
        turn.say("utter_bank_details_correct")
        emptied = [SlotSet(name, None) for name in self.slots]
        if not turn.placeholder(*_TYPED):
            return emptied
        try:
            return [*emptied, *self._read_iban(turn)]
        except AnswerRefused as refusal:
            turn.say(refusal.response, **refusal.facts)
            return emptied

    def _read_code(self, turn: Turn) -> list[Event]:
        if turn.placeholder(*_TYPED):  # another account: nothing of the first is written
            return self._begin_anew(turn)
        if changed := self._changed(turn):
            forgotten = [SlotSet(name, None) for name in ("bank_confirmed", "bank_code_sent")]
            return [*changed, *forgotten]
        proven = _CODE.read(turn, self)
        return self._write(turn, proven) if isinstance(proven, Assurance) else proven

    def _write(self, turn: Turn, assurance: Assurance) -> list[Event]:
        proof = turn.slot("bank_proof")
        try:
            receipt = self.services.bank_details.change(
                turn.caller.raised_to(assurance),
                iban_ref=_ref(turn.slot("bank_iban")),
                holder_ref=_ref(turn.slot("bank_holder")),
                proof_file_ids=() if proof == LATER else tuple(proof),
            )
        except (Conflict, NotFound, InvalidInput, NotAllowed):
            turn.say("utter_bank_details_not_written")
            return self.close()
        turn.say(
            "utter_bank_details_receipt",
            reference=receipt.reference,
            effective_on=long_day(receipt.effective_not_before or receipt.created_at),
        )
        turn.say(
            "utter_bank_details_proof_awaited" if proof == LATER else "utter_bank_details_next"
        )
        return self.close()


class ActionAskBankProof(EmmaAction):
    """Ask for the bank's document, with the insurer's limits."""

    def name(self) -> str:
        return "action_ask_bank_details_form_bank_proof"

    def handle(self, turn: Turn) -> list[Event]:
        ask_for_files(self, turn, "utter_bank_details_ask_proof")
        return []


class ActionAskBankConfirmed(EmmaAction):
    """Ask for confirmation with what will be written, masked."""

    def name(self) -> str:
        return "action_ask_bank_details_form_bank_confirmed"

    def handle(self, turn: Turn) -> list[Event]:
        iban = _value(self, turn, find(turn.slot("bank_iban"))[0])
        check = self.services.bank_details.check(turn.caller, iban)
        holder = _value(self, turn, find(turn.slot("bank_holder"))[0])
        proof = "proof_later" if turn.slot("bank_proof") == LATER else "proof_joined"
        if self._is_of_another(turn, holder):
            turn.say("utter_bank_details_holder_other")
        turn.say(
            "utter_bank_details_recap",
            iban=check.masked,
            holder=holder,
            proof=turn.labels.of("pattern", proof),
        )
        return []

    def _is_of_another(self, turn: Turn, holder: str) -> bool:
        """Return whether the account is of nobody insured: a manager decides (source 004)."""
        profile = self.services.members.profile(turn.caller)
        known = [profile.first_name, profile.last_name]
        for one in profile.beneficiaries:
            known += [one.first_name, one.last_name]
        return set(fold(holder).split()).isdisjoint(fold(" ".join(known)).split())


class ActionAskBankCode(EmmaAction):
    """Send a one-time code to the contact on file, once, and ask for it."""

    def name(self) -> str:
        return "action_ask_bank_details_form_bank_code"

    def handle(self, turn: Turn) -> list[Event]:
        return _CODE.ask(self, turn, ValidateBankDetailsForm(self.tools))


def _is_only_a_name(turn: Turn, told: str | None) -> bool:
    """Return whether « au nom de mon frère Paul Bernard », out of any scope, names somebody."""
    words = turn.text.split()
    firm = len(words) <= _LONGEST_FIRM and is_written_as_name(" ".join(words[-_FULL:]))
    return turn.intent == names.INTENT_OUT_OF_SCOPE and bool(told or firm)


def _doubts_holder(turn: Turn) -> bool:
    """Return whether « le nom est faux » is said, by whatever else it is accompanied."""
    labels = turn.labels
    return labels.mentions(turn.text, "change_bank_holder") and labels.mentions(turn.text, "wrong")


def _may_be_a_name(words: str, labels: Labels) -> bool:
    letters = sum(character.isalpha() for character in words)
    plain = not any(character.isdigit() or character in "?[" for character in words)
    fits = letters >= SHORTEST_NAME and len(words) <= LONGEST_NAME and plain
    return fits and may_name(words, labels)


def _value(action: EmmaAction, turn: Turn, placeholder: Placeholder) -> str:
    return action.services.vault.read(turn.caller, placeholder.ref).value


def _ref(slot: str) -> str:
    return find(slot)[0].ref
