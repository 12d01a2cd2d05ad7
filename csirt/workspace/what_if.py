"""A measure or a level tried: what a facility would be, beside what it is."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from csirt.analysis.hardening.what_if import Change, Compared, compared
from csirt.errors import InputError, NotFoundError
from csirt.model.facility import Count
from csirt.model.plan import LEVELS
from csirt.model.progress import Progress, silent
from csirt.safe import safe
from csirt.workspace.hardening import Subject, subject


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The answer of ``csirt risk what-if``."""

    subject: Subject
    change: Change
    entries: tuple[str, ...]
    samples: int
    seed: int
    found: Compared


def what_if(
    file: Path,
    measures: Mapping[str, Count],
    levels: Mapping[str, int],
    *,
    on: str,
    entries: tuple[str, ...],
    samples: int,
    seed: int = 1,
    progress: Progress = silent,
) -> WhatIf:
    """Return what some counts and levels would change.

    Args:
        file: File of the facility.
        measures: How many are covered, by measure.
        levels: 0 to 3, by code of an action.
        on: The day, ISO.
        entries: Where the attack may begin.
        samples: Samples on each side, the same ones.
        seed: Any integer.
        progress: Called with the blocks done and their number.

    Raises:
        NotFoundError: nothing bears the name of a measure, an action or an entry.
        InputError: a level is none, or nothing is supposed.
        ContentError: a file is at fault.
    """
    about = subject(file, on=on)
    known = about.situation
    for id in measures:
        _named("harden.unknown-measure", id, known.catalogue.measures)
    for code, level in levels.items():
        _named("harden.unknown-action", code, known.actions)
        if level not in LEVELS:
            raise InputError("harden.bad-level", action=safe(code.upper()), level=level)
    if not measures and not levels:
        raise InputError("harden.nothing-supposed")
    change = Change(dict(measures), dict(levels))
    found = compared(known, change, entries=entries, samples=samples, seed=seed, progress=progress)
    return WhatIf(about, change, entries, samples, seed, found)


def _named(key: str, id: str, known: Mapping[str, object]) -> None:
    if id not in known:
        near = get_close_matches(id, known, n=3, cutoff=0.4)
        raise NotFoundError(key, name=safe(id), near=", ".join(near) or ", ".join(sorted(known)))


def parsed_measures(texts: list[str]) -> dict[str, Count]:
    """Read ``ID=n/N``.

    Raises:
        InputError: it is written otherwise, or covers more than all.
    """
    found = {}
    for text in texts:
        id, _, rest = text.partition("=")
        covered, _, of = rest.partition("/")
        whole = covered.strip().isdecimal() and of.strip().isdecimal()
        if not id or not whole or not int(covered) <= int(of) or int(of) == 0:
            raise InputError("harden.bad-count", given=safe(text))
        found[id.strip()] = Count(covered=int(covered), of=int(of))
    return found


def parsed_levels(texts: list[str]) -> dict[str, int]:
    """Read ``ID=LEVEL``.

    Raises:
        InputError: it is written otherwise.
    """
    found = {}
    for text in texts:
        id, _, level = text.partition("=")
        if not id or not level.strip().isdecimal() or len(level.strip()) > 2:
            raise InputError("harden.bad-action", given=safe(text))
        found[id.strip().lower()] = int(level)
    return found
