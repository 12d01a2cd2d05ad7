"""The open captures: what each is known to hold is found, and nothing sure in the ordinary ones."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from csirt.files.capture.read import read
from csirt.text import LANGUAGES
from csirt.workspace.capture_hunt import hunted

SHARED = Path(__file__).parents[3] / "shared/data/captures"
here = pytest.mark.skipif(not SHARED.is_dir(), reason="the open captures are not here")
TRUTH = SHARED.parent / "truth/captures.json"
known = pytest.mark.skipif(not TRUTH.is_file(), reason="the counts of tshark are not here")
NOT_ORDINARY = (
    "ndpi__dns-tunnel-iodine", "ndpi__emotet", "ndpi__synscan", "ndpi__badpackets",
    "zeek__sshguess", "zeek__modbusBig", "sv__",
)  # fmt: skip

EXPECTED = {
    "sv__20171220_smb_psexec_add_user.pcap": {("remote-service", "high", "192.168.10.31")},
    "sv__kerberoast.pcap": {("kerberoasting", "low", "10.0.0.2")},
    "ndpi__dns-tunnel-iodine.pcap": {("dns-tunnel", "high", "10.0.2.30")},
    "ndpi__synscan.pcap": {("port-scan", "high", "172.16.0.8")},
    "ndpi__emotet.pcap": {("cleartext-password", "high", "193.252.22.84")},
    "zeek__sshguess.pcap": {("remote-access-guessing", "medium", "192.168.56.1")},
    "zeek__modbusBig.pcap": {("controller-write", "medium", "10.235.149.240")},
    "ndpi__badpackets.pcap": set(),
}


@here
@pytest.mark.parametrize("name", EXPECTED)
def test_an_open_capture_of_an_attack_shows_it(name):
    told = hunted([SHARED / name]).findings
    assert {(e.finding.rule, e.finding.confidence.value, e.source) for e in told} == EXPECTED[name]


@here
def test_no_ordinary_capture_gives_a_finding_of_high_confidence():
    ordinary = [
        path for path in sorted(SHARED.glob("*.pcap*")) if not path.name.startswith(NOT_ORDINARY)
    ]
    assert len(ordinary) >= 18
    for path in ordinary:
        told = hunted([path])
        assert [each.finding.rule for each in told.findings] == [], path.name
        assert not told.undissected


_INNERMOST_ONLY = "the tunnel is opened: only what it carries is a conversation here"
EXPLAINED = {
    ("ja4__gre-erspan-vxlan.pcap", "udp"): ((0, 0, 0), _INNERMOST_ONLY),
    ("ndpi__vxlan.pcap", "udp"): ((2, 8, 1170), _INNERMOST_ONLY),
    ("zeek__ip-discarder-truncated-tcp-oob.pcapng", "tcp"): (
        (1, 1, 54), "a TCP header cut before its ports end: a conversation without ports"
    ),
    ("zeek__ipv6-fragmented-dns.pcap", "udp"): (
        (3, 8, 4620), "later fragments bear no ports and are counted apart"
    ),
}  # fmt: skip
"""Where conversations, packets and bytes are not those that tshark counts, and why."""


def _pair(a, a_port, b, b_port):
    return frozenset({(a, a_port), (b, b_port)})


@known
def test_the_conversations_are_those_that_tshark_counts():
    told = json.loads(TRUTH.read_text("utf-8"))["files"]
    assert len(told) == 27
    for name, facts in told.items():
        flows = read([SHARED / name]).flows
        for proto in ("tcp", "udp"):
            ours = [each for each in flows if each.proto == proto]
            counted = len(ours), sum(e.packets for e in ours), sum(e.bytes for e in ours)
            theirs = facts[proto]
            if explained := EXPLAINED.get((name, proto)):
                assert counted == explained[0], (name, proto)
                continue
            assert counted == (
                theirs["five_tuples_distinct"], theirs["packets"], theirs["bytes"]
            ), (name, proto)  # fmt: skip
            heaviest = Counter()
            for top in theirs["top"]:
                heaviest[_pair(top["a"], top["a_port"], top["b"], top["b_port"])] += top["packets"]
            by_pair = {_pair(e.a, e.a_port, e.b, e.b_port): e.packets for e in ours}
            assert heaviest <= Counter(by_pair), (name, proto)


@here
def test_the_machines_that_the_open_captures_show():
    roles = {
        "zeek__kinit.pcap": ("192.168.1.32", "domain-controller"),
        "zeek__aduser1.pcap": ("192.168.226.136", "domain-controller"),
        "sv__kerberoast.pcap": ("10.0.0.6", "domain-controller"),
        "zeek__modbusBig.pcap": ("10.235.149.243", "building-controller"),
        "ndpi__hl7.pcap": ("10.0.0.126", "interface-engine"),
    }
    for name, (address, kind) in roles.items():
        told = {
            each.id: [role.kind for role in each.roles] for each in hunted([SHARED / name]).hosts
        }
        assert kind in told[address], name
    (dhcp,) = [each for each in hunted([SHARED / "zeek__dhcp.pcap"]).hosts if each.macs]
    assert (dhcp.names, dhcp.vendor) == (("btest.is.cool",), "")  # ArubaAP is what the server says


@here
def test_no_word_of_the_patient_of_the_hl7_capture_stands_in_any_answer():
    told = hunted([SHARED / "ndpi__hl7.pcap"])
    assert any(each.kind == "hl7.message" for each in told.seen.events)
    text = json.dumps([told.as_json(lang) for lang in LANGUAGES] + [told.hosts_as_json()])
    for word in ("MOUSE", "MICKEY", "Penicillin", "19281118"):
        assert not re.search(word, text + repr(told), re.IGNORECASE)
