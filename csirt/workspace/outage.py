"""An outage of a facility or a group over time: its scenario, its order of restoration."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from csirt import content
from csirt.analysis.consequence.restore.outage import DAYS, SAMPLES, outage
from csirt.analysis.consequence.restore.proposal import order_to_restore
from csirt.errors import NotFoundError
from csirt.files.kinds import built, load
from csirt.files.shipped import catalogue
from csirt.files.source import Source, read
from csirt.model.curve import Curves
from csirt.model.fault import ContentError, Fault
from csirt.model.outage import Outage, ToRestore
from csirt.model.outage_scenario import OutageScenario
from csirt.model.recovery import Recovery
from csirt.model.region import Estate
from csirt.model.restoration import RestorationOrder
from csirt.safe import safe
from csirt.workspace.folder import opened
from csirt.workspace.order import read_order
from csirt.workspace.root import root_of

CATALOGUE = "catalogue"
GRAVE, GRAVE_DAYS, GRAVE_SAMPLES = "ransomware-multi-server", 182, 400
"""What a report shows: 26 whole weeks of the grave scenario."""


def _folder() -> Path:
    return content.root() / "risk_models"


@cache
def recovery() -> Recovery:
    """Return the shipped catalogue of recovery: durations, crews, levels."""
    return load(_folder() / CATALOGUE / "recovery.yaml", Recovery)


@cache
def _curves() -> Curves:
    return load(_folder() / CATALOGUE / "curves.yaml", Curves)


@cache
def scenarios() -> dict[str, OutageScenario]:
    """Return the shipped scenarios by id."""
    found = (
        load(path, OutageScenario) for path in sorted((_folder() / "scenarios").glob("*.yaml"))
    )
    return {scenario.id: scenario for scenario in found}


def scenario_of(name: str) -> OutageScenario:
    """Return a scenario by id, or a person's own by the path of its file.

    Raises:
        NotFoundError: there is none of that name; the near ones are listed.
        ContentError: its file is at fault.
    """
    if name in scenarios():
        return scenarios()[name]
    if name.endswith(".yaml"):
        return _own(Path(name))
    near = ", ".join(get_close_matches(name, scenarios(), n=3) or scenarios())
    raise NotFoundError("outage.unknown-scenario", name=safe(name), near=near)


def _own(path: Path) -> OutageScenario:
    source = read(path)
    scenario = built(source, OutageScenario)
    if faults := tuple(_unknown(source, scenario)):
        raise ContentError(faults)
    return scenario


def _unknown(source: Source, scenario: OutageScenario) -> Iterator[Fault]:
    """Yield the names of a scenario that mean nothing: what is mistyped would be lost by nobody."""
    kinds = catalogue().asset_kinds
    known = {*kinds, *(kind.family for kind in kinds.values())}
    for at, loss in enumerate(scenario.lost):
        for nth, kind in enumerate(loss.kinds):
            if kind not in known:
                way = ("lost", at, "kinds", nth)
                yield source.fault("outage.unknown-kind", way, name=kind, near=_near(kind, known))
    crews = [crew.id for crew in recovery().crews]
    for at, crew in enumerate(scenario.crews):
        if crew.crew not in crews:
            yield source.fault(
                "outage.unknown-crew", ("crews", at, "crew"), name=crew.crew, near=", ".join(crews)
            )


def _near(name: str, known: Iterable[str]) -> str:
    return ", ".join(get_close_matches(name, sorted(known), n=3)) or "—"


def outage_of(
    subject: Path,
    scenario: str,
    *,
    days: int = DAYS,
    order: Path | None = None,
    samples: int = SAMPLES,
    seed: int = 1,
    search: int = 0,
    on: str = "",
) -> Outage:
    """Return what an outage of a facility or a group costs in care, and how it is restored.

    Args:
        subject: File of the facility or the group.
        scenario: Id of a scenario, or the path of a file of one.
        days: The horizon.
        order: A person's order of restoration; by default that of the workspace
            (``restoration/ID.yaml``), if there is one.
        samples: Number of samples.
        seed: Of every draw.
        search: Orders to try for a better one.
        on: Day on which evidence must hold to speak for measures that nobody counted.

    Raises:
        NotFoundError: a file or the scenario does not exist, or a selector of it names nothing.
        ContentError: a file is at fault, or the order is for another facility.
    """
    chosen = scenario_of(scenario)
    estate = opened(subject).estate(subject, on=on)
    return outage(
        estate,
        catalogue(),
        recovery(),
        chosen,
        days=days,
        samples=samples,
        seed=seed,
        order=_order(subject, estate, order),
        curves=_curves(),
        search=search,
    )


def _order(subject: Path, estate: Estate, file: Path | None) -> RestorationOrder | None:
    """Return the order that was given, or the one that stands in the workspace."""
    if file is None:
        return _written(estate, root_of(subject))
    return read_order(file, estate.subject)[1]


def grave_outage(estate: Estate, root: Path | None, *, seed: int = 1) -> Outage | None:
    """Return the outage that a report shows: the grave scenario, on fewer samples; none for a
    subject without care lines.

    Args:
        estate: A facility or a group with what it depends on.
        root: The workspace, whose order of restoration is followed where there is one.
        seed: Of every draw.
    """
    group = next((each for each in estate.groups if each.id == estate.subject), None)
    own = group.members if group else (estate.subject,)
    if not any(site.care_lines for site in estate.facilities if site.id in own):
        return None
    return outage(
        estate, catalogue(), recovery(), scenarios()[GRAVE], days=GRAVE_DAYS,
        samples=GRAVE_SAMPLES, seed=seed, order=_written(estate, root), curves=_curves(),
    )  # fmt: skip


def _written(estate: Estate, root: Path | None) -> RestorationOrder | None:
    """Return the order of restoration that stands in the workspace, if there is one."""
    file = root / "restoration" / f"{estate.subject}.yaml" if root else None
    return read_order(file, estate.subject)[1] if file and file.exists() else None


def proposed_restoration(
    subject: Path, lost: Iterable[str], order: Path | None = None
) -> tuple[ToRestore, ...]:
    """Return in what order to bring back what a crisis room knows to be lost, and what falls with
    it; see :func:`csirt.analysis.consequence.restore.proposal.order_to_restore`."""
    estate = opened(subject).estate(subject)
    return order_to_restore(estate, catalogue(), lost, _order(subject, estate, order))
