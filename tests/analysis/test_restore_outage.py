"""The answer: lines, order, what would shorten, a better order, notes; nothing silent."""

from typing import Any

import numpy as np
import pytest

from csirt.analysis.consequence.restore.outage import outage as answered
from csirt.analysis.consequence.restore.proposal import order_to_restore
from csirt.analysis.consequence.restore.search import searched
from csirt.analysis.consequence.restore.shorten import shortened
from csirt.errors import NotFoundError
from csirt.files.shipped import catalogue
from csirt.model.curve import Curves
from csirt.model.facility import Facility
from csirt.model.outage import LineModel, LineOutage, Outage, Week
from csirt.model.outage_scenario import OutageScenario
from csirt.text import LANGUAGES

from .restore_worlds import application, crews, hospital, line, outage, recovery, scenario
from .test_restore_losses import attacked
from .test_restore_schedule import order
from .worlds import asset, estate


def answer(world: Facility, given: OutageScenario | None = None, **parts: Any) -> Outage:
    said = {"days": 30, "samples": 40, **parts}
    return answered(estate(world), catalogue(), recovery(), given or scenario(), **said)


def notes(found: Outage) -> str:
    return " ".join(note["fr"] for note in found.notes)


def only(found: Outage) -> LineOutage:
    (one,) = found.lines
    return one


def curves(*kinds: str) -> Curves:
    """Return one curve: on average half is lost, half of it back after ten days."""
    one = {
        "family": "emergency", "name": "x", "drop": {"mean": 0.5, "spread": 0.05},
        "half_days": {"median": 10, "p90": 20}, "slope": 0.5, "kinds": list(kinds), "origin": "expert",
    }  # fmt: skip
    return Curves.model_validate(
        {"schema": "csirt.curves/1", "reached": {"resumed": 0.5, "complete": 0.98},
         "curves": [one], "origin": "expert"}
    )  # fmt: skip


WORLD = hospital(application("a", max_outage_hours=4), lines=[line("application:a")])


def test_a_line_tells_its_days_its_limit_and_what_it_lost():
    one = only(answer(WORLD))
    assert one.model is LineModel.SIMULATED
    assert one.p50[:3] == (
        0,
        pytest.approx((48 - 37) / 24 * 0.5 + (48 - 41) / 24 * 0.25, abs=1e-3),
        one.p50[2],
    )
    assert one.p10 == one.p50 == one.p90
    assert one.hours_beyond_limit == 33
    assert one.lost_days is not None
    assert one.lost_days.p50 == pytest.approx(30 - sum(one.p50), abs=0.01)
    assert one.usable_hours is not None
    assert one.usable_hours.p50 == 37
    assert one.back_share == 1


def test_the_answer_for_machines_has_what_the_contract_says():
    told = answer(WORLD).as_json("fr")
    assert told["schema"] == "csirt.risk.outage/1"
    (one,) = told["care_lines"]  # type: ignore[misc]
    assert one["days"] == list(range(30))
    assert {"id", "model", "p10", "p50", "p90", "hours_beyond_limit"} <= set(one)
    assert [each["id"] for each in told["order"]] == ["application:a"]  # type: ignore[attr-defined]


def test_activity_of_an_ordinary_day_goes_with_the_share_and_is_null_where_nobody_said():
    busy = line("application:a", activity={"unit": "visit", "per_day": 110})
    assert only(answer(hospital(application("a"), lines=[busy]))).per_day == 110
    assert only(answer(WORLD)).as_json(30)["per_day"] is None


def test_a_line_whose_needs_nobody_described_follows_the_dated_cases_where_they_speak_of_it():
    world = hospital(application("a"), lines=[line()])
    grave = only(answer(world, scenario(curves=True), curves=curves("ed-adult")))
    assert grave.model is LineModel.CURVE
    assert grave.p50[0] == pytest.approx(0.5, abs=0.1)
    assert grave.p50[29] > 0.9
    assert grave.hours_beyond_limit is None


@pytest.mark.parametrize(
    "parts",
    [
        {"curves": curves("ed-adult")},
        {"given": scenario(curves=True), "curves": curves("theatre")},
        {"given": scenario(curves=True), "curves": None},
    ],
    ids=["not such an event", "no curve of its kind", "no curves"],
)
def test_where_neither_needs_nor_cases_are_known_a_line_is_not_assessed_and_never_zero(parts):
    found = answer(hospital(application("a"), lines=[line()]), **parts)
    one = only(found)
    assert one.model is LineModel.NOT_ASSESSED
    assert one.weeks == ()
    told = one.as_json(30)
    assert (told["p10"], told["p50"], told["p90"], told["lost_days"]) == (None, None, None, None)
    assert "Non évaluées : ed (1)" in notes(found)


def test_a_line_that_nothing_touches_is_ordinary_and_the_notes_say_that_nothing_fell():
    found = answer(WORLD, scenario({"kinds": ["workstation"]}))
    assert set(only(found).p50) == {1.0}
    assert only(found).weeks == (Week.NORMAL,) * 5
    assert "Aucune ligne de soins décrite ne dépend" in notes(found)
    assert found.order == ()


def test_weeks_are_words():
    held = line("application:a", paper={"capacity": 0.6, "tenable_days": 7, "floor": 0.05})
    found = answer(hospital(application("a"), lines=[held]), scenario(clean_hours=24 * 14))
    assert only(found).weeks == (Week.PAPER, Week.STOPPED, Week.REDUCED, Week.NORMAL, Week.NORMAL)


def test_an_unknown_paper_mode_is_told_on_the_line_and_in_a_note():
    found = answer(hospital(application("a"), lines=[line("application:a", paper="not-assessed")]))
    assert only(found).assumed == ("capacity", "tenable_days", "floor")
    assert "Mode papier non évalué, en tout ou partie : ed (1)" in notes(found)


def test_crews_that_nobody_counted_are_said_to_be_supposed():
    assert "Nombre d'équipes supposé par le scénario" in notes(answer(WORLD))
    every = [
        {"id": each, "function": "x", "people": 2}
        for each in ("systems", "applications", "data-entry")
    ]
    found = answer(WORLD, order=order(["a"], crews=every))
    assert "supposé par le scénario" not in notes(found)
    alone = order([{"ref": "a", "steps": {"data": "vendors"}}])
    assert "Personne n'a dit combien il y a d'équipes : vendors" in notes(
        answer(WORLD, order=alone)
    )


def test_lost_data_and_missing_copies_are_named():
    world = hospital(
        application("a", data=["m-a"]), lines=[line("application:a")], assets=[asset("m-a", "z")]
    )
    found = notes(answer(world))
    assert "applications refaites à partir de rien : a (1)" in found
    assert "Aucune copie n'est décrite pour a (1)" in found
    lost = answer(world, scenario(data_lost="never"))
    assert "applications qui n'y reviennent pas : a (1)" in notes(lost)
    assert "Pas revenues au bout de 30 jours dans plus d'un tirage sur dix : ed (1)" in notes(lost)
    assert only(lost).back_share == 0


def test_every_note_is_in_both_languages():
    found = answer(WORLD, order=order(["a", "unknown"], standing=["a"]))
    assert all(set(note) == set(LANGUAGES) for note in found.notes)
    assert "désigne rien de décrit" in notes(found)
    assert "L'ordre est suivi" in notes(found)


# --- what would shorten it ---


def test_the_crew_that_everything_waits_for_is_what_would_shorten():
    world = hospital(
        *(application(f"a{at}") for at in range(6)),
        lines=[line(*(f"application:a{at}" for at in range(6)))],
    )
    long = scenario(crews=crews(systems=1, applications=9, data_entry=9), clean_hours=0)
    gains = shortened(outage(world, long))
    assert gains[0].id == "crew:systems"
    ids = {each.id for each in gains}
    assert "crew:applications" not in ids
    assert "clean-earlier" not in ids


def test_an_offline_copy_is_proposed_only_where_data_are_lost():
    def ids(**said: Any) -> set[str]:
        machines = [asset("m-a", "z", **said), asset("tape", "z", "tape-library", offline=True)]
        world = hospital(
            application("a", data=["m-a"]), lines=[line("application:a")], assets=machines
        )
        return {each.id for each in shortened(outage(world, durations=recovery(
            applications=[{"id": "any", "server": 1, "data": 24, "interfaces": 1, "backlog": 1, "origin": "expert"}])))}  # fmt: skip

    assert "offline-copy" in ids()
    assert "offline-copy" not in ids(copies=["tape"])


def test_a_gain_is_by_line_and_its_total_is_their_sum():
    two = [line("application:a"), line("application:b", id="ward", kind="inpatient")]
    world = hospital(application("a"), application("b"), lines=two)
    found = answer(world, scenario(clean_hours=240))
    (earlier,) = [each for each in found.shorten if each.id == "clean-earlier"]
    assert earlier.days == pytest.approx(2, abs=0.01)
    assert [round(days, 2) for _, _, days in earlier.gained] == [1, 1]


# --- a better order ---

TWO = (
    application("slow", wave=1),
    application("fast", wave=2),
)
VITAL = [line("application:fast"), line("application:slow", id="ward", kind="inpatient")]


def test_a_better_order_is_found_and_is_better_on_all_samples():
    run = outage(hospital(*TWO, lines=VITAL), scenario(clean_hours=0), samples=30)
    found = searched(run, 5, seed=1)
    assert found.after < found.before
    assert found.roots[0] == "application:h/fast"
    assert found.evaluations == 5
    assert run.expected(run.lost(run.times(found.roots))) == pytest.approx(found.after)


def test_no_order_is_said_to_be_better_when_none_is():
    lines = [line("application:slow"), line("application:fast", id="ward", kind="inpatient")]
    run = outage(hospital(*TWO, lines=lines), samples=30)
    found = searched(run, 6, seed=1)
    assert found.after == found.before
    assert found.roots == run.ordered.roots


def test_a_search_never_breaks_a_need():
    world = hospital(
        application("a", "m-a", "application:b"),
        application("b", wave=3),
        application("c"),
        lines=[line("application:a")],
    )
    run = outage(world, samples=5)
    found = searched(run, 20, seed=2)
    times = run.times(found.roots)
    row = run.work.row
    assert (times.usable[row["application:h/a"]] > times.usable[row["application:h/b"]]).all()


def test_the_best_found_tells_the_fewest_moves():
    found = answer(
        hospital(*TWO, application("c", wave=3), lines=VITAL), scenario(clean_hours=0), search=12
    )
    assert found.best is not None
    assert found.best.better
    assert [id for id, *_ in found.best.moved] in (["application:fast"], ["application:slow"])
    assert found.best.order[0] == "application:fast"
    assert answer(WORLD).best is None


# --- from the risk ---


def test_losses_drawn_from_the_risk_say_how_many_attacks_were_kept():
    shipped, world = attacked()
    given = OutageScenario.model_validate(
        {
            **scenario().model_dump(by_alias=True, exclude={"lost"}),
            "from": "risk",
            "entries": ["internet"],
        }
    )
    found = answered(estate(world), shipped, recovery(), given, days=30, samples=20)
    assert found.samples == 20
    assert only(found).p50[0] == 0
    assert "20 attaques retenues" in notes(found)


def test_where_no_attack_reaches_care_every_line_is_not_assessed():
    shipped, world = attacked()
    given = OutageScenario.model_validate(
        {
            **scenario().model_dump(by_alias=True, exclude={"lost"}),
            "from": "risk",
            "entries": ["mail"],
        }
    )
    found = answered(estate(world), shipped, recovery(), given, days=30, samples=20)
    assert only(found).model is LineModel.NOT_ASSESSED
    assert found.samples == 0
    assert "0 attaque retenue" in notes(found)


# --- the crisis room ---


def test_tonight_s_order_names_what_falls_and_what_each_thing_waits_for():
    world = hospital(
        application("a", "m-a", "application:b"), application("b", wave=1), application("c")
    )
    found = order_to_restore(estate(world), catalogue(), ["asset:m-b"])
    assert [each.id for each in found] == ["application:b", "application:a"]
    assert found[1].after == ("application:b",)


def test_tonight_s_order_follows_the_facility_s_own():
    world = hospital(application("a"), application("b"))
    found = order_to_restore(estate(world), catalogue(), ["a", "b"], order(["b", "a"]))
    assert [each.id for each in found] == ["application:b", "application:a"]


def test_what_is_not_described_cannot_be_ordered():
    with pytest.raises(NotFoundError, match="pcas"):
        order_to_restore(estate(WORLD), catalogue(), ["pcas"])


def test_the_same_seed_gives_the_same_answer_and_another_does_not():
    world = hospital(application("a"), lines=[line("application:a", paper="not-assessed")])
    one, two, other = (answer(world, seed=seed).as_json("fr") for seed in (1, 1, 2))
    assert one == two
    assert one["care_lines"] != other["care_lines"]


def test_quantiles_lie_in_order_and_within_the_ordinary():
    found = only(
        answer(hospital(application("a"), lines=[line("application:a", paper="not-assessed")]))
    )
    low, middle, high = (np.array(each) for each in (found.p10, found.p50, found.p90))
    assert ((low >= 0) & (low <= middle) & (middle <= high) & (high <= 1)).all()
