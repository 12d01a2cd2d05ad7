"""``csirt incident report|timeline|decisions|action``: what is left to read once it is over."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import CaseId, Place, now, plain, store_of, whole
from csirt.cli.groups import noun
from csirt.cli.incident_run import Facility
from csirt.cli.options import Force, Json, Language, Output, _day
from csirt.errors import IntegrityError, MissingOutputError
from csirt.model.tlp import Tlp
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.workspace.incident import Incident

LEVELS = {level.value.removeprefix("TLP:").lower().replace("+", "-"): level for level in Tlp}
"""Levels by the word that people type."""


def _level(value: str) -> str:
    if value and value not in LEVELS:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(LEVELS)))
    return value


Marking = Annotated[
    str, typer.Option("--tlp", help=say("cli.after.tlp"), metavar="|".join(LEVELS), callback=_level)
]
_Due = Annotated[
    str,
    typer.Option("--due", help=say("cli.after.action.due"), metavar="YYYY-MM-DD", callback=_day),
]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    for part in (_report, _timeline, _decisions, _action):
        part(group)


def incident_read(journal: str, case: str) -> "Incident":
    """Open the case that an option names, the only open one, or the only one there is."""
    from csirt.workspace.after_action import case_named
    from csirt.workspace.incident import Incident
    from csirt.workspace.journal import Journal
    from csirt.workspace.station import own_station

    store = store_of(journal)
    return Incident(Journal(store, own_station(), case_named(store, case)), Path.cwd())


def _tell_withheld(refs: Iterable[tuple[str, str]], *, as_json: bool) -> None:
    """Name what was withheld, and end with what is missing."""
    refs = tuple(refs)
    for ref, level in () if as_json else refs:
        talk.talk(say("cli.after.withheld", id=ref, tlp=level))
    if refs:
        raise MissingOutputError("journal.withheld", count=len(refs))


def _report(group: typer.Typer) -> None:
    @group.command(help=say("cli.after.report.help"))
    def report(
        output: Output,
        case: CaseId = "",
        lang: Language = "",
        tlp: Marking = "",
        internal: Annotated[
            bool, typer.Option("--internal", help=say("cli.after.report.internal"))
        ] = False,
        journal: Place = "",
        force: Force = False,
        as_json: Json = False,
    ) -> None:
        from csirt.reporting.after_action import published
        from csirt.reporting.publish import check_output
        from csirt.workspace.after_action import case_dossier

        check_output(output, force=force)
        dossier = case_dossier(incident_read(journal, case), tlp=LEVELS.get(tlp), internal=internal)
        published(dossier, output, lang=lang or language(), force=force)
        if as_json:
            file = {"schema": "csirt.incident.report/1", "file": str(output)}
            talk.answer({**file, **dossier.as_json()})
        else:
            talk.line(str(output))
        if not dossier.proof.holds:
            first = dossier.proof.breaks[0]
            raise IntegrityError("journal.broken", entry=first.ref, problem=say(first.code))
        _tell_withheld(((ref, each.value) for ref, each in dossier.withheld), as_json=as_json)


def _timeline(group: typer.Typer) -> None:
    @group.command(help=say("cli.after.timeline.help"))
    def timeline(
        output: Output,
        case: CaseId = "",
        tlp: Marking = "",
        journal: Place = "",
        force: Force = False,
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.after_action import case_timeline
        from csirt.workspace.timeline_export import check_output, written_out

        check_output(output, force=force)
        found = case_timeline(incident_read(journal, case), tlp=LEVELS.get(tlp))
        written_out(found, output, force=force)
        if as_json:
            told = {"id": found.case, "file": str(output), "tlp": found.tlp.value}
            counts = {"lines": len(found.lines), "withheld": list(found.withheld)}
            talk.answer({"schema": "csirt.incident.timeline/1", **told, **counts})
        else:
            talk.line(str(output))
        _tell_withheld(((ref, f"> {found.tlp.value}") for ref in found.withheld), as_json=as_json)


def _decisions(group: typer.Typer) -> None:
    @group.command(help=say("cli.after.decisions.help"))
    def decisions(case: CaseId = "", journal: Place = "", as_json: Json = False) -> None:
        from csirt.operation.after_action import decided_json
        from csirt.operation.registers import decisions as decided
        from csirt.reporting.after_action_words import Wording

        incident = incident_read(journal, case)
        state = incident.state(now())
        words, found = Wording(state, incident.clocks, language()), decided(state.entries)
        rows = [words.decided(each) for each in found]
        if as_json:
            told = [
                {**decided_json(each), "what": row["what"], "said": row["choice"]}
                for each, row in zip(found, rows, strict=True)
            ]
            schema = {"schema": "csirt.incident.decisions/1", "id": state.id}
            talk.answer({**schema, "decisions": told})
            return
        names = ("hour", "what", "choice", "reason", "by", "role")
        heads = [say(f"report.after.head.{name}") for name in names]
        table = [[row[name] for name in names] for row in rows]
        talk.table(say("cli.after.decisions.title"), heads, table, most=max(1, len(table)))


def _action(parent: typer.Typer) -> None:
    group = noun("cli.after.action.help")
    parent.add_typer(group, name="action")
    for part in (_add, _list, _export):
        part(group)


def _add(group: typer.Typer) -> None:
    @group.command(help=say("cli.after.action.add.help"))
    def add(
        text: Annotated[str, typer.Argument(help=say("cli.after.action.text"), metavar="TEXT")],
        owner: Annotated[
            str, typer.Option("--owner", help=say("cli.after.action.owner"), metavar="FUNCTION")
        ],
        due: _Due,
        action: Annotated[str, typer.Option("--action", help=say("cli.after.action.action"))] = "",
        funding: Annotated[
            str, typer.Option("--funding", help=say("cli.after.action.funding"))
        ] = "",
        quality_ref: Annotated[
            str, typer.Option("--quality-ref", help=say("cli.after.action.quality-ref"))
        ] = "",
        proof: Annotated[str, typer.Option("--proof", help=say("cli.after.action.proof"))] = "",
        retest: Annotated[str, typer.Option("--retest", help=say("cli.after.action.retest"))] = "",
        tlp: Marking = "",
        facility: Facility = "",
        case: CaseId = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.improvements import Wanted, opened_for
        from csirt.workspace.improvements import as_json as told
        from csirt.workspace.incident import facility_of

        incident, at_once = incident_read(journal, case), now()
        state = incident.state(at_once)
        place = facility_of(state, facility)
        wanted = Wanted(
            plain(text), plain(owner), due, action.lower(), plain(funding), plain(quality_ref),
            plain(proof), retest, LEVELS.get(tlp, Tlp.AMBER),
        )  # fmt: skip
        made, path = opened_for(
            Path.cwd(), incident.journal.case, place, wanted, now=at_once, exercise=state.exercise
        )
        if as_json:
            talk.answer({"schema": "csirt.incident.action.add/1", **told(made), "file": str(path)})
        else:
            whole(str(path))


_OnlyCase = Annotated[str, typer.Option("--case", help=say("cli.incident.case"), metavar="ID")]
_OnlyFacility = Annotated[
    str, typer.Option("--facility", help=say("cli.after.action.only-facility"), metavar="ID")
]


def _list(group: typer.Typer) -> None:
    @group.command("list", help=say("cli.after.action.list.help"))
    def list_(case: _OnlyCase = "", facility: _OnlyFacility = "", as_json: Json = False) -> None:
        from csirt.workspace.improvements import as_json as told
        from csirt.workspace.improvements import improvements

        found = improvements(Path.cwd(), case=case, facility=facility)
        if as_json:
            answer = [told(each) for each in found]
            talk.answer({"schema": "csirt.incident.action.list/1", "actions": answer})
            return
        heads = [say(f"report.after.head.{name}") for name in ("due", "action", "owner", "state")]
        rows = [
            (each.due, each.what.in_(language()), each.owner,
             say(f"report.after.action.status.{each.status}"))
            for each in found
        ]  # fmt: skip
        talk.table(say("cli.after.action.title"), heads, rows, most=max(1, len(rows)))


def _export(group: typer.Typer) -> None:
    @group.command(help=say("cli.after.action.export.help"))
    def export(
        output: Output,
        case: _OnlyCase = "",
        facility: _OnlyFacility = "",
        lang: Language = "",
        tlp: Marking = "",
        force: Force = False,
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.after_action import workspace_marking
        from csirt.workspace.improvements import exported, improvements

        here, level = Path.cwd(), LEVELS.get(tlp)
        found = improvements(here, case=case, facility=facility)
        held = exported(
            found, output, tlp=level or workspace_marking(here), lang=lang or language(),
            here=here, force=force,
        )  # fmt: skip
        if as_json:
            counts = {"rows": len(found) - len(held), "withheld": [ref for ref, _ in held]}
            schema = {"schema": "csirt.incident.action.export/1", "file": str(output)}
            talk.answer({**schema, **counts})
        else:
            talk.line(str(output))
        _tell_withheld(((ref, each.value) for ref, each in held), as_json=as_json)
