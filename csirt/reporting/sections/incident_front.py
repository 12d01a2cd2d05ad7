"""The cover of an after-action, and one page that tells the incident in plain words."""

from collections.abc import Iterator

from csirt.model.journal import EntryKind
from csirt.operation.after_action_care import Line
from csirt.operation.timeline import case_time, stored
from csirt.reporting.after_action_words import Wording, hour, some, tally, told
from csirt.reporting.document import Section
from csirt.text import say
from csirt.workspace.after_action import CaseDossier

_TOLD = ("first-sign", "call", "qualification", "cut-decided", "isolation", "filing")
"""The moments that everybody asks for first; where one is not recorded, that is said."""


def cover(dossier: CaseDossier, lang: str, title: str, parts: tuple[Section, ...]) -> Section:
    """Return the cover: which case, whose, from when to when, for whom, and its head."""
    case = dossier.told.state
    content: dict[str, object] = {
        "sharing": say(f"report.tlp.{dossier.tlp.name.lower()}", lang),
        "exercise": case.exercise,
        "internal": dossier.internal,
        "case": case.id,
        "places": tuple(place.shown for place in case.facilities),
        "began": hour(dossier.told.began),
        "ended": hour(case.now),
        "closed": case.closed,
        "head": dossier.case_head,
        "holds": dossier.proof.holds,
        "withheld": some("withheld", [ref for ref, _ in dossier.withheld]),
        "contents": tuple({"id": each.id, "title": each.title} for each in parts),
    }
    return Section("incident-cover", title, content)


def summary(dossier: CaseDossier, lang: str) -> Section:
    """Return the summary."""
    case, words = dossier.told, Wording(dossier.told.state, dossier.regimes, lang)
    closed = [line for line in case.care if line.was_closed]
    content: dict[str, object] = {
        "length": told("length", "report.after.label.length", words.span(case.length)),
        "lines": tally("lines-closed", _refs(closed)) if case.care else "",
        "reopened": tally("lines-reopened", _refs([each for each in closed if each.reopened]))
        if case.care
        else "",
        "decisions": tally("decisions", [each.ref for each in case.decisions]),
        "opening": _opening(dossier, lang),
        "sentences": tuple(_sentences(dossier, words)),
        "care": tuple(_care(line, words, dossier) for line in closed),
        "any_care": bool(case.care),
    }
    return Section("incident-summary", say("report.after.summary.title", lang), content)


def _refs(lines: list[Line]) -> list[str]:
    return [next(each.ref for each in line.periods if each.is_closed) for line in lines]


def _opening(dossier: CaseDossier, lang: str) -> str:
    case = dossier.told.state
    places = ", ".join(place.name or place.id for place in case.facilities) or "—"
    key = "report.after.summary.closed" if case.closed else "report.after.summary.open"
    return say(key, lang, title=case.title or case.id, places=places, end=hour(case.now))


def _sentences(dossier: CaseDossier, words: Wording) -> Iterator[dict[str, str]]:
    """Yield what happened first, moment by moment, then the levels at the end."""
    case, lang = dossier.told, words.lang
    ordered = sorted(_TOLD, key=lambda name: _when(dossier, name))
    for name in ordered:
        found = case.moments.get(name)
        what = say(f"report.after.moment.{name}", lang)
        if found is None:
            yield {
                "hour": "",
                "what": what,
                "more": "",
                "missing": say("report.after.missing", lang),
            }
            continue
        more = words.regime(_clock_of(dossier, found.ref)) if name == "filing" else ""
        yield {"hour": hour(found.at), "what": what, "more": more, "missing": ""}
    for name, entry in sorted(case.state.levels.items()):
        level = str(entry.data.get("level", "—"))
        found_level = words.subject(f"level:{name}")
        yield {
            "hour": hour(case_time(entry)), "what": found_level, "missing": "",
            "more": words.level(level),
        }  # fmt: skip


def _when(dossier: CaseDossier, name: str) -> tuple[bool, str]:
    """Return what sorts the moments by time, those that are not recorded last."""
    found = dossier.told.moments.get(name)
    return found is None, stored(found.at) if found else ""


def _clock_of(dossier: CaseDossier, ref: str) -> str:
    found = {entry.ref: entry for entry in dossier.told.state.entries}.get(ref)
    filed = found is not None and found.kind is EntryKind.CLOCK_FILED
    return found.subject.rpartition("/")[2].removeprefix("clock:") if found and filed else ""


def _care(line: Line, words: Wording, dossier: CaseDossier) -> str:
    first = next(each for each in line.periods if each.is_closed)
    key = "report.after.summary.reopened" if line.reopened else "report.after.summary.still-closed"
    return say(
        key, words.lang, line=words.line(line.id), since=hour(first.since),
        until=hour(line.reopened.since if line.reopened else None),
        state=words.state(line.periods[-1].state),
        span=words.span(line.closed_for(dossier.told.state.now)),
    )  # fmt: skip
