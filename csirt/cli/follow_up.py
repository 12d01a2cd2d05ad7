"""Follow-up: ``csirt import follow-up``, ``csirt plan kpi`` and ``csirt plan upkeep``."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force, Json, On, _day
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.analysis.follow_up import KpiValue
    from csirt.analysis.follow_up_flaws import OpenFlaw
    from csirt.analysis.upkeep import Upkeep
    from csirt.workspace.follow_up import FollowUpImported

_Facility = Annotated[Path, typer.Argument(help=say("cli.plan.facility"), metavar="F.yaml")]
_MONTHS = 4
"""Months of a trend in the terminal; all of them are in ``--json``."""


def register_import(group: typer.Typer) -> None:
    """Add the command to the group ``import``."""
    group.command("follow-up", help=say("cli.follow-up.import.help"))(_import)


def register_plan(group: typer.Typer) -> None:
    """Add the commands to the group ``plan``."""
    group.command("kpi", help=say("cli.follow-up.kpi.help"))(_kpi)
    group.command("upkeep", help=say("cli.follow-up.upkeep.help"))(_upkeep)


def _import(
    file: Annotated[Path, typer.Argument(help=say("cli.import.table.file"), metavar="FILE")],
    mapping: Annotated[
        str, typer.Option("--map", help=say("cli.follow-up.map"), metavar="M.yaml|ID")
    ],
    facility: Annotated[
        Path, typer.Option("--facility", help=say("cli.plan.facility"), metavar="F.yaml")
    ],
    as_of: Annotated[
        str,
        typer.Option(
            "--as-of", help=say("cli.follow-up.as-of"), metavar="YYYY-MM-DD", callback=_day
        ),
    ] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help=say("cli.dry-run"))] = False,
    as_json: Json = False,
) -> None:
    from csirt.workspace.follow_up import imported

    on = talk.today()
    done = imported(file, mapping, facility, on=on, as_of=as_of, dry_run=dry_run)
    if as_json:
        talk.answer(done.as_json())
        return
    _tell(done, dry_run=dry_run)


def _tell(done: "FollowUpImported", *, dry_run: bool) -> None:
    from csirt.workspace.follow_up_counts import counts_of

    talk.faults(done.faults)
    kind = say(f"follow-up.kind.{done.follow_up.kind}")
    talk.line(say("cli.follow-up.done", kind=kind, on=done.follow_up.on, rows=done.table.rows))
    for each in counts_of(done.export):
        key = "cli.follow-up.count" if each.of is None else "cli.follow-up.count-of"
        more = say("cli.follow-up.unknown", count=each.unknown) if each.unknown else ""
        name = say(f"follow-up.count.{each.id}")
        talk.line(say(key, name=name, count=each.count, of=each.of or 0) + more)
    if dry_run:
        talk.talk(say("cli.import.trial-over"))
    else:
        talk.talk(say("cli.import.written", file=done.file) if done.written
                  else say("cli.import.nothing"))  # fmt: skip


def _kpi(facility: _Facility, on: On = "", as_json: Json = False) -> None:
    from csirt.workspace.follow_up import kpis_of, reason
    from csirt.workspace.plan import name_of, subject_of

    found = kpis_of(facility, on=on or talk.today())
    lang = language()
    if as_json:
        talk.answer(found.as_json(lang))
        return
    keys = ("name", "value", "count", "target", "trend", "as-of")
    rows = [_row(each, lang) for each in found.kpis if each.value is not None]
    name = name_of(subject_of(facility)[0])
    title = say("cli.follow-up.kpis", facility=name, on=found.on, tlp=found.tlp.value)
    talk.table(title, [say(f"cli.follow-up.head.{key}") for key in keys], rows, most=len(rows))
    silent = [each for each in found.kpis if each.value is None]
    talk.line(say("cli.follow-up.silent", count=len(silent), of=len(found.kpis)))
    whys: dict[str, list[str]] = {}
    for each in silent:
        why = reason(each.why, lang) if each.why else ""
        whys.setdefault(why, []).append(f"{each.action.upper()} {each.name.in_(lang)}")
    for why, names in sorted(whys.items(), key=lambda each: len(each[1])):
        talk.line(say("cli.follow-up.why", why=why, names=" · ".join(names)))
    for each in found.kpis:
        if each.value is not None and each.why:
            name = f"{each.action.upper()} {each.name.in_(lang)}"
            talk.line(say("cli.follow-up.beside", name=name, why=reason(each.why, lang)))
    for note in found.notes:
        talk.line(note[lang])


def _row(each: "KpiValue", lang: str) -> tuple[str, ...]:
    count = "—" if each.denominator is None else str(each.denominator)
    if each.numerator is not None:
        count = f"{each.numerator}/{count}"
    old = f" {say('cli.follow-up.stale')}" if each.stale else ""
    return (
        f"{each.action.upper()} {each.name.in_(lang)}",
        _value(each.value, each.unit, lang),
        count,
        each.target.in_(lang) if each.target else "—",
        " · ".join(_value(one.value, each.unit, lang) for one in each.trend[-_MONTHS:]) or "—",
        f"{each.as_of or '—'}{old}",
    )


def _value(value: float | None, unit: str | None, lang: str) -> str:
    from csirt.reporting.numbers import percent, short

    if value is None:
        return "—"
    if unit == "share":
        return percent(value, lang)
    return say("upkeep.days", days=short(value, lang)) if unit == "days" else short(value, lang)


def _upkeep(
    facility: _Facility,
    on: On = "",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help=say("cli.follow-up.output"), metavar="FILE.csv"),
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    from csirt.workspace.plan import name_of, subject_of
    from csirt.workspace.upkeep import upkeep_of, written_out

    found = upkeep_of(facility, on=on or talk.today())
    lang = language()
    if output is not None:
        written_out(found, output, lang=lang, force=force)
    if as_json:
        talk.answer(found.as_json(lang))
        return
    name = name_of(subject_of(facility)[0])
    title = say("upkeep.title", facility=name, on=found.found.on, tlp=found.tlp.value)
    talk.line(title, style="bold")
    _show(found.found, lang)
    for note in found.notes:
        talk.line(note[lang])
    if output is not None:
        talk.talk(say("cli.plan.written", file=output))


def _show(found: "Upkeep", lang: str) -> None:
    from csirt.workspace.upkeep import word

    if found.has_patches:
        talk.line(
            say("upkeep.open", open=found.open, late=len(found.late), undecided=found.undecided)
        )
    _ages(found, lang)
    _flaws("late", found.late, found.on, lang)
    if found.obsolete:
        talk.table(
            say("upkeep.section.obsolete"),
            [say(f"upkeep.column.{key}") for key in ("asset", "exposure", "support-end")],
            [(e.machine, word(e.exposure, "exposure", lang), e.support_end or "—")
             for e in found.obsolete],
        )  # fmt: skip
    _flaws("exceptions", found.exceptions, found.on, lang)
    if found.accounts:
        keys = ("finding", "count", "of", "before", "reviewed-on")
        talk.table(
            say("upkeep.section.accounts"),
            [say(f"upkeep.column.{key}") for key in keys],
            [
                (say(f"follow-up.count.{each.finding}"), each.count, each.of,
                 "—" if each.before is None else each.before, each.reviewed_on or "—")
                for each in found.accounts
            ],
        )  # fmt: skip


def _ages(found: "Upkeep", lang: str) -> None:
    from csirt.analysis.upkeep import AGES
    from csirt.workspace.upkeep import word

    if not found.ages:
        return
    heads = [say("upkeep.column.exposure"), *(say(f"upkeep.age.{over}") for over in (0, *AGES))]
    places = dict.fromkeys(each.exposure for each in found.ages)
    rows = [
        (word(where, "exposure", lang), *(e.count for e in found.ages if e.exposure == where))
        for where in places
    ]
    talk.table(say("upkeep.ages"), heads, rows)


def _flaws(section: str, flaws: "tuple[OpenFlaw, ...]", on: str, lang: str) -> None:
    from csirt.workspace.upkeep import age, shown, word

    if not flaws:
        return
    last = "due" if section == "late" else "exception"
    keys = ("asset", "exposure", "flaw", "severity", "age", last)
    rows = [
        (each.machine, word(each.exposure, "exposure", lang), shown(each),
         word(each.severity, "severity", lang), age(each, on),
         (each.due if section == "late" else each.exception_until) or "—")
        for each in flaws
    ]  # fmt: skip
    talk.table(
        say(f"upkeep.section.{section}"), [say(f"upkeep.column.{key}") for key in keys], rows
    )
