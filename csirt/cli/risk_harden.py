"""``csirt risk harden``: what to do first with one's own budgets."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force, Json, On, Seed, Subject
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.workspace.hardening import Hardened

FRESH_SAMPLES, COMMON_SAMPLES, SECONDS = 16_384, 256, 60.0
FIRST, MOST_RANKED, MOST_UNPRICED = 3, 10, 5

Entries = Annotated[list[str] | None, typer.Option("--entry", help=say("cli.risk.entry"))]


def harden(
    subject: Subject,
    budget: Annotated[
        Path | None, typer.Option("--budget", help=say("cli.risk.harden.budget"))
    ] = None,
    pareto: Annotated[bool, typer.Option("--pareto", help=say("cli.risk.harden.pareto"))] = False,
    entries: Entries = None,
    samples: Annotated[
        int,
        typer.Option("--samples", min=1, max=100_000_000, help=say("cli.risk.harden.samples")),
    ] = FRESH_SAMPLES,
    samples_in: Annotated[
        int, typer.Option("--samples-in", min=1, max=8_192, help=say("cli.risk.harden.samples-in"))
    ] = COMMON_SAMPLES,
    seed: Seed = 1,
    time_limit: Annotated[
        float,
        typer.Option("--time-limit", min=0.1, max=86_400, help=say("cli.risk.harden.time-limit")),
    ] = SECONDS,
    on: On = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=say("cli.risk.harden.output"))
    ] = None,
    force: Force = False,
    as_json: Json = False,
) -> None:
    """Choose measures and levels within budgets."""
    from csirt.analysis.attack_graph.compile import OUTSIDE
    from csirt.analysis.hardening.search import Wanted
    from csirt.workspace.hardening import harden as hardened

    if output is not None:
        from csirt.reporting.hardening import check_output

        check_output(output, pareto=pareto, force=force)
    wanted = Wanted(tuple(entries or OUTSIDE), samples, samples_in, seed, time_limit, pareto)
    with talk.progress(say("cli.risk.harden.searching")) as progress:
        found = hardened(subject, wanted, on=on or talk.today(), budget=budget, progress=progress)
    if output is not None:
        from csirt.reporting.hardening import write_front

        write_front(found, output, language(), force=force)
    if as_json:
        from csirt.workspace.hardening_answers import harden_json

        talk.answer(harden_json(found, language()))
    else:
        _show(found)
        if output is not None:
            talk.talk(say("cli.risk.harden.written", file=output))


def _show(answer: "Hardened") -> None:
    from csirt.analysis.hardening.search import Status
    from csirt.workspace.hardening_words import notes
    from csirt.workspace.plan import name_of

    about = answer.subject
    talk.line(
        say("cli.risk.harden.title", facility=name_of(about.facility), on=about.situation.on,
            tlp=about.tlp.value),
        style="bold",
    )  # fmt: skip
    match answer.found.status:
        case Status.RANKED:
            _show_ranked(answer)
        case Status.TOO_SMALL:
            _show_too_small(answer)
        case Status.NO_EFFECT:
            talk.line(say("cli.risk.harden.none"))
            _show_unpriced(answer)
        case _:
            _show_chosen(answer)
    _show_front(answer)
    for note in notes(answer):
        talk.talk(f"· {note[language()]}")


def _names(answer: "Hardened", places: list[int]) -> str:
    from csirt.workspace.hardening_words import named

    some = [named(answer.found.candidates[at], answer.subject)[language()] for at in places]
    return ", ".join(some)


def _show_chosen(answer: "Hardened") -> None:
    found = answer.found
    first = list(found.chosen[:FIRST])
    talk.line(say("cli.risk.harden.first", count=len(first), names=_names(answer, first)))
    names = ("what", "cost", "days", "effect", "hold")
    rows = [(*_row(answer, at), _hold(answer, at)) for at in found.chosen]
    _table("chosen", names, rows)
    _show_budgets(answer)
    _show_lines(answer)
    _show_unpriced(answer)


def _table(key: str, columns: tuple[str, ...], rows: list[tuple[object, ...]]) -> None:
    heads = [say(f"harden.column.{name}") for name in columns]
    talk.table(say(f"cli.risk.harden.table.{key}"), heads, rows, most=max(len(rows), 1))


def _row(answer: "Hardened", at: int) -> tuple[object, ...]:
    """Return name, cost, days and effect of a candidate."""
    from csirt.workspace.hardening_words import effect, price

    found = answer.found
    it = found.candidates[at]
    days = "—" if it.days is None else f"{round(it.days.likely)}"
    strength = effect(found.alone[at], found.base)
    return _names(answer, [at]), price(it, language()), days, say(f"roadmap.effect.{strength}")


def _hold(answer: "Hardened", at: int) -> str:
    held = answer.found.stability
    return "—" if held is None else say(f"harden.hold.{held.hold(at)}")


def _show_budgets(answer: "Hardened") -> None:
    from csirt.workspace.hardening_words import amount, line_name

    purse = answer.found.choice.purse
    used = purse.cost(answer.found.chosen)
    lang = language()
    rows: list[tuple[object, ...]] = [
        (
            line_name(key, answer.subject)[lang],
            amount(key, purse.limits[key])[lang]
            if key in purse.limits
            else say("harden.unlimited"),
            amount(key, used.get(key, 0.0))[lang],
        )
        for key in sorted({*purse.limits, *used})
    ]
    _table("budgets", ("budget", "available", "used"), rows)


def _show_lines(answer: "Hardened") -> None:
    from csirt.workspace.hardening_words import lines

    rows: list[tuple[object, ...]] = [
        (name[language()], say(f"class.{before}"), say(f"class.{after}"))
        for name, before, after in lines(answer)
    ]
    _table("lines", ("line", "before", "after"), rows)


def _show_unpriced(answer: "Hardened") -> None:
    from csirt.workspace.hardening_words import unpriced

    some = unpriced(answer)[:MOST_UNPRICED]
    if some:
        talk.line(say("cli.risk.harden.unpriced", names=_names(answer, some)))


def _show_ranked(answer: "Hardened") -> None:
    from csirt.workspace.hardening_answers import ranking

    why = "no-line" if answer.found.choice.choosable else "no-quote"
    talk.line(say("cli.risk.harden.ranked", why=say(f"cli.risk.harden.why.{why}")))
    some = ranking(answer)
    rows = [_row(answer, at) for at in some[:MOST_RANKED]]
    _table("ranking", ("what", "cost", "days", "effect"), rows)
    if len(some) > MOST_RANKED:
        talk.line(say("cli.more", count=len(some) - MOST_RANKED), style="dim")


def _show_too_small(answer: "Hardened") -> None:
    from csirt.workspace.hardening_words import amount, line_name

    found, lang = answer.found, language()
    if found.cheapest is None:
        talk.line(say("cli.risk.harden.too-small-needs"))
        return
    short = [
        f"{amount(key, value)[lang]} ({line_name(key, answer.subject)[lang]})"
        for key, value in (found.short or {}).items()
    ]
    name = _names(answer, [found.cheapest])
    talk.line(say("cli.risk.harden.too-small", name=name, short=", ".join(short)))
    _show_unpriced(answer)


def _show_front(answer: "Hardened") -> None:
    from csirt.workspace.hardening_words import front_points, grouped

    rows: list[tuple[object, ...]] = [
        (nth, say("harden.amount.euros", value=grouped(point.cost, language())),
         10 - tenths, _names(answer, sorted(point.found.chosen)))
        for nth, (point, tenths) in enumerate(front_points(answer), 1)
    ]  # fmt: skip
    if rows:
        _table("front", ("number", "sum", "saved", "chosen"), rows)
