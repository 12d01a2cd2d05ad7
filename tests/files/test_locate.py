"""Validation errors as a person meets them: place, words, and the near names."""

from collections.abc import Iterator
from typing import Any

import pytest

from csirt.files.kinds import KINDS, built, kind_of, load
from csirt.files.locate import _FORMS
from csirt.files.source import read_bytes
from csirt.model.attack_graph import RawGraph
from csirt.model.facility import Facility
from csirt.model.fault import ContentError, Fault, Severity
from csirt.model.region import Region

HEAD = "schema: csirt.facility/1\nid: f\n"


def faults(text: str, kind=Facility) -> tuple[Fault, ...]:
    with pytest.raises(ContentError) as caught:
        built(read_bytes(text.encode(), "f.yaml"), kind)
    return caught.value.faults


def fault(text: str, kind=Facility) -> Fault:
    [only] = faults(text, kind)
    return only


def where(found: Fault) -> tuple[str, int, int, str]:
    return found.code, found.line, found.column, found.path


# --- keys ---


def test_an_unknown_key_is_told_at_the_key_with_the_nearest_and_all_possible_ones():
    found = fault(f"{HEAD}asets: []\n")
    assert where(found) == ("source.unknown-key", 3, 1, "asets")
    assert found.hint == "vouliez-vous dire « assets » ?"
    assert "care_lines, directories" in found.message


def test_a_key_misspelt_is_told_both_as_unknown_and_as_missing():
    text = f"{HEAD}suppliers:\n- {{id: s, name: S, access: [{{id: a, too: [all]}}]}}\n"
    assert [each.code for each in faults(text)] == ["source.missing-key", "source.unknown-key"]


def test_an_unknown_key_at_depth_names_the_keys_of_its_own_record():
    access = "{id: a, too: [all], to: [b], vía: 1}"
    text = f"{HEAD}suppliers:\n- {{id: s, name: S, access: [{access}]}}\n"
    assert [(f.code, f.path, f.hint) for f in faults(text)] == [
        ("source.unknown-key", "suppliers.0.access.0.too", "vouliez-vous dire « to » ?"),
        ("source.unknown-key", "suppliers.0.access.0.vía", "vouliez-vous dire « via » ?"),
    ]
    assert "Clés possibles : as, id, identity, to, unused_since, via." in faults(text)[0].message


def test_a_key_that_is_written_as_in_the_file_is_the_one_proposed():
    found = fault(f"{HEAD}flows: [{{from: a, to: b, services: [all], form: x}}]\n")
    assert found.hint == "vouliez-vous dire « from » ?"


def test_a_missing_key_is_told_at_the_record_that_lacks_it():
    found = fault(f"{HEAD}assets:\n  - {{id: a, zone: z}}\n")
    assert where(found) == ("source.missing-key", 4, 5, "assets.0")
    assert "« kind »" in found.message


# --- values ---


@pytest.mark.parametrize(
    ("line", "code", "column", "path"),
    [
        ("note: [1]", "source.wrong-type", 7, "note"),
        ("assets: x", "source.wrong-type", 9, "assets"),
        ("assets: {a: 1}", "source.wrong-type", 9, "assets"),
        ("assets: [x]", "source.wrong-type", 10, "assets.0"),
        ("zones: [{id: Z}]", "source.pattern", 14, "zones.0.id"),
        ("zones: [{id: 1}]", "source.wrong-type", 14, "zones.0.id"),
        ("zones: [{id: z, isolated: peut-être}]", "source.wrong-type", 27, "zones.0.isolated"),
        ("zones: [{id: z, exposure: internt}]", "source.unknown-value", 27, "zones.0.exposure"),
        ("ignore: [a, 'B!']", "source.pattern", 13, "ignore.1"),
        ("location: {latitude: 91}", "source.out-of-range", 22, "location.latitude"),
        ("location: {latitude: nord}", "source.wrong-type", 22, "location.latitude"),
        ("suppliers: [{id: s, name: ''}]", "source.too-long", 27, "suppliers.0.name"),
        ("finess: {site: '12'}", "source.pattern", 16, "finess.site"),
        ("measures: [{measure: edr, coverage: 60/50}]", "source.value", 37, "measures.0.coverage"),
        ("measures: [{measure: e, coverage: 80%}]", "source.wrong-type", 35, "measures.0.coverage"),
        ("measures: [{measure: edr, on: ['a b']}]", "source.value", 32, "measures.0.on.0"),
        ("flows: [{from: a, to: b, services: []}]", "source.too-short", 36, "flows.0.services"),
        ("provenance: {basis: declared, by: x, on: 1 mai}", "source.pattern", 42, "provenance.on"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_where_it_stands(line, code, column, path):
    found = faults(f"{HEAD}{line}\n")
    expected = "source.too-short" if "name: ''" in line else code
    assert [where(each) for each in found] == [(expected, 3, column, path)]


def test_an_enum_proposes_the_nearest_value():
    found = fault(f"{HEAD}profile: ES-OES\n")
    assert found.hint == "vouliez-vous dire « ES-OSE » ?"
    assert "Valeurs possibles : ES-OSE, ES, ESMS-with-IT, ESMS-small, town." in found.message


def test_a_wrong_value_where_not_assessed_was_possible_is_told_once():
    for line in (
        "flows: 3",
        "applications: [{id: a, wave: 9}]",
        "applications: [{id: a, wave: x}]",
    ):
        assert len(faults(f"{HEAD}{line}\n")) == 1, line


def test_a_wrong_item_of_a_list_that_may_be_not_assessed_is_told_once_at_its_place():
    text = f"{HEAD}assets:\n- {{id: a, kind: server, zone: z, listens: [smb, 'x y']}}\n"
    assert where(fault(text)) == ("source.pattern", 4, 49, "assets.0.listens.1")


def test_a_wrong_record_that_may_be_not_assessed_is_told_where_it_is_wrong():
    text = f"{HEAD}care_lines: [{{id: c, kind: icu, paper: {{capacity: 1.5}}}}]\n"
    assert where(fault(text)) == ("source.out-of-range", 3, 51, "care_lines.0.paper.capacity")


def test_not_assessed_written_out_is_a_value():
    text = f"{HEAD}flows: not-assessed\nidentities: not-assessed\n"
    assert built(read_bytes(text.encode(), "f"), Facility).flows == "not-assessed"


def test_not_assessed_misspelt_proposes_it():
    found = fault(f"{HEAD}flows: not-asessed\n")
    assert found.hint == "vouliez-vous dire « not-assessed » ?"


def test_an_impossible_range_tells_what_is_impossible():
    text = f"{HEAD}care_lines: [{{id: c, kind: icu, needs: [{{at_least: 3, of: [a]}}]}}]\n"
    found = fault(text)
    assert where(found)[::3] == ("source.value", "care_lines.0.needs.0")
    assert "3" in found.message


# --- all at once, in order, and harmless ---


def test_every_fault_of_a_file_is_told_in_the_order_of_the_file():
    zones = "zones:\n  - {id: Z, exposure: x}\n  - {nom: z}\n"
    found = faults(f"{HEAD}{zones}assets:\n  - {{id: a, kind: k}}\nlost: 1\n")
    assert [(each.line, each.column) for each in found] == sorted(
        (each.line, each.column) for each in found
    )
    assert [each.code.partition(".")[2] for each in found] == [
        "pattern",
        "unknown-value",
        "missing-key",
        "unknown-key",
        "missing-key",
        "unknown-key",
    ]


def test_hostile_keys_and_values_are_made_visible():
    text = HEAD + '"\\e[2J[/red]": 1\nprofile: "\\u202Egnp"\nzones: [{id: "\\x9b<script>"}]\n'
    shown = [str(each) for each in faults(text)]
    assert all(each.isprintable() for each in shown)
    assert "« \\x1b[2J[/red] »" in shown[0]


def test_a_very_long_value_is_cut_in_the_message():
    assert len(fault(f"{HEAD}profile: {'x' * 5_000}\n").message) < 400


def test_a_file_that_is_a_list_or_a_word_is_refused_as_without_a_schema():
    for text in ("- a\n", "word\n", "a: 1\n", "3\n"):
        with pytest.raises(ContentError) as caught:
            kind_of(read_bytes(text.encode(), "f.yaml"))
        assert caught.value.faults[0].code == "source.no-schema"


@pytest.mark.parametrize("schema", ["csirt.facility/2", "3", "[a]", "csirt.facilty/1"])
def test_an_unknown_schema_is_told_at_its_place_with_the_known_ones(schema):
    with pytest.raises(ContentError) as caught:
        kind_of(read_bytes(f"id: f\nschema: {schema}\n".encode(), "f.yaml"))
    [found] = caught.value.faults
    assert where(found) == ("source.unknown-schema", 2, 9, "schema")
    assert "csirt.facility/1" in found.message


def test_a_file_of_another_kind_than_asked_for_is_refused_at_its_schema():
    codes = {where(each) for each in faults(f"{HEAD}name: x\n", Region)}
    assert codes == {("source.other-kind", 1, 9, "schema")}


def test_the_range_of_a_graph_is_told_with_its_bounds():
    text = "schema: csirt.attack-graph/1\nnodes: [{id: a, probability: 1.5}]\n"
    found = fault(text, RawGraph)
    assert where(found) == ("source.out-of-range", 2, 30, "nodes.0.probability")
    assert "≤ 1" in found.message


def patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        schema = list(schema.values())
    for each in schema if isinstance(schema, list) else ():
        yield from patterns(each)


def test_every_form_of_a_text_is_told_in_words():
    for kind in KINDS.values():
        assert set(patterns(kind.model_json_schema())) <= set(_FORMS)
    found = fault(f"{HEAD}zones: [{{id: Zone A}}]\n")
    assert "(minuscules, chiffres et tirets, comme serveur-01)" in found.message
    assert "neuf caractères" in fault(f"{HEAD}finess: {{site: '12'}}\n").message


def test_every_kind_says_its_own_schema():
    for name, kind in KINDS.items():
        assert kind.model_fields["schema_"].annotation.__args__ == (name,)


def test_a_file_is_loaded_from_its_path(tmp_path):
    path = tmp_path / "f.yaml"
    path.write_text(HEAD, encoding="utf-8")
    assert load(path, Facility).id == "f"


def test_every_fault_is_an_error_that_refuses_the_file():
    assert {each.severity for each in faults(f"{HEAD}a: 1\nb: 2\n")} == {Severity.ERROR}
