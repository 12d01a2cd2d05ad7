"""``csirt plan``: the actions of the regional plan, what is claimed of them, and what is proved."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import (
    follow_up,
    plan_assess,
    plan_duties,
    plan_quality,
    plan_region,
    plan_roadmap,
    talk,
)
from csirt.cli.groups import noun
from csirt.cli.options import Json, On
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.analysis.plan_levels import ActionStanding
    from csirt.model.plan import Action

_Code = Annotated[str, typer.Argument(help=say("cli.plan.code"), metavar="ID")]
_Facility = Annotated[Path, typer.Argument(help=say("cli.plan.facility"), metavar="F.yaml")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.plan.help")
    app.add_typer(group, name="plan")
    group.command("list", help=say("cli.plan.list.help"))(_list)
    group.command("show", help=say("cli.plan.show.help"))(_show)
    group.command("assess", help=say("cli.plan.assess.help"))(plan_assess.assess)
    group.command("status", help=say("cli.plan.status.help"))(_status)
    plan_duties.register(group)
    plan_roadmap.register(group)
    plan_quality.register(group)
    follow_up.register_plan(group)
    plan_region.register(group)


def _list(as_json: Json = False) -> None:
    from csirt.workspace.plan_actions import actions, listed, notices

    found = actions(Path.cwd())
    if as_json:
        talk.answer(listed(found))
        return
    heads = [say(f"cli.plan.head.{key}") for key in ("action", "phase", "title", "depends")]
    rows = [
        (each.id.upper(), say(f"plan.phase.{each.phase}"), each.title.in_(language()),
         ", ".join(map(str.upper, each.depends)) or "—")
        for each in found.values()
    ]  # fmt: skip
    talk.table("", heads, rows, most=len(rows))
    for note in notices(found.values()):
        talk.line(note[language()])


def _show(code: _Code, as_json: Json = False) -> None:
    from csirt.workspace.plan_actions import action_of, notices, shown

    found = action_of(code, Path.cwd())
    if as_json:
        talk.answer(shown(found))
        return
    _tell(found, language())
    for note in notices([found]):
        talk.line(note[language()])


def _tell(found: "Action", lang: str) -> None:
    talk.line(f"{found.id.upper()} · {found.title.in_(lang)}", style="bold")
    talk.line(found.purpose.in_(lang))
    owners = ", ".join(say(f"plan.owner.{each}") for each in found.owners)
    after = ", ".join(map(str.upper, found.depends)) or "—"
    talk.line(say("plan.owners", owners=owners, after=after))
    for level in found.levels:
        criteria = " ".join(each.in_(lang) for each in level.criteria)
        talk.line(say("plan.level", level=level.level, criteria=criteria))
    heads = [say(f"cli.plan.head.{key}") for key in ("kind", "what", "months", "carries")]
    rows = [
        (say(f"plan.kind.{each.kind}"), each.what.in_(lang), each.months, each.carries)
        for each in found.evidence
    ]
    talk.table(say("plan.evidence"), heads, rows, most=len(rows))
    for kpi in found.kpis:
        target = f" ({kpi.target.in_(lang)})" if kpi.target else ""
        talk.line(say("plan.kpi", name=kpi.name.in_(lang), formula=kpi.formula.in_(lang)) + target)
    for aim in found.aims:
        talk.line(say("plan.aim", title=aim.title.in_(lang)))
    for reading in found.profiles:
        profiles = ", ".join(say(f"plan.profile.{each}") for each in reading.profiles)
        talk.line(say("plan.reading", profiles=profiles, reading=reading.reading.in_(lang)))
    for effect in _effects(found, lang):
        talk.line(effect)


def _effects(found: "Action", lang: str) -> Iterator[str]:
    """Yield what an action moves in the model: what is computed, then what is not yet."""
    from csirt.analysis.attack_graph.protect import BLOCKING

    if found.no_modelled_effect is not None:
        yield say("plan.no-effect", why=found.no_modelled_effect.in_(lang))
    used = [say(f"plan.channel.{each}") for each in found.channels if each in BLOCKING]
    later = [say(f"plan.channel.{each}") for each in found.channels if each not in BLOCKING]
    if used:
        yield say("plan.effect", channels=", ".join(used))
    if later:
        yield say("plan.effect-later", channels=", ".join(later))


def _status(facility: _Facility, on: On = "", as_json: Json = False) -> None:
    from csirt.analysis.plan_levels import phases
    from csirt.workspace.plan import name_of, status

    found = status(facility, on=on or talk.today())
    if as_json:
        talk.answer(found.as_json(language()))
        return
    keys = ("action", "title", "level", "claimed", "state", "expires")
    rows = [_row(each) for each in found.standings]
    title = say("plan.status", facility=name_of(found.facility), on=found.on, tlp=found.tlp.value)
    talk.table(title, [say(f"cli.plan.head.{key}") for key in keys], rows, most=len(rows))
    for phase, each in phases(found.standings).items():
        talk.line(
            say(
                "plan.phase-line", phase=say(f"plan.phase.{phase}"), assessed=each.assessed,
                of=each.applicable, proved=each.proved,
                median="—" if each.median is None else each.median,
            )
        )  # fmt: skip
    for note in found.notes:
        talk.line(note[language()])


def _row(each: "ActionStanding") -> tuple[object, ...]:
    return (
        each.action.id.upper(),
        each.action.short.in_(language()),
        "—" if each.level is None else each.level,
        "—" if each.claimed is None else each.claimed,
        say(f"plan.state.{each.state}"),
        each.expires or "—",
    )
