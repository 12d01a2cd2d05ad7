"""``csirt plan duties``: what must be done, according to whom, and whether it is."""

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json, On
from csirt.cli.plan_assess import Facility
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.analysis.duties import DutyStanding

_BINDING = ("valid", "not", "not-assessed")
"""States of a duty that concerns the facility on the day."""


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
    heads = [say(f"cli.plan.duties.head.{key}") for key in ("duty", "state", "until")]
    standings = _binding_first(found.standings)
    rows = list(_rows(standings))
    talk.table(title, heads, rows, most=len(rows))
    for each in standings:
        why = " ".join(note[language()] for note in each.why)
        talk.line(say("cli.plan.duties.why", duty=each.id, why=why))
    for note in found.notes:
        talk.line(note[language()])


def _binding_first(found: Iterable["DutyStanding"]) -> list["DutyStanding"]:
    """Return the duties by rule set: those that bind on the day, then those told to compare."""
    sets = [tuple(group) for _, group in groupby(found, key=lambda each: each.rules.id)]
    sets.sort(key=lambda group: all(each.state not in _BINDING for each in group))
    return [each for group in sets for each in group]


def _rows(found: Iterable["DutyStanding"]) -> Iterator[tuple[str, ...]]:
    for _, group in groupby(found, key=lambda each: each.rules.id):
        duties = list(group)
        rules = duties[0].rules
        by = rules.according_to.in_(language())
        yield say("cli.plan.duties.set-row", title=rules.title.in_(language()), by=by), "", ""
        for each in duties:
            what = f"  {each.duty.what.in_(language())} ({each.id})"
            yield what, say(f"duty.state.{each.state}"), each.until or "—"
