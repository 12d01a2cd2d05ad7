"""The model against the wire: what a partial view must not be made to say."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.traffic.compare import Comparison, RuleState, compared
from csirt.analysis.traffic.hosts import hosts
from csirt.analysis.traffic.places import placed
from csirt.files.matching import telling
from csirt.model.capture import CaptureFile, Flow, Host, Seen
from csirt.model.facility import Facility

NAMES = {(443, "tcp"): "https", (445, "tcp"): "smb", (22, "tcp"): "ssh"}
FILE = CaptureFile("x.pcap", "0" * 64, 1, 1, 0, 9, False, ("ethernet",))
ALL = {"schema": "csirt.facility/1", "id": "h"}
ZONES = [{"id": "wards"}, {"id": "servers"}, {"id": "imaging"}]
ASSETS = [
    {"id": "post", "kind": "workstation", "zone": "wards", "addresses": ["10.0.1.1"]},
    {"id": "ehr", "kind": "server", "zone": "servers", "addresses": ["10.0.2.1"],
     "listens": ["https", "ssh"]},
    {"id": "pacs", "kind": "server", "zone": "imaging", "addresses": ["10.0.3.1"]},
]  # fmt: skip
WARDS_TO_SERVERS = {"from": "zone:wards", "to": "zone:servers", "services": ["https"]}


def facility(flows: object = (WARDS_TO_SERVERS,), **more: object) -> Facility:
    told = {**ALL, "zones": ZONES, "assets": ASSETS, **more}
    return Facility.model_validate(told | ({"flows": flows} if flows is not None else {}))


def talk(a: str, b: str, port: int, *, answered: bool = True, first: int = 1) -> Flow:
    back = 2 if answered else 0
    return Flow(
        "tcp", a, 50_000, b, port, 2 + back, 200, first, first + 1, packets_ab=2,
        flags_ab=2, flags_ba=0x12 if answered else 0, opened=True, first_record=first,
    )  # fmt: skip


def against(model: Facility, *flows: Flow, macs: tuple[tuple[str, str], ...] = ()) -> Comparison:
    seen = Seen((FILE,), flows, macs=macs)
    return compared(seen, hosts(seen, ()), model, NAMES, telling)


def extra(found: Comparison) -> list[tuple[str, str, str]]:
    return [(each.source, each.target, each.service) for each in found.talks if not each.allowed]


def test_a_talk_that_a_rule_allows_is_allowed_and_another_is_not():
    found = against(
        facility(), talk("10.0.1.1", "10.0.2.1", 443), talk("10.0.1.1", "10.0.2.1", 445)
    )
    assert extra(found) == [("wards", "servers", "smb")]
    assert found.talks[0].records == ("x.pcap#1",)


def test_an_attempt_that_nobody_answered_shows_no_open_way_and_no_machine():
    found = against(facility(), talk("10.0.1.1", "10.0.2.77", 445, answered=False))
    assert not found.talks
    assert found.silent == ("10.0.2.77",)
    assert [each.host.id for each in found.hosts] == ["10.0.1.1"]


def test_what_a_firewall_refused_and_what_the_model_describes_are_no_ghosts():
    """A refused line says nothing of its target; a controller that stays silent is one still."""
    refused = replace(talk("10.0.1.1", "10.0.2.77", 445, answered=False), action="deny")
    known = talk("10.0.1.1", "10.0.2.1", 445, answered=False)
    assert against(facility(), refused, known).silent == ()


def test_flows_that_nobody_assessed_are_not_compared():
    found = against(facility(None), talk("10.0.1.1", "10.0.2.1", 445))
    assert found.rules is None
    assert found.talks[0].allowed is None


def test_a_rule_is_never_seen_only_where_both_its_ends_are_in_sight():
    rules = [
        {"from": "zone:servers", "to": "zone:wards", "services": ["smb"]},
        {"from": "zone:servers", "to": "zone:imaging", "services": ["all"]},
        {"from": "zone:wards", "to": "zone:other-site/servers", "services": ["https"]},
    ]
    found = against(facility(rules), talk("10.0.1.1", "10.0.2.1", 443))
    states = [each.state for each in found.rules or ()]
    assert states == [RuleState.NEVER, RuleState.OUT_OF_SIGHT, RuleState.OUT_OF_SIGHT]


def test_a_rule_for_everything_is_never_seen_whole():
    rules = [{"from": "zone:wards", "to": "zone:servers", "services": ["all"]}]
    (rule,) = against(facility(rules), talk("10.0.1.1", "10.0.2.1", 443)).rules or ()
    assert rule.state is RuleState.PARTLY


def test_the_machines_of_an_isolated_zone_should_not_talk():
    zones = [{"id": "wards", "isolated": True}, {"id": "servers"}, {"id": "imaging"}]
    found = against(facility(zones=zones), talk("10.0.1.1", "10.0.1.9", 445))
    assert extra(found) == [("wards", "wards", "smb")]


def test_a_stranger_stands_in_the_zone_of_its_network_and_nowhere_where_two_share_it():
    shared = [*ASSETS, {"id": "x", "kind": "server", "zone": "imaging", "addresses": ["10.0.2.9"]}]
    one = against(facility(), talk("10.0.1.1", "10.0.2.50", 445))
    two = against(facility(assets=shared), talk("10.0.1.1", "10.0.2.50", 445))
    assert [(each.zone, each.zone_by) for each in one.strangers] == [("servers", "network")]
    assert [each.zone for each in two.strangers] == [""]
    assert two.unplaced == (("10.0.1.1", "10.0.2.50", "smb"),)


def test_marks_that_name_two_assets_are_told_and_the_surest_decides():
    assets = [
        {**ASSETS[0], "macs": ["00:11:22:33:44:55"]},
        ASSETS[1],
    ]
    found = against(
        facility(assets=assets), talk("10.0.2.1", "10.0.3.9", 443),
        macs=(("10.0.2.1", "00:11:22:33:44:55"),),
    )  # fmt: skip
    first = next(each for each in found.hosts if each.host.id == "10.0.2.1")
    assert first.asset
    assert first.asset.id == "post"
    assert first.mark == "mac"
    assert {one for claim in first.conflicts for one in claim.assets} == {"post", "ehr"}


def test_an_address_that_two_assets_bear_decides_nothing():
    assets = [ASSETS[0], {**ASSETS[1], "addresses": ["10.0.1.1"]}]
    found = against(facility(assets=assets), talk("10.0.1.1", "10.0.9.9", 443))
    first = next(each for each in found.hosts if each.host.id == "10.0.1.1")
    assert first.asset is None
    assert first.conflicts


def test_what_an_asset_listens_to_is_held_against_what_answered():
    found = against(facility(), talk("10.0.1.1", "10.0.2.1", 445))
    ehr = next(each for each in found.services if each.asset == "ehr")
    pacs = against(facility(), talk("10.0.1.1", "10.0.3.1", 445)).services
    assert (ehr.unlisted, ehr.unseen) == (("smb",), ("https", "ssh"))
    assert next(each for each in pacs if each.asset == "pacs").listens is None


def test_a_name_with_its_domain_is_the_name_without():
    named = Host("10.9.9.9", ("10.9.9.9",), names=("EHR-01.hopital.example",))
    model = facility(assets=[{**ASSETS[1], "hostnames": ["ehr-01"], "addresses": []}])
    (one,) = placed([named], model.assets, telling)
    assert one.asset
    assert one.mark == "hostname"


ENDS = st.sampled_from(["10.0.1.1", "10.0.1.7", "10.0.2.1", "10.0.2.8", "10.0.3.1", "192.0.2.9"])
FLOWS = st.lists(
    st.builds(talk, ENDS, ENDS, st.sampled_from([22, 443, 445]), answered=st.booleans()),
    max_size=8,
)


@settings(derandomize=True, max_examples=50)
@given(FLOWS)
def test_the_order_of_the_conversations_changes_nothing(flows: list[Flow]):
    flows = [replace(each, first_record=at) for at, each in enumerate(flows)]
    one, other = against(facility(), *flows), against(facility(), *reversed(flows))
    assert sorted(extra(one)) == sorted(extra(other))
    assert [each.state for each in one.rules or ()] == [each.state for each in other.rules or ()]
    assert one.silent == other.silent


@settings(derandomize=True, max_examples=50)
@given(FLOWS)
def test_a_model_that_allows_everything_is_never_contradicted(flows: list[Flow]):
    ends = ["zone:wards", "zone:servers", "zone:imaging", "internet"]
    rules = [{"from": a, "to": b, "services": ["all"]} for a in ends for b in ends if a != b]
    assert not extra(against(facility(rules), *flows))
