"""A sheet as a form: one page that opens by double click, asks no network, and saves one file.

The page may run its own program and style, by their hash, and nothing else; it sends nothing.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from html import escape

from csirt import seal
from csirt.model.sheet import Column, FieldKind, Row, Section, Sheet, SheetField
from csirt.reporting.definition import folder
from csirt.reporting.sheet_page import FORMS
from csirt.reporting.sheet_parts import Spoken, safe_lines

_SHOWN_ROWS = 3
"""Blank rows that a table of the form shows at first."""
_MOST_COLUMNS = 6
_TYPES = {
    FieldKind.HOUR: "time",
    FieldKind.MOMENT: "datetime-local",
    FieldKind.DATE: "date",
    FieldKind.PHONE: "tel",
}
_NOW = frozenset((FieldKind.HOUR, FieldKind.MOMENT, FieldKind.DATE))
_SAID = {
    "digits": "form.said.digits",
    "left": "form.said.left",
    "complete": "form.said.complete",
    "no-draft": "form.said.no-draft",
    "anew-ask": "form.said.anew-ask",
    "saved": "form.said.saved",
    "restored": "form.said.restored",
    "no-case": "form.said.no-case",
}
"""What the program of the page says, handed over as data of the form."""


def form(sheet: Sheet, lang: str, filled: Mapping[str, str | tuple[str, ...]] | None = None) -> str:
    """Return the form of a sheet in one language: one page that holds all it needs.

    ``filled``: what stands in its boxes at first.
    """
    told = Spoken(sheet, lang, filled or {})
    style, program = (_shipped(name) for name in ("form.css", "form.js"))
    policy = (
        f"default-src 'none'; style-src '{_hashed(style)}'; script-src '{_hashed(program)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    parts = [
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">',
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        '<meta name="referrer" content="no-referrer">',
        f"<title>{told.named()}</title><style>{style}</style></head><body>",
        *_top(told),
        *_head(told),
        *(part for section in sheet.sections for part in _section(told, section)),
        *_bar(told),
        f"</form><script>{program}</script></body></html>\n",
    ]
    return "\n".join(parts)


def _shipped(name: str) -> str:
    return (folder() / FORMS / name).read_text(encoding="utf-8")


def _hashed(text: str) -> str:
    digest = bytes.fromhex(seal.sha256_bytes(text.encode()))
    return f"sha256-{b64encode(digest).decode()}"


def _top(told: Spoken) -> Iterator[str]:
    sheet = told.sheet
    said = " ".join(f'data-{name}="{told.say(key)}"' for name, key in _SAID.items())
    yield f'<form id="sheet" autocomplete="off" novalidate data-sheet="{sheet.id}"'
    yield f'data-sheet-version="{sheet.version}" data-letter="{sheet.letter}" {said}>'
    yield f'<p class="marks"><span>{told.say("sheet.letter", letter=sheet.letter)}</span>'
    yield f"<span>{sheet.tlp.value}</span></p><h1>{told.words(sheet.title)}</h1>"
    yield f'<p class="small">{told.words(sheet.purpose)}</p>'
    by, due = sheet.filled_by.in_(told.lang), sheet.due.in_(told.lang)
    yield f'<p class="small"><b>{told.say("sheet.by-when", by=by, due=due)}</b></p>'
    yield f'<p class="small screen">{told.say("sheet.form.how")}</p>'
    yield f'<noscript><p class="warn">{told.say("sheet.form.no-script")}</p></noscript>'


def _head(told: Spoken) -> Iterator[str]:
    yield '<div class="fields">'
    for name, width in (("case", "quarter"), ("facility", "half"), ("by", "half")):
        yield _head_box(told, name, width, "text")
    yield _head_box(told, "role", "quarter", "text")
    yield _head_box(told, "dated", "quarter", "datetime-local")
    yield f'<div class="field"><div class="choices"><label>{_PAPER}'
    yield f"{told.say('sheet.head.paper')}</label></div></div></div>"


_PAPER = '<input type="checkbox" data-head="paper">'


def _head_box(told: Spoken, name: str, width: str, kind: str) -> str:
    label = told.say(f"sheet.head.{name}")
    return (
        f'<div class="field {width}"><label for="head-{name}">{label}</label>'
        f'<input id="head-{name}" data-head="{name}" type="{kind}" maxlength="200"></div>'
    )


def _section(told: Spoken, section: Section) -> Iterator[str]:
    yield f"<section><h2>{told.words(section.title)}</h2>"
    if section.advice:
        rows = "".join(f"<li>{told.words(each)}</li>" for each in section.advice)
        yield f'<ol class="small">{rows}</ol>'
    yield '<div class="fields">'
    for field in section.fields:
        yield from _table(told, field) if field.columns else _field(told, field)
    yield "</div></section>"


def _opening(told: Spoken, field: SheetField, element: str, more: str) -> str:
    code = told.sheet.codes()[field.id]
    wanted = " data-required" if field.required else ""
    return (
        f'<{element} class="field {more}{" wanted" if field.required else ""}" '
        f'data-field="{field.id}" data-kind="{field.kind.value}" data-code="{code}"{wanted}>'
    )


def _label(told: Spoken, field: SheetField) -> str:
    help_ = f'<span class="help">{told.words(field.help)}</span>' if field.help else ""
    return f'<span class="code">{told.sheet.codes()[field.id]}</span> {told.label(field)}{help_}'


def _field(told: Spoken, field: SheetField) -> Iterator[str]:
    width = field.width.value
    if field.options:
        yield _opening(told, field, "fieldset", width)
        yield f'<legend>{_label(told, field)}</legend><div class="choices">'
        yield from _boxes(told, field)
        yield "</div></fieldset>"
        return
    yield _opening(told, field, "div", width)
    named = f' id="f-{field.id}"'
    yield f'<label for="f-{field.id}">{_label(told, field)}</label>'
    yield f"{_input(told, field, named, escape(safe_lines(told.first(field.id))))}</div>"


def _boxes(told: Spoken, field: Column, name: str = "") -> Iterator[str]:
    kind = "radio" if field.kind is FieldKind.CHOICE else "checkbox"
    named = f' name="{name or field.id}"' if kind == "radio" else ""
    for option in field.options:
        on = " checked" if not name and told.ticked(field.id, option.id) else ""
        box = f'<input type="{kind}"{named} value="{option.id}"{on}>'
        yield f"<label>{box}{told.words(option.label)}</label>"


def _input(told: Spoken, field: Column, more: str = "", first: str = "") -> str:
    """Return the input of one box; its hour can be set by a button."""
    if field.kind is FieldKind.TEXT or (field.kind is FieldKind.LINE and field.wide):
        rows = 2 if field.kind is FieldKind.TEXT else 1
        return f'<textarea rows="{rows}" maxlength="20000"{more}>{first}</textarea>'
    if field.kind is FieldKind.NUMBER:
        return f'<input type="text" inputmode="decimal" maxlength="40"{more} value="{first}">'
    kind = _TYPES.get(field.kind, "text")
    box = f'<input type="{kind}" maxlength="2000"{more} value="{first}">'
    if field.kind not in _NOW:
        return box
    word = told.say("sheet.form.today" if field.kind is FieldKind.DATE else "sheet.form.now")
    name = f"{word} : {told.words(field.label)}"
    return (
        f'<div class="with-now">{box}'
        f'<button type="button" data-act="now" aria-label="{name}">{word}</button></div>'
    )


def _table(told: Spoken, table: SheetField) -> Iterator[str]:
    yield _opening(told, table, "div", "cards" if _is_wide(table) else "")
    yield f'<p id="{table.id}-label"><b>{_label(told, table)}</b></p>'
    yield f'<table aria-labelledby="{table.id}-label"><thead><tr>{_heads(told, table)}</tr></thead>'
    yield "<tbody>"
    for row in table.rows:
        given = f'<th scope="row">{told.words(row.label)}</th>'
        cells = _cells(told, table, row)
        yield f'<tr data-given="{row.id}">{given}{cells}{"<td></td>" * bool(table.blank_rows)}</tr>'
    free = _free_row(told, table)
    yield free * min(table.blank_rows, _SHOWN_ROWS)
    yield "</tbody></table>"
    if table.blank_rows:
        word = told.say("sheet.form.add")
        yield f"<template>{free}</template>"
        yield f'<button type="button" data-act="add" class="screen">{word}</button>'
    yield "</div>"


def _is_wide(table: SheetField) -> bool:
    """Return whether a row is shown as a card: on a screen a box needs more room than on paper."""
    return table.cards or len(table.columns) > _MOST_COLUMNS


def _heads(told: Spoken, table: SheetField) -> str:
    heads = [told.words(table.rows_title)] if table.rows else []
    heads += [told.label(column) for column in table.columns]
    heads += [""] if table.blank_rows else []
    return "".join(f'<th scope="col">{head}</th>' if head else "<td></td>" for head in heads)


def _free_row(told: Spoken, table: SheetField) -> str:
    first = "<td></td>" if table.rows else ""
    word = told.say("sheet.form.remove")
    button = (
        f'<button type="button" data-act="remove" aria-label="{word}" title="{word}">×</button>'
    )
    return f"<tr>{first}{_cells(told, table, None)}<td>{button}</td></tr>"


def _cells(told: Spoken, table: SheetField, row: Row | None) -> str:
    return "".join(_cell(told, column, row) for column in table.columns)


def _cell(told: Spoken, column: Column, row: Row | None) -> str:
    given = row.cells.get(column.id) if row else None
    wide = ' class="wide"' if column.wide or column.kind is FieldKind.TICK else ""
    opening = f'<td{wide} data-column="{column.id}" data-kind="{column.kind.value}">'
    name = f'<span class="name">{told.label(column)}</span>'
    label = f' aria-label="{told.label(column)}"'
    if column.kind is FieldKind.TICK:
        boxes = "".join(_boxes(told, column))
        return f'{opening}{name}<div class="choices" role="group"{label}>{boxes}</div></td>'
    if column.kind is FieldKind.CHOICE:
        chosen = _select(told, column, given.fr if given else "")
        return f"{opening}<label>{name}{chosen}</label></td>"
    if column.kind in _NOW:
        return f"{opening}{name}{_input(told, column, label)}</td>"
    return f"{opening}<label>{name}{_input(told, column, '', told.value(given))}</label></td>"


def _select(told: Spoken, column: Column, first: str) -> str:
    rows = "".join(
        f'<option value="{option.id}"{" selected" if option.id == first else ""}>'
        f"{told.words(option.label)}</option>"
        for option in column.options
    )
    return f'<select><option value=""></option>{rows}</select>'


def _bar(told: Spoken) -> Iterator[str]:
    sheet, copy = told.sheet, told.say("sheet.form.copy")
    foot = told.say("sheet.foot", name=sheet.id, version=sheet.version)
    yield f'<p class="small">{foot}</p>'
    for text in sheet.also:
        yield f'<p class="small">{told.words(text)}</p>'
    yield f'<details class="screen" hidden><summary>{copy}</summary>'
    yield f'<textarea id="copy" readonly rows="6" aria-label="{copy}"></textarea>'
    yield '</details><div class="bar">'
    for act in ("save", "print", "anew"):
        main = ' class="main"' if act == "save" else ""
        word = told.say(f"sheet.form.{act}")
        yield f'<button type="button"{main} data-act="{act}">{word}</button>'
    yield '<output id="status"></output><span id="missing"></span></div>'
