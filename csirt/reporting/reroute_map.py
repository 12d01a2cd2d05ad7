"""A diversion as a picture or a page: who leaves for where, in one file that prints in grey."""

from pathlib import Path

from markupsafe import Markup, escape

from csirt.errors import NotFoundError
from csirt.files.write import write_text
from csirt.model.diverted import Reroute
from csirt.reporting.charts.flow_map import MOST, FlowLine, FlowPlace, FlowWords, flow_map, ranked
from csirt.reporting.charts.svg import element
from csirt.reporting.numbers import number
from csirt.reporting.region_map import check_output, page
from csirt.safe import safe
from csirt.text import say

_WEEK = 7


def published(found: Reroute, path: Path, *, lang: str = "fr", force: bool = False) -> None:
    """Write the map, or a page with the map and the table of the flows.

    Raises:
        StateError: the suffix is neither ``.svg`` nor ``.html``, or the file stands already.
        NotFoundError: there is no flow to draw.
    """
    check_output(path, force=force)
    drawn = map_of(found, lang)
    if path.suffix.lower() == ".svg":
        write_text(path, f"{drawn}\n", force=force)
        return
    notes = [element("p", escape(safe(note[lang]))) for note in found.notes]
    whole = page(_title(found, lang), lang, drawn, _table(found, lang), *notes)
    write_text(path, f"{whole}\n", force=force)


def map_of(found: Reroute, lang: str) -> Markup:
    """Return the picture of the flows, all lines together, a week.

    Raises:
        NotFoundError: there is no flow to draw.
    """
    if not found.flows:
        raise NotFoundError("map.no-flow")
    sums: dict[tuple[str, str], float] = {}
    for flow in found.flows:
        key = (flow.victim, flow.to)
        sums[key] = sums.get(key, 0.0) + flow.patients * _WEEK / flow.days
    flows = [FlowLine(start, end, count) for (start, end), count in sums.items()]
    full = {each.site for each in found.saturated}
    places = [
        FlowPlace(id, _name(found, id, lang), *point, id in found.victims, id in full)
        for id, point in found.points.items()
    ]
    return flow_map(places, flows, _words(found, flows, lang))


def _name(found: Reroute, id: str, lang: str) -> str:
    return found.names.get(id, {}).get(lang, id)


def _title(found: Reroute, lang: str) -> str:
    names = ", ".join(_name(found, id, lang) for id in found.victims)
    return say("reroute.map.title", lang, names=names)


def _words(found: Reroute, flows: list[FlowLine], lang: str) -> FlowWords:
    order = ranked(flows)
    rows = tuple((_name(found, id, lang), number(count, lang)) for id, count in order[:MOST])
    rest = len(order) - MOST
    lines = [say(f"cli.desk.line.{each.line}", lang) for each in found.missing]
    missing = ", ".join(dict.fromkeys(lines)) or say("reroute.map.none-missing", lang)
    source = say("reroute.map.source", lang, source=found.notes[0][lang] if found.notes else "")
    return FlowWords(
        title=_title(found, lang),
        description=say(
            "reroute.map.description", lang, count=len(flows), sites=len(order), missing=missing
        ),
        rows=rows,
        more=say("reroute.map.more", lang, count=rest) if rest > 0 else "",
        source=source,
        lost=say("reroute.map.victim", lang),
        takes=say("reroute.map.site", lang),
        full=say("reroute.map.full", lang),
        other=say("reroute.map.other", lang),
        width=say("reroute.map.width", lang),
        heading=say("reroute.map.list", lang),
    )


def _table(found: Reroute, lang: str) -> Markup:
    heads = [say(f"cli.reroute.col.{name}", lang) for name in ("line", "to")]
    heads += [say("cli.reroute.per.7", lang), say("cli.reroute.col.minutes", lang)]
    rows = [element("tr", *(element("th", escape(head)) for head in heads))]
    for flow in found.flows:
        cells = (
            say(f"cli.desk.line.{flow.line}", lang),
            _name(found, flow.to, lang),
            number(flow.patients * _WEEK / flow.days, lang),
            str(flow.minutes),
        )
        rows.append(element("tr", *(element("td", escape(safe(cell))) for cell in cells)))
    return element("table", *rows)
