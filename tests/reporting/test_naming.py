"""Names on pages: machines keep their id, what people call by a name goes without."""

import pytest

from csirt.model.dossier import Dossier
from csirt.reporting import naming
from reporting import dossiers


@pytest.mark.parametrize(
    ("shown", "full"),
    [
        ("srv-1", "asset:ch/srv-1"),
        ("identity:admins", "identity:ch/admins"),
        ("care-line:other/icu", "care-line:other/icu"),
        ("service:ror", "service:ror"),
    ],
)
def test_an_id_within_the_subject_becomes_a_full_reference(large: Dossier, shown: str, full: str):
    assert naming.full_ref(large, shown) == full


def test_a_machine_keeps_its_id_and_a_care_line_does_not(large: Dossier):
    assert naming.name(large, "asset:ch/srv-1", "fr").endswith("(srv-1)")
    assert "(" not in naming.name(large, "care-line:ch/line-0", "fr")


def test_without_a_name_the_id_stands_in(large: Dossier):
    assert naming.name(large, "asset:ch/nobody", "fr") == "nobody"


def test_in_a_group_a_name_says_its_facility_unless_the_page_does():
    group = dossiers.group()
    said = naming.name(group, "care-line:ch/line-0", "fr")
    assert said.endswith("– Centre hospitalier de Valombre")
    assert naming.name(group, "care-line:ch/line-0", "fr", home="ch") in said
    assert "–" not in naming.name(group, "care-line:ch/line-0", "fr", home="ch")


def test_what_was_taken_for_lack_of_knowledge_has_a_name(large: Dossier):
    assert naming.name(large, "flaw:remote", "fr").startswith("une faille exploitable")
    assert naming.name(large, "flaw:ch/srv-1", "fr").startswith("failles de ")
    assert naming.name(large, "ports:ch/srv-1", "fr").startswith("ports de ")
    assert naming.name(large, "flow:ch/internet--zone-1", "fr").startswith("flux de Internet vers")


def test_a_cut_is_told_by_the_name_of_what_is_cut(large: Dossier):
    assert naming.cut(large, "internet", "fr") == "Internet"
    assert naming.cut(large, "place:ch/north", "fr") == "Réanimation polyvalente"
    assert naming.cut(large, "service:ror", "fr") == "ROR"
    assert naming.cut(large, "nothing-of-this-name", "fr") == "nothing-of-this-name"


def test_a_measure_is_told_by_its_title_and_a_technique_by_its_recommendation(large: Dossier):
    assert naming.measure(large, "measure:mail-filtering", "en").startswith("Mail filtering")
    assert naming.measure(large, "technique:phishing", "fr").startswith("Filtrer les courriels")
