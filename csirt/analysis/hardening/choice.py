"""What may be chosen together: needs, exclusions, and a purse."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from csirt.analysis.hardening.candidate import Candidate
from csirt.analysis.hardening.lanes import Chosen
from csirt.analysis.hardening.purse import Purse


@dataclass(frozen=True, slots=True)
class Choice:
    """The candidates by number, with what binds them."""

    needs: tuple[tuple[tuple[int, ...], ...], ...]
    """Of each candidate: groups of which one must be chosen with it."""
    excludes: tuple[tuple[int, int], ...]
    """Pairs that cannot be chosen together, the lower number first."""
    purse: Purse
    choosable: Chosen
    """Those whose cost is known."""

    def fits(self, chosen: Collection[int]) -> bool:
        """Return whether a set is allowed and paid for."""
        return self.allowed(chosen) and not self.purse.short(chosen)

    def allowed(self, chosen: Collection[int]) -> bool:
        """Return whether a set has all that it needs and nothing that excludes."""
        some = set(chosen)
        return all(some & set(group) for at in some for group in self.needs[at]) and not any(
            one in some and other in some for one, other in self.excludes
        )

    def with_needs(self, candidate: int, beside: Collection[int] = ()) -> Chosen | None:
        """Return a candidate with what it needs besides a set, the cheapest of each group; none
        where something it needs cannot be chosen."""
        found, waiting = set(beside), [candidate]
        while waiting:
            at = waiting.pop()
            if at not in self.choosable:
                return None
            found.add(at)
            for group in self.needs[at]:
                if found.intersection(group) or set(waiting).intersection(group):
                    continue
                open_ = [each for each in group if each in self.choosable]
                if not open_:
                    return None
                waiting.append(min(open_, key=lambda each: (self.purse.euros((each,)), each)))
        return frozenset(found)

    def within(self, purse: Purse) -> "Choice":
        """Return the same with another purse."""
        return Choice(self.needs, self.excludes, purse, self.choosable)


def choice(candidates: Sequence[Candidate], purse: Purse) -> Choice:
    """Return what binds some candidates."""
    place = {each.id: at for at, each in enumerate(candidates)}
    needs = tuple(
        tuple(tuple(place[id] for id in group if id in place) for group in each.needs)
        for each in candidates
    )
    pairs = {
        (min(at, place[id]), max(at, place[id]))
        for at, each in enumerate(candidates)
        for id in each.excludes
        if id in place
    }
    priced = frozenset(at for at, each in enumerate(candidates) if each.priced)
    return Choice(needs, tuple(sorted(pairs)), purse, priced)
