"""Tables from nothing to an analysis, in a workspace; groups; proposals of mappings."""

import os
import shutil
import time
from pathlib import Path

import openpyxl
import pytest

import csirt.workspace
from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.files.shipped import catalogue
from csirt.files.source import read_bytes
from csirt.model.facility import SeenFacility
from csirt.model.fault import ContentError
from csirt.model.mapping import Mapping
from csirt.model.seen_group import SeenGroup
from csirt.text import speak
from csirt.workspace.bia import bia_imported, write_form
from csirt.workspace.grouped import group_of
from csirt.workspace.propose import proposed
from csirt.workspace.table import TableImported, table_imported
from csirt.workspace.table_group import group_table_imported

EXAMPLES = Path(__file__).parents[1] / "examples" / "tables"
ON = "2026-11-21"
STEPS = [
    ("glpi-ordinateurs", "glpi-server"),
    ("ad-ordinateurs", "ad-computers"),
    ("ad-comptes", "ad-users"),
    ("edr-console", "edr-console"),
    ("applications", "applications"),
    ("prestataires", "suppliers"),
    ("matrice-zones", "zone-matrix"),
    ("pare-feu", "firewall-rules"),
    ("liaisons", "links"),
]
ENTRIES = ["ch-rochebrume", "ch-marais-blanc", "clinique-orme-gris", "chu-brumeville"]
FILES = {
    "csirt.yaml": "schema: csirt.workspace/1\nregion: r\n",
    "region.yaml": "schema: csirt.region/1\nid: r\nname: R\nfacilities:\n"
    + "".join(f"  - {{id: {id}}}\n" for id in ENTRIES)
    + "  - {id: x, name: Clinique, finess: {site: '990000094'}}\n",
    "facilities/ch-marais-blanc.yaml": (
        "schema: csirt.facility/1\nid: ch-marais-blanc\nzones:\n"
        "  - {id: servers, name: Serveurs}\n  - {id: office, name: Bureautique}\n"
        "  - {id: wards, name: Postes de soins}\n  - {id: imaging, name: Imagerie}\n"
        "  - {id: dmz, name: Accès Internet du site, exposure: internet}\n"
    ),
    "facilities/ch-rochebrume.yaml": (
        "schema: csirt.facility/1\nid: ch-rochebrume\nzones: [{id: servers}]\n"
        "assets: [{id: srv, kind: server, zone: servers}]\n"
    ),
    "groups/ght.yaml": (
        "schema: csirt.group/1\nid: ght\nname: GHT\nmembers: [ch-rochebrume, ch-marais-blanc]\n"
    ),
}


@pytest.fixture(autouse=True)
def _french():
    speak("fr")


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Return the exports, made on 2 October 2026."""
    folder = tmp_path / "exports"
    shutil.copytree(EXAMPLES, folder)
    for path in folder.iterdir():
        os.utime(path, (1_790_935_200, 1_790_935_200))
    return folder


@pytest.fixture
def ws(tmp_path: Path) -> Path:
    """Return a workspace of two hospitals of one group, one of them only five empty zones."""
    for name, text in FILES.items():
        path = tmp_path / "ws" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path / "ws"


@pytest.fixture
def marais(ws: Path) -> Path:
    return ws / "facilities" / "ch-marais-blanc.yaml"


def all_imported(folder: Path, facility: Path, on: str = ON) -> list[TableImported]:
    done = [
        table_imported(folder / f"{name}.csv", how, facility, on=on, zone="servers")
        for name, how in STEPS
    ]
    return [*done, bia_imported(folder / "bia.csv", facility, on=on)]


def test_exports_lead_from_nothing_to_an_analysis(exports, marais):
    before = marais.read_bytes()
    done = all_imported(exports, marais)
    assert all(each.changes.added for each in done)
    assert marais.read_bytes() == before
    seen = load(marais.with_name("ch-marais-blanc.seen.yaml"), SeenFacility)
    assert {asset.provenance.on for asset in seen.assets} == {"2026-10-02"}
    assert {asset.kind for asset in seen.assets} <= set(catalogue().asset_kinds)
    found = csirt.workspace.open(marais).risk(marais, samples=1_024, seed=1)
    assert {line.id for line in found.care_lines} == {
        "urgences", "medecine-polyvalente", "scanner-et-radiologie", "bureau-des-entrees",
    }  # fmt: skip
    assert any(line.path is not None for line in found.care_lines)


def test_every_table_again_changes_no_byte(exports, marais):
    all_imported(exports, marais)
    path = marais.with_name("ch-marais-blanc.seen.yaml")
    first = path.read_bytes()
    again = all_imported(exports, marais, on="2027-03-01")
    assert path.read_bytes() == first
    assert [(each.changes.added, each.changes.updated, each.written) for each in again] == [
        ((), (), ())
    ] * len(again)


def test_a_dry_run_writes_nothing_and_tells_the_paths(ws, marais):
    files = sorted(ws.rglob("*"))
    done = table_imported(
        EXAMPLES / "glpi-ordinateurs.csv", "glpi-server", marais, on=ON, dry_run=True
    )
    assert sorted(ws.rglob("*")) == files
    assert len(done.changes.added) == 13
    answer = done.as_json()
    assert answer["schema"] == "csirt.import.table/1"
    assert answer["assets"] == {"added": 13, "updated": 0, "unchanged": 0}
    assert (answer["rows"], answer["format"]) == (15, "csv")
    assert answer["unused_columns"] == ["Lieu", "Dernière modification", "Composants - Processeur"]
    assert "Nom" in answer["used_columns"]


def test_a_refused_table_writes_nothing(ws, marais, tmp_path):
    bad = tmp_path / "bad.csv"
    bad.write_text("Nom;x\na;184057645108931\n", encoding="utf-8")
    files = sorted(ws.rglob("*"))
    with pytest.raises(ContentError):
        table_imported(bad, "glpi-server", marais, on=ON, zone="servers")
    with pytest.raises(NotFoundError, match="glpi-server"):
        table_imported(bad, "glpi-serveur", marais, on=ON)
    assert sorted(ws.rglob("*")) == files


def test_a_result_that_our_reader_would_refuse_is_not_written(marais, monkeypatch):
    monkeypatch.setattr("csirt.workspace.table.MAX_BYTES", 1_000)
    with pytest.raises(ContentError) as caught:
        table_imported(EXAMPLES / "glpi-ordinateurs.csv", "glpi-server", marais, on=ON)
    assert caught.value.faults[0].code == "table.result-too-big"
    assert not marais.with_name("ch-marais-blanc.seen.yaml").exists()


def test_ones_own_mapping_is_a_file(marais, tmp_path):
    own = tmp_path / "mien.yaml"
    own.write_text(
        "schema: csirt.mapping/1\nid: mien\ntitle: Mien\ntool: Tableur\ntarget: assets\n"
        "columns: [{field: name, headings: [Machine], required: true}]\norigin: expert\n",
        encoding="utf-8",
    )
    table = tmp_path / "t.csv"
    table.write_text("Machine\npc-1\n", encoding="utf-8")
    done = table_imported(table, str(own), marais, on=ON, zone="office")
    assert done.changes.added == ("pc-1",)


def test_the_form_is_filled_with_what_tables_brought(exports, marais, tmp_path):
    all_imported(exports, marais)
    form = write_form(marais, tmp_path / "bia.xlsx")
    sheet = openpyxl.load_workbook(form)["BIA"]
    assert "Urgences" in {cell.value for cell in sheet["D"]}
    done = bia_imported(form, marais, on=ON)
    assert (done.changes.added, done.changes.updated) == ((), ())
    assert "Urgences" in write_form(marais, tmp_path / "bia.html").read_text(encoding="utf-8")


# --- groups ---

SITES = (
    "Application;Site hébergeur;Utilisée par;DMIA\n"
    "Dossier patient;CH Rochebrume;ch-marais-blanc;4 h\n"
    "PACS;ch-marais-blanc;;8 h\nPaie;Ailleurs;;\nSIL;ch-rochebrume;ch-marais-blanc, Nulle part;\n"
)


def test_a_table_of_a_group_goes_to_its_sites_and_what_they_share_to_the_group(ws, tmp_path):
    table, group = tmp_path / "apps.csv", ws / "groups" / "ght.yaml"
    table.write_text(SITES, encoding="utf-8")
    done = group_table_imported(table, "applications", group, on=ON)
    assert len(done.written) == 3
    host = load(ws / "facilities" / "ch-rochebrume.seen.yaml", SeenFacility)
    assert [each.id for each in host.applications] == ["dossier-patient", "sil"]
    seen = load(ws / "groups" / "ght.seen.yaml", SeenGroup)
    assert [(each.provider, each.users) for each in seen.shared] == [
        ("application:ch-rochebrume/dossier-patient", ("ch-marais-blanc",)),
        ("application:ch-rochebrume/sil", ("ch-marais-blanc",)),
    ]
    assert [fault.line for fault in done.faults if fault.code == "table.site-unknown"] == [4, 5]
    assert len(group_of(group).shared) == 2
    before = {path: path.read_bytes() for path in done.written}
    again = group_table_imported(table, "applications", group, on="2027-01-01")
    assert again.written == ()
    assert {path: path.read_bytes() for path in before} == before


def test_what_a_person_wrote_of_a_group_wins(ws, tmp_path):
    table, group = tmp_path / "apps.csv", ws / "groups" / "ght.yaml"
    table.write_text(SITES, encoding="utf-8")
    provider = "application:ch-rochebrume/dossier-patient"
    text = group.read_text(encoding="utf-8")
    group.write_text(
        f"{text}shared:\n  - {{id: dpi, kind: application, provider: '{provider}', "
        "users: [ch-marais-blanc]}\n",
        encoding="utf-8",
    )
    group_table_imported(table, "applications", group, on=ON)
    assert [each.id for each in group_of(group).shared] == ["dpi", "sil-ch-rochebrume"]


def test_a_table_without_sites_is_refused_for_a_group(ws):
    with pytest.raises(ContentError) as caught:
        group_table_imported(
            EXAMPLES / "applications.csv", "applications", ws / "groups" / "ght.yaml", on=ON
        )
    assert caught.value.faults[0].code == "table.site-needed"


# --- proposals ---


@pytest.mark.parametrize(("name", "how"), [s for s in STEPS if s[0] != "matrice-zones"])
def test_the_nearest_mapping_is_proposed_and_loads(name, how, tmp_path):
    found = proposed(EXAMPLES / f"{name}.csv")
    assert found.like == how
    mapping = Mapping.model_validate(read_bytes(found.text.encode(), "m").data)
    assert mapping.target
    assert set(found.known).isdisjoint(found.unknown)
    for heading in found.unknown:
        assert heading in found.text


def test_a_proposal_imports_the_table_it_was_made_for(marais, tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(proposed(EXAMPLES / "glpi-ordinateurs.csv").text, encoding="utf-8")
    done = table_imported(EXAMPLES / "glpi-ordinateurs.csv", str(path), marais, on=ON)
    assert len(done.changes.added) == 13


def test_a_table_like_no_other_asks_for_a_mapping_and_takes_the_one_named(tmp_path):
    table = tmp_path / "t.csv"
    table.write_text("Bidule;Truc: machin\nx;y\n", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        proposed(table)
    assert caught.value.faults[0].code == "table.nothing-alike"
    found = proposed(table, "suppliers")
    mapping = Mapping.model_validate(read_bytes(found.text.encode(), "m").data)
    assert mapping.columns[0].headings == ("Bidule",)


# --- measures ---


def test_ten_thousand_rows_are_imported_in_seconds(marais, tmp_path):
    lines = ["Nom;Statut;Numéro de série;Système d'exploitation;Adresse IP"]
    lines += [
        f"PC-{n};En production;SN{n:07};Windows 11;10.{n >> 16}.{n >> 8 & 255}.{n & 255}"
        for n in range(10_000)
    ]
    table = tmp_path / "big.csv"
    table.write_text("\n".join(lines), encoding="utf-8")
    begin = time.perf_counter()
    done = table_imported(table, "glpi-server", marais, on=ON, zone="office")
    assert time.perf_counter() - begin < 10
    assert len(done.changes.added) == 10_000
