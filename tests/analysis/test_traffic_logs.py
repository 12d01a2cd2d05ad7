"""Findings of firewalls, proxies, consoles and logons by their lines, and what looks the same."""

from dataclasses import replace

import pytest

from csirt.analysis.traffic.evidence import SECOND
from csirt.analysis.traffic.hosts import hosts
from csirt.analysis.traffic.hunt import findings
from csirt.analysis.traffic.isolate import isolation
from csirt.files.shipped import traffic_roles, traffic_rules
from csirt.model.capture import CaptureFile, Seen
from csirt.model.finding import Confidence

from .traffic_worlds import DESK, FILE, OUTSIDE, SERVER, event, flow
from .traffic_worlds import found as on_the_wire

LOG = CaptureFile("j.csv", "1" * 64, 0, 0, 0, 0, False, ("log:firewall-log",))
HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def read(events=(), flows=(), files=(LOG,)):
    seen = Seen(files, tuple(flows), tuple(sorted(events, key=lambda each: each.at)))
    return findings(seen, hosts(seen, traffic_roles()), traffic_rules())


def found(events=(), flows=()):
    return {each.finding.rule: each for each in read(events, flows)}


def line(a=DESK, b=SERVER, port=443, at=0.0, action="allow", a_port=50_000, **more):
    told = {"packets": 0, "packets_ab": 0, "flags_ba": 0, "opened": action == "allow", **more}
    return replace(flow(a, b, port, at, action=action, **told), a_port=a_port)


# --- the firewall ---


def denied(count, at=0.0, every=1.0, **more):
    return [line(port=20 + n, at=at + n * every, action="deny", **more) for n in range(count)]


def test_many_ports_that_a_firewall_refuses_are_a_scan():
    assert found(flows=denied(30))["port-scan"].finding.confidence == MEDIUM
    assert not found(flows=denied(29))


def test_refusals_spread_over_days_are_a_wrong_setting_and_no_scan():
    assert "port-scan" not in found(flows=denied(60, every=3_600))


def test_the_scan_of_a_machine_that_works_with_the_target_all_day_is_found():
    work = [line(port=445, at=n * 20) for n in range(4_000)]
    assert "port-scan" in found(flows=[*work, *denied(40, at=40_000)])


@pytest.mark.parametrize(
    "lines",
    [
        denied(200, a=OUTSIDE, b="203.0.113.1"),
        denied(200, a=OUTSIDE),
        [line(SERVER, DESK, 40_000 + n, n, "deny", a_port=443) for n in range(200)],
        [line(port=50_000 + n, at=n, action="deny") for n in range(200)],
        [line(b=f"198.51.100.{n}", at=n, action="deny") for n in range(1, 200)],
    ],
    ids=["the Internet", "the Internet inside", "late answers", "drawn ports", "no proxy"],
)
def test_what_a_firewall_refuses_every_day_is_no_scan(lines):
    assert not found(flows=lines)


def test_one_that_is_refused_in_series_then_gets_through():
    shut = [line(b=f"10.0.2.{n}", port=445, at=n, action="deny") for n in range(1, 7)]
    told = found(flows=[*shut, line(b="10.0.2.9", port=3389, at=60)])["door-found"]
    assert (told.targets, told.finding.confidence) == (("10.0.2.9",), MEDIUM)
    assert len(told.finding.records) == 1
    many = [line(b=f"10.0.2.{n}", port=445, at=n, action="deny") for n in range(1, 17)]
    assert found(flows=[*many, line(b="10.0.2.99", port=445, at=60)])[
        "door-found"
    ].finding.confidence == HIGH  # fmt: skip


@pytest.mark.parametrize("case", ["few", "used before", "later", "not to administer", "outside"])
def test_a_door_that_is_no_news_is_no_finding(case):
    shut = [line(b=f"10.0.2.{n}", port=445, at=n + 10, action="deny") for n in range(1, 8)]
    through = line(b="10.0.2.9", port=445, at=60)
    lines = {
        "few": [*shut[:4], through],
        "used before": [line(b="10.0.2.9", port=445), *shut, through],
        "later": [*shut, replace(through, first=9_000 * SECOND)],
        "not to administer": [*shut, replace(through, b_port=443)],
        "outside": [*shut, replace(through, b=OUTSIDE)],
    }[case]
    assert "door-found" not in found(flows=sorted(lines, key=lambda each: each.first))


def calls(source=DESK, count=13, every=60, **more):
    return [line(source, OUTSIDE, at=n * every, a_port=40_000 + n, **more) for n in range(count)]


def test_accepted_lines_at_regular_intervals_are_calls():
    assert found(flows=calls())["beacon"].finding.confidence == LOW
    assert found(flows=calls(count=24))["beacon"].finding.confidence == MEDIUM


def test_a_line_for_the_beginning_and_one_for_the_end_are_one_call():
    both = [each for one in calls() for each in (one, replace(one, first=one.first + SECOND))]
    assert found(flows=both)["beacon"].summary["fr"].startswith("13 appels")


def test_what_many_machines_call_is_a_software_of_the_house_and_refusals_are_no_calls():
    everybody = [each for n in range(1, 7) for each in calls(f"10.0.0.{n}")]
    assert "beacon" not in found(flows=everybody)
    assert "beacon" not in found(flows=calls(action="deny"))
    assert len(read(flows=everybody[: 13 * 5])) == 5


def test_a_large_amount_that_a_flow_export_counts_without_a_verdict():
    sent = flow(b=OUTSIDE, bytes=300_000_000, bytes_ab=290_000_000, opened=False)
    assert "outbound-volume" in found(flows=[sent])
    assert "outbound-volume" not in on_the_wire(flows=[sent])
    assert "outbound-volume" not in found(flows=[replace(sent, bytes_ab=10_000_000)])


# --- the proxy ---


def asks(site="a.depot.example", at=0.0, src=DESK, out=0, back=0):
    told = {"host": site, "bytes_out": str(out or ""), "bytes_in": str(back or "")}
    return event("proxy.request", at, src, "", 443, **told)


def test_much_sent_to_one_domain_on_one_day():
    sent = [asks(f"{n}.depot.example", n, out=50_000_000, back=1_000) for n in range(5)]
    told = found(sent)["outbound-web"]
    assert (told.finding.confidence, told.source) == (LOW, DESK)
    assert "250 Mo vers depot.example" in told.finding.title["fr"]
    assert found([asks(out=2_000_000_000)])["outbound-web"].finding.confidence == MEDIUM


def test_a_day_of_work_by_the_proxy_is_no_theft():
    slow = [asks(at=n * 86_400, out=50_000_000) for n in range(10)]
    visio = [asks(at=n, out=90_000_000, back=80_000_000) for n in range(10)]
    assert not found(slow)
    assert not found(visio)


def test_a_site_that_one_machine_calls_at_regular_intervals():
    regular = [asks(at=n * 60) for n in range(13)]
    assert found(regular)["beacon"].targets == ("a.depot.example",)
    common = [asks(at=n * 60 + m, src=f"10.0.0.{m}") for n in range(13) for m in range(1, 7)]
    assert not found(common)


# --- the console ---


def alert(severity="high", at=0.0, src=DESK, host="", rule="Outil"):
    return event("edr.alert", at, src, "", 0, rule=rule, severity=severity, host=host)


@pytest.mark.parametrize(
    ("severity", "confidence"),
    [
        ("critical", HIGH),
        ("high", MEDIUM),
        ("medium", None),
        ("low", None),
        ("", None),
        ("3", None),
    ],
)
def test_a_grave_alert_is_a_finding(severity, confidence):
    told = found([alert(severity)]).get("edr-alert")
    assert (told.finding.confidence if told else None) == confidence


def test_alerts_on_several_machines_within_an_hour_name_the_first():
    some = [alert("medium", at * 600, f"10.0.0.{at + 1}") for at in range(3)]
    told = found(some)["edr-spread"]
    assert (told.source, told.targets) == ("10.0.0.1", ("10.0.0.2", "10.0.0.3"))
    assert told.finding.confidence == MEDIUM
    assert not found([replace(each, at=each.at * 10) for each in some])
    assert not found([alert("low", at, f"10.0.0.{at + 1}") for at in range(9)])
    assert not found([alert("medium", at) for at in range(9)])


def test_a_machine_that_one_log_names_and_another_addresses_is_one():
    named = [alert("critical", 1, "", host="poste-31"), alert("high", 2, host="poste-31")]
    told = [each for each in read(named) if each.finding.rule == "edr-alert"]
    assert [(each.source, each.summary["fr"][:15]) for each in told] == [
        (DESK, "2 alertes grave"),
    ]  # fmt: skip


def test_a_machine_that_has_a_name_alone_is_told_beside_the_list():
    made = event("ad.event", 0, "", "", 0, id="7045", host="srv-fic", detail="PSEXESVC")
    told = read([made, alert(), asks("a.depot.example", out=2_000_000_000)])
    page = isolation(told, hosts(Seen((LOG,), (), (alert(),)), traffic_roles()), ())
    assert [each.host.id for each in page.hosts] == [DESK]
    assert page.named == ("srv-fic",)


# --- logons ---


def refused(account, at=0.0, *, src=DESK, reason="0xc000006d", way="4625", **more):
    return event("auth.failed", at, src, "", 0, account=account, reason=reason, way=way, **more)


def test_refusals_of_a_log_are_a_spraying():
    told = found([refused(f"a{n}", n) for n in range(8)])["password-spraying"]
    assert (told.source, told.finding.confidence) == (DESK, MEDIUM)


@pytest.mark.parametrize(
    "some",
    [
        [refused(f"a{n}", n, src="", host="dc1", way="4776") for n in range(30)],
        [refused("pc12$", n) for n in range(90)],
        [refused(f"a{n}", n, reason="0xc0000071") for n in range(30)],
        [refused("a", n, reason="0x25", way="4771") for n in range(90)],
        [refused(f"a{n}", n, src=f"10.0.1.{n}") for n in range(30)],
    ],
    ids=["a controller for everybody", "a machine", "passwords out of date", "clocks", "a Monday"],
)
def test_the_mistakes_of_every_morning_are_no_attack(some):
    assert not found(some)


def test_who_asks_a_controller_by_name_is_the_one_who_tries():
    some = [
        refused(f"a{n}", n, src="", client="poste-31", host="dc1", way="4776") for n in range(9)
    ]
    assert found(some)["password-spraying"].source == "poste-31"


def test_one_refusal_that_two_logs_tell_is_one():
    twice = [refused("a", n * 10, way=way) for n in range(14) for way in ("4625", "4776")]
    assert not found(twice)
    assert "password-guessing" in found([*twice, refused("a", 200)])


# --- the wire and a log ---


def test_a_service_that_the_wire_and_a_log_both_show_is_one_finding():
    call = event("dcerpc.request", interface="svcctl", uuid="u", opnum="12")
    name = event("nbns.name", src=SERVER, name="srv-fic", suffix="20", ip=SERVER)
    made = event(
        "ad.event", 30, "", "", 0, 9, id="7045", host="srv-fic.ch.local", detail="PSEXESVC"
    )
    both = read([call, name, replace(made, source=1)], files=(FILE, LOG))
    (told,) = both
    assert (told.finding.rule, told.finding.confidence) == ("remote-service", HIGH)
    assert set(told.finding.records) == {"x.pcap#1", "j.csv#9"}
    late = replace(made, source=1, at=made.at + 9_000 * SECOND)
    assert len(read([call, name, late], files=(FILE, LOG))) == 2
    elsewhere = replace(made, source=1, data=(*made.data[:1], ("host", "x"), *made.data[2:]))
    assert len(read([call, name, elsewhere], files=(FILE, LOG))) == 2
