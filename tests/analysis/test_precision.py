"""Samples until an answer is exact enough: how many, and that they are the same samples."""

from typing import Any

import numpy as np
import pytest

from csirt.analysis.attack_graph.coins import BLOCK
from csirt.analysis.attack_graph.precision import MIN_BLOCKS, Precision
from csirt.analysis.risk import analysed
from csirt.files.shipped import catalogue
from csirt.model.facility import Facility
from csirt.model.risk import Risk

from .worlds import asset, certain, estate, facility

LEAST = MIN_BLOCKS * BLOCK
ONE = Precision(0.01, np.array([0]))


def hospital(**more: Any) -> Facility:
    """[out: a, remote flaw]; an application and a care line need it; b in another zone never
    falls."""
    said = {
        "zones": [{"id": "out", "exposure": "internet"}, {"id": "in"}],
        "assets": [asset("a", "out", flaws=["remote"]), asset("b", "in")],
        "applications": [{"id": "app", "needs": ["a"]}],
        "care_lines": [{"id": "ed", "kind": "ed-adult", "needs": ["app"]}],
    }
    return facility(**(said | more))


def risk(world: Facility, **options: Any) -> Risk:
    return analysed(estate(world), catalogue(), entries=["internet"], seed=3, **options)


def hits(*shares: float) -> np.ndarray:
    return np.array([[round(share * BLOCK)] for share in shares], np.int64)


def test_sampling_stops_with_the_error_and_not_before():
    found = risk(hospital(), samples=400_000, precision=0.015)
    assert LEAST < found.samples < 400_000
    assert found.samples % BLOCK == 0
    assert found.care_lines[0].likelihood.sampling_error <= 0.015
    before = risk(hospital(), samples=found.samples - BLOCK)
    assert before.care_lines[0].likelihood.sampling_error > 0.015


def test_the_answer_is_that_of_as_many_samples_without_a_precision():
    found = risk(hospital(), samples=400_000, precision=0.015)
    same = risk(hospital(), samples=found.samples)
    assert found.assets == same.assets
    assert found.care_lines == same.care_lines


def test_never_fewer_than_64_draws_of_the_estimates_nor_more_than_the_ceiling():
    assert risk(hospital(), samples=200_000, precision=0.4).samples == LEAST
    found = risk(hospital(), samples=LEAST + 3 * BLOCK + 100, precision=0.0001)
    assert found.samples == LEAST + 3 * BLOCK + 100
    assert risk(hospital(), samples=2_000, precision=0.4).samples == 2_000


def test_a_note_says_how_many_were_taken_and_whether_it_was_enough():
    enough = risk(hospital(), samples=200_000, precision=0.4).notes[-1]
    assert "atteinte en 65\u202f536 tirages" in enough["fr"]
    assert "reached in 65,536 samples" in enough["en"]
    short = risk(hospital(), samples=LEAST, precision=0.0001).notes[-1]
    assert "non atteinte" in short["fr"]
    assert "not reached" in short["en"]
    few = risk(hospital(), samples=2_000, precision=0.4).notes[-1]
    assert "non atteinte" in few["fr"]


def test_64_blocks_without_a_fall_are_no_proof_that_it_never_falls():
    """Their spread is zero; by the rule of three, 3 / 65,536 is what they leave open."""
    none = hits(*[0.0] * MIN_BLOCKS)
    assert not Precision(0.000_04, np.array([0])).reached(none, LEAST)
    assert Precision(0.000_05, np.array([0])).reached(none, LEAST)
    sure = hits(*[1.0] * MIN_BLOCKS)
    assert not Precision(0.000_04, np.array([0])).reached(sure, LEAST)


def test_the_error_is_that_of_the_blocks_and_not_of_single_samples():
    """Every block falls whole or not at all: 65,536 samples, but only 64 draws of the estimates."""
    swinging = hits(*[0.0, 1.0] * (MIN_BLOCKS // 2))
    assert not ONE.reached(swinging, LEAST)
    steady = hits(*[0.5] * MIN_BLOCKS)
    assert ONE.reached(steady, LEAST)


def test_all_care_lines_count_and_nothing_else_where_there_are_any():
    two = np.concatenate([hits(*[0.5] * MIN_BLOCKS), hits(*[0.0, 1.0] * (MIN_BLOCKS // 2))], axis=1)
    assert ONE.reached(two, LEAST)
    assert not Precision(0.01, np.array([0, 1])).reached(two, LEAST)


@pytest.mark.parametrize("left_out", [{"care_lines": []}, {"care_lines": [], "applications": []}])
def test_without_care_lines_the_applications_count_and_without_any_the_assets(left_out):
    found = risk(hospital(**left_out), samples=400_000, precision=0.015)
    assert LEAST < found.samples < 400_000


def test_what_cannot_vary_stops_at_once():
    sure = analysed(
        estate(hospital()), certain("exploit-remote-service", "encryption"),
        entries=["internet"], samples=200_000, precision=0.001,
    )  # fmt: skip
    assert (sure.samples, sure.care_lines[0].likelihood.probability) == (LEAST, 1.0)
