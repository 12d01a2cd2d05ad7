"""``csirt incident show|correct|erase|resolve|level|victim``: the log read and set right."""

from typing import Annotated, Any

import typer

from csirt.cli import talk
from csirt.cli.case import At, By, CaseId, Place, Role, incident_of, moment, now, stamp_of, words
from csirt.cli.incident_run import Reason, tell
from csirt.cli.options import Json
from csirt.text import say

_Entry = Annotated[str, typer.Argument(help=say("cli.run.entry"), metavar="ENTRY")]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    for part in (_show, _correct, _erase, _resolve, _level, _victim):
        part(group)


def _show(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.show.help"))
    def show(
        last: Annotated[int, typer.Option("--last", min=1, help=say("cli.run.last"))] = 50,
        case: CaseId = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.operation.standing import corrected

        incident, at_once = incident_of(journal, case), now()
        incident.state(at_once)
        counts = {entry.ref: entry for entry in corrected(incident.entries)}
        found = incident.entries[-last:]
        if as_json:
            told = [
                entry.model_dump(mode="json") | {"id": entry.ref, "counts": entry.ref in counts}
                for entry in found
            ]
            schema = {"schema": "csirt.incident.show/1", "id": incident.journal.case}
            talk.answer({**schema, "entries": told})
            return
        for entry in found:
            _tell(entry, counts, at_once)


def _tell(entry: Any, counts: dict[str, Any], at_once: Any) -> None:
    from csirt.operation.moment import shown
    from csirt.operation.timeline import case_time

    now_read = counts.get(entry.ref, entry)
    struck = "" if entry.ref in counts else say("cli.run.struck")
    place = f"{entry.station}/{entry.seq}"
    said = " ".join(_said(now_read))
    hour = shown(case_time(now_read), at_once)
    talk.line(f"{hour}  {struck}{say(f'cli.kind.{entry.kind}')}  {said} ({entry.actor}, {place})")


def _said(entry: Any) -> list[str]:
    keys = ("unit", "text", "choice", "level", "reason", "evidence", "title")
    told = [str(entry.data[key]) for key in keys if entry.data.get(key)]
    return [each for each in (entry.subject, *told) if each]


def _correct(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.correct.help"))
    def correct(
        entry: _Entry,
        reason: Reason = "",
        to: Annotated[str, typer.Option("--to", help=say("cli.run.to"), metavar="HH:MM")] = "",
        text: Annotated[str, typer.Option("--text", help=say("cli.run.text"))] = "",
        unit: Annotated[str, typer.Option("--unit", help=say("cli.incident.unit"))] = "",
        withdraw: Annotated[bool, typer.Option("--withdraw", help=say("cli.run.withdraw"))] = False,
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_log import correct as corrected

        given = (("text", words(text)), ("unit", words(unit)))
        outcome = corrected(
            incident_of(journal, case), entry, stamp_of("", by, role), reason=words(reason),
            at=moment(to, now()) if to else None, withdraw=withdraw,
            data={key: value for key, value in given if value},
        )  # fmt: skip
        tell("correct", outcome, as_json)


def _erase(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.erase.help"))
    def erase(
        entry: _Entry,
        reason: Reason = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_log import erase as erased

        incident = incident_of(journal, case)
        tell(
            "erase", erased(incident, entry, stamp_of("", by, role), reason=words(reason)), as_json
        )
        if not as_json:
            talk.talk(say("cli.run.erased"))


def _resolve(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.resolve.help"))
    def resolve(
        subject: Annotated[str, typer.Argument(help=say("cli.run.subject"), metavar="SUBJECT")],
        keep: Annotated[str, typer.Option("--keep", help=say("cli.run.keep"), metavar="ENTRY")],
        reason: Reason = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_log import resolve as resolved

        outcome = resolved(
            incident_of(journal, case),
            subject,
            stamp_of("", by, role),
            keep=keep,
            reason=words(reason),
        )
        tell("resolve", outcome, as_json)


def _level(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.level.help"))
    def level(
        of: Annotated[str, typer.Argument(help=say("cli.run.level.of"), metavar="care|technical")],
        name: Annotated[str, typer.Argument(help=say("cli.run.level.name"), metavar="LEVEL")],
        reason: Reason = "",
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_log import set_level

        stamp = stamp_of(at, by, role)
        outcome = set_level(incident_of(journal, case), of, name, stamp, reason=words(reason))
        tell("level", outcome, as_json)


def _victim(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.victim.help"))
    def victim(
        facility: Annotated[str, typer.Argument(help=say("cli.incident.facility"), metavar="ID")],
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.cli.options import _id
        from csirt.workspace.incident_log import add_victim

        outcome = add_victim(incident_of(journal, case), _id(facility), stamp_of(at, by, role))
        tell("victim", outcome, as_json)
