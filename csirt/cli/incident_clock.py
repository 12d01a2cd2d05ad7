"""``csirt incident clock``: the legal clocks of a case, followed and served."""

from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import At, By, CaseId, Place, Role, incident_of, now, stamp_of, words
from csirt.cli.groups import noun
from csirt.cli.incident_run import Facility, Reason, tell
from csirt.cli.options import Json
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.clock import Clock
    from csirt.operation.clocks import ClockState

_Clock = Annotated[str, typer.Argument(help=say("cli.clock.id"), metavar="CLOCK")]
_Reference = Annotated[str, typer.Option("--reference", help=say("cli.clock.reference"))]


def register(parent: typer.Typer) -> None:
    """Add the group of commands."""
    group = noun("cli.clock.help")
    parent.add_typer(group, name="clock")
    _list(group)
    for deed in ("trigger", "prefile", "file", "complete", "justify", "waive"):
        _deed(group, deed)


def _list(group: typer.Typer) -> None:
    @group.command("list", help=say("cli.clock.list.help"))
    def list_(case: CaseId = "", journal: Place = "", as_json: Json = False) -> None:
        incident = incident_of(journal, case)
        state = incident.state(now())
        if as_json:
            told = [clock.as_json(internal=True) for clock in state.clocks]
            talk.answer({"schema": "csirt.incident.clock.list/1", "id": state.id, "clocks": told})
            return
        heads = [say(f"cli.clock.head.{key}") for key in ("id", "name", "state", "due")]
        regimes = incident.clocks
        rows = [
            (clock.id, regimes[clock.regime].name.in_(language()),
             _state(clock, regimes[clock.regime]), _due(clock))
            for clock in state.clocks
        ]  # fmt: skip
        talk.table("", heads, rows, most=len(rows))
        talk.talk(say("cli.clock.notice"))


def _state(clock: "ClockState", regime: "Clock") -> str:
    pending = clock.pending and not clock.kept
    key = "cli.clock.pending" if pending else f"cli.clock.state.{clock.state}"
    return say(key, on=regime.checked_on)


def _due(clock: "ClockState") -> str:
    from csirt.operation.clocks import paris

    return paris(clock.due) if clock.due else (say("cli.clock.no-limit") if clock.started else "—")


def _deed(group: typer.Typer, deed: str) -> None:
    @group.command(deed, help=say(f"cli.clock.{deed}.help"))
    def command(
        clock: _Clock,
        facility: Facility = "",
        at: At = "",
        reason: Reason = "",
        reference: _Reference = "",
        complete: Annotated[bool, typer.Option("--complete", help=say("cli.clock.whole"))] = False,
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_clocks import clock as acted

        outcome = acted(
            incident_of(journal, case), deed, clock, stamp_of(at, by, role), facility=facility,
            reason=words(reason), reference=words(reference), whole=complete,
        )  # fmt: skip
        tell(f"clock.{deed}", outcome, as_json)
