"""Indicators: n of N of what is there, gaps that are no zeros, and reasons."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt.analysis.follow_up import TREND_MONTHS, UNITS, kpis
from csirt.analysis.follow_up_formulas import FORMULAS
from csirt.analysis.follow_up_reading import Reading, share
from csirt.model.follow_up import Tally
from csirt.model.patches import MachineExposure
from csirt.workspace.plan_actions import actions

from .follow_up_worlds import accounts, flaw, patches, snapshot

ON = "2026-11-21"
PLAN = actions()


def kpi(action, id, *snapshots, on=ON, **more):
    found = kpis(PLAN.values(), snapshots, on, **more)
    return next(each for each in found if (each.action, each.id) == (action, id))


def trend(value):
    return {each.month: each.value for each in value.trend}


# --- the frame ---


def test_every_indicator_of_every_action_is_there_in_order():
    found = kpis(PLAN.values(), (), ON)
    assert [(each.action, each.id) for each in found] == [
        (action.id, each.id) for action in PLAN.values() for each in action.kpis
    ]


def test_without_records_nothing_has_a_value_and_everything_says_why():
    for each in kpis(PLAN.values(), (), ON):
        assert (each.value, each.numerator, each.as_of, each.stale) == (None, None, None, False)
        assert each.why is not None


def test_every_formula_is_of_an_indicator_that_exists():
    named = {(action.id, each.id) for action in PLAN.values() for each in action.kpis}
    assert set(FORMULAS) | set(UNITS) <= named
    assert set(FORMULAS).isdisjoint(UNITS)


def test_a_month_without_a_file_is_a_gap_and_the_last_file_of_a_month_counts():
    value = kpi(
        "p4", "unused-accounts", accounts("2026-07-31", unused=(9, 10)),
        accounts("2026-09-02", unused=(8, 10)), accounts("2026-09-30", unused=(6, 10)),
        accounts("2026-11-02", unused=(5, 10)), accounts("2026-11-30", unused=(0, 10)),
    )  # fmt: skip
    assert trend(value) == {
        "2026-07": 0.9, "2026-08": None, "2026-09": 0.6, "2026-10": None, "2026-11": 0.5,
    }  # fmt: skip
    assert (value.value, value.numerator, value.denominator) == (0.5, 5, 10)
    assert (value.as_of, value.records) == ("2026-11-02", ("follow-up:ch/accounts-2026-11-02",))


def test_a_trend_runs_to_the_month_of_the_day_and_over_a_year_at_most():
    value = kpi("p4", "unused-accounts", accounts("2024-01-31", unused=(1, 2)))
    assert len(value.trend) == TREND_MONTHS
    assert (value.trend[0].month, value.trend[-1].month) == ("2025-12", "2026-11")
    assert {each.value for each in value.trend} == {None}


@pytest.mark.parametrize(("on", "stale"), [("2026-11-30", False), ("2026-12-01", True)])
def test_three_months_on_a_value_is_old(on, stale):
    value = kpi("p4", "unused-accounts", accounts("2026-08-30", unused=(1, 2)), on=on)
    assert (value.value, value.stale) == (0.5, stale)


def test_two_lists_of_one_month_are_counted_together_and_each_by_its_last():
    value = kpi(
        "p4", "privileged-mfa", accounts("2026-11-02", privileged_no_mfa=(9, 10)),
        accounts("2026-11-05", map="bastion", privileged_no_mfa=(1, 5)),
        accounts("2026-11-09", privileged_no_mfa=(2, 10)),
    )  # fmt: skip
    assert (value.numerator, value.denominator) == (12, 15)
    assert len(value.records) == 2


def test_of_two_sources_with_a_value_the_newer_counts():
    old, new = (Reading(0.9, 9, 10, day, ("measure:ch/x",)) for day in ("2026-10-01", "2026-11-20"))
    file = accounts("2026-11-02", remote_no_mfa=(5, 10))
    for told, wanted in ((old, 0.5), (new, 0.9)):
        assert kpi("p5", "remote-mfa", file, readings={("p5", "remote-mfa"): told}).value == wanted


def test_a_value_of_another_record_stands_where_exports_do_not_tell():
    told = {("p5", "remote-mfa"): Reading(0.9, 9, 10, None, ())}
    value = kpi("p5", "remote-mfa", accounts("2026-11-02", unused=(1, 2)), readings=told)
    assert (value.value, value.stale) == (0.9, True)


# --- what is known of some only ---


def test_a_second_factor_known_of_some_gives_no_share():
    value = kpi("p4", "privileged-mfa", accounts("2026-11-02", privileged_no_mfa=(0, 6, 4)))
    assert value.value is None
    assert value.why.code == "partial"
    assert dict(value.why.facts) == {"known": 6, "of": 10}


def test_elsewhere_half_may_be_unknown_and_is_told():
    value = kpi("p4", "unused-accounts", accounts("2026-11-02", unused=(1, 5, 5)))
    assert (value.value, value.why.code) == (0.2, "beyond")
    assert kpi("p4", "unused-accounts", accounts("2026-11-02", unused=(1, 5, 6))).value is None


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_a_share_is_never_more_than_one_and_never_of_what_is_unknown(count, more, unknown):
    found = share(Tally(count=count, of=count + more, unknown=unknown), ON, ())
    assert (found.value is None) == (found.numerator is None)
    if found.value is not None:
        assert 0 <= found.value <= 1
        assert found.value == count / (count + more)
        assert unknown <= count + more


# --- patches ---


def test_late_is_past_its_day_and_not_excused():
    value = kpi(
        "p5", "late-patches",
        patches(
            "2026-10-31",
            flaw("late", first_seen="2026-09-30"), flaw("on its day", first_seen="2026-10-01"),
            flaw("set", first_seen="2026-01-01", target="2026-12-31"),
            flaw("excused", first_seen="2026-01-01", exception_until="2026-10-31"),
            flaw("no longer", first_seen="2026-01-01", exception_until="2026-10-30"),
            flaw("mended", first_seen="2026-01-01", fixed_on="2026-10-31"),
        ),
    )  # fmt: skip
    assert (value.numerator, value.denominator, value.why) == (2, 5, None)


def test_a_flaw_of_many_machines_counts_on_each():
    value = kpi("p5", "late-patches", patches("2026-10-31", flaw("x", "a", "b", "c",
                first_seen="2026-01-01"), flaw("y", "a", first_seen="2026-10-30")))  # fmt: skip
    assert (value.numerator, value.denominator) == (3, 4)


def test_a_first_report_without_days_does_not_tell_what_is_late():
    value = kpi("p5", "late-patches", patches("2026-10-01", flaw(), flaw("Y", "b")))
    assert (value.value, value.why.code) == (None, "partial")


def test_later_reports_count_from_the_first_in_which_a_flaw_was_met():
    files = [
        patches("2026-08-01", flaw("old")),
        patches("2026-09-01", flaw("old"), flaw("new", "b")),
        patches("2026-10-02", flaw("old"), flaw("new", "B"), flaw("newest", "c")),
    ]
    value = kpi("p5", "late-patches", *files)
    assert (value.numerator, value.denominator) == (2, 3)
    assert trend(value)["2026-09"] == 0.5


def test_another_tool_s_first_report_begins_anew():
    files = [patches("2026-08-01", flaw()), patches("2026-10-01", flaw(), map="other")]
    assert kpi("p5", "late-patches", *files).why.code == "partial"


def fix(published, fixed, **said):
    return {"severity": "critical", "published": published, "fixed_on": fixed, **said}


def test_the_median_is_over_exposed_critical_flaws_mended_within_a_year():
    exposed = {"exposure": "internet"}
    value = kpi(
        "p5", "days-to-fix",
        patches(
            "2026-10-31",
            flaw("five", **fix("2026-10-01", "2026-10-06")),
            flaw("nine", **fix("2026-10-01", "2026-10-10")),
            flaw("two", **fix("2026-10-01", "2026-10-03")),
            flaw("too old", **fix("2025-01-01", "2025-10-31")),
            flaw("not grave", **fix("2026-01-01", "2026-10-10", severity="high")),
            flaw("inside", "b", **fix("2026-01-01", "2026-10-10")),
            flaw("of no known day", **fix(None, "2026-10-10")),
            a=exposed, b={"exposure": "internal"},
        ),
    )  # fmt: skip
    assert (value.value, value.denominator, value.unit) == (5.0, 3, "days")
    assert (value.why.code, dict(value.why.facts)) == ("beyond", {"count": 1})


def test_the_model_tells_the_exposure_that_a_report_does_not():
    file = patches("2026-10-31", flaw("x", "portal", **fix("2026-10-01", "2026-10-06")))
    assert kpi("p5", "days-to-fix", file).why.code == "partial"
    known = {"portal": MachineExposure.INTERNET}.get
    assert kpi("p5", "days-to-fix", file, exposed=known).value == 5.0


def test_a_report_without_mended_flaws_lacks_them():
    value = kpi("p5", "days-to-fix", patches("2026-10-31", flaw()))
    assert (value.value, value.why.facts) == (None, (("what", "fixes"),))


def test_unsupported_is_obsolete_or_not_updated_for_fifteen_days():
    value = kpi(
        "p5", "unsupported",
        patches(
            "2026-10-31",
            old={"support_end": "2026-10-30"}, said={"obsolete": True},
            last={"support_end": "2026-10-31", "updated_on": "2026-10-16"},
            late={"updated_on": "2026-10-15"}, unknown={},
        ),
    )  # fmt: skip
    assert (value.numerator, value.denominator) == (3, 4)
    assert value.why.code == "beyond"


def test_a_scanner_that_gives_no_updates_does_not_tell_what_is_unsupported():
    value = kpi("p5", "unsupported", patches("2026-10-31", a={"obsolete": True}))
    assert (value.value, value.why.code) == (None, "lacks")


# --- people, dossiers, privacy ---


def test_trained_is_of_the_staff_that_is_known():
    value = kpi("p7", "trained", snapshot("awareness", "2026-10-31", [
        {"unit": "Urgences", "staff": 20, "trained": 9}, {"staff": 10, "trained": 6},
        {"unit": "Imagerie", "trained": 4},
    ]))  # fmt: skip
    assert (value.numerator, value.denominator, value.why.code) == (15, 30, "beyond")


def test_those_who_came_give_no_share():
    file = snapshot("awareness", "2026-10-31", [{"unit": "Urgences", "trained": 9}])
    assert kpi("p7", "trained", file).why.code == "lacks"


def test_the_report_rate_is_over_the_campaigns_of_a_year():
    value = kpi("p7", "report-rate", snapshot("phishing", "2026-10-31", [
        {"name": "a", "on": "2025-10-31", "delivered": 100, "reported": 100},
        {"name": "b", "on": "2025-11-01", "delivered": 100, "reported": 10},
        {"name": "c", "on": "2026-10-01", "delivered": 300, "reported": 70},
        {"name": "d", "on": "2026-10-02", "delivered": 50},
    ]))  # fmt: skip
    assert (value.numerator, value.denominator) == (80, 400)
    assert dict(value.why.facts) == {"count": 50}


def test_a_year_without_a_campaign_is_no_zero():
    file = snapshot("phishing", "2026-10-31", [{"on": "2020-01-01", "delivered": 9, "reported": 3}])
    assert kpi("p7", "report-rate", file).why.code == "none"


def test_a_piece_is_ready_in_place_or_tested():
    pieces = {"governance": "nothing", "cell": "written", "plan": "deployed", "contracts": "tested"}
    value = kpi("a1", "dossier-pieces", snapshot("dossiers", "2026-10-31", [
        *({"piece": f"strategic/{name}", "state": state} for name, state in pieces.items()),
        {"piece": "care/support"},
    ]))  # fmt: skip
    assert (value.numerator, value.denominator, value.why.code) == (2, 4, "beyond")


def test_registers_of_a_month_feed_each_its_own():
    files = [
        snapshot("privacy", "2026-10-02", {"clauses": {"count": 3, "of": 4}}, map="processors"),
        snapshot("privacy", "2026-10-20", {"in_time": {"count": 1, "of": 2}}, map="breaches"),
    ]
    assert kpi("p1", "processor-clauses", *files).as_of == "2026-10-02"
    assert kpi("a2", "breaches-in-time", *files).value == 0.5
    assert kpi("p1", "impact-analyses", *files).why.code == "lacks"


# --- properties ---

days = st.dates(date(2025, 6, 1), date(2026, 11, 21)).map(date.isoformat)
files = st.lists(
    st.tuples(days, st.integers(0, 9), st.integers(0, 9)).map(
        lambda told: accounts(told[0], unused=(told[1], told[1] + told[2]))
    ),
    max_size=8,
    unique_by=lambda each: each.on,
)


@given(files, st.randoms())
def test_the_order_of_the_files_changes_nothing(some, chance):
    mixed = some[:]
    chance.shuffle(mixed)
    assert kpi("p4", "unused-accounts", *some) == kpi("p4", "unused-accounts", *mixed)


@given(files)
def test_what_is_later_than_the_day_changes_nothing(some):
    tomorrow = (date.fromisoformat(ON) + timedelta(days=1)).isoformat()
    later = accounts(tomorrow, unused=(7, 7))
    assert kpi("p4", "unused-accounts", *some) == kpi("p4", "unused-accounts", *some, later)


@given(files)
def test_a_month_has_a_point_only_where_a_file_is_of_it(some):
    value = kpi("p4", "unused-accounts", *some)
    told = {each.month for each in value.trend if each.value is not None}
    assert told <= {each.on[:7] for each in some}
