"""``csirt incident status|board``: where a case stands, for people, for machines, on the wall."""

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import CaseId, Place, head_json, incident_of, now
from csirt.cli.options import Force, Json, Language
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.workspace.incident import Incident

_Plain = Annotated[bool, typer.Option("--plain", help=say("cli.board.plain"))]
_CLEAR = "\x1b[2J\x1b[H"


def register(group: typer.Typer) -> None:
    """Add the commands."""
    _status(group)
    _board(group)


def _status(group: typer.Typer) -> None:
    @group.command(help=say("cli.status.help"))
    def status(
        everything: Annotated[bool, typer.Option("--all", help=say("cli.status.all"))] = False,
        plain: _Plain = False,
        case: CaseId = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        incident = incident_of(journal, case)
        if not as_json:
            _show(incident, plain=plain, most=1_000 if everything else 12)
            return
        state = incident.state(now())
        talk.answer(
            {
                "schema": "csirt.incident.status/1",
                **state.as_json(everything=everything),
                "head": head_json(incident.heads()),
                "notes": [say("cli.board.internal")],
            }
        )


def _show(incident: "Incident", *, plain: bool, most: int = 12) -> None:
    from csirt.cli.board import shown
    from csirt.reporting.board import board
    from csirt.workspace.rhythms import rhythm_at

    state = incident.state(now())
    found = board(state, incident.clocks, language(), most=most, rhythm=rhythm_at(incident.here))
    shown(found, plain=plain)


def _board(group: typer.Typer) -> None:
    @group.command(help=say("cli.board.help"))
    def board(
        output: Annotated[
            Path | None, typer.Option("--output", "-o", help=say("cli.board.output"))
        ] = None,
        watch: Annotated[bool, typer.Option("--watch", help=say("cli.board.watch"))] = False,
        every: Annotated[
            int, typer.Option("--every", min=1, max=3600, help=say("cli.board.every"))
        ] = 20,
        plain: _Plain = False,
        lang: Language = "",
        case: CaseId = "",
        journal: Place = "",
        force: Force = False,
    ) -> None:
        incident = incident_of(journal, case)
        while True:
            if output is None:
                sys.stdout.write(_CLEAR if watch and sys.stdout.isatty() else "")
                _show(incident, plain=plain)
            else:
                _write(incident, output, lang or language(), every, force=force)
            sys.stdout.flush()
            if not watch:
                return
            force = True  # the page is ours from now on
            time.sleep(every)


def _write(incident: "Incident", output: Path, lang: str, every: int, *, force: bool) -> None:
    from csirt.files.write import write_text
    from csirt.reporting.board import board
    from csirt.reporting.board_page import page
    from csirt.workspace.rhythms import rhythm_at

    state = incident.state(now())
    told = board(state, incident.clocks, lang, rhythm=rhythm_at(incident.here))
    write_text(output, page(told, lang, refresh=every), force=force)
    talk.talk(say("cli.board.written", file=output))
