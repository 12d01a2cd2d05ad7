"""The cast of an exercise: its story under pseudonyms, and the moments that it is made of."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from csirt.analysis.exercise_alias import Aliases, by_chance
from csirt.analysis.exercise_story import Story
from csirt.model.care import CareKind
from csirt.model.catalogue import Measure
from csirt.model.exercise import ScenarioSystem, SystemKind
from csirt.model.exercise_inject import Effect, Expectation, SystemState
from csirt.model.exercise_parts import (
    ApplicationPart,
    CarePart,
    DecisionPart,
    DutyPart,
    ExerciseParts,
    Extra,
    LevelPlan,
    PartInject,
    Use,
)
from csirt.model.place import Profile
from csirt.model.record import Text
from csirt.text import LANGUAGES, say


class Stage(IntEnum):
    """Where in the exercise a moment belongs."""

    DOUBT = 0
    DAMAGE = 1
    HAUL = 2
    END = 3
    POOL = 4
    REVEALED = 5


@dataclass(frozen=True, slots=True)
class Moment:
    """One inject to come."""

    key: str
    """Unique; orders what nothing else does."""
    stage: Stage
    place: float
    """Within its stage, from 0 to 1."""
    inject: PartInject
    title: Text
    values: dict[str, Text] = field(default_factory=dict)
    """What the placeholders stand for."""
    shows: tuple[str, ...] = ()
    """References to what is real; for the key."""
    about: tuple[str, ...] = ()
    """References that a scenario may show."""
    effects: tuple[Effect, ...] = ()
    expects: tuple[Expectation, ...] = ()
    """Besides those of the inject."""
    asks: str = ""
    """The decision that it puts."""
    must: bool = False
    """It stays on the timeline, however full that is."""
    step: int | None = None
    """Rank among the steps of the story, which keep their order."""


@dataclass(slots=True)
class Cast:
    """The story with its pseudonyms: the systems that the players hear of."""

    story: Story
    parts: ExerciseParts
    plan: LevelPlan
    seed: int
    aliases: Aliases
    measures: dict[str, Measure]
    systems: dict[str, ScenarioSystem] = field(default_factory=dict)
    """By the reference of what they are."""

    def drawn(self, names: Iterable[str], label: str) -> list[str]:
        """Return names in an order of chance."""
        return by_chance(names, self.seed, label)

    @property
    def profile(self) -> Profile | None:
        """What kind of facility plays; none where nobody has said it."""
        estate = self.story.terrain.estate
        mine = next((each for each in estate.facilities if each.id == estate.subject), None)
        return mine.profile if mine is not None and isinstance(mine.profile, Profile) else None

    def fits(self, part: Extra | DutyPart | DecisionPart) -> bool:
        """Return whether a part is for this facility, this level and this story."""
        right = not part.techniques or bool(self.story.techniques & set(part.techniques))
        level = not part.levels or self.plan.level in part.levels
        return right and level and self.suits(part.profiles)

    def suits(self, profiles: tuple[Profile, ...]) -> bool:
        """Return whether something is for this kind of facility; a hospital where it is unknown."""
        return not profiles or (self.profile or Profile.ES) in profiles

    def extras(self, use: Use) -> list[Extra]:
        """Return the extras of a use that fit, in an order of chance."""
        found = {each.id: each for each in self.parts.extras
                 if each.use is use and self.fits(each)}  # fmt: skip
        return [found[name] for name in self.drawn(found, f"extra-{use}")]


def name_systems(cast: Cast) -> None:
    """Name every line, application and service that the story takes away."""
    used: set[str] = set()
    for at, each in enumerate(cast.story.lines, 1):
        part = care_part(cast, each.ref)
        name = _own_name(cast, part.names, each.ref, used)
        kind, state = SystemKind.CARE_LINE, SystemState.OPEN
        local = f"care-line:{each.ref.rpartition('/')[2]}"
        system = ScenarioSystem(id=f"line-{at}", name=name, kind=kind, state=state, ref=local)
        cast.systems[each.ref] = system
    for at, each in enumerate(cast.story.applications, 1):
        name = _own_name(cast, application_part(cast, each.ref).names, each.ref, used)
        kind, state = SystemKind.APPLICATION, SystemState.UP
        cast.systems[each.ref] = ScenarioSystem(id=f"app-{at}", name=name, kind=kind, state=state)
    known_services = {each.id: each for each in cast.story.terrain.estate.services}
    for service in cast.story.services:
        words = _short(known_services[service].name)
        cast.systems[f"service:{service}"] = ScenarioSystem(
            id=f"service-{service}"[:63], name=words, kind=SystemKind.SERVICE,
            state=SystemState.UP, ref=f"service:{service}",
        )  # fmt: skip


def _short(name: Text) -> Text:
    """Return a name without its explanation: ``S-PRIM, regional imaging``."""
    return Text(fr=name.fr.partition(",")[0], en=name.en.partition(",")[0])


def _own_name(cast: Cast, names: tuple[Text, ...], ref: str, used: set[str]) -> Text:
    """Return a name that no other system of the exercise bears."""
    found = cast.aliases.named(names, ref)
    if found.fr in used:
        found = cast.aliases.named(names[-1:], ref)
    used.add(found.fr)
    return found


def first_line(cast: Cast) -> ScenarioSystem | None:
    """Return the line of care that ambulances ask about: one that receives them, else the first."""
    terrain, refs = cast.story.terrain, [each.ref for each in cast.story.lines]
    kinds = {ref: terrain.care_lines[ref.partition(":")[2]].kind for ref in refs}
    ref = next((each for each in refs if kinds[each] in _RECEIVING), refs[0] if refs else None)
    return cast.systems[ref] if ref is not None else None


_RECEIVING = frozenset(
    (CareKind.ED_ADULT, CareKind.ED_CHILD, CareKind.TRAUMA, CareKind.STROKE, CareKind.CATH_LAB,
     CareKind.ICU, CareKind.MATERNITY, CareKind.NEONATAL)
)  # fmt: skip


def care_part(cast: Cast, ref: str) -> CarePart:
    """Return the part for a line of care."""
    line = cast.story.terrain.care_lines[ref.partition(":")[2]]
    return next(each for each in cast.parts.lines if line.kind in each.lines)


def application_part(cast: Cast, ref: str) -> ApplicationPart:
    """Return the part for what an application runs on; the last one is for any."""
    terrain = cast.story.terrain
    assets = terrain.needed_assets(ref.partition(":")[2])
    kinds = {terrain.assets[each].kind for each in assets}
    parts = [each for each in cast.parts.applications if cast.suits(each.profiles)]
    return next((each for each in parts if kinds & set(each.kinds)), parts[-1])


def application_name(cast: Cast, ref: str) -> Text:
    """Return how an application is called before the players, also that of another facility."""
    if ref in cast.systems:
        return cast.systems[ref].name
    return cast.aliases.named(application_part(cast, ref).names, ref)


def said(key: str, **facts: object) -> Text:
    """Return a sentence in both languages; a text among the facts speaks each."""
    told = {
        lang: say(key, lang, **{name: fact.in_(lang) if isinstance(fact, Text) else fact
                                for name, fact in facts.items()})
        for lang in LANGUAGES
    }  # fmt: skip
    return Text(**told)
