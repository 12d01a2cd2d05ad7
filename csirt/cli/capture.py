"""``csirt capture``: what captures and logs of an incident show, offline, without content."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.groups import noun
from csirt.cli.options import Json
from csirt.text import say

if TYPE_CHECKING:
    from csirt.workspace.capture import CaptureRead

Files = Annotated[list[Path], typer.Argument(help=say("cli.capture.files"), metavar="FILE…")]
MOST_FLOWS = 25


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.capture.help")
    app.add_typer(group, name="capture")
    group.command("summary", help=say("cli.capture.summary.help"))(summary)
    group.command("flows", help=say("cli.capture.flows.help"))(flows)


def _read(files: list[Path]) -> "CaptureRead":
    from csirt.workspace.capture import capture_read

    with talk.progress(say("cli.capture.reading")) as progress:
        return capture_read(files, progress=progress)


def summary(files: Files, as_json: Json = False) -> None:
    """Tell what some files are."""
    from csirt.workspace.capture import file_as_json

    found = _read(files)
    if as_json:
        talk.answer(found.summary())
        return
    for each in found.seen.files:
        told = file_as_json(each)
        talk.line(str(told["name"]), style="bold")
        talk.line(say("cli.capture.counts", packets=each.packets, bytes=each.bytes))
        if told["first"]:
            talk.line(say("cli.capture.times", first=told["first"], last=told["last"]))
        talk.line(f"  SHA-256 {each.sha256}")
        for key, facts in each.notes:
            talk.line(f"  ! {say(key, **dict(facts))}")


def flows(
    files: Files,
    as_csv: Annotated[bool, typer.Option("--csv", help=say("cli.capture.csv"))] = False,
    as_json: Json = False,
) -> None:
    """List who talked to whom."""
    found = _read(files)
    if as_json:
        talk.answer(found.flows())
    elif as_csv:
        typer.echo(found.csv(), nl=False)
    else:
        _show(found)


def _show(found: "CaptureRead") -> None:
    most = sorted(found.seen.flows, key=lambda each: -each.bytes)
    rows = [
        (each.proto, f"{each.a}:{each.a_port}", f"{each.b}:{each.b_port}", each.packets, each.bytes)
        for each in most
    ]
    heads = [say(f"cli.capture.{name}") for name in ("proto", "from", "to", "packets", "bytes")]
    talk.table(say("cli.capture.flows.title", count=len(rows)), heads, rows, most=MOST_FLOWS)
    for note in found.notes():
        talk.talk(f"! {note}")
