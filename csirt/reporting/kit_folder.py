"""A folder that is whole or not there: made beside its place, then renamed into it."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from csirt.errors import SetupError, StateError, of_the_system
from csirt.files.kinds import load
from csirt.model.fault import ContentError
from csirt.model.kit import KitPrint
from csirt.safe import safe
from csirt.workspace.kit_record import MANIFEST

_MOST_NAMED = 5


def check_folder(target: Path, *, force: bool = False) -> None:
    """Refuse early a folder that cannot be written, or must not be.

    Raises:
        StateError: it stands already and ``force`` is false, or it holds more than a kit.
    """
    if not os.path.lexists(target):
        return
    if not force:
        raise StateError("write.exists", file=safe(target))
    if target.is_symlink() or not target.is_dir():
        raise StateError("kit.not-a-folder", folder=safe(target))
    if others := _others(target):
        named = ", ".join(safe(each) for each in others[:_MOST_NAMED])
        raise StateError("kit.other-files", folder=safe(target), files=named, count=len(others))


def _others(folder: Path) -> list[str]:
    """Return the files of a folder that no kit has put there: they are somebody's own."""
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_symlink() or not path.is_dir()
    }
    try:
        known = set(load(folder / MANIFEST, KitPrint).files) if MANIFEST in found else set()
    except ContentError:
        known = set()
    return sorted(found - known)


@contextmanager
def whole_folder(target: Path, *, force: bool = False) -> Iterator[Path]:
    """Give a folder to fill; it takes its place at the end, and leaves nothing when that fails.

    Raises:
        StateError: see :func:`check_folder`.
        SetupError: the place cannot be written.
    """
    check_folder(target, force=force)
    target = target.absolute()
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    except OSError as error:
        raise _failed(target, error) from error
    try:
        yield made
        check_folder(target, force=force)
        _into_place(made, target)
    except OSError as error:
        raise _failed(target, error) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _failed(target: Path, error: OSError) -> SetupError:
    problem = safe(of_the_system(error))
    return SetupError("write.failed", file=safe(target), problem=problem)


def _into_place(made: Path, target: Path) -> None:
    made.chmod(0o755)
    if not target.exists():
        made.rename(target)
        return
    former = Path(tempfile.mkdtemp(dir=target.parent, prefix=f".{target.name}."))
    placed = False
    try:
        target.rename(former / "former")
        made.rename(target)
        placed = True
    finally:
        if not placed and not target.exists() and (former / "former").exists():
            (former / "former").rename(target)
        shutil.rmtree(former, ignore_errors=True)
