"""Coins: fair, independent, monotone in p, and a function of their name alone."""

import numpy as np
import pytest

from csirt.analysis.attack_graph.coins import BLOCK, pert_quantiles, seeded, tosses, uniforms
from csirt.model.estimate import Estimate
from csirt.seal import coin_key

KEYS = seeded(np.array([coin_key("t", str(at)) for at in range(512)], np.uint64), seed=1)


def heads(words: np.ndarray) -> np.ndarray:
    return np.bitwise_count(words).sum(axis=1)


def test_a_coin_falls_as_often_as_its_probability_says():
    chances = np.random.default_rng(0).uniform(0.02, 0.98, len(KEYS))
    blocks = 40
    fallen = sum(heads(tosses(KEYS, chances, block)) for block in range(blocks))
    samples = blocks * BLOCK
    z = (fallen - samples * chances) / np.sqrt(samples * chances * (1 - chances))
    assert abs(z).max() < 5
    assert 0.9 < z.std() < 1.1


def test_two_coins_are_independent():
    words = np.concatenate(
        [tosses(KEYS, np.full(len(KEYS), 0.5), block) for block in range(10)], axis=1
    )
    bits = np.unpackbits(words.view(np.uint8), axis=1).astype(np.float64)
    correlation = np.corrcoef(bits)[np.triu_indices(len(KEYS), 1)] * np.sqrt(bits.shape[1])
    assert 0.97 < correlation.std() < 1.03
    assert abs(correlation).max() < 6


def test_a_lower_probability_never_raises_a_coin():
    low, high = np.linspace(0, 0.9, len(KEYS)), np.linspace(0.05, 1, len(KEYS))
    assert not (tosses(KEYS, low, 3) & ~tosses(KEYS, high, 3)).any()


def test_never_and_always_are_exact():
    assert not tosses(KEYS, np.zeros(len(KEYS)), 0).any()
    assert (tosses(KEYS, np.ones(len(KEYS)), 0) == np.uint64(2**64 - 1)).all()


def test_the_other_coins_of_a_block_change_nothing():
    chances = np.full(len(KEYS), 0.3)
    alone = tosses(KEYS[7:8], chances[:1], 5)
    assert (tosses(KEYS, chances, 5)[7] == alone[0]).all()


def test_another_seed_or_block_gives_other_coins():
    chances = np.full(len(KEYS), 0.5)
    again = seeded(np.array([coin_key("t", str(at)) for at in range(512)], np.uint64), seed=2)
    assert (tosses(KEYS, chances, 0) != tosses(KEYS, chances, 1)).any(axis=1).all()
    assert (tosses(KEYS, chances, 0) != tosses(again, chances, 0)).any(axis=1).all()


@pytest.mark.parametrize("seed", [-1, 0, 2**64, 2**80])
def test_any_integer_is_a_seed(seed):
    assert seeded(np.array([1], np.uint64), seed).shape == (1,)


def test_names_do_not_run_into_each_other():
    assert coin_key("ab", "c") != coin_key("a", "bc") != coin_key("abc")


@pytest.mark.parametrize(
    "bounds", [(0.0, 0.5, 1.0), (0.1, 0.1, 0.7), (0.2, 0.6, 0.6), (0.05, 0.2, 0.5)]
)
def test_draws_of_an_estimate_have_the_mean_and_the_bounds_of_its_pert(bounds):
    low, likely, high = bounds
    estimate = Estimate(low=low, likely=likely, high=high)
    levels = uniforms(np.arange(200_000, dtype=np.uint64), 0)
    draws = np.interp(levels, np.linspace(0, 1, 1_025), pert_quantiles(estimate))
    assert draws.mean() == pytest.approx(estimate.mean, abs=2e-3)
    assert low <= draws.min() <= draws.max() <= high


def test_the_median_of_a_pert_is_that_of_its_beta():
    """Shape (3, 3) is symmetric: the median is the middle; (1, 5): 1 - .5**(1/5)."""
    middle = pert_quantiles(Estimate(low=0, likely=0.5, high=1))[512]
    skewed = pert_quantiles(Estimate(low=0, likely=0, high=1))[512]
    assert middle == pytest.approx(0.5, abs=1e-6)
    assert skewed == pytest.approx(1 - 0.5 ** (1 / 5), abs=1e-5)
