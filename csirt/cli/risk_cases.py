"""``csirt risk backtest`` and ``risk loss``: curves against dated cases, and what it costs."""

from enum import StrEnum
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import DEFAULT_SAMPLES, Json, Samples, Seed, Subject
from csirt.text import say

BACKTEST_SAMPLES = 4_096
GATE = 6


class Gate(StrEnum):
    """What may fail the command."""

    COVERAGE = "coverage"


def backtest(
    fail_on: Annotated[
        Gate | None, typer.Option("--fail-on", help=say("cli.backtest.fail-on"))
    ] = None,
    samples: Samples = BACKTEST_SAMPLES,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Judge the curves by the dated cases."""
    from csirt.workspace.backtest import backtest as judged

    found = judged(samples=samples, seed=seed)
    if as_json:
        talk.answer(found.as_json())
    else:
        from csirt.cli.risk_cases_view import show_backtest

        show_backtest(found)
    if fail_on is Gate.COVERAGE and found.coverage.holds is False:
        raise typer.Exit(GATE)


def loss(
    subject: Subject,
    exceedance: Annotated[
        bool, typer.Option("--exceedance", help=say("cli.loss.exceedance"))
    ] = False,
    days: Annotated[
        int, typer.Option("--days", min=1, max=10_000, help=say("cli.loss.days"))
    ] = 730,
    samples: Samples = DEFAULT_SAMPLES,
    seed: Seed = 1,
    as_json: Json = False,
) -> None:
    """Tell what an attack would cost if it happened."""
    from csirt.workspace.loss import loss as lost

    found = lost(subject, days=days, samples=samples, seed=seed, exceeded=exceedance)
    if as_json:
        talk.answer(found.as_json())
    else:
        from csirt.cli.risk_cases_view import show_loss

        show_loss(found)
