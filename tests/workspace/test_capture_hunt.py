"""From the bytes to the findings: sessions written from the texts of the protocols."""

import json

import numpy as np
import pytest
import wire_sessions as wired
from wire_night import night
from wire_sessions import RST, SYN, Smb, Talk, Wire

from csirt.errors import CsirtError
from csirt.files.capture.accounts import Accounts
from csirt.workspace.capture_hunt import hunted

DESK, SERVER, OUTSIDE = "10.0.0.7", "10.0.0.1", "203.0.113.9"


@pytest.fixture
def wire():
    return Wire()


@pytest.fixture
def found(wire, tmp_path):
    """Return the findings of what went over the wire, by rule."""

    def read():
        told = hunted([wire.save(tmp_path)], accounts=Accounts(b"k" * 16))
        assert not told.undissected
        return {each.finding.rule: each for each in told.findings}

    return read


def controller(wire):
    """A ticket is given: the server shows itself as a controller."""
    wire.udp(SERVER, "10.0.0.99", 88, 53_999, wired.ticket("pc$", ("cifs", "srv"), 18))


# --- what no open capture shows, written from the protocols ---


def test_psexec_by_smb(wire, found):
    wired.psexec(wire, DESK, SERVER)
    told = found()["remote-service"]
    assert (told.finding.confidence, told.source, told.targets) == ("high", DESK, (SERVER,))
    assert "PSEXESVC.exe" in told.summary["fr"]


def test_files_copied_to_a_share_are_no_psexec(wire, found):
    smb = Smb(wire, DESK, SERVER)
    smb.create(smb.tree("logiciels"), "setup.exe")
    wired.remote(smb, smb.tree("IPC$"), "srvsvc", "srvsvc", [15, 16])
    assert not found()


def test_a_service_whose_bind_was_not_captured(wire, found):
    smb = Smb(wire, DESK, SERVER)
    wired.remote(smb, smb.tree("IPC$"), "svcctl", "", [15, 12, 19])
    told = found()["remote-service"]
    assert (told.finding.confidence, told.unseen) == ("medium", True)


def test_wmi_and_dcom(wire, found):
    wired.rpc(wire, DESK, SERVER, "remoteactivation", [4], port=135)
    wired.rpc(wire, DESK, SERVER, "wbemservices", [6, 24], sport=51_001)
    assert found()["remote-wmi"].finding.confidence == "high"


def test_dcom_that_begins_before_the_capture(wire, found):
    wired.rpc(wire, DESK, SERVER, "remoteactivation", [4], port=135, seen=False)
    told = found()["remote-wmi"]
    assert (told.finding.confidence, told.unseen) == ("low", True)


def test_a_look_into_the_endpoint_map_is_no_dcom(wire, found):
    talk = Talk(wire, DESK, SERVER, 51_000, 135)
    talk.say(wired.call(3))
    assert not found()


def test_a_task_laid_run_and_erased(wire, found):
    smb = Smb(wire, DESK, SERVER)
    wired.remote(smb, smb.tree("IPC$"), "atsvc", "taskscheduler", [1, 12, 13])
    assert found()["remote-task"].finding.confidence == "high"


def test_a_list_of_the_tasks_is_none_laid(wire, found):
    smb = Smb(wire, DESK, SERVER)
    wired.remote(smb, smb.tree("IPC$"), "atsvc", "taskscheduler", [7, 2])
    assert not found()


def test_zerologon(wire, found):
    wired.rpc(wire, DESK, SERVER, "netlogon", [*[4, 26] * 20, 30])
    told = found()["zerologon"]
    assert (told.finding.severity, told.finding.confidence) == ("critical", "high")
    assert told.technique[0] == "T1210"


def test_a_machine_that_opens_its_secure_channel_is_no_zerologon(wire, found):
    wired.rpc(wire, DESK, SERVER, "netlogon", [4, 26, 39, 4, 26, 39])
    assert not found()


def test_dcsync_by_a_person(wire, found):
    wire.udp(DESK, SERVER, 53_000, 88, wired.asked("admin"))
    wired.rpc(wire, DESK, SERVER, "drsuapi", [0, 12, 3])
    told = found()["dcsync"]
    assert (told.finding.confidence, told.source) == ("high", DESK)


def test_controllers_replicate_among_themselves(wire, found):
    controller(wire)
    wired.rpc(wire, SERVER, "10.0.0.2", "drsuapi", [0, 3, 3])
    assert not found()


def test_dcsync_that_begins_before_the_capture(wire, found):
    controller(wire)
    wired.rpc(wire, DESK, SERVER, "drsuapi", [3], seen=False)
    told = found()["dcsync"]
    assert (told.finding.confidence, told.unseen) == ("low", True)


def test_spraying_by_kerberos_where_the_refusal_names_nobody(wire, found):
    for at in range(21):
        wire.wait(2)
        wire.udp(DESK, SERVER, 53_000 + at, 88, wired.asked(f"agent{at}"))
        wire.udp(SERVER, DESK, 88, 53_000 + at, wired.refused(24))
    assert found()["password-spraying"].finding.confidence == "high"


def test_spraying_by_smb(wire, found):
    smb = Smb(wire, DESK, SERVER)
    for at in range(9):
        smb.refused(f"agent{at}")
    assert found()["password-spraying"].finding.confidence == "medium"


def test_the_same_person_who_mistypes_is_no_spraying(wire, found):
    for at in range(9):
        wire.udp(DESK, SERVER, 53_000 + at, 88, wired.asked("Agent" if at % 2 else "agent"))
        wire.udp(SERVER, DESK, 88, 53_000 + at, wired.refused(24))
    assert not found()


@pytest.mark.parametrize("size", [8, 3_000])
def test_kerberoasting_over_tcp_in_one_segment_or_in_several(wire, found, size):
    for at in range(10):
        talk = Talk(wire, DESK, SERVER, 53_000 + at, 88)
        ask = wired.ticket_asked(("MSSQLSvc", f"srv{at}"))
        talk.say(len(ask).to_bytes(4, "big") + ask)
        give = wired.ticket("u", ("MSSQLSvc", f"srv{at}"), 23, size=size)
        give = len(give).to_bytes(4, "big") + give
        for cut in range(0, len(give), 1_400):
            talk.hear(give[cut : cut + 1_400])
    told = found()["kerberoasting"]
    assert (told.finding.confidence, told.source) == ("high", DESK)
    assert "mssqlsvc" in told.summary["fr"]


def test_tickets_of_today_are_no_kerberoasting(wire, found):
    for _ in range(12):
        wire.udp(SERVER, DESK, 88, 53_000, wired.ticket("u", ("cifs", "srv"), 18))
    assert not found()


def test_a_tunnel_of_icmp_and_a_long_ping(wire, found):
    for at in range(80):
        wire.icmp("10.0.0.9", OUTSIDE, bytes(56))
        wire.icmp(OUTSIDE, "10.0.0.9", bytes(56), answer=True)
        wire.icmp(DESK, OUTSIDE, bytes(1_000 + at))
        wire.icmp(OUTSIDE, DESK, bytes(300), answer=True)
    told = found()["icmp-tunnel"]
    assert (told.source, told.finding.confidence) == (DESK, "high")


def test_a_beacon(wire, found):
    for at in range(30):
        wire.wait(60 + at % 3)
        Talk(wire, DESK, OUTSIDE, 40_000 + at, 443).say(wired.hello("c2.example"))
    told = found()["beacon"]
    assert (told.finding.confidence, told.targets) == ("medium", (OUTSIDE,))


def test_a_tunnel_of_dns(wire, found):
    for at in range(120):
        wire.udp(DESK, SERVER, 53_000, 53, wired.question(f"a{at}.tunnel.example", 10))
    assert "tunnel.example" in found()["dns-tunnel"].finding.title["fr"]


def test_guesses_on_a_remote_desktop(wire, found):
    for at in range(12):
        talk = Talk(wire, DESK, SERVER, 40_000 + at, 3_389)
        talk.say(b"\3\0\0\x13\x0e\xe0\0\0\0\0\0\1\0\x08\0\3\0\0\0")
        talk.hear(bytes(19))
        wire.wait(3)
    assert "RDP" in found()["remote-access-guessing"].finding.title["fr"]


def test_a_scan_and_a_sweep(wire, found):
    for port in range(1, 120):
        talk = Talk(wire, DESK, SERVER, 40_000 + port, port, seen=False)
        talk.segment(SYN)
        talk.segment(RST | 16, back=True)
    for at in range(1, 70):
        Talk(wire, "10.0.0.9", f"10.0.2.{at}", 41_000, 445, seen=False).segment(SYN)
    told = found()
    assert told["port-scan"].finding.confidence == "high"
    assert told["host-sweep"].finding.confidence == "high"


def test_writes_to_a_controller(wire, found):
    talk = Talk(wire, DESK, SERVER, 40_000, 502)
    for _ in range(3):
        talk.say(wired.modbus(6))
    assert found()["controller-write"].finding.confidence == "high"


def test_who_lists_the_shares_of_many(wire, found):
    for at in range(1, 7):
        smb = Smb(wire, DESK, f"10.0.2.{at}", 50_000 + at)
        wired.remote(smb, smb.tree("IPC$"), "srvsvc", "srvsvc", [15])
    assert len(found()["account-listing"].targets) == 6


def test_a_password_in_clear_is_found_and_never_said(wire, tmp_path):
    talk = Talk(wire, DESK, SERVER, 40_000, 21)
    talk.say(b"USER durand\r\n")
    talk.say(b"PASS hunter2\r\n")
    told = hunted([wire.save(tmp_path)])
    text = json.dumps([told.as_json(), told.hosts_as_json()])
    assert "cleartext-password" in text
    assert "hunter2" not in text
    assert "durand" not in text


# --- damage ---


def test_mutants_of_a_night_are_answered_or_refused_and_never_a_bug(tmp_path):
    whole = night().pcap()
    draw = np.random.default_rng(9)
    path = tmp_path / "m.pcap"
    for _ in range(60):
        made = bytearray(whole)
        for at in draw.integers(0, len(made), int(draw.integers(1, 200))):
            made[at] = int(draw.integers(0, 256))
        path.write_bytes(made[: int(draw.integers(1, len(made) + 1))])
        try:
            told = hunted([path], accounts=Accounts(b"k" * 16))
        except CsirtError:
            continue
        json.dumps([told.as_json("fr"), told.hosts_as_json("en")])


def test_a_capture_that_is_cut_says_so_beside_its_findings(tmp_path):
    path = tmp_path / "coupée.pcap"
    path.write_bytes(night().pcap()[:-7])
    notes = hunted([path]).as_json("fr")["notes"]
    assert any("s'arrête au milieu d'un paquet" in each for each in notes)
