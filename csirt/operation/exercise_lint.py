"""The faults of a scenario that its form does not show: each rule is ``content -> faults``.

Faults bear the way to the node at fault (``injects.3.expects.0``); who read the file adds the line.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace

from csirt.model.exercise import Exercise
from csirt.model.exercise_library import InjectLibrary
from csirt.model.fault import Fault, Severity
from csirt.operation.exercise_lint_names import dangling, wrong_state
from csirt.operation.exercise_lint_play import (
    false_choice,
    long_silence,
    never_asked,
    no_expectation,
    objective_unserved,
    overload,
    silent_cell,
    stress_judged,
    unobserved,
    untold_loss,
)
from csirt.operation.exercise_lint_texts import (
    condition_syntax,
    french_only,
    missing_translation,
    real_name,
    real_name_in_library,
)
from csirt.operation.exercise_lint_time import (
    after_cycle,
    after_end,
    duration_mismatch,
    never_starts,
    no_default,
    no_within,
    outside_phases,
    unparsed_time,
)
from csirt.operation.exercise_lint_walk import never_sent, walk_cut
from csirt.operation.exercise_world import World
from csirt.operation.lint import untranslated

Rule = Callable[[Exercise, World], Iterator[Fault]]

RULES: dict[str, Rule] = {
    "dangling": dangling,
    "wrong-state": wrong_state,
    "condition-syntax": condition_syntax,
    "unparsed-time": unparsed_time,
    "after-cycle": after_cycle,
    "never-starts": never_starts,
    "never-sent": never_sent,
    "walk-cut": walk_cut,
    "never-asked": never_asked,
    "no-within": no_within,
    "no-default": no_default,
    "after-end": after_end,
    "outside-phases": outside_phases,
    "duration-mismatch": duration_mismatch,
    "no-expectation": no_expectation,
    "stress-judged": stress_judged,
    "objective-unserved": objective_unserved,
    "unobserved": unobserved,
    "silent-cell": silent_cell,
    "long-silence": long_silence,
    "overload": overload,
    "false-choice": false_choice,
    "untold-loss": untold_loss,
    "missing-translation": missing_translation,
    "french-only": french_only,
    "real-name": real_name,
}
"""The rules by the code of the faults that they find."""

_NEEDED = frozenset(("dangling", "condition-syntax", "unparsed-time", "after-cycle"))
"""Faults that make a scenario unreadable: what then cannot be reached is only their echo."""
_ECHO = frozenset(("never-sent", "never-starts", "walk-cut", "long-silence", "overload"))


def linted(exercise: Exercise, world: World) -> tuple[Fault, ...]:
    """Return every fault of a scenario, rule by rule."""
    found = [each for code, rule in RULES.items() if code not in _ECHO
             for each in rule(exercise, world)]  # fmt: skip
    if not {each.code for each in found} & _NEEDED:
        found += [each for code in RULES if code in _ECHO for each in RULES[code](exercise, world)]
    order = list(RULES)
    return tuple(sorted(found, key=lambda each: order.index(each.code)))


def library_linted(library: InjectLibrary) -> tuple[Fault, ...]:
    """Return every fault of a library of injects."""
    texts = (replace(each, severity=Severity.WARNING) for each in untranslated(library))
    return (*texts, *real_name_in_library(library))
