"""Indicators of one list while it is read, and what of it is not looked for."""

from collections.abc import Callable
from dataclasses import dataclass, field

from csirt.files.indicators.values import NotSoughtError, value_of
from csirt.files.table.grid import Spot
from csirt.files.table.told import Told
from csirt.model.fault import Fault, Severity
from csirt.model.indicator import Indicator, IndicatorKind
from csirt.safe import safe

_NOTES = frozenset({"indicator.email", "indicator.not-sought", "indicator.not-for-detection"})


@dataclass(frozen=True, slots=True)
class IndicatorList:
    """One list, read."""

    name: str
    format: str
    """``stix``, ``misp``, ``openioc`` or ``list``."""
    indicators: tuple[Indicator, ...]
    faults: tuple[Fault, ...]


@dataclass(slots=True)
class Gathering:
    """Collects the values of a list; each is taken once."""

    name: str
    told: Told
    found: dict[str, Indicator] = field(default_factory=dict)

    def add(self, kind: IndicatorKind, text: str, at: Spot, description: str = "") -> None:
        """Take a value of a stated kind, or tell why it is not looked for."""
        self.take(lambda: value_of(kind, text), text, at, description)

    def take(
        self, made: Callable[[], tuple[IndicatorKind, str]], text: str, at: Spot, description: str
    ) -> None:
        """Take what ``made`` gives, or tell why it is not looked for."""
        try:
            kind, value = made()
        except NotSoughtError as error:
            self.leave(str(error), at, text)
            return
        one = Indicator(kind, value, self.name, safe(description, limit=200), at.line)
        self.found.setdefault(one.id, one)

    def leave(self, code: str, at: Spot, given: str) -> None:
        """Tell that something of the list is not looked for."""
        severity = Severity.NOTE if code in _NOTES else Severity.WARNING
        self.told.add(code, at, severity, given=given)

    def whole(self, format: str) -> IndicatorList:
        """Return the list."""
        return IndicatorList(self.name, format, tuple(self.found.values()), self.told.faults())
