"""``csirt plan roadmap``: the next steps, in order and in months."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force, Json, Language, On, Samples, Seed
from csirt.cli.plan_assess import Facility
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.analysis.roadmap import Entry
    from csirt.workspace.plan_roadmap import PlanRoadmap

To = Annotated[int, typer.Option("--to", min=1, max=3, help=say("cli.plan.roadmap.to"))]
Months = Annotated[
    int, typer.Option("--months", min=1, max=120, help=say("cli.plan.roadmap.months"))
]
DEFAULT_SAMPLES, DEFAULT_MONTHS = 8_192, 24


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("roadmap", help=say("cli.plan.roadmap.help"))(_roadmap)


def computed(
    facility: Path, on: str, to: int, months: int, samples: int, seed: int
) -> "PlanRoadmap":
    """Return a roadmap, its progress shown."""
    from csirt.analysis.roadmap import Asked
    from csirt.workspace.plan_roadmap import plan_roadmap

    asked = Asked(on or talk.today(), to, months, samples, seed)
    with talk.progress(say("cli.plan.roadmap.computing")) as progress:
        return plan_roadmap(facility, asked, progress=progress)


def _roadmap(
    facility: Facility,
    on: On = "",
    to: To = 3,
    months: Months = DEFAULT_MONTHS,
    samples: Samples = DEFAULT_SAMPLES,
    seed: Seed = 1,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=say("cli.plan.roadmap.output"))
    ] = None,
    lang: Language = "",
    force: Force = False,
    as_json: Json = False,
) -> None:
    from csirt.workspace.roadmap_answers import as_json as told
    from csirt.workspace.roadmap_answers import check_output, exported

    if output is not None:
        check_output(output, force=force)
    found = computed(facility, on, to, months, samples, seed)
    if output is not None:
        exported(found, output, lang=lang or language(), force=force)
    if as_json:
        talk.answer(told(found, lang or language()))
    elif output is not None:
        talk.line(str(output))
    else:
        _tell(found)


def _tell(found: "PlanRoadmap") -> None:
    from csirt.workspace.plan import name_of
    from csirt.workspace.plan_roadmap import reason_note, shown

    title = say(
        "cli.plan.roadmap.title", facility=name_of(found.facility), on=found.asked.on,
        tlp=found.tlp.value,
    )  # fmt: skip
    names = ("place", "id", "days-likely", "cost", "effect", "months", "status")
    every = (*found.found.entries, *found.found.blocked)
    rows = [_row(each) for each in every]
    talk.table(title, [say(f"roadmap.column.{name}") for name in names], rows, most=len(rows))
    for each in every:
        for reason in each.planned.reasons:
            why = reason_note(reason, found)[language()]
            talk.line(say("cli.plan.roadmap.reason", step=shown(each.step.id), why=why))
    for note in found.notes:
        talk.line(note[language()])


def _row(each: "Entry") -> tuple[object, ...]:
    from csirt.workspace.plan_roadmap import effect_key, shown
    from csirt.workspace.roadmap_answers import number, status_of

    planned, step = each.planned, each.step
    spell = dict.fromkeys(month for month in (planned.start, planned.end) if month)
    return (
        each.place or "—",
        f"{shown(step.id)} {step.action.short.in_(language())}",
        number(step.days.likely, language()) if step.days else "—",
        say(f"roadmap.given.{step.cost.state}"),
        say(f"roadmap.effect.{effect_key(each)}"),
        " – ".join(spell) or "—",
        say(f"roadmap.status.{status_of(each)}"),
    )
