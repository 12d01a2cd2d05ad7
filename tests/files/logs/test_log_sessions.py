"""Lines written along one session: their counters add up already, and are not added again."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.files.capture.accounts import Accounts
from csirt.files.logs.read import read_log
from csirt.files.logs.sessions import Sessions
from csirt.files.mappings import mapping_of
from csirt.model.capture import Flow

SECOND = 1_000_000_000
START = 1_795_939_200
LINE = (
    'date=2026-11-29 time=08:00:00 logid="{log}" type="traffic" eventtime={at}000000000'
    " srcip=10.20.1.31 srcport=50555 dstip=198.51.100.9 dstport={port} sessionid={session} proto=6"
    ' action="accept" duration={after} sentbyte={sent} rcvdbyte=0'
)
CEF = (
    "Nov 29 08:00:00 FGT CEF:{space}0|{vendor}|Fortigate|v7|00020|traffic:forward accept|3|"
    "src=10.1.1.1 spt=5000 dst=198.51.100.9 dpt=443 proto=6 act=accept externalId=777"
    " rt=1795939{at} out={sent} in=0"
)


def line(after, sent, *, session=777, port=443, log="0000000020"):
    at = START + after
    return LINE.format(log=log, at=at, port=port, session=session, after=after, sent=sent)


def flows(tmp_path, lines):
    file = tmp_path / "pare-feu.log"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    seen = read_log(file, mapping_of("firewall-log"), Accounts(b"k" * 16))
    return seen.flows, {key: dict(facts) for key, facts in seen.files[0].notes}


def test_a_long_session_counts_once_with_its_last_counters(tmp_path):
    lines = [line(120 * n, 1_000_000 * n) for n in range(1, 100)]
    lines.append(line(12_000, 100_000_000, log="0000000013"))
    (flow,), notes = flows(tmp_path, lines)
    assert (flow.bytes, flow.first_record) == (100_000_000, 100)
    assert (flow.first, flow.last) == (START * SECOND, (START + 12_000) * SECOND)
    assert notes["note.log.session"]["count"] == 99


def test_lines_out_of_order_make_the_same_session(tmp_path):
    lines = [line(120 * n, 1_000 * n) for n in (3, 1, 2)]
    (flow,), _ = flows(tmp_path, lines)
    assert (flow.bytes, flow.first) == (3_000, START * SECOND)


def test_a_line_of_an_end_says_when_the_session_began(tmp_path):
    table = [
        "Receive Time;Start Time;Source;Destination;Action;Elapsed Time (sec)",
        "2026-11-29T09:00:00Z;2026-11-29T07:00:00Z;10.20.1.31;198.51.100.9;allow;7200",
        "2026-11-29T09:00:00Z;2026-11-29T08:59:59Z;10.20.1.31;198.51.100.9;allow;0",
    ]
    ended, at_once = flows(tmp_path, table)[0]
    assert (ended.first, ended.last) == (at(7), at(9))
    assert at_once.first == at_once.last == at(8, 59, 59)  # no duration: what is said to be a start
    table = ["Date;Heure;Source;Destination;Durée (s)", "2026-11-29;09:00;10.0.0.1;10.0.0.2;60"]
    (flow,) = flows(tmp_path, table)[0]
    assert (flow.first, flow.last) == (at(7, 59), at(8))  # an hour of Paris
    began = ["Start Time;Source;Destination;Action;Durée (s)",
             "2026-11-29T07:00:00Z;10.20.1.31;198.51.100.9;allow;7200"]  # fmt: skip
    (flow,) = flows(tmp_path, began)[0]
    assert (flow.first, flow.last) == (at(7), at(9))


@pytest.mark.parametrize("duration", ["-5", "4000000000", "1e30", "nan", "inf", "long", ""])
def test_what_is_no_duration_moves_no_hour(tmp_path, duration):
    row = f"2026-11-29;09:00;10.0.0.1;10.0.0.2;{duration}"
    (flow,) = flows(tmp_path, ["Date;Heure;Source;Destination;Durée (s)", row])[0]
    assert flow.first == flow.last == at(8)


def at(hour, minute=0, second=0):
    return int(datetime(2026, 11, 29, hour, minute, second, tzinfo=UTC).timestamp()) * SECOND


def test_other_ends_another_number_or_none_are_other_sessions(tmp_path):
    lines = [line(1, 10), line(2, 10, port=80), line(3, 10, session=778),
             line(4, 10, session=0), line(5, 10, session=0)]  # fmt: skip
    found, notes = flows(tmp_path, lines)
    assert len(found) == 5
    assert "note.log.session" not in notes


def test_cef_of_fortinet_has_a_space_in_its_sign_and_the_number_under_another_name(tmp_path):
    lines = [CEF.format(space=" ", vendor="Fortinet", at=n, sent=900 * n) for n in (200, 320)]
    (flow,), _ = flows(tmp_path, lines)
    assert flow.bytes == 900 * 320
    others = [CEF.format(space="", vendor="X", at=n, sent=900 * n) for n in (200, 320)]
    assert len(flows(tmp_path, others)[0]) == 2


@settings(max_examples=60, derandomize=True)
@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 9), st.integers(0, 50)), max_size=30))
def test_each_session_stands_once_and_says_its_most(lines):
    sessions = Sessions()
    for number, size, at in lines:
        sessions.add(Flow("tcp", "a", 1, "b", 2, 0, size, at, at), str(number))
    most = {n: max(size for m, size, _ in lines if m == n) for n, _, _ in lines}
    assert [each.bytes for each in sessions.flows] == list(most.values())
    assert sessions.joined == len(lines) - len(most)
