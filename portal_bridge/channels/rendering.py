"""Emma's blocks as messages for SMS and WhatsApp. Pure: the same blocks give the same messages.

Limits: Twilio's and Meta's, see docs/channels.md and notes on channel facts.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from portal_bridge.channels import gsm7
from portal_bridge.channels.lines import (
    Block,
    FileLink,
    Line,
    documents_of,
    lines_of,
    numbered,
    options_of,
)
from portal_bridge.channels.outgoing import Buttons, Menu, Option, Outgoing, Text
from portal_bridge.texts import text

SMS_PARTS = 3
FEW_ROWS = 3  # of a table; a phone that shows none has answered nothing
MAX_BUTTONS, BUTTON_TITLE = 3, 20
MAX_ROWS, ROW_TITLE = 10, 24
BUTTONS_BODY, MENU_BODY, TEXT_BODY = 1024, 4096, 4096
TWILIO_BODY = 1600  # one message of Twilio's, WhatsApp included


@dataclass(frozen=True)
class Links:
    """The one-time addresses that an answer may need; they are short and known beforehand."""

    file: FileLink
    answer: Callable[[], str]  # of the page that shows the whole answer


def render_sms(blocks: Sequence[Block], links: Links) -> tuple[Outgoing, ...]:
    """Return one SMS of at most three parts; what does not fit is behind a one-time link."""
    lines = lines_of(blocks, links.file, takes_files=False)
    choices = numbered(options_of(blocks))
    whole = _sms([line.words for line in lines], choices)
    if gsm7.parts(whole) <= SMS_PARTS:
        return (Text(whole),) if whole else ()
    return (Text(_shortened(lines, choices, text("phone_more", link=links.answer()))),)


def _sms(words: Sequence[str], choices: Sequence[str]) -> str:
    return gsm7.fold("\n".join([*words, *choices])).strip()


def _shortened(lines: Sequence[Line], choices: Sequence[str], more: str) -> str:
    """Return as much as fits before the link and the choices."""
    for kept in _ever_shorter(lines):
        body = _sms([*kept, more], choices)
        if gsm7.parts(body) <= SMS_PARTS:
            return body
    return _sms([more], [])


def _ever_shorter(lines: Sequence[Line]) -> Iterator[list[str]]:
    """Give the lines as words, shorter each time.

    Figures are what was asked for: the words behind a table go before its first few rows.
    """
    kept = [replace(line, words=line.brief or line.words) for line in lines]
    while kept:
        yield [line.words for line in kept]
        rows = [index for index, line in enumerate(kept) if line.optional]
        behind = bool(rows) and rows[-1] < len(kept) - 1
        kept.pop(rows[-1] if rows and not (behind and len(rows) <= FEW_ROWS) else -1)
    yield []


def render_whatsapp(blocks: Sequence[Block], links: Links) -> tuple[Outgoing, ...]:
    """Return messages of the Cloud API: words, files, choices as buttons, a list or numbers."""
    files = documents_of(blocks)
    said = [block for block in blocks if block.get("type") != "file"]
    words = "\n".join(line.words for line in lines_of(said, links.file))
    options = options_of(said)
    if not options:
        return (*(Text(piece) for piece in cut(words, TEXT_BODY)), *files)
    if _fit(options, MAX_BUTTONS, BUTTON_TITLE):
        before, body = _spare(words, BUTTONS_BODY)
        return (*before, *files, Buttons(body, options))
    if _fit(options, MAX_ROWS, ROW_TITLE):
        before, body = _spare(words, MENU_BODY)
        return (*before, *files, Menu(body, text("phone_menu"), options))
    return (*files, *render_plain(said, links, TEXT_BODY))


def render_plain(
    blocks: Sequence[Block], links: Links, limit: int = TWILIO_BODY
) -> tuple[Outgoing, ...]:
    """Return text only, choices numbered: WhatsApp through Twilio, and choices too many to press.

    Interactive messages through Twilio need templates made beforehand (its Content API).
    """
    lines = [line.words for line in lines_of(blocks, links.file)]
    words = "\n".join([*lines, *numbered(options_of(blocks))])
    return tuple(Text(piece) for piece in cut(words, limit))


def cut(words: str, limit: int) -> list[str]:
    """Return `words` in pieces of at most `limit` characters, cut at a line's or word's end."""
    pieces, rest = [], words.strip()
    while len(rest) > limit:
        end = max(rest.rfind("\n", 0, limit + 1), 0) or max(rest.rfind(" ", 0, limit + 1), 0)
        end = end or limit
        pieces.append(rest[:end].strip())
        rest = rest[end:].strip()
    return [piece for piece in [*pieces, rest] if piece]


def _fit(options: Sequence[Option], count: int, length: int) -> bool:
    labels = [option.label for option in options]
    fits = all(0 < len(label) <= length for label in labels)
    return fits and len(labels) <= count and len(set(labels)) == len(labels)


def _spare(words: str, limit: int) -> tuple[tuple[Outgoing, ...], str]:
    """Return the texts to send before the choices, and the body the choices stand under."""
    if 0 < len(words) <= limit:
        return (), words
    return tuple(Text(piece) for piece in cut(words, TEXT_BODY)), text("phone_choose")
