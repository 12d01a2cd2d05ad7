"""``csirt incident sitrep|handover|rhythm``: reports against the day's rhythm, changes of shift."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import (
    At,
    By,
    CaseId,
    Place,
    Role,
    head_json,
    incident_of,
    now,
    plain,
    stamp_of,
    whole,
)
from csirt.cli.groups import noun
from csirt.cli.incident_run import tell
from csirt.cli.options import Force, Json, Language, Output
from csirt.text import language, say

if TYPE_CHECKING:
    from datetime import datetime

    from csirt.model.rhythm import Variant
    from csirt.workspace.incident import Incident, Outcome
    from csirt.workspace.incident_sitrep import Drafted
    from csirt.workspace.journal import Stamp

_VARIANTS = ("victim", "agency", "technical")
_RoleName = Annotated[str, typer.Argument(help=say("cli.handover.role"), metavar="ROLE")]
_To = Annotated[str, typer.Option("--to", help=say("cli.handover.to"))]
_Note = Annotated[str, typer.Option("--note", help=say("cli.handover.note"))]


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    _sitrep(parent)
    _rhythm(parent)
    group = noun("cli.handover.help")
    parent.add_typer(group, name="handover")
    for part in (_assign, _offer, _accept, _sheet, _list):
        part(group)


def _variant(values: list[str] | None) -> list[str]:
    for value in values or ():
        if value not in _VARIANTS:
            known = ", ".join(_VARIANTS)
            raise typer.BadParameter(say("cli.bad-choice", given=value, known=known))
    return values or ["victim"]


def _sitrep(group: typer.Typer) -> None:
    @group.command(help=say("cli.sitrep.help"))
    def sitrep(
        output: Output,
        readers: Annotated[
            list[str] | None,
            typer.Option(
                "--for", help=say("cli.sitrep.for"), metavar="|".join(_VARIANTS), callback=_variant
            ),
        ] = None,
        facts: Annotated[str, typer.Option("--facts", help=say("cli.sitrep.of.facts"))] = "",
        needs: Annotated[str, typer.Option("--needs", help=say("cli.sitrep.of.needs"))] = "",
        words: Annotated[str, typer.Option("--words", help=say("cli.sitrep.of.words"))] = "",
        day: Annotated[str, typer.Option("--forecast-24", help=say("cli.sitrep.of.24"))] = "",
        three: Annotated[str, typer.Option("--forecast-72", help=say("cli.sitrep.of.72"))] = "",
        next_at: Annotated[
            str, typer.Option("--next", help=say("cli.sitrep.of.next"), metavar="HH:MM")
        ] = "",
        draft: Annotated[bool, typer.Option("--draft", help=say("cli.sitrep.draft"))] = False,
        lang: Language = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        force: Force = False,
        as_json: Json = False,
    ) -> None:
        from csirt.reporting.sitrep_files import written
        from csirt.workspace.incident_sitrep import draft as drafted

        incident, stamp = incident_of(journal, case), stamp_of("", by, role)
        said = {
            "facts": plain(facts), "needs": plain(needs), "communication": plain(words),
            "forecast-24": plain(day), "forecast-72": plain(three),
        }  # fmt: skip
        found = drafted(
            incident, _readers(readers), stamp, said=said, next_at=_next(next_at, stamp.now)
        )
        files = written(
            found, output, incident.clocks, lang or language(), by=stamp.actor, force=force
        )
        hashes = {reader: digest for reader, (_, digest) in files.items()}
        if draft:
            talk.talk(say("cli.sitrep.drafted"))
            if as_json:
                told = {"id": found.report.state.id, "draft": True, "files": hashes}
                talk.answer({"schema": "csirt.incident.sitrep/1", **told})
        else:
            tell("sitrep", _issued(incident, found, stamp, files, hashes), as_json)
        if not as_json:
            for path, _ in files.values():
                talk.line(str(path))
            whole(say("cli.incident.head", head=found.to_head))


def _issued(
    incident: "Incident",
    found: "Drafted",
    stamp: "Stamp",
    files: "dict[str, tuple[Path, str]]",
    hashes: dict[str, str],
) -> "Outcome":
    """Write the entry; when the journal refuses it, no numbered page stays beside it."""
    from csirt.errors import CsirtError
    from csirt.workspace.incident_sitrep import issue

    try:
        return issue(incident, found, stamp, files=hashes)
    except CsirtError:
        for path, _ in files.values():
            path.unlink(missing_ok=True)
        raise


def _readers(values: list[str] | None) -> "tuple[Variant, ...]":
    from csirt.model.rhythm import Variant

    return tuple(Variant(value) for value in dict.fromkeys(values or ["victim"]))


def _next(text: str, at_once: "datetime") -> "datetime | None":
    """Return the next moment at which clocks show an hour; a date is taken as it is."""
    from datetime import UTC, timedelta

    from csirt.operation.moment import PARIS, moment_of

    if not text:
        return None
    found = moment_of(text, at_once)
    if found > at_once:
        return found
    return (found.astimezone(PARIS) + timedelta(days=1)).astimezone(UTC)  # a day of Paris


def _rhythm(group: typer.Typer) -> None:
    @group.command(help=say("cli.rhythm.help"))
    def rhythm(as_json: Json = False) -> None:
        from csirt.workspace.rhythms import rhythm as found

        told = found(Path.cwd())
        if as_json:
            slots = [slot.model_dump(mode="json") for slot in told.slots]
            talk.answer({"schema": "csirt.incident.rhythm/1", "id": told.id, "slots": slots})
            return
        for slot in told.slots:
            reader = say(f"cli.sitrep.reader.{slot.sitrep}") if slot.sitrep else ""
            words = (slot.title.in_(language()), slot.who.in_(language()), reader)
            talk.line(f"{slot.at}  {' · '.join(each for each in words if each)}")


def _assign(group: typer.Typer) -> None:
    @group.command(help=say("cli.handover.assign.help"))
    def assign(
        role_name: _RoleName,
        to: _To,
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_sitrep import assign as assigned

        incident, stamp = incident_of(journal, case), stamp_of(at, by, role)
        tell("handover.assign", assigned(incident, plain(role_name), plain(to), stamp), as_json)


def _offer(group: typer.Typer) -> None:
    @group.command(help=say("cli.handover.offer.help"))
    def offer(
        role_name: _RoleName,
        to: _To,
        note: _Note = "",
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_sitrep import offer as offered

        incident, stamp = incident_of(journal, case), stamp_of(at, by, role)
        done = offered(incident, plain(role_name), plain(to), stamp, note=plain(note))
        tell("handover.offer", done, as_json)


def _accept(group: typer.Typer) -> None:
    @group.command(help=say("cli.handover.accept.help"))
    def accept(
        role_name: _RoleName,
        note: _Note = "",
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_sitrep import accept as accepted

        incident, stamp = incident_of(journal, case), stamp_of(at, by, role)
        done = accepted(incident, plain(role_name), stamp, note=plain(note))
        tell("handover.accept", done, as_json)


def _sheet(group: typer.Typer) -> None:
    @group.command(help=say("cli.handover.sheet.help"))
    def sheet(
        output: Output,
        lang: Language = "",
        case: CaseId = "",
        journal: Place = "",
        force: Force = False,
    ) -> None:
        from csirt.reporting.sitrep_files import handover_sheet

        incident = incident_of(journal, case)
        handover_sheet(incident, now(), output, lang or language(), force=force)
        talk.line(str(output))


def _list(group: typer.Typer) -> None:
    @group.command("list", help=say("cli.handover.list.help"))
    def list_(case: CaseId = "", journal: Place = "", as_json: Json = False) -> None:
        from csirt.operation.handover import roles

        incident = incident_of(journal, case)
        found = roles(incident.state(now()).entries)
        if as_json:
            told = [
                {
                    "id": each.role,
                    "holder": each.holder or None,
                    "since": each.since.happened_at if each.since else None,
                    "offered_to": str(each.offer.data.get("to", "")) if each.offer else None,
                }
                for each in found
            ]
            head = head_json(incident.heads())
            schema = {"schema": "csirt.incident.handover.list/1", "id": incident.journal.case}
            talk.answer({**schema, "roles": told, "head": head})
            return
        for each in found:
            to = str(each.offer.data.get("to", "")) if each.offer else ""
            offered = say("cli.handover.offered", to=to) if to else ""
            talk.line(f"{each.role}  {each.holder or '—'}  {offered}".rstrip())
