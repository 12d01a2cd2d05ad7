"""The scenario itself: moments with their minutes become injects, numbered in order."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from csirt.analysis.exercise_cast import Cast, Moment, Stage, first_line, said
from csirt.analysis.exercise_losses import chosen_decisions
from csirt.analysis.exercise_moments import target_of
from csirt.analysis.exercise_pace import Paced
from csirt.analysis.exercise_wording import Wording
from csirt.model.exercise import (
    Cell,
    Exercise,
    ExerciseClock,
    ExercisePhase,
    Level,
    Objective,
)
from csirt.model.exercise_decision import DecisionPoint
from csirt.model.exercise_inject import START, FreeExpectation, Inject
from csirt.model.exercise_parts import LINE, DutyPart, Setting
from csirt.model.exercise_words import ExerciseKind, Focus
from csirt.model.provenance import Origin
from csirt.model.record import Text
from csirt.model.region import Estate
from csirt.model.scenario_time import MINUTE, told


@dataclass(frozen=True, slots=True)
class Script:
    """What a scenario is called and made for."""

    id: str
    estate: Estate
    level: Level
    minutes: int
    steps: Mapping[str, frozenset[str]] | None = None


@dataclass(slots=True)
class Scripted:
    """A scenario, and what each of its injects really shows."""

    exercise: Exercise
    shows: dict[str, tuple[str, ...]] = field(default_factory=dict)


def script(cast: Cast, timeline: Paced, found: Iterable[Moment], wanted: Script) -> Scripted:
    """Return the scenario of a timeline."""
    wording = Wording(cast.aliases, wanted.minutes, wanted.steps)
    revealed = [each for each in found if each.stage is Stage.REVEALED]
    names = _numbered(timeline, revealed)
    asked = {each.asks: at for at, each in timeline.placed if each.asks}
    found_strike = ((at, each) for at, each in timeline.ordered() if _strikes(cast, each))
    struck, strike = next(found_strike, (0, None))
    injects = [wording.inject(names[each.key], each, told(at * MINUTE), at)
               for at, each in timeline.ordered()]  # fmt: skip
    base = names[strike.key] if strike else START
    free, reminders = _duties(cast, wording, base, struck)
    injects += reminders
    decisions = tuple(_decisions(cast, wording, names))
    injects += [wording.inject(names[each.key], each, None, _asked_at(cast, each, asked))
                for each in revealed]  # fmt: skip
    injects += [wording.inject(names[each.key], each, None, None) for each in timeline.pool]
    told_of = [*(each for _, each in timeline.placed), *timeline.pool]
    shows = {names[each.key]: each.shows for each in told_of if each.shows}
    exercise = _assembled(cast, wording, timeline, wanted, injects, decisions, free)
    return Scripted(exercise, shows)


def setting_of(cast: Cast) -> Setting:
    """Return where this kind of facility plays: the situation, and the cells."""
    return next(each for each in cast.parts.settings if cast.suits(each.profiles))


def _strikes(cast: Cast, moment: Moment) -> bool:
    return moment.step is not None and cast.story.steps[moment.step].strikes


def _numbered(timeline: Paced, revealed: list[Moment]) -> dict[str, str]:
    """Return the id of each moment: ``i01`` by the hour, ``r01`` revealed, ``p01`` in the pool."""
    placed = [each for _, each in timeline.ordered()]
    some = (("i", placed), ("r", revealed), ("p", timeline.pool))
    return {each.key: f"{letter}{at:02d}" for letter, found in some
            for at, each in enumerate(found, 1)}  # fmt: skip


def _asked_at(cast: Cast, moment: Moment, asked: Mapping[str, int]) -> int:
    """Return the latest minute at which an answer may reveal an inject."""
    name = moment.key.removeprefix("extra-")
    times = [
        asked[each.decision.id] + (each.decision.deadline_minutes or 0)
        for each in cast.parts.decisions
        if each.decision.id in asked
        and any(name in option.reveals for option in each.decision.options)
    ]
    return max(times, default=0)


def _duties(
    cast: Cast, wording: Wording, strike: str, minute: int
) -> tuple[list[FreeExpectation], list[Inject]]:
    """Return what is due without being asked, and the reminders if it is not done."""
    free: list[FreeExpectation] = []
    reminders: list[Inject] = []
    for duty in filter(cast.fits, cast.parts.duties):
        expected = wording.free(duty.expectation, strike, minute)
        free.append(expected)
        if duty.reminder is not None:
            moment = _reminder(duty)
            name = f"m{len(reminders) + 1:02d}"
            reminders.append(wording.inject(name, moment, None, None, missing=expected.id))
    return free, reminders


def _reminder(duty: DutyPart) -> Moment:
    assert duty.reminder is not None
    title = duty.reminder.title or duty.expectation.text
    return Moment(f"duty-{duty.id}", Stage.HAUL, 0, duty.reminder, title)


def _decisions(cast: Cast, wording: Wording, names: Mapping[str, str]) -> Iterator[DecisionPoint]:
    line = first_line(cast)
    system = line.id if line else ""
    for part in chosen_decisions(cast):
        point = wording.decision(part.decision)
        options = tuple(
            option.model_copy(update={
                "effects": tuple(e.model_copy(update={"system": system}) if e.system == LINE else e
                                 for e in option.effects),
                "reveals": tuple(names[f"extra-{name}"] for name in option.reveals
                                 if f"extra-{name}" in names),
            })
            for option in point.options
        )  # fmt: skip
        yield point.model_copy(update={"options": options})


def _assembled(
    cast: Cast,
    wording: Wording,
    timeline: Paced,
    wanted: Script,
    injects: list[Inject],
    decisions: tuple[DecisionPoint, ...],
    free: list[FreeExpectation],
) -> Exercise:
    parts, profile, setting = cast.parts, cast.profile, setting_of(cast)
    objectives = tuple(_served(cast, wording, injects, decisions, free))
    kept = {each.id for each in objectives}
    first = next(iter(cast.systems.values()), None)
    values = {"line": first.name} if first else {}
    table_top = wanted.level is Level.BEGINNER
    return Exercise(
        schema="csirt.exercise/1",
        id=wanted.id,
        title=wording.text(parts.title, values),
        purpose=wording.text(parts.purpose, values),
        kind=ExerciseKind.TABLE_TOP if table_top else ExerciseKind.FUNCTIONAL,
        focus=Focus.CONTINUITY,
        level=wanted.level,
        profiles=(profile,) if profile else (),
        facility=wanted.estate.subject if profile or _is_facility(wanted.estate) else None,
        clock=ExerciseClock(
            starts_at=parts.starts_at, minutes=wanted.minutes,
            briefing_minutes=parts.briefing_minutes, debrief_minutes=parts.debrief_minutes,
        ),
        situation=wording.text(setting.situation, values),
        ground_truth=_truth(cast, wording),
        materials=parts.materials,
        takeaways=parts.takeaways,
        cells=tuple(_cell(wording, each) for each in setting.cells),
        animators=parts.animators,
        voices=tuple(each.model_copy(update={"name": wording.text(each.name, {})})
                     for each in parts.voices),
        systems=(*parts.systems, *cast.systems.values()),
        objectives=objectives,
        phases=tuple(_phases(cast, timeline)),
        injects=tuple(injects),
        decisions=decisions,
        expectations=tuple(free),
        grid=tuple(each for each in parts.grid if each.objective is None or each.objective in kept),
        origin=Origin.EXPERT,
    )  # fmt: skip


def _cell(wording: Wording, cell: Cell) -> Cell:
    mission = None if cell.mission is None else wording.text(cell.mission, {})
    return cell.model_copy(update={"name": wording.text(cell.name, {}), "mission": mission})


def _is_facility(estate: Estate) -> bool:
    return any(each.id == estate.subject for each in estate.facilities)


def _served(
    cast: Cast,
    wording: Wording,
    injects: list[Inject],
    decisions: tuple[DecisionPoint, ...],
    free: list[FreeExpectation],
) -> Iterator[Objective]:
    """Yield the objectives that something in the exercise can show."""
    served = {expected.objective for each in injects for expected in each.expects}
    served |= {each.objective for each in decisions} | {each.objective for each in free}
    for each in cast.parts.objectives:
        if each.id in served:
            yield each.model_copy(update={"steps": wording.known_steps(each.steps)})


def _phases(cast: Cast, timeline: Paced) -> Iterator[ExercisePhase]:
    bounds = (0, timeline.strike, timeline.haul, timeline.minutes)
    for phase, start, end in zip(cast.parts.phases, bounds, bounds[1:], strict=False):
        yield phase.model_copy(update={"minutes": end - start})


def _truth(cast: Cast, wording: Wording) -> Text:
    """Return what has really happened, step by step, under pseudonyms."""
    lines = [
        said(
            "cli.from-risk.step",
            at=at,
            technique=each.technique.title,
            target=target_of(cast, each),
        )
        for at, each in enumerate(cast.story.steps, 1)
    ]
    return wording.text(
        Text(fr="\n".join(each.fr for each in lines), en="\n".join(each.en for each in lines)), {}
    )
