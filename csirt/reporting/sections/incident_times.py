"""The moments of an incident, and the times between them: measured where both are recorded."""

from csirt.model.figure import Figure
from csirt.model.journal import EntryKind
from csirt.operation.after_action_moments import MOMENTS, Span
from csirt.operation.registers import RegisterRow
from csirt.reporting.after_action_words import Wording, hour, short, told
from csirt.reporting.document import Section
from csirt.reporting.sections.incident_picture import lettered
from csirt.text import LANGUAGES, say
from csirt.workspace.after_action import CaseDossier

_K = EntryKind


def section(dossier: CaseDossier, lang: str) -> Section:
    """Return the moments, the times between them, and each cut from decision to deed."""
    words = Wording(dossier.told.state, dossier.regimes, lang)
    content: dict[str, object] = {
        "moments": tuple(_moment(dossier, name, lang) for name in MOMENTS),
        "spans": tuple(_span(each, words) for each in dossier.told.spans),
        "cuts": tuple(_cut(nth, each, words) for nth, each in enumerate(dossier.told.cuts, 1)),
    }
    return Section("incident-times", say("report.after.times.title", lang), content)


def _moment(dossier: CaseDossier, name: str, lang: str) -> dict[str, str]:
    found = dossier.told.moments.get(name)
    return {
        "letter": lettered(dossier).get(name, ""),
        "what": say(f"report.after.moment.{name}", lang),
        "hour": hour(found.at) if found else "",
        "by": found.by if found else "",
        "ref": short(found.ref) if found else "",
    }


def _span(each: Span, words: Wording) -> dict[str, object]:
    names = [
        {lang: say(f"report.after.moment.{name}", lang) for lang in LANGUAGES}
        for name in (each.start, each.end)
    ]
    figure: Figure | str = ""
    if each.length is not None:
        figure = told(
            f"span-{each.id}", "report.after.label.span", words.span(each.length), each.records,
            start=names[0], end=names[1],
        )  # fmt: skip
    return {"start": names[0][words.lang], "end": names[1][words.lang], "figure": figure}


def _cut(nth: int, row: RegisterRow, words: Wording) -> dict[str, object]:
    """Return a cut: when it was decided and done, and what it was said to stop."""
    decided, done = row.times.get(_K.CUT_DECIDED), row.times.get(_K.CUT_DONE)
    figure: Figure | str = ""
    if decided and done:
        refs = [entry.ref for entry in row.entries]
        figure = told(
            f"cut-{nth}", "report.after.label.cut", words.span(done - decided), refs, name=row.id
        )
    what = words.cut(row.id)
    return {
        "what": what, "decided": hour(decided) if decided else "",
        "done": hour(done) if done else "", "figure": figure, "stops": row.said("stops"),
    }  # fmt: skip
