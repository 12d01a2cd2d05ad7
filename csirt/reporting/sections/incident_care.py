"""Care by line, and what was moved, lent, sent and answered, counted."""

from csirt.operation.after_action_care import Line, Period
from csirt.reporting.after_action_words import Wording, hour, short, tally, told
from csirt.reporting.document import Section
from csirt.text import LANGUAGES, say
from csirt.workspace.after_action import CaseDossier

GROUPS: dict[str, tuple[str, ...]] = {
    "patients": ("transfers", "arrivals", "capacities"),
    "equipment": ("requests", "loans", "returns"),
    "people": ("missions", "missions-ended", "handovers"),
    "words": ("calls", "messages", "answers", "sitreps"),
    "traces": ("notes", "paper", "exhibits"),
}
"""What is counted, group by group."""


def care(dossier: CaseDossier, lang: str) -> Section:
    """Return each line with its states, and how long it was not open."""
    words = Wording(dossier.told.state, dossier.regimes, lang)
    content: dict[str, object] = {
        "lines": tuple(
            _line(nth, each, words, dossier) for nth, each in enumerate(dossier.told.care, 1)
        ),
    }
    return Section("incident-care", say("report.after.care.title", lang), content)


def _line(nth: int, line: Line, words: Wording, dossier: CaseDossier) -> dict[str, object]:
    length = line.closed_for(dossier.told.state.now)
    names = {
        lang: Wording(dossier.told.state, dossier.regimes, lang).line(line.id) for lang in LANGUAGES
    }
    refs = [each.ref for each in line.periods]
    closed = (
        told(f"line-{nth}", "report.after.label.line", words.span(length), refs, name=names)
        if line.was_closed
        else ""
    )
    return {
        "name": words.line(line.id),
        "periods": tuple(_period(each, words) for each in line.periods),
        "closed": closed,
        "running": line.was_closed and line.reopened is None,
    }


def _period(each: Period, words: Wording) -> dict[str, str]:
    return {
        "state": words.state(each.state), "since": hour(each.since),
        "until": hour(each.until) if each.until else "", "by": each.by, "ref": short(each.ref),
    }  # fmt: skip


def means(dossier: CaseDossier, lang: str) -> Section:
    """Return the counts; one that is nought is said as nought, for nobody noted it."""
    counted = dossier.told.tallies
    groups = tuple(
        {
            "title": say(f"report.after.means.{group}", lang),
            "rows": tuple(
                {
                    "name": say(f"report.after.count.{name}", lang),
                    "figure": tally(name, counted[name]),
                }
                for name in names
            ),
        }
        for group, names in GROUPS.items()
    )
    return Section("incident-means", say("report.after.means.title", lang), {"groups": groups})
