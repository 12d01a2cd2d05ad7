"""The rule sets of duties: the shipped ones, and those of a workspace, which take their place."""

from collections.abc import Iterable, Iterator
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from pydantic import BaseModel

from csirt import content
from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.files.source import Source
from csirt.model.assessment import Evidence
from csirt.model.duty import Duties
from csirt.model.fault import ContentError, Fault
from csirt.safe import safe
from csirt.workspace.known import Known
from csirt.workspace.root import root_of

FOLDER = "duties"


@cache
def shipped() -> dict[str, Duties]:
    """Return the shipped rule sets by id."""
    folder = content.root() / "risk_models" / FOLDER
    found = (load(path, Duties) for path in sorted(folder.glob("*.yaml")))
    return {each.id: each for each in found}


def rule_sets(here: Path | None = None) -> dict[str, Duties]:
    """Return the rule sets that hold where ``here`` is; a workspace's own replaces one of its id.

    Raises:
        ContentError: a file is at fault.
    """
    root = None if here is None else root_of(here)
    found = dict(shipped())
    for path in sorted((root / "playbooks" / FOLDER).glob("*.yaml")) if root else ():
        rules = load(path, Duties)
        found[rules.id] = rules
    return dict(sorted(found.items()))


def chosen(known: dict[str, Duties], names: Iterable[str]) -> tuple[Duties, ...]:
    """Return the rule sets of some names, or all where none is given.

    Raises:
        NotFoundError: there is no such rule set.
    """
    names = tuple(names)
    for name in names:
        if name not in known:
            near = ", ".join(get_close_matches(name, known, n=3) or known)
            raise NotFoundError("duty.unknown-set", name=safe(name), near=near)
    return tuple(known[name] for name in dict.fromkeys(names)) if names else tuple(known.values())


def duty_names(known: dict[str, Duties]) -> set[str]:
    """Return the name of every duty, ``SET/DUTY``."""
    return {f"{rules.id}/{duty.id}" for rules in known.values() for duty in rules.duties}


def named_duties(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A piece of evidence names a duty that no rule set has."""
    if not isinstance(record, Evidence) or not record.duties:
        return
    try:
        names = duty_names(rule_sets(Path(source.file)))
    except ContentError:  # told of the file of the rule set itself
        return
    for at, name in enumerate(record.duties):
        if name not in names:
            near = ", ".join(get_close_matches(name, sorted(names), n=3)) or "—"
            yield source.fault("check.duty-unknown", ("duties", at), name=name, near=near)
