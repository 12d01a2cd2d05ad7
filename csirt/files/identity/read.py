"""Reads an export of an account directory of any format that is known, told apart by content."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from re import compile as pattern

from csirt.files.identity import neo4j, sharphound
from csirt.files.identity.gather import Gathered
from csirt.files.identity.parts import Part, parts_of
from csirt.files.inventory.notes import Notes, refusal
from csirt.model.directory_graph import DirectoryGraph
from csirt.safe import safe
from csirt.seal import sha256_bytes, sha256_file

FORMATS = (neo4j.FORMAT, sharphound.FORMAT)
_ROW = pattern(rb'"type"\s*:\s*"(node|relationship)"')


def read_graph(files: Sequence[Path]) -> DirectoryGraph:
    """Return the graph of an export: one file or archive, or the several of one collection.

    Raises:
        ContentError: a file is no export, or is refused; with file, line and column.
    """
    notes = Notes(", ".join(safe(file.name, limit=80) for file in files[:3]))
    into = Gathered(notes)
    formats: dict[str, None] = {}
    for file in files:
        with parts_of(file) as parts:
            for part in parts:
                formats[_read(part, into)] = None
    if not into.source:
        raise refusal("identities.no-relations", notes.file)
    graph = into.graph()
    hashes = [sha256_file(file) for file in files]
    one = hashes[0] if len(hashes) == 1 else sha256_bytes("".join(sorted(hashes)).encode())
    return replace(
        graph,
        format=", ".join(formats),
        files=tuple(safe(file.name, limit=120) for file in files),
        sha256=one,
        faults=notes.faults(),
    )


def _read(part: Part, into: Gathered) -> str:
    if is_rows(part):
        neo4j.read(part, into)
        return neo4j.FORMAT
    meta = sharphound.meta_of(part)
    if meta is None:
        known = ", ".join(FORMATS)
        raise refusal("identities.unknown-format", part.name, (1, 1), known=known)
    sharphound.read(part, meta, into)
    return sharphound.FORMAT


def is_rows(part: Part) -> bool:
    """Return whether a file is one object a line: its first says ``"type"``."""
    with part.open() as stream:
        head = stream.read(65_536).lstrip(b"\xef\xbb\xbf \t\r\n[")
    row = head.partition(b"\n")[0]
    return head.startswith(b"{") and _ROW.search(row) is not None


def is_export(path: Path) -> bool:
    """Return whether a file looks like an export of an account directory.

    Raises:
        ContentError: an archive is broken or hostile.
    """
    with parts_of(path) as parts:
        return any(is_rows(part) or sharphound.meta_of(part) is not None for part in parts)


def are_exports(files: Iterable[Path]) -> bool:
    """Return whether all of some files look like it; a file that cannot be read is none."""
    return all(file.is_file() and file.stat().st_size > 0 and is_export(file) for file in files)
