"""What packets say by name: each protocol from bytes written by hand, and what must not be said."""

import struct
from pathlib import Path

import numpy as np
import pytest
import wire_sessions as wired
from packets import SHARED, ethernet, pcap, udp4
from wire_sessions import Smb, Talk, Wire

from csirt.files.capture import blocks
from csirt.files.capture.accounts import Accounts
from csirt.files.capture.names import Dissection
from csirt.files.capture.read import read
from csirt.model.capture_events import KINDS

here = pytest.mark.skipif(not SHARED.is_dir(), reason="the open captures are not here")
DESK, SERVER = "10.0.0.7", "10.0.0.1"


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def said(wire, tmp_path):
    """Return the events of what went over the wire: (kind, data)."""

    def events(**options):
        options = {"accounts": Accounts(b"k" * 16), **options}
        seen = read([wire.save(tmp_path)], dissect=Dissection(**options))
        for each in seen.events:
            assert {key for key, _ in each.data} <= set(KINDS[each.kind]), each.kind
        return [(each.kind, dict(each.data)) for each in seen.events]

    return events


def shared(name):
    seen = read([SHARED / name], dissect=Dissection(accounts=Accounts(b"k" * 16)))
    return seen.events


# --- DNS ---


def test_a_question_and_its_answer(wire, said):
    wire.udp(DESK, SERVER, 53_000, 53, wired.question("srv.ch.example"))
    wire.udp(SERVER, DESK, 53, 53_000, wired.answered("srv.ch.example", "10.0.0.9"))
    assert said() == [
        ("dns.query", {"name": "srv.ch.example", "type": "A", "id": "7"}),
        ("dns.answer", {"name": "srv.ch.example", "type": "A", "value": "10.0.0.9", "code": "0", "id": "7", "size": "48"}),
    ]  # fmt: skip


def test_pointers_in_a_circle_end_and_say_nothing(wire, said):
    head = struct.pack(">HHHHHH", 1, 0x0100, 1, 0, 0, 0)
    for circle in (b"\xc0\x0c", b"\1a\xc0\x0c", b"\xc0\x0e\xc0\x0c"):
        wire.udp(DESK, SERVER, 53_000, 53, head + circle + b"\0\1\0\1")
    assert said() == []


def test_a_text_record_is_counted_and_not_read_out(wire, said):
    head = struct.pack(">HHHHHH", 1, 0x8180, 1, 1, 0, 0)
    name = wired.question("a.b.example", 16)[12:]
    text = b"\x0bDUPONT-JEAN"
    record = b"\xc0\x0c" + struct.pack(">HHIH", 16, 1, 60, len(text)) + text
    wire.udp(SERVER, DESK, 53, 53_000, head + name + record)
    ((kind, told),) = said()
    assert (kind, told["type"], told.get("value")) == ("dns.answer", "TXT", None)
    assert "DUPONT" not in str(told)


# --- TLS ---


def test_a_hello_in_two_segments_is_joined(wire, said):
    whole = wired.hello("portail.ch.example")
    for cut in (6, 20, 60):
        talk = Talk(wire, DESK, SERVER, 40_000 + cut, 443)
        talk.say(whole[:cut])
        talk.say(whole[cut:])
    assert [told["sni"] for _, told in said()] == ["portail.ch.example"] * 3


def test_a_hello_in_two_stretches_of_the_file_is_joined(wire, said, monkeypatch):
    monkeypatch.setattr(blocks, "STRETCH", 100)
    whole = wired.hello("portail.ch.example")
    talk = Talk(wire, DESK, SERVER, 40_000, 443)
    talk.say(whole[:50])
    talk.say(whole[50:])
    assert [told["sni"] for _, told in said()] == ["portail.ch.example"]


def test_a_first_piece_that_is_sent_again_is_one_piece(wire, said):
    whole = wired.hello("portail.ch.example")
    talk = Talk(wire, DESK, SERVER, 40_000, 443)
    for piece in (whole[:60], whole[:60], whole[60:]):
        talk.say(piece)
    assert [told["sni"] for _, told in said()] == ["portail.ch.example"]


@here
def test_the_ja4_of_an_open_capture_is_that_of_its_authors():
    hellos = [each for each in shared("ja4__tls-sni.pcapng") if each.kind == "tls.client-hello"]
    assert len(hellos) == 64
    assert "t13d1516h2_8daaf6152771_e5627efa2ab1" in {each.get("ja4") for each in hellos}
    assert {"accounts.google.com", "lastpass.com"} <= {each.get("sni") for each in hellos}


# --- SMB and its pipes ---


def test_shares_files_and_the_calls_through_a_pipe(wire, said):
    smb = Smb(wire, DESK, SERVER)
    wired.remote(smb, smb.tree("IPC$"), "svcctl", "svcctl", [12])
    told = said()
    assert ("smb2.tree", {"share": "IPC$"}) in told
    assert ("smb2.create", {"name": "svcctl", "share": "IPC$"}) in told
    (call,) = [data for kind, data in told if kind == "dcerpc.request"]
    assert (call["interface"], call["opnum"], call["pipe"]) == ("svcctl", "12", "svcctl")


def test_of_a_path_only_its_last_part_is_kept(wire, said):
    smb = Smb(wire, DESK, SERVER)
    smb.create(smb.tree("partage"), "Patients\\DUPONT Jean\\compte-rendu.pdf")
    assert "DUPONT" not in str(said())
    assert "compte-rendu.pdf" in str(said())


def test_an_account_is_a_hash_that_is_the_same_again_and_not_with_another_key(wire, said):
    smb = Smb(wire, DESK, SERVER)
    for account in ("Durand", "durand", "martin", "PC-12$"):
        smb.refused(account)
    hashes = [data["account"] for kind, data in said() if kind == "smb2.session"]
    assert hashes[0] == hashes[1] != hashes[2]
    assert [each.endswith("$") for each in hashes] == [False, False, False, True]
    assert "durand" not in str(said()).casefold()
    other = [d["account"] for k, d in said(accounts=Accounts(b"x" * 16)) if k == "smb2.session"]
    assert not set(hashes) & set(other)


@here
def test_the_capture_of_psexec_shows_the_service_and_the_pipes():
    told = shared("sv__20171220_smb_psexec_add_user.pcap")
    calls = {(e.get("interface"), e.get("opnum")) for e in told if e.kind == "dcerpc.request"}
    assert {("svcctl", "45"), ("svcctl", "19")} <= calls
    names = {each.get("name") for each in told if each.kind == "smb2.create"}
    assert {"PSEXESVC.exe", "svcctl", "PSEXESVC", "PSEXESVC-VICTIM-PC-2412-stdin"} <= names


# --- Kerberos, LDAP, DHCP ---


def test_requests_tickets_and_refusals(wire, said):
    wire.udp(DESK, SERVER, 53_000, 88, wired.asked("durand", [18, 23]))
    wire.udp(SERVER, DESK, 88, 53_000, wired.refused(24))
    wire.udp(DESK, SERVER, 53_001, 88, wired.ticket_asked(("cifs", "srv.ch.example")))
    wire.udp(SERVER, DESK, 88, 53_001, wired.ticket("durand", ("cifs", "srv.ch.example"), 23))
    told = said()
    assert [kind for kind, _ in told] == ["krb.as-req", "krb.error", "krb.tgs-req", "krb.tgs-rep"]
    assert told[0][1]["etype"] == "18+23"
    assert told[1][1] == {"code": "24"}
    assert told[3][1] == {"etype": "23", "service": "cifs"}
    assert "durand" not in str(told)
    assert "srv" not in str(told)


@here
def test_the_kinit_capture_by_number_and_the_roasted_ticket():
    kinds = [each.kind for each in shared("zeek__kinit.pcap")]
    assert [kinds.count(f"krb.{each}") for each in ("as-req", "as-rep", "error")] == [90, 48, 42]
    (ticket,) = [e for e in shared("sv__kerberoast.pcap") if e.kind == "krb.tgs-rep"]
    assert (ticket.get("etype"), ticket.get("service")) == ("23", "http")


def bound(way, secret=b""):
    how = (
        wired.der(0x80, secret) if way == "simple" else wired.der(0xA3, wired.der(4, b"GSS-SPNEGO"))
    )
    body = wired.der(0x60, wired.number(3), wired.der(4, b"cn=durand"), how)
    return wired.der(0x30, wired.number(1), body)


def test_a_simple_bind_is_a_password_in_clear_and_an_empty_or_sealed_one_is_none(wire, said):
    talk = Talk(wire, DESK, SERVER, 40_000, 389)
    for payload in (bound("simple", b"hunter2"), bound("simple"), bound("sasl")):
        talk.say(payload)
    told = said()
    assert [data.get("way", data.get("protocol")) for _, data in told] == [
        "simple",
        "ldap",
        "simple",
        "sasl",
    ]
    assert "hunter2" not in str(told)
    assert "durand" not in str(told)


def test_the_width_of_a_search_with_the_long_lengths_of_windows(wire, said):
    body = wired.der(4, b"dc=ch") + wired.der(0x0A, b"\2")
    inner = b"\x63\x84" + len(body).to_bytes(4, "big") + body
    head = wired.number(2)
    Talk(wire, DESK, SERVER, 40_000, 389).say(
        b"\x30\x84" + (len(head) + len(inner)).to_bytes(4, "big") + head + inner
    )
    assert said() == [("ldap.search", {"scope": "subtree"})]


# --- medicine ---


def test_an_association_and_its_acceptance(wire, said):
    talk = Talk(wire, DESK, SERVER, 40_000, 4_242)
    talk.say(
        wired.associate(
            1, "SCANNER1", "PACS", ["1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.31"]
        )
    )
    talk.hear(wired.associate(2, "SCANNER1", "PACS"))
    assert said() == [
        (
            "dicom.associate",
            {"calling": "SCANNER1", "called": "PACS", "context": "storage+worklist"},
        ),
        ("dicom.accept", {"calling": "SCANNER1", "called": "PACS"}),
    ]


def test_two_bytes_and_a_version_are_no_association(wire, said):
    talk = Talk(wire, DESK, SERVER, 40_000, 104)
    right = wired.associate(1, "A", "B")
    talk.say(right.replace(b"1.2.840.10008.3.1.1.1", b"1.2.840.99999.3.1.1.1"))
    talk.say(right[:2] + b"\xff" * 4 + right[6:])
    talk.say(right[:40])
    assert said() == []


HL7 = (
    b"\x0bMSH|^~\\&|LABO|CH|DPI|CH|20261118||ORU^R01|1|P|2.5\r"
    b"PID|1||8001||DUPONT^JEAN||19590101|M\rOBX|1|TX|||Penicilline\r\x1c\r"
)


@pytest.mark.parametrize("end", [b"\r", b"\n"])
def test_of_a_message_only_who_and_what_kind(wire, said, end):
    Talk(wire, DESK, SERVER, 40_000, 6_661).say(HL7.replace(b"\r", end))
    assert said() == [
        ("hl7.message", {"app": "LABO", "facility": "CH", "to-app": "DPI", "to-facility": "CH", "type": "ORU^R01"})
    ]  # fmt: skip


@here
def test_no_word_of_the_patient_of_the_open_capture_is_read_out():
    told = shared("ndpi__hl7.pcap")
    assert [each.kind for each in told] == ["hl7.message"] * 2
    for word in ("MOUSE", "MICKEY", "Penicillin", "19281118"):
        assert word.casefold() not in str(told).casefold()


# --- the budget, and bytes that mean harm ---


def test_what_the_budget_leaves_is_counted_and_what_is_cheap_is_read_all_the_same(wire, tmp_path):
    for at in range(5):
        wire.udp(DESK, SERVER, 53_000 + at, 88, wired.asked("durand"))
        wire.udp(DESK, SERVER, 53_000 + at, 53, wired.question("a.example"))
    ticks = iter(range(1_000))
    dissect = Dissection(budget_seconds=4.5, clock=lambda: float(next(ticks)))
    seen = read([wire.save(tmp_path)], dissect=dissect)
    kinds = [each.kind for each in seen.events]
    assert (kinds.count("krb.as-req"), kinds.count("dns.query")) == (4, 5)
    assert seen.undissected == (("kerberos", 1),)
    nothing = read([wire.save(tmp_path)], dissect=Dissection(budget_seconds=0))
    assert nothing.undissected == (("kerberos", 5),)


def everything():
    """One conversation of each protocol that is written by hand here."""
    wire = Wire()
    wired.psexec(wire, DESK, SERVER)
    Smb(wire, DESK, SERVER, 50_009).refused("durand")
    wired.rpc(wire, DESK, SERVER, "drsuapi", [3])
    wire.udp(DESK, SERVER, 53_000, 53, wired.question("a.b.example"))
    wire.udp(SERVER, DESK, 53, 53_000, wired.answered("a.b.example", SERVER))
    wire.udp(DESK, "10.0.0.255", 137, 137, wired.registered("PC", DESK))
    wire.udp(DESK, SERVER, 53_000, 88, wired.asked("durand"))
    wire.udp(SERVER, DESK, 88, 53_000, wired.ticket("durand", ("cifs", "srv"), 23))
    wire.udp(SERVER, DESK, 88, 53_000, wired.refused(24))
    for port, payload in (
        (443, wired.hello("a.example")), (389, bound("simple", b"x")), (389, bound("sasl")),
        (104, wired.associate(1, "A", "B", ["1.2.840.10008.1.1"])), (6_661, HL7),
        (502, wired.modbus(6)), (80, b"GET / HTTP/1.1\r\nHost: a\r\nAuthorization: Basic eA==\r\n\r\n"),
        (22, b"SSH-2.0-x\r\n"), (21, b"PASS x\r\n"), (3_389, b"\3\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\3\0\0\0"),
    ):  # fmt: skip
        Talk(wire, DESK, SERVER, 41_000 + port % 20_000, port).say(payload)
    wire.arp(DESK)
    return wire


def test_mutants_of_what_is_carried_raise_nothing_and_say_only_what_may_be_said(tmp_path):
    draw = np.random.default_rng(9)
    plain = everything()
    for _ in range(60):
        wire = Wire()
        for at, frame in plain.frames:
            made = bytearray(frame)
            for _ in range(int(draw.integers(0, 4))):
                place = int(draw.integers(34, len(made)))
                made[place] = int(
                    draw.choice([0, 1, 0x7F, 0x80, 0xC0, 0xFF, int(draw.integers(0, 256))])
                )
            cut = len(made) if draw.random() < 0.8 else int(draw.integers(34, len(made) + 1))
            wire.frames.append((at, bytes(made[:cut])))
        seen = read([wire.save(tmp_path)], dissect=Dissection(accounts=Accounts(b"k" * 16)))
        for each in seen.events:
            assert {key for key, _ in each.data} <= set(KINDS[each.kind]), each.kind


def test_the_order_of_the_events_is_that_of_the_clock(tmp_path):
    wire = everything()
    seen = read([wire.save(tmp_path)], dissect=Dissection())
    times = [each.at for each in seen.events]
    assert times == sorted(times)


def test_without_scapy_its_protocols_are_counted_and_the_rest_is_read(monkeypatch):
    monkeypatch.setattr("csirt.files.capture.names.lacking", lambda: True)
    night = Path(__file__).parents[3] / "docs/exemples/nuit.pcap"
    dissection = Dissection()
    seen = read([night], dissect=dissection)
    assert dict(seen.undissected)["kerberos"] > 0
    kinds = {event.kind for event in seen.events}
    assert "smb2.create" in kinds
    assert not {kind for kind in kinds if kind.startswith("krb.")}


def test_a_message_that_a_library_refuses_is_told_of_its_file_and_of_no_other(tmp_path):
    """Silence is not safety: seven Kerberos messages of the open captures are such."""
    broken = ethernet(udp4(dport=88, payload=b"\x6a\x82\x10\x00" + b"\x30\xff" * 10))
    for name, frames in (("a.pcap", [broken, broken]), ("b.pcap", [ethernet(udp4())])):
        (tmp_path / name).write_bytes(pcap(frames))
    seen = read([tmp_path / "a.pcap", tmp_path / "b.pcap"], dissect=Dissection())
    first, second = seen.files
    told = {"file": "a.pcap", "protocol": "kerberos", "packets": 2}
    assert first.notes == (("note.capture.refused", tuple(told.items())),)
    assert second.notes == ()
