"""``csirt exercise act|decide|observe|judge``: what cells do and observers see, by a scribe."""

from typing import Annotated

import typer

from csirt.cli.case import At, By, Place, Role, words
from csirt.cli.exercise_options import Cell, Reason, Run, Time, Untimed, choice
from csirt.cli.exercise_turns import turn
from csirt.cli.options import Json
from csirt.text import say

_Act = Annotated[str, typer.Argument(help=say("cli.play.act"), metavar="ACT|PLAYBOOK/STEP")]
_Text = Annotated[str, typer.Option("--text", help=say("cli.play.words"))]
_Free = Annotated[bool, typer.Option("--free", help=say("cli.play.free"))]
_Decision = Annotated[str, typer.Argument(help=say("cli.play.decision"), metavar="DECISION")]
_Option = Annotated[str, typer.Argument(help=say("cli.play.option"), metavar="OPTION")]
_Anyway = Annotated[bool, typer.Option("--anyway", help=say("cli.play.anyway"))]
_Line = Annotated[str, typer.Argument(help=say("cli.play.line"), metavar="[LINE]")]
_Mark = Annotated[
    str, typer.Argument(help=say("cli.play.mark"), metavar="[met|late|partly|missed]")
]
_Expectation = Annotated[str, typer.Argument(help=say("cli.play.line"), metavar="EXPECTATION")]
_Outcome = Annotated[
    str, typer.Argument(help=say("cli.play.outcome"), metavar="met|late|partial|missed|void")
]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    group.command("act", help=say("cli.play.act.help"))(_act)
    group.command("decide", help=say("cli.play.decide.help"))(_decide)
    group.command("observe", help=say("cli.play.observe.help"))(_observe)
    group.command("judge", help=say("cli.play.judge.help"))(_judge)


def _act(
    run: Run, act: _Act, cell: Cell = "", text: _Text = "", time: Time = "",
    untimed: Untimed = False, free: _Free = False, at: At = "", by: By = "", role: Role = "",
    journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_cells import Seen
    from csirt.workspace.exercise_cells import act as acted

    turn("act", run, journal, at, by, role, as_json,
         lambda run, stamp: acted(run, act, stamp, Seen(cell, words(text), run.seconds(time),
                                                        untimed), free=free))  # fmt: skip


def _decide(
    run: Run, decision: _Decision, option: _Option, reason: Reason = "", time: Time = "",
    untimed: Untimed = False, anyway: _Anyway = False, at: At = "", by: By = "", role: Role = "",
    journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.workspace.exercise_cells import Seen, decide

    turn("decide", run, journal, at, by, role, as_json,
         lambda run, stamp: decide(run, decision, option, stamp,
                                   Seen("", words(reason), run.seconds(time), untimed),
                                   anyway=anyway))  # fmt: skip


def _observe(
    run: Run, line: _Line = "", mark: _Mark = "", cell: Cell = "", text: _Text = "",
    time: Time = "", untimed: Untimed = False, at: At = "", by: By = "", role: Role = "",
    journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.operation.exercise_told import Mark
    from csirt.workspace.exercise_cells import Seen, observe

    seen = Mark(choice(mark, [each.value for each in Mark])) if mark else None
    turn("observe", run, journal, at, by, role, as_json,
         lambda run, stamp: observe(run, line, seen, stamp, Seen(cell, words(text),
                                    run.seconds(time), untimed)))  # fmt: skip


def _judge(
    run: Run, expectation: _Expectation, outcome: _Outcome, reason: Reason = "", time: Time = "",
    by: By = "", role: Role = "", journal: Place = "", as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.operation.exercise_evidence import Result
    from csirt.workspace.exercise_cells import judge

    known = [each.value for each in Result if each is not Result.PENDING]
    verdict = Result(choice(outcome, known))
    turn("judge", run, journal, "", by, role, as_json,
         lambda run, stamp: judge(run, expectation, verdict, stamp, reason=words(reason),
                                  at=run.seconds(time)))  # fmt: skip
