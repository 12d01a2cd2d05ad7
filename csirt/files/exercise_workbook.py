"""The workbook into which a run on paper is typed: everything is there but what was noted."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from csirt.files.table.spreadsheet import Page
from csirt.model.exercise import Exercise
from csirt.model.exercise_acts import PlayedWord
from csirt.model.exercise_inject import Inject
from csirt.text import say

MARKS = ("met", "late", "partly", "missed")
"""What an observer ticks; the words of a run."""
PAUSES = 3
SHEETS: dict[str, tuple[str, ...]] = {
    "course": ("what", "value"),
    "injects": ("number", "id", "title", "planned", "receiver", "hour", "word", "read_at",
                "remark"),
    "marks": ("id", "number", "expected", "cell", "hour", "word", "who", "remark"),
    "decisions": ("id", "question", "cell", "hour", "word", "who", "remark"),
    "log": ("hour", "cell", "act", "remark"),
}  # fmt: skip
"""The columns of each sheet."""
COURSE = ("start", "end", *(f"pause-{n}-{end}" for n in range(1, PAUSES + 1)
                             for end in ("begins", "ends")), "by")  # fmt: skip
_SPARE = 30


@dataclass(frozen=True, slots=True)
class Blank:
    """What is needed to make a workbook to be typed into."""

    exercise: Exercise
    lang: str
    order: tuple[Inject, ...]
    """As the paper numbers them."""
    planned: Mapping[str, str]
    """Real hour by inject; nothing where nobody knows."""
    start: str
    tlp: str


def heading(sheet: str, column: str, lang: str) -> str:
    """Return the heading of a column in one language."""
    return say(f"report.paper.column.{sheet}.{column}", lang)


def pages(blank: Blank) -> tuple[Page, ...]:
    """Return the sheets of a workbook in which everything is prepared but what was noted."""
    rows: dict[str, Iterable[tuple[str, ...]]] = {
        "course": _course(blank),
        "injects": _injects(blank),
        "marks": _marks(blank),
        "decisions": _decisions(blank),
        "log": (),
    }
    return tuple(_page(blank, name, tuple(rows[name])) for name in SHEETS)


def _page(blank: Blank, name: str, rows: tuple[tuple[str, ...], ...]) -> Page:
    lang = blank.lang
    choices = {
        heading(name, column, lang): values
        for column, values in _offered(blank, name).items()
        if column in SHEETS[name] and values
    }
    return Page(
        say(f"report.paper.sheet.{name}", lang),
        tuple(heading(name, each, lang) for each in SHEETS[name]),
        rows,
        choices,
        0 if name == "course" else _SPARE,
        say("cli.exercise.banner", lang, title=blank.exercise.title.in_(lang), tlp=blank.tlp),
    )


def _offered(blank: Blank, name: str) -> dict[str, tuple[str, ...]]:
    """Return what may be chosen, by column."""
    exercise, lang = blank.exercise, blank.lang
    words = {
        "injects": tuple(word_of("played", each, lang) for each in PlayedWord),
        "marks": tuple(word_of("mark", each, lang) for each in MARKS),
        "decisions": tuple(
            dict.fromkeys(o.title.in_(lang) for d in exercise.decisions for o in d.options)
        ),
    }
    acts = tuple(sorted({m.act for e in exercise.all_expected() for m in e.met_by if m.act}))
    cells = tuple(each.name.in_(lang) for each in exercise.cells)
    return {"word": words.get(name, ()), "act": acts, "cell": cells if name == "log" else ()}


def word_of(family: str, word: str, lang: str) -> str:
    """Return a result or a mark in words."""
    return say(f"report.paper.word.{family}.{word}", lang)


def _course(blank: Blank) -> Iterator[tuple[str, ...]]:
    for key in COURSE:
        given = blank.start if key == "start" else ""
        yield say(f"report.paper.course.{key}", blank.lang), given


def _injects(blank: Blank) -> Iterator[tuple[str, ...]]:
    names = {each.id: each.name.in_(blank.lang) for each in blank.exercise.cells}
    for at, each in enumerate(blank.order, 1):
        to = ", ".join(names.get(cell, cell) for cell in each.to)
        title = _line(each.title.in_(blank.lang))
        yield str(at), each.id, title, blank.planned.get(each.id, ""), to, "", "", "", ""


def _marks(blank: Blank) -> Iterator[tuple[str, ...]]:
    lang, names = blank.lang, {e.id: e.name.in_(blank.lang) for e in blank.exercise.cells}
    for at, inject in enumerate(blank.order, 1):
        for each in (e for e in inject.expects for _ in range(e.observers)):
            cell = each.cell or (inject.to[0] if len(inject.to) == 1 else "")
            told = _line(each.text.in_(lang))
            yield each.id, str(at), told, names.get(cell, ""), "", "", "", ""
    for free in (e for e in blank.exercise.expectations for _ in range(e.observers)):
        told = _line(free.text.in_(lang))
        yield free.id, "", told, names.get(free.cell or "", ""), "", "", "", ""
    for item in blank.exercise.grid:
        yield item.id, "", _line(item.text.in_(lang)), names.get(item.cell, ""), "", "", "", ""


def _decisions(blank: Blank) -> Iterator[tuple[str, ...]]:
    names = {each.id: each.name.in_(blank.lang) for each in blank.exercise.cells}
    for each in blank.exercise.decisions:
        question = _line(each.question.in_(blank.lang))
        yield each.id, question, names.get(each.cell, each.cell), "", "", "", ""


def _line(text: str) -> str:
    return " ".join(text.split())
