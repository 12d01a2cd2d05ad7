"""``csirt exercise rehearse|run|watch|status|next|play …``: an exercise is rehearsed and played."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import exercise_cells, exercise_results, exercise_turns, talk
from csirt.cli.case import By, Place, Role, now, stamp_of, store_of
from csirt.cli.exercise_options import Id, Run, choice, run_of
from csirt.cli.options import Json
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.workspace.exercise_run import ExerciseRun

_Scenario = Annotated[str, typer.Argument(help=say("cli.exercise.name"), metavar="ID|F.yaml")]
_Mode = Annotated[
    str, typer.Option("--mode", help=say("cli.play.mode"), metavar="paced|step|simulate")
]
_Speed = Annotated[float | None, typer.Option("--speed", help=say("cli.play.speed.option"))]
_Facilities = Annotated[
    list[str] | None, typer.Option("--facility", help=say("cli.play.facility"), metavar="ID")
]
_Answers = Annotated[
    Path | None, typer.Option("--answers", help=say("cli.play.answers"), metavar="FILE")
]
_Players = Annotated[
    str, typer.Option("--players", help=say("cli.play.players"), metavar="all|none")
]
_Watch = Annotated[bool, typer.Option("--watch", help=say("cli.play.watch"))]
_Every = Annotated[int, typer.Option("--every", min=1, max=60, help=say("cli.play.every"))]
_Plain = Annotated[bool, typer.Option("--plain", help=say("cli.board.plain"))]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("rehearse", help=say("cli.play.rehearse.help"))(_rehearse)
    group.command("run", help=say("cli.play.run.help"))(_run)
    group.command("watch", help=say("cli.play.watch.help"))(_watch)
    group.command("status", help=say("cli.play.status.help"))(_status)
    exercise_turns.register(group)
    exercise_cells.register(group)
    exercise_results.register(group)


def _rehearse(
    name: _Scenario, answers: _Answers = None, players: _Players = "all", as_json: Json = False
) -> None:
    from csirt.cli.exercise_outcomes import rehearsed
    from csirt.operation.exercise_simulation import Players
    from csirt.workspace.exercise_rehearsal import rehearse

    who = Players(choice(players, [each.value for each in Players]))
    found = rehearse(name, Path.cwd(), file=answers, players=who)
    if as_json:
        talk.answer(found.as_json())
    else:
        rehearsed(found, language())


def _run(
    name: _Scenario, mode: _Mode = "paced", speed: _Speed = None, facility: _Facilities = None,
    id: Id = "", watch: _Watch = False, answers: _Answers = None, players: _Players = "none",
    by: By = "", role: Role = "", journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.cli.options import _id
    from csirt.operation.exercise_clock import Mode
    from csirt.operation.exercise_simulation import Players
    from csirt.workspace.exercise_rehearsal import simulate
    from csirt.workspace.exercise_run import begin
    from csirt.workspace.station import own_station

    how = Mode(choice(mode, [each.value for each in Mode]))
    who = Players(choice(players, [each.value for each in Players]))
    stamp = stamp_of("", by, role)
    run = begin(
        store_of(journal, create=True), own_station(), name, stamp, here=Path.cwd(), mode=how,
        speed=speed, facilities=tuple(map(_id, facility or ())), id=_id(id) if id else "",
    )  # fmt: skip
    if how is Mode.SIMULATE:
        simulate(run, stamp, file=answers, players=who)
    _begun(run, as_json=as_json)
    if watch:
        _follow(run, 1, plain=False)


def _begun(run: "ExerciseRun", *, as_json: bool) -> None:
    from csirt.cli.exercise_show import coming, summary

    state = run.state(now())
    if as_json:
        talk.answer({"schema": "csirt.exercise.run/1", "id": run.id, **summary(state)})
        return
    talk.line(run.id)
    talk.talk(say("cli.play.begun", title=state.exercise.title.in_(language())))
    coming(state, language())


def _watch(run: Run, every: _Every = 1, plain: _Plain = False, journal: Place = "") -> None:
    _follow(run_of(journal, run), every, plain=plain)


def _follow(run: "ExerciseRun", every: int, *, plain: bool) -> None:
    from csirt.cli.exercise_watch import follow

    follow(run, every, plain=plain)


def _status(run: Run, plain: _Plain = False, journal: Place = "", as_json: Json = False) -> None:
    from csirt.cli.board import shown
    from csirt.reporting.exercise_board import board

    found, moment = run_of(journal, run), now()
    state = found.state(moment)
    if as_json:
        talk.answer({"schema": "csirt.exercise.status/1", "id": found.id, **state.as_json()})
    else:
        shown(board(found.id, state, moment, language()), plain=plain)
