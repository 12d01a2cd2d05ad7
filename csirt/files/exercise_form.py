"""The same transcription as a form: one page that opens without a network, and saves one file."""

from collections.abc import Iterator, Mapping
from typing import Any

from csirt.files.exercise_typed import course_of
from csirt.files.exercise_workbook import COURSE, MARKS, Blank, heading, word_of
from csirt.files.forms import Form
from csirt.model.exercise import Exercise
from csirt.model.exercise_acts import Noted, NotedKind, PaperRun, Place, PlayedWord
from csirt.model.provenance import Origin
from csirt.model.record import Text
from csirt.model.sheet import ROW, Column, FieldKind, Option, Row, Section, Sheet, SheetField
from csirt.text import say

_MOST = 150
"""Rows of one table of the form."""
_LOG_ROWS, _MORE_MARKS = 12, 6
_K = FieldKind


def form_sheet(blank: Blank) -> Sheet:
    """Return the sheet of which the form asks what was noted during a run on paper."""
    told = _Told(blank.lang)
    sections = [
        Section(id="course", title=told.sheet("course"), fields=tuple(_course(told))),
        *_tables(told, "injects", _inject_rows(blank), _inject_columns(told)),
        *_tables(told, "marks", _mark_rows(blank), _mark_columns(told)),
        *_decisions(told, blank.exercise),
        Section(id="log", title=told.sheet("log"), fields=(_log(told, blank.exercise),)),
    ]
    return Sheet(
        schema="csirt.sheet/1",
        id=sheet_id(blank.exercise),
        letter="K",
        version=blank.exercise.version,
        title=told.text("form.title", title=blank.exercise.title.in_(blank.lang)),
        purpose=told.text("form.purpose"),
        filled_by=told.text("form.filled-by"),
        due=told.text("form.due"),
        tlp=blank.exercise.tlp,
        origin=Origin.EXPERT,
        sections=tuple(sections),
    )  # fmt: skip


def sheet_id(exercise: Exercise) -> str:
    """Return the id of the sheet of a scenario's transcription."""
    return f"transcript-{exercise.id}"[:63]


class _Told:
    """Sentences of one language, as texts of a sheet."""

    def __init__(self, lang: str) -> None:
        self.lang = lang

    def text(self, key: str, **facts: object) -> Text:
        """Return a sentence of the paper."""
        return self.plain(say(f"report.paper.{key}", self.lang, **facts))

    def sheet(self, name: str) -> Text:
        """Return the name of a sheet of the workbook."""
        return self.text(f"sheet.{name}")

    def plain(self, text: str) -> Text:
        """Return a text that is the same in both languages: the form has one."""
        line = " ".join(text.split()) or "—"
        return Text(fr=line, en=line)

    def head(self, sheet: str, column: str) -> Text:
        """Return the heading of a column."""
        return self.plain(heading(sheet, column, self.lang))


def _course(told: _Told) -> Iterator[SheetField]:
    for key in (each for each in COURSE if each != "by"):
        yield SheetField(id=key, label=told.text(f"course.{key}"), kind=_K.HOUR)


def _tables(
    told: _Told, name: str, rows: list[Row], columns: tuple[Column, ...]
) -> Iterator[Section]:
    """Yield the tables of some rows; a form of a thousand injects has several."""
    for nth in range(max(1, -(-len(rows) // _MOST))):
        some = rows[nth * _MOST : (nth + 1) * _MOST]
        id = name if not nth else f"{name}-{nth + 1}"
        spare = _MORE_MARKS if name == "marks" and not nth else 0
        if some or spare:
            table = SheetField(
                id=id, label=told.sheet(name), kind=_K.TABLE, columns=columns,
                rows=tuple(some), rows_title=told.head("injects", "title"), blank_rows=spare,
            )  # fmt: skip
            yield Section(id=f"{id}-section", title=told.sheet(name), fields=(table,))


def _inject_rows(blank: Blank) -> list[Row]:
    told = _Told(blank.lang)
    return [
        Row(id=each.id, label=told.plain(_numbered(told, at, each.title.in_(blank.lang))))
        for at, each in enumerate(blank.order, 1)
    ]


def _numbered(told: _Told, number: int, title: str) -> str:
    return f"{say('report.paper.number', told.lang, number=number)} · {title}"


def _inject_columns(told: _Told) -> tuple[Column, ...]:
    return (
        Column(id="hour", label=told.head("injects", "hour"), kind=_K.HOUR),
        Column(id="word", label=told.head("injects", "word"), kind=_K.CHOICE,
               options=_options(told, "played", tuple(PlayedWord))),
        Column(id="read-at", label=told.head("injects", "read_at"), kind=_K.HOUR),
        Column(id="remark", label=told.head("injects", "remark"), wide=True),
    )  # fmt: skip


def _options(told: _Told, family: str, words: tuple[str, ...]) -> tuple[Option, ...]:
    return tuple(
        Option(id=str(each), label=told.plain(word_of(family, each, told.lang))) for each in words
    )


def mark_rows(exercise: Exercise) -> dict[str, str]:
    """Return what each row of marks is about: an expectation once an observer, then the grid."""
    found: dict[str, str] = {}
    for each in exercise.all_expected():
        for nth in range(each.observers):
            found[f"{each.id}" if not nth else f"{each.id[:55]}--{nth + 1}"] = each.id
    return found | {each.id: each.id for each in exercise.grid}


def _mark_rows(blank: Blank) -> list[Row]:
    told, lang = _Told(blank.lang), blank.lang
    texts = {each.id: each.text.in_(lang) for each in blank.exercise.grid}
    texts |= {each.id: each.text.in_(lang) for each in blank.exercise.all_expected()}
    numbers = {e.id: at for at, i in enumerate(blank.order, 1) for e in i.expects}
    rows = []
    for row, name in mark_rows(blank.exercise).items():
        before = _numbered(told, numbers[name], "") if name in numbers else ""
        rows.append(Row(id=row, label=told.plain(f"{before} {name} {texts[name]}")))
    return rows


def _mark_columns(told: _Told) -> tuple[Column, ...]:
    return (
        Column(id="name", label=told.head("marks", "id")),
        Column(id="hour", label=told.head("marks", "hour"), kind=_K.HOUR),
        Column(id="word", label=told.head("marks", "word"), kind=_K.CHOICE,
               options=_options(told, "mark", MARKS)),
        Column(id="who", label=told.head("marks", "who")),
        Column(id="remark", label=told.head("marks", "remark"), wide=True),
    )  # fmt: skip


def _decisions(told: _Told, exercise: Exercise) -> Iterator[Section]:
    for at, each in enumerate(exercise.decisions, 1):
        options = tuple(
            Option(id=o.id, label=told.plain(o.title.in_(told.lang))) for o in each.options
        )
        fields = (
            SheetField(id=f"d{at}-word", label=told.head("decisions", "word"), kind=_K.CHOICE,
                       options=options),
            SheetField(id=f"d{at}-hour", label=told.head("decisions", "hour"), kind=_K.HOUR),
            SheetField(id=f"d{at}-who", label=told.head("decisions", "who")),
            SheetField(id=f"d{at}-remark", label=told.head("decisions", "remark")),
        )  # fmt: skip
        question = f"{each.id} · {each.question.in_(told.lang)}"
        yield Section(id=f"decision-{at}", title=told.plain(question), fields=fields)


def _log(told: _Told, exercise: Exercise) -> SheetField:
    cells = tuple(
        Option(id=each.id, label=told.plain(each.name.in_(told.lang))) for each in exercise.cells
    )
    columns = (
        Column(id="hour", label=told.head("log", "hour"), kind=_K.HOUR),
        Column(id="cell", label=told.head("log", "cell"), kind=_K.CHOICE, options=cells),
        Column(id="act", label=told.head("log", "act")),
        Column(id="remark", label=told.head("log", "remark"), wide=True),
    )
    return SheetField(
        id="log", label=told.sheet("log"), kind=_K.TABLE, columns=columns,
        blank_rows=_LOG_ROWS,
    )  # fmt: skip


# --- and back ---


def from_form(form: Form, exercise: Exercise) -> PaperRun:
    """Return what was noted, from a form that came back."""
    values = form.values
    course = {key: (str(values[key]), Place(path=key)) for key in COURSE if key in values}
    course["by"] = (form.said("by"), Place(path="by"))
    notes = [*_notes(values, exercise)]
    return PaperRun(form.file, form.sha256, course_of(course), tuple(notes))


def _notes(values: Mapping[str, Any], exercise: Exercise) -> Iterator[Noted]:
    names = mark_rows(exercise)
    for table, at, row in _rows(values, "injects"):
        yield _noted(NotedKind.INJECT, str(row.get(ROW, "")), f"{table}.{at}", row)
    for table, at, row in _rows(values, "marks"):
        given = names.get(str(row.get(ROW, "")), "") or str(row.get("name", ""))
        yield _noted(NotedKind.MARK, given, f"{table}.{at}", row)
    for at, each in enumerate(exercise.decisions, 1):
        parts = ("word", "hour", "who", "remark")
        told = {key: values[f"d{at}-{key}"] for key in parts if f"d{at}-{key}" in values}
        if told:
            yield _noted(NotedKind.DECISION, each.id, f"d{at}", told, joint="-")
    for table, at, row in _rows(values, "log"):
        yield _noted(NotedKind.LOG, str(row.get("act", "")), f"{table}.{at}", row)


def _rows(values: Mapping[str, Any], name: str) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    for table, rows in values.items():
        if table == name or (table.startswith(f"{name}-") and isinstance(rows, list)):
            yield from ((table, at, row) for at, row in enumerate(rows))


def _noted(
    kind: NotedKind, name: str, path: str, row: Mapping[str, Any], *, joint: str = "."
) -> Noted:
    keys = {"hour": "hour", "word": "word", "who": "who", "cell": "cell", "remark": "remark",
            "read_at": "read-at"}  # fmt: skip
    texts = {name_: str(row[key]) for name_, key in keys.items() if key in row}
    places = {each: Place(path=f"{path}{joint}{keys[each]}") for each in texts}
    return Noted(kind, name, **texts, places={"name": Place(path=path)} | places)
