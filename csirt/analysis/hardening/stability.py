"""How often a choice stays when costs move by half, each for itself."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from csirt.analysis.attack_graph.coins import seeded, uniforms
from csirt.analysis.hardening.choice import Choice
from csirt.analysis.hardening.lanes import Chosen
from csirt.seal import coin_key

DRAWS = 20
LEAST, MOST = 0.5, 1.5
"""What a cost is multiplied with, every number between them alike."""


class Hold(StrEnum):
    """How often a choice stays (origin: expert)."""

    FIRM = "firm"
    """Nine times in ten."""
    LIKELY = "likely"
    """More often than not."""
    LOOSE = "loose"


@dataclass(frozen=True, slots=True)
class Stability:
    """Of some draws of the costs, the share in which each choice is made again."""

    draws: int
    kept: dict[int, float]
    """By candidate, those of the set alone."""

    def hold(self, at: int) -> Hold:
        """Return the word for a choice."""
        share = self.kept.get(at, 0.0)
        if share >= 0.9:
            return Hold.FIRM
        return Hold.LIKELY if share > 0.5 else Hold.LOOSE


def stability(
    chosen: Chosen, choice: Choice, search: Callable[[Choice], Chosen], *, seed: int
) -> Stability:
    """Return how often the choices of a set are made again.

    Args:
        chosen: The set.
        choice: What binds it, at the likely costs.
        search: What finds a set at other costs.
        seed: Of the draws; each cost has its own, by its name.
    """
    items = choice.purse.items
    keys = np.array([coin_key("cost", each.id) for each in items], np.uint64)
    again: Counter[int] = Counter()
    for draw in range(DRAWS if chosen else 0):
        factors = LEAST + (MOST - LEAST) * uniforms(seeded(keys, seed), draw)
        again.update(search(choice.within(choice.purse.moved(factors.tolist()))) & chosen)
    return Stability(DRAWS, {at: again[at] / DRAWS for at in sorted(chosen)})
