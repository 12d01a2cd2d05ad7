"""The attack graph of a facility: each certain rule, each kind of technique, and the laws."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.analysis.attack_graph.compile import compiled, entry_nodes
from csirt.analysis.attack_graph.sample import Sampler
from csirt.analysis.risk import analysed
from csirt.errors import NotFoundError
from csirt.files.shipped import catalogue
from csirt.model.catalogue import Catalogue
from csirt.model.facility import Facility
from csirt.model.region import FacilityGroup

from .worlds import asset, certain, estate, facility


def falls(world: Facility, known: Catalogue, *entries: str) -> set[str]:
    """Return the assets, applications and care lines that fall when every coin succeeds."""
    found = analysed(estate(world), known, entries=entries or ("internet",), samples=64, seed=1)
    some = (*found.assets, *found.applications, *found.care_lines)
    return {each.id for each in some if each.likelihood.probability > 0}


def likely(world: Facility, known: Catalogue, *entries: str) -> dict[str, float]:
    """Return how likely each asset is to fall."""
    found = analysed(estate(world), known, entries=entries, samples=4_096, seed=1)
    return {each.id: each.likelihood.probability for each in found.assets}


MOVE = ("exploit-public-service", "exploit-remote-service", "local-escalation", "account-logon")


@pytest.fixture
def three_hosts() -> dict[str, Any]:
    """The three hosts of MulVAL's example, in our words.

    internet -http-> [dmz: web-01, exposed flaw] -nfs-> [inside: file-01, remote flaw] <- ws-01
    The workstation mounts the file server's share: who holds the file server holds it, and the web
    server may reach the share too.
    """
    return {
        "zones": [{"id": "dmz", "exposure": "internet"}, {"id": "inside"}],
        "flows": [{"from": "zone:dmz", "to": "zone:inside", "services": ["nfs", "rpc"]}],
        "identities": [{"id": "share", "rights": [{"as": "user", "on": ["asset:ws-01"]}]}],
        "assets": [
            asset(
                "web-01",
                "dmz",
                "web-server",
                listens=["https"],
                flaws=["exposed"],
                sessions=["share"],
            ),
            asset(
                "file-01",
                "inside",
                "file-server",
                listens=["rpc"],
                flaws=["remote"],
                sessions=["share"],
            ),
            asset("ws-01", "inside", "workstation", listens=["nfs", "rdp"], managed_by=["file-01"]),
        ],
    }


TROJAN = (*MOVE, "credential-dump", "management-plane", "user-logon")


def test_mulval_the_attacker_reaches_the_workstation(three_hosts):
    assert falls(facility(**three_hosts), certain(*TROJAN)) == {"web-01", "file-01", "ws-01"}


def test_mulval_the_web_server_is_a_choke_point(three_hosts):
    found = analysed(
        estate(facility(**three_hosts)), certain(*TROJAN), entries=["internet"], samples=64
    )
    protects = {point.id: set(point.protects) for point in found.choke_points}
    assert protects["web-01"] == {"file-01", "ws-01"}


def test_mulval_mending_the_file_server_alone_does_not_block(three_hosts):
    """The web server mounts the share as well: a trojan put there by it still reaches the post."""
    three_hosts["assets"][1]["flaws"] = []
    three_hosts["flows"][0]["services"].append("rdp")
    assert "ws-01" in falls(facility(**three_hosts), certain(*TROJAN))
    assert "file-01" not in falls(facility(**three_hosts), certain(*TROJAN))


def test_mulval_mending_the_web_server_blocks_all(three_hosts):
    three_hosts["assets"][0]["flaws"] = []
    assert falls(facility(**three_hosts), certain(*TROJAN)) == set()


def test_an_isolated_zone_does_not_see_itself():
    """[dmz: a exposed, b remote flaw]: from a one reaches b, unless the zone is isolated."""
    parts: dict[str, Any] = {
        "zones": [{"id": "dmz"}, {"id": "out", "exposure": "internet"}],
        "flows": [{"from": "internet", "to": "zone:dmz", "services": ["https"]}],
        "assets": [
            asset("a", "dmz", "web-server", listens=["https"], flaws=["exposed"]),
            asset("b", "dmz", listens=["smb"], flaws=["remote"]),
        ],
    }
    assert falls(facility(**parts), certain(*MOVE)) == {"a", "b"}
    parts["zones"][0]["isolated"] = True
    assert falls(facility(**parts), certain(*MOVE)) == {"a"}


def test_control_of_a_directory_holds_all_its_accounts():
    """dc-01 has a remote flaw; its directory's administrators may log on to srv-01 in another
    zone."""
    world = facility(
        zones=[{"id": "in", "exposure": "internet"}, {"id": "far"}],
        flows=[{"from": "zone:in", "to": "zone:far", "services": ["rdp"]}],
        directories=[{"id": "ad", "controllers": ["dc-01"]}],
        identities=[
            {"id": "admins", "directory": "ad", "rights": [{"as": "admin", "on": ["all"]}]}
        ],
        assets=[
            asset("dc-01", "in", "domain-controller", flaws=["remote"]),
            asset("srv-01", "far", listens=["rdp"]),
        ],
    )
    sure = certain("exploit-remote-service", "directory-takeover", "account-logon")
    assert falls(world, sure) == {"dc-01", "srv-01"}
    assert falls(world, certain("exploit-remote-service", "account-logon")) == {"dc-01"}


def test_a_right_on_all_does_not_reach_what_follows_no_directory():
    world = facility(
        zones=[{"id": "in"}],
        directories=[{"id": "ad", "controllers": ["dc-01"]}],
        identities=[
            {
                "id": "admins",
                "directory": "ad",
                "mailbox": True,
                "rights": [{"as": "admin", "on": ["all"]}],
            }
        ],
        assets=[
            asset("dc-01", "in", "domain-controller", listens=["rdp"]),
            asset("ct-01", "in", "modality", listens=["rdp"]),
            asset("ws-01", "in", "workstation", listens=["rdp"]),
        ],
    )
    sure = certain("malicious-attachment", "account-logon")
    assert falls(world, sure, "mail") == {"dc-01", "ws-01"}


def test_a_supplier_reaches_what_its_access_grants_and_no_more():
    world = facility(
        zones=[{"id": "a"}, {"id": "b"}],
        assets=[asset("pacs-01", "a", "imaging-server"), asset("other", "b")],
        suppliers=[{"id": "vendor", "name": "V", "access": [{"id": "x", "to": ["pacs-01"]}]}],
    )
    assert falls(world, certain("supplier-maintenance"), "supplier:vendor") == {"pacs-01"}
    assert falls(world, certain("supplier-maintenance"), "internet") == set()


def test_a_measure_on_a_gateway_holds_for_the_accesses_through_it_and_for_no_other():
    world = facility(
        zones=[{"id": "dmz"}, {"id": "lan"}],
        assets=[
            asset("vpn", "dmz", "remote-gateway"),
            *(asset(id, "lan", "imaging-server", listens=[]) for id in ("behind", "direct")),
        ],
        suppliers=[
            {
                "id": "vendor",
                "name": "V",
                "access": [
                    {"id": "x", "via": "vpn", "to": ["behind"]},
                    {"id": "y", "to": ["direct"]},
                ],
            }
        ],
        measures=[{"measure": "supplier-mfa", "on": ["asset:vpn"], "coverage": "1/1"}],
    )
    found = likely(world, certain("supplier-maintenance"), "supplier:vendor")
    assert found["direct"] == 1
    assert 0 < found["behind"] < 1


def test_a_measure_on_a_zone_holds_for_the_links_that_end_in_it_and_for_no_other():
    def world(zone: str) -> Any:
        return facility(
            zones=[{"id": "partners"}, {"id": "lan"}],
            assets=[asset("lis", "partners", listens=["smb"], flaws=["remote"])],
            links=[{"id": "lab", "to": "facility:other", "zone": "partners", "services": ["smb"]}],
            measures=[{"measure": "partner-filtering", "on": [f"zone:{zone}"], "coverage": "1/1"}],
        )

    known = certain("partner-link", "exploit-remote-service")
    at_the_end, elsewhere = (likely(world(zone), known, "partner") for zone in ("partners", "lan"))
    assert elsewhere["lis"] == 1
    assert 0 < at_the_end["lis"] < 1


def test_one_attack_comes_through_few_suppliers_unless_one_is_named():
    world = facility(
        zones=[{"id": "a"}],
        assets=[asset("pacs-01", "a", "imaging-server")],
        suppliers=[{"id": "vendor", "name": "V", "access": [{"id": "x", "to": ["pacs-01"]}]}],
    )
    any_one = analysed(estate(world), catalogue(), entries=["supplier"], samples=20_480)
    named = analysed(estate(world), catalogue(), entries=["supplier:vendor"], samples=20_480)
    assert 0 < any_one.assets[0].likelihood.probability < named.assets[0].likelihood.probability / 2


def test_data_are_lost_only_with_every_copy():
    """app data on srv-01, copies on bk-01 and on a tape that no network reaches."""
    parts: dict[str, Any] = {
        "zones": [{"id": "in", "exposure": "internet"}],
        "assets": [
            asset("srv-01", "in", flaws=["remote"], copies=["bk-01", "tape-01"]),
            asset("bk-01", "in", "backup-repository", flaws=["remote"]),
            asset("tape-01", "in", "tape-library", listens=[], offline=True),
        ],
        "applications": [{"id": "app", "needs": ["srv-01"], "data": ["srv-01"]}],
    }
    sure = certain("exploit-remote-service", "encryption", "backup-destruction")
    found = analysed(estate(facility(**parts)), sure, entries=["internet"], samples=64)
    assert [each.likelihood.probability for each in found.data_lost] == [0.0]
    parts["assets"][0]["copies"] = ["bk-01"]
    found = analysed(estate(facility(**parts)), sure, entries=["internet"], samples=64)
    assert [each.likelihood.probability for each in found.data_lost] == [1.0]


def test_some_of_a_list_are_enough_until_too_few_are_left():
    """A line needs two of three posts; one falls (internet zone), then two."""
    for fallen, lost in ((1, False), (2, True), (3, True)):
        zones = [{"id": "out", "exposure": "internet"}, {"id": "in"}]
        posts = [
            asset(f"p{at}", "out" if at < fallen else "in", flaws=["remote"]) for at in range(3)
        ]
        world = facility(
            zones=zones,
            assets=posts,
            care_lines=[
                {
                    "id": "ed",
                    "kind": "ed-adult",
                    "needs": [{"at_least": 2, "of": ["p0", "p1", "p2"]}],
                }
            ],
        )
        sure = certain("exploit-remote-service", "encryption")
        assert ("ed" in falls(world, sure)) is lost, fallen


def test_a_cycle_of_needs_falls_together_and_not_by_itself():
    parts: dict[str, Any] = {
        "zones": [{"id": "in", "exposure": "internet"}],
        "assets": [asset("hv", "in", flaws=["remote"])],
        "applications": [
            {"id": "ad", "needs": ["application:dns"]},
            {"id": "dns", "needs": ["application:ad", "hv"]},
        ],
    }
    sure = certain("exploit-remote-service", "encryption")
    assert falls(facility(**parts), sure) == {"hv", "ad", "dns"}
    parts["assets"][0]["flaws"] = []
    assert falls(facility(**parts), sure) == set()


def test_a_group_is_one_graph():
    """Site b follows the directory of site a: an attack on a's controller reaches b's server."""
    a = facility(
        "a",
        zones=[{"id": "in", "exposure": "internet"}],
        directories=[{"id": "ad", "controllers": ["dc"]}],
        identities=[
            {
                "id": "admins",
                "kind": "admin",
                "directory": "ad",
                "rights": [{"as": "admin", "on": ["all"]}],
            }
        ],
        assets=[asset("dc", "in", "domain-controller", flaws=["remote"])],
    )
    b = facility(
        "b",
        zones=[{"id": "in"}],
        flows=[{"from": "zone:a/in", "to": "zone:in", "services": ["rdp"]}],
        assets=[asset("srv", "in", listens=["rdp"])],
    )
    shared = {"id": "dir", "kind": "directory", "provider": "directory:a/ad", "users": ["b"]}
    group = FacilityGroup.model_validate(
        {
            "schema": "csirt.group/1",
            "id": "g",
            "name": "G",
            "members": ["a", "b"],
            "shared": [shared],
        }
    )
    sure = certain("exploit-remote-service", "directory-takeover", "account-logon")
    world = estate(a, b, groups=[group]).model_copy(update={"subject": "g"})
    found = analysed(world, sure, entries=["internet"], samples=64)
    assert {each.id for each in found.assets if each.likelihood.probability} == {"a/dc", "b/srv"}
    alone = estate(a, b).model_copy(update={"subject": "g"})
    found = analysed(alone, sure, entries=["internet"], samples=64)
    assert {each.id for each in found.assets if each.likelihood.probability} == {"a/dc"}


def test_a_facility_alone_or_in_its_group_has_the_same_coins():
    """What stands in another facility without a link changes no digit of this one."""
    parts: dict[str, Any] = {
        "zones": [{"id": "in", "exposure": "internet"}],
        "assets": [asset(f"s{at}", "in", flaws=["remote"]) for at in range(5)],
    }
    other = facility("z", **parts)
    alone = analysed(
        estate(facility("h", **parts)), catalogue(), entries=["internet"], samples=4_096
    )
    together = analysed(
        estate(facility("h", **parts), other), catalogue(), entries=["internet"], samples=4_096
    )
    assert [each.likelihood for each in alone.assets] == [
        each.likelihood for each in together.assets
    ]


def test_an_unknown_entry_names_the_near_ones():
    world = facility(zones=[{"id": "in"}], assets=[asset("dc-01", "in")])
    with pytest.raises(NotFoundError, match="asset:dc-01"):
        analysed(estate(world), catalogue(), entries=["asset:dc-1"], samples=64)


def test_a_facility_without_assets_is_refused():
    with pytest.raises(NotFoundError):
        analysed(estate(facility()), catalogue(), samples=64)


# Silence is not safety


def test_what_a_facility_does_not_say_is_assumed_and_noted():
    world = Facility.model_validate(
        {
            "schema": "csirt.facility/1", "id": "h", "zones": [{"id": "a"}, {"id": "b"}],
            "assets": [
                {"id": "dc-01", "kind": "domain-controller", "zone": "a"},
                {"id": "ws-01", "kind": "workstation", "zone": "b"},
            ],
        }
    )  # fmt: skip
    found = analysed(estate(world), catalogue(), entries=["mail"], samples=4_096)
    assert all(each.likelihood.probability > 0 for each in found.assets)
    said = " ".join(note["fr"] for note in found.notes)
    for word in (
        "à plat",
        "comptes non renseignés",
        "annuaire",
        "failles non recherchées",
        "applications non évaluées",
    ):
        assert word in said
    assert found.provenance["assumed"] > found.provenance["declared"]


def test_no_flaw_found_is_not_the_same_as_nobody_looked():
    def probability(**flaws: Any) -> float:
        world = facility(
            zones=[{"id": "in", "exposure": "internet"}],
            assets=[{"id": "s", "kind": "server", "zone": "in", "listens": ["smb"], **flaws}],
        )
        found = analysed(estate(world), catalogue(), entries=["internet"], samples=8_192)
        return found.assets[0].likelihood.probability

    assert probability(flaws=[]) == 0 < probability() < probability(flaws=["remote"])


# Laws, held in every single sample


LISTENS = st.sampled_from([["smb"], ["rdp", "smb"], ["https"], ["dicom"]])
FLAWS = st.lists(
    st.sampled_from(["remote", "local", "default-password", "unsupported"]), max_size=2, unique=True
)
ZONES = ("a", "b", "c")


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Return a facility of three zones with one to six machines, an account and some flows."""
    assets = [
        asset(f"s{at}", draw(st.sampled_from(ZONES)), draw(st.sampled_from(["server", "workstation", "modality"])),
              listens=draw(LISTENS), flaws=draw(FLAWS), sessions=draw(st.sampled_from([[], ["admins"]])))
        for at in range(draw(st.integers(1, 6)))
    ]  # fmt: skip
    pairs = draw(st.lists(st.tuples(st.sampled_from(ZONES), st.sampled_from(ZONES)), max_size=4))
    return {
        "zones": [{"id": "a", "exposure": "internet"}, {"id": "b"}, {"id": "c"}],
        "identities": [
            {"id": "admins", "mailbox": True, "rights": [{"as": "admin", "on": ["all"]}]}
        ],
        "flows": [
            {"from": f"zone:{x}", "to": f"zone:{y}", "services": ["smb", "rdp"]}
            for x, y in pairs
            if x != y
        ],
        "assets": assets,
        "applications": [{"id": "app", "needs": ["s0"]}],
    }


def lanes(parts: dict[str, Any]) -> dict[tuple[str, ...], np.ndarray[Any, Any]]:
    """Return which samples each asset and application falls in."""
    graph = compiled(estate(facility(**parts)), catalogue())
    sampler = Sampler(graph.graph, entry_nodes(graph, ["internet", "mail"]), seed=11)
    state = sampler.state(0)
    rows = sampler.layout.row
    nothing = np.zeros(state.shape[1], np.uint64)
    return {
        node: state[rows[at]] if rows[at] >= 0 else nothing
        for node, at in graph.graph.index.items()
        if node[0] in ("held", "lost")
    }


def never_less(before: dict[Any, Any], after: dict[Any, Any]) -> None:
    for node, bits in before.items():
        assert not (bits & ~after[node]).any(), node


@given(worlds(), st.sampled_from(ZONES), st.sampled_from(ZONES))
@settings(max_examples=40, deadline=None)
def test_a_flow_more_never_lowers_anything(parts, source, target):
    more = {
        **parts,
        "flows": [
            *parts["flows"],
            {"from": f"zone:{source}", "to": f"zone:{target}", "services": ["all"]},
        ],
    }
    never_less(lanes(parts), lanes(more))


@given(
    worlds(), st.sampled_from(sorted(catalogue().measures)), st.integers(0, 50), st.integers(0, 50)
)
@settings(max_examples=40, deadline=None)
def test_a_measure_more_or_a_wider_one_never_raises_anything(parts, measure, first, second):
    narrow, wide = sorted((first, second))
    none = lanes(parts)
    some = lanes({**parts, "measures": [{"measure": measure, "coverage": f"{narrow}/50"}]})
    more = lanes({**parts, "measures": [{"measure": measure, "coverage": f"{wide}/50"}]})
    never_less(some, none)
    never_less(more, some)


@given(worlds())
@settings(max_examples=20, deadline=None)
def test_the_order_of_the_file_changes_no_sample(parts):
    turned = {
        **parts,
        "assets": parts["assets"][::-1],
        "flows": parts["flows"][::-1],
        "zones": parts["zones"][::-1],
    }
    before, after = lanes(parts), lanes(turned)
    assert all((bits == after[node]).all() for node, bits in before.items())


def test_a_covered_machine_is_covered_for_every_technique():
    """EDR on half of the machines: where it does not cover, neither technique is stopped by it."""
    parts: dict[str, Any] = {
        "zones": [{"id": "in", "exposure": "internet"}],
        "assets": [asset("s", "in", flaws=["remote"])],
        "measures": [{"measure": "edr", "coverage": "1/2"}],
    }
    graph = compiled(estate(facility(**parts)), catalogue()).graph
    covers = {tuple(row) for row in graph.effects.tolist()}
    assert len({cover for _, cover in covers}) == 1 < len(covers)


def test_accounts_without_any_right_are_taken_to_have_the_usual_ones():
    """An export of the directory says who there is, not what they may do: that is not nothing."""
    world = facility(
        zones=[{"id": "in"}],
        directories=[{"id": "ad", "controllers": ["dc"]}],
        identities=[
            {"id": "staff", "directory": "ad", "mailbox": True},
            {"id": "admins", "kind": "admin", "directory": "ad", "mailbox": True},
        ],
        assets=[
            asset("dc", "in", "domain-controller", listens=["rdp", "kerberos"]),
            asset("ws", "in", "workstation", listens=["rdp"]),
        ],
    )
    found = analysed(estate(world), catalogue(), entries=["mail"], samples=8_192)
    assert all(each.likelihood.probability > 0 for each in found.assets)
    assert any("droits non renseignés" in note["fr"] for note in found.notes)
