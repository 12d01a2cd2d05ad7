"""``csirt init``: a workspace with a region and one facility to fill, commented in French."""

from pathlib import Path

from csirt import content
from csirt.errors import StateError
from csirt.files.write import write_text
from csirt.safe import safe

TEMPLATE = "risk_models/starter"


def started(folder: Path, *, force: bool = False) -> tuple[Path, ...]:
    """Write the files of a new workspace and return them.

    Raises:
        StateError: the folder holds files already and ``force`` is false.
        SetupError: it cannot be written.
    """
    if not force and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StateError("workspace.not-empty", path=safe(folder))
    template = content.root() / TEMPLATE
    written = []
    for path in sorted(template.rglob("*")):
        if path.is_file():
            target = folder / path.relative_to(template)
            target = target.with_name(".gitignore") if target.name == "gitignore" else target
            write_text(target, path.read_text(encoding="utf-8"), force=force)
            written.append(target)
    return tuple(written)
