"""``csirt capture``: what captures and logs of an incident show, offline, without content."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import (
    capture_compare,
    capture_hunt,
    capture_match,
    capture_pseudonyms,
    capture_reach,
    talk,
)
from csirt.cli.capture_logs import Clocks, Files, Logs, gathered, tell
from csirt.cli.capture_pseudonyms import KeyFile, names_of
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
    capture_reach.register(group)
    capture_compare.register(group)
    capture_match.register(group)
    capture_pseudonyms.register(group)


def summary(
    files: Files = None,
    logs: Logs = None,
    clocks: Clocks = None,
    pseudonyms: KeyFile = None,
    as_json: Json = False,
) -> None:
    """Tell what some files are."""
    from csirt.workspace.capture import file_as_json, is_log

    found = _read(files, logs, clocks, pseudonyms)
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
    for key, facts in found.seen.notes:
        talk.talk(f"! {say(key, None, **dict(facts))}")
    tell(found.seen)


def flows(
    files: Files = None,
    logs: Logs = None,
    clocks: Clocks = None,
    pseudonyms: KeyFile = None,
    as_csv: Annotated[bool, typer.Option("--csv", help=say("cli.capture.csv"))] = False,
    as_json: Json = False,
) -> None:
    """List who talked to whom."""
    found = _read(files, logs, clocks, pseudonyms)
    if as_json:
        talk.answer(found.flows())
    elif as_csv:
        typer.echo(found.csv(), nl=False)
        for key, facts in found.seen.notes:
            talk.talk(f"! {say(key, None, **dict(facts))}")
    else:
        _show(found)


def _read(
    files: list[Path] | None,
    logs: list[str] | None,
    clocks: list[str] | None,
    pseudonyms: Path | None,
) -> "CaptureRead":
    from csirt.workspace.capture import CaptureRead

    names = names_of(pseudonyms)
    seen = gathered(files, logs, clocks)
    if names is not None:
        from csirt.workspace.capture_pseudonyms import seen_under

        seen = seen_under(seen, names)
    return CaptureRead(seen)


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
