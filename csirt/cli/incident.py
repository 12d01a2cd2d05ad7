"""``csirt incident``: a case is opened, told line by line, and closed."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from csirt.cli import (
    incident_adherence,
    incident_board,
    incident_bundle,
    incident_clock,
    incident_exhibit,
    incident_log,
    incident_propose,
    incident_report,
    incident_room,
    incident_run,
    incident_sitrep,
    talk,
)
from csirt.cli.case import (
    At,
    By,
    CaseId,
    Place,
    Role,
    head_json,
    journal_of,
    moment,
    now,
    plain,
    store_of,
    who,
    whole,
    without_identities,
)
from csirt.cli.groups import noun
from csirt.cli.options import Json
from csirt.text import say

if TYPE_CHECKING:
    from csirt.model.journal import Entry
    from csirt.workspace.journal import Journal


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.incident.help")
    app.add_typer(group, name="incident")
    parts = (
        _opening,
        incident_run.register,
        _telling,
        incident_board.register,
        incident_clock.register,
        incident_room.register,
        incident_sitrep.register,
        incident_exhibit.register,
        incident_log.register,
        incident_report.register,
        incident_adherence.register,
        incident_propose.register,
        _closing,
        incident_bundle.register,
    )
    for part in parts:
        part(group)


def _opening(group: typer.Typer) -> None:
    @group.command("open", help=say("cli.incident.open.help"))
    def open_(
        title: Annotated[str, typer.Option("--title", help=say("cli.incident.title"))],
        facility: Annotated[
            list[str], typer.Option("--facility", help=say("cli.incident.facility"), metavar="ID")
        ],
        exercise: Annotated[
            bool, typer.Option("--exercise", help=say("cli.incident.exercise"))
        ] = False,
        at: At = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.cli.options import _id
        from csirt.workspace.cases import open_case
        from csirt.workspace.incident import places
        from csirt.workspace.station import own_station

        at_once, station = now(), own_station()
        opened, entry = open_case(
            store_of(journal, create=True),
            station,
            title=plain(title),
            facilities=tuple(map(_id, facility)),
            places=places(facility, Path.cwd()),
            happened_at=moment(at, at_once),
            actor=who(by),
            role=plain(role),
            exercise=exercise,
            now=at_once,
        )
        if as_json:
            more = {"station": station.id, "fingerprint": station.fingerprint}
            talk.answer(_answer("open", entry) | more)
            return
        talk.line(opened.case)
        talk.talk(say("cli.incident.opened", station=station.id, print=station.fingerprint))

    @group.command("list", help=say("cli.incident.list.help"))
    def list_(journal: Place = "", as_json: Json = False) -> None:
        from csirt.workspace.cases import cases

        found = cases(store_of(journal))
        if as_json:
            listed = [
                {
                    "id": case.id,
                    "title": case.title,
                    "facilities": list(case.facilities),
                    "exercise": case.exercise,
                    "opened_at": case.opened_at or None,
                    "closed": case.closed,
                }
                for case in found
            ]
            talk.answer({"schema": "csirt.incident.list/1", "cases": listed})
            return
        for case in found:
            state = say("cli.incident.is-closed" if case.closed else "cli.incident.is-open")
            talk.line(f"{case.id}  {state}  {case.title}")


def _telling(group: typer.Typer) -> None:
    @group.command("log", help=say("cli.incident.log.help"))
    def log(
        text: Annotated[str, typer.Argument(help=say("cli.incident.text"), metavar="TEXT")],
        at: At = "",
        unit: Annotated[str, typer.Option("--unit", help=say("cli.incident.unit"))] = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        at_once = now()
        happened = moment(at, at_once)
        entry = _noted(
            journal_of(journal, case), plain(text), plain(unit), happened, who(by), role, at_once
        )
        if as_json:
            talk.answer(_answer("log", entry))
        else:
            whole(_acknowledged(entry, at_once))

    @group.command(help=say("cli.incident.scribe.help"))
    def scribe(
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
    ) -> None:
        from csirt.operation.scribe import said

        opened, actor, count = journal_of(journal, case), who(by), 0
        for line in _lines(opened.case):
            at_once = now()
            with _undisturbed():  # a line is acknowledged or it is not: never half
                found = said(plain(line), at_once)
                entry = _noted(
                    opened, found.text, found.unit, found.happened_at, actor, role, at_once
                )
                whole(_acknowledged(entry, at_once))
                sys.stdout.flush()
            count += 1
        talk.talk(say("cli.incident.scribed", count=count))


def _closing(group: typer.Typer) -> None:
    @group.command(help=say("cli.incident.close.help"))
    def close(
        case: CaseId = "",
        at: At = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.model.journal import EntryKind

        opened, at_once = journal_of(journal, case), now()
        entry = opened.append(
            EntryKind.CASE_CLOSED,
            f"case:{opened.case}",
            happened_at=moment(at, at_once),
            actor=who(by),
            role=plain(role),
            now=at_once,
        )
        head = head_json(opened.heads())
        if as_json:
            talk.answer(_answer("close", entry) | {"head": head})
            return
        whole(_acknowledged(entry, at_once))
        whole(say("cli.incident.head", head=head["case_head"]))


def _noted(
    journal: "Journal",
    text: str,
    unit: str,
    happened: datetime,
    actor: str,
    role: str,
    at_once: datetime,
) -> "Entry":
    from csirt.errors import InputError
    from csirt.model.journal import EntryKind

    if not text.strip():
        raise InputError("journal.empty")
    text, unit = without_identities(text.strip()), without_identities(unit)
    data: dict[str, Any] = {"text": text} | ({"unit": unit} if unit else {})
    return journal.append(
        EntryKind.NOTE_ADDED,
        data=data,
        happened_at=happened,
        actor=actor,
        role=plain(role),
        now=at_once,
    )


def _acknowledged(entry: "Entry", at_once: datetime) -> str:
    from csirt.operation.moment import shown
    from csirt.operation.timeline import case_time

    return f"{entry.ref}  {shown(case_time(entry), at_once)}"


def _answer(verb: str, entry: "Entry") -> dict[str, object]:
    return {
        "schema": f"csirt.incident.{verb}/1",
        "id": entry.case,
        "entry": entry.ref,
        "happened_at": entry.happened_at,
        "recorded_at": entry.recorded_at,
    }


def _lines(case: str) -> Iterator[str]:
    """Return the lines that are not blank; Ctrl-C drops the line that is typed, twice it ends."""
    asked = sys.stdin.isatty()
    if asked:
        talk.talk(say("cli.incident.scribe.hint", case=case))
    elif hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    dropped = False
    while True:
        try:
            line = input("> ") if asked else sys.stdin.readline()
        except EOFError:
            return
        except KeyboardInterrupt:
            if dropped or not asked:
                return
            dropped = True
            talk.talk(say("cli.incident.scribe.dropped"))
            continue
        dropped = False
        if not line and not asked:
            return
        if line.strip():
            yield line


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off Ctrl-C while an entry is written and acknowledged."""
    waiting: list[int] = []
    try:
        before = signal.signal(signal.SIGINT, lambda number, _frame: waiting.append(number))
    except ValueError:  # not the main thread: no signal comes here
        yield
        return
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
