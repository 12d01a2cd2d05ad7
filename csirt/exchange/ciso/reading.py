"""The values of a library, each of the type that is asked, and every fault at its place."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from csirt.exchange.told import Teller, Way
from csirt.model.fault import Fault, Severity
from csirt.text import say

Record = dict[str, Any]
MOST = 50
"""Errors that are told one by one."""


@dataclass(slots=True)
class _Like:
    """Faults of one code about one thing: told once, at the first place, with their number."""

    way: Way
    severity: Severity
    on_key: bool
    count: int = 0


@dataclass(slots=True)
class Reading:
    """Reads one library and collects what must be said of it."""

    teller: Teller
    locale: str = "fr"
    """Language of the texts that say none."""
    _errors: list[Fault] = field(default_factory=list)
    _like: dict[tuple[str, str], _Like] = field(default_factory=dict)

    def error(self, code: str, way: Way, **facts: Any) -> None:
        """Tell a fault that refuses the library."""
        if len(self._errors) < MOST:
            self._errors.append(self.teller.fault(code, way, **facts))

    def warn(self, code: str, way: Way, name: str = "—", *, on_key: bool = False) -> None:
        """Count a fault that an import outlives."""
        self._count(code, way, name, Severity.WARNING, on_key=on_key)

    def note(self, code: str, way: Way, name: str = "—", *, on_key: bool = False) -> None:
        """Count what is as it should be, and must be known."""
        self._count(code, way, name, Severity.NOTE, on_key=on_key)

    def _count(self, code: str, way: Way, name: str, severity: Severity, *, on_key: bool) -> None:
        self._like.setdefault((code, name), _Like(way, severity, on_key)).count += 1

    @property
    def errors(self) -> tuple[Fault, ...]:
        """The faults that refuse the library."""
        return tuple(self._errors)

    def faults(self) -> tuple[Fault, ...]:
        """Return every fault, errors first, then warnings, then notes."""
        told = [
            self.teller.fault(
                code, each.way, each.severity, on_key=each.on_key, name=name, count=each.count
            )
            for (code, name), each in self._like.items()
        ]
        told.sort(key=lambda fault: (fault.severity is Severity.NOTE, fault.line, fault.code))
        return (*self._errors, *told)

    # --- values ---

    def text(self, data: Record, key: str, way: Way) -> str:
        """Return a text of a record, a number as it is written; empty where there is none."""
        value = data.get(key)
        if value is None:
            return ""
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return str(value).strip()
        self.shape((*way, key), "text", value)
        return ""

    def number(self, data: Record, key: str, way: Way) -> int | None:
        """Return a whole number of a record; none where there is none."""
        value = data.get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        self.shape((*way, key), "integer", value)
        return None

    def truth(self, data: Record, key: str, way: Way) -> bool:
        """Return a truth of a record; false where there is none."""
        value = data.get(key, False)
        if isinstance(value, bool):
            return value
        self.shape((*way, key), "boolean", value)
        return False

    def texts(self, data: Record, key: str, way: Way) -> tuple[str, ...]:
        """Return a list of texts of a record."""
        found = []
        for at, value in enumerate(self.values(data, key, way)):
            if isinstance(value, str | int) and not isinstance(value, bool):
                found.append(str(value).strip())
            else:
                self.shape((*way, key, at), "text", value)
        return tuple(found)

    def values(self, data: Record, key: str, way: Way) -> list[Any]:
        """Return a list of a record; empty where there is none."""
        value = data.get(key)
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self.shape((*way, key), "list", value)
        return []

    def records(self, data: Record, key: str, way: Way) -> Iterator[tuple[Way, Record]]:
        """Yield the records of a list, each with its way; one that stands alone is a list of
        one."""
        value = data.get(key)
        if isinstance(value, dict):
            yield (*way, key), value
            return
        for at, each in enumerate(self.values(data, key, way)):
            if isinstance(each, dict):
                yield (*way, key, at), each
            else:
                self.shape((*way, key, at), "mapping", each)

    def shape(self, way: Way, expected: str, given: object) -> None:
        """Tell a value of another type."""
        shown = "…" if isinstance(given, dict | list) else str(given)
        self.error("ciso.shape", way, expected=say(f"type.{expected}"), given=shown)

    def rest(self, data: Record, way: Way, taken: frozenset[str], left: frozenset[str]) -> None:
        """Tell every key that is not taken: known and left, or unknown."""
        for key, value in data.items():
            if key in taken or value in (None, "", [], {}):
                continue
            if key in left:
                self.note("ciso.not-kept", (*way, key), key, on_key=True)
            else:
                self.warn("ciso.unknown-key", (*way, key), key, on_key=True)
