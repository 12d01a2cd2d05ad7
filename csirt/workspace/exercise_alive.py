"""The sign of life of an animator's screen: after a power cut it tells since when time was lost.

A small file in the user's configuration folder, never in the workspace, and never trusted for
anything else: what was played stands in the journal.
"""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from csirt.errors import SetupError
from csirt.files.write import write_text
from csirt.operation.timeline import stored
from csirt.workspace.station import config_folder

FOLDER = "alive"
EVERY_SECONDS = 5
FRESH_SECONDS = 3 * EVERY_SECONDS
"""A screen that was seen this short a time ago is still there."""


def _file(case: str) -> Path:
    return config_folder() / FOLDER / f"{case}.txt"


def seen(case: str, now: datetime) -> bool:
    """Write that a screen is there; return whether it could be written."""
    try:
        write_text(_file(case), stored(now) + "\n", force=True)
    except SetupError:  # a full disk stops no exercise; the hour can still be given by hand
        return False
    return True


def gone(case: str) -> None:
    """Write that a screen was closed on purpose, or that its loss was dealt with."""
    with suppress(OSError):
        _file(case).unlink(missing_ok=True)


def last_seen(case: str) -> datetime | None:
    """Return when a screen of a run was last seen; none where it never was, or cannot be read."""
    try:
        found = datetime.fromisoformat(_file(case).read_text(encoding="utf-8").strip())
    except (OSError, ValueError):
        return None
    return found if found.tzinfo is not None else None
