"""The tables of a crisis room at the keyboard: the same rows as on paper and in the form."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from journals import FIRST, NOW, SECOND, beside, carried, opened

from csirt.cli.incident_room import _VERBS
from csirt.errors import InputError, NotFoundError, StateError
from csirt.model.journal import Entry, EntryKind
from csirt.model.sheet import ROW, FieldKind
from csirt.operation.merge import conflicts
from csirt.operation.moment import PARIS
from csirt.operation.registers import REGISTERS, register
from csirt.text import speak
from csirt.workspace.cases import open_case
from csirt.workspace.incident import Incident
from csirt.workspace.journal import Stamp
from csirt.workspace.room import ROOM, Turn, take_turn
from csirt.workspace.sheet_import import Desk, Taken
from csirt.workspace.sheets import sheets

SHEETS = sheets()
KEYED = "184057645108931"
"""A social-security number with its key: invented."""


class M(NamedTuple):
    """A box with a moment: an hour at the keyboard, a date and an hour in the form."""

    hour: str
    local: str


def on(hour: str, day: str = "2026-11-22") -> M:
    return M(hour, f"{day}T{hour}")


class Example(NamedTuple):
    """One row: what it is about, its boxes, and those of the sheet that stand above its table."""

    id: str
    row: Mapping[str, Any]
    above: Mapping[str, Any] = {}


LENT = {"item": "computer", "quantity": "10"}
DAY = {"day": "2026-11-22"}
EXAMPLES: dict[tuple[str, str], Example] = {
    ("line", "set"): Example(
        "icu", {"state": "limited", "since": "00:50", "until": "08:00", "decided-by": "Directeur"}
    ),
    ("capacity", "report"): Example(
        "CHU voisin",
        {"line": "icu", "free": "2", "staffed": "yes", "as-of": "00:40", "valid-until": "06:00",
         "answered-by": "Cadre de réanimation"},
        {"round": "2", **DAY},
    ),
    ("resource", "request"): Example(
        "12", {**LENT, "asked-by": "DSI", "detail": "pour les urgences", "asked-at": on("00:50")}
    ),
    ("resource", "decide"): Example(
        "12", {**LENT, "decision": "granted", "decided-by": "ARS", "decided-at": on("00:55")}
    ),
    ("resource", "send"): Example(
        "12",
        {**LENT, "sent-at": on("01:00"), "serials": "SN 1840576451089", "image": "v3",
         "return-due": "2026-12-01", "received-at": on("01:05")},
    ),
    ("resource", "return"): Example(
        "12", {**LENT, "returned-at": on("01:09"), "returned-state": "bon", "serials": "SN 1"}
    ),
    ("message", "send"): Example(
        "7",
        {"sent-at": on("00:30"), "lists": ["hospitals", "town"], "look-for": "des tâches planifiées",
         "do-not": "éteindre", "contact-phone": "01 99 00 80 21", "reply-by": on("08:00"),
         "marking": "tlp-amber"},
    ),
    ("message", "answer"): Example(
        "7", {"recipient": "CH voisin", "answer": "read", "at": "00:55", "remark": "rien vu"}
    ),
    ("roster", "confirm"): Example(
        "Expert annuaire",
        {"organisation": "CHU", "skills": ["directory", "backup"], "employer": "yes",
         "confirmed-on": "2026-11-20"},
    ),
    ("roster", "start"): Example(
        "Expert annuaire",
        {"mandate": "rétablir l'annuaire", "started-at": on("00:20"), "planned-end": on("18:00"),
         "hosted-by": "DSI"},
    ),
    ("roster", "end"): Example(
        "Expert annuaire", {"ended-at": on("01:00"), "report": "annuaire rétabli"}
    ),
    ("transfer", "decide"): Example(
        "T1",
        {"line": "neonatal", "severity": "stable", "from": "CH", "to": "CHU", "decided-at": "00:45",
         "decided-by": "SAMU", "vector": "smur-child", "file": ["paper", "disc"], "family": "yes",
         "unit": "néonatologie", "left-at": "00:58"},
        DAY,
    ),
    ("transfer", "arrive"): Example("T1", {"to": "CHU", "arrived-at": "01:02"}, DAY),
    ("cut", "decide"): Example(
        "internet",
        {"stops": "le ROR", "decided-at": on("00:40"), "decided-by": "Directrice",
         "reversible": "yes"},
    ),
    ("cut", "done"): Example("internet", {"done-at": on("00:44"), "done-by": "Astreinte réseau"}),
    ("reconnection", "decide"): Example(
        "ror",
        {"scope": "deux serveurs", "decision": "reconnect", "decided-at": on("01:01"),
         "decided-by": "Directrice", "test": "une requête", "back": "recouper"},
    ),
}  # fmt: skip
every_turn = pytest.mark.parametrize(
    ("noun", "verb"), [(noun, verb) for noun, verbs in ROOM.items() for verb in verbs]
)


@pytest.fixture(autouse=True)
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSIRT_LANG", raising=False)
    speak("fr")


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    """Return a case with one facility, ``ch``, and nothing else."""
    return Incident(opened(tmp_path / "journal.sqlite"))


def take(
    incident: Incident, turn: str, id: str, *boxes: str, at: datetime = NOW, now: datetime = NOW,
    by: str = "Main courante", facility: str = "",
) -> Entry:  # fmt: skip
    noun, _, verb = turn.partition(".")
    stamp = Stamp(at, by, "", now)
    outcome = take_turn(incident, ROOM[noun][verb], id, boxes, stamp, facility=facility)
    return outcome.entries[0]


def count(incident: Incident) -> int:
    return len(incident.journal.rows())


# --- three ways, one row ---


def typed(example: Example) -> list[str]:
    """Return the boxes as they are typed after a command."""
    told = {**example.above, **example.row}
    plain = {key: value.hour if isinstance(value, M) else value for key, value in told.items()}
    return [
        f"{key}={','.join(value) if isinstance(value, list) else value}"
        for key, value in plain.items()
    ]


def filled(turn: Turn, example: Example, *, paper: bool) -> dict[str, Any]:
    """Return the form that says the same, as the page saves it."""
    sheet = SHEETS[turn.sheet]
    plain = {
        key: value.local if isinstance(value, M) else value for key, value in example.row.items()
    }
    table = next(told.table for told in sheet.journal if told.kind is turn.kind)
    columns = {each.id for each in sheet.by_id()[table].columns} | {ROW} if table else set()
    named = {turn.key: example.id}
    if table is None or turn.key in columns:
        row, above = named | plain, dict(example.above)
    else:  # the number of a message stands above the table of its answers
        row, above = plain, named | dict(example.above)
    return {
        "schema": "csirt.form/1", "form": "0123456789abcdef", "version": 1, "sheet": sheet.id,
        "letter": sheet.letter, "sheet_version": sheet.version, "lang": "fr",
        "begun_at": "2026-11-22T00:00:00Z", "saved_at": "2026-11-22T00:10:00Z", "case": "",
        "facility": "ch", "by": "Main courante", "dated": "2026-11-22T01:00", "paper": paper,
        "values": above | {table: [row]} if table else above | row,
    }  # fmt: skip


def imported(incident: Incident, turn: Turn, example: Example, path: Path, *, paper: bool) -> Entry:
    path.write_text(json.dumps(filled(turn, example, paper=paper)), encoding="utf-8")
    desk = Desk(incident.journal.store, FIRST, SHEETS, "Main courante", NOW)
    (found,) = desk.take([path])
    assert found.taken is Taken.WRITTEN
    assert found.faults == ()
    (entry,) = [each for each in incident.journal.entries() if each.kind is turn.kind]
    return entry


def told(entry: Entry, turn: Turn) -> dict[str, Any]:
    """Return what an entry says, without the name of its form; a moment as the moment it is."""
    fields = list(SHEETS[turn.sheet].fields())
    boxes = [*fields, *(column for each in fields for column in each.columns)]
    moments = {each.id for each in boxes if each.kind is FieldKind.MOMENT}
    return {
        key: _instant(value) if key in moments else value
        for key, value in entry.data.items()
        if key != "form"
    }


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return (found if found.tzinfo else found.replace(tzinfo=PARIS)).astimezone(UTC)


def test_every_turn_has_its_example():
    assert set(EXAMPLES) == {(noun, verb) for noun, verbs in ROOM.items() for verb in verbs}


def test_the_commands_are_those_of_the_room():
    assert {noun: tuple(verbs) for noun, verbs in ROOM.items()} == _VERBS


@every_turn
def test_a_turn_belongs_to_its_sheet_and_to_its_table(noun, verb):
    turn = ROOM[noun][verb]
    assert turn.kind in {told.kind for told in SHEETS[turn.sheet].journal}
    assert turn.kind in REGISTERS[turn.register].kinds


@pytest.mark.parametrize("paper", [False, True], ids=["form", "paper"])
@every_turn
def test_paper_form_and_command_say_the_same_of_the_same_row(tmp_path, noun, verb, paper):
    turn, example = ROOM[noun][verb], EXAMPLES[noun, verb]
    at_desk = Incident(opened(tmp_path / "desk.sqlite"))
    at_keyboard = Incident(opened(tmp_path / "keyboard.sqlite"))
    one = imported(at_desk, turn, example, tmp_path / "form.json", paper=paper)
    other = take(at_keyboard, f"{noun}.{verb}", example.id, *typed(example))
    assert told(other, turn) == told(one, turn)
    same = [(each.kind, each.subject, each.happened_at, each.actor) for each in (one, other)]
    assert same[0] == same[1]
    assert one.happened_at < "2026-11-22T00:10:00Z" or (noun, verb) == ("roster", "confirm")


@every_turn
def test_a_row_is_found_again_in_its_table(incident, noun, verb):
    example = EXAMPLES[noun, verb]
    entry = take(incident, f"{noun}.{verb}", example.id, *typed(example))
    (row,) = register(ROOM[noun][verb].register, incident.state(NOW).entries)
    assert (row.status, row.entries) == (entry.kind, (entry,))
    assert example.id in row.id


# --- what is refused writes nothing ---


@pytest.mark.parametrize(
    ("turn", "id", "box", "named"),
    [
        ("transfer.decide", "T1", "lin=icu", "line"),
        ("transfer.decide", "T1", "line", "line"),
        ("transfer.decide", "T1", "=icu", "line"),
        ("transfer.decide", "T1", "zzz=1", "vector"),
        ("line.set", "icu", "stat=closed", "state"),
        ("line.set", "icy", "state=closed", "icu"),
        ("line.set", "\x1b[31m", "state=closed", "ed-adult"),
        ("line.set", "", "state=closed", "ed-adult"),
    ],
)
def test_an_unknown_box_or_row_names_the_near_ones(incident, turn, id, box, named):
    with pytest.raises(NotFoundError) as caught:
        take(incident, turn, id, box)
    near = str(caught.value).rpartition(" : ")[2].rstrip(".")
    assert named in near.split(", ")
    assert "\x1b" not in str(caught.value)
    assert count(incident) == 2


@pytest.mark.parametrize(
    ("turn", "id", "boxes", "error", "says"),
    [
        ("line.set", "icu", ["state=closd"], NotFoundError, "closed-to-ambulances"),
        ("transfer.decide", "T1", ["file=paper,dics"], NotFoundError, "dics"),
        ("capacity.report", "CHU", ["line=icu", "free=deux"], InputError, "deux"),
        ("capacity.report", "CHU", ["line=icu", "free=nan"], InputError, "nan"),
        ("capacity.report", "CHU", ["line=icu", "free=1e400"], InputError, "1e400"),
        ("capacity.report", "CHU", ["line=icu", "free=2", "as-of=25:99"], InputError, "25:99"),
        ("resource.request", "douze", ["item=computer"], InputError, "douze"),
        ("resource.send", "12", ["sent-at=hier"], InputError, "hier"),
        ("resource.send", "12", ["sent-at=2026-02-30T10:00"], InputError, "2026-02-30"),
        ("roster.confirm", "Expert", ["confirmed-on=20/11/2026"], InputError, "20/11/2026"),
        ("line.set", "icu", [], StateError, "state"),
        ("capacity.report", "CHU", ["line=icu"], StateError, "free"),
        ("message.answer", "7", ["recipient=CH"], StateError, "answer"),
        ("message.answer", "7", ["recipient=CH", "answer=no-answer"], StateError, "answer"),
    ],
)  # fmt: skip
def test_a_value_that_its_box_does_not_take_is_refused(incident, turn, id, boxes, error, says):
    with pytest.raises(error, match=says):
        take(incident, turn, id, *boxes)
    assert count(incident) == 2


@pytest.mark.parametrize("said", ["closed", "Fermée", "fermée", "Closed"])
def test_an_option_is_given_by_its_id_or_by_its_words(incident, said):
    assert take(incident, "line.set", "icu", f"state={said}").data["state"] == "closed"


@pytest.mark.parametrize(("text", "number"), [("2", 2), ("2,0", 2), ("1 000", 1000), (" 3 ", 3)])
def test_a_number_is_read_as_people_write_it(incident, text, number):
    free = take(incident, "capacity.report", "CHU", "line=icu", f"free={text}").data["free"]
    assert (free, type(free)) == (number, int)


@pytest.mark.parametrize(
    ("id", "box"),
    [
        (KEYED, "to=CHU"),
        ("1 84 05 76 451 089 31", "to=CHU"),
        ("T1", f"unit=réa, {KEYED}"),
        ("T1", f"team={KEYED}"),
        ("T1", "from=1840576451089"),
    ],
)
def test_a_transfer_never_takes_the_number_of_a_person(incident, id, box):
    for verb in ("decide", "arrive"):
        with pytest.raises(InputError) as caught:
            take(incident, f"transfer.{verb}", id, box)
        assert caught.value.key == "room.person-number"
        assert "184" not in str(caught.value)
    assert count(incident) == 2


@every_turn
def test_no_turn_takes_the_number_of_a_person_for_a_name(incident, noun, verb):
    with pytest.raises(InputError) as caught:
        take(incident, f"{noun}.{verb}", KEYED, *typed(EXAMPLES[noun, verb]))
    assert caught.value.key == "room.person-number"
    assert count(incident) == 2


def test_serial_numbers_of_thirteen_digits_are_no_persons(incident):
    entry = take(incident, "resource.send", "12", "serials=1840576451089", "quantity=1")
    assert entry.data["serials"] == "1840576451089"


def test_a_line_of_several_facilities_is_one_of_them(tmp_path):
    journal = opened(tmp_path / "j.sqlite")
    several, _ = open_case(
        journal.store, FIRST, title="Deux", facilities=("ch", "ehpad"), happened_at=NOW, actor="x",
        now=NOW,
    )  # fmt: skip
    incident = Incident(several)
    with pytest.raises(StateError, match="ch, ehpad"):
        take(incident, "line.set", "icu", "state=closed")
    with pytest.raises(NotFoundError, match="ch, ehpad"):
        take(incident, "line.set", "icu", "state=closed", facility="chu")
    entry = take(incident, "line.set", "icu", "state=closed", facility="ehpad")
    assert entry.subject == "care-line:ehpad/icu"
    assert take(incident, "transfer.decide", "T1", "to=CHU").data["to"] == "CHU"


# --- hours ---


@pytest.mark.parametrize(
    ("turn", "box", "at"),
    [
        ("resource.send", "sent-at=23:40", "2026-11-21T22:40:00Z"),
        ("resource.send", "sent-at=01:10", "2026-11-22T00:10:00Z"),
        ("cut.done", "done-at=01:11", "2026-11-21T00:11:00Z"),
        ("cut.done", "done-at=2026-11-20T05:00", "2026-11-20T04:00:00Z"),
    ],
)
def test_an_hour_alone_of_what_was_done_is_the_last_one(incident, turn, box, at):
    id = "internet" if turn.startswith("cut") else "12"
    assert take(incident, turn, id, box).happened_at == at


def test_since_is_the_last_such_hour_too(incident):
    entry = take(incident, "line.set", "icu", "state=closed", "since=23:50")
    assert entry.happened_at == "2026-11-21T22:50:00Z"


@pytest.mark.parametrize(
    ("turn", "box", "at"),
    [
        ("message.send", "reply-by=08:00", "2026-11-22T07:00:00Z"),
        ("message.send", "reply-by=01:10", "2026-11-23T00:10:00Z"),
        ("message.send", "reply-by=01:00", "2026-11-23T00:00:00Z"),
        ("message.send", "reply-by=2026-11-21T08:00", "2026-11-21T07:00:00Z"),
        ("roster.start", "planned-end=00:30", "2026-11-22T23:30:00Z"),
    ],
)
def test_an_hour_alone_of_what_is_to_come_is_the_next_one(incident, turn, box, at):
    entry = take(incident, turn, "7", box, "mandate=x" if "roster" in turn else "look-for=x")
    assert entry.data[box.partition("=")[0]] == at


@pytest.mark.parametrize(
    ("now", "at"),
    [
        (datetime(2026, 10, 24, 18, tzinfo=UTC), "2026-10-25T07:00:00Z"),
        (datetime(2027, 3, 27, 18, tzinfo=UTC), "2027-03-28T06:00:00Z"),
    ],
)
def test_eight_tomorrow_is_eight_also_when_clocks_change_that_night(incident, now, at):
    entry = take(incident, "message.send", "7", "reply-by=08:00", "look-for=x", at=now, now=now)
    assert entry.data["reply-by"] == at


@every_turn
def test_without_an_hour_in_its_boxes_a_turn_has_the_moment_of_its_stamp(incident, noun, verb):
    told = next(
        each
        for each in SHEETS[ROOM[noun][verb].sheet].journal
        if each.kind is ROOM[noun][verb].kind
    )
    example = EXAMPLES[noun, verb]
    boxes = [box for box in typed(example) if box.partition("=")[0] not in told.happened_at]
    boxes = [box for box in boxes if not box.startswith("day=")]
    before = NOW - timedelta(days=3, hours=2)
    entry = take(incident, f"{noun}.{verb}", example.id, *boxes, at=before)
    assert entry.happened_at == "2026-11-18T22:10:00Z"


# --- a later turn ---


def test_a_later_turn_needs_not_repeat_what_its_row_has_said(incident):
    take(incident, "resource.request", "12", "item=computer", "quantity=10", "asked-by=DSI")
    take(incident, "resource.decide", "12", "decision=partly", "quantity=6", "decided-by=ARS")
    sent = take(incident, "resource.send", "12", "serials=SN 1")
    assert (sent.data["item"], sent.data["quantity"]) == ("computer", 6)
    assert sent.actor == "Main courante"
    back = take(incident, "resource.return", "12")
    assert (back.data["serials"], back.data["quantity"]) == ("SN 1", 6)
    (row,) = register("resource", incident.state(NOW).entries)
    assert row.status is EntryKind.RESOURCE_RETURNED
    assert (row.said("decision"), row.said("asked-by")) == ("partly", "DSI")


def test_who_and_when_are_never_carried_over(incident):
    take(incident, "cut.decide", "internet", "decided-by=Directrice", "decided-at=00:40")
    done = take(incident, "cut.done", "internet")
    assert (done.actor, done.happened_at) == ("Main courante", "2026-11-22T00:10:00Z")


def test_a_turn_of_another_row_carries_nothing(incident):
    take(incident, "transfer.decide", "T1", "to=CHU", "line=icu")
    assert "to" not in take(incident, "transfer.arrive", "T2").data
    assert take(incident, "transfer.arrive", "T1").data["to"] == "CHU"


def test_a_cut_that_no_sheet_foresees_has_its_own_words(incident):
    take(incident, "cut.decide", "automate de pharmacie", "decided-by=Directrice")
    take(incident, "cut.done", "automate de pharmacie")
    (row,) = register("cut", incident.state(NOW).entries)
    assert (row.id, row.status) == ("automate de pharmacie", EntryKind.CUT_DONE)


def test_what_two_laptops_say_of_one_line_is_a_conflict(tmp_path, incident):
    other = Incident(beside(tmp_path / "autre.sqlite", incident.journal))
    one = take(incident, "line.set", "icu", "state=closed")
    two = take(other, "line.set", "icu", "state=open")
    assert two.station == SECOND.id
    carried(other.journal, incident.journal)
    (found,) = conflicts(incident.journal.entries())
    refs = {each.ref for each in found.entries}
    assert (found.subject, refs) == ("care-line:ch/icu", {one.ref, two.ref})
