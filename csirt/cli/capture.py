"""``csirt capture``: what captures and logs of an incident show, offline, without content."""

from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import capture_compare, capture_hunt, capture_match, talk
from csirt.cli.capture_logs import Clocks, Files, Logs, gathered, tell
from csirt.cli.groups import noun
from csirt.cli.options import Json
from csirt.text import say

if TYPE_CHECKING:
    from csirt.model.capture import Flow
    from csirt.workspace.capture import CaptureRead

MOST_FLOWS = 25


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.capture.help")
    app.add_typer(group, name="capture")
    group.command("summary", help=say("cli.capture.summary.help"))(summary)
    group.command("flows", help=say("cli.capture.flows.help"))(flows)
    capture_hunt.register(group)
    capture_compare.register(group)
    capture_match.register(group)


def summary(
    files: Files = None, logs: Logs = None, clocks: Clocks = None, as_json: Json = False
) -> None:
    """Tell what some files are."""
    from csirt.workspace.capture import CaptureRead, file_as_json, is_log

    found = CaptureRead(gathered(files, logs, clocks))
    if as_json:
        talk.answer(found.summary())
        return
    for each in found.seen.files:
        told = file_as_json(each)
        talk.line(str(told["name"]), style="bold")
        counts = "cli.capture.lines" if is_log(each) else "cli.capture.counts"
        talk.line(say(counts, packets=each.packets, bytes=each.bytes))
        if told["first"]:
            talk.line(say("cli.capture.times", first=told["first"], last=told["last"]))
        talk.line(f"  SHA-256 {each.sha256}")
        for key, facts in each.notes:
            talk.line(f"  ! {say(key, None, **dict(facts))}")
    tell(found.seen)


def flows(
    files: Files = None,
    logs: Logs = None,
    clocks: Clocks = None,
    as_csv: Annotated[bool, typer.Option("--csv", help=say("cli.capture.csv"))] = False,
    as_json: Json = False,
) -> None:
    """List who talked to whom."""
    from csirt.workspace.capture import CaptureRead

    found = CaptureRead(gathered(files, logs, clocks))
    if as_json:
        talk.answer(found.flows())
    elif as_csv:
        typer.echo(found.csv(), nl=False)
    else:
        _show(found)


def _show(found: "CaptureRead") -> None:
    most = sorted(found.seen.flows, key=lambda each: -each.bytes)
    rows = [
        (
            _proto(each),
            f"{each.a}:{each.a_port}",
            f"{each.b}:{each.b_port}",
            each.packets or "—",
            each.bytes or "—",
        )
        for each in most
    ]
    heads = [say(f"cli.capture.{name}") for name in ("proto", "from", "to", "packets", "bytes")]
    talk.table(say("cli.capture.flows.title", count=len(rows)), heads, rows, most=MOST_FLOWS)
    for note in found.notes():
        talk.talk(f"! {note}")
    tell(found.seen)


def _proto(flow: "Flow") -> str:
    refused = f" ({say('cli.capture.match.denied')})" if flow.action == "deny" else ""
    return f"{flow.proto}{refused}"
