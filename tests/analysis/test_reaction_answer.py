"""What an analysis answers of the reaction, and how sure it is."""

from typing import Any

from csirt.analysis.attack_graph.sample import MIN_BLOCKS
from csirt.analysis.risk import analysed
from csirt.files.shipped import catalogue
from csirt.model.catalogue import Catalogue
from csirt.model.risk import Risk

from .reaction_worlds import PROBE, held, row_of_two, world
from .time_worlds import clocked
from .worlds import certain, estate


def risk(known: Catalogue, *measures: dict[str, Any], **options: Any) -> Risk:
    return analysed(estate(row_of_two(*measures)), known, entries=["internet"], **options)


def test_where_nobody_is_said_to_watch_the_reaction_is_not_assessed():
    found = risk(world(1), samples=256, timed=256)
    assert all(each.with_reaction is None for each in found.assets)
    assert all(each.time_hours is not None for each in found.assets)
    assert any("n'y est pas évaluée" in note["fr"] for note in found.notes)


def test_a_watch_that_covers_no_machine_is_assessed_and_changes_nothing():
    found = risk(world(1), held("probe", "0/2"), samples=256, timed=256)
    for each in found.assets:
        assert each.with_reaction is not None
        assert each.with_reaction.probability == each.likelihood.probability == 1


def test_the_answer_with_reaction_stands_beside_the_one_without():
    found = risk(world(1), held("probe"), samples=256, timed=256)
    plain = risk(world(1), held("probe"), samples=256)
    assert [each.likelihood for each in found.assets] == [each.likelihood for each in plain.assets]
    (app,) = found.applications
    assert app.with_reaction is not None
    assert (app.likelihood.class_, app.with_reaction.class_) == ("very-likely", "rare")


def test_the_answer_with_reaction_never_exceeds_the_one_without_though_fewer_samples_are_timed():
    """1,024 of 65,536 samples are timed; by chance more of them fall. Nothing is ever seen."""
    known = catalogue()
    for seed in range(6):
        found = risk(known, held("network-probe", "0/9"), samples=8_192, timed=512, seed=seed)
        for each in found.assets:
            assert each.with_reaction is not None
            assert each.with_reaction.probability == each.likelihood.probability


def test_too_few_falls_say_nothing_and_none_at_all_says_never():
    known = clocked(certain("exploit-remote-service"), {}, measures=PROBE)
    exploit = known.techniques["exploit-remote-service"]

    def likelihood(success: float) -> Any:
        chance = type(exploit.success)(low=success, likely=success, high=success)
        some = {exploit.id: exploit.model_copy(update={"success": chance})}
        rare = known.model_copy(update={"techniques": some})
        found = risk(rare, held("probe"), samples=1_024, timed=1_024)
        return next(each for each in found.assets if each.id == "a").with_reaction

    assert likelihood(0.01) is None
    assert likelihood(0.5) is not None
    assert likelihood(0.0).probability == 0


def test_an_interval_over_the_estimates_takes_every_sample():
    known, probe = catalogue(), held("network-probe")
    some = risk(known, probe, samples=1_024 * MIN_BLOCKS, timed=4_096).assets[0].with_reaction
    all_ = risk(known, probe, samples=1_024 * MIN_BLOCKS, timed=10**9).assets[0].with_reaction
    assert some is not None
    assert all_ is not None
    assert (some.low, some.high) == (None, None)
    assert all_.low is not None
    assert all_.high is not None
    assert all_.low <= all_.probability <= all_.high
    assert abs(some.probability - all_.probability) <= 2 * some.sampling_error


def test_the_sampling_error_covers_as_often_as_it_says():
    """40 seeds, 5 % are allowed to miss, by the normal law at most 7 of 40."""
    known, probe = world(3, visible=0.4), held("probe")
    known = known.model_copy(
        update={
            "techniques": {
                **known.techniques,
                "exploit-remote-service": known.techniques["exploit-remote-service"].model_copy(
                    update={"success": catalogue().techniques["encryption"].success.model_copy(
                        update={"low": 0.6, "likely": 0.6, "high": 0.6})}
                ),
            }
        }
    )  # fmt: skip
    exact = 0.6 * 0.6 * (1 - 0.4)  # a and b fall, a unseen: seen at 4, stopped at 7, b falls at 8
    missed = 0
    for seed in range(40):
        found = risk(known, probe, samples=8_192, timed=2_048, seed=seed)
        b = next(each for each in found.assets if each.id == "b").with_reaction
        assert b is not None
        missed += abs(b.probability - exact) > b.sampling_error
    assert missed <= 7
