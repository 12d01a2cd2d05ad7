"""The picture of an incident: four tracks, the log, care lines and legal clocks over time."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from csirt.model.journal import Entry, EntryKind
from csirt.model.playbook import Track
from csirt.operation.clocks import ClockState
from csirt.operation.timeline import case_time
from csirt.reporting.after_action_words import Wording, hour
from csirt.reporting.charts.timeline import Band, Bar, Mark, Row, timeline
from csirt.reporting.document import Section
from csirt.reporting.sections.incident_machines import machines, reach
from csirt.text import say
from csirt.workspace.after_action import CaseDossier

_K = EntryKind
FIRST = timedelta(hours=48)
"""Of an incident longer than :data:`LONG`, the first days have a picture of their own."""
LONG = timedelta(hours=72)
MOST_LINES = 16
MOST_CLOCKS = 14
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

TRACKS: dict[EntryKind, Track] = {
    _K.CUT_DECIDED: Track.TECHNICAL, _K.CUT_DONE: Track.TECHNICAL,
    _K.RECONNECTION_DECIDED: Track.TECHNICAL, _K.RESOURCE_REQUESTED: Track.TECHNICAL,
    _K.RESOURCE_SENT: Track.TECHNICAL, _K.RESOURCE_RETURNED: Track.TECHNICAL,
    _K.MISSION_STARTED: Track.TECHNICAL, _K.MISSION_ENDED: Track.TECHNICAL,
    _K.APPLICATION_SET: Track.TECHNICAL, _K.SERVICE_SET: Track.TECHNICAL,
    _K.CARE_LINE_SET: Track.CARE, _K.TRANSFER_DECIDED: Track.CARE, _K.TRANSFER_ARRIVED: Track.CARE,
    _K.CAPACITY_REPORTED: Track.CARE, _K.DIVERSION_DECIDED: Track.CARE,
    _K.CALL_RECEIVED: Track.COMMUNICATION, _K.MESSAGE_SENT: Track.COMMUNICATION,
    _K.MESSAGE_ACKNOWLEDGED: Track.COMMUNICATION, _K.SITREP_ISSUED: Track.COMMUNICATION,
    _K.CLOCK_TRIGGERED: Track.LEGAL, _K.CLOCK_PREFILED: Track.LEGAL, _K.CLOCK_FILED: Track.LEGAL,
    _K.CLOCK_COMPLETED: Track.LEGAL, _K.CLOCK_JUSTIFIED: Track.LEGAL, _K.CLOCK_WAIVED: Track.LEGAL,
    _K.EXHIBIT_ACQUIRED: Track.LEGAL, _K.EXHIBIT_TRANSFERRED: Track.LEGAL,
    _K.EXHIBIT_RETURNED: Track.LEGAL,
}  # fmt: skip
"""The track on which an entry stands that is about no step."""
LEVEL_TRACKS = {"level:care": Track.CARE, "level:technical": Track.TECHNICAL}
_SHAPES = {_K.STEP_SKIPPED: "skipped", _K.STEP_REOPENED: "reopened"}


def section(dossier: CaseDossier, lang: str) -> Section:
    """Return the pictures, and the letters of the moments that they mark."""
    case, words = dossier.told, Wording(dossier.told.state, dossier.regimes, lang)
    letters = lettered(dossier)
    content: dict[str, object] = {
        "pictures": tuple(_pictures(dossier, words)),
        "moments": tuple(
            {
                "letter": letter, "hour": hour(case.moments[name].at),
                "what": say(f"report.after.moment.{name}", lang),
            }
            for name, letter in letters.items()
        ),
        "machines": machines(dossier, lang),
        "reach": reach(dossier),
        "empty": case.began is None,
    }  # fmt: skip
    return Section("incident-timeline", say("report.after.timeline.title", lang), content)


def lettered(dossier: CaseDossier) -> dict[str, str]:
    """Return the letter of each moment, in order of time."""
    found = sorted(dossier.told.moments.values(), key=lambda each: each.at)
    return {each.id: letter for each, letter in zip(found, LETTERS, strict=False)}


def _pictures(dossier: CaseDossier, words: Wording) -> Iterator[dict[str, object]]:
    case = dossier.told
    if case.began is None:
        return
    end = max((case_time(each) for each in case.state.entries), default=case.state.now)
    end = max(end, case.began + timedelta(minutes=30))
    bands = tuple(_bands(dossier, words, end))
    letters = [(case.moments[name].at, letter) for name, letter in lettered(dossier).items()]
    if end - case.began > LONG:
        first = case.began + FIRST
        yield _picture(dossier, words, bands, first, letters, "report.after.timeline.first")
        letters = [each for each in letters if each[0] > first]
    yield _picture(dossier, words, bands, end, letters, "report.after.timeline.whole")


def _picture(
    dossier: CaseDossier,
    words: Wording,
    bands: tuple[Band, ...],
    end: datetime,
    letters: list[tuple[datetime, str]],
    key: str,
) -> dict[str, object]:
    case, lang = dossier.told, words.lang
    begin = case.began or case.state.now
    title = say(key, lang, start=hour(begin), end=hour(end))
    drawn = timeline(
        bands, begin, end, title, _described(dossier, words), letters=letters,
        legend=tuple(_legend(lang)),
    )  # fmt: skip
    return {"title": title, "picture": drawn}


def _legend(lang: str) -> Iterator[tuple[str, str]]:
    for name in ("done", "decided", "skipped", "reopened", "told", "started", "due", "filed"):
        yield name, say(f"report.after.legend.{name}", lang)
    yield "running", say("report.after.legend.running", lang)
    for name in ("open", "limited", "closed-to-ambulances", "closed"):
        yield name, say("report.after.legend.line", lang, state=say(f"cli.desk.state.{name}", lang))


def _bands(dossier: CaseDossier, words: Wording, end: datetime) -> Iterator[Band]:
    lang = words.lang
    numbers = {each.ref: str(nth) for nth, each in enumerate(dossier.told.decisions, 1)}
    tracks: dict[Track, list[Mark]] = {track: [] for track in Track}
    log: list[Mark] = []
    for entry in dossier.told.state.entries:
        track = _track(entry, words)
        if track is not None:
            tracks[track].append(_mark(entry, numbers))
        elif entry.ref in numbers or entry.kind is _K.NOTE_ADDED:
            log.append(_mark(entry, numbers))
    rows = [Row(say(f"cli.playbook.track.{name}", lang), tuple(tracks[name])) for name in Track]
    yield Band(say("report.after.timeline.tracks", lang), (*rows, _log_row(log, lang)))
    lines = dossier.told.care[:MOST_LINES]
    if lines:
        yield Band(
            say("report.after.timeline.care", lang),
            tuple(
                Row(
                    words.line(line.id),
                    bars=tuple(Bar(p.since, p.until or end, p.state) for p in line.periods),
                )
                for line in lines
            ),
        )
    clocks = [each for each in dossier.told.state.clocks if each.started or each.filed]
    if clocks:
        found = tuple(_clock(each, words, end) for each in clocks[:MOST_CLOCKS])
        yield Band(say("report.after.timeline.clocks", lang), found)


def _log_row(marks: list[Mark], lang: str) -> Row:
    return Row(say("report.after.timeline.log", lang), tuple(marks))


def _track(entry: Entry, words: Wording) -> Track | None:
    if item := words.item(entry.subject):
        return item.track
    return LEVEL_TRACKS.get(entry.subject) or TRACKS.get(entry.kind)


def _mark(entry: Entry, numbers: dict[str, str]) -> Mark:
    at = case_time(entry)
    if entry.kind in _SHAPES:
        return Mark(at, _SHAPES[entry.kind], numbers.get(entry.ref, ""))
    if entry.ref in numbers:
        return Mark(at, "decided", numbers[entry.ref])
    return Mark(at, "told" if entry.kind is _K.NOTE_ADDED else "done")


def _clock(clock: ClockState, words: Wording, end: datetime) -> Row:
    """Return a legal clock: its start, its limit by law, and its filing."""
    regime, facility = words.regime(clock.regime), clock.facility
    start = clock.started or clock.filed or end
    marks = [Mark(start, "started")]
    if due := words.limit(clock):
        marks.append(Mark(due, "due"))
    if clock.filed:
        marks.append(Mark(clock.filed, "filed"))
    until = clock.filed or min(clock.due or end, end)
    bars = (Bar(start, max(until, start), "running"),)
    return Row(words.at_place(regime, facility), tuple(marks), bars)


def _described(dossier: CaseDossier, words: Wording) -> str:
    """Return what the picture shows, in words."""
    case, lang = dossier.told, words.lang
    parts = [
        say(
            "report.after.timeline.point",
            lang,
            what=say(f"report.after.moment.{name}", lang),
            at=hour(each.at),
        )
        for name, each in case.moments.items()
    ]
    parts += [_line_in_words(line.id, words, dossier) for line in case.care if line.was_closed]
    for clock in case.state.clocks:
        if clock.started:
            name = words.regime(clock.regime)
            at = hour(clock.filed)
            parts.append(
                say(
                    "report.after.timeline.clock",
                    lang,
                    what=name,
                    start=hour(clock.started),
                    filed=at,
                )
            )
    counts = say(
        "report.after.timeline.counts",
        lang,
        decisions=len(case.decisions),
        notes=len(case.tallies["notes"]),
    )
    return say("report.semicolon", lang).join([counts, *parts])


def _line_in_words(id: str, words: Wording, dossier: CaseDossier) -> str:
    line = next(each for each in dossier.told.care if each.id == id)
    first = next(each for each in line.periods if each.is_closed)
    until = hour(line.reopened.since if line.reopened else None)
    return say(
        "report.after.timeline.line",
        words.lang,
        line=words.line(id),
        since=hour(first.since),
        until=until,
    )
