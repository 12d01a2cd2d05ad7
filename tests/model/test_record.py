"""Records of a file: ids, dates, texts, and what 'not assessed' is."""

import pytest
from pydantic import TypeAdapter, ValidationError

from csirt.model.facility import Coverage, Facility
from csirt.model.provenance import Basis, Provenance
from csirt.model.record import NOT_ASSESSED, Date, Id, Sources, Words, known


def facility(**fields):
    return Facility.model_validate({"schema": "csirt.facility/1", "id": "f", **fields})


@pytest.mark.parametrize("text", ["a", "0", "a-b", "f-2a0000014", "a" * 63])
def test_an_id_is_small_letters_digits_and_hyphens(text):
    assert TypeAdapter(Id).validate_python(text) == text


@pytest.mark.parametrize("text", ["", "A", "-a", "a_b", "é", "a b", "a" * 64, "a\n", "a.b", 1])
def test_anything_else_is_no_id(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Id).validate_python(text)


@pytest.mark.parametrize("text", ["2026-1-1", "2026-13-01", "2026-00-10", "26-01-01", "2026-01-32"])
def test_a_date_is_year_month_day(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Date).validate_python(text)


def test_a_plain_text_is_french_and_stands_where_english_is_missing():
    words = TypeAdapter(Words).validate_python("Accueil")
    assert (words.in_("fr"), words.in_("en")) == ("Accueil", "Accueil")
    both = TypeAdapter(Words).validate_python({"fr": "Accueil", "en": "Desk"})
    assert both.in_("en") == "Desk"


def test_a_text_without_french_is_refused():
    with pytest.raises(ValidationError):
        TypeAdapter(Words).validate_python({"en": "Desk"})


def test_one_source_is_a_list_of_one():
    assert TypeAdapter(Sources).validate_python("s12") == ("s12",)


def test_not_assessed_is_neither_none_nor_empty():
    it = facility()
    assert it.flows is NOT_ASSESSED
    assert not known(it.flows)
    assert known(facility(flows=[]).flows)


def test_a_coverage_is_a_count():
    found = TypeAdapter(Coverage).validate_python("40/50")
    assert (found.covered, found.of) == (40, 50)


@pytest.mark.parametrize("text", ["60/50", "1/0", "-1/5", "80%", "0.8", "a/b", "1/2/3", 0.8])
def test_a_coverage_that_cannot_be_counted_is_refused(text):
    with pytest.raises(ValidationError):
        TypeAdapter(Coverage).validate_python(text)


def test_a_record_is_known_as_its_file_is_unless_it_says_so_itself():
    own = {"basis": "observed", "by": "nmap", "on": "2026-01-01"}
    it = facility(zones=[{"id": "a"}, {"id": "b", "provenance": own}])
    file = Provenance(basis=Basis.DECLARED, by="RSSI", on="2026-01-02")
    assert [zone.known_by(file).by for zone in it.zones] == ["RSSI", "nmap"]


def test_a_record_is_frozen_and_closed():
    it = facility()
    with pytest.raises(ValidationError):
        it.id = "g"
    with pytest.raises(ValidationError):
        facility(lost=1)
