"""Checks files: each by its kind, then the references between them, every fault with its place."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from csirt.errors import NotFoundError
from csirt.model.fault import ContentError, Fault, refused
from csirt.model.progress import Progress, silent
from csirt.safe import safe
from csirt.workspace.known import Loaded, known_in, loaded
from csirt.workspace.root import root_of
from csirt.workspace.rules import RULES


@dataclass(frozen=True, slots=True)
class Checked:
    """The answer of ``csirt check``."""

    files: tuple[str, ...]
    faults: tuple[Fault, ...]
    answer: str = "csirt.check/1"
    """Name of the JSON answer: a linter of one kind of file answers in the same shape."""

    @property
    def ok(self) -> bool:
        """Whether no fault refuses a file."""
        return not refused(self.faults)

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer."""
        return {
            "schema": self.answer,
            "ok": self.ok,
            "files": list(self.files),
            "faults": [fault.as_json() for fault in self.faults],
        }


def checked(paths: Iterable[Path], *, progress: Progress = silent) -> Checked:
    """Check files and folders; a file in a workspace is checked against the whole of it.

    Args:
        paths: Files and folders.
        progress: Called with the files read and their number.

    Raises:
        NotFoundError: a path does not exist.
    """
    files = sorted({file for path in paths for file in _files(path)})
    faults: list[Fault] = []
    found: dict[Path | None, list[Loaded]] = defaultdict(list)
    for at, file in enumerate(files, 1):
        try:
            source, record = loaded(file)
            found[root_of(file.parent)].append((source.light(), record))
        except ContentError as error:
            faults += error.faults
        progress(at, len(files))
    for root, some in found.items():
        known = known_in(root, some)
        for source, record in some:
            for rule in RULES.values():
                faults += rule(source, record, known)
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
