"""Where the shipped content lives: playbooks, exercises, risk models, report texts."""

import os
from pathlib import Path

FOLDERS = ("playbooks", "exercises", "risk_models", "reports")


def root() -> Path:
    """Return the folder that holds the content folders: in the wheel, or beside the package."""
    package = Path(__file__).parent
    for candidate in (package / "_content", package.parent):
        if all((candidate / name).is_dir() for name in FOLDERS):
            return candidate
    raise FileNotFoundError(
        f"no shipped content beside {package}: pip install --force-reinstall csirt"
    )


def own() -> Path | None:
    """Return the user's own content folder (``CSIRT_CONTENT``), read after the shipped one."""
    named = os.environ.get("CSIRT_CONTENT", "")
    return Path(named) if named else None
