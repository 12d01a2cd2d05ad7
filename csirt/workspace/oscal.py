"""A facility for an audit tool: its actions, its risks and its plan, as three OSCAL files."""

from collections.abc import Iterable
from pathlib import Path

import csirt
from csirt.analysis.attack_graph.sample import DEFAULT_SAMPLES
from csirt.analysis.plan_levels import ActionStanding, Piece
from csirt.errors import StateError
from csirt.exchange.oscal.catalog import catalog
from csirt.exchange.oscal.poam import poam
from csirt.exchange.oscal.results import assessment_results
from csirt.files.shipped import sources
from csirt.files.together import check_free, write_together
from csirt.files.write import as_json
from csirt.model.audited import WITHHELD, Audited, AuditedAction, AuditedPiece
from csirt.model.dossier import Dossier
from csirt.model.finding import Finding
from csirt.model.progress import Progress, silent
from csirt.model.record import Text
from csirt.model.tlp import Tlp
from csirt.operation.marking import ORDER
from csirt.safe import safe
from csirt.text import LANGUAGES
from csirt.workspace.dossier import dossier
from csirt.workspace.folder import opened
from csirt.workspace.improvements import improvements, shown_at
from csirt.workspace.plan import Note, PlanStatus, lowered, said, status

JSON = ".json"


def audited(
    file: Path,
    *,
    on: str,
    samples: int = DEFAULT_SAMPLES,
    seed: int = 1,
    tlp: Tlp | None = None,
    progress: Progress = silent,
) -> Audited:
    """Return what an audit tool is told of a facility on a day.

    What is marked above the files is left out and named: evidence, corrective actions, and the
    risks, which bear the marking of the workspace. An action of which a piece is left out is not
    told at all: its level would tell what the piece says, or be wrong without it.

    Args:
        file: File of the facility.
        on: The day, ISO.
        samples: Number of samples of the risk model.
        seed: Its seed.
        tlp: Marking of the files; by default the highest of what they hold.
        progress: Called with the blocks of samples done and their number.

    Raises:
        InputError: the file is no facility.
    """
    plan, workspace = status(file, on=on), opened(file)
    work = improvements(file, facility=plan.facility.id)
    ceiling = tlp or max((plan.tlp, *(each.tlp for each in work)), key=ORDER.__getitem__)
    found = dossier(workspace, file, on=on, samples=samples, seed=seed, progress=progress)
    shown, held = shown_at(work, ceiling)
    risks = found.risk.findings if not _above(workspace.settings.tlp, ceiling) else ()
    unseen = (
        *_held_evidence(plan, ceiling),
        *held,
        *(() if risks else _held_risks(found, workspace.settings.tlp)),
    )
    return Audited(
        facility=plan.facility.id,
        name=_name(plan),
        on=on,
        version=csirt.__version__,
        tlp=ceiling,
        actions=tuple(_told(each, ceiling) for each in plan.standings),
        findings=risks,
        improvements=shown,
        names=_names(found, risks),
        sources=sources(),
        notices=_notices(plan, ceiling),
        withheld=unseen,
        finess=plan.facility.finess.site or "",
        samples=samples if risks else 0,
        seed=seed if risks else 0,
    )


def _above(level: Tlp, ceiling: Tlp) -> bool:
    return ORDER[level] > ORDER[ceiling]


def _name(plan: PlanStatus) -> dict[str, str]:
    words = plan.facility.name
    return {
        lang: words.in_(lang) if isinstance(words, Text) else plan.facility.id for lang in LANGUAGES
    }


def _told(each: ActionStanding, ceiling: Tlp) -> AuditedAction:
    pieces = tuple(
        _piece(each, piece) for piece in each.pieces if not _above(piece.evidence.tlp, ceiling)
    )
    if len(pieces) < len(each.pieces) and each.state != "not-applicable":
        return AuditedAction(each.action, WITHHELD, pieces=pieces)
    return AuditedAction(
        each.action, each.state.value, each.level, each.claimed, each.expires, pieces
    )


def _piece(each: ActionStanding, piece: Piece) -> AuditedPiece:
    why = lowered(each, piece) if piece.shortfall else None
    return AuditedPiece(piece.evidence, piece.state.value, piece.expires, piece.carries, why)


def _held_evidence(plan: PlanStatus, ceiling: Tlp) -> Iterable[tuple[str, Tlp]]:
    pieces = {piece.evidence.id: piece.evidence for each in plan.standings for piece in each.pieces}
    for id, evidence in sorted(pieces.items()):
        if _above(evidence.tlp, ceiling):
            yield f"evidence:{plan.facility.id}/{id}", evidence.tlp


def _held_risks(found: Dossier, level: Tlp) -> Iterable[tuple[str, Tlp]]:
    return ((f"finding:{each.id}", level) for each in found.risk.findings)


def _names(found: Dossier, risks: Iterable[Finding]) -> dict[str, dict[str, str]]:
    """Return the names of what the risks speak of, and of nothing else."""
    wanted = {ref for each in risks for ref in (*each.subjects, *each.actions)}
    return {ref: found.names[ref] for ref in sorted(wanted & found.names.keys())}


def _notices(plan: PlanStatus, ceiling: Tlp) -> tuple[Note, ...]:
    """Return what the reader must know; why a piece carries less stands with the piece."""
    elsewhere = [
        lowered(each, piece) for each in plan.standings for piece in each.pieces if piece.shortfall
    ]
    elsewhere += [
        said("note.plan-unread", id=ref.partition("/")[2])
        for ref, _ in _held_evidence(plan, ceiling)
    ]
    return tuple(note for note in plan.notes if note not in elsewhere)


def targets(output: Path) -> tuple[Path, Path, Path]:
    """Return the three files: the results, then the plan and the catalogue beside them.

    Raises:
        StateError: the name does not end with ``.json``.
    """
    if output.suffix.lower() != JSON:
        raise StateError("oscal.not-json", file=safe(output))
    return output, output.with_suffix(".poam.json"), output.with_suffix(".catalog.json")


def check_output(output: Path, *, force: bool = False) -> None:
    """Refuse early what could not be written late.

    Raises:
        StateError: another suffix, or one of the three files stands already.
    """
    check_free(targets(output), force=force)


def written(
    found: Audited, output: Path, *, lang: str = "fr", force: bool = False
) -> tuple[Path, ...]:
    """Write the three files, or none of them, and return those that were written.

    Without anything to be done there is no plan; one that stood there is taken away with the rest
    that ``force`` replaces.

    Raises:
        StateError: see :func:`check_output`.
        SetupError: the disk is full, or the folder cannot be written.
    """
    results, plan, controls = targets(output)
    documents = {
        results: assessment_results(found, lang, catalog=controls.name),
        plan: poam(found, lang, catalog=controls.name),
        controls: catalog(found, lang),
    }
    data = {
        path: None if document is None else as_json(document).encode()
        for path, document in documents.items()
    }
    write_together(data, force=force)
    return tuple(path for path, each in data.items() if each is not None)
