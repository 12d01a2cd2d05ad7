"""The network as boxes from the outside inwards, and lines that leave a box and branch to others.

What goes inwards runs on the right, what comes back on the left; each box that sends has one line
of its own, so that fifteen zones stay readable.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from markupsafe import Markup

from csirt.reporting.charts.lettering import cut, wrapped
from csirt.reporting.charts.svg import (
    ALERT,
    HUE,
    MUTED,
    PAPER,
    TINT,
    arrowhead,
    box,
    element,
    line,
    picture,
    text,
)

WIDTH = 660.0
LEFT, RIGHT = 135.0, 525.0
GAP = 9.0
PORT = 6.5
SIDES = ("right", "left")
#: Okabe and Ito, those that stand out on white; a texture beside the colour.
STROKES = ("#0072b2", "#007a5a", "#7a4a9c", "#8a6d00", "#3b4a54")


@dataclass(frozen=True, slots=True)
class Node:
    """A box: a zone, a facility, or something outside."""

    id: str
    title: str
    lines: tuple[str, ...]
    outside: bool = False
    exposed: bool = False


@dataclass(frozen=True, slots=True)
class Edge:
    """Something that may go from one box to another."""

    source: str
    target: str
    assumed: bool = False
    used: bool = False
    """One of the attacks shown goes this way."""


@dataclass(frozen=True, slots=True)
class _Place:
    top: float
    height: float
    title: tuple[str, ...]
    lines: tuple[str, ...]


def network(nodes: Sequence[Node], edges: Sequence[Edge], title: str, description: str) -> Markup:
    """Return the picture; boxes in the order given, the outside first."""
    rank = {node.id: at for at, node in enumerate(nodes)}
    edges = [each for each in edges if each.source in rank and each.target in rank]
    ports = _ports(nodes, edges, rank)
    places = _places(nodes, ports)
    drawn = [mark for node in nodes for mark in _box(node, places[node.id])]
    for side in SIDES:
        drawn += _lines(side, nodes, edges, rank, places, ports)
    last = places[nodes[-1].id] if nodes else _Place(0, 0, (), ())
    return picture(WIDTH, last.top + last.height + 2, title, description, *drawn)


def _side(edge: Edge, rank: dict[str, int]) -> str:
    return "right" if rank[edge.target] > rank[edge.source] else "left"


Ports = dict[tuple[str, str], list[str]]
"""By (box, side): the lines that end there, and the box's own name where its line starts."""


def _ports(nodes: Sequence[Node], edges: Sequence[Edge], rank: dict[str, int]) -> Ports:
    ports: Ports = {(node.id, side): [] for node in nodes for side in SIDES}
    for edge in edges:
        side = _side(edge, rank)
        if edge.source not in ports[edge.source, side]:
            ports[edge.source, side].append(edge.source)
        ports[edge.target, side].append(edge.source)
    for (box_id, side), names in ports.items():
        down = side == "right"
        names.sort(
            key=lambda each: (each == box_id, rank[each]) if down else (each != box_id, rank[each])
        )
    return ports


def _places(nodes: Sequence[Node], ports: Ports) -> dict[str, _Place]:
    places: dict[str, _Place] = {}
    top = 2.0
    for node in nodes:
        title = wrapped(node.title, 11, RIGHT - LEFT - 16, 2, bold=True)
        lines = tuple(
            part for each in node.lines for part in wrapped(each, 9.5, RIGHT - LEFT - 16, 4)
        )
        crowd = max(len(ports[node.id, side]) for side in SIDES)
        height = max(13 * len(title) + 11.5 * len(lines) + 9, PORT * crowd + 8)
        places[node.id] = _Place(top, height, title, lines)
        top += height + GAP
    return places


def _box(node: Node, place: _Place) -> list[Markup]:
    style: dict[str, object] = {"fill": PAPER, "stroke": HUE, "stroke_width": 1.1, "rx": 2}
    if node.outside:
        style = {
            "fill": TINT,
            "stroke": MUTED,
            "stroke_width": 1,
            "stroke_dasharray": "4 2",
            "rx": 9,
        }
    drawn = [box(LEFT, place.top, RIGHT - LEFT, place.height, **style)]
    if node.exposed:
        drawn.append(box(LEFT, place.top, 5, place.height, fill=ALERT))
    y = place.top + 14
    for words in place.title:
        drawn.append(text(LEFT + 10, y, words, font_size=11, font_weight=600))
        y += 13
    for words in place.lines:
        drawn.append(
            text(LEFT + 10, y - 1, cut(words, 9.5, RIGHT - LEFT - 16), font_size=9.5, fill=MUTED)
        )
        y += 11.5
    return drawn


def _lines(
    side: str, nodes: Sequence[Node], edges: Sequence[Edge], rank: dict[str, int],
    places: dict[str, _Place], ports: Ports,
) -> list[Markup]:  # fmt: skip
    groups = {
        node.id: [each for each in edges if each.source == node.id and _side(each, rank) == side]
        for node in nodes
    }
    groups = {name: group for name, group in groups.items() if group}

    def port(name: str, source: str) -> float:
        place, names = places[name], ports[name, side]
        return place.top + place.height * (names.index(source) + 0.5) / len(names)

    def span(name: str) -> tuple[float, float]:
        ends = [port(name, name), *(port(each.target, name) for each in groups[name])]
        return min(ends), max(ends)

    lanes = _lanes({name: span(name) for name in groups})
    step = min(13.0, (LEFT - 14) / (max(lanes.values(), default=0) + 1))
    drawn: list[Markup] = []
    for name, color in zip(groups, cycle(STROKES), strict=False):
        out = 12 + step * lanes[name]
        x = RIGHT + out if side == "right" else LEFT - out
        for edge in sorted(groups[name], key=lambda each: each.used):
            drawn += _branch(edge, side, x, port(name, name), port(edge.target, name), color)
        start = RIGHT if side == "right" else LEFT
        drawn.append(element("circle", cx=start, cy=port(name, name), r=2.4, fill=color))
    return drawn


def _branch(edge: Edge, side: str, x: float, start: float, end: float, color: str) -> list[Markup]:
    wall = RIGHT if side == "right" else LEFT
    color = ALERT if edge.used else color
    style: dict[str, object] = {"stroke": color, "stroke_width": 2.6 if edge.used else 1}
    if edge.assumed:
        style["stroke_dasharray"] = "4 3"
    towards = "left" if side == "right" else "right"
    shift = 4 if side == "right" else -4
    way = ((wall, start), (x, start), (x, end), (wall + shift, end))
    return [
        line(way, stroke_linejoin="round", **style),
        arrowhead(wall, end, towards, color, 7 if edge.used else 5.5),
    ]


def _lanes(spans: dict[str, tuple[float, float]]) -> dict[str, int]:
    """Return the lane of each line: the short ones near the boxes, none upon another."""
    taken: list[list[tuple[float, float]]] = []
    lanes: dict[str, int] = {}
    for name in sorted(spans, key=lambda each: (spans[each][1] - spans[each][0], spans[each])):
        low, high = spans[name]
        at = next(
            (
                n
                for n, lane in enumerate(taken)
                if all(high < a - 3 or low > b + 3 for a, b in lane)
            ),
            len(taken),
        )
        if at == len(taken):
            taken.append([])
        taken[at].append((low, high))
        lanes[name] = at
    return lanes
