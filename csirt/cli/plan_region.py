"""``csirt plan region``: medians, quartiles and denominators of a region, and nobody's level."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json, On
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.analysis.rollup_groups import By
    from csirt.analysis.rollup_result import Part, Tally
    from csirt.workspace.plan_region import RegionAction, RegionPlan

WITHHELD, NOBODY = "·", "—"
"""What stands in place of a figure: withheld; nobody assessed, or no figure allowed."""
_WAYS = ("profile", "department", "group")


def _way(value: str) -> str:
    if value and value not in _WAYS:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(_WAYS)))
    return value


Way = Annotated[
    str,
    typer.Option("--by", help=say("cli.plan.region.by"), metavar="|".join(_WAYS), callback=_way),
]


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("region", help=say("cli.plan.region.help"))(_region)


def _region(
    region: Annotated[Path, typer.Argument(help=say("cli.region.file"), metavar="R.yaml")],
    on: On = "",
    by: Way = "",
    list_missing: Annotated[
        bool, typer.Option("--list-missing", help=say("cli.plan.region.list-missing"))
    ] = False,
    as_json: Json = False,
) -> None:
    from csirt.analysis.rollup_groups import By
    from csirt.workspace.plan_region import region_plan

    with talk.progress(say("cli.plan.region.reading")) as progress:
        found = region_plan(region, on=on or talk.today(), progress=progress)
    way = By(by) if by else None
    if as_json:
        talk.answer(found.as_json(language(), by=way, names=list_missing))
        return
    talk.faults(found.faults)
    _told(found, way, names=list_missing)


def _told(found: "RegionPlan", way: "By | None", *, names: bool) -> None:
    lang = language()
    name, tlp = found.region.name.in_(lang), found.tlp.value
    title = say("cli.plan.region.title", name=name, on=found.on, tlp=tlp)
    keys = ("action", "title", "assessed", "levels", "proved", "year")
    heads = [say(f"cli.plan.region.head.{key}") for key in keys]
    talk.table(title, heads, [_row(each) for each in found.actions], most=len(found.actions))
    if way is not None:
        _parts(found, way)
    talk.line(say("cli.plan.region.reading-key", withheld=WITHHELD, nobody=NOBODY))
    talk.line(_answers(found.answers[0]))
    if names:
        _missing(found)
    for note in found.notes:
        talk.line(note[lang])


def _row(each: "RegionAction") -> tuple[object, ...]:
    whole = each.rolled.whole
    told = whole.series.get("counted")
    levels = (
        (told.worst_decile, told.lower_quartile, told.median, told.upper_quartile)
        if told
        else (None,) * 4
    )
    return (
        each.action.id.upper(),
        each.action.short.in_(language()),
        say("cli.plan.region.of", count=_or(whole.assessed, WITHHELD), of=whole.applicable),
        " ".join(_or(value, NOBODY) for value in levels),
        _or(each.proved_count, WITHHELD),
        _year(each),
    )


def _or(value: float | None, sign: str) -> str:
    return sign if value is None else f"{value:.0f}"


def _year(each: "RegionAction") -> str:
    """Return the median a year before and now, on the same facilities."""
    pair = each.rolled.paired
    if pair is None:
        return WITHHELD
    before, now = pair.before["counted"].median, pair.now["counted"].median
    return say("cli.plan.region.year", before=_or(before, NOBODY), now=_or(now, NOBODY))


def _parts(found: "RegionPlan", way: "By") -> None:
    """Show each part with its medians, phase by phase."""
    from csirt.workspace.region_names import part_name

    phases = list(dict.fromkeys(each.action.phase for each in found.actions))
    heads = [say(f"cli.plan.region.head.{key}") for key in ("part", "answered")]
    heads += [say(f"plan.phase.{phase}") for phase in phases]
    rows = [
        (
            part_name(way, id, of, found.groups, language()),
            _answered(found, way, id),
            *(
                " ".join(
                    _median(each, way, id) for each in found.actions if each.action.phase is phase
                )
                for phase in phases
            ),
        )
        for id, of in _ids(found, way)
    ]
    talk.table(say(f"cli.plan.region.by-{way.value}"), heads, rows, most=len(rows))


def _ids(found: "RegionPlan", way: "By") -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield every part of a way; what the actions put together differs, so it has no list."""
    every = dict.fromkeys(part.id for each in found.actions for part in each.rolled.by(way))
    yield from ((id, ()) for id in sorted(every, key=lambda id: (id == "*", id)))


def _answered(found: "RegionPlan", way: "By", id: str) -> str:
    tally = next((each for each in found.answers if each.by is way and each.id == id), None)
    if tally is None or not tally.counts:
        return WITHHELD
    return say("cli.plan.region.of", count=str(tally.counts["answered"]), of=tally.in_scope)


def _median(each: "RegionAction", way: "By", id: str) -> str:
    part: Part | None = next((part for part in each.rolled.by(way) if part.id == id), None)
    if part is None or part.assessed is None:
        return WITHHELD
    return _or(part.series["counted"].median if part.told else None, NOBODY)


def _answers(whole: "Tally") -> str:
    if not whole.counts:
        return say("cli.plan.region.answers-withheld", of=whole.in_scope)
    answered, silent = whole.counts["answered"], whole.counts["silent"]
    return say("cli.plan.region.answers", answered=answered, of=whole.in_scope, silent=silent)


def _missing(found: "RegionPlan") -> None:
    from csirt.model.tlp import Tlp

    title = say("cli.plan.region.missing", count=len(found.missing), tlp=Tlp.AMBER_STRICT.value)
    heads = [say(f"cli.plan.region.head.{key}") for key in ("id", "name", "department")]
    rows = [(each.id, each.name[language()], each.department) for each in found.missing]
    talk.table(title, heads, rows, most=len(rows))
