"""Captures and logs read together, and lists of indicators matched against them."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from csirt.errors import InputError
from csirt.workspace.capture import CaptureRead
from csirt.workspace.capture_hunt import hunted_of
from csirt.workspace.capture_logs import SECOND, offset_of, seen_of
from csirt.workspace.capture_match import matched

EXAMPLES = Path(__file__).parents[2] / "docs" / "exemples"
LOGS = [
    (EXAMPLES / "journal-pare-feu.csv", "firewall-log"),
    (EXAMPLES / "journal-proxy.csv", "proxy-log"),
    (EXAMPLES / "journal-annuaire.csv", "ad-events"),
    (EXAMPLES / "alertes-edr.csv", "edr-alerts"),
]


@pytest.mark.parametrize(
    ("text", "seconds"), [("+90s", 90), ("-2min", -120), ("+1h", 3600), ("+1.5", 1.5)]
)
def test_an_offset_has_a_sign_and_a_unit(text, seconds):
    assert offset_of(text) == seconds * SECOND


@pytest.mark.parametrize("text", ["90s", "+x", "", "+90 days"])
def test_an_offset_without_a_sign_is_refused(text):
    with pytest.raises(InputError):
        offset_of(text)


def test_a_capture_and_logs_are_one_evidence_that_hosts_and_findings_take():
    seen = seen_of([EXAMPLES / "nuit.pcap"], LOGS, dissects=True)
    assert [each.name for each in seen.files][1:] == [path.name for path, _ in LOGS]
    assert {each.source for each in seen.flows} == {0, 1}
    found = hunted_of(seen)
    assert "10.20.1.31" in {each.id for each in found.hosts}


def test_a_clock_is_corrected_by_the_name_of_its_file_and_an_unknown_one_is_refused():
    before, after = (
        seen_of([], LOGS[:1], clocks=clocks).flows[0].first
        for clocks in ({}, {"journal-pare-feu.csv": 90 * SECOND})
    )
    assert before - after == 90 * SECOND
    with pytest.raises(InputError, match=r"autre\.csv"):
        seen_of([], LOGS[:1], clocks={"autre.csv": 1})


def test_what_a_log_does_not_count_is_null_and_its_bad_lines_are_told():
    told = CaptureRead(seen_of([], LOGS[:1])).flows()
    assert {each["packets"] for each in told["flows"]} == {None}
    assert [each["line"] for each in told["faults"] if each["severity"] == "warning"] == [6]


def test_a_mapping_of_one_s_own_may_state_zone_and_offset(tmp_path):
    own = tmp_path / "mien.yaml"
    own.write_text(
        "schema: csirt.mapping/1\nid: mien\ntitle: {fr: t}\ntool: t\ntarget: logs\norigin: expert\n"
        "columns:\n- {field: time, headings: [T]}\n- {field: src, headings: [S]}\n"
        "- {field: dst, headings: [D]}\n"
        "constants: {timezone: UTC, clock_offset_seconds: '-30'}\n",
        encoding="utf-8",
    )
    log = tmp_path / "l.csv"
    log.write_text("T;S;D\n2026-11-29 01:00:00;10.0.0.1;10.0.0.2\n", encoding="utf-8")
    (flow,) = seen_of([], [(log, str(own))]).flows
    assert flow.first == (1_795_914_000 + 30) * SECOND


def test_a_date_without_a_year_is_read_before_today_or_before_the_day_that_is_said(tmp_path):
    log = EXAMPLES / "journal-pare-feu.log"
    years = [
        datetime.fromtimestamp(seen_of([], [(log, name)], day=today).flows[0].first / SECOND, UTC)
        for name, today in (("firewall-log", date(2026, 12, 5)), ("firewall-log", date(2031, 1, 1)),
                            ("firewall-log@2024-11-30", date(2031, 1, 1)))
    ]  # fmt: skip
    assert [each.year for each in years] == [2026, 2030, 2024]
    with pytest.raises(InputError, match="2024-13-01"):
        seen_of([], [(log, "firewall-log@2024-13-01")])


def test_the_night_as_the_logs_of_the_house_tell_it():
    logs = [*LOGS, (EXAMPLES / "journal-pare-feu.log", "firewall-log@2026-11-30")]
    found = hunted_of(seen_of([], logs))
    told = {each.finding.rule: each for each in found.findings}
    assert {*told} == {"service-created", "edr-alert", "door-found"}
    assert told["service-created"].finding.records == ("journal-annuaire.csv#6",)
    assert told["door-found"].source == told["edr-alert"].source == "10.20.1.31"


def test_hits_are_in_order_and_say_record_list_and_what_was_not_found():
    lists = [EXAMPLES / "indicateurs.csv", EXAMPLES / "indicateurs-stix.json"]
    found = matched(seen_of([], LOGS), lists).as_json()
    hits = found["hits"]
    assert [hit["first"] for hit in hits] == sorted(hit["first"] for hit in hits)
    assert hits[0]["record"] == "journal-proxy.csv#2"
    assert [each["unused"] for each in found["lists"]] == [0, 1]
    assert any(each["code"] == "indicator.private" for each in found["faults"])
    assert all(name not in json.dumps(found) for name in ("c.garde", "a.interne", "dossier=1"))
