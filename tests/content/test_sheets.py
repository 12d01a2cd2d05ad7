"""The shipped sheets: A to X, whole, in both languages, and true to what the journal can hold."""

from collections.abc import Iterator
from re import IGNORECASE, search

import pytest
from pydantic import BaseModel

from csirt import content
from csirt.files.shipped import sources
from csirt.model.care import CareKind
from csirt.model.guard import holds_person_number
from csirt.model.journal import EntryKind
from csirt.model.record import Text
from csirt.model.sheet import NAMED, FieldKind, Letter, Sheet, SheetField
from csirt.workspace.playbooks import clocks
from csirt.workspace.sheets import ENDINGS, sheets

FILES = [
    path
    for path in sorted((content.root() / "playbooks" / "sheets").iterdir())
    if path.suffix in ENDINGS
]
SHEETS = sheets()
every_sheet = pytest.mark.parametrize("sheet", SHEETS.values(), ids=lambda each: each.id)

SAME_IN_BOTH = {
    "%", "Actions", "Administration", "Allergies", "Animation", "Applications", "Audit",
    "CERT Santé", "Code", "Communication", "Conditions", "Copies", "DPO", "Date", "Direction",
    "Expert", "Experts", "FINESS", "Impossible", "Incident", "Internet", "Mission", "Nature",
    "Participants", "Phase", "Plan", "Radios", "SMS", "Service", "Signature", "Signatures",
    "Sites", "Stable", "Stimuli", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:CLEAR", "TLP:GREEN",
    "TLP:RED", "Total", "Transport", "Version", "Virtualisation", "h", "incident", "min",
    "{decision}",
}  # fmt: skip
"""Words that French and English share."""
ASKED = {
    "A": {"call-time", "caller", "caller-mobile", "caller-second", "finess", "sites",
          "first-symptom-at", "down", "encryption", "note-seen", "cut", "cut-by", "backups",
          "patients-total", "patients-ed", "patients-icu", "patients-maternity",
          "patients-theatre", "patients-dialysis", "patients-monitored", "patients-unstable",
          "lines", "plan", "plan-at", "cert-sante-at", "cert-sante-ref", "complaint", "press",
          "needs", "next-call-at", "next-call-by"},
    "F": {"number", "marking", "lists", "look-for", "cut", "do-not", "contact", "reply-by",
          "answers", "sms", "script"},
    "H": {"number", "from", "to", "validated-by", "facts", "lines", "waves", "decisions",
          "expected", "needs", "communication", "clocks", "forecast-24", "forecast-72", "next-at",
          "variant"},
    "M": {"pole", "unit", "activity", "volume", "critical", "applications", "equipment",
          "services", "max-outage", "max-data-loss", "procedure", "tenable", "staff", "posts",
          "supplier", "patient-data", "contact", "validated-by", "validated-on",
          "second-scenario"},
    "R": {"service", "scope", "statement", "secrets", "edr-covered", "scanned-on", "filters",
          "monitored", "agreements", "test", "back"},
    "V": {"facts", "effects", "measures", "notify", "reason", "dpo", "initial-at",
          "complement-at"},
}  # fmt: skip
COLUMNS = {
    "B": {"support", "extra-per-day", "conditions", "transport", "phone", "agreed-by",
          "agreed-on", "valid-until", "tested-on"},
    "C": {"place", "line", "free", "staffed", "as-of", "valid-until", "answered-by", "caller"},
    "D": {"number", "asked-by", "asked-at", "item", "quantity", "decision", "decided-by",
          "decided-at", "sent-at", "received-at", "serials", "image", "return-due", "returned-at"},
    "G": {"number", "unit", "line", "severity", "from", "to", "decided-by", "vector", "team",
          "left-at", "arrived-at", "file", "family"},
    "K": {"number", "phase", "real-time", "scenario-time", "sender", "animator", "receiver",
          "medium", "content", "attachment", "expected", "objective", "action", "effect",
          "condition", "played-at", "result", "remark"},
    "Q": {"other", "nature", "direction", "owner", "phone", "tested-on", "degraded", "effect"},
    "S": {"id", "quality-ref", "source", "action", "owner", "due", "funding", "status", "proof"},
    "W": {"applies", "day", "night", "verified-on"},
    "X": {"stops", "decides", "how", "reversible", "tested-on"},
}  # fmt: skip


def within(record: object) -> Iterator[object]:
    """The record and everything in it."""
    yield record
    if isinstance(record, BaseModel):
        for _, value in record:
            yield from within(value)
    elif isinstance(record, tuple):
        for value in record:
            yield from within(value)
    elif isinstance(record, dict):
        for value in record.values():
            yield from within(value)


def prose(sheet: Sheet) -> list[Text]:
    """The texts for people: not the options that stand in a cell by their id, nor marks."""
    cells = {
        id(cell) for field in sheet.fields() for row in field.rows for cell in row.cells.values()
    }
    marks = {id(part.mark) for part in within(sheet) if getattr(part, "mark", None)}
    texts = [part for part in within(sheet) if isinstance(part, Text)]
    return [each for each in texts if id(each) not in cells | marks]


def tables(sheet: Sheet) -> list[SheetField]:
    return [field for field in sheet.fields() if field.kind is FieldKind.TABLE]


def test_there_is_one_sheet_for_each_letter_a_to_x():
    assert [each.letter for each in SHEETS.values()] == list(Letter.__args__)


def test_a_file_bears_the_name_of_what_it_holds():
    assert sorted(path.stem for path in FILES) == sorted(SHEETS)


@every_sheet
def test_every_text_is_in_french_and_in_english(sheet):
    assert [each.fr for each in prose(sheet) if not each.en] == []
    same = {each.fr for each in prose(sheet) if each.fr == each.en}
    assert same - SAME_IN_BOTH == set()


@every_sheet
def test_a_text_is_in_the_language_it_says(sheet):
    for each in prose(sheet):
        english, french = (NAMED.sub("", text) for text in (each.en, each.fr))
        assert not search(r"\b(les|une|des|dans|avec)\b", english), each.en
        assert not search(r"\b(the|with|and|of)\b", french, IGNORECASE), each.fr


@every_sheet
def test_french_has_its_spaces_and_no_bare_level(sheet):
    for each in prose(sheet):
        assert not search(r"\w[!?;]|[^\s\d\w/.]?\w:\s", each.fr.replace("TLP:", "")), each.fr
        assert not search(r"niveau \d|level \d", f"{each.fr} {each.en}", IGNORECASE), each.fr


@every_sheet
def test_every_source_is_in_the_bibliography(sheet):
    assert {name.split()[0] for name in sheet.source} <= set(sources())


@pytest.mark.parametrize(("letter", "names"), ASKED.items())
def test_a_sheet_asks_what_its_users_said(letter, names):
    [sheet] = [each for each in SHEETS.values() if each.letter == letter]
    assert names - set(sheet.by_id()) == set()


@pytest.mark.parametrize(("letter", "names"), COLUMNS.items())
def test_a_table_has_the_columns_that_its_users_said(letter, names):
    [sheet] = [each for each in SHEETS.values() if each.letter == letter]
    for table in tables(sheet):
        assert names - {column.id for column in table.columns} == set(), table.id


@every_sheet
def test_a_sheet_becomes_at_least_one_entry_and_each_has_a_line_of_text(sheet):
    assert sheet.journal
    assert [told.kind for told in sheet.journal if told.text is None] == []


@every_sheet
def test_an_entry_takes_its_hour_from_a_box_that_holds_one(sheet):
    for told in sheet.journal:
        boxes = dict(sheet.by_id())
        table = boxes.get(told.table or "")
        boxes |= {column.id: column for column in table.columns} if table else {}
        kinds = {boxes[name].kind for name in told.happened_at}
        assert kinds <= {FieldKind.HOUR, FieldKind.MOMENT}, told.kind
        if FieldKind.HOUR in kinds and sheet.letter in "CGK":
            assert told.day is not None, "a table that lasts more than a day says its date"


@every_sheet
def test_a_condition_on_a_choice_names_its_options(sheet):
    for told in sheet.journal:
        boxes = dict(sheet.by_id())
        table = boxes.get(told.table or "")
        boxes |= {column.id: column for column in table.columns} if table else {}
        for name, among in told.only.items():
            assert set(among) <= {option.id for option in boxes[name].options}


@every_sheet
def test_a_cell_given_in_advance_holds_an_option_where_it_is_a_choice(sheet):
    for table in tables(sheet):
        options = {each.id: {option.id for option in each.options} for each in table.columns}
        for row in table.rows:
            for name, cell in row.cells.items():
                assert not options[name] or cell.fr in options[name], (row.id, name)


@every_sheet
def test_nothing_given_in_advance_looks_like_a_persons_number(sheet):
    for each in prose(sheet):
        assert not holds_person_number(f"{each.fr} {each.en}")


def test_no_sheet_asks_for_the_name_of_a_patient():
    [transfers] = [each for each in SHEETS.values() if each.letter == "G"]
    asked = {column.id for table in tables(transfers) for column in table.columns}
    assert "number" in asked
    assert not asked & {"name", "birth", "patient", "ins", "nir"}


def test_care_lines_are_those_of_the_model_and_their_states_have_four_names():
    for letter in "AH":
        [sheet] = [each for each in SHEETS.values() if each.letter == letter]
        table = sheet.by_id()["lines"]
        assert {row.data["line"] for row in table.rows} <= {kind.value for kind in CareKind}
        [state] = [column for column in table.columns if column.id == "state"]
        assert [option.id for option in state.options] == [
            "open", "limited", "closed-to-ambulances", "closed"
        ]  # fmt: skip


def test_the_clocks_that_a_sheet_moves_are_legal_clocks():
    named = {
        (told.subject or "").rpartition("/")[2]
        for sheet in SHEETS.values()
        for told in sheet.journal
        if (told.subject or "").startswith("clock:")
    }
    assert named == {"cnil"}
    assert named <= set(clocks())


def test_the_matrix_has_each_actor_with_each_duty_and_says_when_it_was_verified():
    [matrix] = [each for each in SHEETS.values() if each.letter == "W"]
    found = tables(matrix)
    assert len(found) == 9
    assert {len(table.rows) for table in found} == {9}
    assert matrix.verified_on
    assert all("verified-on" in {column.id for column in table.columns} for table in found)


def test_the_kinds_that_a_night_needs_are_given_by_some_sheet():
    given = {told.kind for sheet in SHEETS.values() for told in sheet.journal}
    assert given >= {
        EntryKind.CALL_RECEIVED, EntryKind.CAPACITY_REPORTED, EntryKind.RESOURCE_REQUESTED,
        EntryKind.RESOURCE_SENT, EntryKind.RESOURCE_RETURNED, EntryKind.MISSION_STARTED,
        EntryKind.MISSION_ENDED, EntryKind.MESSAGE_SENT, EntryKind.MESSAGE_ACKNOWLEDGED,
        EntryKind.TRANSFER_DECIDED, EntryKind.TRANSFER_ARRIVED, EntryKind.SITREP_ISSUED,
        EntryKind.CUT_DECIDED, EntryKind.CUT_DONE, EntryKind.RECONNECTION_DECIDED,
        EntryKind.CONTACT_VERIFIED, EntryKind.KIT_PRINTED, EntryKind.CARE_LINE_SET,
    }  # fmt: skip
