"""The only reader of foreign JSON that keeps places: no doubled key, no depth that breaks it.

It walks the text once, without recursion, so that depth and size are checked before anything is
built, and gives the same :class:`Source` as the reader of YAML: plain data, and where each of
it stands.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # the typeshed leaves it out
from math import isfinite
from pathlib import Path
from re import compile as pattern
from typing import Any

from csirt.files.source import MAX_DEPTH, Mark, Source
from csirt.model.fault import ContentError, Fault, Severity
from csirt.safe import safe
from csirt.text import say

MAX_BYTES = 20_000_000
MAX_NODES = 1_000_000
MAX_FAULTS = 100
"""Faults after which the reading of one file ends."""

_LINE = pattern("\n")
_SPACE = pattern(r"[ \t\n\r]*")
_NUMBER = pattern(r"(-?(?:0|[1-9][0-9]*))(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_DIGITS = 39
"""Digits of a whole number: as many as the reader of YAML takes."""
_HALF = pattern("[\ud800-\udfff]")
_WORDS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}


class _BadError(Exception):
    """What follows ``at`` is no JSON."""

    def __init__(self, at: int, problem: str) -> None:
        super().__init__(problem)
        self.at, self.problem = at, problem


class _EndError(Exception):
    """The reading ends; the reason stands among the faults."""


@dataclass(slots=True)
class _Open:
    """A collection under construction."""

    data: Any
    children: dict[Any, Mark]
    key: str = ""
    key_at: int = 0


@dataclass(slots=True)
class _Reader:
    """Builds plain data from a text and notes the place of all of it."""

    text: str
    file: str
    lines: list[int] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    nodes: int = 0
    result: tuple[Any, Mark] | None = None

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column of an offset."""
        line = bisect_right(self.lines, at)
        return line, at - self.lines[line - 1] + 1

    def refuse(self, code: str, at: int, **facts: Any) -> None:
        """Note a fault at an offset."""
        facts = {key: safe(value, limit=200) for key, value in facts.items()}
        path = ".".join(safe(_key(part), limit=100) for part in self.stack[:20])
        message = say(code, None, **facts)
        self.faults.append(Fault(code, Severity.ERROR, message, self.file, *self.place(at), path))

    def read(self) -> None:
        """Read the whole text; what is refused stands in ``faults``."""
        self.lines = [0, *(found.end() for found in _LINE.finditer(self.text))]
        at = self._skip(0)
        if at == len(self.text):
            self.refuse("source.empty", at)
            return
        try:
            at = self._value(at)
            while self.stack and len(self.faults) < MAX_FAULTS:
                at = self._next(at)
            if not self.stack and self._skip(at) != len(self.text):
                raise _BadError(self._skip(at), "end")
        except _BadError as error:
            problem = say(f"cli.exchange.json.{error.problem}")
            self.refuse("json.syntax", error.at, problem=problem)
        except _EndError:
            return

    def _skip(self, at: int) -> int:
        found = _SPACE.match(self.text, at)
        return found.end() if found else at

    def _next(self, at: int) -> int:
        """Read one more member of the innermost collection, or its end."""
        top = self.stack[-1]
        closing = "}" if isinstance(top.data, dict) else "]"
        at = self._skip(at)
        if self.text[at : at + 1] == closing:
            self.stack.pop()
            return at + 1
        if top.children:
            at = self._skip(self._sign(at, ",", "comma"))
        if isinstance(top.data, dict):
            at = self._skip(self._sign(self._skip(self._read_key(top, at)), ":", "colon"))
        return self._value(at)

    def _sign(self, at: int, sign: str, problem: str) -> int:
        if self.text[at : at + 1] != sign:
            raise _BadError(at, problem)
        return at + 1

    def _read_key(self, top: _Open, at: int) -> int:
        if self.text[at : at + 1] != '"':
            raise _BadError(at, "key")
        key, end = self._string(at)
        if key in top.data:
            before = top.children[key].key or (0, 0)
            self.refuse("source.duplicate-key", at, key=key, line_before=before[0])
        top.key, top.key_at = key, at
        return end

    def _value(self, at: int) -> int:
        sign = self.text[at : at + 1]
        value: Any
        if sign in ("{", "["):
            return self._begin(at, {} if sign == "{" else [])
        if sign == '"':
            value, end = self._string(at)
        elif sign in _WORDS:
            word, value = _WORDS[sign]
            end = at + len(word)
            if self.text[at:end] != word:
                raise _BadError(at, "value")
        else:
            value, end = self._number(at)
        self._put(at, value, {})
        return end

    def _begin(self, at: int, data: Any) -> int:
        if len(self.stack) >= MAX_DEPTH:
            self.refuse("source.too-deep", at, limit=MAX_DEPTH)
            raise _EndError
        children: dict[Any, Mark] = {}
        self._put(at, data, children)
        self.stack.append(_Open(data, children))
        return at + 1

    def _put(self, at: int, value: Any, children: dict[Any, Mark]) -> None:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.refuse("source.too-many", at, limit=MAX_NODES)
            raise _EndError
        line, column = self.place(at)
        if not self.stack:
            self.result = (value, Mark(line, column, children))
            return
        top = self.stack[-1]
        if isinstance(top.data, list):
            top.children[len(top.data)] = Mark(line, column, children)
            top.data.append(value)
        else:
            mark = Mark(line, column, children, self.place(top.key_at))
            top.children[top.key], top.data[top.key] = mark, value

    def _string(self, at: int) -> tuple[str, int]:
        try:
            value, end = scanstring(self.text, at + 1, True)
        except JSONDecodeError as error:
            raise _BadError(error.pos, "string") from error
        if _HALF.search(value):  # half of a character: it could be written nowhere
            raise _BadError(at, "string")
        return value, end

    def _number(self, at: int) -> tuple[Any, int]:
        found = _NUMBER.match(self.text, at)
        if not found:
            raise _BadError(at, "value")
        whole, fraction, power = found.groups()
        if fraction is None and power is None:
            if len(whole) > _DIGITS:
                raise _BadError(at, "number")
            return int(whole), found.end()
        number = float(found.group())
        if not isfinite(number):
            raise _BadError(at, "number")
        return number, found.end()


def _key(part: _Open) -> object:
    return part.key if isinstance(part.data, dict) else max(len(part.data) - 1, 0)


def read_json_bytes(raw: bytes, file: str) -> Source:
    """Read the bytes of one JSON file.

    Raises:
        ContentError: every fault that can be found, each with line, column and path.
    """
    if len(raw) > MAX_BYTES:
        message = say("source.too-big", limit=MAX_BYTES // 1_000_000)
        raise ContentError([Fault("source.too-big", Severity.ERROR, message, file)])
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        column = error.start - raw.rfind(b"\n", 0, error.start)
        fault = Fault("source.encoding", Severity.ERROR, say("source.encoding"), file, line, column)
        raise ContentError([fault]) from error
    reader = _Reader(text, file)
    reader.read()
    if reader.faults or reader.result is None:
        raise ContentError(reader.faults)
    return Source(file, *reader.result)


def read_json(path: Path) -> Source:
    """Read one JSON file; never more of it than may be read.

    Raises:
        ContentError: every fault of the file that can be found.
        OSError: the file cannot be opened.
    """
    with path.open("rb") as stream:
        return read_json_bytes(stream.read(MAX_BYTES + 1), str(path))
