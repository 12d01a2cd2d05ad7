"""Where the shipped content lives: playbooks, exercises, risk models, report texts."""

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
