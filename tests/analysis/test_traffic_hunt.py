"""Findings from events: what is run on others, the directory, passwords, controllers."""

from dataclasses import replace

import pytest

from csirt.analysis.traffic.evidence import SECOND, busiest
from csirt.analysis.traffic.hosts import hosts
from csirt.analysis.traffic.hunt import MOST_RECORDS, findings
from csirt.files.shipped import traffic_rules
from csirt.model.capture import Seen

from .traffic_worlds import DESK, FILE, OUTSIDE, SERVER, event, flow, found


def svcctl(operation, **more):
    return event("dcerpc.request", interface="svcctl", uuid="u", opnum=str(operation), **more)


# --- remote execution ---


def test_a_service_alone_is_medium_and_with_its_program_high():
    program = event("smb2.create", name="x.exe", share="ADMIN$")
    assert found([svcctl(12)])["remote-service"].finding.confidence == "medium"
    assert found([svcctl(12), program])["remote-service"].finding.confidence == "high"
    assert "remote-service" not in found([svcctl(15), svcctl(16), program])


def test_a_program_laid_on_an_ordinary_share_is_no_lateral_movement():
    assert not found([event("smb2.create", name="setup.exe", share="logiciels")])
    assert not found([event("smb2.create", name="rapport.docx", share="C$")])


def test_the_pipes_of_psexec_are_known_without_any_call():
    told = found([event("smb2.create", name="PSEXESVC-PC-12-stdin", share="IPC$")])
    assert told["remote-service"].finding.confidence == "medium"
    assert "PSEXESVC-PC-12-stdin" in told["remote-service"].summary["fr"]


def test_a_call_without_its_bind_says_that_the_interface_was_not_seen():
    hidden = event("dcerpc.request", opnum="12", pipe="svcctl")
    told = found([hidden])["remote-service"]
    assert (told.finding.confidence, told.unseen) == ("medium", True)
    assert "Interface non vue" in told.summary["fr"]
    assert "Interface not seen" in told.summary["en"]
    assert "remote-service" not in found([event("dcerpc.request", opnum="12")])


def test_one_who_acts_on_many_is_one_finding_with_many_targets():
    told = found([svcctl(12, dst=f"10.0.1.{at}") for at in range(5)])["remote-service"]
    assert (told.source, len(told.targets)) == (DESK, 5)


def test_a_task_that_is_run_at_once_is_surer_than_one_that_waits():
    task = [event("dcerpc.request", at, interface="taskscheduler", uuid="u", opnum=str(number))
            for at, number in ((0, 1), (5, 12))]  # fmt: skip
    assert found(task)["remote-task"].finding.confidence == "high"
    late = [task[0], replace(task[1], at=3_600 * SECOND)]
    assert found(late)["remote-task"].finding.confidence == "medium"
    assert "remote-task" not in found(task[1:])


def test_wmi_by_degrees():
    def asked(name, number):
        return [event("dcerpc.request", port=135, interface=name, uuid="u", opnum=str(number))]

    degrees = [
        found(some)["remote-wmi"].finding.confidence
        for some in (asked("wbemservices", 24), [event("dcerpc.bind", interface="wbemlogin")],
                     asked("remoteactivation", 4))
    ]  # fmt: skip
    assert degrees == ["high", "medium", "low"]
    assert not found([event("dcerpc.bind", interface="epmapper")])


# --- the directory ---


def logons(count, every=0.1, number=26, start=0.0, **more):
    told = {"interface": "netlogon", "uuid": "u", **more}
    return [
        event("dcerpc.request", start + at * every, opnum=str(number), **told)
        for at in range(count)
    ]


def test_ten_authentications_then_a_new_password_are_zerologon():
    then = logons(1, number=30, start=2)
    assert found(logons(10) + then)["zerologon"].finding.confidence == "high"
    assert found(logons(10))["zerologon"].finding.confidence == "medium"
    assert found(logons(100))["zerologon"].finding.confidence == "high"


def test_a_machine_that_joins_and_authenticates_twice_is_no_zerologon():
    assert "zerologon" not in found(logons(2) + logons(1, number=30, start=1))
    assert "zerologon" not in found(logons(10, every=600))


def test_zerologon_without_its_bind_is_less_sure_and_says_so():
    told = found(logons(12, interface="", uuid=""))["zerologon"]
    assert (told.finding.confidence, told.unseen) == ("low", True)


def changes(**more):
    return event(
        "dcerpc.request", port=49_670, opnum="3", **{"interface": "drsuapi", "uuid": "u", **more}
    )


def test_a_stranger_that_replicates_is_dcsync_and_a_controller_that_does_is_none():
    assert found([changes()])["dcsync"].finding.confidence == "medium"
    person = event("krb.as-req", account="abc")
    machine = event("krb.as-req", account="abc$")
    assert found([changes(), person])["dcsync"].finding.confidence == "high"
    assert found([changes(), machine])["dcsync"].finding.confidence == "medium"
    serves = event("krb.tgs-rep", src=DESK, dst="10.0.0.99", etype="18")
    assert "dcsync" not in found([changes(), serves])


def test_replication_without_its_bind_counts_only_towards_a_controller():
    hidden = changes(interface="", uuid="")
    assert "dcsync" not in found([hidden])
    ticket = event("krb.tgs-rep", src=SERVER, dst="10.0.0.99", etype="18")
    told = found([hidden, ticket])["dcsync"]
    assert (told.finding.confidence, told.unseen) == ("low", True)


def tickets(count, etype="23", service="cifs", every=1.0):
    return [
        event("krb.tgs-rep", at * every, SERVER, DESK, etype=etype, service=service)
        for at in range(count)
    ]


def test_weak_tickets_by_number():
    degrees = [found(tickets(count))["kerberoasting"].finding.confidence for count in (1, 5, 10)]
    assert degrees == ["low", "medium", "high"]
    assert found(tickets(10, every=600))["kerberoasting"].finding.confidence == "low"
    assert not found(tickets(20, etype="18"))
    assert not found(tickets(20, service="krbtgt"))


def test_one_who_asks_for_nothing_better_than_rc4_stands_out():
    asked = event("krb.tgs-req", etype="23+24", service="cifs")
    assert found([asked])["kerberoasting"].finding.confidence == "medium"
    assert not found([event("krb.tgs-req", etype="18+17+23", service="cifs")])


# --- passwords ---


def refusals(accounts, each=1, code="24", every=1.0):
    return [
        event("krb.error", (at * each + time) * every, SERVER, DESK, code=code, account=f"a{at}")
        for at in range(accounts)
        for time in range(each)
    ]


def test_spraying_is_many_accounts_and_few_tries():
    assert found(refusals(8))["password-spraying"].finding.confidence == "medium"
    assert found(refusals(20))["password-spraying"].finding.confidence == "high"
    assert "password-spraying" not in found(refusals(7))
    assert "password-spraying" not in found(refusals(8, each=6))
    assert "password-spraying" not in found(refusals(9, every=3_600))


def test_a_refusal_that_names_nobody_takes_the_account_that_was_asked_for():
    pairs = [
        one
        for at in range(8)
        for one in (
            replace(event("krb.as-req", at, account=f"a{at}"), src_port=40_000 + at),
            replace(event("krb.error", at + 0.1, SERVER, DESK, code="24"), dst_port=40_000 + at),
        )
    ]
    assert found(pairs)["password-spraying"].source == DESK


def test_the_usual_demand_for_preauthentication_is_no_failure():
    assert not found(refusals(50, code="25"))


def test_one_account_again_and_again_and_an_unknown_one_that_is_no_guess():
    assert found(refusals(1, each=15))["password-guessing"].finding.confidence == "medium"
    assert found(refusals(1, each=50))["password-guessing"].finding.confidence == "high"
    assert not found(refusals(1, each=50, code="6"))


def test_refusals_of_smb_and_of_a_log_count_with_those_of_kerberos():
    smb = [
        event("smb2.session", at, SERVER, DESK, status="0xc000006d", account=f"s{at}")
        for at in range(4)
    ]
    log = [event("auth.failed", at + 5, account=f"l{at}", reason="password") for at in range(4)]
    assert found(smb + log)["password-spraying"].targets == (SERVER,)
    granted = [replace(each, data=(("status", "0x00000000"), ("account", "x"))) for each in smb]
    assert not found(granted)


def knocks(count, every=5.0, port=22, **more):
    told = {"payload_ab": 2_000, "payload_ba": 2_000, **more}
    return [
        replace(flow(port=port, at=at * every, **told), a_port=40_000 + at) for at in range(count)
    ]


@pytest.mark.parametrize(("port", "name"), [(22, "SSH"), (3389, "RDP")])
def test_short_connections_one_after_the_other_are_guesses(port, name):
    told = found(flows=knocks(10, port=port))["remote-access-guessing"]
    assert told.finding.confidence == "medium"
    assert name in told.finding.title["fr"]
    assert found(flows=knocks(30, port=port))["remote-access-guessing"].finding.confidence == "high"


def test_few_slow_or_long_connections_are_none():
    assert not found(flows=knocks(9))
    assert not found(flows=knocks(20, every=60))
    assert not found(flows=knocks(20, payload_ba=500_000))
    assert not found(flows=knocks(20, payload_ba=0))


def test_a_remote_desktop_on_another_port_is_known_by_what_it_says():
    spoken = [event("rdp.negotiate", protocol="tls", port=4_489)]
    assert not found(flows=knocks(12, port=4_489))
    assert "remote-access-guessing" in found(spoken, knocks(12, port=4_489))


# --- clear passwords and controllers ---


def test_a_password_in_clear_is_a_finding_that_isolates_nobody():
    told = found([event("cleartext.credential", protocol="ftp", port=21)])["cleartext-password"]
    assert (told.finding.confidence, told.isolates, told.targets) == ("high", False, (DESK,))


def test_one_who_writes_without_reading_is_surer_than_a_supervisor():
    writes = [event("modbus.write", at, function="5", unit="1") for at in range(5)]
    reads = [event("modbus.read", at, function="1", unit="1") for at in range(5)]
    assert found(writes)["controller-write"].finding.confidence == "high"
    assert found(writes + reads)["controller-write"].finding.confidence == "medium"
    outside = [replace(each, src=OUTSIDE) for each in writes + reads]
    assert found(outside)["controller-write"].finding.confidence == "high"
    assert not found(reads)


def test_a_stop_and_a_restart_are_critical():
    stop = event("s7.write", function="stop", port=102)
    restart = event("bacnet.write", service="reinitialize-device", port=47_808)
    told = found([stop, restart])["controller-stop"].finding
    assert (told.severity, told.confidence) == ("critical", "high")
    assert "controller-stop" not in found([event("s7.write", function="write")])


# --- what every finding is ---


def test_the_gravest_come_first_and_a_name_stays_the_same():
    seen = Seen(
        (FILE,), (), (event("cleartext.credential", protocol="ftp"), *logons(12), svcctl(12))
    )
    told = findings(seen, hosts(seen, ()), traffic_rules())
    assert [each.finding.rule for each in told] == [
        "zerologon",
        "remote-service",
        "cleartext-password",
    ]
    again = findings(seen, hosts(seen, ()), traffic_rules())
    assert [each.finding.id for each in again] == [each.finding.id for each in told]


def test_what_a_list_of_records_leaves_out_is_counted():
    many = [
        event("modbus.write", at, record=at + 1, function="5") for at in range(MOST_RECORDS + 7)
    ]
    told = found(many)["controller-write"]
    assert (len(told.finding.records), told.left_out) == (MOST_RECORDS, 7)
    assert told.finding.records[0] == "x.pcap#1"
    assert told.finding.rests_on["observed"] == MOST_RECORDS + 7


def test_nothing_seen_is_nothing_found():
    assert findings(Seen((), ()), (), traffic_rules()) == ()


def test_the_busiest_stretch_is_the_longest_run_within_the_time():
    times = [0, 1, 2, 50, 51, 52, 53, 200]
    run = busiest(times, 5, lambda each: each * SECOND)
    assert run == [50, 51, 52, 53]
    assert busiest([], 5, int) == []
