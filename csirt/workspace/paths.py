"""Ways and cuts of a file, whichever it describes: a facility, a group or a raw attack graph."""

from collections.abc import Iterable
from pathlib import Path

from csirt.analysis.attack_graph.compile import OUTSIDE
from csirt.analysis.attack_graph.cut import DEFAULT_SECONDS
from csirt.analysis.paths import ASSETS, cut_to, paths_to
from csirt.analysis.raw_paths import raw_cut, raw_paths
from csirt.errors import InputError, NotFoundError
from csirt.files.kinds import kind_of
from csirt.files.shipped import catalogue
from csirt.files.source import read
from csirt.model.attack_graph import RawGraph
from csirt.model.paths import MinimumCut, PathsFound
from csirt.safe import safe
from csirt.workspace.folder import opened
from csirt.workspace.raw_graph import raw_graph


def paths(
    file: Path, target: str, *, entries: Iterable[str] = (), k: int = 5, on: str = ""
) -> PathsFound:
    """Return the most likely ways to a target; see :func:`paths_to` and :func:`raw_paths`.

    Args:
        file: Of a facility, a group or a raw graph.
        target: Where to.
        entries: Where from; from everywhere outside, or the entries of a raw graph, by default.
        k: How many.
        on: Day on which evidence of the actions counts.

    Raises:
        ContentError: the file is at fault.
        NotFoundError: nothing bears a name.
    """
    raw = _raw(file)
    if raw is not None:
        return raw_paths(raw, target, entries=entries, k=k, file=file.name)
    estate = opened(file).estate(file, on=on)
    return paths_to(estate, catalogue(), target, entries=tuple(entries) or OUTSIDE, k=k)


def minimum_cut(
    file: Path,
    target: str,
    *,
    entries: Iterable[str] = (),
    over: str = ASSETS,
    keep: Iterable[str] = (),
    seconds: float = DEFAULT_SECONDS,
) -> MinimumCut:
    """Return the fewest things without which a target is safe; see :func:`cut_to` and
    :func:`raw_cut`.

    Args:
        file: Of a facility, a group or a raw graph.
        target: Where to.
        entries: Where from; from everywhere outside, or the entries of a raw graph, by default.
        over: ``assets`` or ``steps``; a raw graph has nodes only.
        keep: What may not be taken out.
        seconds: Of the solver.

    Raises:
        ContentError: the file is at fault.
        InputError: steps are asked of a raw graph.
        NotFoundError: nothing bears a name.
    """
    raw = _raw(file)
    if raw is None:
        estate = opened(file).estate(file)
        starts = tuple(entries) or OUTSIDE
        return cut_to(estate, catalogue(), target, entries=starts, over=over, keep=keep,
                      seconds=seconds)  # fmt: skip
    if over != ASSETS:
        raise InputError("risk.raw-has-nodes", over=over)
    return raw_cut(raw, target, entries=entries, keep=keep, file=file.name, seconds=seconds)


def _raw(file: Path) -> RawGraph | None:
    """Return the raw graph of a file, if that is what it holds."""
    if file.is_dir():
        raise NotFoundError("workspace.folder-given", path=safe(file))
    source = read(file)
    return raw_graph(source) if kind_of(source) is RawGraph else None
