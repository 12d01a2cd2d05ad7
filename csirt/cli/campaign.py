"""``csirt campaign``: a year's audit, exercise, awareness or support, asked and followed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.groups import noun
from csirt.cli.options import Force, Json, Language, On, Output, _day
from csirt.cli.plan_region import WITHHELD, Way
from csirt.model.tlp import Tlp
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.analysis.rollup_groups import By
    from csirt.analysis.rollup_result import Tally
    from csirt.workspace.campaign_status import CampaignStatus

_Campaign = Annotated[Path, typer.Argument(help=say("cli.campaign.file"), metavar="C.yaml")]
_KINDS = ("audit", "exercise", "awareness", "support")
_FOCUSES = ("continuity", "alert", "restoration", "technical", "maintenance")
_Before = Annotated[
    Path | None, typer.Option("--before", help=say("cli.campaign.before"), metavar="C.yaml")
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.campaign.help")
    app.add_typer(group, name="campaign")
    group.command("init", help=say("cli.campaign.init.help"))(_init)
    group.command("import", help=say("cli.campaign.import.help"))(_import)
    group.command("status", help=say("cli.campaign.status.help"))(_status)
    group.command("report", help=say("cli.campaign.report.help"))(_report)


def _some(name: str) -> object:
    return typer.Option(f"--{name}", help=say(f"cli.campaign.{name}"))


def _kind(value: str) -> str:
    if value not in _KINDS:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(_KINDS)))
    return value


def _focus(value: str) -> str:
    if value and value not in _FOCUSES:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(_FOCUSES)))
    return value


def _init(
    region: Annotated[Path, typer.Argument(help=say("cli.region.file"), metavar="R.yaml")],
    id: Annotated[str, typer.Argument(help=say("cli.campaign.id"), metavar="ID")],
    kind: Annotated[
        str,
        typer.Option(
            "--kind", help=say("cli.campaign.kind"), metavar="|".join(_KINDS), callback=_kind
        ),
    ],
    due: Annotated[
        str,
        typer.Option("--due", help=say("cli.campaign.due"), metavar="YYYY-MM-DD", callback=_day),
    ],
    title: Annotated[str, typer.Option("--title", help=say("cli.campaign.title"))],
    profile: Annotated[list[str] | None, _some("profile")] = None,
    department: Annotated[list[str] | None, _some("department")] = None,
    group: Annotated[list[str] | None, _some("group")] = None,
    facility: Annotated[list[str] | None, _some("facility")] = None,
    focus: Annotated[
        str,
        typer.Option(
            "--focus", help=say("cli.campaign.focus"), metavar="|".join(_FOCUSES), callback=_focus
        ),
    ] = "",
    cyber: Annotated[
        bool | None, typer.Option("--cyber/--no-cyber", help=say("cli.campaign.cyber"))
    ] = None,
    as_json: Json = False,
) -> None:
    from csirt.model.campaign import CampaignKind
    from csirt.workspace.campaign import Wanted, begun

    wanted = Wanted(
        id, CampaignKind(kind), int(due[:4]), title, due, tuple(profile or ()),
        tuple(department or ()), tuple(group or ()), tuple(facility or ()), focus, cyber,
    )  # fmt: skip
    done = begun(region, wanted)
    if as_json:
        talk.answer(done.as_json())
        return
    talk.line(say("cli.campaign.begun", count=done.targets, due=due))
    talk.talk(say("cli.plan.written", file=done.file))


def _import(
    campaign: _Campaign,
    file: Annotated[Path, typer.Argument(help=say("cli.campaign.table"), metavar="FILE")],
    mapping: Annotated[
        str, typer.Option("--map", help=say("cli.campaign.map"), metavar="ID|M.yaml")
    ] = "campaign-answers",
    replace: Annotated[bool, typer.Option("--replace", help=say("cli.campaign.replace"))] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.dry-run"))] = False,
    on: On = "",
    as_json: Json = False,
) -> None:
    from csirt.workspace.campaign_import import results_imported

    today = on or talk.today()
    done = results_imported(
        campaign, file, on=today, mapping=mapping, replace=replace, dry_run=dry_run
    )
    if as_json:
        talk.answer(done.as_json())
        return
    talk.faults(done.faults)
    talk.line(
        say(
            "cli.campaign.imported", rows=done.rows, added=len(done.added),
            unchanged=done.unchanged, differing=len(done.differing),
        )
    )  # fmt: skip
    if dry_run:
        talk.talk(say("cli.import.trial-over"))


def _status(
    campaign: _Campaign,
    on: On = "",
    by: Way = "",
    names: Annotated[bool, typer.Option("--list-missing", help=say("cli.campaign.names"))] = False,
    duties: Annotated[bool, typer.Option("--list-duties", help=say("cli.campaign.duties"))] = False,
    before: _Before = None,
    as_json: Json = False,
) -> None:
    from csirt.analysis.rollup_groups import By
    from csirt.cli import campaign_lines
    from csirt.workspace.campaign_status import campaign_status

    found = campaign_status(campaign, on=on or talk.today(), before=before)
    way = By(by) if by else None
    if as_json:
        talk.answer(found.as_json(language(), by=way, names=names, duties=duties))
        return
    _told(found, way)
    campaign_lines.shares(found)
    if names:
        _named(found)
    if duties:
        campaign_lines.duties(found)
    for note in found.notes:
        talk.line(note[language()])


def _told(found: "CampaignStatus", way: "By | None") -> None:
    from csirt.workspace.campaign_status import STATES
    from csirt.workspace.region_names import part_name

    lang = language()
    title = say(
        "cli.campaign.titled", title=found.campaign.title.in_(lang), on=found.on,
        tlp=found.tlp.value,
    )  # fmt: skip
    rows = [each for each in found.tallies if each.by is None or each.by is way]
    heads = [say("cli.plan.region.head.part"), say("cli.campaign.head.targets")]
    heads += [say(f"campaign.state.{state}") for state in STATES]
    shown = [
        (part_name(each.by, each.id, each.of, found.groups, lang), each.in_scope, *_counts(each))
        for each in rows
    ]
    talk.table(title, heads, shown, most=len(shown))
    for tier in found.tiers:
        if found.campaign.tiers:
            title = tier.title[lang]
            talk.line(say("cli.campaign.tier", title=title, count=tier.in_scope, due=tier.due))


def _counts(tally: "Tally") -> tuple[object, ...]:
    from csirt.workspace.campaign_status import STATES

    return tuple(tally.counts.get(state, WITHHELD) for state in STATES)


def _named(found: "CampaignStatus") -> None:
    lang, some = language(), found.to_call()
    title = say("cli.campaign.to-call", count=len(some), tlp=Tlp.AMBER_STRICT.value)
    heads = [say(f"cli.plan.region.head.{key}") for key in ("id", "name")]
    heads += [say("cli.campaign.head.state"), say("cli.campaign.head.due")]
    rows = [
        (
            each.facility,
            found.names[each.facility][lang],
            say("campaign.state.conflict" if each.conflict else f"campaign.state.{each.state}"),
            each.due,
        )
        for each in some
    ]
    talk.table(title, heads, rows, most=len(rows))


def _report(
    campaign: _Campaign,
    output: Output,
    lang: Language = "",
    tlp: Annotated[Tlp | None, typer.Option("--tlp", help=say("cli.tlp"))] = None,
    before: _Before = None,
    on: On = "",
    force: Force = False,
    as_json: Json = False,
) -> None:
    from csirt.reporting.campaign import check, published
    from csirt.workspace.campaign_dossier import campaign_dossier

    check(output, force=force)
    dossier = campaign_dossier(campaign, on=on or talk.today(), tlp=tlp, before=before)
    published(dossier, output, lang=lang or language(), force=force)
    if as_json:
        told = {"id": dossier.status.campaign.id, "file": str(output), "tlp": dossier.tlp.value}
        talk.answer({"schema": "csirt.campaign.report/1", **told})
        return
    talk.line(str(output))
