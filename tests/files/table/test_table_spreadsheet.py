import io

import openpyxl
from table_world import mapping

from csirt.files.table.spreadsheet import Page, workbook_bytes
from csirt.files.table.take import read_table

PAGE = Page(
    "BIA",
    ("Nom", "Nature"),
    (("=cmd|' /C calc'!A0", "Urgences"), ("+33 1", ""), ("\x1b[31m", "@x")),
    {"Nature": ("Urgences", "=1+1")},
    spare_rows=5,
)


def loaded(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def test_what_looks_like_a_formula_is_text_in_the_cell_and_for_who_edits_it():
    sheet = loaded(workbook_bytes((PAGE,)))["BIA"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert all(cell.quotePrefix for cell in cells)
    assert sheet["A2"].value == "=cmd|' /C calc'!A0"
    assert sheet["A4"].value == "\\x1b[31m"


def test_the_choices_are_offered_on_every_row_from_a_hidden_sheet():
    book = loaded(workbook_bytes((PAGE,)))
    (offered,) = book["BIA"].data_validations.dataValidation
    assert (str(offered.sqref), offered.formula1) == ("B2:B9", "Listes!$A$2:$A$3")
    assert book["Listes"].sheet_state == "hidden"
    assert [cell.value for cell in book["Listes"]["A"]] == ["Nature", "Urgences", "=1+1"]


def test_the_bytes_are_the_same_each_time():
    assert workbook_bytes((PAGE,)) == workbook_bytes((PAGE,))


def test_our_own_reader_reads_it_back(tmp_path):
    path = tmp_path / "f.xlsx"
    path.write_bytes(workbook_bytes((PAGE,)))
    table = read_table(path, mapping())
    assert [record.text("name") for record in table.records] == [
        "=cmd|' /C calc'!A0", "+33 1", "\\x1b[31m",
    ]  # fmt: skip
