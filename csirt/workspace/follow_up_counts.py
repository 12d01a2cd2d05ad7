"""What an export of follow-up counted, in a few numbers for whoever brings it in."""

from collections.abc import Iterator
from dataclasses import dataclass

from csirt.model.follow_up import Export, Tally, UnitTraining
from csirt.model.record import NotAssessed


@dataclass(frozen=True, slots=True)
class Counted:
    """One number of an export."""

    id: str
    count: int
    of: int | None = None
    unknown: int = 0

    def as_json(self) -> dict[str, object]:
        """Return the number for machines."""
        return {"id": self.id, "count": self.count, "of": self.of, "unknown": self.unknown}


def counts_of(export: Export) -> Iterator[Counted]:
    """Yield what an export counted, in a few numbers."""
    if export.machines:
        yield Counted("machines", len(export.machines))
        still = sum(len(each.machines) for each in export.flaws if each.fixed_on is None)
        yield Counted("open-flaws", still, sum(len(each.machines) for each in export.flaws))
    for account in export.accounts:
        yield _counted(account.finding.value, account.tally)
    if export.units:
        full = [each for each in export.units if isinstance(each.staff, int)]
        staff = sum(each.staff for each in full if isinstance(each.staff, int))
        trained = sum(each.trained for each in full or export.units)
        yield Counted(
            "trained", trained, staff if full else None, _more(export.units) if full else 0
        )
    if export.campaigns:
        yield Counted("campaigns", len(export.campaigns))
        yield Counted("delivered", sum(each.delivered for each in export.campaigns))
    if export.pieces:
        known = [each for each in export.pieces if not isinstance(each.state, NotAssessed)]
        yield Counted("pieces", len(known), len(export.pieces))
    if export.privacy:
        yield from _privacy(export)


def _more(units: tuple[UnitTraining, ...]) -> int:
    return sum(each.trained for each in units if isinstance(each.staff, NotAssessed))


def _privacy(export: Export) -> Iterator[Counted]:
    told = export.privacy
    if told is None:
        return
    if isinstance(told.dpo, bool):
        yield Counted("dpo", int(told.dpo), 1)
    if isinstance(told.breaches, int):
        yield Counted("breaches", told.breaches)
    for name in ("notified", "in_time", "clauses", "impact_analyses"):
        if isinstance(tally := getattr(told, name), Tally):
            yield _counted(name.replace("_", "-"), tally)


def _counted(id: str, tally: Tally) -> Counted:
    return Counted(id, tally.count, tally.of, tally.unknown)
