"""``csirt plan assess``: a level that somebody claims, and what must be known of its proof."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import plain
from csirt.cli.options import Json, _day
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.analysis.plan_levels import ActionStanding
    from csirt.model.assessment import Audit, EvidenceKind, ExercisePlayed

Facility = Annotated[Path, typer.Argument(help=say("cli.plan.facility"), metavar="F.yaml")]


def assess(
    facility: Facility,
    action: Annotated[
        list[str], typer.Option("--action", help=say("cli.plan.action"), metavar="ID")
    ],
    level: Annotated[int, typer.Option("--level", min=0, max=3, help=say("cli.plan.level"))],
    role: Annotated[str, typer.Option("--role", help=say("cli.plan.role"))],
    evidence: Annotated[
        str, typer.Option("--evidence", help=say("cli.plan.evidence"), metavar="FILE|URL")
    ] = "",
    kind: Annotated[str, typer.Option("--kind", help=say("cli.plan.kind"), metavar="KIND")] = "",
    date: Annotated[
        str,
        typer.Option("--date", help=say("cli.plan.date"), metavar="YYYY-MM-DD", callback=_day),
    ] = "",
    tlp: Annotated[str, typer.Option("--tlp", help=say("cli.plan.tlp"))] = "TLP:AMBER",
    note: Annotated[str, typer.Option("--note", help=say("cli.plan.note"))] = "",
    audit: Annotated[
        str, typer.Option("--audit", help=say("cli.plan.assess.audit"), metavar="KIND")
    ] = "",
    passi: Annotated[
        bool | None, typer.Option("--passi/--no-passi", help=say("cli.plan.assess.passi"))
    ] = None,
    auditor: Annotated[str, typer.Option("--auditor", help=say("cli.plan.assess.auditor"))] = "",
    activity: Annotated[
        list[str] | None,
        typer.Option("--activity", help=say("cli.plan.assess.activity"), metavar="ACTIVITY"),
    ] = None,
    signed_on: Annotated[
        str,
        typer.Option(
            "--signed-on", help=say("cli.plan.assess.signed"), metavar="YYYY-MM-DD", callback=_day
        ),
    ] = "",
    plan_signed_on: Annotated[
        str,
        typer.Option(
            "--plan-signed-on",
            help=say("cli.plan.assess.plan-signed"),
            metavar="YYYY-MM-DD",
            callback=_day,
        ),
    ] = "",
    exercise: Annotated[
        str, typer.Option("--exercise", help=say("cli.plan.assess.exercise"), metavar="FOCUS")
    ] = "",
    played: Annotated[
        str, typer.Option("--played", help=say("cli.plan.assess.played"), metavar="KIND")
    ] = "",
    cyber: Annotated[
        bool | None, typer.Option("--cyber/--no-cyber", help=say("cli.plan.assess.cyber"))
    ] = None,
    cell: Annotated[
        list[str] | None,
        typer.Option("--cell", help=say("cli.plan.assess.cell"), metavar="CELL"),
    ] = None,
    lessons_on: Annotated[
        str,
        typer.Option(
            "--lessons-on", help=say("cli.plan.assess.lessons"), metavar="YYYY-MM-DD", callback=_day
        ),
    ] = "",
    duty: Annotated[
        list[str] | None,
        typer.Option("--duty", help=say("cli.plan.assess.duty"), metavar="SET/DUTY"),
    ] = None,
    as_json: Json = False,
) -> None:
    """Enter a claim, and tell what it counts for."""
    from csirt.model.tlp import Tlp
    from csirt.workspace.plan import assess as entered
    from csirt.workspace.plan_evidence import Claim

    today, found = talk.today(), _kind(kind, evidence, audit, exercise)
    claim = Claim(
        tuple(map(plain, action)), level, date or today, plain(role), plain(evidence), kind=found,
        tlp=Tlp(_choice(tlp, [each.value for each in Tlp])), note=plain(note),
        audit=_audit(audit, passi, auditor, activity or [], signed_on, plan_signed_on),
        exercise=_exercise(exercise, played, cyber, cell or [], lessons_on),
        duties=tuple(duty or ()),
    )  # fmt: skip
    done = entered(facility, claim, today=today)
    if as_json:
        talk.answer(done.as_json(language()))
        return
    for standing in done.standings:
        talk.line(_counted(standing))
    for each in done.notes:
        talk.line(each[language()])
    talk.talk(say("cli.plan.written", file=done.file))


def _kind(kind: str, evidence: str, audit: str, exercise: str) -> "EvidenceKind":
    """Return the kind of proof: the one that is said, or the one that goes without saying."""
    from csirt.model.assessment import EvidenceKind

    if not kind:
        meant = EvidenceKind.AUDIT if audit else EvidenceKind.EXERCISE if exercise else None
        usual = EvidenceKind.DOCUMENT if evidence else EvidenceKind.DECLARATION
        kind = (meant or usual).value
    found = EvidenceKind(_choice(kind, [each.value for each in EvidenceKind]))
    if (found is EvidenceKind.DECLARATION) == bool(evidence):
        raise typer.BadParameter(say("cli.plan.kind-or-evidence"))
    for said, needed, key in (
        (audit, EvidenceKind.AUDIT, "audit-only"),
        (exercise, EvidenceKind.EXERCISE, "exercise-only"),
    ):
        if said and found is not needed:
            raise typer.BadParameter(say(f"cli.plan.assess.{key}"))
    return found


def _audit(
    kind: str,
    passi: bool | None,
    auditor: str,
    activities: list[str],
    signed: str,
    plan_signed: str,
) -> "Audit | None":
    from csirt.model.assessment import Audit, AuditActivity, AuditKind

    more: dict[str, object] = {
        "passi": passi,
        "auditor": plain(auditor) or None,
        "activities": [_choice(each, [one.value for one in AuditActivity]) for each in activities]
        or None,
        "signed_by_auditor": signed or None,
        "plan_signed": plan_signed or None,
    }
    told = {name: value for name, value in more.items() if value is not None}
    if not kind:
        if told:
            raise typer.BadParameter(say("cli.plan.assess.audit-first"))
        return None
    if kind == AuditKind.SELF_ASSESSMENT and passi:
        raise typer.BadParameter(say("cli.plan.assess.no-passi"))
    return Audit.model_validate({"kind": _choice(kind, [one.value for one in AuditKind]), **told})


def _exercise(
    focus: str, played: str, cyber: bool | None, cells: list[str], lessons: str
) -> "ExercisePlayed | None":
    from csirt.model.assessment import ExercisePlayed
    from csirt.model.exercise_words import ExerciseKind, Focus, Presence

    more: dict[str, object] = {
        "kind": _choice(played, [one.value for one in ExerciseKind]) if played else None,
        "cyber": cyber,
        "cells": [_choice(each, [one.value for one in Presence]) for each in cells] or None,
        "lessons_on": lessons or None,
    }
    told = {name: value for name, value in more.items() if value is not None}
    if not focus:
        if told:
            raise typer.BadParameter(say("cli.plan.assess.exercise-first"))
        return None
    chosen = _choice(focus, [one.value for one in Focus])
    return ExercisePlayed.model_validate({"focus": chosen, **told})


def _choice(value: str, known: list[str]) -> str:
    if value not in known:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(known)))
    return value


def _counted(each: "ActionStanding") -> str:
    return say(
        "plan.counted",
        action=each.action.id.upper(),
        title=each.action.short.in_(language()),
        level="—" if each.level is None else each.level,
        claimed="—" if each.claimed is None else each.claimed,
        state=say(f"plan.state.{each.state}"),
    )
