"""The reports of a run made twice from its journal: the same bytes, whoever asks in what language.

A report is of its entries, of the actions written beside them and of the runs before it; it takes
nothing from the moment, the place or the language in which it is asked for.
"""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from dataclasses import replace

from csirt import seal
from csirt.errors import IntegrityError
from csirt.reporting.exercise_report import COLD, HOT, composed
from csirt.reporting.publish import rendered
from csirt.safe import safe
from csirt.text import LANGUAGES, speak
from csirt.workspace.exercise_dossier import Asked, exercise_dossier
from csirt.workspace.exercise_replay import Replay
from csirt.workspace.exercise_run import ExerciseRun
from csirt.workspace.journal import Journal

Page = Callable[[ExerciseRun, bool, str], bytes]
"""The bytes of the report of a run: hot or not, in a language."""


def page(run: ExerciseRun, hot: bool, lang: str) -> bytes:
    """Return the report of a run as one HTML file; see :func:`composed`."""
    return rendered(composed(exercise_dossier(run, Asked(hot)), lang), ".html")


def with_reports(found: Replay, run: ExerciseRun, make: Page = page) -> Replay:
    """Return a replay that has compared the reports too, hot and cold, in each language.

    Args:
        found: The replay.
        run: The run; its journal is read anew each time.
        make: What makes a report.

    Raises:
        IntegrityError: asked for twice, in another language of the talk, a report has other bytes.
    """
    first, *others = (copy_context().run(_digests, run, talk, make) for talk in LANGUAGES)
    if any(each != first for each in others):
        raise IntegrityError("exercise.replay-differs", what="report", id=safe(run.id))
    return replace(found, reports=first, checks=(*found.checks, "report"))


def _digests(run: ExerciseRun, talk: str, make: Page) -> dict[str, str]:
    """Return the SHA-256 of each report by its name, asked for in a language of the talk."""
    speak(talk)
    return {name: seal.sha256_bytes(data) for name, data in _reports(run, make)}


def _reports(run: ExerciseRun, make: Page) -> Iterator[tuple[str, bytes]]:
    for name, hot in ((COLD, False), (HOT, True)):
        for lang in LANGUAGES:
            journal = Journal(run.journal.store, run.journal.station, run.id)
            yield f"{name}.{lang}", make(ExerciseRun(journal, run.here), hot, lang)
