"""Contradictions of means: steps without a crew, crews and clean posts taken twice, paper that
does not last."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from math import ceil, inf

from csirt.analysis.consequence.ordering.precedence import latest
from csirt.analysis.consequence.ordering.told import Looked, told
from csirt.analysis.consequence.ordering.vital import VITAL
from csirt.analysis.consequence.ordering.written import MAX_NEAR
from csirt.model.care import Paper, Tenable
from csirt.model.finding import Confidence, Level
from csirt.model.record import NotAssessed
from csirt.model.restoration import RestorationItem, RestorationStep
from csirt.model.restoration_check import Contradiction, Way
from csirt.text import LANGUAGES, say

HOURS_A_DAY = 24


@dataclass(frozen=True, slots=True)
class Use:
    """A crew at work in a wave."""

    crew: str
    wave: int
    path: Way
    whole: bool
    """It does the wave, not a few steps of it."""


def uses(looked: Looked) -> Iterator[Use]:
    """Yield which crew works in which wave: once a wave, where it is first named."""
    for at, wave in enumerate(looked.written.order.waves):
        seen: set[str] = set()
        if wave.crew:
            seen.add(wave.crew)
            yield Use(wave.crew, at, ("waves", at, "crew"), whole=True)
        for nth, item in enumerate(wave.items):
            for step, crew in item.steps:
                if crew and crew not in seen:
                    seen.add(crew)
                    yield Use(crew, at, ("waves", at, "items", nth, "steps", step), whole=False)


def without_crew(looked: Looked) -> Iterator[Contradiction]:
    """A step that nobody does: written without a crew, or left to a wave that has none."""
    for at, wave in enumerate(looked.written.order.waves):
        alone: list[RestorationItem] = []
        for nth, item in enumerate(wave.items):
            named = item.steps.model_fields_set
            empty = [step for step in named if getattr(item.steps, step) is None]
            if empty:
                yield _without(looked, at, [item], ("waves", at, "items", nth, "steps"), empty)
            if wave.crew is None and len(named) < len(RestorationStep):
                alone.append(item)
        if alone:
            yield _without(looked, at, alone, ("waves", at), ())


def _without(
    looked: Looked, at: int, items: list[RestorationItem], path: Way, steps: Iterable[str]
) -> Contradiction:
    asked = [step for step in RestorationStep if not steps or step.value in steps]
    words = {
        lang: ", ".join(say(f"cli.order.step.{s}", lang=lang) for s in asked) for lang in LANGUAGES
    }
    refs = [item.ref for item in items]
    more = "…" if len(refs) > 3 else ""
    return told(
        looked,
        "order-step-without-crew" if steps else "order-wave-without-crew",
        Level.HIGH,
        refs,
        path,
        about=(looked.written.order.waves[at].id,),
        name=", ".join(refs[:3]) + more,
        count=len(refs),
        steps=words,
        wave=looked.written.wave_name(at),
    )


def unknown_crews(looked: Looked) -> Iterator[Contradiction]:
    """A crew that the file does not describe."""
    known = [crew.id for crew in looked.written.order.crews]
    asked = 0
    for use in uses(looked):
        if use.crew not in known:
            asked += 1
            near = get_close_matches(use.crew, known, n=3) if asked <= MAX_NEAR else []
            yield _of_crew(
                looked, "order-unknown-crew", Level.HIGH, use, near=", ".join(near) or "—"
            )


def _of_crew(
    looked: Looked,
    rule: str,
    severity: Level,
    use: Use,
    *,
    at_most: Confidence = Confidence.HIGH,
    **facts: object,
) -> Contradiction:
    crews = {crew.id: crew.function for crew in looked.written.order.crews}
    function = crews.get(use.crew)
    words = {
        lang: f"{function.in_(lang)} ({use.crew})" if function else use.crew for lang in LANGUAGES
    }
    items = looked.written.order.waves[use.wave].items
    return told(
        looked,
        rule,
        severity,
        [item.ref for item in items],
        use.path,
        at_most=at_most,
        records=(),
        step="write-order",
        about=(use.crew, looked.written.order.waves[use.wave].id),
        crew=words,
        wave=looked.written.wave_name(use.wave),
        **facts,
    )


def absent_crews(looked: Looked) -> Iterator[Contradiction]:
    """A crew that is not there, or not yet, or no longer, while its wave runs."""
    crews = {crew.id: crew for crew in looked.written.order.crews}
    for use in uses(looked):
        crew, hours = crews.get(use.crew), looked.written.hours[use.wave]
        if crew is None:
            continue
        until = inf if crew.until_hours is None else crew.until_hours
        gone = hours is not None and (hours[0] < crew.from_hours or hours[1] > until)
        if crew.people == 0 or gone:
            yield _of_crew(
                looked,
                "order-crew-absent",
                Level.HIGH if crew.people == 0 else Level.MEDIUM,
                use,
                start=f"{hours[0]:.10g}" if hours else "?",
                end=f"{hours[1]:.10g}" if hours else "?",
                there=f"{crew.from_hours:.10g}",
                until="…" if crew.until_hours is None else f"{crew.until_hours:.10g}",
            )


def overbooked(looked: Looked) -> Iterator[Contradiction]:
    """A crew in several waves at once, beyond its people."""
    crews = {crew.id: crew for crew in looked.written.order.crews}
    busy: dict[str, list[Use]] = {}
    for use in uses(looked):
        busy.setdefault(use.crew, []).append(use)
    for id, some in busy.items():
        crew = crews.get(id)
        if crew is None or crew.people == 0:
            continue
        people = 1 if isinstance(crew.people, NotAssessed) else crew.people
        asked = {use.wave: (use, _people(looked, use, people)) for use in some}
        for wave, others, total in _excess(looked, {at: n for at, (_, n) in asked.items()}, people):
            guess = isinstance(crew.people, NotAssessed)
            yield _of_crew(
                looked,
                "order-crew-twice" if others else "order-crew-too-small",
                Level.MEDIUM if guess else Level.HIGH,
                asked[wave][0],
                at_most=Confidence.LOW if guess else Confidence.HIGH,
                others=_waves(looked, others),
                asked=total,
                people=people,
            )


def _people(looked: Looked, use: Use, people: int) -> int:
    """Return how many people a wave takes of a crew: all when it does not say, one for a step."""
    said = looked.written.order.waves[use.wave].people
    if not use.whole:
        return 1
    return people if isinstance(said, NotAssessed) else said


def _waves(looked: Looked, waves: list[int]) -> dict[str, str]:
    names = [looked.written.wave_name(at) for at in waves[:3]]
    more = "…" if len(waves) > 3 else ""
    return {lang: ", ".join(name[lang] for name in names) + more for lang in LANGUAGES}


def _excess(
    looked: Looked, asked: dict[int, int], there: int
) -> Iterator[tuple[int, list[int], int]]:
    """Yield each wave whose start takes more than there is, the waves that run then, the total."""
    times = looked.written.hours
    timed = [(hours, at) for at in asked if (hours := times[at]) is not None]
    running: list[int] = []
    for (start, _), at in sorted(timed):
        running = [each for each in running if _end(looked, each) > start]
        total = asked[at] + sum(asked[each] for each in running)
        if total > there and asked[at]:
            yield at, list(running), total
        running.append(at)
    for at, count in asked.items():
        if times[at] is None and count > there:
            yield at, [], count


def _end(looked: Looked, at: int) -> float:
    hours = looked.written.hours[at]
    return hours[1] if hours else -inf


def posts(looked: Looked) -> Iterator[Contradiction]:
    """Waves that take more clean posts at once than there are."""
    order = looked.written.order
    there = order.equipment.clean_posts
    if isinstance(there, NotAssessed):
        return
    asked = {at: wave.clean_posts for at, wave in enumerate(order.waves) if wave.clean_posts}
    for wave, others, total in _excess(looked, asked, there):
        yield told(
            looked,
            "order-posts-short",
            Level.MEDIUM,
            [item.ref for item in order.waves[wave].items],
            ("waves", wave, "clean_posts"),
            about=(order.waves[wave].id,),
            step="clean-bubble",
            wave=looked.written.wave_name(wave),
            asked=total,
            there=there,
            count=len(others),
        )


def paper(looked: Looked) -> Iterator[Contradiction]:
    """A care line comes back after its paper mode is over."""
    waits, written = looked.waits, looked.written
    spent = written.order.on_paper_hours
    before = 0.0 if isinstance(spent, NotAssessed) else spent
    for name, line in waits.terrain.care_lines.items():
        ref = f"care-line:{name}"
        lates = [late for wait in waits.of(ref) if (late := latest(looked, wait)) in written.places]
        back = [each for each in lates if written.end(each) > -inf]
        if not back or not isinstance(line.paper, Paper):
            continue
        last = max(back, key=written.end)
        end, days = written.end(last) + before, line.paper.tenable_days
        if isinstance(days, NotAssessed) or end <= days * HOURS_A_DAY:
            continue
        tested = line.paper.how is Tenable.TESTED
        yield told(
            looked,
            "order-paper-runs-out",
            Level.HIGH if line.kind in VITAL else Level.MEDIUM,
            (ref, last),
            (*written.places[last].path[:2], "planned_hours"),
            at_most=Confidence.HIGH if tested else Confidence.MEDIUM,
            step="paper-rules",
            name=written.names([ref]),
            needed=written.names([last]),
            wave=written.wave_name(written.places[last].wave),
            hours=f"{end:.10g}",
            day=ceil(end / HOURS_A_DAY),
            days=f"{days:.10g}",
        )
