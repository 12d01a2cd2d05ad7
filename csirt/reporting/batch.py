"""Reports of many facilities: on several processes, resumed where they stopped, in flat memory.

A report is kept when its manifest holds, was made with the same settings, and names the same files
with the same hashes; a piece of evidence more, and only the reports that rest on it are made again.
"""

import gc
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path

import csirt
from csirt.errors import CsirtError, InputError, NotFoundError
from csirt.files.kinds import kind_of
from csirt.files.source import read
from csirt.model.facility import Facility
from csirt.model.progress import Progress, silent
from csirt.model.tlp import Tlp
from csirt.reporting import audit, evidence, manifest, note, publish
from csirt.reporting.document import Document
from csirt.safe import safe
from csirt.workspace.audit import audit_dossier, audit_inputs
from csirt.workspace.described import facility_files
from csirt.workspace.folder import opened
from csirt.workspace.plan_dossier import plan_dossier

REPORTS = (audit.REPORT, note.REPORT, evidence.REPORT)
PER_WORKER = 50
"""Reports after which a worker is replaced: setting pages keeps a little memory each time."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for each facility."""

    report: str
    suffix: str
    lang: str
    on: str
    samples: int
    seed: int
    tlp: str = ""

    @property
    def settings(self) -> dict[str, object]:
        """What the manifest of a report must say to be kept."""
        told = asdict(self)
        return {**told, "version": csirt.__version__}


@dataclass(frozen=True, slots=True)
class Made:
    """What became of one report."""

    facility: str
    file: str
    state: str
    """``made``, ``kept``, ``left`` (nothing to analyse), ``failed``."""
    code: str = ""
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """The answer of ``csirt report batch``."""

    reports: tuple[Made, ...]

    def count(self, state: str) -> int:
        """Return how many reports are in a state."""
        return sum(each.state == state for each in self.reports)

    def as_json(self) -> dict[str, object]:
        """Return the answer for machines (``csirt.report.batch/1``)."""
        return {
            "schema": "csirt.report.batch/1",
            **{state: self.count(state) for state in ("made", "kept", "left", "failed")},
            "reports": [
                {
                    "id": each.facility,
                    "file": each.file,
                    "state": each.state,
                    "code": each.code or None,
                    "problem": safe(each.problem) or None,
                }
                for each in self.reports
            ],
        }


def batch(
    region: Path, folder: Path, order: Order, *, jobs: int = 1, progress: Progress = silent
) -> Batch:
    """Write a report for each facility that the workspace describes.

    Args:
        region: ``region.yaml``, or the folder of the workspace.
        folder: Where the reports go; those that still hold are kept.
        order: What is asked for each.
        jobs: Processes; one works in this process.
        progress: Called with the reports done and their number.

    Raises:
        NotFoundError: there is no workspace, or no facility in it.
    """
    files = facility_files(region)
    if jobs <= 1:
        found = []
        for done, file in enumerate(files, 1):
            found.append(one(file, folder, order))
            progress(done, len(files))
        return Batch(tuple(found))
    return Batch(tuple(_shared_out(files, folder, order, jobs, progress)))


def _shared_out(
    files: tuple[Path, ...], folder: Path, order: Order, jobs: int, progress: Progress
) -> Iterator[Made]:
    """Yield what became of each report, in the order of the files.

    Workers come from a server that has the heavy libraries loaded once: replacing one costs little.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["weasyprint", "numpy", __name__])
    pool = ProcessPoolExecutor(
        jobs, context, initializer=_unbothered, max_tasks_per_child=PER_WORKER
    )
    try:
        waiting: dict[Future[Made], int] = {
            pool.submit(one, file, folder, order): at for at, file in enumerate(files)
        }
        found: dict[int, Made] = {}
        for done, each in enumerate(as_completed(waiting), 1):
            found[waiting[each]] = each.result()
            progress(done, len(files))
    except BaseException:
        pool.shutdown(wait=True, cancel_futures=True)
        raise
    pool.shutdown()
    yield from (found[at] for at in range(len(files)))


def _unbothered() -> None:
    """Leave an interruption to the process that shares the work out: no report is cut in two."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def one(file: Path, folder: Path, order: Order) -> Made:
    """Write the report of a facility, or keep the one that stands; a fault is told, not raised."""
    target = folder / f"{order.report}-{file.stem}{order.suffix}"
    try:
        if kind_of(read(file)) is not Facility:
            return Made(file.stem, target.name, "left")
        if _stands(file, target, order):
            return Made(file.stem, target.name, "kept")
        publish.write(_document(file, order), target, force=True, settings=order.settings)
    except CsirtError as error:
        state = "left" if error.key == "risk.no-assets" else "failed"
        return Made(file.stem, target.name, state, error.key, str(error))
    finally:
        gc.collect()
    return Made(file.stem, target.name, "made")


def _audit(file: Path, order: Order, compose: Callable[..., Document]) -> Document:
    told = audit_dossier(
        opened(file), file, on=order.on, tlp=Tlp(order.tlp) if order.tlp else None,
        samples=order.samples, seed=order.seed,
    )  # fmt: skip
    return compose(told, order.lang)


def _document(file: Path, order: Order) -> Document:
    if order.report == audit.REPORT:
        return _audit(file, order, audit.composed)
    if order.report == note.REPORT:
        return _audit(file, order, note.composed)
    tlp = Tlp(order.tlp) if order.tlp else None
    return evidence.composed(plan_dossier(file, on=order.on, tlp=tlp), order.lang)


def _stands(file: Path, target: Path, order: Order) -> bool:
    """Return whether the report that stands is the one that would be made."""
    try:
        told = manifest.told(target)
        held = manifest.verified(target).holds
    except (InputError, NotFoundError):
        return False
    if not held or told.get("settings") != order.settings:
        return False
    now = [{"id": name, "sha256": sha256} for name, sha256 in _inputs(file, order)]
    return bool(told.get("inputs") == now)


def _inputs(file: Path, order: Order) -> tuple[tuple[str, str], ...]:
    tlp = Tlp(order.tlp) if order.tlp else None
    if order.report == evidence.REPORT:
        return plan_dossier(file, on=order.on, tlp=tlp).inputs
    return audit_inputs(opened(file), file, on=order.on, tlp=tlp)
