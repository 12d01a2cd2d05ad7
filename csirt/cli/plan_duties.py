"""``csirt plan duties``: what must be done, according to whom, and whether it is."""

from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json, On
from csirt.cli.plan_assess import Facility
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.analysis.duties import DutyStanding


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("duties", help=say("cli.plan.duties.help"))(_duties)


def _duties(
    facility: Facility,
    on: On = "",
    sets: Annotated[
        list[str] | None, typer.Option("--set", help=say("cli.plan.duties.set"), metavar="ID")
    ] = None,
    as_json: Json = False,
) -> None:
    from csirt.workspace.plan import name_of
    from csirt.workspace.plan_duties import plan_duties

    found = plan_duties(facility, on=on or talk.today(), sets=sets or ())
    if as_json:
        talk.answer(found.as_json(language()))
        return
    title = say(
        "cli.plan.duties.title", facility=name_of(found.facility), on=found.on, tlp=found.tlp.value
    )
    heads = [say(f"cli.plan.duties.head.{key}") for key in ("duty", "state", "until", "according")]
    rows = [_row(each) for each in found.standings]
    talk.table(title, heads, rows, most=len(rows))
    for each in found.standings:
        why = " ".join(note[language()] for note in each.why)
        talk.line(say("cli.plan.duties.why", duty=each.id, why=why))
    for note in found.notes:
        talk.line(note[language()])


def _row(each: "DutyStanding") -> tuple[str, ...]:
    return (
        f"{each.duty.what.in_(language())} ({each.id})",
        say(f"duty.state.{each.state}"),
        each.until or "—",
        each.rules.according_to.in_(language()),
    )
