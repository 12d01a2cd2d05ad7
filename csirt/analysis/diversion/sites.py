"""What each site of a region is for each line: what arrives there, and what it can take."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from csirt.analysis.diversion.bounds import Bound, stay
from csirt.analysis.region_totals import figures_of
from csirt.model.activity import Maternity, SiteFigures
from csirt.model.care import Activity, CareKind, CareLine, Spare
from csirt.model.diversion import Declared, DiversionRules, LineRule
from csirt.model.diverted_words import Known
from csirt.model.facility import Facility
from csirt.model.place import Profile
from csirt.model.record import NotAssessed
from csirt.model.region import Entry
from csirt.model.support import CalledRoom

_HOSPITALS = (Profile.ES, Profile.ES_OSE)
_LEVELS = {
    Maternity.PROXIMITY: 0, Maternity.TYPE_1: 1, Maternity.TYPE_2: 2, Maternity.TYPE_3: 3
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Site:
    """A facility of the region, with everything that is known of its activity."""

    entry: Entry
    figures: SiteFigures | None
    care: dict[CareKind, tuple[CareLine, ...]] = field(default_factory=dict)
    """Lines of its own file, by kind."""
    called: dict[str, CalledRoom] = field(default_factory=dict)
    """Capacities that count, by line."""
    amounts: dict[str, float] = field(default_factory=dict)
    """The figures that answered, a yes as one."""

    @property
    def placed(self) -> bool:
        """Whether it has coordinates."""
        return self.entry.location.latitude is not None is not self.entry.location.longitude

    @property
    def point(self) -> tuple[float, float]:
        """Latitude and longitude; the origin where it has none."""
        place = self.entry.location
        return place.latitude or 0.0, place.longitude or 0.0

    @property
    def unknown(self) -> bool:
        """Whether it may be a hospital, and nothing is known of its activity."""
        profile = self.entry.profile
        may = isinstance(profile, NotAssessed) or profile in _HOSPITALS
        return may and self.figures is None and not self.care

    @property
    def maternity(self) -> int | None:
        """The level of its maternity; none where nobody said."""
        value = self.figures.maternity if self.figures else None
        return _LEVELS[value] if isinstance(value, Maternity) else None

    def total(self, names: Iterable[str]) -> float | None:
        """Return figures added up, those that answered; none where none did."""
        found = [self.amounts[name] for name in names if name in self.amounts]
        return sum(found) if found else None

    def has(self, rule: LineRule) -> bool:
        """Return whether it is known to have a line."""
        if rule.line in self.care or rule.line.value in self.called:
            return True
        return any(self.amounts.get(name, 0) > 0 for name in rule.needs)

    def arrivals(self, rule: LineRule, bound: Bound) -> tuple[float, Known] | None:
        """Return what arrives on an ordinary day, and how it is known; the surge is left out."""
        said = [each.activity for each in self.care.get(rule.line, ())]
        known = [each.per_day for each in said if isinstance(each, Activity)]
        if known:
            present = rule.declared is Declared.PRESENT
            return sum(known) / (stay(rule.counting) if present else 1), Known.DECLARED
        amount = self.total(rule.counting.figures)
        if amount is None or not self.has(rule):
            return None
        other = rule.counting.beside
        beside = other is not None and (self.total([other]) or 0) > 0
        return bound.arrivals(rule, amount, beside=beside), Known.COMPUTED

    def room(self, rule: LineRule, bound: Bound) -> tuple[float, Known] | None:
        """Return what it can take a day beside its own, and how it is known."""
        if (called := self.called.get(rule.line.value)) is not None:
            return called.free, Known.CALLED
        spare = [each.spare for each in self.care.get(rule.line, ())]
        told = [each.per_day for each in spare if isinstance(each, Spare)]
        if told:
            return sum(told), Known.DECLARED
        amount = self.total(rule.counting.figures)
        found = self.arrivals(rule, bound)
        if amount is None or found is None:
            return None
        return bound.room(rule, amount, found[0]), Known.COMPUTED


def sites_of(
    entries: Iterable[Entry],
    year: int,
    facilities: Mapping[str, Facility],
    called: Iterable[CalledRoom] = (),
) -> tuple[Site, ...]:
    """Return the sites of a region.

    Args:
        entries: Lines of the facility directory.
        year: Of the figures.
        facilities: Those that have a file, by id.
        called: Capacities given by phone; those that are left out do not count.
    """
    told: dict[str, dict[str, CalledRoom]] = {}
    for each in called:
        if not each.left:
            told.setdefault(each.place, {})[each.line] = each
    return tuple(_site(entry, year, _file(entry, facilities), told) for entry in entries)


def _site(
    entry: Entry, year: int, file: Facility | None, told: Mapping[str, dict[str, CalledRoom]]
) -> Site:
    figures = figures_of(entry, year)
    answered = ((name, getattr(figures, name, None)) for name in SiteFigures.model_fields)
    amounts = {name: float(value) for name, value in answered if isinstance(value, int | float)}
    return Site(entry, figures, _care(file), told.get(entry.id, {}), amounts)


def _file(entry: Entry, facilities: Mapping[str, Facility]) -> Facility | None:
    return next((facilities[id] for id in (entry.id, *entry.aka) if id in facilities), None)


def _care(facility: Facility | None) -> dict[CareKind, tuple[CareLine, ...]]:
    found: dict[CareKind, tuple[CareLine, ...]] = {}
    for line in facility.care_lines if facility else ():
        found[line.kind] = (*found.get(line.kind, ()), line)
    return found


def wanted_rules(rules: DiversionRules, lines: Iterable[CareKind]) -> tuple[LineRule, ...]:
    """Return the rules of the lines that are asked for; all without any."""
    chosen = set(lines)
    return tuple(rule for rule in rules.lines if not chosen or rule.line in chosen)


def lines_of(site: Site, rules: Iterable[LineRule]) -> Iterator[tuple[LineRule, Any]]:
    """Yield the lines that a site has, or may have and did not say: the rule, and whether it has.

    A line that its figures deny is left out.
    """
    for rule in rules:
        if site.has(rule):
            yield rule, True
        elif all(site.total([name]) is None for name in rule.needs):
            yield rule, False
