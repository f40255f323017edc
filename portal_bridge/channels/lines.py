"""Blocks as lines of plain text: what every phone can show. Pure functions."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal_bridge.channels.outgoing import Document, Option
from portal_bridge.texts import text

Block = Mapping[str, Any]
FileLink = Callable[[str], str]
"""Returns the one-time address of a file by its id."""
_Cell = tuple[int, tuple[str, str]]  # its place in the row, its column's name and what it says
_PLAIN_CELLS = 3  # of a row: when, what, for whom
_EUROS = "€"  # an amount needs its column's name wherever it stands


@dataclass(frozen=True)
class Line:
    """A line; `optional` ones (rows of a table) may be left to the one-time page.

    `brief` says the same with what matters most, for a channel that counts characters.
    """

    words: str
    optional: bool = False
    brief: str = ""


def lines_of(
    blocks: Sequence[Block], file_link: FileLink, *, takes_files: bool = True
) -> list[Line]:
    """Return the readable lines of `blocks`, choices left out.

    A channel that carries no photo says where the file can be given instead.
    """
    said = blocks if takes_files else _without_files(blocks)
    behind: list[Block] = [*said, {}][1:]
    pairs = zip(said, behind, strict=True)
    lines = [line for block, after in pairs for line in _lines(block, after, file_link)]
    return [line for line in lines if line.words.strip()]


def documents_of(blocks: Sequence[Block]) -> tuple[Document, ...]:
    """Return the files of `blocks`, for a channel that carries them."""
    return tuple(
        Document(*(str(block.get(name, "")) for name in ("file_id", "name", "media_type")))
        for block in blocks
        if block.get("type") == "file"
    )


def options_of(blocks: Sequence[Block]) -> tuple[Option, ...]:
    """Return the offered choices, in the order in which a phone numbers them."""
    return tuple(
        Option(str(choice["id"]), str(choice["label"]))
        for block in blocks
        if block.get("type") == "choices"
        for choice in block.get("choices", ())
    )


def numbered(options: Sequence[Option]) -> list[str]:
    """Return the choices as lines that begin with their number."""
    return [f"{number}. {option.label}" for number, option in enumerate(options, start=1)]


def _without_files(blocks: Sequence[Block]) -> list[Block]:
    """Return the blocks with the words for a channel that carries no file, for those that ask."""
    said: list[Block] = []
    for block in blocks:
        if block.get("kind") != "upload":
            said.append(block)
            continue
        own = block.get("without_files")
        if own and said and said[-1].get("type") == "text":
            said.pop()
        said.append({"type": "text", "text": own or text("phone_form_upload_portal")})
    return said


def _lines(block: Block, after: Block, file_link: FileLink) -> Iterator[Line]:
    match block.get("type"):
        case "text" | "notice":
            yield Line(str(block.get("text", "")), brief=str(after.get("brief_text", "")))
        case "table":
            yield from _table(block)
        case "card":
            yield Line(str(block.get("title", "")))
            yield from (Line(_words(one)) for one in block.get("lines", ()))
        case "chart":
            yield Line(str(block.get("caption", "")))
            yield from (Line(_slice(one)) for one in block.get("slices", ()))
        case "file":
            link = file_link(str(block.get("file_id", "")))
            yield Line(text("phone_file", name=block.get("name", ""), link=link))
        case "form":
            yield from _form(block)


def _table(block: Block) -> Iterator[Line]:
    columns = [str(column) for column in block.get("columns", ())]
    brief = block.get("brief", ())
    for place, row in enumerate(block.get("rows", ())):
        if isinstance(row, (list, tuple)):
            cells = list(enumerate(zip(columns, map(str, row), strict=False)))
            yield Line(_row(cells), optional=True, brief=_brief(cells, brief, place))


def _brief(cells: list[_Cell], brief: Sequence[Any], place: int) -> str:
    """Return the row at `place` with what matters most, "" when nothing says what does."""
    if all(isinstance(index, int) for index in brief):
        kept = [cells[index] for index in brief if index < len(cells)]
        return _row(kept) if kept else ""
    own = brief[place] if place < len(brief) else ()
    return "- " + ", ".join(map(str, own)) if own else ""


def _row(cells: Iterable[_Cell]) -> str:
    """Return the cells, each with its place in the row and its column's name, as words."""
    said = [(place, column, cell) for place, (column, cell) in cells if cell]
    plain = [cell for place, _, cell in said if _is_plain(place, cell)]
    named = [
        text("phone_cell", column=column, cell=cell)
        for place, column, cell in said
        if not _is_plain(place, cell)
    ]
    return "- " + "; ".join([", ".join(plain), *named])


def _is_plain(place: int, cell: str) -> bool:
    return place < _PLAIN_CELLS and _EUROS not in cell


def _slice(one: Any) -> str:
    if not isinstance(one, Mapping):
        return ""
    return text("phone_cell", column=one.get("label", ""), cell=one.get("amount", ""))


def _words(one: Any) -> str:
    if isinstance(one, Mapping):
        return text("phone_cell", column=one.get("label", ""), cell=one.get("value", ""))
    return str(one)


def _form(block: Block) -> Iterator[Line]:
    if block.get("kind") == "upload":
        yield Line(text("phone_form_upload"))
    elif block.get("kind") == "bank_details":
        yield Line(text("phone_form_portal"))
