"""What a report needs, put together: the analysis, the cuts, and where each record comes from."""

from collections.abc import Mapping
from pathlib import Path

import csirt
from csirt.analysis.attack_graph.assume import ASSUMED
from csirt.analysis.attack_graph.compile import OUTSIDE, ground
from csirt.analysis.attack_graph.sample import DEFAULT_SAMPLES
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.consequence.isolate import isolated
from csirt.analysis.consequence.plug import default_cuts
from csirt.analysis.names import readable
from csirt.analysis.risk import analysed
from csirt.files.shipped import catalogue, sources
from csirt.model.dossier import Dossier
from csirt.model.progress import Progress, silent
from csirt.model.provenance import Provenance, Recorded
from csirt.model.region import Estate
from csirt.model.tlp import Tlp
from csirt.text import LANGUAGES
from csirt.workspace.folder import Workspace


def dossier(
    workspace: Workspace,
    subject: str | Path,
    *,
    on: str,
    tlp: Tlp | None = None,
    samples: int = DEFAULT_SAMPLES,
    seed: int = 1,
    progress: Progress = silent,
) -> Dossier:
    """Return everything that the reports of a facility or a group print.

    Args:
        workspace: Where it stands.
        subject: Id or file of a facility or a group.
        on: Date of the report, ISO.
        tlp: Marking; that of the workspace by default.
        samples: Number of samples of the analysis.
        seed: Its seed.
        progress: Called with the blocks of samples done and their number.
    """
    estate = workspace.estate(subject, on=on)
    shipped = catalogue()
    risk = analysed(estate, shipped, entries=OUTSIDE, samples=samples, seed=seed, progress=progress)
    cuts = tuple(isolated(estate, shipped, [cut]) for cut in default_cuts(estate))
    terrain, _ = ground(estate, shipped)
    files = Files(workspace.root, subject if isinstance(subject, Path) else None)
    return Dossier(
        estate=estate,
        subject_name=_subject_name(estate),
        risk=risk,
        cuts=cuts,
        catalogue=shipped,
        sources=sources(),
        basis={ref: basis.value for ref, basis in terrain.basis.items()},
        records={ref: files.origin(terrain, ref) for ref in terrain.basis},
        tlp=tlp or workspace.settings.tlp,
        on=on,
        version=csirt.__version__,
        names=_names(terrain),
    )


def _subject_name(estate: Estate) -> dict[str, str]:
    group = next((group for group in estate.groups if group.id == estate.subject), None)
    words = group.name if group else estate.names.get(estate.subject)
    return {lang: words.in_(lang) if words else estate.subject for lang in LANGUAGES}


def _names(terrain: Terrain) -> dict[str, dict[str, str]]:
    """Return the readable name of every record, service, measure and facility."""
    refs = [
        *terrain.basis,
        *(f"service:{service.id}" for service in terrain.estate.services),
        *(f"measure:{id}" for id in terrain.catalogue.measures),
        *(f"facility:{id}" for id in terrain.estate.names),
    ]
    refs += [
        f"place:{facility.id}/{place.id}"
        for facility in terrain.estate.facilities
        for place in facility.places
    ]
    return {ref: readable(terrain, ref) for ref in refs}


class Files:
    """Where a record stands, and how it is known, in words."""

    def __init__(self, root: Path | None, alone: Path | None) -> None:
        self._root, self._alone = root, alone

    def origin(self, terrain: Terrain, ref: str) -> tuple[str, Provenance]:
        """Return the file of a record, and how it is known."""
        kind, _, name = ref.partition(":")
        home = name.partition("/")[0]
        facility = terrain.estate.facility(home)
        record = _record(terrain, kind, name)
        if kind in ("flaw", "ports"):
            return "—", ASSUMED
        known = record.known_by(facility.provenance) if record else facility.provenance
        seen = bool(known.file_sha256)
        file = f"facilities/{home}.seen.yaml" if seen else f"facilities/{home}.yaml"
        if self._root is None and self._alone:
            file = self._alone.name.replace(".yaml", ".seen.yaml") if seen else self._alone.name
        if known.by == "csirt":
            file = "—"
        return file, known


def _record(terrain: Terrain, kind: str, name: str) -> Recorded | None:
    indexes: dict[str, Mapping[str, Recorded]] = {
        "asset": terrain.assets,
        "zone": terrain.zones,
        "identity": terrain.identities,
        "directory": terrain.directories,
        "supplier": terrain.suppliers,
        "link": terrain.links,
        "application": terrain.applications,
        "care-line": terrain.care_lines,
    }
    return indexes[kind].get(name) if kind in indexes else None
