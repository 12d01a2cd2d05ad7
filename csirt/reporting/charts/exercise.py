"""The course of an exercise: a lane a cell, a box an inject at its planned hour, what depends on
what. Injects without an hour stand in a lane of their own, at the foot."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from markupsafe import Markup

from csirt.model.exercise import Exercise
from csirt.model.exercise_inject import Inject
from csirt.model.scenario_time import told
from csirt.operation.exercise_schedule import Schedule, schedule
from csirt.reporting.charts.lettering import cut
from csirt.reporting.charts.svg import (
    ALERT,
    HUE,
    INK,
    LINE,
    MUTED,
    PAPER,
    TINT,
    arrowhead,
    box,
    line,
    picture,
    text,
)
from csirt.text import say

BOX, HIGH, GAP = 122.0, 34.0, 6.0
LEFT, TOP, FOOT = 150.0, 46.0, 14.0
NARROWEST = 900.0
PER_MINUTE = 7.0
"""Width of a scenario minute."""
MOST_WIDE = 6_000.0
POOL = ""
"""The lane of what has no hour."""


@dataclass(slots=True)
class _Lane:
    """A cell, and where its boxes stand."""

    name: str
    top: float = 0.0
    ends: list[float] = field(default_factory=list)
    """Right edge of the last box of each row."""

    def row(self, x: float) -> int:
        """Return the first row in which a box finds room at x."""
        for at, end in enumerate(self.ends):
            if x >= end + GAP:
                self.ends[at] = x + BOX
                return at
        self.ends.append(x + BOX)
        return len(self.ends) - 1

    @property
    def height(self) -> float:
        """Its height, with the margins."""
        return max(1, len(self.ends)) * (HIGH + GAP) + 2 * GAP


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a box stands: its lane, its row, its left edge."""

    lane: str
    row: int
    x: float


def course(exercise: Exercise, lang: str) -> Markup:
    """Return the picture of the course of a scenario."""
    plan = schedule(exercise)
    scale = _scale(plan)
    lanes = {each.id: _Lane(each.name.in_(lang)) for each in exercise.cells}
    lanes[POOL] = _Lane(say("cli.exercise.graph.pool", lang))
    places = dict(_placed(exercise, plan, lanes, scale))
    bottom = _stack(lanes)
    right = max([LEFT + NARROWEST, *(each.x + BOX for each in places.values())]) + GAP
    points = {id: (each.x, _y(lanes, each)) for id, each in places.items()}
    drawn = [
        *_phases(exercise, plan, scale, bottom, lang),
        *_lane_marks(lanes, right),
        *_links(exercise, points),
        *(mark for each in exercise.injects for mark in _box(exercise, each, points, plan, lang)),
    ]
    title = exercise.title.in_(lang)
    told_in_words = say("cli.exercise.graph.description", lang, injects=len(exercise.injects),
                        cells=len(exercise.cells))  # fmt: skip
    return picture(right, bottom + FOOT, title, told_in_words, *drawn)


def _scale(plan: Schedule) -> float:
    """Return the width of a played second: where the clock jumps, the picture does not widen."""
    planned = (each for each in plan.injects.values() if each is not None)
    seconds = max([_played(plan, plan.end), *(_played(plan, each) for each in planned), 60])
    return min(MOST_WIDE, max(NARROWEST, seconds / 60 * PER_MINUTE)) / seconds


def _played(plan: Schedule, seconds: int) -> int:
    """Return the seconds that are played before a moment of the scenario."""
    return max(0, plan.room_seconds(seconds, 1))


def _placed(
    exercise: Exercise, plan: Schedule, lanes: dict[str, _Lane], scale: float
) -> Iterator[tuple[str, _Place]]:
    timed = [(plan.injects[each.id], each) for each in exercise.injects]
    for seconds, inject in sorted(timed, key=lambda each: (each[0] is None, each[0] or 0)):
        known = seconds is not None and inject.to[0] in lanes
        lane = inject.to[0] if known else POOL
        free = min(lanes[POOL].ends, default=LEFT - GAP) + GAP if lanes[POOL].ends else LEFT
        hour = LEFT + _played(plan, seconds or 0) * scale
        x = hour if known else min(free, LEFT + NARROWEST - BOX)
        yield inject.id, _Place(lane, lanes[lane].row(x), x)


def _stack(lanes: dict[str, _Lane]) -> float:
    """Put the lanes one beneath the other, and return where the last one ends."""
    y = TOP
    for name, lane in list(lanes.items()):
        if name == POOL and not lane.ends:
            del lanes[name]
            continue
        lane.top = y
        y += lane.height
    return y


def _y(lanes: dict[str, _Lane], place: _Place) -> float:
    return lanes[place.lane].top + GAP + place.row * (HIGH + GAP)


def _lane_marks(lanes: dict[str, _Lane], right: float) -> Iterator[Markup]:
    for lane in lanes.values():
        yield line(((0, lane.top), (right, lane.top)), stroke=LINE, stroke_width=0.6)
        name = cut(lane.name, 11, LEFT - 2 * GAP, bold=True)
        yield text(GAP, lane.top + 20, name, font_weight=600)


def _phases(
    exercise: Exercise, plan: Schedule, scale: float, bottom: float, lang: str
) -> Iterator[Markup]:
    titles = {each.id: each.title.in_(lang) for each in exercise.phases}
    for at, span in enumerate(plan.spans):
        x = LEFT + _played(plan, span.start) * scale
        width = (span.end - span.start) * scale
        if at % 2 == 0:
            yield box(x, 0, width, bottom, fill=TINT)
        yield text(x + 4, 16, cut(titles[span.id], 10.5, width - 8, bold=True), font_size=10.5,
                   font_weight=600, fill=HUE)  # fmt: skip
        yield text(x + 4, 32, told(span.start), font_size=9, fill=MUTED)
    end = LEFT + _played(plan, plan.end) * scale
    yield line(((end, 0), (end, bottom)), stroke=ALERT, stroke_width=1)


def _links(exercise: Exercise, points: dict[str, tuple[float, float]]) -> Iterator[Markup]:
    homes = {each.id: inject.id for inject in exercise.injects for each in inject.expects}
    asked = {inject.asks: inject.id for inject in exercise.injects if inject.asks is not None}
    for inject in exercise.injects:
        if inject.after in points:
            yield from _link(points[inject.after], points[inject.id], HUE, "")
        home = homes.get(inject.if_missing or "")
        if home is not None:
            yield from _link(points[home], points[inject.id], ALERT, "4 3")
    for decision in exercise.decisions:
        home = asked.get(decision.id)
        revealed = dict.fromkeys(name for option in decision.options for name in option.reveals)
        for name in revealed:
            if home is not None and name in points:
                yield from _link(points[home], points[name], MUTED, "1.5 2.5")


def _link(
    start: tuple[float, float], end: tuple[float, float], color: str, dashes: str
) -> Iterator[Markup]:
    """Draw an arrow from the foot or the side of a box to the left of another."""
    x, y = start[0] + BOX / 2, start[1] + HIGH
    to_x, to_y = end[0], end[1] + HIGH / 2
    middle = max(x, to_x - 14)
    way = ((x, y), (x, (y + to_y) / 2), (middle, to_y), (to_x - 5, to_y))
    dash = {"stroke_dasharray": dashes} if dashes else {}
    yield line(way, stroke=color, stroke_width=1.1, **dash)
    yield arrowhead(to_x, to_y, "right", color, 5)


def _box(
    exercise: Exercise,
    inject: Inject,
    points: dict[str, tuple[float, float]],
    plan: Schedule,
    lang: str,
) -> Iterator[Markup]:
    """Draw an inject; a broken edge says that it may not come."""
    (x, y), seconds = points[inject.id], plan.injects[inject.id]
    held = inject.when is not None or inject.unless is not None or inject.if_missing is not None
    color = MUTED if inject.stress else ALERT if held else HUE
    unsure = held or inject.manual or inject.id in exercise.revealed()
    dash = {"stroke_dasharray": "4 2"} if unsure else {}
    yield box(x, y, BOX, HIGH, fill=PAPER, stroke=color, stroke_width=1.2, rx=3, **dash)
    hour = told(seconds) if seconds is not None else say("cli.exercise.trigger.manual", lang)
    head = cut(f"{inject.id} · {hour}", 9, BOX - 10, bold=True)
    yield text(x + 5, y + 13, head, font_size=9, font_weight=600, fill=color)
    yield text(x + 5, y + 26, cut(inject.title.in_(lang), 9, BOX - 10), font_size=9, fill=INK)
