"""Evidence in a workspace: read, compared with its files, and written once, a file a piece."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import compile as pattern

from pydantic import ValidationError

from csirt import seal
from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.kinds import load
from csirt.files.write import as_yaml, write_text
from csirt.model.assessment import Audit, Evidence, EvidenceKind, ExercisePlayed
from csirt.model.guard import holds_person_number
from csirt.model.tlp import Tlp
from csirt.safe import safe

FOLDER = "assessments"
SCHEMA = "csirt.evidence/1"
MAX_BYTES = 1_000_000_000
"""Size of a proof beyond which its hash is not taken."""
_MORE = {"audit", "exercise", "duties"}
"""What is written only as far as somebody said it."""
_ADDRESS = pattern(r"[A-Za-z][A-Za-z0-9+.-]+:\S")
"""``https://…``, ``ged:…``; a single letter before the colon is a disk of Windows."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody claims of an action, before it is a file."""

    actions: tuple[str, ...]
    level: int
    date: str
    role: str
    evidence: str = ""
    """A file or an address; empty for a mere declaration."""
    kind: EvidenceKind = EvidenceKind.DOCUMENT
    tlp: Tlp = Tlp.AMBER
    note: str = ""
    audit: Audit | None = None
    exercise: ExercisePlayed | None = None
    duties: tuple[str, ...] = ()
    """Duties that it answers, ``SET/DUTY``."""


def evidence_of(root: Path | None, facility: str) -> tuple[Evidence, ...]:
    """Return the pieces of evidence of a facility; none where there is no workspace.

    One that names another facility is in the wrong folder, as ``check`` says: it is left aside.

    Raises:
        ContentError: a file is at fault.
    """
    paths = sorted((root / FOLDER / facility).glob("e-*.yaml")) if root else []
    pieces = (load(path, Evidence) for path in paths)
    return tuple(each for each in pieces if each.facility == facility)


def altered(root: Path | None, pieces: Iterable[Evidence]) -> frozenset[str]:
    """Return the ids of the pieces whose file no longer has the hash that was entered."""
    return frozenset(each.id for each in pieces if root and is_altered(root, each))


def is_altered(root: Path, piece: Evidence) -> bool:
    """Return whether the file of a piece is at hand and has another hash."""
    file = file_of(root, piece)
    return bool(file and piece.sha256 and seal.sha256_file(file) != piece.sha256)


def is_gone(root: Path, piece: Evidence) -> bool:
    """Return whether a piece names a file of the workspace that is not there."""
    if piece.path is None or "\0" in piece.path or file_of(root, piece) is not None:
        return False
    return (root / piece.path).resolve().is_relative_to(root.resolve())


def unread(root: Path | None, pieces: Iterable[Evidence]) -> tuple[str, ...]:
    """Return the ids of the pieces with a hash whose file is not at hand: it was not compared."""
    return tuple(
        each.id for each in pieces if each.sha256 and (root is None or file_of(root, each) is None)
    )


def file_of(root: Path, piece: Evidence) -> Path | None:
    """Return the file of a piece, where it is a plain file of the workspace.

    A path that leads elsewhere is never opened: a folder that somebody sent must not make this
    machine read its own files.
    """
    if piece.path is None or "\0" in piece.path:
        return None
    try:
        file = (root / piece.path).resolve()
        inside = file.is_relative_to(root.resolve()) and file.is_file()
        return file if inside and file.stat().st_size <= MAX_BYTES else None
    except (OSError, RuntimeError):  # a name too long, links in a circle: nothing at hand
        return None


def written(root: Path, facility: str, claim: Claim, *, today: str) -> tuple[Evidence, Path]:
    """Write a claim as a new file and return both; a file that stands is never changed.

    Args:
        root: The workspace.
        facility: Whose claim it is.
        claim: What is claimed.
        today: A date after it is refused.

    Raises:
        NotFoundError: the file of the proof does not exist.
        InputError: a date to come, a box that its place does not take, a person's number.
        StateError: the same claim stands already.
    """
    if claim.date > today:
        raise InputError("plan.future-date", date=claim.date, today=today)
    made = _built(facility, claim, dict(_shown(root, claim)))
    path = root / FOLDER / facility / f"{made.id}.yaml"
    if path.exists():
        raise StateError("write.stands", file=safe(path))
    kept = made.model_dump(mode="json", by_alias=True, exclude_none=True, exclude=_MORE)
    kept |= made.model_dump(mode="json", exclude_defaults=True, include=_MORE)
    if made.note is not None:
        kept["note"] = {lang: text for lang, text in kept["note"].items() if text}
    write_text(path, as_yaml(kept))
    return made, path


def _shown(root: Path, claim: Claim) -> Iterator[tuple[str, str]]:
    """Yield where a proof stands, as its file of evidence has it."""
    if claim.kind is EvidenceKind.DECLARATION:
        return
    if _ADDRESS.match(claim.evidence):
        yield "address", claim.evidence
        return
    file = Path(claim.evidence)
    if not file.is_file():
        raise NotFoundError("file.not-found", file=safe(claim.evidence))
    here = file.resolve()
    inside = here.is_relative_to(root.resolve())
    yield "path", here.relative_to(root.resolve()).as_posix() if inside else claim.evidence
    yield "sha256", seal.sha256_file(here)


def _built(facility: str, claim: Claim, shown: dict[str, str]) -> Evidence:
    told: dict[str, object] = {
        "schema": SCHEMA, "facility": facility, "actions": list(claim.actions),
        "level": claim.level, "kind": claim.kind.value, "date": claim.date, **shown,
        "seen_by": claim.role, "tlp": claim.tlp.value,
        **({"note": claim.note} if claim.note else {}),
        **{name: each.model_dump(mode="json", exclude_defaults=True)
           for name, each in (("audit", claim.audit), ("exercise", claim.exercise)) if each},
        **({"duties": list(claim.duties)} if claim.duties else {}),
    }  # fmt: skip
    for name, value in told.items():
        if name != "sha256" and holds_person_number(str(value)):
            raise InputError("plan.person-number", name=name)
    told["id"] = _id(claim, told)
    try:
        return Evidence.model_validate(told)
    except ValidationError as error:
        fault = error.errors()[0]
        name = ".".join(map(str, fault["loc"])) or "—"
        raise InputError("plan.refused", name=name, problem=safe(fault["msg"])) from error


def _id(claim: Claim, told: dict[str, object]) -> str:
    """Return an id that the claim alone decides, so that the same one is not entered twice."""
    digest = seal.sha256_bytes(repr(sorted(told.items())).encode(errors="replace"))
    return f"e-{claim.date}-{'-'.join(claim.actions)}"[:50].rstrip("-") + f"-{digest[:8]}"
