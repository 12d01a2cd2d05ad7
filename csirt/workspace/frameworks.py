"""The frameworks: the shipped ones and a workspace's own, with what came beside them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from csirt import content
from csirt.errors import NotFoundError
from csirt.files.kinds import built, kind_of, load
from csirt.files.source import Source, read
from csirt.model.fault import ContentError
from csirt.model.framework import Framework, FrameworkStatus
from csirt.model.framework_library import FrameworkMapping, RiskMatrix
from csirt.model.plan import Action
from csirt.model.provenance import Origin
from csirt.safe import safe
from csirt.text import LANGUAGES, language, say
from csirt.workspace.plan_actions import notices as plan_notices
from csirt.workspace.root import root_of

FOLDER = "frameworks"
"""The folder of frameworks: in ``risk_models/`` of the product, at the top of a workspace."""
ENDINGS = (".yaml", ".yml")

Note = dict[str, str]
"""A sentence by language."""


@dataclass(slots=True)
class Shelf:
    """Everything that stands in the folders of frameworks, by id."""

    frameworks: dict[str, Framework] = field(default_factory=dict)
    mappings: dict[str, FrameworkMapping] = field(default_factory=dict)
    matrices: dict[str, RiskMatrix] = field(default_factory=dict)
    own: set[str] = field(default_factory=set)
    """Ids of the frameworks that the workspace brings itself."""


def shelf(here: Path | None = None) -> Shelf:
    """Return the shipped frameworks, then what the workspace that ``here`` is in brings.

    Raises:
        ContentError: a file is at fault, or an id stands twice without ``replaces:``.
    """
    root = None if here is None else root_of(here)
    found = Shelf(dict(_shipped()))
    for path in own_files(root) if root else ():
        _add(found, read(path))
    return found


def frameworks(here: Path | None = None) -> dict[str, Framework]:
    """Return the frameworks by id; see :func:`shelf`."""
    return shelf(here).frameworks


def own_files(root: Path) -> list[Path]:
    """Return the files of frameworks that a workspace brings itself."""
    return sorted(each for each in (root / FOLDER).glob("*") if each.suffix in ENDINGS)


def shipped_ids() -> set[str]:
    """Return the ids of the shipped frameworks, by the names of their files: none is opened."""
    return {path.stem for path in _shipped_folder().glob("*.yaml")}


def _shipped_folder() -> Path:
    return content.root() / "risk_models" / FOLDER


@cache
def _shipped() -> dict[str, Framework]:
    found = (load(path, Framework) for path in sorted(_shipped_folder().glob("*.yaml")))
    return {each.id: each for each in found}


def _add(found: Shelf, source: Source) -> None:
    kind = kind_of(source)
    if kind is FrameworkMapping:
        each = built(source, FrameworkMapping)
        _free(each.id in found.mappings, source, each.id)
        found.mappings[each.id] = each
    elif kind is RiskMatrix:
        matrix = built(source, RiskMatrix)
        _free(matrix.id in found.matrices, source, matrix.id)
        found.matrices[matrix.id] = matrix
    else:
        framework = built(source, Framework)
        known = found.frameworks
        _free(framework.id in known and framework.replaces != framework.id, source, framework.id)
        if framework.replaces is not None:
            known.pop(framework.replaces, None)
        known[framework.id] = framework
        found.own.add(framework.id)


def _free(taken: bool, source: Source, id: str) -> None:
    if taken:
        raise ContentError([source.fault("framework.twice", ("id",), name=id)])


def framework_of(name: str, here: Path | None = None) -> Framework:
    """Return a framework by its id.

    Raises:
        NotFoundError: nothing bears it.
    """
    known = frameworks(here)
    found = known.get(name.strip().lower())
    if found is None:
        near = get_close_matches(name.lower(), known, n=3) or sorted(known)
        raise NotFoundError("framework.unknown", name=safe(name), near=", ".join(near))
    return found


def notices(framework: Framework, actions: Iterable[Action] = ()) -> tuple[Note, ...]:
    """Return what every output that uses a framework must say: whose words these are, that nobody
    is held to it yet, and what its own file warns of."""
    said = []
    if framework.origin is Origin.RECONSTRUCTED:
        said.append(_said("note.framework-wording", issuer=framework.issuer))
    elif framework.origin is Origin.IMPORTED:
        said.append(_said("note.framework-imported", issuer=framework.issuer))
    elif framework.origin is Origin.EXPERT:
        said.append(_said("note.framework-own"))
    if framework.status is FrameworkStatus.PENDING:
        said.append(
            {
                lang: say(
                    "note.framework-pending", lang,
                    title=framework.title.in_(lang), on=framework.checked_on,
                )
                for lang in LANGUAGES
            }
        )  # fmt: skip
    said += [{lang: note.in_(lang) for lang in LANGUAGES} for note in framework.notes]
    return (*said, *plan_notices(actions))


def _said(key: str, **facts: object) -> Note:
    return {lang: say(key, lang=lang, **facts) for lang in LANGUAGES}


def listed(found: Shelf) -> dict[str, object]:
    """Return the list of frameworks for machines (``csirt.framework.list/1``)."""
    return {
        "schema": "csirt.framework.list/1",
        "frameworks": [_line(each, own=each.id in found.own) for each in in_order(found)],
        "mappings": [
            {
                "id": each.id,
                "title": each.title.model_dump(),
                "from": each.from_,
                "to": each.to,
                "relations": len(each.relations),
            }
            for each in found.mappings.values()
        ],
        "matrices": [
            {
                "id": each.id,
                "title": each.title.model_dump(),
                "likelihood": len(each.likelihood),
                "gravity": len(each.gravity),
            }
            for each in found.matrices.values()
        ],
        "notes": [_said("note.framework-list")[language()]],
    }


def in_order(found: Shelf) -> list[Framework]:
    """Return the frameworks of a shelf by id."""
    return [found.frameworks[id] for id in sorted(found.frameworks)]


def _line(each: Framework, *, own: bool) -> dict[str, object]:
    return {
        "id": each.id,
        "title": each.title.model_dump(),
        "issuer": each.issuer,
        "version": each.version,
        "status": each.status.value,
        "checked_on": each.checked_on,
        "profiles": [profile.value for profile in each.profiles],
        "assessable": len(each.assessable),
        "mapped": mapped(each),
        "origin": each.origin.value if each.origin else None,
        "own": own,
    }


def mapped(framework: Framework) -> int:
    """Return how many requirements rest on an action."""
    return sum(bool(each.actions) for each in framework.assessable)
