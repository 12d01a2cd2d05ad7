"""What an attack takes from care and from the region, what is decided, and the story's margins."""

from collections.abc import Iterator

from csirt.analysis.exercise_cast import (
    Cast,
    Moment,
    Stage,
    application_name,
    application_part,
    care_part,
    first_line,
    said,
)
from csirt.analysis.exercise_moments import target_of
from csirt.analysis.exercise_story import Lost, needs
from csirt.model.care import CareLine, Paper
from csirt.model.exercise_inject import Effect, SystemState
from csirt.model.exercise_parts import DecisionPart, Extra, Use
from csirt.model.record import Text, known


def of_losses(cast: Cast) -> Iterator[Moment]:
    """Yield how each line of care and each application that is lost is told."""
    lines, applications = cast.story.lines, cast.story.applications
    some = min(len(applications), max(1, cast.plan.lines // 2))
    most = min(len(lines), cast.plan.lines - some)
    told = most + some
    for at, each in enumerate(lines):
        place = 0.02 + 0.8 * at / max(1, told) if at < most else 1.0
        yield _line(cast, each, place, on_time=at < most)
    for at, each in enumerate(applications):
        place = 0.06 + 0.8 * (at + 0.5) / max(1, told) if at < some else 1.0
        yield _application(cast, each, place, on_time=at < some)


def _line(cast: Cast, lost: Lost, place: float, *, on_time: bool) -> Moment:
    part, system = care_part(cast, lost.ref), cast.systems[lost.ref]
    line = cast.story.terrain.care_lines[lost.ref.partition(":")[2]]
    values = {"line": system.name, "lost": _missed(cast, lost.ref), **_paper(line)}
    expected = cast.parts.described if "capacity" in values else cast.parts.undescribed
    return Moment(
        key=f"line-{lost.ref}",
        stage=Stage.HAUL if on_time else Stage.POOL,
        place=place,
        inject=part.inject,
        title=said("cli.from-risk.line", name=system.name),
        values=values,
        shows=(lost.ref,),
        about=(system.ref,) if system.ref else (),
        expects=(expected,),
        must=place < 0.1,
    )


def _missed(cast: Cast, ref: str) -> Text:
    """Return what a line of care has to do without: applications first, then machines."""
    terrain, struck = cast.story.terrain, {each.ref: each for each in cast.story.struck}
    needed = list(dict.fromkeys(needs(terrain, ref)))
    gone = cast.story.gone
    found = [application_name(cast, each) for each in needed if each in gone]
    found += [target_of(cast, struck[each]) for each in needed if each in struck]
    if not found:
        return said("cli.from-risk.something")
    return Text(fr=", ".join(each.fr for each in found), en=", ".join(each.en for each in found))


def _paper(line: CareLine) -> dict[str, Text]:
    """Return what the paper mode of a line carries and for how long, where somebody has said so."""
    paper = line.paper
    if not isinstance(paper, Paper) or not (known(paper.capacity) or known(paper.tenable_days)):
        return {}
    share, days = paper.capacity, paper.tenable_days
    capacity, length = said("cli.from-risk.share-unknown"), said("cli.from-risk.days-unknown")
    if isinstance(share, float):
        capacity = said("cli.from-risk.share", percent=f"{100 * share:.0f}")
    if isinstance(days, float) and days >= 1:
        length = said("cli.from-risk.days", days=round(days))
    return {"capacity": capacity, "days": length}


def _application(cast: Cast, lost: Lost, place: float, *, on_time: bool) -> Moment:
    system = cast.systems[lost.ref]
    return Moment(
        key=f"application-{lost.ref}",
        stage=Stage.HAUL if on_time else Stage.POOL,
        place=min(place, 0.95),
        inject=application_part(cast, lost.ref).inject,
        title=said("cli.from-risk.application", name=system.name),
        values={"system": system.name},
        shows=(lost.ref,),
        effects=() if on_time else (Effect(system=system.id, state=SystemState.DOWN),),
    )


# --- the region ---


def of_region(cast: Cast) -> Iterator[Moment]:
    """Yield what the operators of shared services and the neighbours say."""
    for at, service in enumerate(cast.drawn(cast.story.services, "service")):
        system = cast.systems[f"service:{service}"]
        parts = cast.parts.services
        part = next((each for each in parts if service in each.services), parts[-1])
        yield Moment(
            key=f"service-{service}",
            stage=Stage.HAUL if at < cast.plan.regions else Stage.POOL,
            place=0.4 + 0.1 * at,
            inject=part.inject,
            title=said("cli.from-risk.service", name=system.name),
            values={"service": system.name},
            shows=(f"service:{service}",),
            about=(f"service:{service}",),
            effects=(Effect(system=system.id, state=SystemState.DEGRADED),),
        )
    yield from _of_neighbours(cast)


def _of_neighbours(cast: Cast) -> Iterator[Moment]:
    mine = [each.ref for each in cast.story.applications]
    if not cast.story.neighbours or not mine:
        return
    yield Moment(
        key="neighbour",
        stage=Stage.HAUL,
        place=0.3,
        inject=cast.parts.neighbour,
        title=said("cli.from-risk.neighbour"),
        values={"system": cast.systems[mine[0]].name},
        shows=cast.story.neighbours,
    )


# --- decisions and margins ---


def chosen_decisions(cast: Cast) -> list[DecisionPart]:
    """Return the decisions of the level; that on a line of care needs a line."""
    fit = [each for each in cast.parts.decisions if cast.fits(each)]
    if not cast.story.lines:
        fit = [each for each in fit if "line" not in _acts_on(each)]
    return fit[: cast.plan.decisions]


def _acts_on(part: DecisionPart) -> set[str]:
    return {effect.system for option in part.decision.options for effect in option.effects}


def of_decisions(cast: Cast, decisions: list[DecisionPart]) -> Iterator[Moment]:
    """Yield the injects that put the decisions; the first one comes with the damage."""
    for at, part in enumerate(decisions):
        line = first_line(cast)
        values = {"line": line.name} if line else {}
        yield Moment(
            key=f"decision-{at}",
            stage=Stage.DAMAGE if at == 0 else Stage.HAUL,
            place=0.5 if at == 0 else 0.2 + 0.6 * (at - 1) / max(1, len(decisions) - 1),
            inject=part.inject,
            title=part.inject.title or part.decision.question,
            values=values,
            asks=part.decision.id,
            must=True,
        )


def of_margins(cast: Cast) -> Iterator[Moment]:
    """Yield the false leads, the human surprises, the press, the pool and the last word."""
    plan = cast.plan
    for at, each in enumerate(cast.extras(Use.DOUBT)[: plan.doubts]):
        yield _extra(each, Stage.DOUBT, (at + 0.5) / plan.doubts)
    for at, each in enumerate(cast.extras(Use.STRESS)[: plan.stress]):
        yield _extra(each, Stage.HAUL, (at + 0.35) / plan.stress)
    for at, each in enumerate(cast.extras(Use.PRESS)[: plan.press]):
        yield _extra(each, Stage.HAUL, 0.25 + 0.7 * at / plan.press)
    for each in cast.extras(Use.POOL):
        yield _extra(each, Stage.POOL, 0.0)
    for each in cast.extras(Use.END):
        yield _extra(each, Stage.END, 0.0, must=True)


def revealed(cast: Cast, decisions: list[DecisionPart]) -> Iterator[Moment]:
    """Yield what an answer to one of the decisions may bring."""
    names = {name for each in decisions for option in each.decision.options
             for name in option.reveals}  # fmt: skip
    for each in cast.extras(Use.REVEALED):
        if each.id in names:
            yield _extra(each, Stage.REVEALED, 0.0)


def _extra(extra: Extra, stage: Stage, place: float, *, must: bool = False) -> Moment:
    inject = extra.inject
    return Moment(f"extra-{extra.id}", stage, place, inject, inject.title or inject.text, must=must)


def fillers(cast: Cast) -> list[Moment]:
    """Return what may be slipped into a silence, before the damage and after it, by chance."""
    calm = [_extra(each, Stage.DOUBT, 0.0) for each in cast.extras(Use.CALM)]
    return calm + [_extra(each, Stage.HAUL, 0.0) for each in cast.extras(Use.FILLER)]
