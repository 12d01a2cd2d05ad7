"""Mappings of tables: those that are shipped, by id, and a person's own, by file."""

from difflib import get_close_matches
from functools import cache
from pathlib import Path

from csirt import content
from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.model.mapping import Mapping
from csirt.safe import safe


@cache
def shipped(root: Path | None = None) -> dict[str, Mapping]:
    """Return the shipped mappings by id."""
    folder = (root or content.root()) / "risk_models" / "mappings"
    found = (load(path, Mapping) for path in sorted(folder.glob("*.yaml")))
    return {mapping.id: mapping for mapping in found}


def mapping_of(name: str) -> Mapping:
    """Return a mapping by the id of a shipped one or by the path of a file.

    Raises:
        NotFoundError: nothing bears the name.
        ContentError: the file is at fault.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml"):
        if not path.is_file():
            raise NotFoundError("file.not-found", file=safe(name))
        return load(path, Mapping)
    known = shipped()
    if name not in known:
        near = ", ".join(get_close_matches(name, known, n=3) or sorted(known))
        raise NotFoundError("table.unknown-mapping", name=safe(name), near=near)
    return known[name]
