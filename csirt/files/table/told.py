"""What is said of a table: every fault with its cell, like ones beyond twenty counted."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from csirt.files.table.grid import Spot
from csirt.model.fault import ContentError, Fault, Severity
from csirt.safe import safe
from csirt.text import say

MOST = 20
"""Faults of one code that are told one by one."""
_NOWHERE = Spot(0, 0, "")
_ORDER = list(Severity)


@dataclass(slots=True)
class Told:
    """Collects the faults of one file."""

    file: str
    _faults: list[Fault] = field(default_factory=list)
    _counts: Counter[tuple[str, Severity]] = field(default_factory=Counter)

    def add(
        self,
        code: str,
        at: Spot | None = None,
        severity: Severity = Severity.NOTE,
        **facts: Any,
    ) -> None:
        """Tell a fault at a cell; its message is the catalogue entry ``code``."""
        self._counts[code, severity] += 1
        if self._counts[code, severity] <= MOST:
            self._faults.append(fault(code, self.file, at, severity, **facts))

    def take(self, faults: Iterable[Fault]) -> None:
        """Take faults of the same file that something else has counted."""
        for each in faults:
            self._counts[each.code, each.severity] += 1
            self._faults.append(each)

    def count(self, severity: Severity) -> int:
        """Return how many faults of a severity were told, those beyond twenty included."""
        return sum(count for (_, of), count in self._counts.items() if of is severity)

    def faults(self) -> tuple[Fault, ...]:
        """Return the faults, errors first, then by code and place; the rest as a count each."""
        beyond = [
            Fault(code, severity, say("table.and-more", count=count - MOST), self.file)
            for (code, severity), count in self._counts.items()
            if count > MOST
        ]
        every = sorted(self._faults, key=lambda each: (each.line, each.column)) + beyond
        every.sort(key=lambda each: (_ORDER.index(each.severity), each.code))
        return tuple(every)


def fault(
    code: str, file: str, at: Spot | None, severity: Severity = Severity.ERROR, **facts: Any
) -> Fault:
    """Return a fault at a cell of a file."""
    line, column, path = at or _NOWHERE
    told: dict[str, Any] = {
        name: value if isinstance(value, int) else safe(value, limit=120)
        for name, value in facts.items()
    }
    return Fault(code, severity, say(code, **told), file, line, column, safe(path, limit=80))


def refusal(code: str, file: str, at: Spot | None = None, **facts: Any) -> ContentError:
    """Return the error that refuses a file, at a cell where there is one."""
    return ContentError([fault(code, file, at, **facts)])
