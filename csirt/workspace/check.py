"""Checks files: each by its kind, then the references between them, every fault with its place."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from csirt.errors import NotFoundError
from csirt.model.fault import ContentError, Fault, refused
from csirt.safe import safe
from csirt.workspace.known import Known, Loaded, known_in, loaded
from csirt.workspace.root import root_of
from csirt.workspace.rules import RULES


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer of ``csirt check``."""

    files: tuple[str, ...]
    faults: tuple[Fault, ...]

    @property
    def ok(self) -> bool:
        """Whether no fault refuses a file."""
        return not refused(self.faults)

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.check/1``)."""
        return {
            "schema": "csirt.check/1",
            "ok": self.ok,
            "files": list(self.files),
            "faults": [fault.as_json() for fault in self.faults],
        }


def checked(paths: Iterable[Path]) -> Checked:
    """Check files and folders; a file in a workspace is checked against the whole of it.

    Raises:
        NotFoundError: a path does not exist.
    """
    files = sorted({file for path in paths for file in _files(path)})
    faults: list[Fault] = []
    found: list[Loaded] = []
    for file in files:
        try:
            found.append(loaded(file))
        except ContentError as error:
            faults += error.faults
    worlds: dict[Path | None, Known] = {}
    for source, record in found:
        root = root_of(Path(source.file).parent)
        if root not in worlds:
            alone = [each for each in found if root_of(Path(each[0].file).parent) is None]
            worlds[root] = known_in(root, alone)
        for rule in RULES.values():
            faults += rule(source, record, worlds[root])
    faults.sort(key=lambda fault: (fault.file, fault.line, fault.column))
    return Checked(tuple(map(str, files)), tuple(faults))


def _files(path: Path) -> list[Path]:
    if not path.exists():
        raise NotFoundError("file.not-found", file=safe(path))
    if not path.is_dir():
        return [path]
    found = [*path.rglob("*.yaml"), *path.rglob("*.yml")]
    return [
        each
        for each in found
        if not any(part.startswith(".") for part in each.relative_to(path).parts)
    ]
