"""All that one may choose, and all that one may not, with the reason."""

from collections.abc import Iterable

from csirt.analysis.hardening.candidate import Candidate, Situation, Skipped, Why
from csirt.analysis.hardening.measures import acts, measure_candidates
from csirt.analysis.hardening.steps import action_candidates, why_nothing


def candidates(situation: Situation) -> tuple[tuple[Candidate, ...], tuple[Skipped, ...]]:
    """Return what may be chosen and what may not.

    What the attack paths do not show is a candidate where something that they show leans on it.

    Returns:
        In the order of the plan, then of the catalogue; the same for any order of the files.
    """
    every = [*action_candidates(situation), *measure_candidates(situation)]
    skipped = [each for each in every if isinstance(each, Skipped)]
    found = {each.id: each for each in every if isinstance(each, Candidate)}
    skipped += _dropped(found)
    silent = {id: why for id, each in found.items() if (why := _silent(each, situation))}
    useful = _leaned_on(found, (id for id in found if id not in silent))
    skipped += [Skipped(id, why) for id, why in silent.items() if id not in useful]
    kept = {id for id in found if id in useful}
    return tuple(_within(found[id], kept) for id in found if id in kept), tuple(skipped)


def _dropped(found: dict[str, Candidate]) -> list[Skipped]:
    """Drop what leans on something that cannot be chosen, until nothing does."""
    dropped: list[Skipped] = []
    while True:
        lost = [
            (id, group)
            for id, each in found.items()
            for group in each.needs
            if not any(other in found for other in group)
        ]
        if not lost:
            return dropped
        for id, group in lost:
            if found.pop(id, None) is not None:
                dropped.append(Skipped(id, Why.DEPENDS, group))


def _silent(candidate: Candidate, situation: Situation) -> Why | None:
    if candidate.id.startswith("action:"):
        return why_nothing(candidate, situation)
    measure = situation.catalogue.measures[candidate.states[0].measure]
    return None if acts(measure) else Why.NOT_COMPUTED


def _leaned_on(found: dict[str, Candidate], some: Iterable[str]) -> set[str]:
    waiting, known = list(some), set[str]()
    while waiting:
        id = waiting.pop()
        if id in known:
            continue
        known.add(id)
        waiting += [other for group in found[id].needs for other in group if other in found]
    return known


def _within(candidate: Candidate, kept: set[str]) -> Candidate:
    """Return a candidate whose needs and exclusions name only what may be chosen."""
    return Candidate(
        candidate.id, candidate.states, candidate.estimated,
        tuple(tuple(other for other in group if other in kept) for group in candidate.needs),
        tuple(other for other in candidate.excludes if other in kept),
        candidate.cost, candidate.days, candidate.days_from, candidate.title,
    )  # fmt: skip
