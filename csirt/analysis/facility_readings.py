"""The indicators that what is written of a facility feeds: counted measures, links, applications,
care lines. Each leads to the records that it was counted from.
"""

from collections.abc import Iterable, Mapping

from csirt.analysis.consequence.ordering.vital import VITAL
from csirt.analysis.follow_up_reading import Reading, Why, refused, share
from csirt.analysis.plan_levels import months_after
from csirt.model.care import Paper
from csirt.model.facility import Count, Facility
from csirt.model.follow_up import Tally
from csirt.model.improvement import Improvement, Opener, Status
from csirt.model.record import NotAssessed, known

_COUNTED = {
    ("d1", "edr-coverage"): "edr",
    ("p4", "privileged-mfa"): "mfa-admin",
    ("p5", "remote-mfa"): "mfa-remote-access",
}
"""Measures of the catalogue that are counted as the formula of an indicator has it."""
_YEAR_MONTHS = 12


def readings(
    facility: Facility, improvements: Iterable[Improvement], on: str
) -> dict[tuple[str, str], Reading]:
    """Return what a facility's own records say of the indicators on a day."""
    found = tuple(improvements)
    return {
        **{key: _measure(facility, name) for key, name in _COUNTED.items()},
        ("p2", "mapped"): _mapped(facility),
        ("p6", "cuts-tried"): _cuts(facility, on),
        ("r2", "tenable-days"): _tenable(facility, on),
        ("r4", "ordered"): _ordered(facility, on),
        ("p3", "closed-on-time"): refused("no-closing-day"),
        ("p3", "oldest-critical"): refused("no-gravity"),
        ("a4", "lessons-closed"): _closed(found, Opener.EXERCISE, on),
        ("r4", "lessons-closed"): _closed(found, Opener.INCIDENT, on),
    }


def _measure(facility: Facility, name: str) -> Reading:
    """Return a measure as it was counted; where it stands and nobody counted it, it is told."""
    states = [each for each in facility.measures if each.measure == name]
    counts = [each.coverage for each in states if isinstance(each.coverage, Count)]
    if not counts:
        return refused("not-counted")
    days = [each.date for each in states if isinstance(each.coverage, Count)]
    oldest = min(str(day) for day in days) if None not in days else None
    found = share(
        Tally(count=sum(each.covered for each in counts), of=sum(each.of for each in counts)),
        oldest,
        (f"measure:{facility.id}/{name}",),
    )
    if len(counts) == len(states):
        return found
    places = len(states) - len(counts)
    return Reading(
        found.value, found.numerator, found.denominator, oldest, found.records,
        Why("uncounted", (("count", places),)),
    )  # fmt: skip


def _mapped(facility: Facility) -> Reading:
    """Refuse: the file of a facility does not say who owns an application, and the formula does."""
    apps = facility.applications
    if not apps:
        return refused("no-applications")
    ready = sum(bool(each.needs) and known(each.max_outage_hours) for each in apps)
    return refused("no-owner", count=ready, of=len(apps))


def _ordered(facility: Facility, on: str) -> Reading:
    apps = facility.applications
    if not apps:
        return refused("no-applications")
    ready = sum(bool(each.needs) and known(each.wave) for each in apps)
    records = tuple(f"application:{facility.id}/{each.id}" for each in apps)
    return share(Tally(count=ready, of=len(apps)), on, records)


def _cuts(facility: Facility, on: str) -> Reading:
    """Return the ways in and out whose cut was tried within a year, of all of them."""
    ways = [(f"link:{facility.id}/{each.id}", each.cut_off.tested_on) for each in facility.links]
    ways += [
        (f"supplier:{facility.id}/{each.id}", each.cut_off.tested_on)
        for each in facility.suppliers
        if each.access
    ]
    if not ways:
        return refused("no-links")
    tried = sum(_within_a_year(day, on) for _, day in ways)
    return share(Tally(count=tried, of=len(ways)), on, tuple(ref for ref, _ in ways))


def _within_a_year(day: str | NotAssessed, on: str) -> bool:
    return not isinstance(day, NotAssessed) and day <= on < months_after(day, _YEAR_MONTHS)


def _tenable(facility: Facility, on: str) -> Reading:
    """Return the fewest days that a vital line holds on paper; all of them must be known."""
    vital = [each for each in facility.care_lines if each.kind in VITAL]
    if not vital:
        return refused("no-vital-line")
    days = [
        each.paper.tenable_days
        for each in vital
        if isinstance(each.paper, Paper) and isinstance(each.paper.tenable_days, float | int)
    ]
    if len(days) < len(vital):
        return refused("partial", known=len(days), of=len(vital))
    records = tuple(f"care-line:{facility.id}/{each.id}" for each in vital)
    return Reading(min(days), None, len(days), on, records)


def _closed(found: Iterable[Improvement], opener: Opener, on: str) -> Reading:
    """Return the corrective actions done, of those due; a dropped one is due, and not done."""
    due = [each for each in found if each.opened_by is opener and each.due <= on]
    if not due:
        return refused("none-due")
    done = sum(each.status is Status.DONE for each in due)
    records = tuple(f"improvement:{each.facility}/{each.id}" for each in due)
    return share(Tally(count=done, of=len(due)), on, records)


def lines_covered(
    facility: Facility, agreed: Mapping[str, bool], as_of: str, record: str
) -> Reading:
    """Return the care lines with an agreed fallback, of those that sheet B has.

    Args:
        facility: Whose lines.
        agreed: By kind of line of the sheet, whether an agreement holds.
        as_of: Day on which the sheet was saved.
        record: Reference of the sheet.
    """
    lines = [each for each in facility.care_lines if each.kind in agreed]
    if not lines:
        return refused("no-lines")
    beyond = [each for each in facility.care_lines if each.kind not in agreed]
    covered = sum(agreed[each.kind] for each in lines)
    found = share(Tally(count=covered, of=len(lines)), as_of or None, (record,))
    why = Why("beyond-sheet", (("count", len(beyond)),)) if beyond else None
    return Reading(found.value, found.numerator, found.denominator, found.as_of, found.records, why)
