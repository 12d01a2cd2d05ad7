"""The actions of the regional plan: the shipped ones, and the official ones of a workspace."""

from collections.abc import Iterable
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from csirt import content
from csirt.errors import NotFoundError
from csirt.files.kinds import built
from csirt.files.source import read
from csirt.model.fault import ContentError
from csirt.model.plan import Action, ActionPhase
from csirt.model.provenance import Origin
from csirt.safe import safe
from csirt.text import LANGUAGES, language, say
from csirt.workspace.root import root_of

FOLDER = "actions"
"""The folder of actions, in ``playbooks/``."""


def actions(here: Path | None = None) -> dict[str, Action]:
    """Return the shipped actions and those of the workspace that ``here`` is in, P1 to R4.

    Raises:
        ContentError: a file is at fault, or an id stands twice without ``replaces:``.
    """
    root = None if here is None else root_of(here)
    found = dict(_shipped())
    for path in own_files(root) if root else ():
        _add(found, path)
    return dict(sorted(found.items(), key=lambda item: _place(item[1])))


def own_files(root: Path) -> list[Path]:
    """Return the files of actions that a workspace brings itself."""
    return sorted((root / "playbooks" / FOLDER).glob("*.yaml"))


def shipped_codes() -> set[str]:
    """Return the codes of the shipped actions, by the names of their files: none is opened."""
    return {path.stem for path in (content.root() / "playbooks" / FOLDER).glob("*.yaml")}


@cache
def _shipped() -> dict[str, Action]:
    found: dict[str, Action] = {}
    for path in sorted((content.root() / "playbooks" / FOLDER).glob("*.yaml")):
        _add(found, path)
    return found


def _add(found: dict[str, Action], path: Path) -> None:
    source = read(path)
    action = built(source, Action)
    if action.id in found and action.replaces != action.id:
        raise ContentError([source.fault("plan.twice", ("id",), name=action.id.upper())])
    if action.replaces is not None:
        found.pop(action.replaces, None)
    found[action.id] = action


def _place(action: Action) -> tuple[int, int]:
    return list(ActionPhase).index(action.phase), int(action.id[1:])


def action_of(code: str, here: Path | None = None) -> Action:
    """Return an action by its code, in small letters or in capitals.

    Raises:
        NotFoundError: the plan has no such action.
    """
    return action_in(actions(here), code)


def action_in(known: dict[str, Action], code: str) -> Action:
    """Return an action of some by its code; see :func:`action_of`."""
    found = known.get(code.strip().lower())
    if found is None:
        near = get_close_matches(code.lower(), known, n=3) or list(known)
        raise NotFoundError(
            "plan.unknown-action", name=safe(code), near=", ".join(map(str.upper, near))
        )
    return found


def notices(some: Iterable[Action]) -> tuple[dict[str, str], ...]:
    """Return what every output that uses some actions must say: that their list is no official
    one."""
    if any(each.origin is Origin.RECONSTRUCTED for each in some):
        return ({lang: say("note.plan-reconstructed", lang=lang) for lang in LANGUAGES},)
    return ()


def listed(known: dict[str, Action]) -> dict[str, object]:
    """Return the list of actions for machines (``csirt.plan.list/1``)."""
    return {
        "schema": "csirt.plan.list/1",
        "actions": [
            {
                "id": each.id,
                "phase": each.phase.value,
                "title": each.title.model_dump(),
                "levels": [
                    {
                        "level": level.level,
                        "criteria": [criterion.model_dump() for criterion in level.criteria],
                    }
                    for level in each.levels
                ],
                "kpi": [
                    {
                        "id": kpi.id,
                        "name": kpi.name.model_dump(),
                        "formula": kpi.formula.model_dump(),
                    }
                    for kpi in each.kpis
                ],
                "depends": list(each.depends),
                "sources": list(each.source),
                "origin": each.origin.value if each.origin else None,
            }
            for each in known.values()
        ],
        "notes": [note[language()] for note in notices(known.values())],
    }


def shown(action: Action) -> dict[str, object]:
    """Return one action for machines (``csirt.plan.show/1``)."""
    return {
        "schema": "csirt.plan.show/1",
        "action": action.model_dump(mode="json", by_alias=True),
        "notes": [note[language()] for note in notices([action])],
    }
