"""Files: which are read, how, and which are refused, each with its place."""

import io
import re
import zipfile

import openpyxl
import pytest
from table_world import imported, mapping

from csirt.files.table import limits
from csirt.files.table.grid import column_of, letters
from csirt.files.table.opened import opened
from csirt.files.table.take import read_table
from csirt.model.fault import ContentError, Severity

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = "Nom;Système d'exploitation;Adresse IP;Numéro de série"
PERSON = "184057645108931"


def refused(path, how=None):
    with pytest.raises(ContentError) as caught:
        read_table(path, how or mapping())
    return caught.value.faults


def names(path, how=None):
    return [record.text("name") for record in read_table(path, how or mapping()).records]


# --- what is read ---


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_a_csv_file_of_any_separator_and_encoding(csv, separator, encoding):
    lines = [HEAD, "SRV-É;Linux;10.0.0.1;A", "SRV-2;Windows Server, 2019;10.0.0.2;B"]
    if separator == ",":
        lines[2] = lines[2].replace("Windows Server, 2019", '"Windows Server, 2019"')
    path = csv(*(line.replace(";", separator) for line in lines), encoding=encoding)
    table = read_table(path, mapping())
    assert [record.text("name") for record in table.records] == ["SRV-É", "SRV-2"]
    assert table.records[1].text("system") == "Windows Server, 2019"


def test_the_columns_may_stand_in_any_order_under_any_accents(csv):
    path = csv("  ADRESSE   ip ;nom;Autre", "10.0.0.1;a;x")
    table = read_table(path, mapping())
    assert table.records[0].values == {"name": "a", "address": ("10.0.0.1",)}
    assert (table.used, table.unused) == (("ADRESSE   ip", "nom"), ("Autre",))


def test_titles_above_the_headings_are_passed_over(csv):
    path = csv("Export du parc;;;", "le 2 octobre;;;", "", HEAD, "a;;;", "b;;;")
    assert names(path) == ["a", "b"]
    assert read_table(path, mapping()).records[1].line == 6


def test_a_line_that_names_its_separator_is_obeyed(csv):
    assert names(csv("sep=,", HEAD.replace(";", ","), "a,,,", "b,,,")) == ["a", "b"]


def test_a_cell_of_several_lines_keeps_the_lines_of_what_follows(csv):
    table = read_table(csv(HEAD, '"a";"x\ny";"10.0.0.1\n10.0.0.2";', "b;;;"), mapping())
    assert [record.line for record in table.records] == [2, 5]
    assert table.records[0].list("address") == ("10.0.0.1", "10.0.0.2")


def test_a_separator_at_the_end_of_each_line_is_no_shift(csv):
    assert names(csv(f"{HEAD};", "a;;;;", "b;;;;")) == ["a", "b"]


def test_a_workbook_is_read_with_its_numbers_dates_and_places(xlsx):
    path = xlsx([["Titre"], [], ["Nom", "Numéro de série", "x"], ["a", 4501, 1.5], [True, 2.0, ""]])
    table = read_table(path, mapping())
    assert [record.text("serial") for record in table.records] == ["4501", "2"]
    assert table.records[1].text("name") == "true"
    assert table.spot(table.records[0], "serial") == (4, 2, "Feuille!B4")


def test_hidden_sheets_are_ignored_and_the_others_left_with_a_note(xlsx):
    def more(sheet):
        book = sheet.parent
        book.create_sheet("vide")
        hidden = book.create_sheet("cache", 0)
        hidden.append(["Nom"])
        hidden.append(["jamais"])
        hidden.sheet_state = "veryHidden"

    path = xlsx([["Nom"], ["a"]], more)
    table = read_table(path, mapping())
    told = {(fault.code, fault.severity) for fault in table.told.faults()}
    assert [record.text("name") for record in table.records] == ["a"]
    assert told == {
        ("table.hidden-sheet", Severity.NOTE),
        ("table.sheet-left", Severity.NOTE),
    }


def test_the_sheet_that_the_mapping_names_is_read(xlsx):
    def more(sheet):
        other = sheet.parent.create_sheet("vInfo")
        other.append(["Nom"])
        other.append(["b"])

    path = xlsx([["Nom", "Système d'exploitation"], ["a", "x"]], more)
    assert names(path) == ["a"]
    assert names(path, mapping(sheets=["VINFO"])) == ["b"]


def test_a_formula_is_read_by_its_stored_result_and_never_run(xlsx):
    path = xlsx([["Nom", "x"], ["=1+1", "=2"]])
    raw = stored(path, "<f>1+1</f><v />", "<f>1+1</f><v>7</v>")
    table = read_table(raw, mapping())
    assert table.records[0].text("name") == "7"
    assert "table.computed" in {fault.code for fault in table.told.faults()}


def test_unused_columns_rows_left_and_cells_in_error_are_told(csv, xlsx):
    how = mapping(leave=[{"headings": ["Statut"], "is": ["réformé"]}])
    table = read_table(csv("Nom;Statut;Prix", "a;en service;1", "b;RÉFORMÉ;2", ";;"), how)
    told = {fault.code: (fault.line, fault.column) for fault in table.told.faults()}
    assert told == {"table.column-left": (1, 3), "table.row-left": (3, 2)}
    assert (table.rows, len(table.records)) == (2, 1)


def test_beyond_twenty_alike_the_rest_is_counted(csv):
    lines = [f"pc-{n};pas une adresse" for n in range(30)]
    found = imported(csv("Nom;Adresse IP", *lines), mapping())
    bad = found.told("table.bad-value")
    assert len(bad) == 21
    assert "10" in bad[-1].message


# --- what is refused ---


def test_what_is_no_table_is_refused(tmp_path, csv):
    assert refused(tmp_path / "none.csv")[0].code == "table.no-file"
    for name, content, code in [
        ("empty.csv", b" \n", "table.empty"),
        ("old.xls", OLE + b"\0" * 600, "table.old-format"),
        ("locked.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "table.password"),
        ("bad.xlsx", b"PK\x03\x04nothing", "table.damaged"),
        ("bin.csv", b"a;b\n\x00\x01\x02", "table.not-text"),
        ("bytes.csv", "Nom\né".encode("cp1252") + b"\x81\n", "table.encoding"),
        ("two.csv", "Nom\né".encode() + "è\n".encode("cp1252"), "table.two-encodings"),
    ]:  # fmt: skip
        path = tmp_path / name
        path.write_bytes(content)
        assert refused(path)[0].code == code, name


def test_a_file_too_big_is_refused_with_its_limit(tmp_path):
    path = tmp_path / "big.csv"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)  # sparse: nothing is written
    fault = refused(path)[0]
    assert fault.code == "table.too-big"
    assert "200 Mo" in fault.message
    assert f"{limits.MAX_BYTES // 1_000_000} Mo" in fault.message


def test_too_many_rows_are_refused(csv, monkeypatch):
    monkeypatch.setattr("csirt.files.table.delimited.MAX_ROWS", 3)
    assert refused(csv("Nom;x", *["a;"] * 5))[0].code == "table.too-many-rows"


def test_a_bomb_is_refused_before_it_is_opened(tmp_path, monkeypatch):
    monkeypatch.setattr("csirt.files.table.workbook.MAX_UNPACKED", 1_000_000)
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 2_000_000)
    assert refused(path)[0].code == "table.bomb"


def test_a_document_type_in_a_sheet_is_refused(xlsx):
    path = xlsx([["Nom"], ["a"]])
    raw = stored(path, "<worksheet", '<!DOCTYPE x [<!ENTITY e "e">]><worksheet')
    assert refused(raw)[0].code == "table.dtd"


def test_an_open_quote_is_refused_at_its_line(csv):
    fault = refused(csv("Nom;x", "a;1", '"b;2'))[0]
    assert (fault.code, fault.line) == ("table.quotes", 3)


def test_without_the_headings_the_message_names_those_that_were_read(csv):
    fault = refused(csv("Machine;Système", "a;b"))[0]
    assert (fault.code, fault.line) == ("table.no-headings", 1)
    assert "Nom" in fault.message
    assert "Machine, Système" in fault.message


def test_headings_and_nothing_below(csv):
    assert refused(csv(HEAD))[0].code == "table.no-rows"


def test_merged_headings_are_refused_with_their_place(xlsx):
    path = xlsx([["Nom", None, "x"], ["a", "b", "c"]], lambda sheet: sheet.merge_cells("A1:B1"))
    fault = refused(path)[0]
    assert (fault.code, fault.path, fault.line, fault.column) == (
        "table.merged-heading", "Feuille!A1", 1, 1,
    )  # fmt: skip


def test_a_merged_title_and_merged_rows_are_not(xlsx):
    def merge(sheet):
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("B3:B4")

    path = xlsx([["Titre"], ["Nom", "Système d'exploitation"], ["a", "Linux"], ["b"]], merge)
    table = read_table(path, mapping())
    told = [fault for fault in table.told.faults() if fault.code == "table.merged-cells"]
    assert [fault.path for fault in told] == ["Feuille!B3"]


def test_two_columns_of_one_heading_are_refused_when_it_is_read(csv):
    fault = refused(csv("Nom;NOM;x;x", "a;b;c;d"))[0]
    assert (fault.code, fault.column) == ("table.heading-twice", 2)
    assert "A1" in fault.message


def test_a_formula_that_nobody_worked_out_is_refused_with_its_place(xlsx):
    path = xlsx([["Nom", "Remarque"], ["a", "=1"], ["=A2", ""]])
    faults = refused(path)
    assert [(fault.code, fault.path) for fault in faults] == [("table.formula", "Feuille!A3")]


@pytest.mark.parametrize("cell", [PERSON, f"vu {PERSON}", "1 84 05 76 451 089", "1840576451089"])
def test_the_number_of_a_person_refuses_the_file_and_is_never_printed(csv, cell):
    faults = refused(csv("Nom;Remarque", "a;", f"b;{cell}"))
    assert [(fault.code, fault.line, fault.column) for fault in faults] == [
        ("table.person-number", 3, 2)
    ]
    assert "84" not in faults[0].message


def test_thirteen_digits_in_a_column_of_serial_numbers_are_a_serial_number(csv):
    assert names(csv("Nom;Numéro de série", "a;1840576451089")) == ["a"]


def test_shifted_rows_are_told_with_their_place_and_left(csv, xlsx):
    table = read_table(csv("Nom;Adresse IP", "a;10.0.0.1", "b;x;10.0.0.2", "c"), mapping())
    told = [each for each in table.told.faults() if each.code == "table.row-length"]
    assert [(each.line, each.severity) for each in told] == [
        (3, Severity.WARNING), (4, Severity.WARNING),
    ]  # fmt: skip
    assert [record.text("name") for record in table.records] == ["a"]
    path = xlsx([["Nom", "Adresse IP"], ["a"], ["b", "x", "10.0.0.2"]])
    assert names(path) == ["a"]


def test_a_broken_part_of_a_workbook_is_a_refusal(xlsx):
    path = xlsx([["Nom"], ["a"]])
    whole = path.read_bytes()
    for cut in (40, 400, len(whole) // 2, len(whole) - 30):
        path.write_bytes(whole[:cut])
        assert refused(path)[0].code == "table.damaged"
    broken = stored_bytes(whole, "</row>", "<row")
    path.write_bytes(broken)
    assert refused(path)[0].code == "table.damaged"


def test_a_workbook_without_a_visible_sheet_is_empty(tmp_path):
    assert letters(column_of("AB12")) == "AB"
    book = openpyxl.Workbook()
    path = tmp_path / "n.xlsx"
    book.save(path)
    with pytest.raises(ContentError):
        read_table(path, mapping())
    assert opened(path).sheets == ("Sheet",)


def stored(path, before, after):
    """Replace text in the first sheet of a workbook."""
    path.write_bytes(stored_bytes(path.read_bytes(), before, after))
    return path


def stored_bytes(data, before, after):
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w") as new:
        for part in old.infolist():
            body = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                body = re.sub(rb"<v\s*/>|<v></v>", b"<v />", body)  # as either XML writer has it
                assert before.encode() in body, body
                body = body.replace(before.encode(), after.encode(), 1)
            new.writestr(part.filename, body)
    return buffer.getvalue()
