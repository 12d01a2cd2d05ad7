"""``csirt capture match``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.capture_logs import Clocks, Files, Logs, gathered
from csirt.cli.capture_pseudonyms import KeyFile, names_of
from csirt.cli.options import Json
from csirt.text import say

if TYPE_CHECKING:
    from csirt.workspace.capture_match import Matched

MOST_HITS = 40


def register(group: typer.Typer) -> None:
    """Add the command to ``capture``."""
    group.command("match", help=say("cli.capture.match.help"))(match)


def match(
    indicators: Annotated[
        list[Path],
        typer.Option("--indicators", help=say("cli.capture.match.lists"), metavar="LIST"),
    ],
    files: Files = None,
    logs: Logs = None,
    clocks: Clocks = None,
    budget: Annotated[
        float, typer.Option("--budget", min=0, help=say("cli.capture.budget"), metavar="SECONDS")
    ] = 60.0,
    pseudonyms: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Tell where the evidence shows what some lists name."""
    from csirt.errors import MissingOutputError
    from csirt.workspace.capture_match import matched

    hidden = names_of(pseudonyms)
    seen = gathered(files, logs, clocks, dissects=True, budget_seconds=budget)
    found = matched(seen, indicators)
    if hidden is not None:
        from csirt.workspace.capture_pseudonyms import matched_under

        found = matched_under(found, hidden)
    if as_json:
        talk.answer(found.as_json())
    else:
        _show(found)
    if left := dict(seen.undissected):
        names = ", ".join(f"{name} ({count})" for name, count in left.items())
        raise MissingOutputError("capture.undissected", count=sum(left.values()), names=names)


def _show(found: "Matched") -> None:
    from csirt.model.fault import Severity
    from csirt.workspace.capture import moment

    heads = [say(f"cli.capture.match.{name}") for name in ("first", "what", "machine", "record")]
    refused = f" ({say('cli.capture.match.denied')})"
    rows = [
        (
            (moment(each.first) or "—")[:19].replace("T", " "),
            f"{each.indicator.value} ({each.where})",
            each.machine or "—",
            f"{each.record} ×{each.count}{refused if each.denied == each.count else ''}",
        )
        for each in found.hits
    ]
    title = say("cli.capture.match.title", count=len(rows))
    if rows:
        talk.table(title, heads, rows, most=MOST_HITS)
    else:
        talk.line(title, style="bold")
    for one in found.lists:
        count, unused = len(one.indicators), found.unused(one)
        talk.line(say("cli.capture.match.list", name=one.name, count=count, unused=unused))
    for note in found.notes():
        talk.talk(f"! {note}")
    talk.faults(each for each in found.faults if each.severity is not Severity.NOTE)
