"""A situation report: numbered, between two heads, against the day's rhythm."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from journals import NOW, beside, carried, later, note, opened
from playbook_worlds import T0, Log

from csirt.errors import StateError
from csirt.model.journal import EntryKind
from csirt.model.rhythm import Rhythm, Variant
from csirt.operation.chain import case_head
from csirt.operation.moment import PARIS
from csirt.operation.sitrep import (
    Sitrep,
    coming_slots,
    last_sitrep,
    missed,
    moment_of_slot,
    next_due,
    next_number,
    sitrep,
)
from csirt.workspace.incident import Incident
from csirt.workspace.incident_sitrep import Drafted, draft, issue
from csirt.workspace.journal import Stamp

WORDS = {"fr": "Mot", "en": "Word"}
RHYTHM = Rhythm.model_validate(
    {
        "schema": "csirt.rhythm/1", "id": "day", "title": WORDS, "origin": "fictional",
        "slots": [
            {"id": id, "at": at, "title": WORDS, "who": WORDS} | ({"sitrep": who} if who else {})
            for id, at, who in (
                ("cell", "08:00", "victim"), ("call", "09:00", "agency"), ("press", "12:00", ""),
                ("evening", "16:30", "agency"), ("point", "18:00", "technical"),
            )
        ],
    }
)  # fmt: skip
VICTIM, AGENCY, TECHNICAL = Variant


def report(log: Log, minute: float = 0, *variants: Variant, **said: str) -> Sitrep:
    return sitrep(log.at(minute), variants or (VICTIM,), said=said, rhythm=RHYTHM)


def issued(log: Log, minute: float, number: object = "1", **data: object) -> None:
    heads = {log.station: len(log.entries)}
    told = {"number": number, "variants": ["victim"], "to_head": "t", "heads": heads} | data
    log.add("sitrep.issued", f"sitrep:{number}", minute, **told)


def paris(*when: int) -> datetime:
    return datetime(*when, tzinfo=PARIS).astimezone(UTC)  # type: ignore[misc]


# --- numbered, between two heads ---


def test_the_first_report_is_number_one_and_everything_is_new_in_it():
    log = Log()
    log.add("note.added", text="DPI noir")
    found = report(log)
    assert (found.number, found.since, found.from_head) == (1, None, "")
    assert [entry.seq for entry in found.new([EntryKind.NOTE_ADDED])] == [2]


def test_the_next_one_says_from_which_head_and_what_came_since():
    log = Log()
    log.add("note.added", text="avant")
    issued(log, 60, to_head="ab")
    log.add("note.added", minute=61, text="après")
    found = report(log, 90)
    assert (found.number, found.from_head) == (2, "ab")
    assert found.since == T0 + timedelta(minutes=60)
    assert [entry.data["text"] for entry in found.new([EntryKind.NOTE_ADDED])] == ["après"]


@pytest.mark.parametrize(
    ("numbers", "following"),
    [([], 1), (["1"], 2), ([7, "3"], 8), (["bis", "-4", "1.5", None], 1), (["٣"], 4)],
)
def test_the_number_follows_the_largest_on_paper_or_here(numbers, following):
    log = Log()
    for number in numbers:
        log.add("sitrep.issued", number=number)
    assert next_number(log.entries) == following


def test_a_report_on_paper_has_no_head_and_is_not_what_the_next_one_starts_from():
    log = Log()
    issued(log, 10)
    log.add("sitrep.issued", minute=20, number=5, facts="sur papier")
    assert last_sitrep(log.entries) == log.entries[1]
    assert report(log, 30).number == 6


def test_heads_that_are_none_make_everything_new():
    log = Log()
    log.add("note.added", text="x")
    issued(log, 10, heads={log.station: "beaucoup", "autre": 4})
    assert len(report(log, 20).fresh) == 3


def test_what_the_journal_keeps_of_it_has_the_heads_and_only_the_words_that_were_said():
    found = report(Log(), 0, AGENCY, TECHNICAL, facts="Panne", needs="")
    assert found.data({"poste-1234": 1}, "cd") == {
        "number": "1", "variants": ["agency", "technical"], "from_head": "", "to_head": "cd",
        "heads": {"poste-1234": 1}, "facts": "Panne",
    }  # fmt: skip


# --- two laptops ---


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    return Incident(opened(tmp_path / "journal.sqlite"))


def at(minutes: int) -> Stamp:
    return Stamp(later(minutes), "RSSI", "", later(minutes))


def drafted(incident: Incident, minutes: int) -> Drafted:
    return draft(incident, (VICTIM,), at(minutes), said={})


def news(found: Drafted) -> list[str]:
    return [str(each.data["text"]) for each in found.report.new([EntryKind.NOTE_ADDED])]


def test_what_another_station_wrote_earlier_and_sends_later_is_new_exactly_once(tmp_path, incident):
    other = beside(tmp_path / "autre.sqlite", incident.journal)
    note(other, "d'abord, ailleurs", now=later(1))
    note(incident.journal, "ici", now=later(5))
    first = drafted(incident, 10)
    assert news(first) == ["ici"]
    issue(incident, first, at(10), files={})
    carried(other, incident.journal, now=later(20))
    second = drafted(incident, 30)
    assert news(second) == ["d'abord, ailleurs"]
    assert second.report.from_head == first.to_head
    issue(incident, second, at(30), files={})
    assert news(drafted(incident, 40)) == []


def test_a_draft_writes_nothing_and_rests_on_the_head_it_names(incident):
    rows = incident.journal.rows()
    found = drafted(incident, 5)
    assert incident.journal.rows() == rows
    assert found.to_head == case_head(incident.journal.heads())
    assert dict(found.heads) == {head.station: head.seq for head in incident.journal.heads()}


def test_a_report_that_was_drafted_before_another_of_its_number_is_refused(tmp_path, incident):
    """A number is given once on a journal: the file of the second one stands, the journal not."""
    twin = Incident(incident.journal)
    one, two = drafted(incident, 5), drafted(twin, 6)
    issue(incident, one, at(5), files={})
    with pytest.raises(StateError) as caught:
        issue(twin, two, at(6), files={"victim": "ab"})
    assert caught.value.key == "journal.stale"
    kinds = [entry.kind for entry in incident.journal.entries()]
    assert kinds.count(EntryKind.SITREP_ISSUED) == 1


def test_two_stations_that_give_one_number_are_in_conflict_and_the_next_number_is_free(
    tmp_path, incident
):
    other = Incident(beside(tmp_path / "autre.sqlite", incident.journal))
    for each in (incident, other):
        issue(each, drafted(each, 5), at(5), files={})
    carried(other.journal, incident.journal, now=later(9))
    (found,) = incident.state(later(9)).open_conflicts
    assert found.subject == "sitrep:1"
    assert drafted(incident, 10).report.number == 2


def test_words_with_the_number_of_a_person_are_refused_before_anything_is_written(incident):
    with pytest.raises(StateError) as caught:
        draft(incident, (VICTIM,), at(1), said={"facts": "vu 1 84 05 76 451 089 31 en réa"})
    assert caught.value.key == "room.person-number"


# --- the rhythm ---


def test_the_next_meetings_come_soonest_first_and_go_on_tomorrow():
    told = [(slot.id, when) for when, slot in coming_slots(RHYTHM, paris(2026, 11, 22, 16, 45))]
    assert told == [
        ("point", paris(2026, 11, 22, 18)),
        ("cell", paris(2026, 11, 23, 8)),
        ("call", paris(2026, 11, 23, 9)),
    ]


@pytest.mark.parametrize(
    ("hour", "variants", "due"),
    [
        ((7, 0), (VICTIM,), (22, 8, 0)),
        ((8, 0), (VICTIM,), (23, 8, 0)),
        ((8, 30), (AGENCY,), (22, 9, 0)),
        ((10, 0), (AGENCY,), (22, 16, 30)),
        ((20, 0), (AGENCY,), (23, 9, 0)),
        ((8, 30), (VICTIM, TECHNICAL), (22, 18, 0)),
    ],
)
def test_the_next_report_is_due_when_the_rhythm_asks_one_of_its_readers(hour, variants, due):
    assert next_due(RHYTHM, paris(2026, 11, 22, *hour), variants) == paris(2026, 11, *due)


def test_a_rhythm_that_asks_for_no_report_makes_none_due():
    bare = RHYTHM.model_copy(update={"slots": RHYTHM.slots[2:3]})
    assert next_due(bare, NOW, (VICTIM,)) is None


def test_somebody_may_decide_otherwise():
    when = later(90)
    found = sitrep(Log().at(), (VICTIM,), said={}, rhythm=RHYTHM, next_at=when)
    assert found.next_at == when


@pytest.mark.parametrize(
    ("now", "due"),
    [
        ((2026, 10, 24, 23, 30), (2026, 10, 25, 8)),
        ((2026, 10, 25, 0, 10), (2026, 10, 25, 8)),
        ((2026, 10, 25, 0, 30), (2026, 10, 25, 8)),
        ((2026, 10, 25, 8, 0), (2026, 10, 26, 8)),
        ((2027, 3, 27, 23, 30), (2027, 3, 28, 8)),
        ((2027, 3, 28, 0, 30), (2027, 3, 28, 8)),
        ((2027, 3, 28, 9, 0), (2027, 3, 29, 8)),
    ],
)
@pytest.mark.parametrize("zone", [UTC, PARIS])
def test_eight_in_the_morning_is_eight_in_paris_on_days_of_23_and_25_hours(now, due, zone):
    assert next_due(RHYTHM, paris(*now).astimezone(zone), (VICTIM,)) == paris(*due)


@pytest.mark.parametrize("now", [(2026, 10, 25, 0, 10), (2027, 3, 27, 23, 30), (2026, 11, 22, 1)])
def test_no_meeting_is_told_twice_or_left_out(now):
    told = coming_slots(RHYTHM, paris(*now), most=5)
    assert [slot.id for _, slot in told] == ["cell", "call", "press", "evening", "point"]
    assert len({when for when, _ in told}) == 5


def test_an_hour_that_the_clocks_leave_out_is_the_one_after():
    night = RHYTHM.slots[0].model_copy(update={"at": "02:30"})
    assert moment_of_slot(night, paris(2027, 3, 28, 12)) == paris(2027, 3, 28, 3, 30)
    assert moment_of_slot(night, paris(2026, 10, 25, 12)) == datetime(
        2026, 10, 25, 0, 30, tzinfo=UTC
    )


# --- what was not written ---


def missing(log: Log, now: datetime, opened: datetime = T0) -> list[str]:
    return [slot.id for _, slot in missed(RHYTHM, log.entries, opened, now)]


def test_a_report_that_the_day_asked_for_and_nobody_issued_is_missed():
    assert missing(Log(), paris(2026, 11, 22, 7, 59)) == []
    assert missing(Log(), paris(2026, 11, 22, 8)) == ["cell"]
    assert missing(Log(), paris(2026, 11, 22, 17)) == ["cell", "call", "evening"]


def test_a_report_up_to_an_hour_early_or_any_time_after_counts():
    log = Log()
    issued(log, 5 * 60 + 55)  # 07:05
    assert missing(log, paris(2026, 11, 22, 8, 30)) == []
    log = Log()
    issued(log, 5 * 60 + 45)  # 06:55
    assert missing(log, paris(2026, 11, 22, 8, 30)) == ["cell"]
    issued(log, 7 * 60 + 10, "2")  # 08:20
    assert missing(log, paris(2026, 11, 22, 8, 30)) == []


def test_a_report_for_another_reader_does_not_count():
    log = Log()
    issued(log, 7 * 60, variants=["technical"])
    assert missing(log, paris(2026, 11, 22, 8, 30)) == ["cell"]


def test_a_report_on_paper_counts_for_the_reader_that_its_sheet_names():
    log = Log()
    log.add("sitrep.issued", minute=6 * 60 + 50, number=1, variant="victim", facts="x")
    assert missing(log, paris(2026, 11, 22, 9)) == ["call"]


def test_a_meeting_before_the_case_was_opened_asked_for_nothing():
    assert missing(Log(), paris(2026, 11, 22, 9, 30), paris(2026, 11, 22, 8, 30)) == ["call"]
