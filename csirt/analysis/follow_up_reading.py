"""What some records say of an indicator: n out of N, or why it cannot be said."""

from dataclasses import dataclass

from csirt.model.follow_up import Tally


@dataclass(frozen=True, slots=True)
class Why:
    """Why an indicator has no value, or what its value leaves out."""

    code: str
    """``partial``, ``none`` …: the end of a key of the catalogue of words."""
    facts: tuple[tuple[str, str | int], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """An indicator on a day."""

    value: float | None = None
    """None: not assessed, and ``why`` says why."""
    numerator: int | None = None
    denominator: int | None = None
    as_of: str | None = None
    """Day of the records; none where nobody wrote it."""
    records: tuple[str, ...] = ()
    why: Why | None = None


def refused(code: str, **facts: str | int) -> Reading:
    """Return an indicator that cannot be said."""
    return Reading(why=Why(code, tuple(facts.items())))


def share(
    tally: Tally, as_of: str | None, records: tuple[str, ...], *, whole: bool = False
) -> Reading:
    """Return a count as a share, where enough is known for it.

    Args:
        tally: The count.
        as_of: Day of the records.
        records: References.
        whole: One case of which nothing is known is one too many: those that are known are no
            fair part of the others. Elsewhere half may be unknown, and is told.
    """
    population = tally.of + tally.unknown
    if not population:
        return Reading(as_of=as_of, records=records, why=Why("none"))
    if tally.unknown > (0 if whole else tally.of):
        why = Why("partial", (("known", tally.of), ("of", population)))
        return Reading(as_of=as_of, records=records, why=why)
    beyond = Why("beyond", (("count", tally.unknown),)) if tally.unknown else None
    return Reading(tally.count / tally.of, tally.count, tally.of, as_of, records, beyond)


def summed(tallies: list[Tally]) -> Tally:
    """Return some counts as one."""
    return Tally(
        count=sum(each.count for each in tallies),
        of=sum(each.of for each in tallies),
        unknown=sum(each.unknown for each in tallies),
    )
