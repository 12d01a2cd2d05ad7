"""The back-test of the shipped curves against the shipped cases."""

from csirt.analysis.consequence.backtest import backtested
from csirt.files.shipped import sources
from csirt.model.backtest import Backtest
from csirt.workspace.histories import shipped_cases, shipped_curves

SAMPLES = 4_096


def backtest(*, samples: int = SAMPLES, seed: int = 1) -> Backtest:
    """Return every dated point against the curve that was fitted without its case."""
    return backtested(shipped_cases(), shipped_curves(), sources(), samples=samples, seed=seed)
