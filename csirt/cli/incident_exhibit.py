"""``csirt incident exhibit``: forensic pieces, from their acquisition to their return."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import At, By, CaseId, Place, Role, incident_of, now, plain, stamp_of
from csirt.cli.groups import noun
from csirt.cli.incident_run import Reason, tell
from csirt.cli.options import Json
from csirt.text import say

_Id = Annotated[str, typer.Argument(help=say("cli.exhibit.id"), metavar="ID")]
_File = Annotated[Path, typer.Argument(help=say("cli.exhibit.file"), metavar="FILE")]
_To = Annotated[str, typer.Option("--to", help=say("cli.exhibit.to"))]
_Seal = Annotated[str, typer.Option("--seal", help=say("cli.exhibit.seal"))]


def register(parent: typer.Typer) -> None:
    """Add the group of commands."""
    group = noun("cli.exhibit.help")
    parent.add_typer(group, name="exhibit")
    _add(group)
    _move(group, "transfer")
    _move(group, "return")
    _verify(group)
    _list(group)


def _add(group: typer.Typer) -> None:
    @group.command(help=say("cli.exhibit.add.help"))
    def add(
        file: _File,
        id: Annotated[str, typer.Option("--id", help=say("cli.exhibit.as"), metavar="ID")] = "",
        how: Annotated[str, typer.Option("--how", help=say("cli.exhibit.how"))] = "",
        source: Annotated[str, typer.Option("--source", help=say("cli.exhibit.source"))] = "",
        seal: _Seal = "",
        kept: Annotated[str, typer.Option("--kept", help=say("cli.exhibit.kept"))] = "",
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.cli.options import _id
        from csirt.workspace.exhibits import add as added

        outcome = added(
            incident_of(journal, case), file, stamp_of(at, by, role), id=_id(id) if id else "",
            how=plain(how), source=plain(source), seal=plain(seal), kept=plain(kept),
        )  # fmt: skip
        tell("exhibit.add", outcome, as_json)
        if not as_json:
            talk.line(f"SHA-256 {outcome.entries[0].data['sha256']}")


def _move(group: typer.Typer, verb: str) -> None:
    @group.command(verb, help=say(f"cli.exhibit.{verb}.help"))
    def command(
        id: _Id,
        to: _To,
        seal: _Seal = "",
        reason: Reason = "",
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.model.journal import EntryKind
        from csirt.workspace.exhibits import move

        kinds = {
            "transfer": EntryKind.EXHIBIT_TRANSFERRED,
            "return": EntryKind.EXHIBIT_RETURNED,
        }
        outcome = move(
            incident_of(journal, case), kinds[verb], id, stamp_of(at, by, role), to=plain(to),
            seal=plain(seal), reason=plain(reason),
        )  # fmt: skip
        tell(f"exhibit.{verb}", outcome, as_json)


def _verify(group: typer.Typer) -> None:
    @group.command(help=say("cli.exhibit.verify.help"))
    def verify(
        id: _Id, file: _File, case: CaseId = "", journal: Place = "", as_json: Json = False
    ) -> None:
        from csirt.operation.registers import register as rows
        from csirt.workspace.exhibits import compared, exhibit_of

        state = incident_of(journal, case).state(now())
        digest = compared(exhibit_of(rows("exhibit", state.entries), id), file)
        if as_json:
            told = {"schema": "csirt.incident.exhibit.verify/1", "id": id, "sha256": digest}
            talk.answer({**told, "ok": True})
        else:
            talk.line(say("cli.exhibit.same", name=id, digest=digest))


def _list(group: typer.Typer) -> None:
    @group.command("list", help=say("cli.exhibit.list.help"))
    def list_(case: CaseId = "", journal: Place = "", as_json: Json = False) -> None:
        from csirt.operation.moment import shown
        from csirt.operation.registers import register as rows

        state = incident_of(journal, case).state(now())
        found = rows("exhibit", state.entries)
        if as_json:
            told = [row.as_json() for row in found]
            schema = {"schema": "csirt.incident.exhibit.list/1", "id": state.id}
            talk.answer({**schema, "exhibits": told})
            return
        for row in found:
            turn, hour = say(f"cli.kind.{row.status}"), shown(row.at, state.now)
            holder = row.said("to") or row.by
            talk.line(f"{row.id}  {turn} {hour}, {holder}  {row.said('name')}")
            talk.line(f"    {row.said('sha256')}")
