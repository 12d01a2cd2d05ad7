"""The form of a framework as a table to fill in, and its way back as answers."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from csirt.errors import StateError
from csirt.files.table.grid import Grid, Row
from csirt.files.table.opened import opened
from csirt.files.table.told import Told, refusal
from csirt.files.table.words import plain
from csirt.files.write import write_bytes
from csirt.model.answers import GivenAnswer
from csirt.model.fault import ContentError, Fault, Severity
from csirt.model.framework import Framework, Requirement
from csirt.safe import safe
from csirt.text import LANGUAGES, say
from csirt.workspace.timeline_export import table_bytes

COLUMNS = ("id", "part", "title", "tier", "choices", "answer", "reason")
"""Columns of the form; each heading is the entry ``framework.form.COLUMN`` of the catalogue."""
_NEEDED = ("id", "answer")
_NONE = "n/a"


def form_bytes(framework: Framework, lang: str) -> bytes:
    """Return the form of a framework: a line a requirement, an empty box for its answer.

    Raises:
        StateError: the framework has no scale: nobody can be asked.
    """
    if not framework.scale:
        raise StateError("framework.no-scale", name=framework.id)
    heads = [_heading(name, lang) for name in COLUMNS]
    choices = _choices(framework, lang)
    by_id = {each.id: each for each in framework.requirements}
    tiers = {each.id: each.title.in_(lang) for each in framework.tiers}
    rows = [
        (each.id, _part(each, by_id, lang), _question(each, lang),
         tiers.get(each.tier or "", ""), choices, "", "")
        for each in framework.assessable
    ]  # fmt: skip
    return table_bytes(heads, rows)


def write_form(framework: Framework, output: Path, *, lang: str, force: bool = False) -> None:
    """Write the form of a framework, CSV; see :func:`form_bytes`.

    Raises:
        StateError: another suffix, no scale, or the file stands already.
    """
    if output.suffix.lower() != ".csv":
        raise StateError("framework.form-suffix", file=safe(output))
    write_bytes(output, form_bytes(framework, lang), force=force)


def _heading(name: str, lang: str) -> str:
    return say(f"framework.form.{name}", lang)


def _choices(framework: Framework, lang: str) -> str:
    told = [f"{each.value} = {each.name.in_(lang)}" for each in framework.scale]
    return " ; ".join((*told, say("framework.form.not-applicable", lang)))


def _part(each: Requirement, by_id: dict[str, Requirement], lang: str) -> str:
    parent = by_id.get(each.parent or "")
    return parent.title.in_(lang) if parent else ""


def _question(each: Requirement, lang: str) -> str:
    """Return a question behind its number: alone in a cell, ``1.1`` would become a date."""
    said = " · ".join(part for part in (each.ref, each.title.in_(lang)) if part)
    return f"{said} : {each.text.in_(lang)}" if each.text else said


# --- back ---


def answers_in(
    path: Path, framework: Framework
) -> tuple[tuple[GivenAnswer, ...], tuple[Fault, ...]]:
    """Return the answers of a form that was filled in, and what must be said of it.

    An empty box is no answer, and never a zero.

    Raises:
        ContentError: every line that cannot be read, with its cell; or no answer at all.
    """
    found = opened(path)
    told = found.told
    grid = next((sheet for sheet in map(found.grid, found.sheets) if _columns(sheet)), None)
    if grid is None:
        wanted = ", ".join(_heading(name, lang) for lang in LANGUAGES for name in _NEEDED)
        raise refusal("framework.no-headings", found.file, None, wanted=wanted)
    answers = tuple(_answers(grid, framework, told))
    faults = told.faults()
    if any(each.severity is Severity.ERROR for each in faults):
        raise ContentError(faults)
    if not answers:
        raise refusal("framework.no-answer", found.file, None)
    return answers, faults


def _columns(grid: Grid) -> tuple[Row, dict[str, int]] | None:
    """Return the row of headings, in either language, and the place of each column."""
    names = {plain(_heading(name, lang)): name for name in COLUMNS for lang in LANGUAGES}
    for row in grid.rows[:30]:
        places: dict[str, int] = {}
        for at, cell in enumerate(row.cells):
            if (name := names.get(plain(cell))) is not None:
                places.setdefault(name, at)
        if all(name in places for name in _NEEDED):
            return row, places
    return None


def _answers(grid: Grid, framework: Framework, told: Told) -> Iterator[GivenAnswer]:
    head, places = _columns(grid) or (Row(0, ()), {})
    known = {each.id: each for each in framework.assessable}
    words = _words(framework)
    seen: dict[str, int] = {}
    for row in grid.rows:
        if row.line <= head.line:
            continue
        id, given, reason = (_cell(row, places, name) for name in ("id", "answer", "reason"))
        if not (id or given):
            continue
        spot = grid.spot(row.line, places["id"] + 1)
        if id not in known:
            near = ", ".join(get_close_matches(id, known, n=3)) or "—"
            told.add("framework.unknown-requirement", spot, Severity.ERROR, name=id, near=near)
        elif id in seen:
            told.add("framework.twice-answered", spot, Severity.ERROR, name=id, before=seen[id])
        elif (answer := _answer(id, given, reason, words)) is not None:
            seen[id] = row.line
            if reason and answer.not_applicable is None:
                told.add("framework.reason-left", grid.spot(row.line, places["reason"] + 1))
            yield answer
        elif given:
            _told_of(grid, row, places, given, framework, told)


def _cell(row: Row, places: dict[str, int], name: str) -> str:
    at = places.get(name, -1)
    return row.cells[at].strip() if 0 <= at < len(row.cells) else ""


def _words(framework: Framework) -> dict[str, int]:
    """Return the values of a scale by what a person may write: the number, or its name."""
    words = {str(each.value): each.value for each in framework.scale}
    for each in framework.scale:
        for lang in LANGUAGES:
            words.setdefault(plain(each.name.in_(lang)), each.value)
    return words


def _answer(id: str, given: str, reason: str, words: dict[str, int]) -> GivenAnswer | None:
    told = plain(given.partition("=")[0])
    if told in words:
        return GivenAnswer(requirement=id, value=words[told])
    if told in _not_applicable() and reason:
        return GivenAnswer(requirement=id, not_applicable=reason[:500])
    return None


def _not_applicable() -> set[str]:
    said = {plain(word) for lang in LANGUAGES
            for word in say("framework.form.none-words", lang).split("|")}  # fmt: skip
    return {*said, plain(_NONE)}


def _told_of(
    grid: Grid, row: Row, places: dict[str, int], given: str, framework: Framework, told: Told
) -> None:
    """Tell an answer that is none of the scale, or a 'not applicable' without a reason."""
    if plain(given.partition("=")[0]) in _not_applicable():
        spot = grid.spot(row.line, places.get("reason", places["answer"]) + 1)
        told.add("framework.no-reason", spot, Severity.ERROR)
        return
    spot = grid.spot(row.line, places["answer"] + 1)
    known = ", ".join(str(each.value) for each in framework.scale)
    told.add("framework.bad-answer", spot, Severity.ERROR, given=given, known=known)
