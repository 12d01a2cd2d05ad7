"""The only reader of YAML, stricter than PyYAML: YAML 1.2 scalars, no doubled key, no alias.

It works on events, so that depth and size are checked before anything is built, and keeps the
position of every node, so that any validation error becomes ``file:line:column: path: message``.
"""

from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path
from re import compile as pattern
from typing import Any, NamedTuple

import yaml

from csirt.model.fault import ContentError, Fault, Severity
from csirt.safe import safe
from csirt.text import say

MAX_BYTES = 20_000_000
MAX_DEPTH = 60
MAX_NODES = 2_000_000
MAX_FAULTS = 1_000
"""Faults after which the reading of one file ends."""

_INT = pattern(r"[-+]?(0|[1-9][0-9]{0,38})")
_FLOAT = pattern(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_CODE = pattern(r"[-+]?0[0-9]+")  # stays text: it is a FINESS or a phone number
_WORDS = {"": None, "~": None, "null": None, "true": True, "false": False}
#: First signs of a plain scalar that may be something else than text.
_MEANING = frozenset("+-.0123456789~nNtTfF")


class Mark(NamedTuple):
    """Where a node stands, and where its children do."""

    line: int
    column: int
    children: "dict[Any, Mark]"
    """By key or index; empty for a scalar."""
    key: "tuple[int, int] | None" = None
    """Where the key of this value stands."""


_NONE: dict[Any, Mark] = {}  # what stands in a scalar; nothing is ever put into it


@dataclass(frozen=True, slots=True)
class Source:
    """One file as read: plain data, and the position of every node of it."""

    file: str
    data: Any
    mark: Mark

    def place(self, path: tuple[Any, ...]) -> tuple[Mark, tuple[Any, ...]]:
        """Return the mark of the deepest node on ``path`` and the part of it that exists."""
        mark, walked = self.mark if self.mark.line else read(Path(self.file)).mark, []
        for part in path:
            child = mark.children.get(part)
            if child is not None:
                mark = child
                walked.append(part)
        return mark, tuple(walked)

    def light(self) -> "Source":
        """Return the same file without its positions: they are read again when a fault
        needs one."""
        return Source(self.file, self.data, Mark(0, 0, {}))

    def value(self, path: tuple[Any, ...]) -> Any:
        """Return the data at an existing ``path``."""
        found = self.data
        for part in path:
            found = found[part]
        return found

    def fault(
        self,
        code: str,
        path: tuple[Any, ...],
        *,
        severity: Severity = Severity.ERROR,
        hint: str = "",
        **facts: Any,
    ) -> Fault:
        """Return a fault of this file at ``path``, its message from the catalogue entry
        ``code``."""
        mark, walked = self.place(path)
        shown = ".".join(safe(part) for part in walked)
        facts = {key: safe(value) for key, value in facts.items()}
        return Fault(
            code, severity, say(code, **facts), self.file, mark.line, mark.column, shown, hint
        )


@dataclass(slots=True)
class _Open:
    """A collection under construction."""

    data: Any
    mark: Mark
    key: Any = None
    key_place: tuple[int, int] | None = None
    has_key: bool = False


@dataclass(slots=True)
class _Builder:
    """Builds plain data from events and collects every fault of the file on the way."""

    file: str
    faults: list[Fault] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)
    nodes: int = 0
    documents: int = 0
    result: tuple[Any, Mark] | None = None

    def refuse(self, code: str, event: Any, **facts: Any) -> None:
        """Note a fault at the start of ``event``."""
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        message = say(code, **facts)
        self.faults.append(
            Fault(code, Severity.ERROR, message, self.file, line, column, self._path())
        )

    def _path(self) -> str:
        """Return the way to the node that the next event begins."""
        parts = [next(reversed(part.mark.children)) for part in self.stack[:-1]]
        for top in self.stack[-1:]:
            if isinstance(top.data, list):
                parts.append(len(top.data))
            elif top.has_key:
                parts.append(top.key)
        return ".".join(map(safe, parts))

    def take(self, event: Any) -> bool:
        """Take one event; false ends the reading (what follows could not be trusted)."""
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            return self._begin(event)
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            closed = self.stack.pop()
            if not self.stack:
                self.result = (closed.data, closed.mark)
        elif isinstance(event, yaml.AliasEvent):
            self.refuse("source.alias", event)
            return self._place(f"*{event.anchor}", event, _NONE)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                self.refuse("source.documents", event)
                return False
        return True

    def _scalar(self, event: Any) -> bool:
        self._plain_only(event)
        value = _resolved(event.value) if event.implicit[0] else event.value
        return self._place(value, event, _NONE)

    def _begin(self, event: Any) -> bool:
        self._plain_only(event)
        if len(self.stack) >= MAX_DEPTH:
            self.refuse("source.too-deep", event, limit=MAX_DEPTH)
            return False
        data: Any = {} if isinstance(event, yaml.MappingStartEvent) else []
        parent = self.stack[-1] if self.stack else None
        if parent and isinstance(parent.data, dict) and not parent.has_key:
            self.refuse("source.key-not-text", event)
            return False
        if not self._place(data, event, {}):
            return False
        mark = self._last_mark(parent, event)
        self.stack.append(_Open(data, mark))
        return True

    def _last_mark(self, parent: _Open | None, event: Any) -> Mark:
        if parent is None:
            return Mark(event.start_mark.line + 1, event.start_mark.column + 1, {})
        return next(reversed(parent.mark.children.values()))

    def _plain_only(self, event: Any) -> None:
        if event.anchor:
            self.refuse("source.alias", event)
        if event.tag and not (isinstance(event, yaml.ScalarEvent) and event.tag == "!"):
            self.refuse("source.tag", event, tag=safe(event.tag))

    def _place(self, value: Any, event: Any, children: dict[Any, Mark]) -> bool:
        self.nodes += 1
        if self.nodes > MAX_NODES:
            self.refuse("source.too-many", event, limit=MAX_NODES)
            return False
        start = event.start_mark
        if not self.stack:
            self.result = (value, Mark(start.line + 1, start.column + 1, children))
            return True
        top = self.stack[-1]
        if isinstance(top.data, list):
            top.mark.children[len(top.data)] = Mark(start.line + 1, start.column + 1, children)
            top.data.append(value)
        elif top.has_key:
            place = Mark(start.line + 1, start.column + 1, children, top.key_place)
            top.mark.children.pop(top.key, None)
            top.mark.children[top.key] = place
            top.data[top.key] = value
            top.has_key = False
        else:
            self._take_key(top, value, event)
        return True

    def _take_key(self, top: _Open, value: Any, event: Any) -> None:
        if not isinstance(value, str):
            value = event.value  # a key is text, whatever it looks like
        top.key, top.has_key = value, True
        top.key_place = (event.start_mark.line + 1, event.start_mark.column + 1)
        if value in top.data:
            first = top.mark.children[value].key or (0, 0)
            self.refuse("source.duplicate-key", event, key=safe(value), line_before=first[0])


def _resolved(text: str) -> Any:
    """Return a plain scalar as YAML 1.2 has it: ``no`` and ``10:30`` stay text."""
    if text and text[0] not in _MEANING:
        return text
    if text.lower() in _WORDS and (
        text.islower() or text in ("", "~") or text.istitle() or text.isupper()
    ):
        return _WORDS[text.lower()]
    if _INT.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text) and not _CODE.fullmatch(text) and len(text) < 40:
        number = float(text)
        return number if isfinite(number) else text
    return text


def _decoded(raw: bytes, file: str) -> str:
    if len(raw) > MAX_BYTES:
        message = say("source.too-big", limit=MAX_BYTES // 1_000_000)
        raise ContentError([Fault("source.too-big", Severity.ERROR, message, file)])
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line, column = _end(error.object[: error.start].decode())
        fault = Fault("source.encoding", Severity.ERROR, say("source.encoding"), file, line, column)
        raise ContentError([fault]) from error


def _end(text: str) -> tuple[int, int]:
    """Return line and column of what follows ``text``."""
    return text.count("\n") + 1, len(text) - text.rfind("\n")


def _syntax(error: yaml.YAMLError, text: str, file: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    if mark:
        line, column = mark.line + 1, mark.column + 1
    else:  # a character that YAML does not admit, at an offset in bytes
        line, column = _end(text.encode()[: getattr(error, "position", 0)].decode(errors="ignore"))
    rows = text.splitlines()
    row = rows[line - 1] if line <= len(rows) else ""
    if "\t" in row[: column + 1] and not row[:column].strip(" \t"):
        return Fault("source.tab", Severity.ERROR, say("source.tab"), file, line, column)
    problem = safe(getattr(error, "problem", "") or getattr(error, "reason", error))
    return Fault(
        "source.syntax", Severity.ERROR, say("source.syntax", problem=problem), file, line, column
    )


def read_bytes(raw: bytes, file: str) -> Source:
    """Read the bytes of one YAML file.

    Raises:
        ContentError: every fault that can be found, each with line, column and path.
    """
    text = _decoded(raw, file)
    builder = _Builder(file)
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if not builder.take(event) or len(builder.faults) >= MAX_FAULTS:
                break
    except yaml.YAMLError as error:
        builder.faults.append(_syntax(error, text, file))
    if builder.faults:
        raise ContentError(builder.faults)
    if builder.result is None:
        raise ContentError([Fault("source.empty", Severity.ERROR, say("source.empty"), file)])
    return Source(file, *builder.result)


def read(path: Path) -> Source:
    """Read one YAML file.

    Raises:
        ContentError: every fault of the file that can be found.
        OSError: the file cannot be opened.
    """
    with path.open("rb") as stream:
        raw = stream.read(MAX_BYTES + 1)
    return read_bytes(raw, str(path))
