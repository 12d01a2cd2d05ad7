"""A run of an exercise in words: hours of the scenario, cells, entries; never the name of anybody.

An observer is a letter, with the function that was written beside it; who decided is a function.
"""

from collections.abc import Iterable, Mapping, Sequence

from csirt.model.exercise_inject import Expectation
from csirt.model.figure import Figure
from csirt.model.journal import Entry
from csirt.model.record import Text
from csirt.operation.exercise_decided import Decided
from csirt.operation.exercise_outcome import Outcome
from csirt.operation.exercise_told import Sign
from csirt.reporting.exercise_board import hour_of, span
from csirt.reporting.figures import amount, count, label
from csirt.text import LANGUAGES, say
from csirt.workspace.exercise_dossier import ExerciseDossier

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
MOST = 8
"""Entries that are named beside a result; the rest is counted."""


def counted(
    name: str, value: int, refs: Iterable[str] = (), *, of: Mapping[str, str] | None = None,
    among: str = "",
) -> Figure:  # fmt: skip
    """Return a count of the report, with the entries that it rests on.

    Args:
        name: What is counted.
        value: How many.
        refs: The entries.
        of: What it is counted of, by language: an objective, a cell.
        among: Its id, which tells the figure from those of the others.
    """
    id = f"run.{name}.{among}" if among else f"run.{name}"
    return count(id, label(f"report.lessons.count.{name}", of=of or ""), value, refs)


def share(
    name: str, value: float, refs: Iterable[str] = (), *, of: Mapping[str, str] | None = None,
    among: str = "",
) -> Figure:  # fmt: skip
    """Return a share of the report; see :func:`counted`."""
    id = f"run.{name}.{among}" if among else f"run.{name}"
    return amount(id, label(f"report.lessons.count.{name}", of=of or ""), value, "share", refs)


def both(words: Text) -> dict[str, str]:
    """Return some words by language."""
    return {lang: words.in_(lang) for lang in LANGUAGES}


def refs_of(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    """Return the entries that some results rest on, once each."""
    return tuple(dict.fromkeys(ref for each in outcomes for ref in each.records))


class Wording:
    """What a run is told with, in one language."""

    def __init__(self, dossier: ExerciseDossier, lang: str) -> None:
        self.lang, self._dossier = lang, dossier
        exercise = dossier.run.exercise
        self._cells = {each.id: each.name.in_(lang) for each in exercise.cells}
        self._roles = {r.id: r.name.in_(lang) for each in exercise.cells for r in each.roles}
        seen = sorted(
            {s.observer for each in dossier.score.observed.lines for s in each.marks}
            | {s.observer for signs in dossier.run.told.marks.values() for s in signs}
        )
        self._letters = {
            name: LETTERS[nth] if nth < len(LETTERS) else str(nth + 1)
            for nth, name in enumerate(seen)
        }

    def say(self, key: str, **facts: object) -> str:
        """Return a sentence of this report."""
        return say(f"report.lessons.{key}", self.lang, **facts)

    def hour(self, seconds: int | None) -> str:
        """Return the hour that the scenario says; empty where nobody noted it."""
        return "" if seconds is None else hour_of(self._dossier.run.exercise, seconds)

    def span(self, seconds: float | None) -> str:
        """Return a length of scenario time; empty where it is not known."""
        return "" if seconds is None else span(int(seconds), self.lang).replace(" ", "\u00a0")

    def entries(self, refs: Sequence[str]) -> str:
        """Return the numbers of some entries, the first ones of many."""
        names = self._dossier.names
        told = [names[ref][self.lang] if ref in names else ref for ref in refs]
        told = list(dict.fromkeys(told))
        more = len(told) - MOST
        listed = ", ".join(told[:MOST])
        return self.say("entries-more", listed=listed, count=more) if more > 0 else listed

    def cell(self, id: str) -> str:
        """Return a cell by its name."""
        return self._cells.get(id, id)

    def cells(self, ids: Iterable[str]) -> str:
        """Return cells by their names, in the order of the scenario."""
        wanted = set(ids)
        return ", ".join(name for id, name in self._cells.items() if id in wanted)

    def of(self, outcome: Outcome) -> str:
        """Return the cells of which something is expected; of everybody, nothing is said."""
        return self.cells(outcome.cells)

    def role(self, entry: Entry) -> str:
        """Return the function that an entry was written for; empty where it says none."""
        return self._roles.get(entry.role, entry.role)

    def observer(self, sign: Sign) -> str:
        """Return an observer by letter, with a function where one was written."""
        letter = self._letters.get(sign.observer, "?")
        role = self.role(sign.entry)
        key = "observer-role" if role else "observer"
        return self.say(key, letter=letter, role=role)

    def hides(self, ref: str) -> bool:
        """Return whether the words of an entry are above the marking."""
        return self._dossier.hides(ref)

    def words(self, entry: Entry, text: str) -> str:
        """Return what somebody wrote, unless it is above the marking."""
        return self.say("withheld") if self.hides(entry.ref) else text

    def expected(self, expected: Expectation) -> str:
        """Return what is expected, as the scenario says it."""
        return expected.text.in_(self.lang).rstrip(".")

    def result(self, outcome: Outcome) -> str:
        """Return what became of an expectation."""
        return say(f"cli.play.result.{outcome.result}", self.lang)

    def why(self, outcome: Outcome) -> str:
        """Return what the result alone does not say; empty where it says all."""
        parts = [say(f"cli.play.why.{outcome.why}", self.lang)] if outcome.why else []
        parts += [self.say("disputed")] if outcome.support.disputed else []
        return say("report.semicolon", self.lang).join(parts)

    def answer(self, found: Decided) -> str:
        """Return the answer that holds; empty where there is none."""
        options = {each.id: each.title.in_(self.lang) for each in found.decision.options}
        return options.get(found.answer.option, found.answer.option) if found.answer else ""
