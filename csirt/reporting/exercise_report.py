"""The after-action of an exercise, hot or cold: composed as its definition says, and written."""

from collections.abc import Callable
from pathlib import Path

from csirt.reporting.compose import Family, made
from csirt.reporting.document import Document, Section
from csirt.reporting.publish import check_output, write
from csirt.reporting.sections import (
    exercise_choices,
    exercise_front,
    exercise_next,
    exercise_picture,
    exercise_proof,
    exercise_results,
    exercise_seen,
)
from csirt.workspace.exercise_dossier import ExerciseDossier

COLD = "exercise"
HOT = "exercise-hot"
SECTIONS: dict[str, Callable[[ExerciseDossier, str], Section]] = {
    "exercise-summary": exercise_front.summary,
    "exercise-timeline": exercise_picture.section,
    "exercise-objectives": exercise_results.objectives,
    "exercise-times": exercise_results.times,
    "exercise-decisions": exercise_choices.decisions,
    "exercise-ways": exercise_choices.ways,
    "exercise-observations": exercise_seen.observations,
    "exercise-debrief": exercise_seen.spoken,
    "exercise-causes": exercise_seen.causes,
    "exercise-actions": exercise_next.actions,
    "exercise-years": exercise_next.years,
    "exercise-coverage": exercise_proof.coverage,
    "exercise-evidence": exercise_proof.evidence,
    "exercise-duty": exercise_proof.duty,
    "exercise-limits": exercise_proof.limits,
    "exercise-method": exercise_proof.method,
}
"""By the name that a definition uses; the cover opens and the sources close the report."""

FAMILY = Family(
    SECTIONS,
    exercise_front.cover,
    exercise_proof.figures,
    lambda dossier, _lang: {"exercise": dossier.as_json()},
    ("incident.css", "exercise.css"),
)


def composed(dossier: ExerciseDossier, lang: str) -> Document:
    """Return the report of a run in ``fr`` or ``en``.

    Raises:
        ContentError: its definition is at fault.
    """
    return made(dossier, FAMILY, HOT if dossier.asked.hot else COLD, lang)


def published(
    dossier: ExerciseDossier, path: Path, *, lang: str = "fr", force: bool = False
) -> None:
    """Write the report of a run, ``.html`` or ``.pdf``.

    Raises:
        StateError: another suffix, or the file stands already.
        MissingOutputError: the PDF cannot be made here.
    """
    check_output(path, force=force)
    write(composed(dossier, lang), path, force=force)
