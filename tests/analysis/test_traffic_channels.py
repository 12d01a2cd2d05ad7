"""Findings from conversations and questions: who looks around, what leaves, what calls home."""

from dataclasses import replace

import pytest

from csirt.analysis.traffic.hunt_channels import parent
from csirt.model.capture import Flow

from .traffic_worlds import DESK, OUTSIDE, SERVER, event, flow, found

# --- looking around ---


def closed(**more):
    return flow(flags_ba=0x14, **more)


def test_a_scan_is_many_ports_most_of_them_closed():
    assert (
        found(flows=[closed(port=at) for at in range(1, 31)])["port-scan"].finding.confidence
        == "medium"
    )
    many = found(flows=[closed(port=at) for at in range(1, 101)])
    assert many["port-scan"].finding.confidence == "high"
    assert not found(flows=[flow(port=at) for at in range(1, 101)])
    assert not found(flows=[closed(port=at) for at in range(1, 30)])
    assert not found(flows=[replace(closed(port=443), a_port=at) for at in range(1_000, 1_100)])


def test_a_sweep_is_one_service_on_many_silent_machines():
    silent = [closed(b=f"10.0.2.{at}", port=445) for at in range(1, 21)]
    answering = [flow(b=f"10.0.2.{at}", port=445) for at in range(30, 35)]
    told = found(flows=silent + answering)["host-sweep"]
    assert told.finding.confidence == "medium"
    assert told.targets == tuple(f"10.0.2.{at}" for at in range(30, 35))
    assert not found(flows=[flow(b=f"10.0.2.{at}", port=445) for at in range(1, 60)])
    assert not found(flows=silent[:19])


def test_what_a_firewall_refused_is_a_sweep_too():
    refused = [flow(b=f"10.0.2.{at}", port=445, opened=False, action="deny") for at in range(1, 70)]
    assert found(flows=refused)["host-sweep"].finding.confidence == "high"


def test_listing_shares_of_one_server_is_work_and_of_many_machines_a_finding():
    def listed(count):
        return [event("dcerpc.request", dst=f"10.0.2.{at}", interface="srvsvc", uuid="u", opnum="15")
                for at in range(1, count + 1)]  # fmt: skip

    assert not found(listed(1))
    assert found(listed(5))["account-listing"].finding.confidence == "medium"
    assert found(listed(20))["account-listing"].finding.confidence == "high"


# --- channels ---


def names(count, label="a{}", domain="tunnel.example", kind="NULL"):
    return [
        event("dns.query", at, port=53, name=f"{label.format(at)}.{domain}", type=kind)
        for at in range(count)
    ]


def test_ever_new_names_of_a_rare_type_are_a_tunnel():
    assert found(names(50))["dns-tunnel"].finding.confidence == "medium"
    assert found(names(100))["dns-tunnel"].finding.confidence == "high"
    assert not found(names(49))
    assert not found(names(200, kind="A"))


def test_long_names_of_an_ordinary_type_take_more_to_be_sure():
    label = "x" * 40 + "{}"
    assert found(names(100, label, kind="A"))["dns-tunnel"].finding.confidence == "medium"
    assert found(names(500, label, kind="A"))["dns-tunnel"].finding.confidence == "high"


def test_the_same_name_again_many_domains_and_reverse_names_are_no_tunnel():
    assert not found(names(200, "same", kind="TXT"))
    assert not found(
        [e for at in range(200) for e in names(1, domain=f"d{at}.example", kind="TXT")]
    )
    assert not found(names(200, domain="10.in-addr.arpa", kind="TXT"))


@pytest.mark.parametrize(
    ("name", "domain"),
    [("a.b.ch.example", "ch.example"), ("a.chu.asso.fr", "chu.asso.fr"), ("chu.fr", ""),
     ("x.y.local", ""), ("", ""), (".", ""), ("A.B.Example.", "b.example")],
)  # fmt: skip
def test_whose_domain_a_name_is(name, domain):
    assert parent(name) == domain


def echoes(sent, answered, packets=100):
    flow = Flow("icmp", DESK, 0, OUTSIDE, 0, 2 * packets, 0, 0, 0)
    return replace(
        flow, packets_ab=packets, payload_ab=sent * packets, payload_ba=answered * packets
    )


def test_echoes_that_do_not_give_back_what_was_sent_are_a_tunnel():
    assert found(flows=[echoes(900, 400)])["icmp-tunnel"].finding.confidence == "high"
    assert found(flows=[echoes(300, 200)])["icmp-tunnel"].finding.confidence == "medium"
    assert found(flows=[echoes(1_400, 1_400, 200)])["icmp-tunnel"].finding.confidence == "low"


def test_a_ping_and_a_test_of_the_line_are_none():
    assert not found(flows=[echoes(64, 64, 10_000)])
    assert not found(flows=[echoes(1_400, 1_400, 20)])
    assert not found(flows=[echoes(900, 400, 19)])
    alone = replace(echoes(900, 400), packets=110, packets_ab=100)
    assert not found(flows=[alone])


def beats(gaps, b=OUTSIDE):
    at, flows = 0.0, []
    for number, gap in enumerate(gaps):
        at += gap
        flows.append(replace(flow(b=b, at=at), a_port=40_000 + number))
    return flows


def test_regular_calls_to_the_outside_are_a_beacon_and_never_of_high_confidence():
    assert found(flows=beats([60] * 12))["beacon"].finding.confidence == "low"
    told = found(flows=beats([60, 61] * 50))["beacon"].finding
    assert told.confidence == "medium"


def test_calls_by_chance_to_the_inside_or_in_haste_are_none():
    chance = [7, 90, 13, 400, 60, 22, 180, 5, 33, 71, 250, 16, 45, 120]
    assert not found(flows=beats(chance))
    assert not found(flows=beats([60] * 30, b=SERVER))
    assert not found(flows=beats([2] * 30))
    assert not found(flows=beats([60] * 11))


def test_a_long_pause_does_not_hide_a_beacon():
    assert "beacon" in found(flows=beats([60] * 10 + [30_000] + [60] * 10))


def test_requests_within_one_connection_beat_too():
    asked = [event("http.request", at * 30, DESK, OUTSIDE, 80, method="GET") for at in range(15)]
    assert "beacon" in found(asked, [flow(b=OUTSIDE, port=80)])


def sent(out, back=0, **more):
    return flow(b=OUTSIDE, payload_ab=out, payload_ba=back, **more)


def test_much_sent_and_little_received_is_a_volume():
    assert found(flows=[sent(10**9)])["outbound-volume"].finding.confidence == "medium"
    halves = [sent(1.5 * 10**8), sent(10**8)]
    assert found(flows=halves)["outbound-volume"].finding.confidence == "low"
    assert not found(flows=[sent(10**9, 10**9)])
    assert not found(flows=[sent(10**8)])
    assert not found(flows=[flow(b=SERVER, payload_ab=10**10)])


def test_what_leaves_by_a_connection_from_outside_counts_the_same():
    taken = flow(a=OUTSIDE, b=DESK, payload_ab=10**6, payload_ba=2 * 10**9)
    told = found(flows=[taken])["outbound-volume"]
    assert (told.source, told.targets) == (DESK, (OUTSIDE,))


def test_a_firewall_counts_bytes_alone():
    logged = sent(0, action="allow", bytes=2 * 10**9, bytes_ab=2 * 10**9 - 10)
    assert "outbound-volume" in found(flows=[logged])
