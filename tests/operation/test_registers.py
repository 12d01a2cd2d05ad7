"""The tables of a crisis room, folded from the journal: one row a line, a loan, a transfer."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from playbook_worlds import T0, Log

from csirt.model.journal import EntryKind
from csirt.operation.registers import REGISTERS, RegisterRow, decisions, register
from csirt.operation.timeline import ordered


def rows(name: str, log: Log) -> tuple[RegisterRow, ...]:
    return register(name, ordered(log.entries))


def row(name: str, log: Log) -> RegisterRow:
    (found,) = rows(name, log)
    return found


def lent() -> Log:
    log = Log()
    log.add("resource.requested", minute=1, number=12, item="computer", quantity=10)
    log.add("decision.taken", minute=5, number=12, item="computer", decision="partly", quantity=6)
    log.add("resource.sent", minute=30, number=12, serials="SN 1")
    return log


def test_a_row_is_what_its_turns_say_together_the_last_word_on_each_point():
    found = row("resource", lent())
    assert (found.id, found.status) == ("12", EntryKind.RESOURCE_SENT)
    assert dict(found.data) == {
        "number": 12, "item": "computer", "quantity": 6, "decision": "partly", "serials": "SN 1"
    }  # fmt: skip
    assert found.times == {
        EntryKind.RESOURCE_REQUESTED: T0 + timedelta(minutes=1),
        EntryKind.DECISION_TAKEN: T0 + timedelta(minutes=5),
        EntryKind.RESOURCE_SENT: T0 + timedelta(minutes=30),
    }
    assert (found.at, found.by) == (T0 + timedelta(minutes=30), "RSSI")


def test_a_box_left_empty_in_a_later_turn_says_nothing():
    log = lent()
    log.add("resource.returned", minute=60, number="12", serials="", quantity=None)
    found = row("resource", log)
    assert (found.said("serials"), found.said("quantity")) == ("SN 1", "6")


def test_a_decision_of_a_playbook_is_no_request_for_equipment():
    log = lent()
    log.decided("p/q", "yes")
    log.add("decision.taken", minute=2, number=3, decision="plan-blanc")
    assert [each.id for each in rows("resource", log)] == ["12"]


@pytest.mark.parametrize(
    ("name", "kind", "subject", "data"),
    [
        ("line", "care-line.set", "", {"line": "icu"}),
        ("line", "care-line.set", "exhibit:x", {}),
        ("capacity", "capacity.reported", "", {"place": "CHU", "free": 2}),
        ("capacity", "capacity.reported", "", {"place": "", "line": "icu"}),
        ("transfer", "transfer.decided", "", {"to": "CHU"}),
        ("transfer", "transfer.decided", "", {"number": None}),
        ("exhibit", "exhibit.acquired", "", {"sha256": "0"}),
    ],
)
def test_an_entry_that_names_no_row_has_none(name, kind, subject, data):
    log = Log()
    log.add(kind, subject, **data)
    assert rows(name, log) == ()


def test_a_number_is_one_row_as_a_figure_and_as_a_text():
    log = Log()
    log.add("transfer.decided", number=0, to="CHU")
    log.add("transfer.arrived", number="0")
    assert [each.id for each in rows("transfer", log)] == ["0"]


def test_the_answers_to_a_message_are_a_row_each_and_those_of_another_message_too():
    log = Log()
    for number, who in ((1, "CH"), (1, "EHPAD"), (2, "CH"), (1, "CH")):
        log.add("message.acknowledged", number=number, recipient=who, answer="read")
    assert [each.id for each in rows("answer", log)] == ["1/CH", "1/EHPAD", "2/CH"]


def test_a_cut_is_known_by_its_name_or_by_its_words():
    log = Log()
    log.add("cut.decided", cut="internet", what="box du hall")
    log.add("cut.done", cut="internet")
    log.add("cut.done", what="automate")
    assert [(each.id, each.status.value) for each in rows("cut", log)] == [
        ("internet", "cut.done"), ("automate", "cut.done")
    ]  # fmt: skip


def test_a_line_that_reopens_has_lost_the_hour_and_the_reason_of_its_closing():
    log = Log()
    subject = "care-line:ch/icu"
    log.add("care-line.set", subject, 1, state="closed", until="06:00", **{"decided-by": "X"})
    log.add("care-line.set", subject, 60, state="open")
    found = row("line", log)
    assert (found.id, dict(found.data)) == ("ch/icu", {"state": "open"})
    assert len(found.entries) == 2


def test_a_figure_of_an_earlier_round_never_takes_the_hour_of_a_later_one():
    log = Log()
    log.add("capacity.reported", minute=1, place="CHU", line="icu", free=2,
            **{"valid-until": "06:00"})  # fmt: skip
    log.add("capacity.reported", minute=90, place="CHU", line="icu", staffed="no")
    found = row("capacity", log)
    assert (found.said("free"), found.said("valid-until"), found.said("staffed")) == ("", "", "no")
    assert found.at == T0 + timedelta(minutes=90)


def test_the_same_line_of_two_facilities_is_two_rows():
    log = Log("ch", "chu")
    for place in ("ch", "chu"):
        log.add("care-line.set", f"care-line:{place}/icu", state="open")
    assert [each.id for each in rows("line", log)] == ["ch/icu", "chu/icu"]


def test_the_order_of_the_fold_decides_which_turn_is_the_last():
    log = Log()
    log.add("care-line.set", "care-line:ch/icu", 60, tick=9, state="closed")
    log.add("care-line.set", "care-line:ch/icu", 90, tick=3, state="open")
    assert row("line", log).said("state") == "closed"


def test_an_exhibit_says_who_had_it_last_and_keeps_its_hash():
    log = Log()
    log.add("exhibit.acquired", "exhibit:disk", 1, sha256="ab", name="disk.img")
    log.add("exhibit.transferred", "exhibit:disk", 2, to="Police")
    log.add("exhibit.returned", "exhibit:disk", 3, to="RSSI")
    found = row("exhibit", log)
    assert (found.status.value, found.said("to"), found.said("sha256")) == (
        "exhibit.returned", "RSSI", "ab"
    )  # fmt: skip
    assert [kind.value for kind in found.times] == [
        "exhibit.acquired", "exhibit.transferred", "exhibit.returned"
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "text"),
    [(["a", "b"], "a, b"), ([], ""), (0, "0"), ({"a": 1}, "{'a': 1}"), (None, "")],
)
def test_what_a_row_says_is_text_whatever_the_entry_holds(value, text):
    log = Log()
    log.add("service.set", "service:ror", state=value)
    assert row("service", log).said("nothing", "state") == text


def test_a_row_for_machines_names_its_entries_and_is_json():
    log = lent()
    told = row("resource", log).as_json()
    assert set(told) == {"id", "status", "at", "by", "data", "times", "records"}
    assert told["records"] == [each.ref for each in log.entries[1:]]
    assert told["times"]["resource.sent"] == "2026-11-22T00:40:00Z"
    assert json.loads(json.dumps(told)) == told


def test_every_table_of_an_empty_case_is_empty():
    assert {name: rows(name, Log()) for name in REGISTERS} == dict.fromkeys(REGISTERS, ())


def test_an_unknown_table_is_a_fault_of_the_programmer():
    with pytest.raises(KeyError):
        register("beds", ())


def test_another_time_may_count_than_the_hour_of_the_entry():
    always = datetime(2026, 1, 1, tzinfo=UTC)
    (found,) = register("resource", lent().entries, at=lambda _entry: always)
    assert (found.at, set(found.times.values())) == (always, {always})


# --- the log of decisions ---


def test_decisions_stand_by_the_hour_at_which_they_were_taken_with_author_and_reason():
    log = Log()
    log.add("cut.decided", minute=40, text="Coupure décidée : Internet.", cut="internet")
    log.add("decision.taken", "step:p/q", 10, role="lead", choice="yes", reason="chiffrement vu")
    log.add("step.skipped", "step:p/a", 20, reason="déjà fait", decided_by="Directrice")
    log.add("level.set", "level:care", 15, level="crise")
    log.add("note.added", minute=12, text="rien")
    told = [(each.what, each.choice, each.reason, each.by, each.role) for each in
            decisions(log.entries)]  # fmt: skip
    assert told == [
        ("step:p/q", "yes", "chiffrement vu", "RSSI", "lead"),
        ("level:care", "crise", "", "RSSI", ""),
        ("step:p/a", "", "déjà fait", "Directrice", ""),
        ("Coupure décidée : Internet.", "", "", "RSSI", ""),
    ]


@pytest.mark.parametrize(
    "kind",
    ["decision.taken", "level.set", "cut.decided", "reconnection.decided", "diversion.decided",
     "transfer.decided", "clock.waived", "step.skipped", "conflict.resolved"],
)  # fmt: skip
def test_each_kind_of_decision_is_in_the_log(kind):
    log = Log()
    entry = log.add(kind, text="ce qui est décidé")
    assert [(each.ref, each.what) for each in decisions(log.entries)] == [
        (entry.ref, "ce qui est décidé")
    ]


def test_a_weaker_proof_later_does_not_lower_what_an_earlier_one_showed_of_a_machine():
    """Administrator by a capture of the wire, then user by one alert: the first still holds."""
    log = Log()
    log.add("note.added", "asset:ch/dc", minute=1, state="compromised", rights="admin")
    log.add("note.added", "asset:ch/dc", minute=9, state="compromised", rights="user")
    assert row("machine", log).said("rights") == "admin"
