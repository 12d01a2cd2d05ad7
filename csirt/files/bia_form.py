"""The form of a business impact analysis: a workbook to fill in, and a page to print.

The order is that of sheet M. What the import does not read (critical periods, staff, where the
paper procedure lies) is asked all the same: it is what the unit itself needs on the day.
"""

from collections.abc import Iterator
from html import escape

from csirt.files.bia import shown
from csirt.files.table.spreadsheet import Page, workbook_bytes
from csirt.model.care import Activity, Application, CareKind, CareLine, Paper
from csirt.model.facility import Facility
from csirt.model.record import NotAssessed, Text
from csirt.model.ref import parse_ref
from csirt.safe import safe
from csirt.text import say

FIELDS = (
    "id", "site", "unit", "activity", "kind", "per-day", "counted", "periods", "applications",
    "equipment", "services", "max-outage", "max-data-loss", "capacity", "tenable-days", "how",
    "tested-on", "procedure", "procedure-date", "printed-at", "staff", "posts", "supplier",
    "patient-data", "second-scenario", "contact", "validated-by", "validated-on",
)  # fmt: skip
"""Columns of the form; each heading is the entry ``bia.form.<field>`` of the catalogue."""
_UNITS = ("visit", "session", "stay", "patient", "resident", "birth", "operation", "examination",
          "sample", "call")  # fmt: skip
SHEET = "BIA"
_SPARE_ROWS, _BLANK_SHEETS = 60, 3
_ADVICE = 8

Row = dict[str, str]


def rows(facility: Facility, lang: str = "fr") -> tuple[Row, ...]:
    """Return what is known, a row an activity and times, in the words of the form.

    Applications that an activity needs stand on one row when their times are the same, else on a
    row each, so that what comes back unchanged says the same.
    """
    applications = {each.id: each for each in facility.applications}
    found: list[Row] = []
    used: set[str] = set()
    for line in facility.care_lines:
        needed = [id for kind, id in _needs(line) if kind == "application" and id in applications]
        used.update(needed)
        found += _line_rows(line, [applications[id] for id in needed], facility, lang)
    rest = [each for each in facility.applications if each.id not in used]
    found += [_times_row([each], lang) for each in rest]
    return tuple(found)


def _needs(line: CareLine) -> Iterator[tuple[str, str]]:
    """Yield kind and id of the single needs of this facility; 'some of a list' is no box to
    tick."""
    for need in line.needs:
        ref = parse_ref(need.of[0])
        if len(need.of) == 1 and not ref.facility:
            yield ref.kind or "asset", ref.id


def _line_rows(
    line: CareLine, applications: list[Application], facility: Facility, lang: str
) -> Iterator[Row]:
    groups: dict[tuple[object, object], list[Application]] = {}
    for each in applications:
        groups.setdefault((each.max_outage_hours, each.max_data_loss_hours), []).append(each)
    parts = [_times_row(group, lang) for group in groups.values()] or [{}]
    head = {"id": line.id, "activity": _name(line.name, line.id, lang)}
    for number, part in enumerate(parts):
        yield {**head, **(_first_row(line, facility, lang) if number == 0 else {}), **part}


def _first_row(line: CareLine, facility: Facility, lang: str) -> Row:
    names = {asset.id: asset.name or asset.id for asset in facility.assets}
    needs = list(_needs(line))
    row = {
        "kind": say(f"bia.kind.{line.kind}", lang),
        "equipment": " ; ".join(names[id] for kind, id in needs if kind == "asset" and id in names),
        "services": " ; ".join(id for kind, id in needs if kind == "service"),
    }
    if isinstance(line.activity, Activity):
        row["per-day"] = _decimal(line.activity.per_day)
        unit = line.activity.unit
        row["counted"] = say(f"bia.unit.{unit}", lang) if unit in _UNITS else unit
    if isinstance(line.paper, Paper):
        row |= _paper(line.paper, lang)
    return row


def _paper(paper: Paper, lang: str) -> Row:
    row = {"how": say(f"bia.how.{paper.how}", lang), "tested-on": paper.tested_on or ""}
    if not isinstance(paper.capacity, NotAssessed):
        row["capacity"] = f"{_decimal(paper.capacity * 100)} %"
    if not isinstance(paper.tenable_days, NotAssessed):
        row["tenable-days"] = _decimal(paper.tenable_days)
    return row


def _times_row(applications: list[Application], lang: str) -> Row:
    first = applications[0]
    row = {"applications": " ; ".join(_name(each.name, each.id, lang) for each in applications)}
    for field, hours in (
        ("max-outage", first.max_outage_hours),
        ("max-data-loss", first.max_data_loss_hours),
    ):
        if not isinstance(hours, NotAssessed):
            row[field] = shown(hours)
    return row


def _name(name: Text | None, id: str, lang: str) -> str:
    """Return a name that a list can hold: a separator in it would make two of it."""
    text = name.in_(lang) if name else id
    return id if any(sign in text for sign in ";,|/\n") else text


def _decimal(number: float) -> str:
    rounded = round(number, 2)
    return f"{int(rounded) if rounded == int(rounded) else rounded}".replace(".", ",")


def workbook(facility: Facility, lang: str = "fr") -> bytes:
    """Return the form as a workbook: a sheet to fill in, and one that explains it."""
    headings = tuple(say(f"bia.form.{name}", lang) for name in FIELDS)
    body = tuple(tuple(row.get(name, "") for name in FIELDS) for row in rows(facility, lang))
    choices = {
        say("bia.form.kind", lang): tuple(say(f"bia.kind.{kind}", lang) for kind in CareKind),
        say("bia.form.counted", lang): tuple(say(f"bia.unit.{unit}", lang) for unit in _UNITS),
        say("bia.form.how", lang): tuple(
            say(f"bia.how.{how}", lang) for how in ("declared", "tested")
        ),
    }
    advice = tuple((text,) for text in _advice(lang))
    return workbook_bytes((
        Page(SHEET, headings, body, choices, _SPARE_ROWS),
        Page(say("bia.form.advice-sheet", lang), (say("bia.form.advice-title", lang),), advice),
    ))  # fmt: skip


def _advice(lang: str) -> Iterator[str]:
    for number in range(1, _ADVICE + 1):
        yield say(f"bia.advice.{number}", lang)


def page(facility: Facility, lang: str = "fr") -> str:
    """Return the form as one HTML page to print: a table an activity, boxes to fill by hand."""
    name = facility.name.in_(lang) if isinstance(facility.name, Text) else facility.id
    known = [row for row in rows(facility, lang) if row.get("activity")]
    activities: dict[str, Row] = {}
    for row in known:
        merged = activities.setdefault(row["id"], {})
        for field, text in row.items():
            parts = [merged.get(field, ""), text]
            merged[field] = " ; ".join(dict.fromkeys(filter(None, parts)))
    sheets = [*activities.values(), *({} for _ in range(_BLANK_SHEETS))]
    body = "".join(_sheet(row, lang) for row in sheets)
    advice = "".join(f"<li>{escape(safe(text))}</li>" for text in _advice(lang))
    title = escape(safe(say("bia.form.title", lang, name=name)))
    return _PAGE.format(
        lang=lang,
        title=title,
        advice_title=escape(say("bia.form.advice-title", lang)),
        advice=advice,
        body=body,
    )


def _sheet(row: Row, lang: str) -> str:
    cells = "".join(
        f"<tr><th scope='row'>{escape(say(f'bia.form.{name}', lang))}</th>"
        f"<td>{escape(safe(row.get(name, '')))}</td></tr>"
        for name in FIELDS
        if name != "id"
    )
    title = escape(safe(row.get("activity", "") or say("bia.form.new-activity", lang)))
    return f"<section><h2>{title}</h2><table>{cells}</table></section>\n"


_PAGE = """<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font-family: sans-serif; font-size: 10pt; margin: 1.5em auto; max-width: 50em; }}
h1 {{ font-size: 16pt; }} h2 {{ font-size: 12pt; margin: 0 0 .4em; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ border: 1px solid #555; padding: .25em .4em; text-align: left; vertical-align: top; }}
th {{ width: 38%; font-weight: normal; background: #eef2f6; }} td {{ height: 1.4em; }}
section {{ break-before: page; }}
@page {{ size: A4; margin: 14mm; }}
</style></head><body>
<h1>{title}</h1>
<h2>{advice_title}</h2><ol>{advice}</ol>
{body}</body></html>
"""
