"""Where a workspace begins: the nearest folder above that holds ``csirt.yaml``."""

from pathlib import Path

MARKER = "csirt.yaml"


def root_of(path: Path) -> Path | None:
    """Return the workspace that a path is in, or none."""
    path = path.absolute()
    return next((folder for folder in (path, *path.parents) if (folder / MARKER).is_file()), None)
