"""The day's rhythm: the shipped one, or the workspace's own."""

from pathlib import Path

from csirt import content
from csirt.files.kinds import load
from csirt.model.fault import ContentError
from csirt.model.rhythm import Rhythm
from csirt.workspace.root import root_of

FOLDER = "rhythms"


def rhythm(here: Path | None = None) -> Rhythm:
    """Return the rhythm of a day of crisis; a workspace's own takes the place of the shipped one.

    Raises:
        ContentError: a file is at fault.
    """
    root = None if here is None else root_of(here)
    own = sorted((root / "playbooks" / FOLDER).glob("*.yaml")) if root else []
    return load((own or [content.root() / "playbooks" / FOLDER / "crisis-day.yaml"])[-1], Rhythm)


def rhythm_at(here: Path | None) -> Rhythm:
    """Return the same; the shipped one where the workspace's own is at fault."""
    try:
        return rhythm(here)
    except ContentError:
        return rhythm()
