"""A library of CISO Assistant on its way in: frameworks, mapping sets and risk matrices.

What does not fit is told, at its place and with its number, and never dropped in silence. What a
library holds belongs to its authors: it is read where the user downloaded it, and never shipped.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from csirt.exchange.ciso.beside import built, mapping, matrix
from csirt.exchange.ciso.reading import Reading, Record
from csirt.exchange.ciso.scores import scale
from csirt.exchange.ciso.texts import languages, named, words
from csirt.exchange.ciso.tree import requirements
from csirt.exchange.names import Names, slug
from csirt.exchange.told import Teller, Way
from csirt.model.fault import ContentError, Fault
from csirt.model.framework import Framework, FrameworkGroup, FrameworkStatus
from csirt.model.framework_library import FrameworkMapping, RiskMatrix
from csirt.model.provenance import Basis, Origin, Provenance
from csirt.model.record import Text
from csirt.text import say

_LIBRARY = frozenset(
    ("urn", "locale", "ref_id", "name", "version", "publication_date", "provider", "copyright",
     "packager", "objects", "translations", "description")
)  # fmt: skip
_LIBRARY_LEFT = frozenset(("convert_library_version", "dependencies", "annotation", "labels"))
_OBJECTS = frozenset(
    ("framework", "frameworks", "requirement_mapping_set", "requirement_mapping_sets",
     "risk_matrix", "risk_matrices")
)  # fmt: skip
_OBJECTS_LEFT = frozenset(
    ("reference_controls", "threats", "metric_definitions", "preset", "presets")
)
_FRAMEWORK = frozenset(
    ("urn", "ref_id", "name", "description", "translations", "min_score", "max_score",
     "scores_definition", "implementation_groups_definition", "requirement_nodes")
)  # fmt: skip
_FRAMEWORK_LEFT = frozenset(
    ("annotation", "provider", "locale", "outcomes_definition", "field_visibility", "version",
     "implementation_groups_selector")
)  # fmt: skip
_GROUP = frozenset(("ref_id", "name", "translations"))
_GROUP_LEFT = frozenset(("description", "default_selected"))
_LINE = 500


@dataclass(frozen=True, slots=True)
class About:
    """What an import knows of the file, and what the user says of it."""

    on: str
    """Day of the import."""
    file_sha256: str
    status: FrameworkStatus | None = None
    """Whether the text binds; a library does not say. None: the user did not either."""


@dataclass(frozen=True, slots=True)
class Library:
    """What was found in a library, and what must be said of it."""

    frameworks: tuple[Framework, ...]
    mappings: tuple[FrameworkMapping, ...]
    matrices: tuple[RiskMatrix, ...]
    faults: tuple[Fault, ...]


def imported(data: Any, teller: Teller, about: About) -> Library:
    """Return what a library holds.

    Args:
        data: The file, as parsed.
        teller: Makes its faults.
        about: The day, the hash, and the status that the user gives.

    Raises:
        ContentError: it is no library, it holds nothing for us, or a tree is broken.
    """
    objects = data.get("objects") if isinstance(data, dict) else None
    if not isinstance(objects, dict) or not isinstance(data.get("urn"), str):
        raise ContentError([teller.fault("ciso.no-library", ())])
    reading = Reading(teller, locale=str(data.get("locale") or "fr").lower()[:2])
    reading.rest(data, (), _LIBRARY, _LIBRARY_LEFT)
    reading.rest(objects, ("objects",), _OBJECTS, _OBJECTS_LEFT)
    found = Library(*_objects(reading, data, about), ())
    if reading.errors:
        raise ContentError(reading.faults())
    if not (found.frameworks or found.mappings or found.matrices):
        fault = teller.fault("ciso.nothing", ("objects",), names=", ".join(objects) or "—")
        raise ContentError([fault])
    return Library(found.frameworks, found.mappings, found.matrices, reading.faults())


def _objects(
    reading: Reading, library: Record, about: About
) -> tuple[tuple[Framework, ...], tuple[FrameworkMapping, ...], tuple[RiskMatrix, ...]]:
    found = {
        kind: [
            each for key in keys for each in reading.records(library["objects"], key, ("objects",))
        ]
        for kind, keys in (
            ("framework", ("framework", "frameworks")),
            ("mapping", ("requirement_mapping_set", "requirement_mapping_sets")),
            ("matrix", ("risk_matrix", "risk_matrices")),
        )
    }
    alone = sum(map(len, found.values())) == 1
    names = Names()
    common = _common(reading, library, about)

    def each(kind: str) -> Iterator[tuple[Way, Record, dict[str, Any]]]:
        for way, data in found[kind]:
            yield way, data, common | {"id": _id(reading, library, data, names, alone=alone)}

    frameworks = [_framework(reading, library, *one, about) for one in each("framework")]
    mappings = [mapping(reading, data, way, told) for way, data, told in each("mapping")]
    matrices = [matrix(reading, data, way, told) for way, data, told in each("matrix")]
    return (
        tuple(one for one in frameworks if one is not None),
        tuple(one for one in mappings if one is not None),
        tuple(one for one in matrices if one is not None),
    )


def _id(reading: Reading, library: Record, data: Record, names: Names, *, alone: bool) -> str:
    """Return an id: of the library when the object is alone in it, else of its reference."""
    tail = library["urn"].rpartition(":")[2]
    own = data.get("ref_id")
    return names.take(tail if alone or not isinstance(own, str) else own, slug(tail) or "library")


def _common(reading: Reading, library: Record, about: About) -> dict[str, Any]:
    """Return what a library says of everything in it."""
    licence = reading.text(library, "copyright", ())[:_LINE]
    packager = reading.text(library, "packager", ()) or "—"
    return {
        "version": reading.text(library, "version", ())[:_LINE] or "—",
        "licence": Text(fr=licence, en=licence) if licence else _said("no-licence"),
        "origin": Origin.IMPORTED,
        "provenance": Provenance(
            basis=Basis.DECLARED,
            by=f"CISO Assistant, {packager}"[:_LINE],
            on=about.on,
            file_sha256=about.file_sha256,
        ),
    }


def _said(key: str) -> Text:
    """Return a sentence of ours in both languages: a file depends on no language of the talk."""
    return Text(fr=say(f"cli.framework.{key}", "fr"), en=say(f"cli.framework.{key}", "en"))


def _framework(
    reading: Reading, library: Record, way: Way, data: Record, common: dict[str, Any], about: About
) -> Framework | None:
    reading.rest(data, way, _FRAMEWORK, _FRAMEWORK_LEFT)
    groups, named_groups = _groups(reading, data, way)
    title, text = named(reading, data, way)
    whole, about_it = named(reading, library, ())
    if about_it is not None and text not in (None, about_it):
        reading.note("ciso.not-kept", ("description",), "description", on_key=True)
    title, text = title or whole, text or about_it
    if about.status is None:
        reading.note("ciso.status", way)
    tree = requirements(reading, data, way, named_groups)
    if any(each.assessable for each in tree):
        reading.note("ciso.unmapped", (*way, "requirement_nodes"))
    made = common | {
        "schema": "csirt.framework/1", "title": title or Text(fr=common["id"]), "text": text,
        "issuer": reading.text(library, "provider", ())[:_LINE] or "—",
        "edition": reading.text(library, "publication_date", ())[:_LINE] or None,
        "status": about.status or FrameworkStatus.VOLUNTARY, "checked_on": about.on,
        "groups": groups, "scale": scale(reading, data, way),
        "urn": reading.text(data, "urn", way)[:_LINE] or None, "requirements": tree,
    }  # fmt: skip
    if reading.errors:
        return None
    return built(reading, Framework, made, way)


def _groups(
    reading: Reading, data: Record, way: Way
) -> tuple[tuple[FrameworkGroup, ...], dict[str, str]]:
    """Return the groups of a framework, and their ids by the name that its nodes use."""
    found, by_name, names = [], {}, Names()
    for here, each in reading.records(data, "implementation_groups_definition", way):
        reading.rest(each, here, _GROUP, _GROUP_LEFT)
        ref = reading.text(each, "ref_id", here)
        if not ref or ref in by_name:
            reading.warn("ciso.group", here)
            continue
        by_name[ref] = names.take(ref, "group")
        title = words(reading, languages(reading, each, "name", here), here)
        found.append(FrameworkGroup(id=by_name[ref], title=title or Text(fr=ref, en=ref)))
    return tuple(found), by_name
