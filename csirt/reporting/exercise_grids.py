"""What observers fill in: one grid a cell, sorted by the number of the inject; then the debrief."""

from collections.abc import Iterator

from csirt.model.exercise_decision import DecisionPoint
from csirt.model.exercise_inject import Expectation, Inject
from csirt.reporting.exercise_paper import Paper, page
from csirt.text import say

_COLUMNS = {"number": 7, "planned": 9, "what": 17, "expected": 27, "at": 9, "mark": 13,
            "initials": 6, "remark": 12}  # fmt: skip
_DECISIONS = {"number": 7, "question": 28, "answer": 28, "at": 9, "by": 12, "why": 16}
_WHOLE = {"line": 36, "look-for": 28, "at": 9, "mark": 14, "remark": 13}
_STYLE = """
.what { font-weight: 600; } td.at { height: 11mm; }
td.marks { line-height: 1.5; } td.marks span.tick { margin-left: .6mm; }
"""
_MARKS = ("met", "late", "partly", "missed")


def grid(paper: Paper, cell: str) -> str:
    """Return the grid of one cell."""
    title = say("report.paper.grid.title", paper.lang, cell=paper.names.cells[cell])
    return page(paper, title, _grid(paper, cell), size="A4 landscape", more=_STYLE)


def _grid(paper: Paper, cell: str) -> Iterator[str]:
    yield f'<p class="small">{paper.say("grid.how")}</p>'
    yield paper.boxes("observer", "initials", "grid-date", "watch-set")
    rows = "".join(_rows(paper, cell))
    yield f"<table>{paper.heads('grid.head', _COLUMNS)}<tbody>{rows}</tbody></table>"
    mine = [each for each in paper.exercise.decisions if each.cell == cell]
    if mine:
        rows = "".join(_decision(paper, each) for each in mine)
        yield f"<h2>{paper.say('grid.decisions')}</h2>"
        yield f"<table>{paper.heads('grid.head', _DECISIONS)}<tbody>{rows}</tbody></table>"
    yield from _whole(paper, cell)


def _rows(paper: Paper, cell: str) -> Iterator[str]:
    """Yield a line an expectation; an inject of which nothing is expected here has one too."""
    for inject in paper.order:
        if cell not in inject.to and not any(each.cell == cell for each in inject.expects):
            continue
        mine = [each for each in inject.expects if (each.cell or cell) == cell]
        for at, expected in enumerate(mine or [None]):
            yield _row(paper, inject, expected, first=at == 0)


def _row(paper: Paper, inject: Inject, expected: Expectation | None, *, first: bool) -> str:
    number = f"{paper.number(inject)}"
    timed = first and (inject.at or inject.after) is not None
    planned = paper.real(paper.plan.injects[inject.id]) if timed else ""
    what = f'<span class="what">{paper.words(inject.title)}</span>' if first else ""
    told = _expected(paper, expected) if expected else _nothing(paper, inject)
    marks = paper.ticks(*_MARKS) if expected else ""
    return (
        f"<tr><td>{number}</td><td>{planned}</td><td>{what}</td><td>{told}</td>"
        f'<td class="at"></td><td class="marks">{marks}</td><td></td><td></td></tr>'
    )


def _nothing(paper: Paper, inject: Inject) -> str:
    """Return what is to be looked at where an inject itself expects nothing."""
    if inject.asks is not None:
        return paper.say("grid.see-decision")
    late = next((e for e in paper.exercise.all_expected() if e.id == inject.if_missing), None)
    if late is not None:
        return paper.say("grid.reminder", what=late.text.in_(paper.lang))
    return paper.say("grid.nothing-expected")


def _expected(paper: Paper, expected: Expectation) -> str:
    limit = expected.within_minutes
    told = f"<b>{expected.id}</b> {paper.words(expected.text)}"
    if limit is not None:
        told += f" ({paper.say('within', minutes=limit)})"
    if expected.met_when is not None:
        told += f"<br>{paper.say('met-when')} {paper.words(expected.met_when)}"
    if expected.partly_when is not None:
        told += f"<br>{paper.say('partly-when')} {paper.words(expected.partly_when)}"
    return told


def _decision(paper: Paper, decision: DecisionPoint) -> str:
    asked = [each for each in paper.order if each.asks == decision.id]
    numbers = ", ".join(str(paper.number(each)) for each in asked)
    options = "<br>".join(
        f'<span class="tick"></span>{paper.words(each.title)}' for each in decision.options
    )
    return (
        f"<tr><td>{numbers}</td><td><b>{decision.id}</b> {paper.words(decision.question)}</td>"
        f'<td>{options}</td><td class="at"></td><td></td><td></td></tr>'
    )


def _whole(paper: Paper, cell: str) -> Iterator[str]:
    """Yield what is looked at during the whole exercise: duties first, then the grid's own lines.

    What names no cell stands on every grid: one observer is enough to have seen it.
    """
    due = [each for each in paper.exercise.expectations if (each.cell or cell) == cell]
    items = [each for each in paper.exercise.grid if each.cell == cell]
    if not due and not items:
        return
    rows = [_whole_row(paper, _expected(paper, each), "") for each in due]
    rows += [
        _whole_row(paper, f"<b>{each.id}</b> {paper.words(each.text)}", paper.words(each.look_for))
        for each in items
    ]
    yield f"<h2>{paper.say('grid.whole')}</h2>"
    yield f"<table>{paper.heads('grid.head', _WHOLE)}<tbody>{''.join(rows)}</tbody></table>"


def _whole_row(paper: Paper, line: str, look_for: str) -> str:
    marks = paper.ticks(*_MARKS)
    return (
        f'<tr><td>{line}</td><td>{look_for}</td><td class="at"></td>'
        f'<td class="marks">{marks}</td><td></td></tr>'
    )


# --- hot debrief ---

_DEBRIEF = """
h3 { margin-top: 5mm; } .answers { height: 19mm; border-bottom: .4pt solid #000; }
"""


def debrief(paper: Paper) -> str:
    """Return the form of the hot debrief, one page a cell: facts and resolve, no mark."""
    title = say("report.paper.debrief.title", paper.lang)
    return page(paper, title, _debrief(paper), more=_DEBRIEF)


def _debrief(paper: Paper) -> Iterator[str]:
    for at, cell in enumerate(paper.cells):
        break_ = ' class="page"' if at else ""
        yield f"<section{break_}><h2>{paper.text(paper.names.cells[cell])}</h2>"
        yield f'<p class="small">{paper.say("debrief.how")}</p>'
        yield paper.boxes("debrief-led-by", "debrief-present", "debrief-hour")
        for name, count in (("worked", 3), ("not", 3)):
            yield f"<h3>{paper.say(f'debrief.{name}')}</h3>" + '<div class="answers"></div>' * count
        yield f"<h3>{paper.say('debrief.change')}</h3>"
        yield paper.boxes("change-what", "change-who", "change-when")
        yield f"<h3>{paper.say('debrief.missing')}</h3>" + '<div class="answers"></div>'
        yield f"<h3>{paper.say('debrief.hands')}</h3>"
        yield paper.boxes("hands-yes", "hands-rather", "hands-no")
        yield "</section>"
