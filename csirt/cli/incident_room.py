"""``csirt incident line|resource|transfer …``: the tables of a crisis room, row by row."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import At, By, CaseId, Place, Role, incident_of, now, plain, stamp_of
from csirt.cli.groups import noun
from csirt.cli.incident_run import Facility, tell
from csirt.cli.options import Json
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.operation.registers import RegisterRow
    from csirt.workspace.incident import Incident

_Boxes = Annotated[
    list[str] | None, typer.Argument(help=say("cli.room.boxes"), metavar="BOX=VALUE…")
]

_VERBS: dict[str, tuple[str, ...]] = {
    "line": ("set",),
    "capacity": ("report",),
    "resource": ("request", "decide", "send", "return"),
    "message": ("send", "answer"),
    "roster": ("confirm", "start", "end"),
    "transfer": ("decide", "arrive"),
    "cut": ("decide", "done"),
    "reconnection": ("decide",),
}
"""As in ``csirt.workspace.room.ROOM``, so that ``--help`` does without it; a test holds both."""


def register(parent: typer.Typer) -> None:
    """Add the groups of commands."""
    for name, verbs in _VERBS.items():
        group = noun(f"cli.room.{name}.help")
        parent.add_typer(group, name=name)
        _list(group, name)
        for verb in verbs:
            _turn(group, name, verb)
        if name == "cut":
            _stops(group)


def _turn(group: typer.Typer, name: str, verb: str) -> None:
    @group.command(verb, help=say(f"cli.room.{name}.{verb}.help"))
    def command(
        id: Annotated[str, typer.Argument(help=say(f"cli.room.{name}.id"), metavar="ID")],
        boxes: _Boxes = None,
        facility: Facility = "",
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.room import ROOM, take_turn

        incident, stamp = incident_of(journal, case), stamp_of(at, by, role)
        told = [plain(each) for each in boxes or ()]
        if (name, verb) == ("cut", "decide"):
            told = _with_stops(incident, id, told, facility, as_json=as_json)
        turn = ROOM[name][verb]
        outcome = take_turn(incident, turn, plain(id), told, stamp, facility=facility)
        tell(f"{name}.{verb}", outcome, as_json)


def _with_stops(
    incident: "Incident", id: str, boxes: list[str], facility: str, *, as_json: bool
) -> list[str]:
    """Show what stops before a cut is written, and keep it with the decision."""
    from csirt.workspace.cut_stops import stops
    from csirt.workspace.incident import facility_of

    place = facility_of(incident.state(now()), facility)
    found = stops(place, (id,), Path.cwd())
    lines = found.lines(language())
    if not as_json:
        for line in lines:
            talk.line(line)
    if found.cut is None or any(box.startswith("stops=") for box in boxes):
        return boxes
    return [*boxes, f"stops={' '.join(lines)}"]


def _stops(group: typer.Typer) -> None:
    @group.command("stops", help=say("cli.room.cut.stops.help"))
    def stops_(
        cuts: Annotated[list[str], typer.Argument(help=say("cli.room.cut.id"), metavar="ID…")],
        facility: Facility = "",
        case: CaseId = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.cut_stops import stops
        from csirt.workspace.incident import facility_of

        state = incident_of(journal, case).state(now())
        found = stops(facility_of(state, facility), tuple(cuts), Path.cwd())
        if as_json:
            told = found.cut.as_json(language()) if found.cut else None
            talk.answer(
                {
                    "schema": "csirt.incident.cut.stops/1",
                    "id": state.id,
                    "facility": found.facility,
                    "stops": told,
                    "notes": [] if found.cut else list(found.lines(language())),
                }
            )
            return
        for line in found.lines(language()):
            talk.line(line)


def _list(group: typer.Typer, name: str) -> None:
    @group.command("list", help=say(f"cli.room.{name}.list.help"))
    def list_(case: CaseId = "", journal: Place = "", as_json: Json = False) -> None:
        from csirt.cli.board import rows as draw
        from csirt.operation.registers import register as rows_of
        from csirt.reporting.room_tables import TABLES, rows

        state = incident_of(journal, case).state(now())
        tables = TABLES[name]
        if as_json:
            told: dict[str, list[RegisterRow]] = {
                table: list(rows_of(table, state.entries)) for table in tables
            }
            answer = {table: [row.as_json() for row in found] for table, found in told.items()}
            talk.answer({"schema": f"csirt.incident.{name}.list/1", "id": state.id, **answer})
            return
        for table in tables:
            found = rows(table, state, language())
            draw(say(f"cli.desk.table.{table}"), found)
            if not found:
                talk.line(say("cli.desk.empty", table=say(f"cli.desk.table.{table}")))
