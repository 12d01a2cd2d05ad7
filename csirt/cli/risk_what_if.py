"""``csirt risk what-if``: a measure or a level tried, before and after."""

from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import DEFAULT_SAMPLES, Json, On, Samples, Seed, Subject
from csirt.cli.risk_harden import Entries
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.workspace.what_if import WhatIf


def what_if(
    subject: Subject,
    measures: Annotated[
        list[str] | None,
        typer.Option("--measure", help=say("cli.risk.what-if.measure"), metavar="ID=n/N"),
    ] = None,
    levels: Annotated[
        list[str] | None,
        typer.Option("--action", help=say("cli.risk.what-if.action"), metavar="ID=LEVEL"),
    ] = None,
    entries: Entries = None,
    samples: Samples = DEFAULT_SAMPLES,
    seed: Seed = 1,
    on: On = "",
    as_json: Json = False,
) -> None:
    """Compare the situation of the day with another."""
    from csirt.analysis.attack_graph.compile import OUTSIDE
    from csirt.workspace.what_if import parsed_levels, parsed_measures
    from csirt.workspace.what_if import what_if as compared

    counts, wanted = parsed_measures(measures or []), parsed_levels(levels or [])
    with talk.progress(say("cli.risk.sampling")) as progress:
        found = compared(
            subject, counts, wanted, on=on or talk.today(), entries=tuple(entries or OUTSIDE),
            samples=samples, seed=seed, progress=progress,
        )  # fmt: skip
    if as_json:
        from csirt.workspace.what_if_answers import what_if_json

        talk.answer(what_if_json(found, language()))
    else:
        _show(found)


def _show(answer: "WhatIf") -> None:
    from csirt.workspace.plan import name_of
    from csirt.workspace.what_if_answers import compared_lines, supposed, what_if_notes

    about = answer.subject
    talk.line(
        say("cli.risk.what-if.title", facility=name_of(about.facility), on=about.situation.on,
            tlp=about.tlp.value, what=supposed(answer, language())),
        style="bold",
    )  # fmt: skip
    lines = compared_lines(answer)
    rows = [
        (name[language()], say(f"class.{before}"), say(f"class.{after}"), say(_way(less)))
        for name, before, after, less in lines
    ]
    heads = [say(f"harden.column.{name}") for name in ("line", "before", "after", "change")]
    talk.table(say("cli.risk.harden.table.lines"), heads, rows, most=len(rows))
    if all(less == 0 for *_, less in lines):
        talk.line(say("cli.risk.what-if.same"))
    else:
        moved = sum(before != after for _, before, after, _ in lines)
        talk.line(say("cli.risk.what-if.moved", count=moved))
    for note in what_if_notes(answer):
        talk.talk(f"· {note[language()]}")


def _way(less: float) -> str:
    if less == 0:
        return "cli.risk.what-if.equal"
    return "cli.risk.what-if.less" if less > 0 else "cli.risk.what-if.more"
