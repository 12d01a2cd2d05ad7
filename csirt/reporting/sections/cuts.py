"""What stops if one pulls a plug: cuts against care lines, then each cut in a few lines."""

from typing import TypeVar

from csirt.model.dossier import Dossier
from csirt.model.risk import Cut, Stopped
from csirt.reporting import naming
from csirt.reporting.charts.matrix import Row, matrix
from csirt.reporting.document import Section
from csirt.reporting.figures import count, label
from csirt.text import say

COLUMNS = 20
ROWS = 32
"""Of one picture."""
MAX_NAMES = 12

T = TypeVar("T")


def section(dossier: Dossier, lang: str) -> Section:
    """Return the cuts: those that stop something, then the names of those that stop nothing."""
    touching = [cut for cut in dossier.cuts if cut.care_lines or cut.applications]
    common = _common(dossier, lang)
    content: dict[str, object] = {
        "pictures": _pictures(dossier, [cut for cut in touching if cut.care_lines], lang),
        "cuts": tuple(_row(dossier, cut, common, lang) for cut in touching),
        "notes": tuple(common),
        "harmless": tuple(_name(dossier, cut, lang) for cut in dossier.cuts if cut not in touching),
        "any": bool(dossier.cuts),
    }
    return Section("cuts", say("report.cuts.title", lang=lang), content)


def _notes(cut: Cut, lang: str) -> list[str]:
    return [note.get(lang) or note["fr"] for note in cut.notes]


def _common(dossier: Dossier, lang: str) -> list[str]:
    """Return the notes that every cut bears: they are said once."""
    every = [_notes(cut, lang) for cut in dossier.cuts]
    return [note for note in every[0] if all(note in each for each in every)] if every else []


def _name(dossier: Dossier, cut: Cut, lang: str) -> str:
    return ", ".join(naming.cut(dossier, each, lang) for each in cut.cut)


def _pictures(dossier: Dossier, cuts: list[Cut], lang: str) -> tuple[str, ...]:
    """Return one picture for each block of care lines and cuts, so that it stays readable."""
    lines = sorted(dossier.risk.care_lines, key=lambda each: each.id)
    return tuple(
        _picture(dossier, [each.ref for each in across], down, lang)
        for down in _blocks(cuts, ROWS)
        for across in _blocks(lines, COLUMNS)
    )


def _blocks(items: list[T], most: int) -> list[list[T]]:
    """Return the items in as few blocks of at most ``most`` as will do, all about as long."""
    number = -(-len(items) // most)
    size = -(-len(items) // number) if number else 1
    return [items[at : at + size] for at in range(0, len(items), size)]


def _picture(dossier: Dossier, lines: list[str], cuts: list[Cut], lang: str) -> str:
    rows, said = [], []
    for cut in cuts:
        stopped = {naming.full_ref(dossier, each.ref, "care-line") for each in cut.care_lines}
        name = _name(dossier, cut, lang)
        rows.append(Row(name, tuple(ref in stopped for ref in lines)))
        lost = [naming.name(dossier, ref, lang) for ref in lines if ref in stopped]
        said.append(say("report.pair", lang=lang, name=name, items=", ".join(lost)) if lost else "")
    columns = [naming.name(dossier, ref, lang) for ref in lines]
    described = say("report.semicolon", lang=lang).join(each for each in said if each)
    return matrix(columns, rows, say("report.cuts.picture", lang=lang), described)


def _row(dossier: Dossier, cut: Cut, common: list[str], lang: str) -> dict[str, object]:
    id = "+".join(cut.cut)
    name = {each: _name(dossier, cut, each) for each in ("fr", "en")}
    return {
        "name": name[lang],
        "lines": _stopped(dossier, cut.care_lines, lang),
        "applications": _stopped(dossier, cut.applications, lang),
        "n_lines": count(
            f"cut-lines.{id}",
            label("report.label.cut-lines", name=name),
            len(cut.care_lines),
            [each.ref for each in cut.care_lines],
        ),
        "n_applications": count(
            f"cut-applications.{id}",
            label("report.label.cut-applications", name=name),
            len(cut.applications),
            [each.ref for each in cut.applications],
        ),
        "links": _stopped(dossier, cut.links, lang),
        "keeps": count(
            f"cut-keeps.{id}", label("report.label.cut-keeps", name=name), len(cut.keeps)
        ),
        "notes": tuple(each for each in _notes(cut, lang) if each not in common),
    }


def _stopped(dossier: Dossier, stopped: tuple[Stopped, ...], lang: str) -> naming.Some:
    names = naming.names(dossier, [each.ref for each in stopped], lang)
    return naming.some(names, MAX_NAMES)
