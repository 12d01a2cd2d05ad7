"""``csirt risk analyse``: its hours, its reaction, and how exact its answer has to be."""

from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.risk import AtRisk, Risk

MOST_SAMPLES = 1_048_576
"""Samples at most until a precision is reached, when nobody says how many."""
MOST_ROWS = 15

Precision = Annotated[
    float | None,
    typer.Option("--precision", min=0.0001, max=0.5, help=say("cli.risk.precision")),
]
Times = Annotated[bool | None, typer.Option("--times/--no-times", help=say("cli.risk.times"))]


def most_samples(context: typer.Context, samples: int, precision: float | None) -> int:
    """Return how many samples may be taken: as many as it needs for a precision, if nobody says."""
    source = context.get_parameter_source("samples")
    said = source is not None and source.name != "DEFAULT"
    return samples if said or precision is None else MOST_SAMPLES


def timed_samples(samples: int, times: bool | None, *, as_json: bool) -> int:
    """Return how many samples to time: all if asked for, some for JSON, none for a terminal."""
    from csirt.analysis.attack_graph.reaction import TIMED_SAMPLES

    if times is None:
        return TIMED_SAMPLES if as_json else 0
    return samples if times else 0


def show_times(found: "Risk") -> None:
    """Print hours and what a reaction leaves, where they were computed."""
    if found.timed_samples is None:
        return
    shown = found.care_lines or found.applications or found.assets
    heads = ("cli.what", "cli.times.early", "cli.times.middle", "cli.times.late", "cli.times.left")
    talk.table(
        say("cli.times.title"), [say(key) for key in heads], map(_row, shown), most=MOST_ROWS
    )


def _row(at_risk: "AtRisk") -> tuple[str, ...]:
    hours, left = at_risk.time_hours, at_risk.with_reaction
    spans = (hours.p10, hours.p50, hours.p90) if hours else ()
    return (
        at_risk.name[language()],
        *(map(_span, spans) if spans else ("—", "—", "—")),
        say(f"class.{left.class_}") if left else say("cli.times.unknown"),
    )


def _span(hours: float) -> str:
    """Return a span in words that are no more exact than the estimates: hours, then days."""
    if hours < 1:
        return say("cli.times.under-an-hour")
    if hours < 48:
        return say("cli.times.hours", count=round(hours))
    return say("cli.times.days", count=round(hours / 24))
