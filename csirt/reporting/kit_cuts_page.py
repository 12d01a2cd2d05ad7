"""What stops if one cuts, prepared in quiet times: four lines a cut, and the boxes of the night.

The same answers go, in short, into sheet X of the facility.
"""

from collections.abc import Iterator

from csirt.model.record import Text
from csirt.model.sheet import Row, Section, Sheet, SheetField
from csirt.reporting.kit_parts import Paper, page
from csirt.text import LANGUAGES, say
from csirt.workspace.kit_cuts import PreparedCut

SHEET, TABLE, COLUMN = "cut-sheet", "cuts", "stops"
_COLUMNS = {"nth": 6, "cut": 46, "care-lines": 16, "applications": 16, "links": 16}
_BOXES = (
    ("decides", "how", "reversible", "tested-on"),
    ("decided-at", "decided-by", "done-at", "done-by"),
)


def cuts(paper: Paper) -> str:
    """Return the page of the cuts of a facility."""
    return page(paper, paper.say("kit.cuts.title"), _body(paper))


def _body(paper: Paper) -> Iterator[str]:
    yield f"<p>{paper.say('kit.cuts.how')}</p>"
    if not any(each.stops.cut for each in paper.kit.cuts):
        yield f'<p class="notice">{paper.say("kit.cuts.unknown")}</p>'
    yield from _summary(paper)
    for at, cut in enumerate(paper.kit.cuts, 1):
        yield f"<article><h3>{at} · {paper.text(name(cut, paper.lang))}</h3><ul>"
        yield from (f"<li>{paper.text(line)}</li>" for line in cut.stops.lines(paper.lang))
        yield "</ul>"
        if cut.stops.cut:
            notes = " ".join(each[paper.lang] for each in cut.stops.cut.notes)
            yield f'<p class="small">{paper.text(notes)}</p>'
        yield from (paper.boxes(*line) for line in _BOXES)
        yield "</article>"


def _summary(paper: Paper) -> Iterator[str]:
    """Yield one line a cut, so that the right one is found at a glance."""
    yield f"<table>{paper.heads('kit.cuts.head', _COLUMNS)}<tbody>"
    for at, each in enumerate(paper.kit.cuts, 1):
        found = each.stops.cut
        counts = [found.care_lines, found.applications, found.links] if found else []
        cells = [f'<td class="right">{len(some)}</td>' for some in counts]
        unknown = f'<td colspan="3">{paper.say("kit.cuts.cell-unknown")}</td>'
        told = "".join(cells) or unknown
        yield f"<tr><td>{at}</td><td>{paper.text(name(each, paper.lang))}</td>{told}</tr>"
    yield "</tbody></table><br>"


def name(cut: PreparedCut, lang: str) -> str:
    """Return how a cut is called."""
    return cut.name.in_(lang) if cut.name else say(f"kit.cut.{cut.id}", lang)


def prefilled(sheet: Sheet, known: tuple[PreparedCut, ...]) -> Sheet:
    """Return sheet X with what the model knows of each row, and what it does not."""
    if sheet.id != SHEET or not known:
        return sheet
    sections = tuple(_section(each, known) for each in sheet.sections)
    return sheet.model_copy(update={"sections": sections})


def _section(section: Section, known: tuple[PreparedCut, ...]) -> Section:
    fields = tuple(_field(each, known) if each.id == TABLE else each for each in section.fields)
    return section.model_copy(update={"fields": fields})


def _field(field: SheetField, known: tuple[PreparedCut, ...]) -> SheetField:
    if COLUMN not in {each.id for each in field.columns}:
        return field
    by_id = {each.id.rpartition(":")[2]: (at, each) for at, each in enumerate(known, 1)}
    rows = tuple(_row(row, by_id.get(row.data.get("cut", ""))) for row in field.rows)
    return field.model_copy(update={"rows": rows})


def _row(row: Row, found: tuple[int, PreparedCut] | None) -> Row:
    if COLUMN in row.cells:
        return row
    told = Text(**{lang: _short(found, lang) for lang in LANGUAGES})
    return row.model_copy(update={"cells": row.cells | {COLUMN: told}})


def _short(found: tuple[int, PreparedCut] | None, lang: str) -> str:
    if found is None or found[1].stops.cut is None:
        return say("kit.cuts.cell-unknown", lang)
    at, cut = found[0], found[1].stops.cut
    return say(
        "kit.cuts.cell", lang, at=at, lines=len(cut.care_lines), applications=len(cut.applications)
    )
