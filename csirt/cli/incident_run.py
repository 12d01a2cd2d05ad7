"""``csirt incident start|do|begin|skip|decide|reopen|amend``: a playbook is run."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import At, By, CaseId, Place, Role, incident_of, stamp_of, whole, words
from csirt.cli.options import Json
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.journal import Entry
    from csirt.workspace.incident import Outcome

Facility = Annotated[str, typer.Option("--facility", help=say("cli.run.facility"), metavar="ID")]
_Step = Annotated[str, typer.Argument(help=say("cli.run.step"), metavar="STEP")]
_Playbook = Annotated[str, typer.Argument(help=say("cli.playbook.name"), metavar="PLAYBOOK")]
Reason = Annotated[str, typer.Option("--reason", help=say("cli.run.reason"))]
_Evidence = Annotated[str, typer.Option("--evidence", help=say("cli.run.evidence"))]
_Sure = Annotated[bool, typer.Option("--sure", help=say("cli.run.sure"))]


def register(group: typer.Typer) -> None:
    """Add the commands."""
    for part in (_start, _amend, _do, _begin, _skip, _decide, _reopen):
        part(group)


def _start(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.start.help"))
    def start(
        playbook: _Playbook,
        facility: Facility = "",
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_playbooks import start as started

        incident = incident_of(journal, case)
        tell(
            "start", started(incident, playbook, stamp_of(at, by, role), facility=facility), as_json
        )


def _amend(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.amend.help"))
    def amend(
        playbook: _Playbook,
        reason: Reason = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_playbooks import amend as amended

        incident = incident_of(journal, case)
        tell(
            "amend",
            amended(incident, playbook, stamp_of("", by, role), reason=words(reason)),
            as_json,
        )


def _do(group: typer.Typer) -> None:
    @group.command("do", help=say("cli.run.do.help"))
    def do_(
        step: _Step,
        facility: Facility = "",
        evidence: _Evidence = "",
        reason: Reason = "",
        at: At = "",
        sure: _Sure = False,
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.errors import StateError
        from csirt.workspace.incident_steps import do

        incident, stamp = incident_of(journal, case), stamp_of(at, by, role)
        proof, why = words(evidence), words(reason)

        def done(*, confirmed: bool) -> "Outcome":
            return do(
                incident, step, stamp, facility=facility, evidence=proof, reason=why, sure=confirmed
            )  # fmt: skip

        try:
            outcome = done(confirmed=sure)
        except StateError as error:
            if error.key != "run.irreversible" or not sys.stdin.isatty() or as_json:
                raise
            typer.confirm(f"{error}\n{say('cli.run.confirm')}", abort=True, err=True)
            outcome = done(confirmed=True)
        tell("do", outcome, as_json)


def _begin(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.begin.help"))
    def begin(
        step: _Step,
        facility: Facility = "",
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_steps import begin as begun

        incident = incident_of(journal, case)
        tell("begin", begun(incident, step, stamp_of(at, by, role), facility=facility), as_json)


def _skip(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.skip.help"))
    def skip(
        step: _Step,
        reason: Reason = "",
        decided_by: Annotated[
            str, typer.Option("--decided-by", help=say("cli.run.decided-by"))
        ] = "",
        facility: Facility = "",
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_steps import skip as skipped

        outcome = skipped(
            incident_of(journal, case), step, stamp_of(at, by, role), facility=facility,
            reason=words(reason), decided_by=words(decided_by),
        )  # fmt: skip
        tell("skip", outcome, as_json)


def _decide(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.decide.help"))
    def decide(
        step: _Step,
        choice: Annotated[str, typer.Argument(help=say("cli.run.choice"), metavar="CHOICE")],
        reason: Reason = "",
        facility: Facility = "",
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_steps import decide as decided

        outcome = decided(
            incident_of(journal, case), step, choice, stamp_of(at, by, role), facility=facility,
            reason=words(reason),
        )  # fmt: skip
        tell("decide", outcome, as_json)


def _reopen(group: typer.Typer) -> None:
    @group.command(help=say("cli.run.reopen.help"))
    def reopen(
        step: _Step,
        reason: Reason = "",
        facility: Facility = "",
        at: At = "",
        case: CaseId = "",
        by: By = "",
        role: Role = "",
        journal: Place = "",
        as_json: Json = False,
    ) -> None:
        from csirt.workspace.incident_steps import reopen as reopened

        outcome = reopened(
            incident_of(journal, case), step, stamp_of(at, by, role), facility=facility,
            reason=words(reason),
        )  # fmt: skip
        tell("reopen", outcome, as_json)


def tell(verb: str, outcome: "Outcome", as_json: bool) -> None:
    """Say what was written, and what is to be done now that was not before."""
    from csirt.cli.board import rows
    from csirt.reporting.board import listed

    if as_json:
        talk.answer(_answer(verb, outcome))
        return
    for entry in outcome.entries:
        whole(_line(entry, outcome))
    for name in _early(outcome):
        talk.talk(say("cli.run.early", names=name))
    rows(say("cli.run.opened"), listed(outcome.opened, outcome.after, language()))
    rows(say("cli.run.to-review"), listed(outcome.to_review, outcome.after, language()))


def _line(entry: "Entry", outcome: "Outcome") -> str:
    from csirt.operation.moment import shown

    hour = shown(outcome.after.at(entry), outcome.after.now)
    about = entry.subject or str(entry.data.get("text", ""))
    return f"{entry.ref}  {hour}  {say(f'cli.kind.{entry.kind}')}  {about}"


def _early(outcome: "Outcome") -> list[str]:
    """Return what the steps just settled should have waited for."""
    about = {entry.subject for entry in outcome.entries}
    mine = [item for item in outcome.after.items if item.subject in about]
    return [", ".join(item.out_of_turn) for item in mine if item.out_of_turn]


def _answer(verb: str, outcome: "Outcome") -> dict[str, object]:
    return {
        "schema": f"csirt.incident.{verb}/1",
        "id": outcome.after.id,
        "entries": [
            {
                "id": entry.ref,
                "kind": entry.kind.value,
                "subject": entry.subject,
                "happened_at": entry.happened_at,
                "recorded_at": entry.recorded_at,
            }
            for entry in outcome.entries
        ],
        "opened": [item.as_json() for item in outcome.opened],
        "to_review": [item.as_json() for item in outcome.to_review],
        "out_of_turn": _early(outcome),
    }
