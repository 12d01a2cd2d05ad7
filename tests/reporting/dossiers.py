"""Dossiers to print: a tiny one whose names are attacks, a large plain one, and a group.

tiny:   internet -> dmz (vpn) -> servers (ehr, directory); one supplier, one link, two care lines
large:  twelve zones, 300 assets, sixteen care lines
group:  two facilities that share a directory
"""

from csirt.files.shipped import catalogue, sources
from csirt.model.care import Application, CareLine
from csirt.model.dossier import Dossier
from csirt.model.facility import Facility
from csirt.model.finding import Confidence, Finding, Level
from csirt.model.provenance import Provenance
from csirt.model.region import Estate, FacilityGroup
from csirt.model.risk import AtRisk, ChokePoint, Cut, Likelihood, Path, PathStep, Risk, Stopped
from csirt.model.tlp import Tlp

SCRIPT = "<script>alert(1)</script>"
HOSTILE = (
    SCRIPT,
    "=cmd|' /C calc'!A0",
    "\x1b[31mred\x1b]52;c;aGk=\x07",
    "[/red][bold]",
    '"><img src=http://canary.invalid/x.png onerror=alert(1)>',
    "</style><link rel=attachment href=file:///etc/passwd>",
    "{{ 7 * 7 }}{% raw %}",
    "a\u202egnp.exe \u200b\u2066 名前 \U0001f4a9",
    "url(file:///etc/passwd) @import 'http://canary.invalid/x.css';",
    "W" * 480,
)
BY = {"basis": "declared", "by": f"RSSI {SCRIPT}", "on": "2026-09-15"}


def likelihood(probability: float, *, blocks: bool = True) -> Likelihood:
    """Return a likelihood around a probability."""
    low, high = (probability * 0.8, min(1.0, probability * 1.2)) if blocks else (None, None)
    return Likelihood(probability, low, high, 0.0123, catalogue().class_of(probability))


def _path(records: tuple[str, ...], last: str) -> Path:
    steps = (
        PathStep("supplier-maintenance", "supplier:s1", ()),
        PathStep("account-logon", "srv-1", ("identity:admins", "flaw:remote")),
        PathStep("encryption", last, ("directory:ad",)),
    )
    return Path(steps, 0.1234, records)


def _facility(id: str, zones: int, per_zone: int, names: tuple[str, ...]) -> Facility:
    def name(at: int) -> str:
        return names[at % len(names)].strip()

    kinds = list(catalogue().asset_kinds)
    zone_ids = [f"zone-{at}" for at in range(zones)]
    assets = [
        {
            "id": f"srv-{zone * per_zone + at}",
            "name": name(zone + at),
            "kind": kinds[(zone * 7 + at) % len(kinds)],
            "zone": f"zone-{zone}",
        }
        for zone in range(zones)
        for at in range(per_zone)
    ]
    flows = [
        {"from": f"zone-{at}", "to": f"zone-{(at * 5 + step) % zones}", "services": ["smb"]}
        for at in range(zones)
        for step in (1, 3)
        if (at * 5 + step) % zones != at
    ]
    return Facility.model_validate(
        {
            "schema": "csirt.facility/1",
            "id": id,
            "name": {"fr": name(0)},
            "provenance": BY,
            "places": [{"id": "north", "name": {"fr": name(1)}}],
            "zones": [
                {
                    "id": each,
                    "name": {"fr": f"{name(at)} {at}"},
                    "place": "north",
                    "exposure": "none" if at else "internet",
                }
                for at, each in enumerate(zone_ids)
            ],
            "directories": [{"id": "ad", "name": {"fr": name(2)}, "controllers": ["srv-1"]}],
            "identities": [{"id": "admins", "name": {"fr": name(3)}, "kind": "admin"}],
            "assets": assets,
            "flows": flows,
            "suppliers": [
                {
                    "id": "s1",
                    "name": name(4),
                    "access": [{"id": "a1", "via": "srv-0", "to": ["srv-1"]}],
                    "cut_off": {"owner": name(5), "tested_on": "2026-03-12"},
                }
            ],
            "links": [
                {
                    "id": "l1",
                    "to": "service:ror",
                    "zone": "zone-0",
                    "services": ["https"],
                    "cut_off": {"owner": name(6)},
                }
            ],
        }
    )


def _names(facility: Facility) -> dict[str, dict[str, str]]:
    records = {
        "asset": facility.assets,
        "zone": facility.zones,
        "identity": facility.identities,
        "directory": facility.directories,
        "supplier": facility.suppliers,
        "application": facility.applications,
        "care-line": facility.care_lines,
    }
    named = {}
    for kind, found in records.items():
        for each in found:
            words = each.name if isinstance(each.name, str) else each.name.fr
            shown = f"{words} ({each.id})"
            named[f"{kind}:{facility.id}/{each.id}"] = {"fr": shown, "en": f"EN {shown}"}
    return named


def _cared(facility: Facility, lines: int, names: tuple[str, ...]) -> Facility:
    paper = {"capacity": 0.4, "tenable_days": 2.5, "how": "tested", "tested_on": "2026-01-02"}
    return facility.model_copy(
        update={
            "applications": tuple(
                Application.model_validate(
                    {
                        "id": f"app-{at}",
                        "name": {"fr": names[at % len(names)].strip()},
                        "needs": ["srv-1"],
                        "max_outage_hours": 24,
                    }
                )
                for at in range(lines)
            ),
            "care_lines": tuple(
                CareLine.model_validate(
                    {
                        "id": f"line-{at}",
                        "kind": "icu",
                        "name": {"fr": names[(at + 3) % len(names)].strip()},
                        "needs": [f"application:app-{at}"],
                        **({"paper": paper} if at % 2 else {}),
                    }
                )
                for at in range(lines)
            ),
        }
    )


def _finding(facility: Facility, at: int, title: str) -> Finding:
    refs = tuple(f"asset:{facility.id}/srv-{n}" for n in range(at + 1))
    return Finding(
        f"rule-{at}-abcdef",
        f"rule-{at % 6}",
        list(Level)[at % 4],
        list(Confidence)[at % 3],
        {"fr": f"Constat {at} : {title}", "en": f"Finding {at}: {title}"},
        refs[:1],
        refs,
        (f"measure:{list(catalogue().measures)[at]}",),
        {"assumed": at, "declared": 1, "observed": 0},
    )


def _findings(facility: Facility, number: int, names: tuple[str, ...]) -> tuple[Finding, ...]:
    found = [_finding(facility, at, names[at % len(names)]) for at in range(number)]
    return tuple(sorted(found, key=lambda each: -list(Level).index(each.severity)))


def _at_risk(
    kind: str, place: str, id: str, probability: float, records: tuple[str, ...]
) -> AtRisk:
    path = _path(records, "srv-1") if probability > 0.01 else None
    return AtRisk(f"{kind}:{place}/{id}", id, likelihood(probability), path)


def dossier(
    zones: int, per_zone: int, lines: int, names: tuple[str, ...], *, findings: int
) -> Dossier:
    """Return the dossier of one facility."""
    facility = _cared(_facility("ch", zones, per_zone, names), lines, names)
    estate = Estate.model_validate(
        {"subject": "ch", "facilities": (facility,), "names": {"ch": {"fr": names[0].strip()}}}
    )
    records = ("asset:ch/srv-1", "supplier:ch/s1", "zone:ch/zone-0", "flow:ch/zone-0--zone-1")
    care = tuple(
        _at_risk("care-line", "ch", f"line-{at}", max(0.0, 0.7 - at * 0.09), records)
        for at in range(lines)
    )
    applications = tuple(
        _at_risk("application", "ch", f"app-{at}", max(0.0, 0.65 - at * 0.05), records)
        for at in range(lines)
    )
    assets = tuple(
        _at_risk("asset", "ch", asset.id, max(0.0, 0.8 - at * 0.004), records)
        for at, asset in enumerate(facility.assets)
    )
    risk = Risk(
        "ch",
        ("internet", "mail", "supplier:s1"),
        65536,
        7,
        assets,
        (ChokePoint("srv-1", "asset:ch/srv-1", ("application:app-0", "care-line:line-0")),),
        applications,
        applications[:1],
        care,
        {"assumed": 12, "declared": 30, "observed": 3},
        _findings(facility, findings, names),
        ({"fr": f"Note {names[0]}", "en": f"Note {names[0]}"},),
    )
    named = _names(facility) | {"facility:ch": {"fr": names[0], "en": names[0]}}
    named["service:ror"] = {"fr": "ROR (ror)", "en": "ROR (ror)"}
    known = Provenance.model_validate(BY)
    origin = ("facilities/ch.yaml", known)
    return Dossier(
        estate=estate,
        subject_name={"fr": names[0], "en": names[0]},
        risk=risk,
        cuts=_cuts(care, applications),
        catalogue=catalogue(),
        sources=sources(),
        basis=dict.fromkeys(named, "declared"),
        records=dict.fromkeys([*named, *records], origin),
        tlp=Tlp.AMBER_STRICT,
        on="2026-11-01",
        version="9.8.7",
        names=named,
    )


def _cuts(care: tuple[AtRisk, ...], applications: tuple[AtRisk, ...]) -> tuple[Cut, ...]:
    def stopped(found: tuple[AtRisk, ...]) -> tuple[Stopped, ...]:
        return tuple(Stopped(each.id, each.ref, ("asset:ch/srv-1",), None) for each in found)

    keeps = tuple(f"care-line:{each.id}" for each in care[2:])
    return (
        Cut("ch", ("internet",), stopped(applications[:1]), stopped(care[:1]), (), keeps, ()),
        Cut("ch", ("place:ch/north",), stopped(applications), stopped(care), (), (), ()),
        Cut("ch", ("supplier:ch/s1",), (), (), (), keeps, ()),
    )


def hostile() -> Dossier:
    """Return a small dossier whose every name is an attack on what prints it."""
    return dossier(3, 4, 4, HOSTILE, findings=8)


def large() -> Dossier:
    """Return a dossier of 300 assets."""
    names = (
        "Centre hospitalier de Valombre",
        "Réanimation polyvalente",
        "Serveur d'application du dossier patient",
        "Urgences adultes et pédiatriques",
        "Laboratoire de biologie médicale",
        "Imagerie : scanner, IRM, radiologie conventionnelle",
        "Bloc opératoire",
    )
    return dossier(12, 25, 16, names, findings=30)


def empty() -> Dossier:
    """Return the dossier of a facility made of one imported machine, and nothing else."""
    facility = Facility.model_validate(
        {
            "schema": "csirt.facility/1",
            "id": "ch",
            "zones": [{"id": "lan"}],
            "assets": [{"id": "a", "kind": "server", "zone": "lan"}],
        }
    )
    estate = Estate.model_validate({"subject": "ch", "facilities": (facility,)})
    asset = AtRisk("asset:ch/a", "a", likelihood(0.0, blocks=False), None)
    counts = {"assumed": 0, "declared": 0, "observed": 1}
    risk = Risk("ch", ("internet",), 1024, 1, (asset,), (), (), (), (), counts, (), ())
    return Dossier(
        estate, {"fr": "ch", "en": "ch"}, risk, (), catalogue(), sources(), {}, {},
        Tlp.CLEAR, "2026-11-21", "0", {},
    )  # fmt: skip


def group() -> Dossier:
    """Return the dossier of a group of two facilities that share a directory."""
    alone = large()
    first = alone.estate.facilities[0]
    second = first.model_copy(update={"id": "ch-b"})
    shared = FacilityGroup.model_validate(
        {
            "schema": "csirt.group/1",
            "id": "ght",
            "name": "GHT",
            "members": ["ch", "ch-b"],
            "shared": [
                {
                    "id": "ad",
                    "kind": "directory",
                    "provider": "directory:ch/ad",
                    "users": ["ch", "ch-b"],
                }
            ],
        }
    )
    estate = Estate.model_validate(
        {"subject": "ght", "facilities": (first, second), "groups": (shared,)}
    )
    return Dossier(
        estate, {"fr": "GHT", "en": "GHT"}, alone.risk, (), alone.catalogue, alone.sources,
        alone.basis, alone.records, Tlp.RED, alone.on, alone.version, alone.names,
    )  # fmt: skip
