"""An exercise written from the risk of a facility of the workspace, and its key apart."""

from dataclasses import dataclass
from pathlib import Path
from re import sub

from csirt import content
from csirt.analysis.exercise_from_risk import Written, from_risk, in_order
from csirt.analysis.risk import analysed
from csirt.errors import InputError, StateError
from csirt.files.kinds import load
from csirt.files.shipped import catalogue
from csirt.files.write import as_yaml, write_text
from csirt.model.exercise import Level
from csirt.model.exercise_key import ExerciseKey
from csirt.model.exercise_parts import ExerciseParts
from csirt.model.facility import Facility
from csirt.model.fault import Fault
from csirt.model.progress import Progress, silent
from csirt.model.region import Estate
from csirt.safe import safe
from csirt.text import LANGUAGES, say
from csirt.workspace.exercise_import import as_document
from csirt.workspace.exercise_lint import lint
from csirt.workspace.folder import opened
from csirt.workspace.playbooks import library_at
from csirt.workspace.root import root_of

PARTS = Path("exercises") / "generator" / "hospital.yaml"
SAMPLES = 16_384
"""Enough to rank the ways of an attack: a scenario shows no probability."""
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True, slots=True)
class Made:
    """The answer of ``csirt exercise from-risk``."""

    written: Written
    file: Path
    key: Path | None
    faults: tuple[Fault, ...]
    """What the linter says of the scenario; no error among it."""

    def as_json(self) -> dict[str, object]:
        """Return the JSON answer (``csirt.exercise.from-risk/1``)."""
        exercise, key = self.written.exercise, self.written.key
        return {
            "schema": "csirt.exercise.from-risk/1",
            "exercise": exercise.id,
            "facility": key.facility,
            "level": key.level.value,
            "seed": key.seed,
            "samples": key.samples,
            "minutes": exercise.clock.minutes,
            "injects": len(exercise.injects),
            "pool": len(exercise.pool()),
            "pseudonyms": len(key.names),
            "file": str(self.file),
            "key": str(self.key) if self.key else None,
            "faults": [each.as_json() for each in self.faults],
        }


def written_from_risk(
    subject: Path,
    *,
    level: Level = Level.INTERMEDIATE,
    seed: int = 1,
    minutes: int = 0,
    rank: int = 0,
    samples: int = SAMPLES,
    on: str = "",
    name: str = "",
    progress: Progress = silent,
) -> Written:
    """Return an exercise on the likely ways of an attack on a facility; see :func:`from_risk`.

    Raises:
        InputError: the facility has no model, or none that an attack can cross.
        ContentError: a file is at fault.
    """
    estate = in_order(opened(subject).estate(subject, on=on))
    _check_model(estate)
    known = catalogue()
    risk = analysed(estate, known, samples=samples, seed=seed, progress=progress)
    steps = {
        id: frozenset(node.id for node in each.nodes())
        for id, each in library_at(subject.parent).playbooks.items()
    }
    return from_risk(
        risk, estate, known, parts_at(subject), level=level, seed=seed, minutes=minutes,
        rank=rank, name=name, steps=steps,
    )  # fmt: skip


def parts_at(here: Path) -> ExerciseParts:
    """Return what exercises are put together from: the workspace's own file, or the shipped one."""
    root = root_of(here)
    own = root / PARTS if root else None
    return load(own if own and own.is_file() else content.root() / PARTS, ExerciseParts)


def _check_model(estate: Estate) -> None:
    """Refuse a facility without a model, and say what it lacks."""
    mine = [each for each in estate.facilities if each.id == estate.subject] or estate.facilities
    if any(each.assets for each in mine):
        return
    raise InputError("exercise.no-model", facility=estate.subject, missing=", ".join(_lacks(mine)))


def _lacks(facilities: "tuple[Facility, ...] | list[Facility]") -> list[str]:
    lists = ("assets", "identities", "applications", "care_lines")
    return [
        name
        for name in lists
        if not any(isinstance(v := getattr(each, name), tuple) and v for each in facilities)
    ]


def make(
    subject: Path,
    output: Path,
    *,
    key: Path | None = None,
    level: Level = Level.INTERMEDIATE,
    seed: int = 1,
    minutes: int = 0,
    rank: int = 0,
    samples: int = SAMPLES,
    on: str = "",
    force: bool = False,
    progress: Progress = silent,
) -> Made:
    """Write an exercise from the risk of a facility, and its key where a file is given.

    Args:
        subject: File of the facility.
        output: The scenario, ``.yaml``; its name is the id.
        key: The file that names the real machines and suppliers, for the security officer alone.
        level: How long and how hard.
        seed: Any integer.
        minutes: Length; that of the level by default.
        rank: Of the way of the attack, as ``risk paths`` counts them; 0: that of the analysis.
        samples: Of the risk analysis.
        on: Day on which evidence of the actions counts.
        force: Write over files that stand already.
        progress: Told how far the analysis is.

    Raises:
        StateError: a file stands already, or is no ``.yaml``.
        InputError: see :func:`written_from_risk`.
    """
    for each in (output, *([key] if key else [])):
        if each.suffix not in _SUFFIXES:
            raise StateError("exercise.not-yaml", file=safe(each))
        if each.exists() and not force:
            raise StateError("write.exists", file=safe(each))
    written = written_from_risk(
        subject, level=level, seed=seed, minutes=minutes, rank=rank, samples=samples, on=on,
        name=_id_of(output), progress=progress,
    )  # fmt: skip
    write_text(output, _scenario_text(written, rank), force=force)
    if key is not None:
        write_text(key, _key_text(written.key), force=force)
        key.chmod(0o600)
    return Made(written, output, key, lint([output]).faults)


def _id_of(output: Path) -> str:
    """Return the id that a file name gives: the id of a content file is its stem."""
    return sub(r"[^a-z0-9]+", "-", output.stem.lower()).strip("-")[:63]


def _scenario_text(written: Written, rank: int) -> str:
    key = written.key
    facts = {"level": key.level.value, "seed": key.seed, "samples": key.samples}
    head = "".join(f"# {say('cli.from-risk.head', lang, **facts)}\n" for lang in LANGUAGES)
    if rank:
        said = (say("cli.from-risk.head-path", lang, rank=rank) for lang in LANGUAGES)
        head += "".join(f"# {each}\n" for each in said)
    return head + as_yaml(as_document(written.exercise), blocks=True)


def _key_text(key: ExerciseKey) -> str:
    head = "".join(f"# {say('cli.from-risk.key-head', lang)}\n" for lang in LANGUAGES)
    dumped = key.model_dump(mode="json", by_alias=True)
    return head + as_yaml(dumped)
