"""``csirt risk outage``: what an outage costs care week by week, and what would shorten it."""

from pathlib import Path
from shutil import get_terminal_size
from textwrap import wrap
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force, Json, On, Seed, Subject
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.outage import LineOutage, Outage, Restored, Shortening

DAYS, SAMPLES = 180, 1_000
MOST_DAYS, MOST_SAMPLES, MOST_TRIES = 1_000, 10_000, 100_000
MOST_LINES = 3
"""Care lines named for each thing that would shorten; all of them are in ``--json``."""
SELDOM = 0.7
"""Share of the samples under which a line is said to be hit only in some."""
HOURS = 24


def outage(
    subject: Subject,
    scenario: Annotated[
        str, typer.Option("--scenario", help=say("cli.outage.scenario"), metavar="ID|FILE.yaml")
    ] = "",
    days: Annotated[
        int, typer.Option("--days", min=1, max=MOST_DAYS, help=say("cli.outage.days"))
    ] = DAYS,
    order: Annotated[
        Path | None, typer.Option("--order", help=say("cli.outage.order"), metavar="ORDER.yaml")
    ] = None,
    samples: Annotated[
        int, typer.Option("--samples", min=1, max=MOST_SAMPLES, help=say("cli.outage.samples"))
    ] = SAMPLES,
    seed: Seed = 1,
    search: Annotated[
        int, typer.Option("--search", min=0, max=MOST_TRIES, help=say("cli.outage.search"))
    ] = 0,
    on: On = "",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help=say("cli.outage.output"), metavar="FILE.svg|.csv"),
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Tell what an outage costs; without a scenario, list them."""
    from csirt.reporting.outage import check, written
    from csirt.workspace.outage import outage_of

    if not scenario:
        _list(as_json=as_json)
        return
    if output:
        check(output, force=force)
    found = outage_of(
        subject, scenario, days=days, order=order, samples=samples, seed=seed, search=search,
        on=on or talk.today(),
    )  # fmt: skip
    if output:
        written(found, output, lang=language(), force=force)
    if as_json:
        talk.answer(found.as_json(language()))
    else:
        _show(found)


def _list(*, as_json: bool) -> None:
    from csirt.workspace.outage import scenarios

    rows = [(each.id, each.title.in_(language())) for each in scenarios().values()]
    if as_json:
        told = [{"id": id, "title": title} for id, title in rows]
        talk.answer({"schema": "csirt.risk.outage/1", "scenarios": told, "notes": []})
        return
    heads = (say("cli.outage.head.id"), say("cli.outage.head.title"))
    talk.table(say("cli.outage.scenarios"), heads, rows)


def _show(found: "Outage") -> None:
    title = say(
        "cli.outage.title", subject=found.subject, scenario=found.scenario_title[language()]
    )
    talk.line(title, style="bold")
    clean = found.clean_hours
    if clean.p90:
        ends = {"early": _day(clean.p10), "late": _day(clean.p90)}
        talk.line(say("cli.outage.clean", day=_day(clean.p50), **ends))
    own = say("cli.outage.order-own", order=found.order_from)
    talk.line(own if found.order_from else say("cli.outage.order-waves"))
    words = ("normal", "paper", "reduced", "stopped")
    legend = ", ".join(f"{say(f'cli.outage.letter.{w}')} {say(f'outage.word.{w}')}" for w in words)
    talk.line(say("cli.outage.lines", legend=legend), style="bold")
    for line in found.lines:
        _show_line(line)
    if found.order:
        talk.line(say("cli.outage.waves"), style="bold")
    for wave, some in found.waves():
        talk.line(f"  {wave[language()]}")
        for each in some:
            _line(_back(each, found.days), 4)
    _show_shorten(found)
    _show_best(found)
    for note in found.notes:
        talk.talk(f"· {note[language()]}")


def _show_line(line: "LineOutage") -> None:
    talk.line(f"  {line.name[language()]}")
    if not line.weeks:
        _line(say("outage.word.not-assessed"), 4)
        return
    bar = "".join(say(f"cli.outage.letter.{week}") for week in line.weeks)
    for at in range(0, len(bar), 70):
        talk.line(f"    {bar[at : at + 70]}")
    _line(" · ".join(_facts(line)), 4)


def _facts(line: "LineOutage") -> list[str]:
    from csirt.reporting.outage import weeks

    told = weeks(line, language())
    if line.hit_share and line.hit_share < SELDOM:
        told.append(say("cli.outage.hit", count=round(1 / line.hit_share)))
    if line.lost_days and line.lost_days.p90 >= 0.5:
        lost = line.lost_days
        ends = {"low": f"{lost.p10:.0f}", "high": f"{lost.p90:.0f}"}
        told.append(say("cli.outage.lost", days=f"{lost.p50:.0f}", **ends))
    if (line.hours_beyond_limit or 0) >= HOURS:
        told.append(say("cli.outage.beyond", days=_day(line.hours_beyond_limit or 0)))
    if line.model == "curve":
        told.append(say("cli.outage.curve"))
    return told


def _back(each: "Restored", days: int) -> str:
    late = each.hours.p90 if each.hours.p90 <= days * HOURS else None
    day = each.hours.p50 if each.hours.p50 <= days * HOURS else None
    beyond = say("cli.outage.never")
    shown = [beyond if hours is None else _day(hours) for hours in (day, late)]
    return say("cli.outage.back", name=each.name[language()], day=shown[0], late=shown[1])


def _show_shorten(found: "Outage") -> None:
    if not found.shorten:
        talk.line(say("cli.outage.nothing-shortens"))
        return
    talk.line(say("cli.outage.shorten"), style="bold")
    for number, each in enumerate(found.shorten, 1):
        _line(f"{number}. {_gain(each)}", 2)
        lines = [
            say("cli.outage.gain-line", name=name[language()], days=f"{days:+.0f}")
            for _, name, days in each.gained[:MOST_LINES]
            if abs(days) >= 0.5
        ]
        if lines:
            _line(", ".join(lines), 5)


def _gain(each: "Shortening") -> str:
    return say("cli.outage.gain", title=each.title[language()], days=f"{each.days:.0f}")


def _show_best(found: "Outage") -> None:
    best = found.best
    if best is None:
        return
    if not best.better:
        talk.line(say("cli.outage.no-better", count=best.evaluations))
        return
    gain = f"{100 * (1 - best.after / best.before):.0f}"
    talk.line(say("cli.outage.best", count=best.evaluations, gain=gain), style="bold")
    moves = sorted(best.moved, key=lambda each: -abs(each[2] - each[3]))
    for _, name, old, new in moves[:5]:
        _line(say("cli.outage.moved", name=name[language()], old=old, new=new), 2)
    if len(moves) > 5:
        talk.line(f"  {say('cli.more', count=len(moves) - 5)}", style="dim")


def _line(text: str, indent: int) -> None:
    """Print a line; what does not fit goes on below it, further in."""
    room = max(20, get_terminal_size((80, 24)).columns - indent - 2)
    for at, part in enumerate(wrap(text, room, break_long_words=False) or [""]):
        talk.line(" " * (indent + 2 * bool(at)) + part)


def _day(hours: float) -> str:
    return f"{hours / HOURS:.0f}"
