"""``csirt exercise next|play|hold|skip|amend|improvise|read`` and the clock: the animation."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli.case import At, By, Place, Role, moment, now, stamp_of, words
from csirt.cli.exercise_options import Inject, Reason, Run, Time, choice, run_of
from csirt.cli.options import Json
from csirt.text import say

if TYPE_CHECKING:
    from csirt.workspace.exercise_run import ExerciseRun, Turned
    from csirt.workspace.journal import Stamp

_Minutes = Annotated[int | None, typer.Option("--minutes", min=0, help=say("cli.play.minutes"))]
_Text = Annotated[str, typer.Option("--text", help=say("cli.play.text"))]
_Words = Annotated[str, typer.Argument(help=say("cli.play.text"), metavar="TEXT")]
_To = Annotated[list[str] | None, typer.Option("--to", help=say("cli.play.to"), metavar="CELL")]
_Channel = Annotated[str, typer.Option("--channel", help=say("cli.play.channel"))]
_From = Annotated[str, typer.Option("--from", help=say("cli.play.from"))]
_Cell = Annotated[str, typer.Argument(help=say("cli.play.cell"), metavar="CELL")]
_Speed = Annotated[float, typer.Argument(help=say("cli.play.speed.option"), metavar="SPEED")]
_Hour = Annotated[str, typer.Argument(help=say("cli.play.time"), metavar="[TIME]")]
_Stopped = Annotated[
    str, typer.Option("--stopped-at", help=say("cli.play.stopped-at"), metavar="HH:MM")
]
_Why = Annotated[str, typer.Argument(help=say("cli.play.reason"), metavar="REASON")]

_Turn = Callable[["ExerciseRun", "Stamp"], "Turned"]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    for name, command in (
        ("next", _next), ("play", _play), ("hold", _hold), ("skip", _skip), ("amend", _amend),
        ("improvise", _improvise), ("read", _read), ("pause", _pause), ("resume", _resume),
        ("speed", _set_speed), ("jump", _jump), ("interrupt", _interrupt), ("end", _end),
    ):  # fmt: skip
        group.command(name, help=say(f"cli.play.{name}.help"))(command)


def turn(
    verb: str, run: str, journal: str, at: str, by: str, role: str, as_json: bool, take: _Turn
) -> None:
    """Take one turn in a run, and say what it wrote and what comes."""
    from csirt.cli.exercise_show import tell

    found = run_of(journal, run)
    tell(verb, found, take(found, stamp_of(at, by, role)), as_json=as_json)


def _next(
    run: Run, by: By = "", role: Role = "", journal: Place = "", as_json: Json = False
) -> None:
    from csirt.workspace.exercise_animation import next_inject

    turn("next", run, journal, "", by, role, as_json, next_inject)


def _play(
    run: Run, inject: Inject, time: Time = "", at: At = "", by: By = "", role: Role = "",
    journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_animation import play

    turn("play", run, journal, at, by, role, as_json,
         lambda run, stamp: play(run, inject, stamp, at=run.seconds(time)))  # fmt: skip


def _hold(
    run: Run, inject: Inject, minutes: _Minutes = None, reason: Reason = "", by: By = "",
    role: Role = "", journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_animation import hold

    turn("hold", run, journal, "", by, role, as_json,
         lambda run, stamp: hold(run, inject, stamp, minutes=minutes,
                                 reason=words(reason)))  # fmt: skip


def _skip(
    run: Run, inject: Inject, reason: Reason = "", by: By = "", role: Role = "",
    journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_animation import skip

    turn("skip", run, journal, "", by, role, as_json,
         lambda run, stamp: skip(run, inject, stamp, reason=words(reason)))  # fmt: skip


def _amend(
    run: Run, inject: Inject, time: Time = "", text: _Text = "", to: _To = None,
    reason: Reason = "", by: By = "", role: Role = "", journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_animation import amend

    turn("amend", run, journal, "", by, role, as_json,
         lambda run, stamp: amend(run, inject, stamp, at=run.seconds(time), text=words(text),
                                  to=tuple(to or ()), reason=words(reason)))  # fmt: skip


def _improvise(
    run: Run, text: _Words, to: _To = None, channel: _Channel = "phone", sender: _From = "",
    time: Time = "", at: At = "", by: By = "", role: Role = "", journal: Place = "",
    as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.model.exercise_inject import InjectChannel
    from csirt.workspace.exercise_animation import improvise

    by_what = InjectChannel(choice(channel, [each.value for each in InjectChannel]))
    turn("improvise", run, journal, at, by, role, as_json,
         lambda run, stamp: improvise(run, words(text), tuple(to or ()), stamp, channel=by_what,
                                      sender=words(sender), at=run.seconds(time)))  # fmt: skip


def _read(
    run: Run, inject: Inject, cell: _Cell, at: At = "", by: By = "", role: Role = "",
    journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_cells import acknowledge

    turn("read", run, journal, at, by, role, as_json,
         lambda run, stamp: acknowledge(run, inject, cell, stamp))  # fmt: skip


def _pause(
    run: Run, reason: Reason = "", at: At = "", by: By = "", role: Role = "", journal: Place = "",
    as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_time import pause

    turn("pause", run, journal, at, by, role, as_json,
         lambda run, stamp: pause(run, stamp, reason=words(reason)))  # fmt: skip


def _resume(
    run: Run, stopped_at: _Stopped = "", at: At = "", by: By = "", role: Role = "",
    journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_time import resume

    stopped = moment(stopped_at, now()) if stopped_at else None
    turn("resume", run, journal, at, by, role, as_json,
         lambda run, stamp: resume(run, stamp, stopped_at=stopped))  # fmt: skip


def _set_speed(
    run: Run, speed: _Speed, at: At = "", by: By = "", role: Role = "", journal: Place = "",
    as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_time import set_speed

    turn("speed", run, journal, at, by, role, as_json,
         lambda run, stamp: set_speed(run, speed, stamp))  # fmt: skip


def _jump(
    run: Run, time: _Hour = "", reason: Reason = "", by: By = "", role: Role = "",
    journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_time import jump

    turn("jump", run, journal, "", by, role, as_json,
         lambda run, stamp: jump(run, stamp, to=run.seconds(time),
                                 reason=words(reason)))  # fmt: skip


def _interrupt(
    run: Run, reason: _Why, at: At = "", by: By = "", role: Role = "", journal: Place = "",
    as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_time import interrupt

    turn("interrupt", run, journal, at, by, role, as_json,
         lambda run, stamp: interrupt(run, stamp, reason=words(reason)))  # fmt: skip


def _end(
    run: Run, reason: Reason = "", at: At = "", by: By = "", role: Role = "", journal: Place = "",
    as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_time import end

    turn("end", run, journal, at, by, role, as_json,
         lambda run, stamp: end(run, stamp, reason=words(reason)))  # fmt: skip
