"""The shipped mappings: each loads, names kinds and measures that exist, and reads its example."""

from pathlib import Path

import pytest

from csirt import content
from csirt.files.mappings import shipped
from csirt.files.shipped import catalogue
from csirt.files.table.takers import TAKERS, read
from csirt.files.table.words import plain
from csirt.model.care import CareKind
from csirt.model.mapping import Converter, Layout, Target
from csirt.text import say

FOLDER = content.root() / "risk_models" / "mappings"
EXAMPLES = Path(__file__).parents[1] / "examples" / "tables"
MAPPINGS = shipped()
every_mapping = pytest.mark.parametrize("id", sorted(MAPPINGS))

EXAMPLE_OF = {
    "glpi-server": "glpi-ordinateurs",
    "ad-computers": "ad-ordinateurs",
    "ad-users": "ad-comptes",
    "edr-console": "edr-console",
    "applications": "applications",
    "suppliers": "prestataires",
    "zone-matrix": "matrice-zones",
    "firewall-rules": "pare-feu",
    "links": "liaisons",
    "dhcp-kea": "baux-kea",
    "dhcp-windows": "baux-windows",
    "arp-table": "arp",
    "switch-ports": "ports-commutateurs",
    "bia": "bia",
    "nessus-machines": "nessus",
    "openvas-machines": "openvas",
}


def test_what_hospitals_have_is_shipped():
    of_the_model = {id for id, each in MAPPINGS.items() if each.target in TAKERS}
    assert set(EXAMPLE_OF) | {"rvtools"} == of_the_model


@every_mapping
def test_the_name_of_a_file_is_the_id_of_its_mapping(id):
    assert (FOLDER / f"{id}.yaml").is_file()


@every_mapping
def test_every_title_and_note_is_in_both_languages(id):
    texts = [MAPPINGS[id].title, *filter(None, [MAPPINGS[id].note])]
    assert all(text.fr and text.en for text in texts)


@every_mapping
def test_no_heading_leads_twice_to_one_field(id):
    pairs = [
        (column.field, plain(heading))
        for column in MAPPINGS[id].columns
        for heading in column.headings
    ]
    assert len(pairs) == len(set(pairs))


@every_mapping
def test_a_table_of_its_kind_is_told_by_a_required_heading(id):
    found = MAPPINGS[id]
    assert found.layout is Layout.MATRIX or any(column.required for column in found.columns)


@every_mapping
def test_every_kind_and_measure_that_it_gives_exists(id):
    found, shipped_kinds = MAPPINGS[id], set(catalogue().asset_kinds)
    if found.target is Target.ASSETS:
        given = {
            word.gives
            for column in found.columns
            for word in column.words
            if column.field == "kind" and column.as_ in (None, Converter.WORDS)
        }
        assert given <= shipped_kinds
        assert found.constants.get("kind", "server") in shipped_kinds
    if found.target is Target.MEASURES:
        assert found.constants["measure"] in catalogue().measures


@pytest.mark.parametrize(("id", "name"), sorted(EXAMPLE_OF.items()))
def test_its_example_is_read_without_an_error(id, name):
    table = read(EXAMPLES / f"{name}.csv", MAPPINGS[id])
    assert table.records
    assert not [fault for fault in table.told.faults() if fault.severity == "error"]


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("kind", list(CareKind))
def test_what_the_form_offers_is_what_the_mapping_understands(kind, lang):
    column = next(each for each in MAPPINGS["bia"].columns if each.field == "kind")
    assert given(column, say(f"bia.kind.{kind}", lang)) == kind


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_headings_of_the_form_are_those_of_the_mapping(lang):
    names = {plain(h) for column in MAPPINGS["bia"].columns for h in column.headings}
    read = ["id", "unit", "activity", "kind", "per-day", "counted", "applications", "equipment",
            "services", "max-outage", "max-data-loss", "capacity", "tenable-days", "how",
            "tested-on"]  # fmt: skip
    assert [name for name in read if plain(say(f"bia.form.{name}", lang)) not in names] == []


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_units_and_the_ways_of_knowing_are_understood(lang):
    from csirt.files.bia_form import _UNITS

    columns = {each.field: each for each in MAPPINGS["bia"].columns}
    for unit in _UNITS:
        assert given(columns["counted"], say(f"bia.unit.{unit}", lang)) == unit
    for how in ("declared", "tested"):
        assert given(columns["how"], say(f"bia.how.{how}", lang)) == how


def given(column, text):
    from csirt.files.table.convert import converted

    return converted(text, column, Converter.WORDS)
