"""The part of the audit on comparable cases: dots with their source, a plan with who signs it."""

from dataclasses import replace
from pathlib import Path

import pytest

from csirt import content
from csirt.model.facility import Facility
from csirt.reporting import html
from csirt.reporting.audit import FAMILY
from csirt.reporting.compose import made
from csirt.reporting.sections import cases
from csirt.workspace.audit import AuditDossier, plain
from csirt.workspace.comparable import comparables, planning_names, planning_records
from reporting import dossiers

PLAN = """schema: csirt.planning/1
facility: f
assumptions:
  - id: ed
    care_line: ed
    days_out: 3
    days_reduced: 21
    reduced_to: 0.6
    by: "Direction <générale>"
    on: 2026-10-12
    why: "Deux voisins prennent le reste"
  - {id: gone, care_line: nowhere, days_out: 1, by: x, on: 2026-10-12, why: x}
  - {id: lab, family: diagnostics, days_out: 2, by: y, on: 2026-10-12, why: y}
"""


@pytest.fixture
def facility() -> Facility:
    return Facility.model_validate(
        {
            "schema": "csirt.facility/1",
            "id": "f",
            "zones": [{"id": "lan"}],
            "care_lines": [
                {"id": "ed", "kind": "ed-adult", "name": "Urgences"},
                {"id": "stroke", "kind": "stroke", "name": "AVC"},
            ],
        }
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "planning").mkdir()
    (tmp_path / "planning" / "f.yaml").write_text(PLAN, encoding="utf-8")
    return tmp_path


@pytest.fixture
def dossier(facility: Facility, root: Path) -> AuditDossier:
    found = comparables(root, [facility], seed=1, samples=256)
    base = plain(dossiers.empty())
    return replace(
        base,
        comparable=found,
        records=base.records | planning_records(found),
        names=base.names | planning_names(found),
    )


def test_only_families_that_the_facility_has_or_plans_for_are_shown(dossier: AuditDossier):
    assert [each.family for each in dossier.comparable] == ["emergency", "diagnostics"]
    assert [line.fr for line in dossier.comparable[0].lines] == ["Urgences", "AVC"]


def test_every_dot_of_the_family_is_shown_with_its_case_its_day_and_its_source(dossier):
    family = cases.section(dossier, "fr").content["families"][0]
    assert len(family["rows"]) == len(dossier.comparable[0].dots)
    first = family["rows"][0]
    assert first["case"].startswith("Hôpital universitaire de Düsseldorf")
    assert (first["day"], first["seen"].replace("\u00a0", " ")) == ("6", "23 %")
    assert first["by"] == "RP Online"
    assert first["figure"].records == ("source:rp-ukd",)


def test_the_plan_is_signed_and_dated_and_one_for_an_unknown_line_is_left_to_check(dossier):
    emergency, diagnostics = cases.section(dossier, "fr").content["families"]
    (plan,) = emergency["plans"]
    assert "Direction <générale>" in plan["text"]
    assert "12 octobre 2026" in plan["text"].replace("\u00a0", " ")
    assert "3 semaines" in plan["text"].replace("\u00a0", " ")
    assert len(diagnostics["plans"]) == 1
    assert plan["figure"].records == ("planning:f/ed",)
    assert dossier.records["planning:f/ed"][0] == "planning/f.yaml"


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_is_whole_in_both_languages(dossier: AuditDossier, lang: str):
    page = html.rendered(made(dossier, FAMILY, "audit", lang))
    assert page.count('class="recovery"') == 2
    assert "<générale>" not in page


def test_without_care_lines_the_part_says_so():
    page = html.rendered(made(plain(dossiers.empty()), FAMILY, "audit", "fr"))
    assert "aucun cas comparable n’est montré" in page


def test_a_workspace_without_a_plan_says_that_nobody_wrote_one(facility: Facility):
    dossier = replace(
        plain(dossiers.empty()), comparable=comparables(None, [facility], seed=1, samples=64)
    )
    page = html.rendered(made(dossier, FAMILY, "audit", "fr"))
    assert "Aucune hypothèse de planification" in page
    assert (content.root() / "reports" / "templates" / "cases.html.j2").is_file()
