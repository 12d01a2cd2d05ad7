"""``csirt exercise from-risk``: an exercise written from the facility's own risk."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import exercise_paper, talk
from csirt.cli.options import Force, Json, On, Output, Samples, Seed, Subject
from csirt.text import say

if TYPE_CHECKING:
    from csirt.workspace.exercise_made import Made

_LEVELS = ("beginner", "intermediate", "advanced")
DEFAULT_SAMPLES = 16_384


def _level(value: str) -> str:
    if value not in _LEVELS:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(_LEVELS)))
    return value


_Level = Annotated[
    str,
    typer.Option(
        "--level", help=say("cli.from-risk.level"), metavar="|".join(_LEVELS), callback=_level
    ),
]
_Minutes = Annotated[int, typer.Option("--minutes", min=0, help=say("cli.from-risk.minutes"))]
_Rank = Annotated[
    int, typer.Option("--path", min=0, max=20, help=say("cli.from-risk.path"), metavar="N")
]
_Key = Annotated[
    Path | None, typer.Option("--key", help=say("cli.from-risk.key"), metavar="KEY.yaml")
]


def register(group: typer.Typer) -> None:
    """Add the commands that prepare an exercise."""
    group.command("from-risk", help=say("cli.from-risk.help"))(from_risk)
    exercise_paper.register(group)


def from_risk(
    subject: Subject,
    output: Output,
    key: _Key = None,
    level: _Level = "intermediate",
    seed: Seed = 1,
    minutes: _Minutes = 0,
    rank: _Rank = 0,
    samples: Samples = DEFAULT_SAMPLES,
    on: On = "",
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Write an exercise from the risk of a facility."""
    from csirt.model.exercise import Level
    from csirt.workspace.exercise_made import make

    with talk.progress(say("cli.risk.sampling")) as progress:
        made = make(
            subject, output, key=key, level=Level(level), seed=seed, minutes=minutes,
            rank=rank, samples=samples, on=on or talk.today(), force=force, progress=progress,
        )  # fmt: skip
    if as_json:
        talk.answer(made.as_json())
    else:
        _tell(made)


def _tell(made: "Made") -> None:
    exercise, key = made.written.exercise, made.written.key
    talk.faults(made.faults)
    pool = len(exercise.pool())
    talk.line(
        say(
            "cli.from-risk.done", file=made.file, level=say(f"cli.exercise.level.{key.level}"),
            minutes=exercise.clock.minutes, injects=len(exercise.injects), pool=pool,
        )
    )  # fmt: skip
    if made.key is None:
        talk.talk(say("cli.from-risk.no-key"))
    else:
        talk.talk(say("cli.from-risk.key-kept", file=made.key, count=len(key.names)))
