"""The assumptions of a diversion and the surges: the shipped ones, and a region's own."""

from difflib import get_close_matches
from pathlib import Path

from csirt import content
from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.model.diversion import DiversionRules
from csirt.model.surge import Surge
from csirt.safe import safe

FILE = "diversion.yaml"
FOLDER = "surges"


def diversion_rules(root: Path | None) -> DiversionRules:
    """Return the assumptions of a workspace, ``diversion.yaml``, or the shipped ones.

    Raises:
        ContentError: the file is at fault.
    """
    own = root / FILE if root else None
    shipped = content.root() / "risk_models" / "catalogue" / FILE
    return load(own if own is not None and own.is_file() else shipped, DiversionRules)


def surges(root: Path | None) -> dict[str, Surge]:
    """Return the surges by id, the shipped ones and those of ``surges/`` of a workspace.

    Raises:
        ContentError: a file is at fault.
    """
    folders = [content.root() / "risk_models" / FOLDER, *([root / FOLDER] if root else [])]
    paths = (path for folder in folders for path in sorted(folder.glob("*.yaml")))
    return {each.id: each for each in (load(path, Surge) for path in paths)}


def surge_of(root: Path | None, id: str) -> Surge | None:
    """Return a surge by its id, or none when none is asked for.

    Raises:
        NotFoundError: nothing bears the id.
    """
    if not id:
        return None
    known = surges(root)
    if id not in known:
        near = get_close_matches(id, known, n=3) or sorted(known)
        raise NotFoundError("diversion.unknown-surge", name=safe(id), near=", ".join(near) or "—")
    return known[id]
