"""The facilities that a workspace describes: one file each."""

from pathlib import Path

from csirt.errors import NotFoundError
from csirt.safe import safe
from csirt.workspace.root import root_of


def facility_files(region: Path) -> tuple[Path, ...]:
    """Return the files of the facilities of a workspace, by name.

    Args:
        region: ``region.yaml``, or any other path of the workspace.

    Raises:
        NotFoundError: there is no workspace, or no facility in it.
    """
    root = root_of(region)
    if root is None:
        raise NotFoundError("workspace.not-found", path=safe(region))
    folder = root / "facilities"
    files = [path for path in sorted(folder.glob("*.yaml")) if not path.stem.endswith(".seen")]
    if not files:
        raise NotFoundError("workspace.no-facility-file", path=safe(root))
    return tuple(files)
