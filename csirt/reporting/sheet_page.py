"""A sheet to print: black on white, a code beside each box, boxes to tick, room to write by hand.

Every text passes ``safe`` and ``html.escape``; the page loads nothing.
"""

from collections.abc import Iterator, Mapping, Sequence

from csirt.errors import MissingOutputError, SetupError
from csirt.model.sheet import Column, FieldKind, Row, Section, Sheet, SheetField, Size
from csirt.reporting import pdf
from csirt.reporting.definition import folder
from csirt.reporting.sheet_parts import Spoken, widths

FORMS = "forms"
"""The folder of style sheets and of the program of the form, in ``reports/``."""
_CUES = {
    FieldKind.HOUR: "form.cue.hour",
    FieldKind.MOMENT: "form.cue.moment",
    FieldKind.DATE: "form.cue.date",
}
_HEAD = (("case", 1), ("facility", 2), ("page", 1), ("by", 2), ("dated", 2))
_PARTS = {Size.QUARTER: 1, Size.HALF: 2, Size.FULL: 4}
"""Width of a box in quarters of the page."""
_MOST_BOXES, _KEPT_ROWS = 5, 14
"""Boxes that a cell has room for; rows of a table that is not cut by the end of a page."""

_Box = tuple[int, str, str]
"""Width in quarters, label, inside."""


def blank(sheet: Sheet, lang: str) -> bytes:
    """Return the blank of a sheet as a PDF.

    Raises:
        MissingOutputError: the PDF cannot be made here.
    """
    try:
        return pdf.made_of(page(sheet, lang))
    except SetupError as error:
        raise MissingOutputError("pdf.missing", problem=str(error)) from error


def page(sheet: Sheet, lang: str, filled: Mapping[str, str | tuple[str, ...]] | None = None) -> str:
    """Return the page of a sheet in one language; ``filled``: what stands in it at first."""
    told = Spoken(sheet, lang, filled or {})
    style = (folder() / FORMS / "print.css").read_text(encoding="utf-8")
    turned = "@page { size: A4 landscape; }" if sheet.landscape else ""
    parts = [
        f'<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">',
        f"<title>{told.named()}</title><style>{style}{turned}</style></head><body>",
        *_top(told),
        *(part for section in sheet.sections for part in _section(told, section)),
        "</body></html>\n",
    ]
    return "\n".join(parts)


def _top(told: Spoken) -> Iterator[str]:
    sheet = told.sheet
    foot = told.say("sheet.foot", name=sheet.id, version=sheet.version)
    yield f'<p class="run-sheet">{told.named()}</p><p class="run-tlp">{sheet.tlp.value}</p>'
    yield f'<p class="run-foot">{foot}</p>'
    yield f'<div class="top"><div class="letter">{sheet.letter}</div>'
    yield f'<h1>{told.words(sheet.title)}</h1><p class="small">{told.words(sheet.purpose)}</p>'
    by, due = sheet.filled_by.in_(told.lang), sheet.due.in_(told.lang)
    yield f'<p class="small"><b>{told.say("sheet.by-when", by=by, due=due)}</b></p>'
    yield "".join(f'<p class="small">{told.words(each)}</p>' for each in sheet.also) + "</div>"
    yield from _packed([(width, *_head_box(told, name)) for name, width in _HEAD])


def _head_box(told: Spoken, name: str) -> tuple[str, str]:
    cue = f'<span class="cue">{told.say("form.cue.moment")}</span>' if name == "dated" else ""
    return told.say(f"sheet.head.{name}"), cue


def _packed(boxes: Sequence[_Box]) -> Iterator[str]:
    """Yield boxes in lines of the full width; the last of a line takes what is left of it."""
    line: list[_Box] = []
    for box in boxes:
        if sum(width for width, *_ in line) + box[0] > 4:
            yield _line(line)
            line = []
        line.append(box)
    if line:
        yield _line(line)


def _line(boxes: Sequence[_Box]) -> str:
    left = 4 - sum(width for width, *_ in boxes)
    cells = []
    for at, (width, label, inside) in enumerate(boxes, 1):
        share = 25 * (width + (left if at == len(boxes) else 0))
        head = f'<span class="label">{label}</span>'
        cells.append(f'<div class="box" style="width: {share}%">{head}{inside}</div>')
    return f'<div class="line">{"".join(cells)}</div>'


def _section(told: Spoken, section: Section) -> Iterator[str]:
    keep = all(_is_short(field) for field in section.fields)
    named = " ".join((["keep"] if keep else []) + (["new-page"] if section.new_page else []))
    yield f'<section class="{named}"><h2>{told.words(section.title)}</h2>'
    if section.advice:
        rows = "".join(f"<li>{told.words(each)}</li>" for each in section.advice)
        yield f'<ol class="advice">{rows}</ol>'
    boxes: list[_Box] = []
    codes = told.sheet.codes()
    for field in section.fields:
        if field.kind is FieldKind.TABLE:
            yield from _packed(boxes)
            boxes = []
            yield from _table(told, field, codes[field.id])
        else:
            boxes.append(_field(told, field, codes[field.id]))
    yield from _packed(boxes)
    yield "</section>"


def _is_short(field: SheetField) -> bool:
    """Return whether a field fits on what is left of a page, or on the next one."""
    return not field.blank_rows and len(field.rows) <= _KEPT_ROWS


def _field(told: Spoken, field: SheetField, code: str) -> _Box:
    label = f'<span class="code">{code}</span> {_head(told, field)}'
    inside = _inside(told, field, lines=field.lines)
    if first := told.first(field.id):
        lines = "<br>".join(told.plain(each) for each in first.split("\n"))
        inside = f'<div class="filled">{lines}</div>' if not field.options else inside
    return _PARTS[field.width], label, inside


def _inside(told: Spoken, field: Column, *, lines: int = 1) -> str:
    """Return what a box holds before anybody writes in it."""
    if field.options:
        return _options(told, field)
    if cue := _CUES.get(field.kind):
        return f'<span class="cue">{told.say(cue)}</span>'
    return f'<div class="lines">{"<div></div>" * lines}</div>' if _is_long(field) else ""


def _is_long(field: Column) -> bool:
    return isinstance(field, SheetField) and field.kind is FieldKind.TEXT


def _options(told: Spoken, field: Column, *, short: bool = False) -> str:
    """Return boxes to tick; none where the cell has no room for them and a legend stands below."""
    if short and _is_crowded(field):
        return ""
    shape = "tick round" if field.kind is FieldKind.CHOICE else "tick"
    names = [
        told.words(option.mark if short and option.mark else option.label)
        for option in field.options
    ]
    marks = ["×" if told.ticked(field.id, option.id) else "" for option in field.options]
    return "".join(
        f'<span class="option"><span class="{shape}">{mark}</span>{name}</span>'
        for name, mark in zip(names, marks, strict=True)
    )


def _is_crowded(field: Column) -> bool:
    return len(field.options) > _MOST_BOXES and not all(each.mark for each in field.options)


def _table(told: Spoken, table: SheetField, code: str) -> Iterator[str]:
    yield f'<p class="title"><span class="code">{code}</span> {told.label(table)}</p>'
    yield from _cards(told, table) if table.cards else _rows(told, table)
    legend = [_legend(told, each) for each in table.columns if _needs_legend(table, each)]
    if legend:
        yield f'<p class="legend">{" — ".join(legend)}</p>'


def _needs_legend(table: SheetField, column: Column) -> bool:
    """Return whether a cell shows less than the whole names of what may be ticked."""
    if table.cards:
        return len(column.options) > _MOST_BOXES and _is_crowded(column)
    asked = table.blank_rows or any(column.id not in row.cells for row in table.rows)
    short = any(option.mark for option in column.options) or _is_crowded(column)
    return bool(asked and column.options and short)


def _legend(told: Spoken, column: Column) -> str:
    names = []
    for option in column.options:
        name, mark = told.words(option.label), told.words(option.mark)
        names.append(f"<b>{mark}</b> {name}" if mark and mark != name else name)
    colon = " : " if told.lang == "fr" else ": "
    return told.words(column.label) + colon + ", ".join(names)


def _rows(told: Spoken, table: SheetField) -> Iterator[str]:
    columns = "".join(f'<col style="width: {share}%">' for share in widths(table))
    heads = [told.words(table.rows_title) or "&nbsp;"] if table.rows else []
    heads += [_head(told, column) for column in table.columns]
    cells = "".join(f"<th>{head}</th>" for head in heads)
    yield f"<table><colgroup>{columns}</colgroup><thead><tr>{cells}</tr></thead><tbody>"
    for row in table.rows:
        yield f'<tr><td class="given">{told.words(row.label)}</td>{_cells(told, table, row)}</tr>'
    first = "<td></td>" if table.rows else ""
    for _ in range(table.blank_rows):
        yield f"<tr>{first}{_cells(told, table, None)}</tr>"
    yield "</tbody></table>"


def _head(told: Spoken, column: Column) -> str:
    help_ = f' <span class="help">{told.words(column.help)}</span>' if column.help else ""
    return told.label(column) + help_


def _cells(told: Spoken, table: SheetField, row: Row | None) -> str:
    return "".join(f"<td>{_cell(told, column, row)}</td>" for column in table.columns)


def _cell(told: Spoken, column: Column, row: Row | None) -> str:
    given = row.cells.get(column.id) if row else None
    if column.options:
        if given is not None:
            named = {option.id: option.label for option in column.options}
            return told.words(named.get(given.fr, given))
        return _options(told, column, short=True)
    return told.words(given)


def _cards(told: Spoken, table: SheetField) -> Iterator[str]:
    """Yield a block a row; what is wide there takes half of the page."""
    boxes = [
        (
            2 if column.wide or len(column.options) > 3 else 1,
            _head(told, column),
            "" if _needs_legend(table, column) else _inside(told, column),
        )
        for column in table.columns
    ]
    block = "".join(_packed(boxes))
    yield from (f'<div class="record">{block}</div>' for _ in range(table.blank_rows))
