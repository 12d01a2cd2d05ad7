"""The network in a picture: zones, or facilities of a group, from the outside inwards."""

from collections import Counter

from csirt.model.dossier import Dossier
from csirt.model.facility import Facility
from csirt.model.figure import Figure
from csirt.model.record import known
from csirt.reporting import naming
from csirt.reporting.charts import network as chart
from csirt.reporting.document import Section
from csirt.reporting.figures import Printer, families, label
from csirt.reporting.numbers import date
from csirt.reporting.sections import network_group, network_zones
from csirt.reporting.sections.paths import shown_paths
from csirt.text import say

MAX_BOXES = 18
"""Boxes of one picture; the others stand in the table."""


def section(dossier: Dossier, lang: str) -> Section:
    """Return the network: picture, zones, suppliers, links."""
    alone = len(dossier.estate.facilities) == 1
    used = frozenset(ref for path in shown_paths(dossier) for ref in path.records)
    ways = network_zones.edges(dossier, used) if alone else network_group.edges(dossier, used)
    boxes = network_zones.boxes(dossier, lang) if alone else network_group.boxes(dossier, lang)
    ordered = _inwards(boxes, ways)
    nodes, figures = _nodes(dossier, ordered, lang, alone)
    kept = nodes[: MAX_BOXES + 3]
    facilities = dossier.estate.facilities
    content: dict[str, object] = {
        "alone": alone,
        "flat": any(not known(each.flows) for each in facilities) if alone else False,
        "picture": chart.network(
            kept,
            ways,
            say("report.network.picture", lang=lang),
            say(
                "report.network.described", lang=lang, boxes=", ".join(node.title for node in kept)
            ),
        ),
        "left": ", ".join(node.title for node in nodes[len(kept) :]),
        "rows": _rows(nodes, ways, figures),
        "suppliers": tuple(
            _suppliers(dossier, each, lang) for each in facilities if each.suppliers
        ),
        "links": tuple(_links(dossier, each, lang) for each in facilities if each.links),
        "shared": network_group.shared(dossier, lang),
    }
    return Section("network", say("report.network.title", lang=lang), content)


def _inwards(boxes: list[network_zones.Place], ways: list[chart.Edge]) -> list[network_zones.Place]:
    """Return the boxes by their distance from the outside, then in the order of the file."""
    depth = {box.id: 0 for box in boxes if box.outside}
    wave = list(depth)
    while wave:
        reached = [way.target for way in ways if way.source in wave and way.target not in depth]
        wave = list(dict.fromkeys(reached))
        here = max(depth.values(), default=0) + 1
        depth |= dict.fromkeys(wave, here)
    return sorted(boxes, key=lambda box: depth.get(box.id, len(boxes)))


def _nodes(
    dossier: Dossier, boxes: list[network_zones.Place], lang: str, alone: bool
) -> tuple[list[chart.Node], dict[str, Figure]]:
    printer = Printer(dossier.catalogue, lang)
    figures: dict[str, Figure] = {}
    nodes = []
    for box in boxes:
        lines = box.remarks
        if not box.outside:
            kind = "zone" if alone else "facility"
            words = label(f"report.label.assets-of-{kind}", name=naming.both(dossier, box.ref))
            counts = Counter(_family(dossier, kind_) for kind_ in box.kinds)
            figures[box.id] = families(f"network.{box.id}", words, counts, box.refs)
            lines = (printer.on_page(figures[box.id]), *lines)
        nodes.append(chart.Node(box.id, box.title, lines, box.outside, box.exposed))
    return nodes, figures


def _family(dossier: Dossier, kind: str) -> str:
    found = dossier.catalogue.asset_kinds.get(kind)
    return found.family if found else "unknown"


def _rows(
    nodes: list[chart.Node], ways: list[chart.Edge], figures: dict[str, Figure]
) -> tuple[dict[str, object], ...]:
    titles = {node.id: node.title for node in nodes}
    return tuple(
        {
            "title": node.title,
            "assets": figures[node.id],
            "to": tuple(
                titles[way.target] for way in ways if way.source == node.id and way.target in titles
            ),
        }
        for node in nodes
        if not node.outside
    )


def _tested(value: object, lang: str) -> str:
    return date(str(value), lang) if known(value) else say("report.not-assessed", lang=lang)


def _suppliers(dossier: Dossier, facility: Facility, lang: str) -> dict[str, object]:
    rows = [
        {
            "name": supplier.name,
            "via": naming.names(
                dossier,
                [naming.inside(each.via, facility.id) for each in supplier.access if each.via],
                lang,
            ),
            "any": bool(supplier.access),
            "owner": supplier.cut_off.owner,
            "tested": _tested(supplier.cut_off.tested_on, lang),
        }
        for supplier in facility.suppliers
    ]
    return {"facility": naming.name(dossier, f"facility:{facility.id}", lang), "rows": tuple(rows)}


def _links(dossier: Dossier, facility: Facility, lang: str) -> dict[str, object]:
    rows = [
        {
            "to": naming.name(dossier, link.to, lang, "facility"),
            "zone": naming.name(dossier, f"zone:{facility.id}/{link.zone}", lang, home=facility.id)
            if link.zone
            else "",
            "owner": link.cut_off.owner,
            "tested": _tested(link.cut_off.tested_on, lang),
        }
        for link in facility.links
    ]
    return {"facility": naming.name(dossier, f"facility:{facility.id}", lang), "rows": tuple(rows)}
