"""Where each figure comes from, for reports of any dossier that names its records."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from csirt.model.figure import Figure
from csirt.reporting.document import Section
from csirt.reporting.naming import DATED
from csirt.reporting.numbers import spelled
from csirt.text import say

MOST = 6
"""Records that are named beside a figure; the rest is counted, and all are in the JSON."""
COUNTED = "report.sources.counted"


class Named(Protocol):
    """A dossier that knows how its records are called, and in which file each stands."""

    @property
    def names(self) -> Mapping[str, Mapping[str, str]]:
        """Readable names by reference, then by language."""

    @property
    def files(self) -> Mapping[str, str]:
        """File of each record, from the folder of the workspace."""

    @property
    def inputs(self) -> tuple[tuple[str, str], ...]:
        """The files that were read, each with its SHA-256."""


def section(
    dossier: Named, lang: str, parts: Sequence[Section], *, counted: str = COUNTED
) -> Section:
    """Return the figures of the parts, part by part, and the files that they were read from.

    ``counted`` is the key of what is said of a figure that names no record.
    """
    content: dict[str, object] = {
        "groups": tuple(grouped(dossier, lang, parts, counted)),
        "inputs": tuple({"file": file, "sha256": sha256} for file, sha256 in dossier.inputs),
    }
    return Section("sources", say("report.sources.title", lang=lang), content)


def grouped(
    dossier: Named, lang: str, parts: Sequence[Section], counted: str = COUNTED
) -> Iterator[dict[str, object]]:
    """Yield the figures of each part that no part before it has printed."""
    seen: set[str] = set()
    for part in parts:
        new = [each for each in part.figures if each.id not in seen]
        seen.update(each.id for each in new)
        if new:
            rows = tuple(_row(dossier, each, lang, counted) for each in new)
            yield {"title": part.title, "rows": rows}


def _row(dossier: Named, figure: Figure, lang: str, counted: str) -> dict[str, object]:
    return {
        "figure": figure,
        "label": figure.label.get(lang) or figure.label["fr"],
        "from": origin(dossier, figure, lang, counted),
    }


def origin(dossier: Named, figure: Figure, lang: str, counted: str = COUNTED) -> str:
    """Return what a figure rests on: its records by name and file, the first ones of many."""
    made = [_told(dossier, ref, lang) for ref in figure.records[:MOST]]
    if figure.seed is not None:
        made.insert(0, say("report.appendix.simulated", lang=lang, seed=figure.seed))
    if not made:
        return say(counted, lang=lang)
    more = len(figure.records) - MOST
    listed = " · ".join(made)
    return say("report.sources.more", lang=lang, listed=listed, count=more) if more > 0 else listed


def _told(dossier: Named, ref: str, lang: str) -> str:
    words = dossier.names.get(ref)
    kind, _, rest = ref.partition(":")
    name = (words.get(lang) or words["fr"]) if words else rest
    name = spelled(name, lang) if words and kind in DATED else name
    file = dossier.files.get(ref)
    return f"{name} ({file})" if file and file.rpartition("/")[2] != name else name
