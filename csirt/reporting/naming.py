"""Names of records on a page: an id is never shown alone where there is a name."""

from collections.abc import Iterable
from dataclasses import dataclass

from csirt.model.dossier import Dossier
from csirt.model.ref import parse_ref
from csirt.reporting.numbers import spelled
from csirt.text import catalogue, say

PLACELESS = ("service", "facility", "group", "region", "source", "technique", "flaw", "entry")
"""Kinds whose references name no facility."""

NAMED = (
    "care-line",
    "application",
    "service",
    "facility",
    "zone",
    "supplier",
    "identity",
    "directory",
    "link",
)
"""Kinds that people call by a name."""

DATED = ("evidence", "follow-up")
"""Kinds whose name says a day."""

CUTS = ("internet", "backup")


def full_ref(dossier: Dossier, shown: str, kind: str = "asset") -> str:
    """Return the full reference of an id as the subject of the analysis shows it."""
    found, colon, rest = shown.partition(":")
    if not colon:
        found, rest = kind, shown
    placeless = found in PLACELESS or "/" in rest
    return f"{found}:{rest}" if placeless else f"{found}:{dossier.estate.subject}/{rest}"


def name(dossier: Dossier, shown: str, lang: str, kind: str = "asset", *, home: str = "") -> str:
    """Return the name of a reference for a page.

    A machine keeps its id, which people need to find it; what has a name of its own goes without,
    and says its facility where the report is about several and the page does not say ``home``.
    """
    ref = full_ref(dossier, shown, kind)
    words = exact(dossier, shown, lang, kind)
    found, _, rest = ref.partition(":")
    if found not in NAMED:
        return words
    words = words.removesuffix(f" ({rest})").removesuffix(f" ({_bare(dossier, ref)})")
    place = rest.partition("/")[0] if "/" in rest else ""
    if place in ("", home, dossier.estate.subject) or len(dossier.estate.facilities) < 2:
        return words
    return f"{words} – {name(dossier, f'facility:{place}', lang)}"


def exact(dossier: Dossier, shown: str, lang: str, kind: str = "asset") -> str:
    """Return the name of a reference with its id, full or as the subject shows it."""
    about, _, rest = shown.partition(":")
    if about in ("flaw", "ports"):
        return _unseen(dossier, about, rest, lang)
    ref = full_ref(dossier, shown, kind)
    if ref.startswith("flow:"):
        return _flow(dossier, ref, lang)
    names = dossier.names.get(ref) or dossier.names.get(shown) or {}
    words = names.get(lang) or names.get("fr") or _bare(dossier, ref)
    return spelled(words, lang) if about in DATED else words


def names(dossier: Dossier, shown: Iterable[str], lang: str, *, home: str = "") -> tuple[str, ...]:
    """Return the names of several references, each once, in their order."""
    return tuple(dict.fromkeys(name(dossier, each, lang, home=home) for each in shown))


@dataclass(frozen=True, slots=True)
class Some:
    """The first names of a list, and whether there are more; a template says 'and others'."""

    names: tuple[str, ...]
    more: bool


def some(names: tuple[str, ...], most: int) -> Some:
    """Return at most so many names of a list."""
    return Some(names[:most], len(names) > most)


def both(dossier: Dossier, shown: str, kind: str = "asset") -> dict[str, str]:
    """Return the name of a reference in each language."""
    return {lang: name(dossier, shown, lang, kind) for lang in ("fr", "en")}


def measure(dossier: Dossier, ref: str, lang: str) -> str:
    """Return the title of a measure, the recommendation of a technique, or the name of a step."""
    kind, _, id = ref.partition(":")
    if kind == "measure" and id in dossier.catalogue.measures:
        return dossier.catalogue.measures[id].title.in_(lang)
    if kind == "technique" and id in dossier.catalogue.techniques:
        return dossier.catalogue.techniques[id].recommendation.in_(lang)
    return name(dossier, ref, lang)


def cut(dossier: Dossier, id: str, lang: str) -> str:
    """Return what is cut, in words: the Internet, the backup, or the name of a record."""
    if id in CUTS:
        return say(f"report.cut.{id}", lang=lang)
    kinds = ("place", "zone", "supplier", "service", "link", "facility", "asset")
    refs = [id] if ":" in id else [full_ref(dossier, id, kind) for kind in kinds]
    known = next((ref for ref in refs if ref in dossier.names), refs[0])
    return _place(dossier, known, lang) or name(dossier, known, lang)


def _place(dossier: Dossier, ref: str, lang: str) -> str:
    """Return the name of a site as its facility writes it, or nothing."""
    facilities = dossier.estate.facilities
    for facility in facilities:
        for place in facility.places:
            if ref == f"place:{facility.id}/{place.id}":
                words = place.name.in_(lang)
                home = name(dossier, f"facility:{facility.id}", lang)
                return words if len(facilities) == 1 else f"{words} – {home}"
    return ""


def entry(dossier: Dossier, id: str, lang: str) -> str:
    """Return where an attack begins, in words."""
    key = f"report.entry.{id}"
    return say(key, lang=lang) if key in catalogue(lang) else name(dossier, id, lang)


def _unseen(dossier: Dossier, about: str, rest: str, lang: str) -> str:
    """Return what was taken for lack of knowledge: a class of flaw, or what stands on an asset."""
    key = f"report.flaw.{rest}"
    if about == "flaw" and key in catalogue(lang):
        return say(key, lang=lang)
    return say(f"report.unseen.{about}", lang=lang, name=exact(dossier, f"asset:{rest}", lang))


def _flow(dossier: Dossier, ref: str, lang: str) -> str:
    place, _, ends = ref.removeprefix("flow:").partition("/")
    source, _, target = ends.partition("--")
    shown = (
        say("report.cut.internet", lang=lang)
        if end == "internet"
        else _zone(dossier, place, end, lang)
        for end in (source, target)
    )
    return say("report.flow-name", lang=lang, source=next(shown), target=next(shown))


def _zone(dossier: Dossier, place: str, id: str, lang: str) -> str:
    return name(dossier, f"zone:{place}/{id}", lang)


def _bare(dossier: Dossier, ref: str) -> str:
    rest = ref.partition(":")[2]
    return rest.removeprefix(f"{dossier.estate.subject}/")


def inside(ref: str, facility: str, kind: str = "asset") -> str:
    """Return a reference written in the file of a facility, full."""
    return str(parse_ref(ref).within(facility, kind))
