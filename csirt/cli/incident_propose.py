"""``csirt incident divert`` and ``restore``: what the model proposes, and what a person decides."""

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import At, By, CaseId, Place, Role, incident_of, now, plain, stamp_of, words
from csirt.cli.groups import noun
from csirt.cli.incident_run import Facility, tell
from csirt.cli.options import Json
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.outage import ToRestore


def register(parent: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.propose.divert.help")
    parent.add_typer(group, name="divert")
    group.command("propose", help=say("cli.propose.divert.propose.help"))(_propose)
    group.command("decide", help=say("cli.propose.divert.decide.help"))(_decide)
    parent.command("restore", help=say("cli.propose.restore.help"))(_restore)


def _propose(
    line: Annotated[
        list[str] | None,
        typer.Option("--line", help=say("cli.propose.line"), metavar="ID"),
    ] = None,
    surge: Annotated[str, typer.Option("--surge", help=say("cli.propose.surge"))] = "",
    write: Annotated[bool, typer.Option("--write", help=say("cli.propose.write"))] = False,
    at: At = "",
    case: CaseId = "",
    by: By = "",
    role: Role = "",
    journal: Place = "",
    as_json: Json = False,
) -> None:
    from csirt.cli.reroute_view import View
    from csirt.workspace.diversion_rules import diversion_rules
    from csirt.workspace.incident_propose import proposed_diversion, write_diversion
    from csirt.workspace.root import root_of

    here = Path.cwd()
    incident, stamp = incident_of(journal, case), stamp_of(at, by, role)
    found = proposed_diversion(incident, stamp, lines=line or (), surge=surge, here=here)
    if write:
        tell("divert.propose", write_diversion(incident, found, stamp), as_json)
    elif as_json:
        told = found.as_json(language())
        talk.answer({**told, "schema": "csirt.incident.divert.propose/1"})
    else:
        View(found, diversion_rules(root_of(here)), now()).show()


def _decide(
    line: Annotated[str, typer.Argument(help=say("cli.propose.decided"), metavar="LINE")],
    verdict: Annotated[
        str, typer.Option("--as", help=say("cli.propose.as"), metavar="accepted|changed|refused")
    ],
    reason: Annotated[str, typer.Option("--reason", help=say("cli.propose.why"))] = "",
    at: At = "",
    case: CaseId = "",
    by: By = "",
    role: Role = "",
    journal: Place = "",
    as_json: Json = False,
) -> None:
    from csirt.workspace.incident_propose import Verdict, decide_diversion

    if verdict not in list(Verdict):
        raise typer.BadParameter(say("cli.bad-choice", given=verdict, known=", ".join(Verdict)))
    incident, stamp = incident_of(journal, case), stamp_of(at, by, role)
    done = decide_diversion(incident, plain(line), Verdict(verdict), words(reason), stamp)
    tell("divert.decide", done, as_json)


def _restore(
    lost: Annotated[
        list[str] | None, typer.Argument(help=say("cli.propose.lost"), metavar="REF…")
    ] = None,
    facility: Facility = "",
    case: CaseId = "",
    journal: Place = "",
    as_json: Json = False,
) -> None:
    from csirt.workspace.incident import facility_of
    from csirt.workspace.incident_propose import restoration

    state = incident_of(journal, case).state(now())
    place = facility_of(state, facility)
    found = restoration(state, place, tuple(map(plain, lost or ())), Path.cwd())
    if as_json:
        talk.answer(
            {
                "schema": "csirt.incident.restore/1",
                "id": state.id,
                "facility": place,
                "order": [_told(each) for each in found],
                "notes": [say("cli.propose.human")],
            }
        )
        return
    talk.line(say("cli.propose.restore.title", facility=place), style="bold")
    _waves(found)
    talk.talk(say("cli.propose.human"))


def _told(each: "ToRestore") -> dict[str, object]:
    name, wave = each.name[language()], each.wave_title.get(language())
    fields = {"id": each.id, "ref": each.ref, "name": name, "wave": wave}
    return {**fields, "after": list(each.after)}


def _waves(found: "tuple[ToRestore, ...]") -> None:
    lang, number = language(), 0
    names = {each.ref: each.name[lang] for each in found}
    for title, some in groupby(found, key=lambda each: each.wave_title.get(lang, "")):
        talk.line(f"  {title or say('cli.propose.no-wave')}")
        for each in some:
            number += 1
            waits = [names[ref] for ref in each.after if ref in names]
            after = say("cli.propose.after", names=", ".join(waits)) if waits else ""
            talk.line(f"    {number}. {each.name[lang]}{after}")
