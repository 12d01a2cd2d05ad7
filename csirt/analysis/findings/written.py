"""Findings about what is written: sessions, flaws, cuts never tried, what nobody knows."""

from collections.abc import Iterator

from csirt.analysis.attack_graph.terrain import full, identities, name_of
from csirt.analysis.findings.made import Seen, finding
from csirt.analysis.names import readable
from csirt.model.care import Paper
from csirt.model.finding import Finding, Level
from csirt.model.network import FlawClass, IdentityKind
from csirt.model.record import known
from csirt.text import LANGUAGES


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
        and said_or_seen(seen, f"identity:{facility.id}/{identity.id}")
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
            yield finding(
                seen,
                "admin-session",
                Level.HIGH,
                assets,
                accounts,
                ("measure:tiered-administration",),
                count=len(assets),
            )


def said_or_seen(seen: Seen, ref: str) -> bool:
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
            yield finding(seen, f"flaw-{flaw}", severity, refs, (), actions, count=len(refs))


def cut_never_tried(seen: Seen) -> Iterator[Finding]:
    """Ways in that nobody has tried to cut: supplier accesses and links."""
    suppliers = [
        f"supplier:{name}"
        for name, supplier in seen.terrain.suppliers.items()
        if supplier.access and seen.terrain.own(name) and not known(supplier.cut_off.tested_on)
    ]
    links = [
        f"link:{name}"
        for name, link in seen.terrain.links.items()
        if seen.terrain.own(name) and not known(link.cut_off.tested_on)
    ]
    for rule, refs in (("supplier-cut-untried", suppliers), ("link-cut-untried", links)):
        if refs:
            yield finding(
                seen, rule, Level.MEDIUM, refs, (), ("measure:cut-off-procedure",), count=len(refs)
            )


def paper_unknown(seen: Seen) -> Iterator[Finding]:
    """Care lines of which nobody knows how long they hold on paper."""
    refs = [
        f"care-line:{name}"
        for name, line in seen.terrain.care_lines.items()
        if line.needs
        and seen.terrain.own(name)
        and not (isinstance(line.paper, Paper) and known(line.paper.tenable_days))
    ]
    if refs:
        yield finding(
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
            yield finding(
                seen,
                "service-without-link",
                Level.LOW,
                [f"application:{name}"],
                (),
                services=services,
            )
