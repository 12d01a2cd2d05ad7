"""What the players hold: the situation, the rules, their roles, a blank log; and sheet K on A3."""

from collections.abc import Iterator

from csirt.model.exercise import Cell
from csirt.model.exercise_framing import ExerciseFraming
from csirt.model.exercise_inject import Inject
from csirt.operation.exercise_chronogramme import chronogramme
from csirt.reporting.exercise_conditions import scenario_hour_of, waits_for
from csirt.reporting.exercise_paper import Paper, page
from csirt.reporting.numbers import date
from csirt.text import say

_LOG = {"log-hour": 11, "log-fact": 49, "log-who": 17, "log-next": 23}
_LOG_ROWS = 23
_K = {"number": 3, "real-time": 4, "scenario-time": 5, "phase": 5, "sender": 7, "animator": 6,
      "receiver": 8, "medium": 5, "content": 20, "expected": 18, "effect": 7, "condition": 10,
      "played-at": 4, "result": 5, "remark": 6}  # fmt: skip
"""Columns of sheet K that fit on A3, and their share of the width; the workbook has them all."""
_LANDSCAPE = "td { font-size: 7.6pt; white-space: pre-line; } th { font-size: 7.6pt; }"


def kit(paper: Paper, framing: ExerciseFraming) -> str:
    """Return the kit of the players; nothing of it says what will happen, not even the title."""
    title = say("report.paper.players.title", paper.lang)
    return page(paper, title, _kit(paper, framing))


def _kit(paper: Paper, framing: ExerciseFraming) -> Iterator[str]:
    exercise = paper.exercise
    if paper.occasion.on:
        yield f"<p><b>{paper.text(date(paper.occasion.on, paper.lang))}</b></p>"
    start = paper.occasion.start or exercise.clock.starts_at
    yield f"<p>{paper.say('players.hours', start=start, minutes=exercise.clock.minutes)}</p>"
    yield f"<h2>{paper.say('players.situation')}</h2>"
    yield f'<p class="lines">{paper.words(exercise.situation)}</p>'
    yield f"<h2>{paper.say('players.rules')}</h2><ol>"
    yield from (f"<li>{paper.words(each)}</li>" for each in framing.rules)
    yield f'</ol><p class="notice"><b>{paper.words(framing.stop_words)}</b><br>'
    yield f"{paper.words(framing.who_may_stop)}</p>"
    yield f"<h2>{paper.say('players.roles')}</h2>"
    for seats in (each for each in exercise.cells if each.id in paper.cells):
        yield from _cell(paper, seats)
    for cell in paper.cells:
        yield from _log(paper, cell)


def _cell(paper: Paper, cell: Cell) -> Iterator[str]:
    yield f"<h3>{paper.words(cell.name)}</h3>"
    if cell.mission is not None:
        yield f'<p class="lines">{paper.words(cell.mission)}</p>'
    if cell.roles:
        roles = "".join(f"<li>{paper.words(role.name)}</li>" for role in cell.roles)
        yield f'<ul class="small">{roles}</ul>'


def _log(paper: Paper, cell: str) -> Iterator[str]:
    """Yield a blank log of two pages for a cell."""
    for at in (1, 2):
        name = say("report.paper.players.log", paper.lang, cell=paper.names.cells[cell], page=at)
        yield f'<section class="page"><h2>{paper.text(name)}</h2>'
        rows = f'<tr class="hand">{"<td></td>" * len(_LOG)}</tr>' * _LOG_ROWS
        yield f"<table>{paper.heads('head', _LOG)}<tbody>{rows}</tbody></table></section>"


def chronogramme_page(paper: Paper) -> str:
    """Return sheet K on A3: one row an inject, in order."""
    title = say("report.paper.chronogramme.title", paper.lang)
    return page(paper, title, _rows(paper), size="A3 landscape", more=_LANDSCAPE)


def _rows(paper: Paper) -> Iterator[str]:
    start = paper.occasion.start
    minute = int(start[:2]) * 60 + int(start[3:]) if start else None
    found = chronogramme(paper.exercise, paper.lang, start=minute)
    parts = (100 * share / sum(_K.values()) for share in _K.values())
    widths = "".join(f'<col style="width: {each:.2f}%">' for each in parts)
    names = (say(f"cli.exercise.column-name.{each}", paper.lang) for each in _K)
    heads = "".join(f"<th>{paper.text(name)}</th>" for name in names)
    yield f"<table><colgroup>{widths}</colgroup><thead><tr>{heads}</tr></thead><tbody>"
    injects = {each.id: each for each in paper.order}
    for row in found.rows:
        told = row.cells | _told(paper, injects[row.inject])
        cells = "".join(f"<td>{paper.text(told[each])}</td>" for each in _K)
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table>"


def _told(paper: Paper, inject: Inject) -> dict[str, str]:
    """Return the cells that a page says in words, where the workbook has what can be read back."""
    return {
        "scenario-time": scenario_hour_of(paper, inject),
        "condition": "\n".join(waits_for(paper, inject)),
    }
