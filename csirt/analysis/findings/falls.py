"""Findings about what falls: care lines, data with every copy, the directory, choke points."""

from collections.abc import Iterator

from csirt.analysis.attack_graph.terrain import name_of
from csirt.analysis.findings.made import Seen, finding
from csirt.model.catalogue import Channel
from csirt.model.facility import Count
from csirt.model.finding import Finding, Level
from csirt.model.risk import AtRisk, Path
from csirt.text import LANGUAGES

GRAVITY = {
    "very-likely": Level.CRITICAL,
    "likely": Level.HIGH,
    "possible": Level.MEDIUM,
    "rare": Level.LOW,
}
"""Severity of the fall of a care line, by the class of its probability (origin: expert)."""

MAX_ACTIONS = 4
"""Measures that a finding names; the strongest first."""


def _class(seen: Seen, at_risk: AtRisk) -> dict[str, str]:
    classes = {each.id: each.name for each in seen.terrain.catalogue.probability_classes}
    return {lang: classes[at_risk.likelihood.class_].in_(lang).lower() for lang in LANGUAGES}


def _measures(seen: Seen, path: Path | None) -> list[str]:
    """Return the measures that act most on the steps of a path, the strongest mean effect first."""
    techniques = {step.technique for step in path.steps} if path else set()
    force: dict[str, float] = {}
    for measure in seen.terrain.catalogue.measures.values():
        for effect in measure.effects:
            if effect.channel in (Channel.SUCCESS, Channel.ENTRY) and techniques & set(
                effect.techniques
            ):
                force[measure.id] = min(force.get(measure.id, 1.0), effect.factor.mean)
    held = _fully_held(seen)
    best = sorted((factor, id) for id, factor in force.items() if id not in held)
    return [f"measure:{id}" for _, id in best[:MAX_ACTIONS]]


def _fully_held(seen: Seen) -> set[str]:
    states = [state for facility in seen.terrain.estate.facilities for state in facility.measures]
    return {
        state.measure
        for state in states
        if isinstance(state.coverage, Count) and state.coverage.covered == state.coverage.of
    }


def care_line_at_risk(seen: Seen) -> Iterator[Finding]:
    """A care line that the attack takes away: gravest where it is likely and paper is not known."""
    for line in seen.care_lines:
        if line.path:
            yield finding(
                seen,
                "care-line-at-risk",
                GRAVITY[line.likelihood.class_],
                [line.ref],
                line.path.records,
                _measures(seen, line.path),
                class_name=_class(seen, line),
                hops=line.path.hops,
            )


def copies_fall_too(seen: Seen) -> Iterator[Finding]:
    """Data of an application that fall with every copy of them."""
    for each in seen.data:
        if each.path:
            records = each.path.records
            wanted = [
                "measure:backup-offline-copy",
                "measure:backup-separate-auth",
                "measure:backup-immutable",
            ]
            severity = GRAVITY[each.likelihood.class_]
            severity = Level.HIGH if severity is Level.MEDIUM else severity
            yield finding(
                seen,
                "copies-fall-too",
                severity,
                [each.ref],
                records,
                wanted,
                class_name=_class(seen, each),
            )


def choke_point(seen: Seen) -> Iterator[Finding]:
    """An asset through which every attack on a care line or on several applications goes."""
    for point in seen.chokes:
        lines = [id for id in point.protects if id.startswith("care-line:")]
        applications = [id for id in point.protects if id.startswith("application:")]
        if lines or len(applications) > 1:
            path = next((each.path for each in seen.assets if each.ref == point.ref), None)
            yield finding(
                seen,
                "choke-point",
                Level.HIGH if lines else Level.MEDIUM,
                [point.ref],
                path.records if path else (),
                _measures(seen, path),
                lines=len(lines),
                applications=len(applications),
            )


def directory_in_reach(seen: Seen) -> Iterator[Finding]:
    """A directory whose controllers the attack is likely to hold."""
    held = {each.ref: each for each in seen.assets}
    for name, directory in seen.terrain.directories.items():
        controllers = [
            f"asset:{name_of(ref, name.split('/')[0], 'asset')}" for ref in directory.controllers
        ]
        worst = max(
            (held[ref] for ref in controllers if ref in held and held[ref].path),
            key=lambda each: each.likelihood.probability,
            default=None,
        )
        if worst and worst.path and worst.likelihood.class_ != "rare":
            yield finding(
                seen,
                "directory-in-reach",
                GRAVITY[worst.likelihood.class_],
                [f"directory:{name}"],
                worst.path.records,
                _measures(seen, worst.path),
                class_name=_class(seen, worst),
            )
