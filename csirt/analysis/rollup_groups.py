"""Which groups of facilities may be told apart, so that nothing smaller can be worked out.

Three ways to divide a region cross each other: profile, département, group. What is told of their
parts, and every sum and difference of it, is a function on the cells where a profile meets a
département and a group. Such a function that speaks of few facilities exists where the graph of
profiles and places, joined by the facilities that they have in common, has a light cut: that cut is
the difference of two sums. Groups, then départements, then profiles are put back into 'the others'
until every cut holds at least five facilities, the smallest first.

Source:
    D. Gusfield, 'A graph theoretic approach to statistical data security', SIAM J. Comput. 17(3),
    1988 (a suppressed cell is exposed where its edge is a bridge); 'Handbook on Statistical
    Disclosure Control', 2nd ed., on linked and hierarchical tables. Groups are taken as parts of a
    département, which asks for more than the tables alone do, never for less.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from csirt.analysis.rollup_cut import crossing, weak_cut
from csirt.analysis.rollup_quantiles import MINIMUM

UNKNOWN = "unknown"
"""Id of the facilities of which the profile or the département is not known."""
REST = "*"
"""Id of the facilities that are not told apart."""


class By(StrEnum):
    """A way to divide a region; the first is kept longest."""

    PROFILE = "profile"
    DEPARTMENT = "department"
    GROUP = "group"


@dataclass(frozen=True, slots=True)
class Member:
    """A facility in scope, and the parts of the region that it is in."""

    id: str
    profile: str = UNKNOWN
    department: str = UNKNOWN
    group: str = ""
    """Empty for a facility in no group: it is among 'the others'."""

    def part(self, by: By) -> str:
        """Return the part that it is in; ``REST`` where it is in none."""
        if by is By.PROFILE:
            return self.profile or UNKNOWN
        if by is By.DEPARTMENT:
            return self.department or UNKNOWN
        return self.group or REST


Place = tuple[str, str]
"""A département and a group in it, as far as each is told apart."""
Class = tuple[str, str, str]
"""Profile, département, group."""
Node = tuple[str, ...]
_UNIT = 1_000_000
"""Weight of a facility that counts; that of a meeting of two parts is 1, so that a cut through
facilities of which none counts is a light one, and no cut at all is none."""


@dataclass(slots=True)
class Division:
    """The parts that are told apart, each way."""

    counts: Mapping[Class, int]
    """Facilities that count, by profile, département and group: nought too, where there are
    facilities of which none counts."""
    shown: dict[By, set[str]] = field(default_factory=dict)

    def cell(self, by: By, part: str) -> str:
        """Return the part as it is told: itself, or ``REST``."""
        return part if part in self.shown[by] else REST

    def atom(self, member: Member) -> tuple[str, Place]:
        """Return the smallest cell that a facility is in, among those that are told."""
        return self._atom((member.profile, member.department, member.group))

    def _atom(self, of: Class) -> tuple[str, Place]:
        member = Member("", *of)
        profile = self.cell(By.PROFILE, member.part(By.PROFILE))
        department = self.cell(By.DEPARTMENT, member.part(By.DEPARTMENT))
        return profile, (department, self.cell(By.GROUP, member.part(By.GROUP)))

    def edges(self) -> dict[tuple[Node, Node], int]:
        """Return profiles and places, joined by the facilities that they have in common."""
        found: Counter[tuple[Node, Node]] = Counter()
        for of, count in self.counts.items():
            profile, place = self._atom(of)
            found[(profile,), place] += count
        return {pair: _UNIT * count + 1 for pair, count in found.items()}

    def size(self, by: By, part: str) -> int:
        """Return how many facilities of a part count."""
        return sum(count for of, count in self.counts.items() if Member("", *of).part(by) == part)

    def loosen(self, places: Iterable[Place] = ()) -> bool:
        """Put the smallest part back among the others, one that has to do with some places.

        Returns:
            Whether there was one left.
        """
        places = tuple(places)
        near = {department for department, _ in places}
        groups = {
            Member("", *of).part(By.GROUP)
            for of in self.counts
            if not near or self.cell(By.DEPARTMENT, Member("", *of).part(By.DEPARTMENT)) in near
        } & self.shown[By.GROUP]
        departments = near & self.shown[By.DEPARTMENT] or self.shown[By.DEPARTMENT]
        for by, some in (
            (By.GROUP, groups),
            (By.DEPARTMENT, departments),
            (By.GROUP, self.shown[By.GROUP]),
            (By.PROFILE, self.shown[By.PROFILE]),
        ):
            if some:
                self._drop(by, some)
                return True
        return False

    def _drop(self, by: By, some: Iterable[str]) -> None:
        self.shown[by].discard(min(some, key=lambda part: (self.size(by, part), part)))


def division(known: Iterable[Member], others: Iterable[Member] = ()) -> Division:
    """Return the parts that may be told apart when some facilities count.

    Args:
        known: The facilities that count: those assessed for an action, or all in scope.
        others: Those that could have: that none of a few was assessed is not told either.
    """
    counts = Counter((each.profile, each.department, each.group) for each in known)
    for each in others:
        counts[each.profile, each.department, each.group] += 0
    made = Division(counts)
    for by in By:
        sizes: Counter[str] = Counter()
        for of, count in counts.items():
            sizes[Member("", *of).part(by)] += count
        made.shown[by] = _large_enough(sizes)
    hold(made)
    return made


def _large_enough(sizes: Mapping[str, int]) -> set[str]:
    """Return the parts that are large enough, the others together being so too."""
    shown = {part for part, count in sizes.items() if count >= MINIMUM and part != REST}
    rest = [sizes[part] for part in sizes if part not in shown]
    while rest and sum(rest) < MINIMUM and shown:
        least = min(shown, key=lambda part: (sizes[part], part))
        shown.remove(least)
        rest.append(sizes[least])
    return shown


def hold(made: Division) -> None:
    """Put parts together until no sum or difference of what is told speaks of few facilities."""
    while True:
        edges = made.edges()
        side = weak_cut(edges, MINIMUM * _UNIT)
        if side is None or not made.loosen(_places(edges, side)):
            return


def _places(edges: Mapping[tuple[Node, Node], int], side: frozenset[Node]) -> list[Place]:
    return sorted((node[0], node[1]) for node in crossing(edges, side) if len(node) == 2)
