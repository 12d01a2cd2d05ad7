"""The region as a picture or a page: one file, no tile, nothing fetched."""

from pathlib import Path

from markupsafe import Markup, escape

from csirt.analysis.region_totals import UNKNOWN, Totals, figures_of
from csirt.errors import NotFoundError, StateError
from csirt.files.write import write_text
from csirt.model.record import NotAssessed, Text
from csirt.model.region import Entry
from csirt.reporting.charts.map import Legend, Numbers, region_map
from csirt.reporting.charts.map_ground import Spot, inside
from csirt.reporting.charts.svg import element
from csirt.reporting.numbers import number, short
from csirt.reporting.typeset import NARROW
from csirt.safe import safe
from csirt.text import say
from csirt.workspace.region_shown import Shown

SUFFIXES = (".svg", ".html")
COLUMNS = ("mco_beds", "ed_visits", "icu_beds")
_NONE = "—"
_STYLE = (
    "body{font-family:'Source Sans 3','Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif;"
    "color:#1b2733;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "svg{max-width:100%;height:auto}"
    "table{border-collapse:collapse;margin-top:1.5rem}"
    "th,td{text-align:right;padding:.25rem .7rem;border-bottom:1px solid #c3ced5}"
    "th:first-child,td:first-child{text-align:left}"
    "tr:last-child td{font-weight:700}"
)


def check_output(path: Path, *, force: bool = False) -> None:
    """Refuse early what could not be written late.

    Raises:
        StateError: the suffix is neither ``.svg`` nor ``.html``, or the file stands already.
    """
    if path.suffix.lower() not in SUFFIXES:
        raise StateError("cli.region.bad-suffix", suffix=safe(path.name))
    if path.exists() and not force:
        raise StateError("write.exists", file=safe(path))


def published(found: Shown, path: Path, *, lang: str = "fr", force: bool = False) -> None:
    """Write the map, or a page with the map and the table.

    Raises:
        StateError: see :func:`check_output`.
        NotFoundError: no facility has coordinates.
    """
    check_output(path, force=force)
    drawn = map_of(found, lang)
    whole = drawn if path.suffix.lower() == ".svg" else _page(found, drawn, lang)
    write_text(path, f"{whole}\n", force=force)


def name_of(found: Shown, lang: str) -> str:
    """Return the name of a region."""
    return found.region.name.in_(lang)


def heading(found: Shown, lang: str) -> str:
    """Return what the table is about."""
    key = "region.show.title-year" if found.year else "region.show.title"
    count = found.whole.facilities
    return say(key, lang, name=name_of(found, lang), count=count, year=str(found.year))


def map_of(found: Shown, lang: str) -> Markup:
    """Return the picture of a region.

    Raises:
        NotFoundError: no facility has coordinates.
    """
    spots = [spot for entry in found.region.facilities for spot in _spots(entry, found.year, lang)]
    kept = inside(spots)
    if not kept:
        raise NotFoundError("map.none")
    legend = _legend(found, len(spots), len(kept), lang)
    return region_map(kept, legend, Numbers(NARROW if lang == "fr" else ","))


def _spots(entry: Entry, year: int, lang: str) -> list[Spot]:
    place = entry.location
    if place.latitude is None or place.longitude is None:
        return []
    figures = figures_of(entry, year)
    visits = figures.ed_visits if figures else None
    return [
        Spot(
            entry.name.in_(lang) if isinstance(entry.name, Text) else entry.id,
            place.latitude,
            place.longitude,
            place.department,
            None if visits is None or isinstance(visits, NotAssessed) else visits,
            known=figures is not None,
        )
    ]


def _legend(found: Shown, placed: int, kept: int, lang: str) -> Legend:
    visits = found.whole.figures["ed_visits"]
    total = visits.total
    if isinstance(total, NotAssessed):
        description = say("map.description-empty", lang, placed=placed)
    else:
        description = say(
            "map.description",
            lang,
            placed=placed,
            emergency=str(visits.above_zero),
            visits=number(total, lang),
            year=str(found.year),
        )
    missing = found.whole.facilities - placed
    notes = [say("map.legend.unplaced", lang, count=missing)] if missing else []
    if placed > kept:
        notes.append(say("map.legend.outside", lang, count=placed - kept))
    return Legend(
        title=say("map.title", lang, name=name_of(found, lang)),
        description=description,
        visits=say("map.legend.visits", lang, year=str(found.year)),
        other=say("map.legend.other", lang),
        unknown=say("map.legend.unknown", lang),
        inset=say("map.inset", lang),
        source=say("map.source", lang, sources=_sources(found)),
        notes=tuple(notes),
    )


def _sources(found: Shown) -> str:
    """Return who says so: the tools behind the facilities and the figures."""
    named = {
        record.provenance.by
        for entry in found.region.facilities
        for record in (entry, *(year for year in entry.activity if year.year == found.year))
        if not isinstance(record.provenance, str)
    }
    return ", ".join(sorted(named)) or _NONE


def _page(found: Shown, drawn: Markup, lang: str) -> Markup:
    title = say("map.title", lang, name=name_of(found, lang))
    about = element("p", escape(safe(heading(found, lang))))
    reading = element("p", escape(say("region.show.reading", lang)))
    return page(title, lang, about, drawn, _table(found, lang), reading)


def page(title: str, lang: str, *parts: Markup) -> Markup:
    """Return a page of one file: a heading, then its parts."""
    head = element(
        "head",
        Markup('<meta charset="utf-8">'),
        element("title", escape(safe(title))),
        element("style", Markup(_STYLE)),
    )
    body = element("body", element("h1", escape(safe(title))), *parts)
    return Markup("<!doctype html>\n") + element("html", head, body, lang=lang)


def _table(found: Shown, lang: str) -> Markup:
    names = ("department", "facilities", "coordinates", "activity", "links", *COLUMNS)
    heads = [element("th", escape(say(f"region.show.{name}", lang))) for name in names]
    rows = [element("tr", *heads)]
    for part in (*found.departments, found.whole):
        cells = [element("td", escape(safe(cell))) for cell in row_of(part, found, lang)]
        rows.append(element("tr", *cells))
    return element("table", *rows)


def row_of(part: Totals, found: Shown, lang: str) -> list[str]:
    """Return the cells of a part of the region: name, counts, then figures with who answered."""
    if part is found.whole:
        name = say("region.show.total", lang)
    else:
        name = say("region.show.unknown", lang) if part.id == UNKNOWN else part.id
    counts = (part.facilities, part.with_coordinates, part.with_activity, part.with_links)
    return [
        name,
        *(number(count, lang) for count in counts),
        *(_figure(part, column, lang) for column in COLUMNS),
    ]


def _figure(part: Totals, name: str, lang: str) -> str:
    each = part.figures[name]
    if isinstance(each.total, NotAssessed):
        return _NONE
    total, answered = short(each.total, lang), str(each.answered)
    return say("region.show.answers", lang, total=total, answered=answered)
