"""Files that belong together: all of them are new, or all are as they were."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from csirt.errors import SetupError, StateError, of_the_system
from csirt.files.write import write_bytes
from csirt.safe import safe


def check_free(paths: Iterable[Path], *, force: bool = False) -> None:
    """Refuse early what :func:`write_together` would refuse late.

    Raises:
        StateError: a file stands already and ``force`` is false.
    """
    for path in () if force else paths:
        if os.path.lexists(path):
            raise StateError("write.exists", file=safe(path))


def write_together(files: Mapping[Path, bytes | None], *, force: bool = False) -> None:
    """Write some files of one folder, or none of them; ``None`` takes a file away.

    Each is written whole beside its place first, so that a full disk is met before anything is
    changed; then they are renamed one after the other, and put back where a name refuses.

    Raises:
        StateError: a file stands already and ``force`` is false.
        SetupError: the disk is full, or the folder cannot be written.
    """
    check_free(files, force=force)
    [folder] = {path.absolute().parent for path in files}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(dir=folder, prefix=".together."))
    except OSError as error:
        raise _failed(folder, error) from error
    try:
        new, former = aside / "new", aside / "former"
        for path, data in files.items():
            if data is not None:
                _staged(new / path.name, data, path)
        former.mkdir()
        for path in files:
            if os.path.lexists(path):
                shutil.copy2(path, former / path.name, follow_symlinks=False)
        _into_place(files, new, former)
    except OSError as error:
        raise _failed(folder, error) from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _staged(place: Path, data: bytes, wanted: Path) -> None:
    try:
        write_bytes(place, data)
    except SetupError as error:  # it names the file beside; a person asked for another
        raise SetupError(error.key, **error.facts | {"file": safe(wanted)}) from error


def _into_place(files: Mapping[Path, bytes | None], new: Path, former: Path) -> None:
    """Rename the new files into place; whatever interrupts, put back what was there."""
    done: list[Path] = []
    try:
        for path, data in files.items():
            done.append(path)
            if data is None:
                path.unlink(missing_ok=True)
            else:
                os.replace(new / path.name, path)
    except BaseException:
        for path in done:
            if os.path.lexists(former / path.name):
                os.replace(former / path.name, path)
            elif not os.path.lexists(new / path.name):
                path.unlink(missing_ok=True)
        raise


def _failed(folder: Path, error: OSError) -> SetupError:
    return SetupError("write.failed", file=safe(folder), problem=safe(of_the_system(error)))
