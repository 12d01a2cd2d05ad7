"""What has to be placed, and among whom: the lines of the victims, and the other sites."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from csirt.analysis.diversion.bounds import Bound
from csirt.analysis.diversion.sites import Site, lines_of
from csirt.model.diversion import DiversionRules, LineRule
from csirt.model.diverted import NotAssessedLine
from csirt.model.diverted_words import Known, Unassessed


@dataclass(frozen=True, slots=True)
class Demanded:
    """What one line of a victim has to place."""

    victim: int
    """Place of the site in the list of victims."""
    rule: LineRule
    arrivals: float
    """A day, the surge included."""
    known: Known

    @property
    def directed(self) -> float:
        """Patients a day that somebody directs."""
        return self.arrivals * self.rule.controllable.likely

    @property
    def by_themselves(self) -> float:
        """Patients a day who go to another site by themselves."""
        share = self.rule.walk_ins.likely if self.rule.walk_ins else 0.0
        return (self.arrivals - self.directed) * share


@dataclass(frozen=True, slots=True)
class Ground:
    """What does not depend on the run: victims, the others, and the rules."""

    victims: tuple[Site, ...]
    others: tuple[Site, ...]
    """Sites with coordinates that are not lost."""
    rules: tuple[LineRule, ...]
    all: DiversionRules
    team_sites: dict[str, int | None]
    """Sites of the region with such teams; none where nobody said."""
    has: dict[str, tuple[bool, ...]] = field(default_factory=dict)
    """By line, which of the others are known to have it."""
    assessed: frozenset[str] = frozenset()
    """Lines of which something is known of what the others could take."""


def grounded(
    victims: tuple[Site, ...],
    others: tuple[Site, ...],
    rules: tuple[LineRule, ...],
    every: DiversionRules,
    team_sites: dict[str, int | None],
) -> Ground:
    """Return who there is, with what each of the others has, looked at once for all runs."""
    has = {rule.line.value: tuple(site.has(rule) for site in others) for rule in rules}
    bare = Ground(victims, others, rules, every, team_sites, has)
    known = frozenset(rule.line.value for rule in rules if _assessable(bare, rule))
    return replace(bare, assessed=known)


def demanded(ground: Ground, bound: Bound) -> tuple[Demanded, ...]:
    """Return what the victims have to place at a bound, of the lines that can be assessed."""
    return tuple(
        Demanded(at, rule, found[0] * bound.factor(rule.surge), found[1])
        for at, victim in enumerate(ground.victims)
        for rule in ground.rules
        if (found := victim.arrivals(rule, bound)) is not None
        and found[0] > 0
        and rule.line.value in ground.assessed
    )


def _assessable(ground: Ground, rule: LineRule) -> bool:
    """Return whether anything is known of what others could take.

    It is when some site is known to have room, or when every one of them is known not to have the
    line: 'nobody' is an answer, 'nobody knows' is none.
    """
    has = ground.has[rule.line.value]
    told = [site for site, here in zip(ground.others, has, strict=True) if here]
    if any(site.figures is not None or site.called or _says(site, rule) for site in told):
        return True
    return not told and not any(site.unknown for site in ground.others)


def _says(site: Site, rule: LineRule) -> bool:
    """Return whether a facility's own file says what it can take."""
    return any(not isinstance(each.spare, str) for each in site.care.get(rule.line, ()))


def unassessed(
    ground: Ground, lost: Iterable[Site], wanted: Iterable[str]
) -> Iterator[NotAssessedLine]:
    """Yield what nothing is said of: whole victims first, then their lines.

    Args:
        ground: Who there is.
        lost: The victims, those without coordinates included.
        wanted: Lines that were asked for by name; without any, every line of a victim's own file.
    """
    wanted = tuple(wanted)
    ruled = {rule.line.value for rule in ground.rules}
    silent = sum(site.unknown or _roomless(site) for site in ground.others)
    bound = Bound("likely")
    for site in lost:
        id = site.entry.id
        if not site.placed:
            yield NotAssessedLine(id, "", Unassessed.NO_COORDINATES)
            continue
        if site.figures is None and not site.care:
            yield NotAssessedLine(id, "", Unassessed.NO_FIGURES)
            continue
        for rule, has in lines_of(site, ground.rules):
            found = site.arrivals(rule, bound)
            if found is None:
                if has or rule.line.value in wanted or site.figures is not None:
                    yield NotAssessedLine(id, rule.line.value, Unassessed.NOT_SAID)
            elif found[0] > 0 and rule.line.value not in ground.assessed:
                yield NotAssessedLine(id, rule.line.value, Unassessed.NO_ROOM, silent)
        said = {line.value for line in site.care} if not wanted else set(wanted)
        for line in sorted(said - ruled):
            yield NotAssessedLine(id, line, Unassessed.NO_RULE)


def _roomless(site: Site) -> bool:
    return (
        site.figures is None
        and bool(site.care)
        and not any(
            not isinstance(line.spare, str) for lines in site.care.values() for line in lines
        )
    )
