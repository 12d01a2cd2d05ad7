"""The sheets A–X: those that are shipped and a workspace's own."""

from difflib import get_close_matches
from pathlib import Path

from csirt import content
from csirt.errors import NotFoundError
from csirt.files.kinds import built, load
from csirt.files.source import read
from csirt.model.fault import ContentError
from csirt.model.sheet import Sheet
from csirt.safe import safe
from csirt.workspace.root import root_of

FOLDER = "sheets"
"""The folder of sheets, in ``playbooks/``."""
ENDINGS = (".yaml", ".yml")


def sheets(here: Path | None = None) -> dict[str, Sheet]:
    """Return the shipped sheets and those of the workspace that ``here`` is in, A to X.

    Raises:
        ContentError: a file is at fault, or an id stands twice without ``replaces:``.
    """
    root = None if here is None else root_of(here)
    folders = [content.root() / "playbooks" / FOLDER]
    folders += [root / "playbooks" / FOLDER] if root else []
    found: dict[str, Sheet] = {}
    for folder in folders:
        for path in sorted(each for each in folder.glob("*") if each.suffix in ENDINGS):
            _add(found, path)
    return dict(sorted(found.items(), key=lambda item: (item[1].letter, item[0])))


def _add(found: dict[str, Sheet], path: Path) -> None:
    source = read(path)
    sheet = built(source, Sheet)
    if sheet.id in found and sheet.replaces != sheet.id:
        raise ContentError([source.fault("sheet.twice", ("id",), name=sheet.id)])
    if sheet.replaces is not None:
        found.pop(sheet.replaces, None)
    found[sheet.id] = sheet


def sheet_of(name: str, here: Path | None = None) -> Sheet:
    """Return a sheet by its id, its letter, or the path of its file.

    Raises:
        NotFoundError: nothing bears the name.
        ContentError: the file is at fault.
    """
    path = Path(name)
    if path.suffix in ENDINGS:
        if not path.is_file():
            raise NotFoundError("file.not-found", file=safe(name))
        return load(path, Sheet)
    known = sheets(here)
    lettered = [each for each in known.values() if each.letter == name.upper()]
    if name in known or len(lettered) == 1:
        return known.get(name) or lettered[0]
    near = get_close_matches(name, known, n=3) or [f"{s.letter} {id}" for id, s in known.items()]
    raise NotFoundError("sheet.unknown", name=safe(name), near=", ".join(near))


def listed(found: dict[str, Sheet]) -> dict[str, object]:
    """Return the list for machines (``csirt.sheet.list/1``)."""
    rows = [
        {
            "id": each.id,
            "letter": each.letter,
            "version": each.version,
            "title": each.title.model_dump(),
            "filled_by": each.filled_by.model_dump(),
            "due": each.due.model_dump(),
            "tlp": each.tlp.value,
            "fields": len(each.by_id()),
        }
        for each in found.values()
    ]
    return {"schema": "csirt.sheet.list/1", "sheets": rows}
