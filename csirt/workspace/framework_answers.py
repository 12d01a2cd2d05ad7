"""Sets of answers in a workspace: read, the newest of a day found, and written once."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import ValidationError

from csirt import seal
from csirt.errors import InputError, NotFoundError, StateError
from csirt.files.kinds import load
from csirt.files.write import as_yaml, write_text
from csirt.model.answers import Answers, GivenAnswer
from csirt.model.framework import Framework
from csirt.model.guard import holds_person_number
from csirt.model.tlp import Tlp
from csirt.safe import safe
from csirt.workspace.plan_evidence import FOLDER

SCHEMA = "csirt.answers/1"


def answers_of(root: Path | None, facility: str, framework: str) -> tuple[Answers, ...]:
    """Return the sets of answers of a facility to a framework, the oldest first.

    One that names another facility is in the wrong folder, as ``check`` says: it is left aside.

    Raises:
        ContentError: a file is at fault.
    """
    paths = sorted((root / FOLDER / facility).glob("q-*.yaml")) if root else []
    found = [load(path, Answers) for path in paths]
    kept = [each for each in found if (each.facility, each.framework) == (facility, framework)]
    return tuple(sorted(kept, key=lambda each: (each.date, each.id)))


def newest(found: Iterable[Answers], on: str) -> Answers | None:
    """Return the last set of answers given by a day; none where there is none."""
    given = [each for each in found if each.date <= on]
    return given[-1] if given else None


def written(
    root: Path | None,
    facility: str,
    framework: Framework,
    answers: tuple[GivenAnswer, ...],
    *,
    date: str,
    role: str,
    today: str,
    tlp: Tlp = Tlp.AMBER,
) -> tuple[Answers, Path]:
    """Write a set of answers as a new file and return both; a file that stands is never changed.

    Raises:
        NotFoundError: there is no workspace.
        InputError: a date to come, a person's number, or a box that its place does not take.
        StateError: the same answers stand already.
    """
    if root is None:
        raise NotFoundError("framework.no-workspace")
    if date > today:
        raise InputError("framework.future-date", date=date, today=today)
    made = _built(facility, framework, answers, date, role, tlp)
    path = root / FOLDER / facility / f"{made.id}.yaml"
    if path.exists():
        raise StateError("write.stands", file=safe(path))
    kept = made.model_dump(mode="json", by_alias=True, exclude_none=True)
    write_text(path, as_yaml(kept))
    return made, path


def _built(
    facility: str,
    framework: Framework,
    answers: tuple[GivenAnswer, ...],
    date: str,
    role: str,
    tlp: Tlp,
) -> Answers:
    told: dict[str, object] = {
        "schema": SCHEMA, "facility": facility, "framework": framework.id,
        "version": framework.version, "date": date, "role": role, "tlp": tlp.value,
        "answers": [each.model_dump(exclude_none=True) for each in answers],
    }  # fmt: skip
    texts = [role, *(each.not_applicable or "" for each in answers)]
    if any(map(holds_person_number, texts)):
        raise InputError("framework.person-number")
    told["id"] = _id(framework, date, told)
    try:
        return Answers.model_validate(told)
    except ValidationError as error:
        fault = error.errors()[0]
        name = ".".join(map(str, fault["loc"])) or "—"
        raise InputError("framework.refused", name=name, problem=safe(fault["msg"])) from error


def _id(framework: Framework, date: str, told: dict[str, object]) -> str:
    """Return an id that the answers alone decide, so that the same set is not entered twice."""
    digest = seal.sha256_bytes(repr(sorted(told.items())).encode(errors="replace"))
    return f"q-{date}-{framework.id}"[:50].rstrip("-") + f"-{digest[:8]}"
