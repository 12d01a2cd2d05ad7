"""What is noticed of each step of a story, and what each measure of the facility changes in it."""

from collections.abc import Iterator

from csirt.analysis.exercise_cast import Cast, Moment, Stage, said
from csirt.analysis.exercise_story import Held, Step
from csirt.model.catalogue import Target
from csirt.model.exercise_inject import Effect, SystemState
from csirt.model.exercise_parts import PartInject
from csirt.model.record import Text
from csirt.model.symptom import Symptom


def of_steps(cast: Cast) -> Iterator[Moment]:
    """Yield what is noticed of each step: a step that shows belongs to the damage."""
    quiet = [each for each in cast.story.steps if not each.strikes]
    used: dict[str, int] = {}
    taken: set[str] = set()
    for at, step in enumerate(cast.story.steps):
        among = cast.story.struck if step.strikes else quiet
        place = (among.index(step) + 0.2) / max(1, len(among))
        for nth, symptom in enumerate(_symptoms(cast, step, used)):
            lost: frozenset[str] = frozenset()
            if step.strikes and not nth:
                lost = cast.story.takes.get(step.ref, lost) - taken
            taken |= lost
            yield _noticed(cast, at, step, symptom, place + nth * 0.5 / len(among), lost, nth)


def _symptoms(cast: Cast, step: Step, used: dict[str, int]) -> list[Symptom]:
    """Return the signs of a step: other ones each time that a technique comes back."""
    name = step.technique.id
    fit = {f"{at}": each for at, each in enumerate(step.technique.symptoms)
           if _shows_on(cast, step, each)}  # fmt: skip
    order = [fit[each] for each in cast.drawn(fit, f"symptom-{name}")]
    first, count = used.get(name, 0), min(cast.plan.symptoms, len(order))
    used[name] = first + count
    late = [each for each in order if "{target}" in each.text.fr] or order
    return [order[at] if at < len(order) else late[at % len(late)]
            for at in range(first, first + count)]  # fmt: skip


def _shows_on(cast: Cast, step: Step, symptom: Symptom) -> bool:
    if not symptom.kinds:
        return True
    asset = cast.story.terrain.assets.get(step.ref.partition(":")[2])
    if asset is None:
        return False
    return bool({asset.kind, cast.story.terrain.kind(asset).family} & set(symptom.kinds))


def _noticed(
    cast: Cast, at: int, step: Step, symptom: Symptom, place: float, lost: frozenset[str], nth: int
) -> Moment:
    parts, technique = cast.parts, step.technique
    who = next(each for each in parts.noticed if each.by is symptom.noticed_by)
    expects = next(
        (each.expects for each in parts.reactions
         if technique.id in each.techniques or technique.phase in each.phases), (),
    )  # fmt: skip
    fallen = [ref for ref in sorted(lost) if ref.startswith("application:") and ref in cast.systems]
    effects = [Effect(system=cast.systems[ref].id, state=SystemState.DOWN) for ref in fallen]
    return Moment(
        key=f"step-{at:02d}-{nth}",
        stage=Stage.DAMAGE if step.strikes else Stage.DOUBT,
        place=min(place, 0.99),
        inject=PartInject(channel=symptom.channel, sender=who.voice, to=(who.to,),
                          text=symptom.text, expects=expects),
        title=technique.title,
        values={"target": target_of(cast, step)},
        shows=(f"technique:{technique.id}", step.ref),
        about=(f"technique:{technique.id}",),
        effects=tuple(effects),
        must=True,
        step=at,
    )  # fmt: skip


def target_of(cast: Cast, step: Step) -> Text:
    """Return how the target of a step is called before the players."""
    terrain, name = cast.story.terrain, step.ref.partition(":")[2]
    target, kinds = step.technique.target, set[str]()
    if target is Target.ASSET and name in terrain.assets:
        asset = terrain.assets[name]
        kinds = {asset.kind, terrain.kind(asset).family}
    elif target is Target.IDENTITY and name in terrain.identities:
        kinds = {terrain.identities[name].kind.value}
    nouns = [each for each in cast.parts.nouns if each.target is target]
    fit = next((each for each in nouns if kinds & set(each.kinds)), None)
    names = (fit or next(each for each in nouns if not each.kinds)).names
    return cast.aliases.named(names, step.ref)


# --- measures ---


def of_measures(cast: Cast) -> Iterator[Moment]:
    """Yield what each counted measure brings, and what the lack of one costs.

    On the timeline are those that meet a step, then some that help to hold; the rest waits.
    """
    by_id = {each.measure: each for each in cast.parts.measures}
    held = {each.measure: each for each in cast.story.measures if each.measure in by_id}
    for in_place, most in ((True, cast.plan.measures), (False, (cast.plan.measures + 1) // 2)):
        some = [name for name in cast.drawn(held, "measure") if held[name].in_place is in_place]
        some.sort(key=lambda name: (held[name].meets is None, not _helps(cast, name)))
        for nth, name in enumerate(some):
            part = by_id[name].held if in_place else by_id[name].missing
            on_time = nth < most and (held[name].meets is not None or _helps(cast, name))
            if part is not None:
                yield _met(cast, held[name], part, on_time=on_time, early=by_id[name].early)


def _helps(cast: Cast, name: str) -> bool:
    """Return whether a measure acts on what comes after the attack, not on the attack."""
    return not any(effect.techniques for effect in cast.measures[name].effects)


def _met(cast: Cast, held: Held, part: PartInject, *, on_time: bool, early: bool) -> Moment:
    steps = cast.story.steps
    step = steps[held.meets] if held.meets is not None else None
    stage, place = (Stage.DOUBT, 0.6) if early else (Stage.HAUL, 0.15)
    if step is not None:
        stage = Stage.DAMAGE if step.strikes else Stage.DOUBT
        among = [each for each in steps if each.strikes is step.strikes]
        place = (among.index(step) + 0.7) / len(among)
    key = "held" if held.in_place else "missing"
    title = cast.measures[held.measure].title
    if not held.in_place:
        title = said("cli.from-risk.missing", measure=title)
    return Moment(
        key=f"measure-{key}-{held.measure}",
        stage=stage if on_time else Stage.POOL,
        place=min(place, 0.99),
        inject=part,
        title=title,
        shows=(f"measure:{held.measure}",),
        about=(f"measure:{held.measure}",),
    )
