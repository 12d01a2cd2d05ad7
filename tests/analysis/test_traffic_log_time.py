"""What lasts in a log hides nothing of a burst and is none; what is not counted is not silence."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt.analysis.traffic.evidence import SECOND, widest, within_a_day
from csirt.analysis.traffic.hunt import ordered
from csirt.model.capture import CaptureFile

from .test_traffic_logs import HIGH, LOG, LOW, MEDIUM, alert, found, line, read, refused
from .traffic_worlds import DESK, FILE, OUTSIDE, event, flow

DAY = 86_400
AD = CaptureFile("ad.csv", "2" * 64, 0, 0, 0, 0, False, ("log:ad-events",))


@given(st.lists(st.tuples(st.integers(0, 40), st.sampled_from(["", "a", "b", "c", "d"]))))
def test_the_widest_run_is_never_beaten_by_another_one(items):
    items.sort(key=lambda each: each[0])
    run = widest(items, 10, lambda each: each[0] * SECOND, lambda each: each[1])
    best = max(
        (len({name for at, name in items if start <= at <= start + 10 and name})
         for start, _ in items), default=0,
    )  # fmt: skip
    assert len({name for _, name in run if name}) == best
    assert not run or run[-1][0] - run[0][0] <= 10


# --- machines that sweep ---


def hosts(count, at=0.0, every=1.0, **more):
    return [line(b=f"10.0.9.{n}", port=445, at=at + n * every, **more) for n in range(count)]


def test_a_sweep_is_found_where_the_same_doors_were_tried_slowly_for_days_before():
    slow = hosts(40, every=10_800, action="deny")
    told = found(flows=[*slow, *hosts(40, at=6 * DAY, action="deny")])["host-sweep"]
    assert len(told.finding.records) == 1
    assert "40 machines" in told.summary["fr"]
    assert not found(flows=slow)


@pytest.mark.parametrize(
    ("sent", "back"),
    [
        ({"packets": 2, "packets_ab": 2, "bytes": 0}, {"packets": 4}),
        ({"bytes": 120, "bytes_ab": 120}, {"bytes": 900}),
    ],
    ids=["packets", "bytes"],
)
def test_accepted_lines_to_which_nothing_comes_back_are_silent(sent, back):
    assert "host-sweep" in found(flows=hosts(40, **sent))
    assert not found(flows=hosts(40, **{**sent, **back}))


def test_a_log_that_does_not_count_what_comes_back_tells_no_silence():
    assert not found(flows=hosts(40, bytes=20_000, bytes_ab=20_000))
    assert not found(flows=hosts(40, bytes=0, bytes_ab=0))


def exported(count, every=1.0, **more):
    """Return lines of an export of flows: opened, without a verdict."""
    return [replace(each, opened=True) for each in hosts(count, every=every, action="", **more)]


def test_flows_that_are_exported_both_ways_are_no_sweep_and_one_way_are():
    assert not found(flows=exported(40, packets=38, packets_ab=20, bytes=29_000, bytes_ab=20_000))
    told = found(flows=exported(40, packets=1, packets_ab=1, bytes=60, bytes_ab=60))
    assert told["host-sweep"].finding.confidence == MEDIUM
    answered = exported(40, packets=2, packets_ab=1, flags_ba=0x12)
    assert not found(flows=answered)


def test_an_exported_day_is_looked_at_hour_by_hour_and_inside_alone():
    alone = {"packets": 1, "packets_ab": 1, "bytes": 60, "bytes_ab": 60}
    assert not found(flows=exported(60, every=1_200, **alone))
    outside = [replace(each, b=f"198.51.100.{n}") for n, each in enumerate(exported(60, **alone))]
    assert not found(flows=outside)


# --- doors, by a supervision and by somebody ---


def supervised(rounds, refuses):
    return [
        line(a="10.0.0.50", b=f"10.0.8.{n}", port=22, at=300 * turn + n,
             action="deny" if refuses(n) else "allow")
        for turn in range(rounds) for n in range(40)
    ]  # fmt: skip


@pytest.mark.parametrize("rounds", [1, 12, 40])
def test_a_supervision_that_some_machines_refuse_has_found_no_door(rounds):
    assert "door-found" not in found(flows=supervised(rounds, lambda n: n % 6 == 0))


def test_nor_has_one_that_begins_with_a_network_that_refuses_it():
    new = line(a="10.0.0.50", b="10.0.8.99", port=22, at=9_000)
    lines = [*supervised(30, lambda n: n < 8), new]
    assert "door-found" not in found(flows=lines)


def test_a_supervision_that_is_turned_against_new_doors_is_told():
    shut = [line("10.0.0.50", f"10.0.2.{n}", 445, 20_000 + n, "deny") for n in range(7)]
    door = line("10.0.0.50", "10.0.2.99", 445, 20_060)
    lines = [*supervised(12, lambda n: n % 6 == 0), *shut, door]
    told = found(flows=lines)["door-found"]
    assert (told.targets, told.summary["fr"][:2]) == (("10.0.2.99",), "7 ")


def test_the_doors_that_follow_the_first_one_are_told_with_it():
    shut = [line(b=f"10.0.2.{n}", port=445, at=n, action="deny") for n in range(6)]
    through = [line(b=f"10.0.3.{n}", port=445, at=60 + n) for n in range(3)]
    assert found(flows=[*shut, *through])["door-found"].targets == tuple(
        f"10.0.3.{n}" for n in range(3)
    )
    assert "door-found" not in found(flows=[line(b="10.0.4.1", port=445), *shut, *through])


# --- what leaves ---


def test_a_little_every_day_is_no_theft_and_two_large_days_are_one_finding():
    month = [line(b=OUTSIDE, at=n * DAY, bytes=8_020_000, bytes_ab=8_000_000) for n in range(30)]
    assert "outbound-volume" not in found(flows=month)
    large = [replace(each, bytes=300_000_000, bytes_ab=300_000_000) for each in month[3:5]]
    told = [
        each for each in read(flows=[*month[:3], *large, *month[5:]])
        if each.finding.rule == "outbound-volume"
    ]  # fmt: skip
    assert [each.facts["megabytes"] for each in told] == [600]


@pytest.mark.parametrize("start", [0, 20 * 3_600, 23 * 3_600 + 1_800])
def test_a_night_of_theft_counts_whole_whenever_the_day_changes(start):
    night = [
        line(b=OUTSIDE, at=start + n * 1_800, bytes=41_000_000, bytes_ab=40_000_000)
        for n in range(6)
    ]
    assert found(flows=night)["outbound-volume"].facts["megabytes"] == 240
    asked = [
        event("proxy.request", start + n * 1_800, DESK, "", 443, host="a.depot.example",
              bytes_out="40000000") for n in range(6)
    ]  # fmt: skip
    assert found(asked)["outbound-web"].facts["megabytes"] == 240


def test_a_theft_after_a_large_download_counts_by_itself():
    down = line(b=OUTSIDE, at=0, bytes=2_010_000_000, bytes_ab=10_000_000)
    up = line(b=OUTSIDE, at=23 * 3_600, bytes=901_000_000, bytes_ab=900_000_000)
    assert found(flows=[down, up])["outbound-volume"].facts["megabytes"] == 900


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 30), st.integers(0, 30)), max_size=12))
def test_what_is_kept_is_that_of_some_24_hours_and_nothing_of_them_is_left(items):
    def is_much(out, back):
        return out >= max(40, 2 * back)

    hours = 3_600 * SECOND
    kept = within_a_day(items, lambda e: e[0] * hours, lambda e: e[1:], is_much)
    windows = [
        [each for each in items if start <= each[0] < start + 24] for start in range(-24, 61)
    ]
    much = [
        window for window in windows
        if is_much(sum(e[1] for e in window), sum(e[2] for e in window))
    ]  # fmt: skip
    for window in much:
        assert not Counter(window) - Counter(kept)
    assert all(any(each in window for window in much) for each in kept)


def test_twenty_four_hours_after_the_first_are_another_sum():
    def sent(hours):
        return [
            line(b=OUTSIDE, at=at * 3_600, bytes=110_000_000, bytes_ab=110_000_000)
            for at in (0, hours)
        ]

    assert "outbound-volume" in found(flows=sent(23.99))
    assert "outbound-volume" not in found(flows=sent(24))


@pytest.mark.parametrize(("hours", "is_told"), [(1, True), (12, True), (12.1, False), (24, False)])
def test_a_task_of_every_day_is_no_call_home(hours, is_told):
    calls = [line(b=OUTSIDE, at=n * hours * 3_600, a_port=40_000 + n) for n in range(13)]
    assert ("beacon" in found(flows=calls)) is is_told


def test_short_accepted_connections_one_after_the_other_try_passwords():
    def tries(**more):
        return [line(OUTSIDE, "10.0.0.19", 22, n, **more) for n in range(300)]

    told = found(flows=tries(bytes=4_000, bytes_ab=1_800))["remote-access-guessing"]
    assert (told.finding.confidence, told.source) == (HIGH, OUTSIDE)
    assert not found(flows=tries(bytes=4_000, bytes_ab=1_800, action="deny"))
    assert not found(flows=tries(bytes=400_000, bytes_ab=1_800))


# --- alerts ---


def spread(severity, count, at=0.0, rule="Chiffrement"):
    return [alert(severity, at + n * 60, f"10.0.1.{n + 1}", rule=rule) for n in range(count)]


def test_a_spread_is_found_behind_the_slight_alerts_of_the_weeks_before():
    old = [alert("medium", n * 25_200, f"10.0.1.{n + 1}", rule="PUA") for n in range(20)]
    told = found([*old, *spread("critical", 20, 30 * DAY)])["edr-spread"]
    assert (told.finding.confidence, told.facts["count"]) == (HIGH, 20)
    assert told.summary["fr"].count("PUA") == 0
    assert found([*old, *spread("medium", 20, 30 * DAY)])["edr-spread"].facts["count"] == 20


def test_the_different_slight_alerts_of_a_morning_are_no_spread():
    rules = ["PUA", "Macro", "Cookie"]
    some = [alert("medium", n * 600, f"10.0.1.{n + 1}", rule=rules[n]) for n in range(3)]
    assert "edr-spread" not in found(some)
    grave = [alert("high", n * 600, f"10.0.1.{n + 1}", rule=rules[n]) for n in range(3)]
    assert found(grave)["edr-spread"].finding.confidence == MEDIUM


def test_one_file_under_several_names_is_a_spread():
    some = [
        replace(alert("medium", n, f"10.0.1.{n + 1}", rule=f"r{n}"), record=n) for n in range(3)
    ]
    files = [event("file.hash", n, f"10.0.1.{n + 1}", "", record=n, sha256="ab") for n in range(3)]
    assert "edr-spread" in found([*some, *files])
    assert "edr-spread" not in found([*some, *(replace(each, data=()) for each in files)])


@pytest.mark.parametrize("severity", ["", "1"])
def test_alerts_whose_gravity_is_not_read_are_a_spread_where_they_are_very_many(severity):
    assert "edr-spread" not in found(spread(severity, 9))
    assert "edr-spread" in found(spread(severity, 10))


def test_grave_alerts_that_name_no_machine_are_told_together():
    told = found([alert("critical", n, "") for n in range(3)])["edr-alert"]
    assert (told.source, told.finding.subjects, told.finding.confidence) == ("", (), HIGH)
    assert "une machine que le journal ne nomme pas" in told.finding.title["fr"]
    assert told.summary["en"].startswith("3 grave alerts")
    assert told.as_json("en")["source"] is None


# --- logons and tickets that name no client ---


def test_one_account_that_is_refused_again_and_again_by_nobody_is_told():
    told = found([refused("a", n * 10, src="") for n in range(15)])["password-guessing"]
    assert told.source == ""
    assert told.finding.title["fr"].startswith("Une machine que le journal ne nomme pas essaie")
    assert not found([refused("", n * 10, src="") for n in range(50)])


@pytest.mark.parametrize(
    ("number", "named", "least"),
    [("4769", "service", 10), ("4768", "account", 3)],
)
def test_many_weak_tickets_of_a_log_that_names_no_client_are_told_with_little_confidence(
    number, named, least
):
    some = [
        event("ad.event", n, "", "", 0, id=number, host="dc1", detail="0x17", **{named: f"s{n}"})
        for n in range(least)
    ]
    assert [(each.source, each.finding.confidence) for each in read(some)] == [("", LOW)]
    assert not read(some[1:])


# --- the wire and a log ---


def both(made, *more):
    """Return the findings of a service on the wire and of the lines of a log on the machines."""
    call = event("dcerpc.request", interface="svcctl", uuid="u", opnum="12")
    lines = [
        event("ad.event", 30 + n, DESK, "", 0, n, id="7045", host=host, detail="PSEXESVC")
        for n, host in enumerate(made)
    ]
    events = [call, *(replace(each, source=1) for each in lines)]
    return read(events, more, files=(FILE, AD, LOG))


@pytest.mark.parametrize("made", [["srv-pacs"], ["10.0.0.1", "srv-pacs", "dc1"]])
def test_machines_that_the_log_alone_shows_to_be_hit_are_not_lost(made):
    told = both(made)
    assert {each.finding.rule for each in told} == {"remote-service", "service-created"}
    assert {"10.0.0.1", *made} == {name for each in told for name in each.targets}


def test_one_more_destination_of_regular_calls_is_not_lost():
    wire = [flow(b=OUTSIDE, at=n * 60) for n in range(13)]
    logged = [
        replace(line(b="198.51.100.66", at=n * 60, a_port=40_000 + n), source=1) for n in range(13)
    ]
    told = read(flows=[*wire, *logged], files=(FILE, LOG))
    assert {each.targets for each in told if each.finding.rule == "beacon"} == {
        (OUTSIDE,), ("198.51.100.66",),
    }  # fmt: skip
    same = [replace(each, b=OUTSIDE) for each in logged]
    (one,) = read(flows=[*wire, *same], files=(FILE, LOG))
    assert one.finding.records == ("x.pcap#0", "j.csv#0")


def test_what_the_wire_and_a_log_both_count_is_counted_once():
    sent = flow(b=OUTSIDE, payload_ab=300_000_000)
    counted = replace(line(b=OUTSIDE, bytes=310_000_000, bytes_ab=310_000_000), source=1)
    (one,) = read(flows=[sent, counted], files=(FILE, LOG))
    assert (one.finding.rule, one.facts["megabytes"]) == ("outbound-volume", 300)


def test_two_findings_of_one_rule_on_the_same_machines_have_two_ids():
    once = found(flows=hosts(40, action="deny"))["host-sweep"]
    later = replace(once, first=once.first + SECOND)
    ids = [each.finding.id for each in ordered([later, once])]
    assert ids == [once.finding.id, f"{once.finding.id}-2"]
