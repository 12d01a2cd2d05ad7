"""The business impact analysis: what units need, where they disagree, and the form."""

import io
from pathlib import Path

import openpyxl
import pytest

from csirt.files import bia_form
from csirt.files.bia import shown, take
from csirt.files.mappings import shipped
from csirt.files.seen import overlay, rendered
from csirt.files.seen_records import nothing
from csirt.files.table.take import read_table
from csirt.files.table.world import World, called
from csirt.model.facility import Facility
from csirt.model.fault import Severity
from csirt.model.provenance import Provenance
from csirt.text import speak

HEAD = (
    "Site;Unité (UF);Activité;Nature de l'activité;Volume par jour;Unité de compte;Applications;"
    "Équipements indispensables;Services partagés ou régionaux;DMIA;PDMA;Activité tenue sur papier;"
    "Jours tenables;Déclaré ou essayé;Essayé le"
)
BY = Provenance.model_validate({"basis": "declared", "by": "BIA", "on": "2026-01-01"})


@pytest.fixture(autouse=True)
def _french():
    speak("fr")


def facility(**fields):
    data = {
        "schema": "csirt.facility/1",
        "id": "ch",
        "name": "CH d'essai",
        "zones": [{"id": "lan"}],
        "assets": [{"id": "srv", "name": "Serveur", "kind": "server", "zone": "lan"}],
        "applications": [
            {"id": "ehr", "name": "Dossier patient", "needs": ["srv"], "max_outage_hours": 8},
            {"id": "lis", "name": "Laboratoire", "max_outage_hours": 4, "max_data_loss_hours": 1},
            {"id": "pay", "name": "Paie"},
        ],
        "care_lines": [
            {
                "id": "ed",
                "kind": "ed-adult",
                "name": "Urgences",
                "needs": ["application:ehr", "application:lis", "srv", "service:ror"],
                "activity": {"unit": "visit", "per_day": 110.5, "year": 2025},
                "paper": {"capacity": 0.5, "tenable_days": 3, "how": "tested",
                          "tested_on": "2025-12-04"},
            }
        ],
    }  # fmt: skip
    return Facility.model_validate({**data, **fields})


def imported(tmp_path: Path, *lines: str, person=None, seen=None, world=None):
    path = tmp_path / "bia.csv"
    path.write_text("\n".join([HEAD, *lines]), encoding="utf-8")
    table = read_table(path, shipped()["bia"])
    found = world or World(person or facility())
    found.services = called([("ror", "Répertoire opérationnel des ressources")])
    after, changes = take(table, found, seen or nothing("ch"), BY, "")
    return after, changes, table.told.faults()


def line(**cells: str) -> str:
    names = HEAD.split(";")
    return ";".join(f'"{cells.get(name, "")}"' for name in names)


def row(site="", unit="", activity="", kind="", **rest):
    cells = {"Site": site, "Unité (UF)": unit, "Activité": activity, "Nature de l'activité": kind}
    names = {"apps": "Applications", "dmia": "DMIA", "pdma": "PDMA", "volume": "Volume par jour",
             "counted": "Unité de compte", "equipment": "Équipements indispensables",
             "services": "Services partagés ou régionaux", "paper": "Activité tenue sur papier",
             "days": "Jours tenables", "how": "Déclaré ou essayé", "on": "Essayé le"}  # fmt: skip
    return line(**cells, **{names[key]: value for key, value in rest.items()})


def one(records, id):
    return next(each for each in records if each.id == id)


def told(faults, code):
    return [fault for fault in faults if fault.code == code]


def test_an_activity_becomes_a_care_line_with_what_it_needs(tmp_path):
    seen, _, faults = imported(
        tmp_path,
        row(activity="Bloc", kind="Bloc opératoire", apps="Dossier patient; Programmation",
            dmia="30 min", pdma="1 j", volume="24,5", counted="interventions", equipment="Serveur",
            services="ROR", paper="30 %", days="3 j", how="essayé", on="04/12/2025"),
    )  # fmt: skip
    theatre = one(seen.care_lines, "bloc")
    assert (theatre.kind.value, theatre.name.fr) == ("theatre", "Bloc")
    assert [need.of[0] for need in theatre.needs] == [
        "application:ehr", "application:programmation", "srv", "service:ror",
    ]  # fmt: skip
    assert (theatre.activity.unit, theatre.activity.per_day) == ("operation", 24.5)
    paper = theatre.paper
    assert (paper.capacity, paper.tenable_days, paper.how.value) == (0.3, 3, "tested")
    assert paper.tested_on == "2025-12-04"
    new = one(seen.applications, "programmation")
    assert (new.name.fr, new.max_outage_hours, new.max_data_loss_hours) == (
        "Programmation",
        0.5,
        24,
    )
    assert one(seen.applications, "ehr").name is None  # the person's name is not written again
    assert not [fault for fault in faults if fault.severity is Severity.ERROR]


def test_two_sites_that_disagree_are_both_shown_and_the_shorter_is_taken(tmp_path):
    seen, _, faults = imported(
        tmp_path,
        row("Nord", "UF1", "Urgences", apps="PACS", dmia="4 h", pdma="1 h"),
        row("Sud", "UF2", "Imagerie", "Imagerie", apps="PACS", dmia="24 h", pdma="1 h"),
    )
    assert one(seen.applications, "pacs").max_outage_hours == 4
    (fault,) = told(faults, "bia.outage-differs")
    assert (fault.severity, fault.line, fault.path) == (Severity.WARNING, 3, "J3")
    assert "Sud / UF2 / Imagerie" in fault.message
    assert "24 h" in fault.message
    assert "Nord / UF1 / Urgences" in fault.message
    assert "4 h (J2)" in fault.message
    assert told(faults, "bia.data-loss-differs") == []


def test_the_same_answer_of_many_units_is_told_once_a_unit(tmp_path):
    rows = [row(unit=f"UF{n}", activity=f"Médecine {n}", apps="PACS", dmia="1 j") for n in range(3)]
    _, _, faults = imported(tmp_path, row(unit="UF9", activity="Imagerie", apps="PACS", dmia="8 h"),
                            *rows)  # fmt: skip
    assert len(told(faults, "bia.outage-differs")) == 3


def test_a_time_that_is_not_the_known_one_is_told_and_the_persons_stays(tmp_path):
    seen, _, faults = imported(
        tmp_path, row(activity="Urgences", apps="Dossier patient", dmia="2 h")
    )
    (fault,) = told(faults, "bia.known-differs")
    assert "2 h" in fault.message
    assert "8 h" in fault.message
    merged, differences = overlay(facility(), seen)
    assert one(merged.applications, "ehr").max_outage_hours == 8
    assert [(each.asset, each.field) for each in differences if each.field != "needs"] == [
        ("application:ehr", "max_outage_hours")
    ]


def test_several_rows_of_an_activity_are_one_care_line(tmp_path):
    seen, _, _ = imported(
        tmp_path,
        row(activity="Dialyse", kind="Dialyse", apps="A", dmia="1 h", days="5", how="déclaré"),
        row(activity="Dialyse", apps="B", dmia="2 h", days="2"),
    )
    dialysis = one(seen.care_lines, "dialyse")
    assert len(dialysis.needs) == 2
    assert dialysis.paper.tenable_days == 2


def test_a_kind_is_read_from_the_words_or_its_absence_told(tmp_path):
    seen, _, faults = imported(
        tmp_path, row(activity="Salle de naissance"), row(activity="Blanchisserie", apps="Linge")
    )
    assert [line.kind.value for line in seen.care_lines] == ["maternity"]
    assert one(seen.applications, "linge")
    assert len(told(faults, "bia.kind-guessed")) == 1
    assert told(faults, "bia.no-kind")[0].line == 3


def test_a_machine_or_a_service_that_nobody_knows_is_told(tmp_path):
    _, _, faults = imported(
        tmp_path, row(activity="Urgences", equipment="Fantôme", services="Télépathie")
    )
    assert {"table.server-unknown", "bia.service-unknown"} <= {fault.code for fault in faults}


def test_an_application_of_another_site_becomes_a_view_that_falls_with_it(tmp_path):
    world = World(facility(applications=[]))
    world.shared_applications = called([("application:chu/ehr", "Dossier patient du groupe")])
    world.shared_outage = {"application:chu/ehr": (24, "facilities/chu.yaml")}
    seen, _, faults = imported(
        tmp_path, row(activity="Urgences", apps="Dossier patient", dmia="4 h"), world=world
    )
    view = one(seen.applications, "dossier-patient")
    assert [need.of[0] for need in view.needs] == ["application:chu/ehr"]
    assert view.max_outage_hours == 4
    (fault,) = told(faults, "bia.provider-differs")
    assert "24 h" in fault.message
    assert "facilities/chu.yaml" in fault.message


def test_the_same_analysis_again_changes_no_byte(tmp_path):
    rows = (row(activity="Bloc", kind="Bloc opératoire", apps="PACS", dmia="4 h", days="2"),)
    once, _, _ = imported(tmp_path, *rows)
    twice, changes, _ = imported(tmp_path, *rows, seen=once)
    assert rendered(twice) == rendered(once)
    assert (changes.added, changes.updated) == ((), ())


# --- the form ---


def test_the_form_comes_back_as_it_went(tmp_path):
    person = facility()
    path = tmp_path / "form.xlsx"
    for lang in ("fr", "en"):
        path.write_bytes(bia_form.workbook(person, lang))
        table = read_table(path, shipped()["bia"])
        world = World(person)
        world.services = called([("ror", "ROR")])
        seen, _ = take(table, world, nothing("ch"), BY, "")
        assert overlay(person, seen)[1] == ()
        assert not [fault for fault in table.told.faults() if fault.severity != Severity.NOTE]
        assert {each.id for each in seen.applications} == {"ehr", "lis", "pay"}


def test_the_form_has_a_row_for_each_time_and_one_for_what_no_line_needs():
    rows = bia_form.rows(facility())
    assert [row.get("applications") for row in rows] == ["Dossier patient", "Laboratoire", "Paie"]
    assert [row.get("max-outage", "") for row in rows] == ["8 h", "4 h", ""]
    first = rows[0]
    assert (first["kind"], first["per-day"], first["counted"]) == (
        "Urgences adultes", "110,5", "passages",
    )  # fmt: skip
    assert (first["capacity"], first["tenable-days"], first["how"]) == ("50 %", "3", "essayé")
    assert "kind" not in rows[1]


def test_a_name_that_is_a_formula_stays_text_in_the_workbook():
    person = facility(applications=[{"id": "x", "name": "=1+1"}], care_lines=[])
    book = openpyxl.load_workbook(io.BytesIO(bia_form.workbook(person)))
    assert book.sheetnames == ["BIA", "Mode d'emploi", "Listes"]
    cells = [cell for row in book["BIA"].iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert "=1+1" in {cell.value for cell in cells}


def test_the_printed_page_is_text_and_never_markup():
    line = {"id": "x", "kind": "icu", "name": "<script>alert(1)</script>"}
    page = bia_form.page(facility(name="<b>CH</b>", care_lines=[line]))
    assert "<script>" not in page
    assert "&lt;b&gt;CH" in page
    assert page.count("<section>") == 1 + 3


def test_hours_are_shown_as_people_say_them():
    assert (shown(4.0), shown(0.5)) == ("4 h", "0,5 h")
