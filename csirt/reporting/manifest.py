"""The manifest of a report: hashes of the file and of what it says, and how to verify both.

It proves that a file is the one that was written, not who wrote it: whoever can replace the report
can replace its manifest. The digest printed on the cover is what a signature on paper binds.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from csirt import seal
from csirt.errors import InputError, NotFoundError
from csirt.files.write import as_json, write_text
from csirt.reporting.document import Document
from csirt.safe import safe

SUFFIX = ".manifest.json"
SCHEMA = "csirt.manifest/1"
MAX_BYTES = 10_000_000


def beside(path: Path) -> Path:
    """Return where the manifest of a report stands: ``audit.pdf.manifest.json``."""
    return path.with_name(path.name + SUFFIX)


def write(
    document: Document, path: Path, data: bytes, settings: Mapping[str, object] | None = None
) -> None:
    """Write the manifest of a report that was just written, with the settings it was made with."""
    about = document.dossier
    made: dict[str, object] = {
        "schema": SCHEMA,
        "report": document.report,
        "subject": document.subject,
        "lang": document.lang,
        "tlp": about.tlp.value,
        "on": about.on,
        "digest": document.digest,
        "files": [{"id": path.name, "sha256": seal.sha256_bytes(data), "bytes": len(data)}],
        "inputs": [{"id": name, "sha256": sha256} for name, sha256 in inputs_of(about)],
        "settings": dict(settings or {}),
        "made_with": {"csirt": about.version, "weasyprint": version("weasyprint")},
    }
    write_text(beside(path), as_json(made), force=True)


def inputs_of(dossier: object) -> tuple[tuple[str, str], ...]:
    """Return the files that a report was made of, with their hash; none where it keeps none."""
    found: tuple[tuple[str, str], ...] = getattr(dossier, "inputs", ())
    return found


@dataclass(frozen=True, slots=True)
class Checked:
    """One file compared with its manifest."""

    name: str
    manifest: str
    state: str
    """``same``, ``changed``, ``missing``."""
    digest: str
    on: str


@dataclass(frozen=True, slots=True)
class Verified:
    """The answer of ``csirt report verify``."""

    files: tuple[Checked, ...]

    @property
    def holds(self) -> bool:
        """Return whether every file is the one that was written."""
        return all(each.state == "same" for each in self.files)

    def as_json(self) -> dict[str, object]:
        """Return the answer for machines (``csirt.report.verify/1``)."""
        return {
            "schema": "csirt.report.verify/1",
            "holds": self.holds,
            "files": [
                {
                    "id": safe(each.name),
                    "manifest": safe(each.manifest),
                    "state": each.state,
                    "digest": each.digest,
                    "on": each.on,
                }
                for each in self.files
            ],
        }


def verified(path: Path) -> Verified:
    """Compare a report, or every report of a folder, with its manifest.

    Raises:
        NotFoundError: there is no such file, or no manifest.
        InputError: a manifest is not one.
    """
    if not path.exists():
        raise NotFoundError("file.not-found", file=safe(path))
    if path.is_dir():
        found = sorted(path.rglob(f"*{SUFFIX}"))
    else:
        found = [path if path.name.endswith(SUFFIX) else beside(path)]
    if not found or not found[0].exists():
        raise NotFoundError("report.no-manifest", file=safe(path))
    return Verified(tuple(each for file in found for each in _checked(file)))


def told(path: Path) -> dict[str, Any]:
    """Return the manifest of a report as it stands.

    Raises:
        InputError: it is none.
    """
    return _read(beside(path))


def _checked(manifest: Path) -> Iterator[Checked]:
    held = _read(manifest)
    for each in held["files"]:
        name = str(each["id"])
        file = manifest.parent / Path(name).name
        state = "missing"
        if file.is_file():
            state = "same" if seal.sha256_file(file) == each["sha256"] else "changed"
        yield Checked(name, manifest.name, state, str(held["digest"]), str(held["on"]))


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise ValueError("size")
        held = json.loads(path.read_text(encoding="utf-8"))
        whole = held["schema"] == SCHEMA and all(
            isinstance(each["id"], str) and isinstance(each["sha256"], str)
            for each in held["files"]
        )
        if not whole or not held["files"] or not {"digest", "on"} <= held.keys():
            raise ValueError("shape")
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise InputError("report.bad-manifest", file=safe(path)) from error
    return dict(held)
