"""The machines of the evidence: what is one machine, what it is for, what nobody said."""

from csirt.analysis.traffic.hosts import hosts, is_inside, is_machine, service_of
from csirt.analysis.traffic.same_machine import leaders
from csirt.files.shipped import catalogue, port_names, traffic_roles
from csirt.model.capture import Seen

from .traffic_worlds import DESK, FILE, OUTSIDE, SERVER, event, flow

MAC = "02:00:00:00:00:01"


def seen(events=(), flows=(), macs=()):
    return Seen((FILE,), tuple(flows), tuple(events), tuple(macs))


def told(*some, **more):
    found = hosts(seen(*some, **more), traffic_roles(), port_names(catalogue()))
    return {each.id: each for each in found}


def arp(address, mac=MAC):
    return event("arp.reply", src="", dst="", ip=address, mac=mac)


def registered(name, address, suffix="20"):
    return event("nbns.name", src=address, dst="10.0.0.255", name=name, suffix=suffix, ip=address)


def test_one_mac_with_two_addresses_is_one_machine():
    found = told([arp("10.0.0.9"), arp("10.0.0.8")], macs=[("fe80::1", MAC)])
    assert list(found) == ["10.0.0.8"]
    assert found["10.0.0.8"].addresses == ("10.0.0.8", "10.0.0.9", "fe80::1")


def test_a_router_that_answers_for_many_is_not_all_of_them():
    assert len(told([arp(f"10.0.0.{at}") for at in range(1, 9)])) == 8


def test_a_name_that_a_machine_gives_itself_joins_and_one_of_the_dns_does_not():
    own = [registered("SRV", "10.0.0.8"), registered("SRV", "10.0.0.9")]
    assert told(own)["10.0.0.8"].addresses == ("10.0.0.8", "10.0.0.9")
    answers = [
        event("dns.answer", name="cdn.example", type="A", value=each) for each in (SERVER, OUTSIDE)
    ]
    assert set(told(answers, [flow(b=OUTSIDE), flow()])) == {DESK, SERVER, OUTSIDE}


def test_a_domain_or_a_workgroup_is_the_name_of_no_machine():
    group = [registered("CH", f"10.0.0.{at}", suffix) for at in (8, 9) for suffix in ("00", "1c")]
    assert set(told(group)) == {"10.0.0.8", "10.0.0.9"}
    assert leaders(seen(group)) == {}


def test_addresses_chained_by_a_name_and_a_mac_are_one_machine():
    chain = [
        arp("10.0.0.5"),
        arp("10.0.0.6"),
        registered("A", "10.0.0.6"),
        registered("A", "10.0.0.7"),
    ]
    assert set(leaders(seen(chain)).values()) == {"10.0.0.5"}


def test_an_address_that_was_only_spoken_of_is_no_machine():
    answer = event("dns.answer", name="a.example", type="A", value="198.51.100.7")
    assert set(told([answer])) == {DESK, SERVER}
    assert not is_machine("10.0.0.255")
    assert not is_machine("224.0.0.1")
    assert not is_machine("ff02::1")
    assert not is_machine("")


def test_an_address_that_somebody_tried_in_vain_is_no_machine():
    assert set(told(flows=[flow(packets=2)])) == {DESK}


def test_a_vendor_is_what_the_machine_itself_said_and_else_nothing():
    asks = event(
        "dhcp.request",
        src="0.0.0.0",
        dst="255.255.255.255",
        hostname="SCAN1",
        mac=MAC,
        vendor="Modality OS",
    )
    found = told([asks, arp(DESK)])
    assert (found[DESK].vendor, found[DESK].names) == ("Modality OS", ("scan1",))
    assert told([arp(DESK)])[DESK].vendor == ""


def test_a_service_is_offered_where_somebody_answered_and_bears_the_name_of_the_catalogue():
    found = told(flows=[flow(port=445), flow(b="10.0.0.2", port=445, flags_ba=0x14)])
    (offered,) = found[SERVER].offers
    assert (offered.name, offered.clients, offered.records) == ("smb", 1, ("x.pcap#0",))
    assert found["10.0.0.2"].offers == ()
    assert found[DESK].uses == ("tcp/445",)
    assert told(flows=[flow(port=33_333)])[SERVER].offers[0].name == ""


def test_of_a_conversation_that_was_not_seen_to_open_the_known_port_serves():
    assert service_of(flow(port=443, opened=False)) == (SERVER, DESK, "tcp/443")
    assert service_of(flow(port=50_000, opened=False)) is None
    assert service_of(flow(port=443, opened=False, packets=2)) is None
    assert service_of(flow(port=443, action="deny")) is None


def test_roles_with_the_surest_rule_and_the_records_that_show_them():
    syntax = event("dicom.associate", record=4, calling="A", called="B", context="storage")
    accept = event("dicom.accept", src=SERVER, dst=DESK, record=5)
    found = told([syntax, accept])
    (role,) = found[SERVER].roles
    assert (role.kind, role.confidence, role.records) == (
        "imaging-server",
        "high",
        ("x.pcap#5", "x.pcap#4"),
    )
    assert [each.kind for each in found[DESK].roles] == ["modality"]
    assert told([syntax])[SERVER].roles == ()


def test_a_controller_by_its_ports_is_less_sure_than_by_its_tickets():
    ports = [flow(port=88), flow(port=389)]
    assert told(flows=ports)[SERVER].roles[0].confidence == "medium"
    gives = event("krb.tgs-rep", src=SERVER, dst=DESK, etype="18")
    assert told([gives], ports)[SERVER].roles[0].confidence == "high"
    assert told(flows=ports[:1])[SERVER].roles == ()


def test_inside_is_what_nobody_routes():
    inside = ("10.1.2.3", "172.31.0.1", "192.168.1.1", "fd00::1", "fe80::1", "100.64.0.1")
    assert all(map(is_inside, inside))
    assert not any(map(is_inside, ("172.32.0.1", "203.0.113.1", "2001:db8::1", "8.8.8.8")))


def test_the_order_of_the_events_changes_no_machine():
    events = [
        arp("10.0.0.9"),
        arp("10.0.0.8"),
        registered("SRV", "10.0.0.8"),
        event("krb.tgs-rep", src=SERVER, dst=DESK),
    ]
    assert {id: (h.addresses, h.roles) for id, h in told(events).items()} == {
        id: (h.addresses, h.roles) for id, h in told(events[::-1]).items()
    }
