"""``csirt exercise``: scenarios begun, listed, checked, shown, taken in and taken back."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import exercise_prepare, exercise_report, exercise_run, talk
from csirt.cli.groups import noun
from csirt.cli.options import Force, Json, Language, Output
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.exercise import Exercise
    from csirt.workspace.exercise_export import ExerciseMerged
    from csirt.workspace.exercise_import import ExerciseImported

_Name = Annotated[str, typer.Argument(help=say("cli.exercise.name"), metavar="ID|F.yaml")]
_Names = Annotated[list[str], typer.Argument(help=say("cli.exercise.names"), metavar="ID|F.yaml…")]
_NewId = Annotated[str, typer.Argument(help=say("cli.exercise.id"), metavar="ID")]
_Like = Annotated[str, typer.Option("--like", help=say("cli.exercise.like"), metavar="ID|F.yaml")]
_Script = Annotated[Path, typer.Argument(help=say("cli.exercise.script"), metavar="FILE")]
_Sheet = Annotated[Path, typer.Argument(help=say("cli.exercise.sheet"), metavar="FILE")]
_Map = Annotated[str, typer.Option("--map", help=say("cli.exercise.map"), metavar="M.yaml|ID")]
_MayWrite = Annotated[Path | None, typer.Option("--output", "-o", help=say("cli.output"))]
_Picture = Annotated[Path | None, typer.Option("--output", "-o", help=say("cli.exercise.picture"))]
_Drop = Annotated[bool, typer.Option("--drop", help=say("cli.exercise.drop"))]


def _hour(value: str) -> str:
    hours, _, minutes = value.partition(":")
    whole = len(value) == 5 and hours.isdigit() and minutes.isdigit()
    if value and not (whole and int(hours) < 24 and int(minutes) < 60):
        raise typer.BadParameter(say("cli.exercise.bad-hour", given=value))
    return value


_Start = Annotated[
    str,
    typer.Option("--start", help=say("cli.exercise.start"), metavar="HH:MM", callback=_hour),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.exercise.help")
    app.add_typer(group, name="exercise")
    group.command("new", help=say("cli.exercise.new.help"))(_new)
    group.command("list", help=say("cli.exercise.list.help"))(_list)
    group.command("lint", help=say("cli.exercise.lint.help"))(_lint)
    group.command("graph", help=say("cli.exercise.graph.help"))(_graph)
    group.command("import", help=say("cli.exercise.import.help"))(_import)
    group.command("export", help=say("cli.exercise.export.help"))(_export)
    group.command("merge", help=say("cli.exercise.merge.help"))(_merge)
    exercise_prepare.register(group)
    exercise_run.register(group)
    exercise_report.register(group)


def _new(
    name: _NewId, output: Output, like: _Like = "", force: Force = False, as_json: Json = False
) -> None:
    from csirt.cli.options import _id
    from csirt.workspace.exercise import begun

    made = begun(_id(name), output, Path.cwd(), like=like, force=force)
    if as_json:
        told = {"exercise": made.id, "file": str(output)}
        talk.answer({"schema": "csirt.exercise.new/1", **told})
    else:
        talk.talk(say("cli.exercise.begun", name=made.id, file=output))


def _list(as_json: Json = False) -> None:
    from csirt.workspace.exercise import exercises

    found = exercises(Path.cwd())
    if as_json:
        talk.answer(found.as_json())
        return
    keys = ("id", "title", "level", "minutes")
    heads = [say(f"cli.exercise.head.{key}") for key in keys]
    rows = [
        (each.id, each.title.in_(language()), say(f"cli.exercise.level.{each.level}"),
         say("cli.exercise.minutes", minutes=each.clock.minutes))
        for each in found.scenarios.values()
    ]  # fmt: skip
    talk.table("", heads, rows, most=len(rows))


def _lint(names: _Names, as_json: Json = False) -> None:
    from csirt.workspace.exercise import file_of
    from csirt.workspace.exercise_lint import lint

    found = lint(each if each.exists() else file_of(str(each), Path.cwd())
                 for each in map(Path, names))  # fmt: skip
    if as_json:
        talk.answer(found.as_json())
    else:
        talk.faults(found.faults)
        key = "cli.exercise.ok" if not found.faults else "cli.exercise.refused"
        talk.line(say(key, files=len(found.files), faults=len(found.faults)))
    raise typer.Exit(0 if found.ok else 5)


def _graph(
    name: _Name, output: _Picture = None, lang: Language = "", force: Force = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise import exercise_of
    from csirt.workspace.exercise_graph import shown

    found = exercise_of(name, Path.cwd())
    if output is not None:
        from csirt.files.write import write_text
        from csirt.reporting.charts.exercise import course

        write_text(output, str(course(found, lang or language())), force=force)
    if as_json:
        talk.answer(shown(found, output))
    elif output is None:
        _show_course(found, lang or language())
    else:
        talk.talk(say("cli.exercise.written", file=output))


def _show_course(found: "Exercise", lang: str) -> None:
    from csirt.workspace.exercise_graph import lines

    talk.line(f"{found.title.in_(lang)} ({found.id})", style="bold")
    keys = ("time", "id", "title", "trigger", "to", "channel")
    heads = [say(f"cli.exercise.head.{key}") for key in keys]
    for title, rows in lines(found, lang):
        talk.table(title, heads, rows, most=len(rows))


def _import(
    file: _Script, mapping: _Map = "", output: _MayWrite = None, force: Force = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_import import import_exercise

    done = import_exercise(file, output, mapping=mapping, force=force)
    if as_json:
        talk.answer(done.as_json())
        return
    _show_import(done)


def _show_import(done: "ExerciseImported") -> None:
    talk.faults(done.faults)
    found, last = done.imported, done.imported.last_minute
    told = say("cli.exercise.no-last") if last is None else say("cli.exercise.last", minute=last)
    exercise = found.exercise
    talk.line(say("cli.exercise.imported", format=found.format, injects=len(exercise.injects),
                  objectives=len(exercise.objectives), cells=len(exercise.cells),
                  last=told))  # fmt: skip
    if done.file is not None:
        talk.talk(say("cli.exercise.written", file=done.file))


def _export(
    name: _Name, output: Output, start: _Start = "", lang: Language = "", force: Force = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_export import export

    found = export(name, output, Path.cwd(), lang=lang or language(), start=start, force=force)
    if as_json:
        told = {"exercise": found.exercise.id, "file": str(output), "rows": len(found.rows)}
        talk.answer({"schema": "csirt.exercise.export/1", **told})
    else:
        talk.talk(say("cli.exercise.written", file=output))


def _merge(
    name: _Name, sheet: _Sheet, output: _MayWrite = None, drop: _Drop = False,
    force: Force = False, as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_export import merge

    done = merge(name, sheet, output, Path.cwd(), drop=drop, force=force)
    if as_json:
        talk.answer(done.as_json())
        return
    talk.faults(done.faults)
    _show_changes(done)
    if done.file is not None:
        talk.talk(say("cli.exercise.written", file=done.file))


def _show_changes(done: "ExerciseMerged") -> None:
    found = done.merged
    keys = ("column", "before", "after", "taken")
    heads = [say("cli.exercise.head.id"), *(say(f"cli.exercise.merge.{key}") for key in keys)]
    rows = [
        (each.inject, say(f"cli.exercise.column-name.{each.column}"), _flat(each.before),
         _flat(each.after), say(f"cli.exercise.merge.{'yes' if each.taken else 'no'}"))
        for each in found.changes
    ]  # fmt: skip
    if rows:
        talk.table(say("cli.exercise.merge.changes"), heads, rows, most=len(rows))
    for name in found.added:
        talk.line(say("cli.exercise.merge.added", name=name))
    key = "dropped" if found.dropped else "kept"
    for name in found.missing:
        talk.line(say(f"cli.exercise.merge.{key}", name=name))
    if not (rows or found.added or found.missing):
        talk.line(say("cli.exercise.merge.none"))


def _flat(text: str) -> str:
    return " / ".join(text.split("\n"))
