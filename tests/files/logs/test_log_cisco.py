"""Sentences of a Cisco ASA: who called, what was refused, who came by the VPN; and when."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt.files.capture.accounts import Accounts
from csirt.files.logs.cisco import MARK, Cisco
from csirt.files.logs.read import read_log
from csirt.files.mappings import mapping_of

SECOND = 10**9
HEAD = "<166>Nov 29 2026 {hour}: %ASA-6-"
BUILT_OUT = (
    "302013: Built outbound TCP connection 9 for outside:198.51.100.9/443 (198.51.100.9/443) to"
    " inside:10.20.1.31/53496 (203.0.113.1/53496)"
)
ENDED = (
    "302014: Teardown TCP connection 9 for outside:198.51.100.9/443 to inside:10.20.1.31/53496"
    " duration 2:00:30 bytes 900000000 TCP FINs"
)


def read(tmp_path, lines, mapping="firewall-log", head=HEAD):
    file = tmp_path / "asa.log"
    texts = (each if isinstance(each, tuple) else ("08:00:00", each) for each in lines)
    file.write_text("\n".join(head.format(hour=hour) + text for hour, text in texts), "utf-8")
    return read_log(file, mapping_of(mapping), Accounts(b"k" * 16), day=date(2026, 11, 30))


def talks(seen):
    return [(e.proto, e.a, e.a_port, e.b, e.b_port, e.action) for e in seen.flows]


@pytest.mark.parametrize(
    ("message", "talk"),
    [
        (BUILT_OUT, ("tcp", "10.20.1.31", 53496, "198.51.100.9", 443, "allow")),
        (ENDED, ("tcp", "10.20.1.31", 53496, "198.51.100.9", 443, "allow")),
        ("302013: Built inbound TCP connection 8 for inside:10.1.1.2/12523 (10.1.1.2/12523) to NP"
         " Identity Ifc:10.1.1.1/22 (10.1.1.1/22)",
         ("tcp", "10.1.1.2", 12523, "10.1.1.1", 22, "allow")),
        ("302015: Built inbound UDP connection 3 for outside:2001:db8::7/500 (2001:db8::7/500)"
         "(LOCAL\\anna) to dmz:2001:db8::1/4500 (2001:db8::1/4500) (anna)",
         ("udp", "2001:db8::7", 500, "2001:db8::1", 4500, "allow")),
        ("302020: Built outbound ICMP connection for faddr 198.51.100.1/0 gaddr 203.0.113.1/1"
         " laddr 10.1.1.5/1 type 8 code 0", ("icmp", "10.1.1.5", 0, "198.51.100.1", 0, "allow")),
        ("302020: Built inbound ICMP connection for faddr 10.1.1.5/1(LOCAL\\a) gaddr 10.2.2.2/0"
         " laddr 10.2.2.2/0", ("icmp", "10.1.1.5", 0, "10.2.2.2", 0, "allow")),
        ('106023: Deny tcp src inside:10.1.1.5/50001(LOCAL\\a) dst dmz:10.2.2.2/445 by'
         ' access-group "x" [0x0, 0x0]', ("tcp", "10.1.1.5", 50001, "10.2.2.2", 445, "deny")),
        ('106023: Deny icmp src inside:10.1.1.5 dst dmz:10.2.2.2 (type 8, code 0) by access-group'
         ' "x"', ("icmp", "10.1.1.5", 0, "10.2.2.2", 0, "deny")),
        ("106014: Deny inbound icmp src outside: 198.51.100.9 dst inside:10.1.1.5 (type 8, code 0)",
         ("icmp", "198.51.100.9", 0, "10.1.1.5", 0, "deny")),
        ("106001: Inbound TCP connection denied from 198.51.100.9/4 to 10.1.1.5/22 flags SYN on"
         " interface outside", ("tcp", "198.51.100.9", 4, "10.1.1.5", 22, "deny")),
        ("106001: Inbound TCP connection denied from 2001:db8::9/4 to 2001:db8::1/22 flags SYN on"
         " interface outside", ("tcp", "2001:db8::9", 4, "2001:db8::1", 22, "deny")),
        ('106023: Deny protocol 50 src outside:198.51.100.9 dst inside:10.1.1.5 by access-group'
         ' "x"', ("ip-50", "198.51.100.9", 0, "10.1.1.5", 0, "deny")),
        ("430003: EventPriority: Low, AccessControlRuleAction: Block with reset, SrcIP: 10.1.1.5,"
         " DstIP: 2001:db8::1, SrcPort: 50001, DstPort: 443, Protocol: tcp, User: anna, URL:"
         " https://x.example/?patient=1", ("tcp", "10.1.1.5", 50001, "2001:db8::1", 443, "deny")),
        ("106006: Deny inbound UDP from 198.51.100.9/4 to 10.1.1.5/161 on interface outside",
         ("udp", "198.51.100.9", 4, "10.1.1.5", 161, "deny")),
        ("710003: TCP access denied by ACL from 198.51.100.9/4 to outside:203.0.113.1/22",
         ("tcp", "198.51.100.9", 4, "203.0.113.1", 22, "deny")),
        ("106100: access-list IN denied tcp inside/10.1.1.5(50001) -> dmz/10.2.2.2(445) hit-cnt 1"
         " first hit [0x1, 0x2]", ("tcp", "10.1.1.5", 50001, "10.2.2.2", 445, "deny")),
        ("106100: access-list IN permitted udp inside/10.1.1.5(50001)(LOCAL\\a) -> dmz/10.2.2.2(53)"
         " hit-cnt 1", ("udp", "10.1.1.5", 50001, "10.2.2.2", 53, "allow")),
    ],
)  # fmt: skip
def test_each_sentence_says_who_called_whom_and_what_was_done(tmp_path, message, talk):
    seen = read(tmp_path, [message])
    assert talks(seen) == [talk]
    assert not seen.faults


def test_the_end_of_a_connection_lengthens_its_beginning_and_keeps_its_direction(tmp_path):
    high = [each.replace("/443", "/60443") for each in (BUILT_OUT, ENDED)]  # no port tells it
    seen = read(tmp_path, [("08:00:00", high[0]), ("10:00:30", high[1])])
    (flow,) = seen.flows
    assert (flow.a, flow.b_port, flow.first, flow.last) == (
        "10.20.1.31", 60443, at(7), at(9, 0, 30)
    )  # fmt: skip
    (alone,) = read(tmp_path, [("10:00:30", ENDED)]).flows
    assert (alone.a, alone.first, alone.last) == ("10.20.1.31", at(7), at(9, 0, 30))


def test_bytes_of_both_directions_together_are_not_those_that_left(tmp_path):
    (flow,) = read(tmp_path, [ENDED]).flows
    assert (flow.bytes, flow.bytes_ab) == (0, 0)


def test_the_number_of_a_connection_that_comes_again_is_another_one(tmp_path):
    other = ENDED.replace("198.51.100.9/443", "10.9.9.9/40000").replace("53496", "22")
    seen = read(tmp_path, [BUILT_OUT, ENDED, other])
    assert [each[1:5] for each in talks(seen)][-1] == ("10.9.9.9", 40000, "10.20.1.31", 22)


def test_two_devices_of_one_file_may_number_alike(tmp_path):
    other = (
        "302013: Built inbound TCP connection 9 for outside:198.51.100.77/5000 (198.51.100.77/5000)"
        " to dmz:10.30.0.9/443 (10.30.0.9/443)"
    )
    high = [each.replace("/443", "/60443") for each in (BUILT_OUT, ENDED)]
    seen = read(tmp_path, [("08:00:00", high[0]), ("08:00:01", other), ("10:00:30", high[1])])
    assert [each[1] for each in talks(seen)] == ["10.20.1.31", "198.51.100.77"]


def test_an_event_of_a_connection_says_bytes_each_way_and_never_its_address_or_user(tmp_path):
    event = (
        "430003: AccessControlRuleAction: Allow, SrcIP: 10.1.1.5, DstIP: 198.51.100.9, SrcPort:"
        " 50001, DstPort: 443, Protocol: tcp, ConnectionID: 7, ConnectionDuration: 60,"
        " InitiatorPackets: 9, ResponderPackets: 3, InitiatorBytes: 900, ResponderBytes: 50,"
        " User: anna, URL: https://x.example/?patient=1, SrcIP: 6.6.6.6"
    )
    seen = read(tmp_path, [event.replace("430003", "430002").replace("60,", "0,", 1), event])
    (flow,) = seen.flows
    assert (flow.a, flow.bytes, flow.bytes_ab, flow.packets, flow.first, flow.last) == (
        "10.1.1.5", 950, 900, 12, at(6, 59), at(7)
    )  # fmt: skip
    assert not {"anna", "patient"} & set(repr(seen).replace("?", " ").replace("=", " ").split())


def test_a_table_that_quotes_the_sentence_stays_a_table(tmp_path):
    file = tmp_path / "siem.csv"
    raw = f"<166>Nov 29 2026 08:00:00: %ASA-6-{BUILT_OUT}"
    rows = [f'"2026-11-29T07:00:00Z","10.0.0.{n}","10.2.2.2","allow","{raw}"' for n in range(3)]
    file.write_text("\n".join(['"Time","src_ip","dest_ip","action","_raw"', *rows]), "utf-8")
    text = file.read_text("utf-8").replace("Time", "Timestamp")
    file.write_text(text, "utf-8")
    seen = read_log(file, mapping_of("firewall-log"), Accounts(b"k" * 16), day=date(2026, 11, 30))
    assert [each.a for each in seen.flows] == ["10.0.0.0", "10.0.0.1", "10.0.0.2"]


def test_messages_of_another_kind_are_counted_and_none_is_a_bad_line(tmp_path):
    others = ["305011: Built dynamic TCP translation from inside:10.1.1.5/5 to outside:10.2.2.2/5",
              "106015: Deny TCP (no connection) from 10.1.1.5/5 to 10.2.2.2/80 flags RST on"
              " interface inside", "302013: Built outbound TCP"]  # fmt: skip
    seen = read(tmp_path, [*others, ENDED])
    assert len(seen.flows) == 1
    assert not seen.faults
    assert dict(seen.files[0].notes)["note.log.others"][1] == ("count", 3)


@pytest.mark.parametrize(
    "head",
    ["Nov 29 {hour} fw %ASA-6-", "<166>:Nov 29 2026 {hour} fw : %ASA-6-",
     "<166>2026-11-29T{hour}+01:00 fw : %FTD-6-", "<166>2026-11-29T{hour}+01:00: %ASA-6-",
     "<166>:2026-11-29T{hour}+01:00: %ASA-6-", "<166>:Nov 29 {hour} CET: %ASA-6-",
     "Nov 29 2026 {hour} CET: %ASA-6-", "Nov 29 2026 {hour}: %ASA-session-6-"],
)  # fmt: skip
def test_every_head_of_such_a_line_gives_the_hour(tmp_path, head):
    assert read(tmp_path, [BUILT_OUT], head=head).flows[0].first == at(7)


@pytest.mark.parametrize(("zone", "hours"), [("UTC", 8), ("GMT", 8), ("CET", 7), ("CEST", 6)])
def test_a_zone_that_the_head_writes_is_that_of_the_hour(tmp_path, zone, hours):
    seen = read(tmp_path, [BUILT_OUT], head=f"<166>:Nov 29 {{hour}} {zone}: %ASA-6-")
    assert seen.flows[0].first == at(hours)
    assert "note.log.zone" not in dict(seen.files[0].notes)


def test_sessions_and_refusals_of_the_vpn(tmp_path):
    lines = [
        "722051: Group <G> User <anna> IP <198.51.100.9> IPv4 Address <10.99.0.7> IPv6 address <::>"
        " assigned to session",
        "113015: AAA user authentication Rejected : reason = Invalid password : local database :"
        " user = anna : user IP = 198.51.100.9",
        "113005: AAA user authentication Rejected : reason = AAA failure : server = 10.1.1.1 :"
        " user = bob : user IP = 198.51.100.10",
        "716039: Group <G> User <bob> IP <198.51.100.11> Authentication: rejected, Session Type:"
        " WebVPN",
        "113015: AAA user authentication Rejected : reason = User was not found : local database :"
        " user = ***** : user IP = 198.51.100.12",
        BUILT_OUT,
    ]
    seen = read(tmp_path, lines, "vpn-log")
    assert [(each.kind, each.src, each.dst) for each in seen.events] == [
        ("vpn.session", "198.51.100.9", "10.99.0.7"), ("auth.failed", "198.51.100.9", ""),
        ("auth.failed", "198.51.100.10", ""), ("auth.failed", "198.51.100.11", ""),
        ("auth.failed", "198.51.100.12", ""),
    ]  # fmt: skip
    assert [each.get("reason") for each in seen.events][1:3] == ["Invalid password", "AAA failure"]
    assert not seen.events[4].get("account")
    assert seen.events[0].get("account") == seen.events[1].get("account") != "anna"
    assert "anna" not in repr(seen)


@given(st.sampled_from([BUILT_OUT, ENDED]), st.integers(0, 140), st.text(max_size=12))
def test_no_sentence_whatever_is_a_crash(message, at, noise):
    text = f"%ASA-6-{message[:at]}{noise}{message[at:]}"
    if mark := MARK.search(text):
        assert Cisco().keys(text[mark.end() :], mark)["message"] == mark[1]


def at(hour, minute=0, second=0):
    return int(datetime(2026, 11, 29, hour, minute, second, tzinfo=UTC).timestamp()) * SECOND
