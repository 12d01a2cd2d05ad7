"""The monthly meeting: late by age and exposure, obsolete, excused, accounts beside last month."""

from csirt.analysis.upkeep import upkeep
from csirt.model.patches import MachineExposure
from csirt.model.record import NOT_ASSESSED

from .follow_up_worlds import accounts, flaw, patches

ON = "2026-11-21"
INSIDE, OUTSIDE = {"exposure": "internal"}, {"exposure": "internet"}


def test_nothing_imported_is_no_empty_list_of_late_patches():
    found = upkeep((), ON)
    assert (found.has_patches, found.has_accounts, found.as_of) == (False, False, ())


def test_what_answers_to_the_internet_comes_first_then_the_gravest_then_the_longest_late():
    found = upkeep([patches(
        "2026-11-17",
        flaw("grave inside", "in", first_seen="2026-01-01", severity="critical"),
        flaw("low outside", "out", first_seen="2026-10-01", severity="low"),
        flaw("high outside", "out", first_seen="2026-10-01"),
        flaw("older outside", "out", first_seen="2026-02-01"),
        flaw("in time", "out", first_seen="2026-11-10"), flaw("who knows", "no"),
        **{"in": INSIDE, "out": OUTSIDE},
    )], ON)  # fmt: skip
    assert [each.name for each in found.late] == [
        "older outside", "high outside", "low outside", "grave inside",
    ]  # fmt: skip
    assert (found.open, found.undecided) == (6, 1)
    assert {(each.exposure, each.over): each.count for each in found.ages if each.count} == {
        (MachineExposure.INTERNET, 30): 2, (MachineExposure.INTERNET, 180): 1,
        (MachineExposure.INTERNAL, 180): 1,
    }  # fmt: skip


def test_ages_are_those_of_the_day_not_of_the_file():
    file = patches("2026-10-31", flaw(first_seen="2026-10-01"))
    assert not upkeep([file], "2026-10-31").late
    (late,) = upkeep([file], ON).late
    assert late.days(ON) == 51


def test_each_tool_s_last_report_counts_unless_it_is_a_quarter_older():
    files = [
        patches("2026-07-01", flaw("gone", first_seen="2026-01-01"), map="abandoned"),
        patches("2026-09-30", a={"obsolete": True}, map="list"),
        patches("2026-11-17", flaw("x", first_seen="2026-01-01"), map="scanner"),
    ]
    found = upkeep(files, ON)
    assert [each.name for each in found.late] == ["x"]
    assert [each.machine for each in found.obsolete] == ["a"]
    assert [day for _, day in found.as_of] == ["2026-09-30", "2026-11-17"]


def test_an_exception_is_told_when_it_ended_or_ends_before_the_next_meeting():
    found = upkeep([patches(
        "2026-11-17", flaw("ended", exception_until="2026-11-20", first_seen="2026-01-01"),
        flaw("soon", exception_until="2026-12-22", first_seen="2026-01-01"),
        flaw("later", exception_until="2026-12-23", first_seen="2026-01-01"),
        flaw("mended", exception_until="2026-11-01", fixed_on="2026-11-02"),
    )], ON)  # fmt: skip
    assert [each.name for each in found.exceptions] == ["ended", "soon"]
    assert [each.name for each in found.late] == ["ended"]


def test_a_system_whose_support_ends_tomorrow_is_not_obsolete_today():
    found = upkeep([patches("2026-11-17", old={"support_end": "2020-01-14"},
                            today={"support_end": ON}, never={})], ON)  # fmt: skip
    assert [(each.machine, each.exposure) for each in found.obsolete] == [("old", NOT_ASSESSED)]


def test_accounts_stand_beside_the_month_before_and_a_gap_is_no_zero():
    files = [accounts("2026-10-30", unused=(9, 20)),
             accounts("2026-11-17", unused=(7, 20), generic=(1, 20))]  # fmt: skip
    now = {each.finding: each for each in upkeep(files, ON).accounts}
    assert (now["unused"].count, now["unused"].before) == (7, 9)
    assert now["generic"].before is None
    files[0] = accounts("2026-09-30", unused=(9, 20))
    assert upkeep(files, ON).accounts[0].before is None


def test_the_year_turns():
    files = [accounts("2025-12-30", unused=(9, 20)), accounts("2026-01-17", unused=(7, 20))]
    assert upkeep(files, "2026-01-20").accounts[0].before == 9
