"""Tiny outages without spread, so that every hour can be counted by hand.

Machines are servers m1, m2 …; a rebuild takes 10 h, the steps of an application 1, 2, 4 and 8 h; the
network is clean after 24 h; there is one crew of each kind unless a test says more.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from csirt.analysis.attack_graph.compile import ground
from csirt.analysis.consequence.restore.draws import Random
from csirt.analysis.consequence.restore.fallen import fallen
from csirt.analysis.consequence.restore.simulate import Simulation, simulation
from csirt.analysis.consequence.restore.struck import struck_by
from csirt.files.shipped import catalogue
from csirt.model.facility import Facility
from csirt.model.outage_scenario import OutageScenario
from csirt.model.recovery import Recovery
from csirt.model.region import Estate
from csirt.model.restoration import RestorationOrder

from .worlds import asset, estate, facility

EXPERT = {"origin": "expert"}
CREWS = ("systems", "applications", "data-entry")


def recovery(**parts: Any) -> Recovery:
    """Return a catalogue of plain numbers."""
    steps = [
        {"step": "server", "crew": "applications", "level": 0, **EXPERT},
        {"step": "data", "crew": "applications", "level": 0.5, **EXPERT},
        {"step": "interfaces", "crew": "applications", "level": 0.75, **EXPERT},
        {"step": "backlog", "crew": "data-entry", "level": 1, **EXPERT},
    ]
    families = ["server", "backup", "workstation", "network", "unknown"]
    said = {
        "schema": "csirt.recovery/1",
        "crews": [{"id": id, "name": id, "people_per_crew": 2, **EXPERT} for id in CREWS],
        "steps": steps,
        "rebuild": [{"kinds": families, "hours": 10, "crew": "systems", **EXPERT}],
        "applications": [
            {"id": "any", "server": 1, "data": 2, "interfaces": 4, "backlog": 8, **EXPERT}
        ],
        "link_hours": {"kinds": ["network"], "hours": 3, "crew": "systems", **EXPERT},
        "severity": {"value": 1, **EXPERT},
        "from_nothing": {"value": 5, **EXPERT},
        "unknown_paper": {
            "capacity": {"low": 0, "likely": 0.5, "high": 1},
            "tenable_days": {"low": 0, "likely": 3, "high": 14},
            "floor": {"low": 0, "likely": 0.5, "high": 1},
            **EXPERT,
        },
        "vital_weight": {"value": 3, **EXPERT},
    }
    return Recovery.model_validate(said | parts)


def scenario(*lost: Mapping[str, Any], **parts: Any) -> OutageScenario:
    """Return a scenario; all servers are encrypted where a test says nothing else."""
    said = {
        "schema": "csirt.outage-scenario/1",
        "id": "s",
        "title": "s",
        "text": "s",
        "lost": list(lost) or [{"kinds": ["server"]}],
        "clean_hours": 24,
        "crews": [{"crew": each, "crews": 1} for each in CREWS],
        "clean_posts": {"at_start": 1000, "per_day": 24},
        **EXPERT,
    }
    return OutageScenario.model_validate(said | parts)


def crews(**numbers: int) -> list[dict[str, Any]]:
    """Return the crews of a scenario, one of each kind that is not named."""
    said = {each.replace("_", "-"): count for each, count in numbers.items()}
    return [{"crew": each, "crews": said.get(each, 1)} for each in CREWS]


def application(id: str, *needs: Any, **parts: Any) -> dict[str, Any]:
    """Return an application; its machine is ``m-ID`` where a test names none."""
    return {"id": id, "needs": list(needs) or [f"m-{id}"], "wave": 2, **parts}


def hospital(
    *applications: Mapping[str, Any], lines: Iterable[Mapping[str, Any]] = (), **parts: Any
) -> Facility:
    """Return h, with a server for each bare name that begins with ``m-``."""
    names: dict[str, None] = {}
    for each in (*applications, *lines):
        for need in each["needs"]:
            some = [need] if isinstance(need, str) else need.get("any") or need["of"]
            names |= dict.fromkeys(name for name in some if name.startswith("m-"))
    said = {
        "zones": [{"id": "z"}],
        "assets": [asset(name, "z", copies=["tape"]) for name in names],
        "applications": list(applications),
        "care_lines": list(lines),
    }
    said["assets"] += [asset("tape", "z", "tape-library", offline=True)]
    return facility(**{**said, **parts})


def line(*needs: Any, id: str = "ed", kind: str = "ed-adult", **parts: Any) -> dict[str, Any]:
    """Return a care line without a paper mode: nothing at all is done on paper."""
    return {
        "id": id,
        "kind": kind,
        "needs": list(needs),
        "paper": {"capacity": 0, "tenable_days": 0, "floor": 0},
        **parts,
    }


def outage(
    world: Facility | Estate,
    given: OutageScenario | None = None,
    *,
    order: RestorationOrder | None = None,
    samples: int = 1,
    seed: int = 1,
    days: int = 30,
    durations: Recovery | None = None,
) -> Simulation:
    """Return the outage of a hospital, ready to be run."""
    about = world if isinstance(world, Estate) else estate(world)
    terrain, _ = ground(about, catalogue())
    random = Random(seed, samples)
    given = given or scenario()
    fell = fallen(terrain, struck_by(terrain, given, random))
    return simulation(
        terrain, fell, durations or recovery(), given, order,
        days=days, random=random,
    )  # fmt: skip


def hours(run: Simulation, roots: Sequence[str] | None = None) -> dict[str, float]:
    """Return when each thing is usable, in the first sample."""
    times = run.times(roots)
    return {ref.replace("h/", ""): float(times.usable[row][0]) for ref, row in run.work.row.items()}


def app(id: str) -> str:
    return f"application:{id}"
