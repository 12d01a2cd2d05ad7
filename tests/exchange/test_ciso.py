"""Libraries of CISO Assistant: trees, scores, mappings, matrices; what does not fit is told."""

from contextlib import suppress
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from csirt.exchange.ciso.library import About, Library, imported
from csirt.exchange.told import Teller
from csirt.files.source import read
from csirt.model.fault import ContentError, Severity
from csirt.model.framework import FrameworkStatus

ABOUT = About("2026-11-21", "0" * 64)
SMALL: dict[str, Any] = {
    "urn": "urn:x:risk:library:petit", "locale": "fr", "ref_id": "PETIT", "name": "Petit",
    "description": "Un essai", "copyright": "Libre", "version": 2, "provider": "Moi",
    "packager": "moi", "publication_date": "2026-01-01",
    "objects": {
        "framework": {
            "urn": "urn:x:risk:framework:petit", "ref_id": "PETIT", "name": "Petit",
            "min_score": 0, "max_score": 2,
            "scores_definition": [{"score": n, "name": f"n{n}"} for n in range(3)],
            "implementation_groups_definition": [{"ref_id": "S", "name": "Standard"}],
            "requirement_nodes": [
                {"urn": "urn:x:n:1", "assessable": False, "depth": 1, "ref_id": "1",
                 "name": "Haut"},
                {"urn": "urn:x:n:1.1", "assessable": True, "depth": 2, "ref_id": "1.1",
                 "parent_urn": "urn:x:n:1", "description": "Première ligne\nSuite",
                 "implementation_groups": ["S"],
                 "translations": {"en": {"name": "One", "description": "First\nRest"}}},
            ],
        }
    },
}  # fmt: skip
"""A title and a requirement, scores from 0 to 2, one group."""
NODES = ("objects", "framework", "requirement_nodes")


def spoilt(way: tuple[Any, ...], value: object) -> dict[str, Any]:
    """Return the small library with one value changed, or taken away."""
    copy = deepcopy(SMALL)
    here: Any = copy
    for part in way[:-1]:
        here = here[part]
    if value is KeyError:
        del here[way[-1]]
    else:
        here[way[-1]] = value
    return copy


def taken(data: Any, about: About = ABOUT) -> Library:
    return imported(data, Teller("f.yaml"), about)


def codes(data: Any) -> set[str]:
    return {fault.code for fault in taken(data).faults}


def refused(data: Any) -> list[tuple[str, str]]:
    with pytest.raises(ContentError) as caught:
        taken(data)
    return [(each.code, each.path) for each in caught.value.faults
            if each.severity is Severity.ERROR]  # fmt: skip


# --- what is read ---


def test_a_framework_comes_with_its_tree_its_scores_and_its_groups():
    [found] = taken(SMALL).frameworks
    assert (found.id, found.issuer, found.version, found.edition) == (
        "petit", "Moi", "2", "2026-01-01",
    )  # fmt: skip
    assert (found.origin, found.provenance.by) == ("imported", "CISO Assistant, moi")
    top, one = found.requirements
    assert (top.assessable, one.assessable, one.parent) == (False, True, top.id)
    assert (one.ref, one.urn, one.groups) == ("1.1", "urn:x:n:1.1", ("s",))
    assert [(each.value, each.means) for each in found.scale] == [
        (0, "unmet"), (1, "partly"), (2, "met"),
    ]  # fmt: skip


def test_a_requirement_without_a_name_is_called_by_its_first_line_in_each_language():
    one = taken(SMALL).frameworks[0].requirements[1]
    assert (one.title.fr, one.title.en) == ("Première ligne", "One")
    assert (one.text.fr, one.text.en) == ("Première ligne\nSuite", "First\nRest")


def test_a_number_never_begins_an_id_that_a_spreadsheet_would_take_for_a_date():
    assert [each.id for each in taken(SMALL).frameworks[0].requirements] == ["r-1", "r-1-1"]


def test_the_status_is_the_user_s_or_said_to_be_supposed():
    assert "ciso.status" in codes(SMALL)
    told = taken(SMALL, About("2026-11-21", "", FrameworkStatus.PENDING))
    assert told.frameworks[0].status == "pending"
    assert "ciso.status" not in {fault.code for fault in told.faults}


def test_a_library_in_english_is_french_where_it_says_so_and_told_where_it_does_not():
    data = spoilt(("locale",), "en")
    data["objects"]["framework"]["translations"] = {"fr": {"name": "Le petit"}}
    found = taken(data)
    assert found.frameworks[0].title.model_dump() == {"fr": "Le petit", "en": "Petit"}
    assert "ciso.one-language" in {fault.code for fault in found.faults}


def test_without_scores_no_partly_and_yes_are_put_and_told():
    data = spoilt(("objects", "framework", "scores_definition"), [])
    for key in ("min_score", "max_score"):
        del data["objects"]["framework"][key]
    found = taken(data)
    assert [each.name.fr for each in found.frameworks[0].scale] == ["Non", "En partie", "Oui"]
    assert "ciso.plain-scale" in {fault.code for fault in found.faults}


@pytest.mark.parametrize(
    ("low", "high", "named", "values"),
    [
        (0, 4, [], [0, 1, 2, 3, 4]),
        (1, 3, [2], [1, 2, 3]),
        (0, 100, [0, 50, 100], [0, 50, 100]),
        (0, 100, [], [0, 1, 2]),
        (0, 2, [5], [0, 1, 2]),
        (3, 3, [], [0, 1, 2]),
        (-1, 3, [], [0, 1, 2]),
    ],
)
def test_a_scale_is_taken_where_it_is_one(low, high, named, values):
    data = spoilt(("objects", "framework", "scores_definition"), [
        {"score": n, "name": str(n)} for n in named])  # fmt: skip
    data["objects"]["framework"] |= {"min_score": low, "max_score": high}
    found = taken(data)
    assert [each.value for each in found.frameworks[0].scale] == values
    lost = 5 in named or (values == [0, 1, 2] and (low, high) != (0, 2))
    assert ("ciso.scale" in {fault.code for fault in found.faults}) == lost


# --- what does not fit is told ---


@pytest.mark.parametrize(
    ("way", "value", "code"),
    [
        (("labels",), ["x"], "ciso.not-kept"),
        (("surprise",), 1, "ciso.unknown-key"),
        (("objects", "threats"), [{"urn": "t"}], "ciso.not-kept"),
        (("objects", "gadgets"), [1], "ciso.unknown-key"),
        (("objects", "framework", "outcomes_definition"), [1], "ciso.not-kept"),
        ((*NODES, 1, "typical_evidence"), "pv", "ciso.not-kept"),
        ((*NODES, 1, "asessable"), True, "ciso.unknown-key"),
        ((*NODES, 1, "implementation_groups"), ["T"], "ciso.unknown-group"),
        ((*NODES, 1, "depth"), 5, "ciso.depth"),
        ((*NODES, 1, "translations"), {"de": {"name": "Eins"}}, "ciso.language"),
        (("objects", "framework", "implementation_groups_definition"), [{"name": "x"}],
         "ciso.group"),
        (("objects", "framework", "scores_definition", 0, "score"), 1, "ciso.score"),
    ],
    ids=str,
)  # fmt: skip
def test_an_import_outlives_what_it_does_not_keep_and_tells_it(way, value, code):
    assert code in codes(spoilt(way, value))


def test_a_node_without_any_text_bears_its_number():
    data = spoilt((*NODES, 1, "description"), KeyError)
    del data["objects"]["framework"]["requirement_nodes"][1]["translations"]
    assert taken(data).frameworks[0].requirements[1].title.fr == "1.1"
    assert "ciso.untitled" in codes(data)


def test_like_faults_are_told_once_with_their_number_at_the_first_place():
    data = deepcopy(SMALL)
    for node in data["objects"]["framework"]["requirement_nodes"]:
        node["annotation"] = "note"
    [told] = [each for each in taken(data).faults if "annotation" in each.message]
    assert told.path == "objects.framework.requirement_nodes.0.annotation"
    assert "2 endroits" in told.message


# --- what is refused ---


@pytest.mark.parametrize("data", [None, [], "x", {}, {"urn": "u"}, {"urn": 1, "objects": {}},
                                  {"urn": "u", "objects": []}], ids=str)  # fmt: skip
def test_another_shape_is_no_library(data):
    assert refused(data) == [("ciso.no-library", "")]


def test_a_library_that_holds_nothing_for_us_says_what_it_holds():
    assert refused({"urn": "u", "objects": {"threats": [{"urn": "t"}]}}) == [
        ("ciso.nothing", "objects")
    ]


@pytest.mark.parametrize(
    ("way", "value", "code"),
    [
        ((*NODES, 1, "urn"), "urn:x:n:1", "ciso.duplicate"),
        ((*NODES, 1, "urn"), KeyError, "ciso.no-urn"),
        ((*NODES, 1, "parent_urn"), "urn:x:n:9", "ciso.no-parent"),
        ((*NODES, 0, "parent_urn"), "urn:x:n:1.1", "ciso.circle"),
        ((*NODES, 1, "assessable"), "yes", "ciso.shape"),
        ((*NODES, 1, "depth"), "deux", "ciso.shape"),
        ((*NODES, 1, "description"), ["liste"], "ciso.shape"),
        ((*NODES, 1, "implementation_groups"), "S", "ciso.shape"),
        ((*NODES, 1, "ref_id"), "1" * 90, "ciso.too-long"),
        ((*NODES, 1, "translations"), ["fr"], "ciso.shape"),
        ((*NODES, 1), "noeud", "ciso.shape"),
        (NODES, {"a": 1}, "ciso.no-urn"),
        (NODES, "rien", "ciso.shape"),
        (("objects", "framework", "min_score"), "zéro", "ciso.shape"),
        (("objects", "framework"), ["x"], "ciso.shape"),
        (NODES, [], "ciso.refused"),
    ],
    ids=str,
)
def test_a_broken_tree_is_refused_at_its_place(way, value, code):
    found = refused(spoilt(way, value))
    assert code in {each for each, _ in found}
    assert all(path for _, path in found)


def test_every_error_is_told_at_once_and_not_without_end():
    data = spoilt(NODES, [{"urn": "u", "assessable": 1, "depth": "x"} for _ in range(200)])
    assert len(refused(data)) == 50


# --- mappings and matrices ---

PAIR = {"source_requirement_urn": "a:1", "target_requirement_urn": "b:1",
        "relationship": "not_related", "strength_of_relationship": 90}  # fmt: skip
SET = {"urn": "urn:x:s", "ref_id": "A vers B", "name": "A vers B", "source_framework_urn": "a",
       "target_framework_urn": "b", "requirement_mappings": [PAIR]}  # fmt: skip
DEGREES = [{"id": n, "abbreviation": f"V{n + 1}", "name": f"n{n}", "hexcolor": "#00FF00"}
           for n in range(2)]  # fmt: skip
GRID = {"urn": "urn:x:m", "ref_id": "m", "name": "M", "probability": DEGREES, "impact": DEGREES,
        "risk": DEGREES, "grid": [[0, 1], [1, 1]]}  # fmt: skip


def holding(**objects: Any) -> dict[str, Any]:
    return {"urn": "urn:x:risk:library:lot", "locale": "fr", "objects": objects}


def test_mapping_sets_come_with_their_relations_each_in_a_file_of_its_own():
    found = taken(holding(requirement_mapping_sets=[SET, SET | {"ref_id": "B vers A"}]))
    assert [each.id for each in found.mappings] == ["a-vers-b", "b-vers-a"]
    [relation] = found.mappings[0].relations
    assert (relation.from_, relation.to, relation.relation, relation.strength) == (
        "a:1", "b:1", "not-related", 90,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"relationship": "cousin"}, "ciso.relation"),
        ({"target_requirement_urn": ""}, "ciso.relation"),
        ({"strength_of_relationship": 900}, "ciso.strength"),
        ({"rationale": "parce que"}, "ciso.not-kept"),
    ],
    ids=str,
)
def test_a_relation_that_does_not_fit_is_told(changed, code):
    pairs = [PAIR, PAIR | changed]
    found = taken(holding(requirement_mapping_set=SET | {"requirement_mappings": pairs}))
    assert code in {fault.code for fault in found.faults}
    assert len(found.mappings[0].relations) == (1 if code == "ciso.relation" else 2)


def test_a_mapping_without_relations_is_refused():
    assert refused(holding(requirement_mapping_sets=[SET | {"requirement_mappings": []}]))


def test_a_matrix_comes_with_its_scales_and_its_grid():
    [found] = taken(holding(risk_matrix=[GRID])).matrices
    assert (found.id, found.grid) == ("lot", ((0, 1), (1, 1)))
    assert (found.likelihood[0].abbreviation, found.risk[1].colour) == ("V1", "#00FF00")


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"grid": [[0, 1]]}, "ciso.refused"),
        ({"grid": [[0, 1], [1, 9]]}, "ciso.refused"),
        ({"grid": [[0, "1"], [1, 1]]}, "ciso.shape"),
        ({"risk": [DEGREES[1], DEGREES[0]]}, "ciso.matrix-order"),
        ({"impact": []}, "ciso.refused"),
    ],
    ids=str,
)
def test_a_matrix_that_means_nothing_is_refused(changed, code):
    assert code in {each for each, _ in refused(holding(risk_matrix=GRID | changed))}


def test_a_colour_that_is_none_is_left_and_told():
    degrees = [DEGREES[0] | {"hexcolor": "vert"}, DEGREES[1]]
    found = taken(holding(risk_matrix=[GRID | {"risk": degrees}]))
    assert found.matrices[0].risk[0].colour is None
    assert "ciso.colour" in {fault.code for fault in found.faults}


# --- any data at all ---

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 200) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["urn", "name", "requirement_nodes", "parent_urn", "depth", "grid", "risk",
                         "impact", "probability", "scores_definition", "score", "max_score",
                         "translations", "fr", "id", "implementation_groups"]),
        inner, max_size=4,
    ),
    max_leaves=15,
)  # fmt: skip


@given(anything, st.sampled_from(["framework", "risk_matrix", "requirement_mapping_sets"]))
def test_whatever_stands_in_a_library_it_is_taken_or_refused_with_faults(value, key):
    with suppress(ContentError):
        assert taken({"urn": "urn:x:l", "objects": {key: value}})


# --- known answers, on the files that others wrote ---

COUNTED = {
    "ans-care-domaine2.yaml": (17, 13),
    "anssi-guide-hygiene.yaml": (71, 61),
    "anssi-maturite-gestion-crise-1.0.2.yaml": (62, 57),
    "clausier-sante-v2.yaml": (152, 119),
    "label-ebios-risk-manager.yaml": (231, 190),
    "nis2-directive.yaml": (17, 13),
    "recyf.yaml": (186, 152),
}
"""Nodes and assessable ones, as counted by others (SOURCES.md of the shared data)."""


def theirs(shared: Path, name: str) -> Library:
    return taken(read(shared / "frameworks" / name).data)


@pytest.mark.parametrize("name", COUNTED)
def test_the_trees_of_real_libraries_are_whole(name, shared):
    library = theirs(shared, name)
    [found] = library.frameworks
    assert (len(found.requirements), len(found.assessable)) == COUNTED[name]
    severities = {fault.severity for fault in library.faults}
    assert severities == {Severity.NOTE}


def test_the_groups_of_real_libraries_are_those_that_others_counted(shared):
    def counted(name: str) -> dict[str, int]:
        [found] = theirs(shared, name).frameworks
        return {
            group.id: sum(group.id in each.groups for each in found.assessable)
            for group in found.groups
        }

    assert counted("label-ebios-risk-manager.yaml") == {
        "standalone": 133, "client-serveur": 171, "saas": 190,
    }  # fmt: skip
    assert counted("recyf.yaml") == {"ei": 76, "ee": 152}
    assert counted("anssi-guide-hygiene.yaml") == {"s": 39, "r": 22}


def test_the_scores_of_a_real_library_go_from_0_to_3(shared):
    [found] = theirs(shared, "anssi-maturite-gestion-crise-1.0.2.yaml").frameworks
    assert [(each.value, each.means) for each in found.scale] == [
        (0, "unmet"), (1, "partly"), (2, "partly"), (3, "met"),
    ]  # fmt: skip


def test_a_directive_in_english_is_read_in_french_where_it_is_translated(shared):
    [found] = theirs(shared, "nis2-directive.yaml").frameworks
    assert (found.title.fr, found.title.en) == (
        "Directive NIS 2", "NIS 2 directive requirements",
    )  # fmt: skip


def test_the_mapping_of_a_real_library_has_353_relations_each_way(shared):
    library = theirs(shared, "mapping-recyf-and-iso27001-2022.yaml")
    assert [len(each.relations) for each in library.mappings] == [353, 353]
    one, other = library.mappings
    assert (one.from_, one.to) == (other.to, other.from_)
    assert {each.relation for each in one.relations} == {"intersect"}


def test_the_matrix_of_ebios_rm_is_the_one_that_is_known(shared):
    [found] = theirs(shared, "risk-matrix-4x4-ebios-rm.yaml").matrices
    assert found.grid == ((0, 0, 0, 1), (0, 0, 1, 1), (1, 1, 2, 2), (1, 2, 2, 2))
    assert [each.abbreviation for each in found.likelihood] == ["V1", "V2", "V3", "V4"]
    assert found.likelihood[0].name.model_dump() == {"fr": "Peu vraisemblable", "en": "Unlikely"}
