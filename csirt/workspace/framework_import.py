"""A library of CISO Assistant that a user downloaded, taken over into a workspace."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from csirt import seal
from csirt.errors import NotFoundError, StateError
from csirt.exchange.ciso.library import About, Library, imported
from csirt.files.source import read
from csirt.files.write import as_yaml, write_bytes
from csirt.model.framework import Framework, FrameworkStatus
from csirt.model.framework_library import FrameworkMapping, RiskMatrix
from csirt.safe import safe
from csirt.workspace.exchanged import teller_of
from csirt.workspace.frameworks import ENDINGS, FOLDER
from csirt.workspace.root import root_of

Piece = Framework | FrameworkMapping | RiskMatrix
_KINDS = {Framework: "framework", FrameworkMapping: "mapping", RiskMatrix: "matrix"}


@dataclass(frozen=True, slots=True)
class Imported:
    """The answer of ``csirt framework import``."""

    library: Library
    written: tuple[tuple[Piece, Path], ...]

    def as_json(self) -> dict[str, object]:
        """Return the answer for machines (``csirt.framework.import/1``)."""
        return {
            "schema": "csirt.framework.import/1",
            "files": [
                {
                    "id": each.id,
                    "kind": _KINDS[type(each)],
                    "file": str(path),
                    "requirements": _count(each),
                    "assessable": len(each.assessable) if isinstance(each, Framework) else None,
                }
                for each, path in self.written
            ],
            "faults": [fault.as_json() for fault in self.library.faults],
        }


def _count(each: Piece) -> int | None:
    if isinstance(each, Framework):
        return len(each.requirements)
    return len(each.relations) if isinstance(each, FrameworkMapping) else None


def kind_of(each: Piece) -> str:
    """Return what a piece is: ``framework``, ``mapping`` or ``matrix``."""
    return _KINDS[type(each)]


def take_over(
    path: Path,
    here: Path,
    *,
    on: str,
    output: Path | None = None,
    status: FrameworkStatus | None = None,
    force: bool = False,
) -> Imported:
    """Read a library and write each thing in it as a file of ours.

    Args:
        path: The library, YAML.
        here: A folder of the workspace that takes it.
        on: Day of the import.
        output: A file for the only thing in it, or a folder; by default ``frameworks/`` of the
            workspace.
        status: Whether the text binds; a library does not say.
        force: Replace files that exist.

    Raises:
        ContentError: the file is no library, or one whose tree is broken.
        NotFoundError: no such file, or neither a workspace nor an output.
        StateError: a file exists, or one output was named for several things.
    """
    if not path.is_file():
        raise NotFoundError("file.not-found", file=safe(path))
    source = read(path)
    about = About(on, seal.sha256_file(path), status)
    found = imported(source.data, teller_of(source), about)
    pieces: tuple[Piece, ...] = (*found.frameworks, *found.mappings, *found.matrices)
    files = _files(pieces, here, output)
    taken = next((file for file in files if file.exists()), None)
    if taken is not None and not force:
        raise StateError("write.exists", file=safe(taken))
    for piece, file in zip(pieces, files, strict=True):
        write_bytes(file, as_yaml(document(piece)).encode(), force=force)
    return Imported(found, tuple(zip(pieces, files, strict=True)))


def _files(pieces: tuple[Piece, ...], here: Path, output: Path | None) -> list[Path]:
    if output is not None and output.suffix in ENDINGS:
        if len(pieces) > 1:
            raise StateError("framework.several", count=len(pieces), file=safe(output))
        return [output]
    root = root_of(here)
    if output is None and root is None:
        raise NotFoundError("framework.no-workspace")
    folder = output if output is not None else (root or Path()) / FOLDER
    return [folder / f"{each.id}.yaml" for each in pieces]


def document(piece: Piece) -> dict[str, Any]:
    """Return a piece as its file has it: what is empty is left out, and a text says its
    language."""
    kept = piece.model_dump(mode="json", by_alias=True, exclude_defaults=True, exclude_none=True)
    return {"schema": kept.pop("schema"), "id": kept.pop("id"), **kept}
