"""Use cases: a folder is opened, its files loaded and resolved, the pure rooms composed, results
saved."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from csirt.workspace.folder import Workspace


def open(path: Path | str) -> "Workspace":
    """Open the workspace of a path; see :func:`csirt.workspace.folder.opened`.

    The folder brings the analysis with it, which a line of the log at night does not need.
    """
    from csirt.workspace.folder import opened

    return opened(path)
