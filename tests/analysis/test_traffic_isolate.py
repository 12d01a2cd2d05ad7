"""What to isolate first: order, who acted, who was acted on, what lies outside."""

from csirt.analysis.traffic.hosts import hosts
from csirt.analysis.traffic.hunt import findings
from csirt.analysis.traffic.isolate import isolation
from csirt.files.shipped import traffic_rules
from csirt.model.capture import Seen

from .traffic_worlds import DESK, FILE, OUTSIDE, SERVER, event, flow

OTHER = "10.0.0.8"


def order(events=(), flows=()):
    seen = Seen((FILE,), tuple(flows), tuple(events))
    there = hosts(seen, ())
    return isolation(findings(seen, there, traffic_rules()), there, seen.flows)


def created(src=DESK, dst=SERVER):
    return event("dcerpc.request", src=src, dst=dst, interface="svcctl", uuid="u", opnum="12")


def test_who_acts_comes_before_whom_it_acted_on():
    found = order([created()])
    assert [(each.host.id, each.acts) for each in found.hosts] == [(DESK, True), (SERVER, False)]


def test_the_graver_and_surer_comes_first():
    pipes = event("smb2.create", src=OTHER, dst="10.0.0.50", name="PSEXESVC", share="IPC$")
    program = event("smb2.create", src=OTHER, dst="10.0.0.50", name="x.exe", share="ADMIN$")
    found = order([created(), pipes, program])
    assert [each.host.id for each in found.hosts] == [OTHER, "10.0.0.50", DESK, SERVER]
    assert [each.weight for each in found.hosts] == [9, 9, 6, 6]


def test_of_equals_the_one_that_reaches_further_comes_first():
    flows = [flow(a=OTHER, b=f"10.0.1.{at}") for at in range(3)]
    found = order([created(), created(OTHER, "10.0.0.50")], flows)
    assert [(each.host.id, each.reach) for each in found.hosts][:2] == [(OTHER, 3), (DESK, 0)]


def test_a_scanned_machine_is_not_one_to_isolate():
    closed = [flow(port=at, flags_ba=0x14) for at in range(1, 40)]
    assert [each.host.id for each in order(flows=closed).hosts] == [DESK]


def test_what_lies_outside_is_to_be_blocked_and_not_isolated():
    writes = event("modbus.write", src=OUTSIDE, function="5")
    found = order([writes])
    assert (found.hosts, found.outside) == ((), (OUTSIDE,))


def test_a_password_in_clear_isolates_nobody():
    assert order([event("cleartext.credential", protocol="ftp")]).hosts == ()


def test_what_nobody_answered_is_no_reach():
    silent = [flow(a=DESK, b=f"10.0.1.{at}", packets=2) for at in range(9)]
    assert order([created()], silent).hosts[0].reach == 0
