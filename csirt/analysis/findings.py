"""Findings: what the analysis and the model show, in classes, with the records they rest on.

A rule is a function from what was found to findings, in the explicit dict :data:`RULES`.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from csirt.analysis.attack_graph.records import shares
from csirt.analysis.attack_graph.terrain import Terrain, full, identities, name_of
from csirt.analysis.names import readable
from csirt.model.care import Paper
from csirt.model.catalogue import Channel
from csirt.model.facility import Count
from csirt.model.finding import Confidence, Finding, Level
from csirt.model.network import FlawClass, IdentityKind
from csirt.model.record import known
from csirt.model.risk import AtRisk, ChokePoint, Path
from csirt.seal import sha256_bytes
from csirt.text import LANGUAGES, say

GRAVITY = {
    "very-likely": Level.CRITICAL,
    "likely": Level.HIGH,
    "possible": Level.MEDIUM,
    "rare": Level.LOW,
}
"""Severity of the fall of a care line, by the class of its probability (origin: expert)."""

MAX_ACTIONS = 4
"""Measures that a finding names; the strongest first."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules look at."""

    terrain: Terrain
    assets: tuple[AtRisk, ...]
    applications: tuple[AtRisk, ...]
    data: tuple[AtRisk, ...]
    care_lines: tuple[AtRisk, ...]
    chokes: tuple[ChokePoint, ...]


def found(
    terrain: Terrain,
    assets: tuple[AtRisk, ...],
    applications: tuple[AtRisk, ...],
    data: tuple[AtRisk, ...],
    care_lines: tuple[AtRisk, ...],
    chokes: tuple[ChokePoint, ...],
) -> tuple[Finding, ...]:
    """Return the findings of an analysis, gravest first."""
    seen = Seen(terrain, assets, applications, data, care_lines, chokes)
    findings = [
        finding for rule in RULES.values() for finding in rule(seen) if _concerns(seen, finding)
    ]
    order = list(Level)[::-1]
    return tuple(
        sorted(findings, key=lambda each: (order.index(each.severity), each.rule, each.subjects))
    )


def _concerns(seen: Seen, finding: Finding) -> bool:
    """Keep what is about the subject of the analysis, and choke points wherever they stand."""
    home = seen.terrain.estate.subject
    if finding.rule == "choke-point" or home not in {
        facility.id for facility in seen.terrain.estate.facilities
    }:
        return True
    return any(ref.partition(":")[2].startswith(f"{home}/") for ref in finding.subjects)


def _finding(
    seen: Seen,
    rule: str,
    severity: Level,
    subjects: Iterable[str],
    records: Iterable[str],
    actions: Iterable[str] = (),
    **facts: object,
) -> Finding:
    subjects = tuple(subjects)
    records = tuple(sorted({*records, *(ref for ref in subjects if ref in seen.terrain.basis)}))
    rests_on = shares(seen.terrain, records)
    names = {
        lang: ", ".join(readable(seen.terrain, ref)[lang] for ref in subjects[:3])
        for lang in LANGUAGES
    }
    title = {lang: _title(rule, lang, names[lang], facts) for lang in LANGUAGES}
    digest = sha256_bytes("\n".join((rule, *subjects)).encode())[:12]
    return Finding(
        f"{rule}-{digest}",
        rule,
        severity,
        _confidence(rests_on),
        title,
        subjects,
        records,
        tuple(actions),
        rests_on,
    )


def _title(rule: str, lang: str, name: str, facts: dict[str, object]) -> str:
    words = {key: value[lang] if isinstance(value, dict) else value for key, value in facts.items()}
    return say(f"finding.{rule}", lang=lang, name=name, **words)


def _confidence(rests_on: dict[str, int]) -> Confidence:
    total = sum(rests_on.values())
    if not total or rests_on["assumed"] * 2 > total:
        return Confidence.LOW
    return (
        Confidence.HIGH
        if rests_on["observed"] * 2 >= total and not rests_on["assumed"]
        else Confidence.MEDIUM
    )


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
            yield _finding(
                seen, "care-line-at-risk", GRAVITY[line.likelihood.class_], [line.ref], line.path.records,
                _measures(seen, line.path), class_name=_class(seen, line), hops=line.path.hops,
            )  # fmt: skip


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
            yield _finding(
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
            yield _finding(
                seen, "choke-point", Level.HIGH if lines else Level.MEDIUM, [point.ref],
                path.records if path else (), _measures(seen, path), lines=len(lines), applications=len(applications),
            )  # fmt: skip


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
            yield _finding(
                seen, "directory-in-reach", GRAVITY[worst.likelihood.class_], [f"directory:{name}"],
                worst.path.records, _measures(seen, worst.path), class_name=_class(seen, worst),
            )  # fmt: skip


def admin_session(seen: Seen) -> Iterator[Finding]:
    """Administrators of everything whose secrets lie on a machine that is no controller."""
    controllers = {
        name_of(ref, name.split("/")[0], "asset")
        for name, directory in seen.terrain.directories.items()
        for ref in directory.controllers
    }
    powerful = {
        f"{facility.id}/{identity.id}"
        for facility in seen.terrain.estate.facilities
        for identity in identities(facility)
        if identity.kind is IdentityKind.ADMIN
        and any(right.as_ == "admin" and "all" in right.on for right in identity.rights)
        and known_record(seen, f"identity:{facility.id}/{identity.id}")
    }
    left = {
        name: sorted(
            {name_of(ref, name.split("/")[0], "identity") for ref in asset.sessions} & powerful
        )
        for name, asset in seen.terrain.assets.items()
        if name not in controllers
    }
    for home in dict.fromkeys(name.split("/")[0] for name in left):
        assets = [
            f"asset:{name}" for name, some in left.items() if some and name.startswith(f"{home}/")
        ]
        if assets:
            accounts = {
                f"identity:{each}" for ref in assets for each in left[ref.removeprefix("asset:")]
            }
            yield _finding(
                seen,
                "admin-session",
                Level.HIGH,
                assets,
                accounts,
                ("measure:tiered-administration",),
                count=len(assets),
            )


def known_record(seen: Seen, ref: str) -> bool:
    """Return whether a record was said or seen by somebody, not assumed by us."""
    return seen.terrain.basis.get(ref) != "assumed"


def known_flaw(seen: Seen) -> Iterator[Finding]:
    """Flaws of a class that somebody found, on machines that the attack can reach."""
    reached = {each.ref for each in seen.assets if each.path}
    for flaw, severity, actions in (
        (FlawClass.EXPOSED, Level.HIGH, ("measure:patch-exposed",)),
        (FlawClass.REMOTE, Level.HIGH, ("measure:patch-internal",)),
        (FlawClass.UNSUPPORTED, Level.MEDIUM, ("measure:retire-unsupported",)),
        (FlawClass.DEFAULT_PASSWORD, Level.MEDIUM, ("measure:no-default-passwords",)),
    ):
        refs = [
            f"asset:{name}"
            for name, asset in seen.terrain.assets.items()
            if isinstance(asset.flaws, tuple)
            and any(each.class_ is flaw for each in asset.flaws)
            and f"asset:{name}" in reached
        ]
        if refs:
            yield _finding(seen, f"flaw-{flaw}", severity, refs, (), actions, count=len(refs))


def cut_never_tried(seen: Seen) -> Iterator[Finding]:
    """Ways in that nobody has tried to cut: supplier accesses and links."""
    suppliers = [
        f"supplier:{name}"
        for name, supplier in seen.terrain.suppliers.items()
        if supplier.access and not known(supplier.cut_off.tested_on)
    ]
    links = [
        f"link:{name}"
        for name, link in seen.terrain.links.items()
        if not known(link.cut_off.tested_on)
    ]
    for rule, refs in (("supplier-cut-untried", suppliers), ("link-cut-untried", links)):
        if refs:
            yield _finding(
                seen, rule, Level.MEDIUM, refs, (), ("measure:cut-off-procedure",), count=len(refs)
            )


def paper_unknown(seen: Seen) -> Iterator[Finding]:
    """Care lines of which nobody knows how long they hold on paper."""
    refs = [
        f"care-line:{name}"
        for name, line in seen.terrain.care_lines.items()
        if line.needs and not (isinstance(line.paper, Paper) and known(line.paper.tenable_days))
    ]
    if refs:
        yield _finding(
            seen,
            "paper-unknown",
            Level.MEDIUM,
            refs,
            (),
            ("measure:downtime-kits",),
            count=len(refs),
        )


def service_without_link(seen: Seen) -> Iterator[Finding]:
    """A regional service that an application needs and no link reaches: the cut cannot be told."""
    for name, application in seen.terrain.applications.items():
        home = name.split("/")[0]
        linked = {
            full(link.to, home, "facility")
            for other, link in seen.terrain.links.items()
            if other.startswith(f"{home}/")
        }
        needed = {full(ref, home, "asset") for need in application.needs for ref in need.of}
        missing = sorted(each for each in needed - linked if each[0] == "service")
        if missing:
            services = {
                lang: ", ".join(readable(seen.terrain, f"service:{id}")[lang] for _, id in missing)
                for lang in LANGUAGES
            }
            yield _finding(
                seen,
                "service-without-link",
                Level.LOW,
                [f"application:{name}"],
                (),
                services=services,
            )


RULES: dict[str, Callable[[Seen], Iterator[Finding]]] = {
    "care-line-at-risk": care_line_at_risk,
    "copies-fall-too": copies_fall_too,
    "directory-in-reach": directory_in_reach,
    "choke-point": choke_point,
    "admin-session": admin_session,
    "known-flaw": known_flaw,
    "cut-never-tried": cut_never_tried,
    "paper-unknown": paper_unknown,
    "service-without-link": service_without_link,
}
