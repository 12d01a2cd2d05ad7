"""Words of a run on paper in either language, and what its lines say against each other."""

from collections.abc import Iterable, Iterator, Mapping

from csirt.model.exercise import Exercise
from csirt.model.exercise_acts import Disagreement, Noted, Place, SeenMark
from csirt.model.exercise_decision import DecisionPoint
from csirt.text import LANGUAGES, say


def word_in(text: str, family: str, words: Iterable[str]) -> str | None:
    """Return the word that a text means, in either language or as it is written in a file."""
    plain = text.casefold().strip()
    for word in words:
        told = {say(f"report.paper.word.{family}.{word}", lang).casefold() for lang in LANGUAGES}
        if plain and plain in {str(word), *told}:
            return word
    return None


def option_in(point: DecisionPoint, text: str) -> str | None:
    """Return the answer that a text means: its id, or its words in either language."""
    plain = " ".join(text.casefold().split())
    for option in point.options:
        titles = {" ".join(option.title.in_(lang).casefold().split()) for lang in LANGUAGES}
        if plain and plain in {option.id, *titles}:
            return option.id
    return None


def cell_in(exercise: Exercise, text: str) -> str:
    """Return the cell that a text means, by its id or its name in either language; or nothing."""
    plain = text.casefold().strip()
    for each in exercise.cells:
        if plain in {each.id, *(each.name.in_(lang).casefold() for lang in LANGUAGES)}:
            return each.id
    return ""


def disagreements(marks: Mapping[str, list[SeenMark]]) -> Iterator[Disagreement]:
    """Yield the expectations of which two observers ticked different things."""
    for name, seen in sorted(marks.items()):
        if len({each.mark for each in seen}) > 1:
            yield Disagreement(name, tuple(seen))


Said = tuple[str, Place, dict[str, str]]
"""Code, place and facts of a fault."""


def homes(exercise: Exercise) -> dict[str, str]:
    """Return the inject of each expectation that has one."""
    return {each.id: inject.id for inject in exercise.injects for each in inject.expects}


def out_of_order(
    exercise: Exercise,
    sent: Mapping[str, tuple[int | None, Noted]],
    seen: Iterable[tuple[str, int, Noted]],
) -> Iterator[Said]:
    """Yield what was seen before it could be, and what came before what it waits for.

    Args:
        exercise: The scenario.
        sent: Scenario seconds and line of each inject that was played.
        seen: Expectation, scenario seconds and line of each mark that has an hour.
    """
    by = homes(exercise)
    for name, seconds, note in seen:
        home = by.get(name, "")
        if home and home not in sent:
            yield "exercise.paper-unplayed", note.place(), {"given": name, "inject": home}
        elif home:
            yield from _before(name, home, (seconds, note), sent[home])
    for inject in exercise.injects:
        if inject.after and inject.id in sent and inject.after in sent:
            yield from _before(inject.id, inject.after, sent[inject.id], sent[inject.after])


def _before(
    name: str, home: str, mine: tuple[int | None, Noted], first: tuple[int | None, Noted]
) -> Iterator[Said]:
    if mine[0] is None or first[0] is None or mine[0] >= first[0]:
        return
    facts = {"given": name, "inject": home, "hour": mine[1].hour, "sent": first[1].hour}
    yield "exercise.paper-before", mine[1].place("hour"), facts
