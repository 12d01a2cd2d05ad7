"""What stops if one pulls a plug: cuts against care lines, then each cut in a few lines."""

from csirt.model.dossier import Dossier
from csirt.model.risk import Cut, Stopped
from csirt.reporting import naming
from csirt.reporting.charts.matrix import Row, matrix
from csirt.reporting.document import Section
from csirt.reporting.figures import count, label
from csirt.text import say

COLUMNS = 15
ROWS = 34
MAX_NAMES = 12


def section(dossier: Dossier, lang: str) -> Section:
    """Return the cuts: those that stop something, then the names of those that stop nothing."""
    touching = [cut for cut in dossier.cuts if cut.care_lines or cut.applications]
    content: dict[str, object] = {
        "pictures": _pictures(dossier, [cut for cut in touching if cut.care_lines], lang),
        "cuts": tuple(_row(dossier, cut, lang) for cut in touching),
        "harmless": tuple(_name(dossier, cut, lang) for cut in dossier.cuts if cut not in touching),
        "any": bool(dossier.cuts),
    }
    return Section("cuts", say("report.cuts.title", lang=lang), content)


def _name(dossier: Dossier, cut: Cut, lang: str) -> str:
    return ", ".join(naming.cut(dossier, each, lang) for each in cut.cut)


def _pictures(dossier: Dossier, cuts: list[Cut], lang: str) -> tuple[str, ...]:
    """Return one picture for each block of care lines and cuts, so that it stays readable."""
    lines = sorted(dossier.risk.care_lines, key=lambda each: each.id)
    return tuple(
        _picture(
            dossier,
            [each.ref for each in lines[across : across + COLUMNS]],
            cuts[down : down + ROWS],
            lang,
        )
        for down in range(0, len(cuts), ROWS)
        for across in range(0, len(lines), COLUMNS)
    )


def _picture(dossier: Dossier, lines: list[str], cuts: list[Cut], lang: str) -> str:
    rows, said = [], []
    for cut in cuts:
        stopped = {naming.full_ref(dossier, each.ref, "care-line") for each in cut.care_lines}
        name = _name(dossier, cut, lang)
        rows.append(Row(name, tuple(ref in stopped for ref in lines)))
        lost = [naming.name(dossier, ref, lang) for ref in lines if ref in stopped]
        said.append(say("report.pair", lang=lang, name=name, items=", ".join(lost)) if lost else "")
    columns = [_short(dossier, ref, lang) for ref in lines]
    described = say("report.semicolon", lang=lang).join(each for each in said if each)
    return matrix(columns, rows, say("report.cuts.picture", lang=lang), described)


def _short(dossier: Dossier, ref: str, lang: str) -> str:
    """Return the name of a care line without its id, which a column head has no room for."""
    return naming.name(dossier, ref, lang).partition(" (")[0]


def _row(dossier: Dossier, cut: Cut, lang: str) -> dict[str, object]:
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
        "links": naming.names(dossier, [each.ref for each in cut.links], lang)[:MAX_NAMES],
        "keeps": count(
            f"cut-keeps.{id}", label("report.label.cut-keeps", name=name), len(cut.keeps)
        ),
        "notes": tuple(note.get(lang) or note["fr"] for note in cut.notes),
    }


def _stopped(dossier: Dossier, stopped: tuple[Stopped, ...], lang: str) -> dict[str, object]:
    found = naming.names(dossier, [each.ref for each in stopped], lang)
    return {"names": found[:MAX_NAMES], "more": len(found) > MAX_NAMES}
