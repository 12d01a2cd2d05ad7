"""``csirt exercise frame|kit|transcribe|programme``: an exercise on paper, from frame to run."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import By, Place, Role, stamp_of
from csirt.cli.exercise_options import Run, run_of
from csirt.cli.options import Force, Json, Language, On
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.reporting.exercise_kit import PaperKit
    from csirt.workspace.exercise_framing import Programmed
    from csirt.workspace.exercise_transcribe import Transcribed

_Name = Annotated[str, typer.Argument(help=say("cli.exercise.name"), metavar="ID|F.yaml")]
_Folder = Annotated[
    Path, typer.Option("--output", "-o", help=say("cli.exercise.kit.folder"), metavar="DIR")
]
_File = Annotated[
    Path, typer.Argument(help=say("cli.exercise.transcribe.file"), metavar="FILE.xlsx|form.json")
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help=say("cli.exercise.transcribe.dry-run"))]
_Programme = Annotated[
    Path | None, typer.Argument(help=say("cli.exercise.programme.file"), metavar="FILE.yaml")
]
_New = Annotated[
    Path | None, typer.Option("--output", "-o", help=say("cli.exercise.programme.new"))
]
_Facilities = Annotated[
    list[str] | None,
    typer.Option("--facility", help=say("cli.exercise.programme.facility"), metavar="ID"),
]
_First = Annotated[
    int, typer.Option("--first", min=0, max=2100, help=say("cli.exercise.programme.first"))
]


def _hour(value: str) -> str:
    hours, _, minutes = value.partition(":")
    whole = len(value) == 5 and hours.isdigit() and minutes.isdigit()
    if value and not (whole and int(hours) < 24 and int(minutes) < 60):
        raise typer.BadParameter(say("cli.exercise.bad-hour", given=value))
    return value


_Start = Annotated[
    str,
    typer.Option("--start", help=say("cli.exercise.kit.start"), metavar="HH:MM", callback=_hour),
]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("frame", help=say("cli.exercise.frame.help"))(_frame)
    group.command("programme", help=say("cli.exercise.programme.help"))(_programme)
    group.command("kit", help=say("cli.exercise.kit.help"))(_kit)
    group.command("transcribe", help=say("cli.exercise.transcribe.help"))(_transcribe)


def _frame(
    name: _Name, output: _Folder, on: On = "", start: _Start = "", lang: Language = "",
    force: Force = False, as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.reporting.exercise_frame import framed
    from csirt.reporting.exercise_paper import Occasion
    from csirt.workspace.exercise import exercise_of
    from csirt.workspace.exercise_framing import framing_at
    from csirt.workspace.sheets import sheets

    here = Path.cwd()
    exercise, occasion = exercise_of(name, here), Occasion(lang or language(), start, on)
    with talk.progress(say("cli.exercise.kit.setting")) as progress:
        made = framed(
            exercise, framing_at(here), sheets(here), occasion, output,
            force=force, progress=progress,
        )  # fmt: skip
    _told(made, "frame", as_json=as_json)


def _kit(
    name: _Name, output: _Folder, on: On = "", start: _Start = "", lang: Language = "",
    force: Force = False, as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.reporting.exercise_kit import kit
    from csirt.reporting.exercise_paper import Occasion

    occasion = Occasion(lang or language(), start, on)
    with talk.progress(say("cli.exercise.kit.setting")) as progress:
        made = kit(name, Path.cwd(), occasion, output, force=force, progress=progress)
    _told(made, "kit", as_json=as_json)


def _told(made: "PaperKit", verb: str, *, as_json: bool) -> None:
    if as_json:
        talk.answer(made.as_json(f"csirt.exercise.{verb}/1"))
        return
    talk.line(say(f"cli.exercise.{verb}.done", count=len(made.files), folder=made.folder))
    if made.no_pdf:
        talk.talk(say("cli.exercise.kit.no-pdf", problem=made.no_pdf))


def _transcribe(
    run: Run, file: _File, by: By = "", role: Role = "", journal: Place = "",
    dry_run: _DryRun = False, as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_transcribe import transcribe

    stamp = stamp_of("", by, role)
    found = transcribe(run_of(journal, run), file, stamp, dry_run=dry_run)
    if as_json:
        talk.answer(found.as_json())
    else:
        _show(found)


def _show(found: "Transcribed") -> None:
    talk.faults(found.faults)
    for each in found.found.conflicts:
        marks = ", ".join(
            say(
                "cli.exercise.transcribe.mark", observer=mark.observer or "—",
                mark=say(f"report.paper.word.mark.{mark.mark}"), hour=mark.hour or "—",
            )
            for mark in each.marks
        )  # fmt: skip
        talk.line(say("cli.exercise.transcribe.conflict", name=each.name, marks=marks))
    if found.dry_run:
        count = len(found.found.acts) - found.known
        talk.line(
            say("cli.exercise.transcribe.would", count=count, run=found.run, known=found.known)
        )
        return
    count = len(found.entries)
    talk.line(say("cli.exercise.transcribe.done", count=count, run=found.run, known=found.known))


def _programme(
    file: _Programme = None, output: _New = None, facility: _Facilities = None, first: _First = 0,
    force: Force = False, as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_framing import PROGRAMME, begun, programme_of

    if output is not None:
        year = first or int(talk.today()[:4]) + 1
        begun(output, tuple(facility or ()), year, force=force)
        if not as_json:
            talk.talk(say("cli.exercise.programme.written", file=output))
            return
        file = output
    found = programme_of(file or PROGRAMME)
    if as_json:
        talk.answer(found.as_json())
    else:
        _show_programme(found)


def _show_programme(found: "Programmed") -> None:
    keys = ("year", "quarter", "facility", "level", "objective", "scenario", "played")
    heads = [say(f"cli.exercise.programme.column.{key}") for key in keys]
    rows = [
        (each.year, each.quarter or "—", each.facility, say(f"cli.exercise.level.{each.level}"),
         each.objective.in_(language()), each.scenario or "—", each.played_on or "—")
        for each in found.ordered
    ]  # fmt: skip
    talk.table("", heads, rows, most=len(rows))
    talk.faults(found.faults)
