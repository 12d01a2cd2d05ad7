"""The objects of a JSON file one after the other, never the whole file at once.

Serves an object a line, an array of objects, and the array of a larger object alike: between two
objects only spaces, commas and brackets may stand.
"""

import json
from codecs import getincrementaldecoder
from collections.abc import Iterator
from re import compile as pattern
from typing import Any, BinaryIO

from csirt.files.inventory.notes import refusal

PIECE = 1_000_000
"""Bytes read at once."""
MAX_OBJECT = 64_000_000
"""Characters of one object: a group of a few hundred thousand members."""
_BETWEEN = pattern(r"[\s,\[\]]*")
_NEAR_END = 16
_ENDS = ("Unterminated string", "Invalid \\escape", "Invalid \\uXXXX escape")


class _RepeatedError(Exception):
    """A key stands twice in one object."""


def _mapping(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise _RepeatedError(next(key for key in keys if keys.count(key) > 1))
    return found


_DECODER = json.JSONDecoder(object_pairs_hook=_mapping)


class Objects:
    """Iterates over ``(line, object)`` of a binary file."""

    def __init__(self, file: BinaryIO, name: str) -> None:
        self._file = file
        self._decoder = getincrementaldecoder("utf-8-sig")()
        self._name = name
        self._buffer, self._at, self._over = "", 0, False
        self._open = 0
        self._line, self._column = 1, 1

    def skip(self, sign: str) -> bool:
        """Go behind the first ``sign`` near the beginning, and return whether it is there."""
        self._more()
        at = self._buffer.find(sign)
        if at < 0:
            return False
        self._open += sign == "["
        self._go(at + len(sign))
        return True

    def __iter__(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield each object with its line, until something else or the end stands there."""
        while self._begins():
            line, value = self._line, self._next()
            if not isinstance(value, dict):
                raise self._refused("identities.malformed", self._at, problem="{ ?")
            yield line, value

    def _begins(self) -> bool:
        while True:
            found = _BETWEEN.match(self._buffer, self._at)
            if found:
                self._open += found[0].count("[") - found[0].count("]")
                self._go(found.end())
            if self._at < len(self._buffer):
                break
            if not self._more():
                if self._open > 0:
                    raise self._refused("identities.truncated")
                return False
        return self._buffer[self._at] not in '}"'

    def _next(self) -> Any:
        while True:
            try:
                value, end = _DECODER.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                if self._may_go_on(error) and self._more():
                    continue
                ends = error.pos >= len(self._buffer.rstrip()) or error.msg.startswith(_ENDS)
                code = "identities.truncated" if ends else "identities.malformed"
                raise self._refused(code, error.pos, problem=error.msg) from error
            except RecursionError as error:
                raise self._refused("identities.too-deep") from error
            except _RepeatedError as error:
                raise self._refused("identities.doubled-key", key=error.args[0]) from error
            self._go(end)
            return value

    def _may_go_on(self, error: json.JSONDecodeError) -> bool:
        """Return whether an object may only be longer than what was read of it."""
        near = error.pos >= len(self._buffer) - _NEAR_END
        if not near and not error.msg.startswith(_ENDS):
            return False
        if len(self._buffer) - self._at > MAX_OBJECT:
            limit = MAX_OBJECT // 1_000_000
            raise self._refused("identities.object-too-big", limit=limit) from error
        return True

    def _more(self) -> bool:
        """Read at least as much again as is waiting; return whether there was more."""
        if self._over:
            return False
        waiting = self._buffer[self._at :]
        try:
            raw = self._file.read(max(PIECE, len(waiting)))
            read = self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            raise refusal("identities.encoding", self._name, (self._line, 0)) from error
        self._over = not raw
        if raw:
            self._buffer, self._at = waiting + read, 0
        return bool(raw)

    def _go(self, to: int) -> None:
        self._line, self._column = self._place(to)
        self._at = to

    def _place(self, at: int) -> tuple[int, int]:
        """Return line and column of a position of the buffer."""
        lines = self._buffer.count("\n", self._at, at)
        before = self._buffer.rfind("\n", self._at, at)
        column = at - before if lines else self._column + at - self._at
        return self._line + lines, column

    def _refused(self, code: str, at: int = -1, **facts: object) -> Exception:
        place = self._place(self._at if at < 0 else at)
        return refusal(code, self._name, place, **facts)
