"""``csirt exercise report``: the after-action of an exercise, hot or cold."""

from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import Place
from csirt.cli.exercise_options import Run, run_of
from csirt.cli.exercise_results import _Cyber, _held, _Lessons, _Present, _Sets
from csirt.cli.incident_report import LEVELS, _level, _tell_withheld
from csirt.cli.options import Force, Json, Language, Output
from csirt.errors import IntegrityError
from csirt.text import language, say

_Hot = Annotated[bool, typer.Option("--hot/--cold", help=say("cli.lessons.hot"))]
_Score = Annotated[bool, typer.Option("--score", help=say("cli.lessons.score"))]
_Tlp = Annotated[
    str, typer.Option("--tlp", help=say("cli.lessons.tlp"), metavar="|".join(LEVELS),
                      callback=_level),
]  # fmt: skip


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("report", help=say("cli.lessons.help"))(_report)


def _report(
    run: Run, output: Output, hot: _Hot = False, score: _Score = False, lang: Language = "",
    tlp: _Tlp = "", present: _Present = None, cyber: _Cyber = None, lessons_on: _Lessons = "",
    sets: _Sets = None, journal: Place = "", force: Force = False, as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.reporting.exercise_report import published
    from csirt.reporting.publish import check_output
    from csirt.workspace.exercise_dossier import Asked, exercise_dossier

    check_output(output, force=force)
    held = _held(present, cyber, lessons_on, sets)
    dossier = exercise_dossier(run_of(journal, run), Asked(hot, score, LEVELS.get(tlp), held))
    published(dossier, output, lang=lang or language(), force=force)
    if as_json:
        file = {"schema": "csirt.exercise.report/1", "id": dossier.id, "file": str(output)}
        talk.answer({**file, **dossier.as_json()})
    else:
        talk.line(str(output))
    if not dossier.proof.holds:
        first = dossier.proof.breaks[0]
        raise IntegrityError("journal.broken", entry=first.ref, problem=say(first.code))
    _tell_withheld(((ref, each.value) for ref, each in dossier.withheld), as_json=as_json)
