"""An exercise written from the facility's own risk: the likely ways of an attack, as the people of
the facility would live them.

Source: the idea of taking injects from the facility's own attack path is ours; the three levels are
those of the national kits (ANS), the symptoms those of the catalogue of techniques.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from csirt.analysis.exercise_alias import Aliases, aliases_of
from csirt.analysis.exercise_cast import Cast, Moment, name_systems
from csirt.analysis.exercise_losses import (
    chosen_decisions,
    fillers,
    of_decisions,
    of_losses,
    of_margins,
    of_region,
    revealed,
)
from csirt.analysis.exercise_moments import of_measures, of_steps
from csirt.analysis.exercise_pace import paced
from csirt.analysis.exercise_script import Script, script, setting_of
from csirt.analysis.exercise_story import story_of
from csirt.analysis.names import readable
from csirt.errors import InputError
from csirt.model.catalogue import Catalogue
from csirt.model.exercise import Exercise, Level
from csirt.model.exercise_key import ExerciseKey, KeyInject, KeyName
from csirt.model.exercise_parts import ExerciseParts, LevelPlan
from csirt.model.record import Content
from csirt.model.region import Estate
from csirt.model.risk import Risk

SHORTEST, LONGEST = 60, 480
"""Minutes of an exercise that can be written."""


@dataclass(frozen=True, slots=True)
class Written:
    """A scenario, and the key to its pseudonyms."""

    exercise: Exercise
    key: ExerciseKey


def from_risk(
    risk: Risk,
    estate: Estate,
    catalogue: Catalogue,
    parts: ExerciseParts,
    *,
    level: Level = Level.INTERMEDIATE,
    seed: int = 1,
    minutes: int = 0,
    rank: int = 0,
    name: str = "",
    steps: Mapping[str, frozenset[str]] | None = None,
) -> Written:
    """Return an exercise on the likely ways of a risk.

    Args:
        risk: Of the estate, :func:`in_order` before it was analysed.
        estate: The facility with what it depends on.
        catalogue: Techniques with their symptoms, measures, kinds.
        parts: What exercises are put together from.
        level: How long and how hard.
        seed: Any integer: decides what nothing else does.
        minutes: Length; that of the level by default.
        rank: Of the way by which each target is attacked, see :func:`by_rank`; 0: the analysis's.
        name: Id of the scenario; after the facility, the level and the seed by default.
        steps: Steps of each known playbook: what is expected names no other; all where not given.

    Returns:
        The same for the same risk, parts and seed, in whatever order the files stand. No text of it
        holds the name of a machine, a supplier or a neighbour: those stand in the key alone.

    Raises:
        InputError: the model does not say enough for a story, or the length is out of bounds.
    """
    plan = next((each for each in parts.levels if each.level is level), parts.levels[0])
    length = minutes or plan.minutes
    if not SHORTEST <= length <= LONGEST:
        raise InputError("exercise.length", minutes=length, least=SHORTEST, most=LONGEST)
    cast = _cast(risk, estate, catalogue, parts, plan, seed, rank)
    found = _moments(cast)
    cells = [each.id for each in setting_of(cast).cells]
    timeline = paced(found, fillers(cast), cells, minutes=length, doubt=plan.doubt)
    id_ = name or f"{estate.subject[:40]}-{level.value}-{abs(seed)}"
    made = script(cast, timeline, found, Script(id_, estate, level, length, steps))
    return Written(made.exercise, _key(risk, cast, made.exercise, made.shows, seed))


def in_order(estate: Estate) -> Estate:
    """Return an estate with every list of its records in one order, whatever that of the files.

    Of two ways of the same likelihood an analysis takes the first: with this one the same is taken
    however a file is sorted.
    """
    facilities = sorted(estate.facilities, key=lambda each: each.id)
    kept = tuple(each.model_copy(update=_sorted_lists(each)) for each in facilities)
    groups = tuple(sorted(estate.groups, key=lambda each: each.id))
    return estate.model_copy(update={"facilities": kept, "groups": groups})


def _sorted_lists(record: Content) -> dict[str, Any]:
    """Return the lists of a record, those of its own records included, by what they say."""
    found: dict[str, Any] = {}
    for name in type(record).model_fields:
        value = getattr(record, name)
        if isinstance(value, tuple):
            inner = [
                each.model_copy(update=_sorted_lists(each)) if isinstance(each, Content) else each
                for each in value
            ]
            found[name] = tuple(sorted(inner, key=_said_by))
    return found


def _said_by(value: Any) -> str:
    return value.model_dump_json() if isinstance(value, Content) else str(value)


def _cast(
    risk: Risk,
    estate: Estate,
    catalogue: Catalogue,
    parts: ExerciseParts,
    plan: LevelPlan,
    seed: int,
    rank: int,
) -> Cast:
    story = story_of(risk, estate, catalogue, paths=plan.paths, seed=seed, rank=rank)
    aliases = aliases_of(story.terrain, parts, seed)
    cast = Cast(story, parts, plan, seed, aliases, dict(catalogue.measures))
    name_systems(cast)
    return cast


def _moments(cast: Cast) -> list[Moment]:
    decisions = chosen_decisions(cast)
    found = [*of_steps(cast), *of_measures(cast), *of_losses(cast), *of_region(cast)]
    found += [*of_decisions(cast, decisions), *of_margins(cast), *revealed(cast, decisions)]
    return found


def _key(
    risk: Risk, cast: Cast, exercise: Exercise, shows: Mapping[str, tuple[str, ...]], seed: int
) -> ExerciseKey:
    return ExerciseKey.model_validate({
        "schema": "csirt.exercise-key/1",
        "exercise": exercise.id,
        "facility": risk.subject,
        "level": cast.plan.level,
        "seed": seed,
        "samples": risk.samples,
        "entries": risk.entries,
        "names": _names(cast.aliases, cast),
        "injects": [KeyInject(inject=name, shows=refs) for name, refs in sorted(shows.items())],
    })  # fmt: skip


def _names(aliases: Aliases, cast: Cast) -> list[KeyName]:
    terrain = cast.story.terrain
    words = {ref: f"« {word} »" for ref, word in aliases.given.items() if ":" in ref}
    words |= {
        ref: each.name.fr for ref, each in cast.systems.items() if not ref.startswith("service:")
    }
    return [
        KeyName(alias=words[ref], ref=ref, name=readable(terrain, ref)["fr"])
        for ref in sorted(words)
    ]
