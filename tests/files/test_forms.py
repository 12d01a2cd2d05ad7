"""Filled forms as they come back: what is refused with its place, and what is kept and said."""

import json
import tempfile
from pathlib import Path
from re import compile as pattern
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from csirt.files.canonical import canonical
from csirt.files.forms import MAX_BYTES, Form, read_form
from csirt.model.fault import Fault, Severity
from csirt.model.sheet import Sheet

SHEETS = {
    "calls": Sheet.model_validate(
        {
            "schema": "csirt.sheet/1", "id": "calls", "letter": "A", "title": "Appel",
            "purpose": "Noter", "filled_by": "Astreinte", "due": "Au téléphone",
            "origin": "expert",
            "sections": [{"id": "one", "title": "Un", "fields": [
                {"id": "who", "label": "Qui"},
                {"id": "at", "label": "À", "kind": "hour"},
                {"id": "on", "label": "Le", "kind": "date"},
                {"id": "when", "label": "Quand", "kind": "moment"},
                {"id": "beds", "label": "Lits", "kind": "number"},
                {"id": "down", "label": "Perdu", "kind": "tick", "options": [
                    {"id": "ehr", "label": "DPI"}, {"id": "phone", "label": "Téléphone"}]},
                {"id": "note", "label": "Message", "kind": "choice", "options": [
                    {"id": "yes", "label": "Oui"}, {"id": "no", "label": "Non"}]},
                {"id": "lines", "label": "Lignes", "kind": "table", "rows": [
                    {"id": "icu", "label": "Réanimation"}],
                 "columns": [{"id": "state", "label": "État"},
                             {"id": "serials", "label": "Séries"}]},
                {"id": "loans", "label": "Prêts", "kind": "table", "blank_rows": 2, "columns": [
                    {"id": "item", "label": "Matériel"},
                    {"id": "serials", "label": "Séries"}]},
            ]}],
        }
    ),
    "others": Sheet.model_validate(
        {
            "schema": "csirt.sheet/1", "id": "others", "letter": "B", "title": "Autre",
            "purpose": "Autre", "filled_by": "Autre", "due": "Autre", "origin": "expert",
            "sections": [{"id": "one", "title": "Un", "fields": [
                {"id": "elsewhere", "label": "Ailleurs"}]}],
        }
    ),
}  # fmt: skip
WHOLE: dict[str, Any] = {
    "schema": "csirt.form/1",
    "form": "0123456789abcdef",
    "version": 2,
    "sheet": "calls",
    "letter": "A",
    "sheet_version": 1,
    "lang": "fr",
    "begun_at": "2026-11-22T00:20:00Z",
    "saved_at": "2026-11-22T00:26:00Z",
    "case": "c",
    "facility": "ch",
    "by": "Astreinte",
    "role": "",
    "dated": "2026-11-22T01:20",
    "paper": False,
    "values": {"who": "Garde", "at": "01:20", "down": ["ehr"]},
}
NIR = "1 84 12 76 451 089"
NUMBER = pattern(r"[-+0-9.,eE \u00a0\u202f]+")


@pytest.fixture
def read(tmp_path: Path):
    """Return a reader of a form whose keys are changed; a text is the file itself."""

    def reader(given: str | bytes | None = None, **changed: Any):
        path = tmp_path / "fiche.json"
        text = json.dumps(WHOLE | changed, ensure_ascii=False, indent=1)
        raw = given if given is not None else text
        path.write_bytes(raw if isinstance(raw, bytes) else raw.encode())
        return read_form(path, SHEETS)

    return reader


def taken(answer: tuple[Form | None, tuple[Fault, ...]]) -> tuple[Form, list[str]]:
    form, faults = answer
    assert form is not None, faults
    assert {fault.severity for fault in faults} <= {Severity.WARNING, Severity.NOTE}
    return form, [fault.code for fault in faults]


def refused(answer: tuple[Form | None, tuple[Fault, ...]]) -> Fault:
    form, faults = answer
    assert form is None
    return next(fault for fault in faults if fault.severity is Severity.ERROR)


def test_a_form_of_the_page_is_read_without_a_word(read):
    form, codes = taken(read())
    assert codes == []
    assert (form.id, form.version, form.sheet) == ("0123456789abcdef", 2, "calls")
    assert form.values == WHOLE["values"]
    assert form.head == {
        "case": "c", "facility": "ch", "by": "Astreinte", "dated": "2026-11-22T01:20"
    }  # fmt: skip
    assert (form.saved_at, dict(form.unknown)) == ("2026-11-22T00:26:00Z", {})


def test_the_content_is_the_same_when_only_the_saving_differs(read):
    first = taken(read())[0]
    again = taken(read(version=3, saved_at="2026-11-22T04:00:00Z"))[0]
    changed = taken(read(values=WHOLE["values"] | {"who": "Autre"}))[0]
    assert first.content == again.content != changed.content
    assert first.sha256 != again.sha256


# --- what is refused ---


@pytest.mark.parametrize(
    ("changed", "code", "line"),
    [
        ({"schema": "csirt.facility/1"}, "sheet.not-a-form", 2),
        ({"schema": 3}, "sheet.not-a-form", 2),
        ({"schema": "csirt.form/2"}, "sheet.other-version", 2),
        ({"form": "x"}, "sheet.no-id", 3),
        ({"form": {"a": 1}}, "sheet.no-id", 3),
        ({"form": "../../etc/passwd"}, "sheet.no-id", 3),
        ({"sheet": "call"}, "sheet.unknown-sheet", 5),
        ({"sheet": ["calls"]}, "sheet.unknown-sheet", 5),
        ({"values": [1]}, "sheet.no-values", 17),
        ({"by": NIR}, "sheet.person-number", 13),
        ({"values": {"who": f"le patient {NIR}"}}, "sheet.person-number", 18),
        ({"values": {"beds": 184127645108946}}, "sheet.person-number", 18),
        ({"values": {"loans": [{"item": NIR}]}}, "sheet.person-number", 20),
        ({"values": {NIR: "x"}}, "sheet.person-number", 18),
        ({"anything": {"deep": [NIR]}}, "sheet.person-number", 26),
    ],
)
def test_what_would_harm_is_refused_at_its_line(read, changed, code, line):
    found = refused(read(**changed))
    assert (found.code, found.line) == (code, line)
    assert NIR not in found.message


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        ("", "source.empty"),
        ("{", "source.syntax"),
        ("[]", "sheet.not-a-form"),
        ("bonjour", "sheet.not-a-form"),
        (b"\xff\xfe", "source.encoding"),
        ('{"schema": "csirt.form/1", "schema": "x"}', "source.duplicate-key"),
        ("[" * 1_000 + "]" * 1_000, "source.too-deep"),
        (b" " * (MAX_BYTES + 1), "sheet.too-big"),
    ],
    ids=["empty", "cut", "list", "words", "bytes", "twice", "deep", "big"],
)
def test_what_is_no_form_is_refused(read, raw, code):
    assert refused(read(raw)).code == code


# --- what is kept, and said ---


@pytest.mark.parametrize(
    ("values", "code", "line"),
    [
        ({"who": "<script>alert(1)</script>"}, "sheet.markup", 18),
        ({"who": "3 12 45 67 890 12 34"}, "sheet.digits", 18),
        ({"at": "25:99"}, "sheet.hour", 18),
        ({"on": "2026-02-30"}, "sheet.hour", 18),
        ({"when": "hier"}, "sheet.hour", 18),
        ({"beds": "beaucoup"}, "sheet.number", 18),
        ({"beds": "1e999"}, "sheet.number", 18),
    ],
)
def test_what_is_odd_is_kept_as_it_was_written(read, values, code, line):
    form, codes = taken(read(values=values))
    assert codes == [code]
    assert form.values == values
    assert read(values=values)[1][0].line == line


@pytest.mark.parametrize(
    ("values", "code", "kept", "left"),
    [
        ({"nope": 1}, "sheet.unknown-field", {}, {"nope": 1}),
        ({"elsewhere": "x"}, "sheet.unknown-field", {}, {"elsewhere": "x"}),
        ({"note": "maybe"}, "sheet.unknown-option", {}, {"note": "maybe"}),
        ({"down": ["ehr", "x"]}, "sheet.unknown-option", {"down": ["ehr"]}, {"down": ["x"]}),
        ({"down": {"a": 1}}, "sheet.misfit", {}, {"down": {"a": 1}}),
        ({"who": ["a"]}, "sheet.misfit", {}, {"who": ["a"]}),
        ({"who": True}, "sheet.misfit", {}, {"who": True}),
        ({"lines": "x"}, "sheet.misfit", {}, {"lines": "x"}),
        ({"loans": [3]}, "sheet.misfit", {}, {"loans": [{"at": 0, "row": 3}]}),
        (
            {"lines": [{"row": "ed", "state": "x"}]}, "sheet.unknown-row", {},
            {"lines": [{"at": 0, "row": {"row": "ed", "state": "x"}}]},
        ),
        (
            {"lines": [{"state": "x"}]}, "sheet.unknown-row", {},
            {"lines": [{"at": 0, "row": {"state": "x"}}]},
        ),
        (
            {"loans": [{"item": "PC", "x": 1}]}, "sheet.unknown-field",
            {"loans": [{"item": "PC"}]}, {"loans": [{"at": 0, "row": {"x": 1}}]},
        ),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_kept_apart_and_nothing_is_lost(read, values, code, kept, left):
    form, codes = taken(read(values=values))
    assert (codes, dict(form.values), dict(form.unknown)) == ([code], kept, {"values": left})


def test_a_box_of_another_sheet_is_told_as_such(read):
    [fault] = read(values={"elsewhere": "x"})[1]
    assert "B" in fault.hint
    [fault] = read(values={"wo": "x"})[1]
    assert "who" in fault.hint


def test_what_a_hand_has_added_at_the_top_is_kept(read):
    form, codes = taken(read(remark={"a": [1]}, by=["x"], role="r" * 201))
    assert codes == ["sheet.unknown-key"] * 3
    assert dict(form.unknown) == {"remark": {"a": [1]}, "by": ["x"], "role": "r" * 201}


def test_a_number_that_the_journal_cannot_hold_exactly_is_kept_as_text(read):
    form, _ = taken(read(remark=10**30))
    assert form.unknown["remark"] == str(10**30)


@pytest.mark.parametrize(
    ("written", "read_as"), [("12", 12), ("12,5", 12.5), ("1 200", 1200), (7, 7), ("", None)]
)
def test_a_number_is_read_as_french_writes_it(read, written, read_as):
    form, codes = taken(read(values={"beds": written}))
    assert (form.values.get("beds"), codes) == (read_as, [])


def test_a_serial_number_may_be_long(read):
    form, codes = taken(read(values={"loans": [{"item": "4G", "serials": "356938035643809"}]}))
    assert codes == []
    assert form.values["loans"][0]["serials"] == "356938035643809"


def test_a_phone_number_of_abroad_is_no_persons_number(read):
    assert taken(read(values={"who": "00 33 1 99 00 00 00"}))[1] == []


def test_another_version_of_the_sheet_is_a_warning(read):
    assert taken(read(sheet_version=7))[1] == ["sheet.sheet-version"]


@pytest.mark.parametrize("saved", ["", "hier", None, 3, "2026-11-22T00:26:00"])
def test_a_form_that_does_not_say_when_it_was_saved_is_taken_with_a_warning(read, saved):
    form, codes = taken(read(saved_at=saved))
    assert (form.saved_at, codes) == ("", ["sheet.not-dated"])


def test_every_fault_of_a_form_is_told_at_once(read):
    values = {"at": "9h99", "nope": 1, "note": "?", "who": "<b>"}
    assert sorted(taken(read(values=values))[1]) == [
        "sheet.hour", "sheet.markup", "sheet.unknown-field", "sheet.unknown-option"
    ]  # fmt: skip


# --- whatever a hand or a program has made of it ---

LEAVES = (
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False, allow_infinity=False)
    | some.text(some.characters(exclude_categories=["Cs"]), max_size=12)
    | some.sampled_from(["01:20", "ehr", "yes", "icu", "2026-11-22", "<b>", "\u2028", "12,5"])
)  # fmt: skip
ANYTHING = some.recursive(
    LEAVES,
    lambda inside: (
        some.lists(inside, max_size=3)
        | some.dictionaries(some.sampled_from(["row", "state", "item", "x"]), inside, max_size=3)
    ),
    max_leaves=8,
)
NAMES = some.sampled_from([*SHEETS["calls"].by_id(), "elsewhere", "nope", "case"])


def leaves(data: Any) -> list[str]:
    if isinstance(data, dict):
        return [leaf for each in data.values() for leaf in leaves(each)]
    if isinstance(data, list):
        return [leaf for each in data for leaf in leaves(each)]
    return [str(data).strip()] if data not in (None, "", True, False) and str(data).strip() else []


@settings(deadline=None, max_examples=150)
@given(values=some.dictionaries(NAMES, ANYTHING, max_size=5), top=ANYTHING)
def test_whatever_stands_in_a_form_it_is_read_and_no_text_of_it_is_lost(values, top):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "f.json"
        path.write_text(json.dumps(WHOLE | {"values": values, "extra": top}), encoding="utf-8")
        form, faults = read_form(path, SHEETS)
    if form is None:
        assert {fault.code for fault in faults} & {"sheet.person-number", "source.syntax"}
        return
    canonical([dict(form.values), dict(form.unknown), dict(form.head)])
    kept = leaves([dict(form.values), dict(form.unknown)])
    words = [text for text in leaves([values, top]) if not NUMBER.fullmatch(text)]
    assert [text for text in words if text not in kept] == []
