"""From here to there in a facility: its likeliest ways, and the fewest things that stop them."""

import pytest

from csirt import content
from csirt.analysis.attack_graph.compile import OUTSIDE, compiled, entry_nodes
from csirt.analysis.attack_graph.cut import CutStatus
from csirt.analysis.attack_graph.derive import Derivations
from csirt.analysis.paths import cut_to, paths_to
from csirt.analysis.risk import analysed
from csirt.errors import NotFoundError
from csirt.files.shipped import catalogue
from csirt.workspace.folder import opened

from .worlds import asset, certain, estate, facility

WORLD = facility(
    zones=[{"id": "dmz", "exposure": "internet"}, {"id": "in"}],
    flows=[{"from": "zone:dmz", "to": "zone:in", "services": ["rdp", "smb"]}],
    identities=[
        {"id": "tech", "mailbox": True, "rights": [{"as": "admin", "on": ["srv-01"]}]},
        {"id": "boss", "mailbox": True, "rights": [{"as": "admin", "on": ["srv-01"]}]},
    ],
    assets=[
        asset("web-01", "dmz", "web-server", listens=["https"], flaws=["exposed"]),
        asset("srv-01", "in", listens=["rdp"]),
    ],
    applications=[{"id": "ehr", "name": "Dossier", "needs": ["srv-01"], "data": ["srv-01"]}],
    care_lines=[{"id": "ed", "kind": "ed-adult", "name": "Urgences", "needs": ["ehr"]}],
)
"""internet -> web-01 -> srv-01 with either of two stolen accounts -> the record -> the line."""


def test_a_facility_tells_its_ways_with_technique_target_and_needs():
    found = paths_to(estate(WORLD), catalogue(), "care-line:ed", k=3)
    first, second, *_ = found.ways
    assert found.aim.name["fr"] == "Urgences (ed)"
    assert {step.id for step in (*first.steps, *first.also)} >= {
        "exploit-public-service@web-01", "account-logon@srv-01", "encryption@srv-01",
    }  # fmt: skip
    assert second.without
    taken = {step.id for step in (*second.steps, *second.also)}
    assert not {step.id for step in second.without} & taken
    assert first.class_
    assert "asset:h/web-01" in first.records
    assert first.probability >= second.probability


def test_the_first_way_is_never_less_likely_than_that_of_the_quick_search():
    graph = compiled(estate(WORLD), catalogue())
    starts = entry_nodes(graph, OUTSIDE)
    quick = Derivations(graph.graph, starts)
    for target in ("srv-01", "application:ehr", "care-line:ed", "data:ehr", "identity:tech"):
        (best, *_) = paths_to(estate(WORLD), catalogue(), target, k=1).ways
        names = {"srv-01": ("held", "h/srv-01", "user"), "identity:tech": ("credential", "h/tech"),
                 "data:ehr": ("data-lost", "application:h/ehr")}  # fmt: skip
        node = names.get(target, ("lost", target.replace(":", ":h/")))
        knuth = quick.derivation(graph.graph.index[node]).probability
        assert best.probability >= knuth * (1 - 1e-9)


def test_a_measure_makes_the_ways_it_meets_less_likely():
    covered = WORLD.model_copy(
        update={"measures": facility(measures=[{"measure": "mfa", "coverage": "2/2"}]).measures}
    )
    before = paths_to(estate(WORLD), catalogue(), "care-line:ed", k=1).ways[0].probability
    after = paths_to(estate(covered), catalogue(), "care-line:ed", k=1).ways[0].probability
    assert after <= before


def test_an_asset_that_is_the_entry_needs_no_step():
    found = paths_to(estate(WORLD), catalogue(), "srv-01", entries=["asset:srv-01"])
    assert [(way.steps, way.probability) for way in found.ways] == [((), 1.0)]
    assert "d'emblée" in found.notes[0]["fr"]


def test_the_data_of_any_application_may_be_the_target():
    found = paths_to(estate(WORLD), catalogue(), "data", k=1)
    assert found.ways[0].steps[-1].target == "srv-01"
    assert found.aim.target == "data"


@pytest.mark.parametrize("target", ["srv-02", "application:erh", "care-line:de", "directory:ad"])
def test_an_unknown_target_names_the_near_ones(target):
    with pytest.raises(NotFoundError, match="Proches"):
        paths_to(estate(WORLD), catalogue(), target)


TWO_BY_TWO = facility(
    zones=[{"id": "dmz", "exposure": "internet"}, {"id": "in"}],
    flows=[{"from": "zone:dmz", "to": "zone:in", "services": ["smb"]}],
    assets=[
        asset("web-01", "dmz", flaws=["remote"]),
        asset("web-02", "dmz", flaws=["remote"]),
        asset("db-01", "in", flaws=["remote"]),
        asset("db-02", "in", flaws=["remote"]),
    ],
    applications=[{"id": "ehr", "name": "Dossier", "needs": [{"any": ["db-01", "db-02"]}]}],
    care_lines=[{"id": "ed", "kind": "ed-adult", "needs": ["ehr", "web-01"]}],
)
"""internet -> web-01, web-02 -> db-01, db-02; the record is lost with both databases only."""
KNOWN = certain("exploit-remote-service", "encryption")


def chosen(target: str, **how: object) -> set[str]:
    return {node.id for node in cut_to(estate(TWO_BY_TWO), KNOWN, target, **how).nodes}  # type: ignore[arg-type]


def test_of_two_databases_that_must_both_fall_one_is_enough():
    assert len(chosen("application:ehr")) == 1
    assert chosen("application:ehr") <= {"db-01", "db-02"}


def test_the_cut_of_a_database_is_both_servers_in_front_of_it():
    assert chosen("db-01") == {"web-01", "web-02"}


def test_the_target_itself_is_not_the_cut():
    assert "db-01" not in chosen("db-01")


def test_a_server_that_must_be_kept_leaves_the_next_best_cut():
    assert chosen("application:ehr", keep=["db-01"]) == {"db-02"}
    assert chosen("application:ehr", keep=["db-01", "db-02"]) == {"web-01", "web-02"}


def test_steps_may_be_taken_out_instead_of_assets():
    found = cut_to(estate(TWO_BY_TWO), KNOWN, "care-line:ed", over="steps")
    assert {node.id for node in found.nodes} >= {"encryption@web-01"}
    assert "Chiffrement" in found.nodes[0].name["fr"]
    assert found.over == "steps"


def test_an_attack_from_inside_the_database_cannot_be_cut_off_from_it():
    found = cut_to(estate(TWO_BY_TWO), KNOWN, "db-01", entries=["asset:db-01"])
    assert (found.status, found.reachable) == ("none", True)
    assert "--over steps" in found.notes[0]["fr"]


def test_what_no_technique_reaches_needs_no_cut():
    found = cut_to(estate(TWO_BY_TWO), KNOWN, "db-01", entries=["mail"])
    assert (found.reachable, found.size) == (False, 0)


@pytest.mark.parametrize("target", ["application:ehr", "care-line:ed", "db-01"])
def test_what_the_cut_holds_never_falls_in_any_sample(target):
    """The cut assets listen on nothing any more: the sampler, which knows of no cut, agrees."""
    cut = chosen(target)
    closed = TWO_BY_TWO.model_copy(update={"assets": tuple(
        each.model_copy(update={"flaws": ()}) if each.id in cut else each for each in TWO_BY_TWO.assets
    )})  # fmt: skip
    found = analysed(estate(closed), KNOWN, samples=1_024)
    kind, _, id = target.rpartition(":")
    some = {"": found.assets, "application": found.applications, "care-line": found.care_lines}[
        kind
    ]
    assert next(each.likelihood.probability for each in some if each.id == id) == 0


def test_the_sample_hospital_is_cut_off_by_a_proven_smallest_set():
    file = content.root() / "risk_models" / "sample" / "facilities" / "ch-rochebrume.yaml"
    found = cut_to(opened(file).estate(file), catalogue(), "directory:ad", entries=["internet"])
    assert found.status == CutStatus.OPTIMAL
    assert found.size == found.bound == len(found.nodes) > 0
