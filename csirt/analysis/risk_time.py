"""Hours and reaction beside the answer of a risk analysis, and what a reader must know of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from csirt.analysis.attack_graph.compile import Compiled
from csirt.analysis.attack_graph.precision import MIN_BLOCKS
from csirt.analysis.attack_graph.reaction import ENOUGH, Timed, timed_samples
from csirt.analysis.attack_graph.sample import Estimates
from csirt.analysis.attack_graph.timing import home_of
from csirt.model.catalogue import Catalogue
from csirt.model.progress import Progress, silent
from csirt.model.risk import Hours, Likelihood
from csirt.text import LANGUAGES, say

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Beside:
    """Hours and reaction of everything watched, in its order."""

    samples: int
    hours: tuple[Hours | None, ...]
    with_reaction: tuple[Likelihood | None, ...]
    notes: tuple[dict[str, str], ...]


def beside(
    graph: Compiled,
    starts: npt.NDArray[np.int32],
    nodes: npt.NDArray[np.int32],
    names: Sequence[str],
    estimates: Estimates,
    catalogue: Catalogue,
    *,
    wanted: int,
    seed: int,
    progress: Progress = silent,
) -> Beside:
    """Return hours and reaction for the nodes of an analysis.

    Args:
        graph: The compiled graph.
        starts: Its entries.
        nodes: What was watched.
        names: Full name of what each node is about.
        estimates: What the analysis found without reaction.
        catalogue: For the classes.
        wanted: Samples to time, see :func:`timed_samples`.
        seed: That of the analysis.
        progress: Called with the parts done and their number.

    Source:
        The share of the falls that come before the attack is stopped is a ratio estimate (Cochran,
        Sampling Techniques, 1977, chapter 6); times the probability, it never exceeds that.
    """
    homes = [home_of(name) for name in names]
    timed = timed_samples(
        graph.graph, graph.terrain, starts, nodes, homes,
        samples=estimates.samples, wanted=wanted, seed=seed, progress=progress,
    )  # fmt: skip
    quantiles = (timed.quantiles(at) for at in range(len(nodes)))
    left = _Left(timed, estimates, catalogue)
    unwatched = {home for home, at in zip(homes, timed.home.tolist(), strict=True) if at < 0}
    return Beside(
        timed.hours.shape[1],
        tuple(Hours(*each) if each else None for each in quantiles),
        tuple(left.at(at) for at in range(len(nodes))),
        tuple(_notes(graph, timed, sorted(unwatched))),
    )


class _Left:
    """Likelihoods with reaction: the probability times the share of falls that are not stopped."""

    def __init__(self, timed: Timed, estimates: Estimates, catalogue: Catalogue) -> None:
        self._timed, self._estimates, self._catalogue = timed, estimates, catalogue
        first = np.flatnonzero(np.diff(timed.block, prepend=-1))
        self._falls = np.add.reduceat(timed.fallen(), first, axis=1, dtype=np.int64)
        self._left = np.add.reduceat(timed.left, first, axis=1, dtype=np.int64)
        self._counts = np.diff([*first, len(timed.block)])

    def at(self, at: int) -> Likelihood | None:
        """Return the likelihood of one node; none where nobody watches, or it falls too seldom."""
        probability = float(self._estimates.probability[at])
        falls, left = self._falls[at], self._left[at]
        if self._timed.home[at] < 0 or (probability > 0 and falls.sum() < ENOUGH):
            return None
        share = float(left.sum() / max(1, falls.sum()))
        low, high = self._interval(at)
        return Likelihood(
            probability * share,
            low,
            high,
            self._error(at, probability, share),
            self._catalogue.class_of(probability * share),
        )

    def _interval(self, at: int) -> tuple[float | None, float | None]:
        """Return the quantiles over the estimates, where every sample was timed."""
        if not self._timed.whole or len(self._counts) < MIN_BLOCKS:
            return None, None
        low, high = np.quantile(self._left[at] / self._counts, [0.05, 0.95]).tolist()
        return low, high

    def _error(self, at: int, probability: float, share: float) -> float:
        """Return what the samples leave open, of the probability and of the share."""
        falls, left = self._falls[at], self._left[at]
        blocks = len(falls)
        rest = left - share * falls
        spread = np.sqrt((rest**2).sum() * blocks / max(1, blocks - 1)) / max(1, falls.sum())
        if blocks == 1:
            spread = np.sqrt(share * (1 - share) / max(1, falls.sum()))
        own = float(self._estimates.sampling_error[at])
        return float(np.hypot(share * own, probability * 1.96 * spread))


def written(value: float, lang: str) -> str:
    """Return a number of a note with the separators of its language: ``65 536``, ``0,01``."""
    text = f"{value:,.3g}" if value < 1 else f"{value:,.0f}"
    return text.replace(",", "\u202f").replace(".", ",") if lang == "fr" else text


def _notes(graph: Compiled, timed: Timed, unwatched: list[str]) -> Iterator[dict[str, str]]:
    yield {
        lang: say("note.timed", lang=lang, count=written(timed.hours.shape[1], lang), least=ENOUGH)
        for lang in LANGUAGES
    }
    if (timed.home >= 0).any():
        yield {lang: say("note.reaction", lang=lang) for lang in LANGUAGES}
    names = graph.terrain.estate.names
    if unwatched:
        yield {
            lang: say(
                "note.unwatched",
                lang=lang,
                facilities=", ".join(
                    names[home].in_(lang) if home in names else home for home in unwatched
                ),
            )
            for lang in LANGUAGES
        }
