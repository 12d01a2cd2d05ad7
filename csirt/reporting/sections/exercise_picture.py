"""The picture of an exercise: what each cell received, did and decided, and what was down."""

from collections.abc import Iterator
from datetime import datetime

from csirt.model.exercise_inject import SystemState
from csirt.operation.exercise_clock import ExerciseClock
from csirt.operation.exercise_course import Course
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_run import RunState
from csirt.operation.exercise_told import Sign
from csirt.reporting.charts.timeline import Band, Bar, Mark, Row, timeline
from csirt.reporting.document import Section
from csirt.reporting.exercise_words import LETTERS, Wording
from csirt.text import say
from csirt.workspace.exercise_dossier import ExerciseDossier

MOST_SYSTEMS = 14
STATES = {
    SystemState.UP: "open", SystemState.OPEN: "open", SystemState.DEGRADED: "limited",
    SystemState.LIMITED: "limited", SystemState.CLOSED_TO_AMBULANCES: "closed-to-ambulances",
    SystemState.DOWN: "closed", SystemState.CLOSED: "closed",
}  # fmt: skip
_SHAPES = ("started", "done", "decided", "reopened")


def section(dossier: ExerciseDossier, lang: str) -> Section:
    """Return the picture, and the letters of the moments that it marks."""
    words, run = Wording(dossier, lang), dossier.run
    moments = _lettered(dossier)
    content: dict[str, object] = {
        "picture": _picture(dossier, words, run.clock) if run.clock else "",
        "title": words.say("timeline.whole", start=words.hour(0), end=words.hour(run.seconds)),
        "moments": tuple(
            {"letter": letter, "hour": words.hour(at), "what": _named(name, lang),
             "ref": words.entries([ref])}
            for letter, (name, at, ref) in moments
        ),
    }  # fmt: skip
    return Section("exercise-timeline", words.say("timeline.title"), content)


def _named(name: str, lang: str) -> str:
    return say(f"report.after.moment.{name}", lang)


def _lettered(dossier: ExerciseDossier) -> list[tuple[str, tuple[str, int, str]]]:
    found = sorted(dossier.score.times.moments, key=lambda each: each[1:])
    return list(zip(LETTERS, found, strict=False))


def _picture(dossier: ExerciseDossier, words: Wording, clock: ExerciseClock) -> object:
    run = dossier.run
    start, end = clock.moment(0), clock.moment(max(run.seconds, 60))
    bands = [Band(words.say("timeline.cells"), tuple(_cells(dossier, words, clock)))]
    systems = tuple(_systems(run, words, clock, end))
    bands += [Band(words.say("timeline.systems"), systems)] if systems else []
    letters = [(clock.moment(at), letter) for letter, (_, at, _) in _lettered(dossier)]
    title = words.say("timeline.whole", start=words.hour(0), end=words.hour(run.seconds))
    return timeline(
        bands, start, end, title, _described(dossier, words), letters=letters,
        legend=tuple(_legend(words, systems)),
    )  # fmt: skip


def _legend(words: Wording, systems: tuple[Row, ...]) -> Iterator[tuple[str, str]]:
    drawn = {bar.state for row in systems for bar in row.bars}
    for name in (*_SHAPES, *(each for each in dict.fromkeys(STATES.values()) if each in drawn)):
        yield name, words.say(f"timeline.legend.{name}")


def _cells(dossier: ExerciseDossier, words: Wording, clock: ExerciseClock) -> Iterator[Row]:
    run = dossier.run
    for cell in run.exercise.cells:
        if cell.id in run.script.players:
            yield Row(words.cell(cell.id), tuple(_marks(run, cell.id, clock)))


def _marks(run: RunState, cell: str, clock: ExerciseClock) -> Iterator[Mark]:
    for coming in run.injects:
        if coming.sent_at is not None and cell in coming.inject.to:
            yield Mark(clock.moment(coming.sent_at), "started")
    for each in run.outcomes:
        if cell not in each.cells:
            continue
        if each.done_at is not None:
            yield Mark(clock.moment(each.done_at), "done")
        elif each.result is Result.MISSED and each.due is not None:
            yield Mark(clock.moment(min(each.due, run.seconds)), "reopened")
    numbers = {each.decision.id: str(nth) for nth, each in enumerate(run.decisions, 1)}
    for found in run.decisions:
        if found.decision.cell == cell and found.answer is not None and found.answer.sign:
            yield Mark(clock.moment(found.answer.at), "decided", numbers[found.decision.id])


def _systems(run: RunState, words: Wording, clock: ExerciseClock, end: datetime) -> Iterator[Row]:
    changes = Course(run.script, run.told, run.seconds, run.end).changes
    seen = [each for each in changes if each.at <= run.seconds]
    touched = [s for s in run.exercise.systems if any(c.system == s.id for c in seen)]
    for system in touched[:MOST_SYSTEMS]:
        turns = [(0, system.state), *((c.at, c.state) for c in seen if c.system == system.id)]
        stops = [*(at for at, _ in turns[1:]), run.seconds]
        bars = tuple(
            Bar(clock.moment(at), min(clock.moment(stop), end), STATES[state])
            for (at, state), stop in zip(turns, stops, strict=True)
            if stop > at
        )
        yield Row(system.name.in_(words.lang), bars=bars)


def _described(dossier: ExerciseDossier, words: Wording) -> str:
    """Return what the picture shows, in words."""
    run = dossier.run
    sent = sum(each.sent is not None for each in run.injects)
    missed = len(dossier.score.counted(Result.MISSED))
    decided = sum(_is_taken(each.answer.sign if each.answer else None) for each in run.decisions)
    parts = [words.say("timeline.counts", sent=sent, missed=missed, decided=decided)]
    parts += [
        words.say("timeline.point", what=_named(name, words.lang), at=words.hour(at))
        for _, (name, at, _) in _lettered(dossier)
    ]
    return say("report.semicolon", words.lang).join(parts)


def _is_taken(sign: Sign | None) -> bool:
    return sign is not None
