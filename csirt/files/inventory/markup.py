"""XML of scans, read as a stream: no tree is kept, and nothing outside the file is ever fetched."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol, runtime_checkable
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from csirt.files.inventory.notes import refusal
from csirt.safe import safe

MAX_BYTES = 200_000_000
MAX_DEPTH = 60
_CHUNK = 1 << 16


class Reader(Protocol):
    """What takes the elements of a file as they come."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def end(self, tag: str) -> None:
        """Take the end of an element."""


@runtime_checkable
class TextReader(Reader, Protocol):
    """A reader that also wants the text between the marks."""

    def text(self, data: str) -> None:
        """Take a piece of text of the element that began last and has not ended."""


class _StoppedError(Exception):
    """A reader wants no more; ``place`` is where it said so."""

    place = (0, 0)


class _RefusedError(_StoppedError):
    """The file is refused, for the reason ``code``."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


class _PlainDoctype(DefusedXMLParser):
    """Takes nmap's ``<!DOCTYPE nmaprun>``, refuses any DTD that declares or fetches something."""

    def __init__(self, reader: Reader) -> None:
        guard = _TextGuard(reader, self) if isinstance(reader, TextReader) else _Guard(reader, self)
        super().__init__(target=guard, forbid_dtd=True)

    def defused_start_doctype_decl(
        self, name: str, sysid: str | None, pubid: str | None, has_internal_subset: bool
    ) -> None:
        if sysid or pubid or has_internal_subset:
            error = _RefusedError("inventory.dtd")
            error.place = self.place()
            raise error

    def place(self) -> tuple[int, int]:
        """Return line and column of what is being read, both from 1."""
        expat = self.parser  # of the pure-Python XMLParser
        return expat.CurrentLineNumber, expat.CurrentColumnNumber + 1


class _Guard:
    """Stands between the parser and a reader: counts the depth, marks where a reader stopped."""

    def __init__(self, reader: Reader, parser: _PlainDoctype) -> None:
        self._reader, self._parser = reader, parser
        self._depth = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        try:
            if self._depth > MAX_DEPTH:
                raise _RefusedError("inventory.too-deep", limit=MAX_DEPTH)
            self._reader.start(tag, attributes)
        except _StoppedError as error:
            error.place = self._parser.place()
            raise

    def end(self, tag: str) -> None:
        self._depth -= 1
        try:
            self._reader.end(tag)
        except _StoppedError as error:
            error.place = self._parser.place()
            raise

    def close(self) -> None:
        """Nothing is built, so there is nothing to hand over."""


class _TextGuard(_Guard):
    """A guard of a reader of texts; the parser calls ``data`` only where it is there."""

    def __init__(self, reader: TextReader, parser: _PlainDoctype) -> None:
        super().__init__(reader, parser)
        self._texts = reader

    def data(self, data: str) -> None:
        self._texts.text(data)


def read_elements(path: Path, reader: Reader) -> None:
    """Feed every element of an XML file to ``reader``.

    Raises:
        ContentError: truncated, malformed, too deep, or with a DTD or entities; with its place.
    """
    parser = _PlainDoctype(reader)
    at_end = False
    try:
        with path.open("rb") as stream:
            while piece := stream.read(_CHUNK):
                parser.feed(piece)
        at_end = True
        parser.close()
    except ParseError as error:
        code = "inventory.truncated" if at_end else "inventory.malformed"
        line, column = error.position
        raise refusal(code, safe(path), (line, column + 1), problem=error.msg) from error
    except _RefusedError as error:
        raise refusal(error.code, safe(path), error.place, **error.facts) from error
    except DefusedXmlException as error:
        raise refusal("inventory.dtd", safe(path), parser.place()) from error
    except (LookupError, ValueError) as error:  # an encoding that Python does not know
        raise refusal("inventory.malformed", safe(path), parser.place(), problem=error) from error


@dataclass(frozen=True, slots=True)
class Root:
    """The first element of a file and where it stands."""

    tag: str
    place: tuple[int, int]


class _FoundError(_StoppedError):
    """The first element was met; nothing more is read."""

    def __init__(self, tag: str) -> None:
        super().__init__(tag)
        self.tag = tag


class _FirstElement:
    """Stops at the first element."""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        raise _FoundError(tag)

    def end(self, tag: str) -> None:
        """Not reached: the first start ends the reading."""


def root_of(path: Path) -> Root:
    """Return the first element; no name when the file ends without one.

    Raises:
        ContentError: truncated or malformed before it, or with a DTD.
    """
    try:
        read_elements(path, _FirstElement())
    except _FoundError as found:
        return Root(safe(found.tag, limit=60), found.place)
    return Root("", (1, 1))


class _Seeker:
    """Stops at the first element that stands right below another."""

    def __init__(self, parent: str, names: Collection[str]) -> None:
        self._parent, self._names = parent, names
        self._path: list[str] = [""]

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if self._path[-1] == self._parent and tag in self._names:
            raise _FoundError(tag)
        self._path.append(tag)

    def end(self, tag: str) -> None:
        self._path.pop()


def holds(path: Path, parent: str, names: Collection[str]) -> bool:
    """Return whether one of ``names`` stands right below an element ``parent``.

    Raises:
        ContentError: truncated or malformed before it, or with a DTD.
    """
    try:
        read_elements(path, _Seeker(parent, names))
    except _FoundError:
        return True
    return False


def stopped(code: str, **facts: object) -> Exception:
    """Return what a reader raises to refuse the file at the element at hand."""
    return _RefusedError(code, **facts)


def too_many(limit: int) -> Exception:
    """Return what a reader raises when the file holds more than it may."""
    return _RefusedError("inventory.too-many", limit=f"{limit:_}".replace("_", " "))
