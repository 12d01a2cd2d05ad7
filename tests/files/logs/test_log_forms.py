"""Logs as devices write them: key=value, CEF, LEEF, filterlog, JSON lines, workbooks."""

import json
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from csirt.errors import CsirtError
from csirt.files.capture.accounts import Accounts
from csirt.files.logs.keyed import is_keyed, keys_of, of_json
from csirt.files.logs.read import read_log
from csirt.files.logs.rows import Form, form_of
from csirt.files.logs.syslog import Years
from csirt.files.mappings import mapping_of
from csirt.model.fault import ContentError
from csirt.text import say

KEY = Accounts(b"k" * 16)
DAY = date(2026, 11, 30)
FORTIGATE = (
    '<189>date=2026-11-29 time=02:14:19 devname="fw01" tz="+0100" type="traffic" srcip=10.20.1.31 '
    'srcport=50122 dstip=203.0.113.9 dstport=443 action="close" proto=6 duration=12 sentbyte=184 '
    'rcvdbyte=20 msg="a=b, c"'
)
STORMSHIELD = (
    'id=firewall time="2026-11-29 02:14:09" fw="SN" tz=+0100 startime="2026-11-29 02:14:07" '
    "ipproto=tcp proto=https src=10.20.1.31 srcport=50122 dst=203.0.113.9 dstport=443 action=pass "
    "sent=184 rcvd=20 duration=12"
)
FILTERLOG = (
    "Nov 29 02:14:07 pfsense filterlog[6353]: 5,,,1000000103,igb0,match,pass,in,4,0x0,,64,0,0,DF,6,"
    "tcp,60,10.20.1.31,203.0.113.9,50122,443,0,S,1,,64240,,mss"
)
CEF = (
    r"Nov 29 02:14:08 fw CEF:0|Maison|Pare\|feu|1|end|TRAFIC|1|rt=Nov 29 2026 01:14:07 GMT "
    "src=10.20.1.31 spt=50122 dst=203.0.113.9 dpt=443 proto=TCP act=allow in=20 out=184 "
    r"cs1Label=Regle cs1=sortie du web msg=x \= y"
)
LEEF = (
    "Nov 29 02:14:08 fw LEEF:2.0|Maison|Parefeu|1|100|^|src=10.20.1.31^dst=203.0.113.9^"
    "srcPort=50122^dstPort=443^proto=TCP^action=allowed^srcBytes=184^dstBytes=20^"
    "devTime=Nov 29 2026 02:14:07"
)
IPTABLES = (
    "Nov 29 02:14:07 gw kernel: [UFW] IN=eth0 OUT=eth1 MAC=0a:0b SRC=10.20.1.31 DST=203.0.113.9 "
    "LEN=60 PROTO=TCP SPT=50122 DPT=443 action=accept"
)
FORMS = {
    "FortiGate": FORTIGATE, "Stormshield": STORMSHIELD, "pfSense": FILTERLOG, "CEF": CEF,
    "LEEF": LEEF, "iptables": IPTABLES, "LEEF 1": LEEF.replace("2.0|", "1.0|").replace(
        "|^|", "|").replace("^", "\t"), "FortiGate in a table": FORTIGATE.replace(" ", ","),
}  # fmt: skip
ONE = datetime(2026, 11, 29, 1, 14, 7, tzinfo=UTC).timestamp() * 10**9


def read(tmp_path, text, mapping="firewall-log", day=DAY, name="journal.log"):
    file = tmp_path / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_log(file, mapping_of(mapping), KEY, day=day)


def told(seen):
    return [(each.code, each.line) for each in seen.faults if each.severity != "note"]


def notes(seen):
    return dict(seen.files[0].notes)


@pytest.mark.parametrize("line", FORMS.values(), ids=FORMS)
def test_every_form_gives_the_same_conversation(tmp_path, line):
    (flow,) = read(tmp_path, line + "\n").flows
    assert (flow.a, flow.a_port, flow.b, flow.b_port, flow.proto, flow.action, flow.first) == (
        "10.20.1.31", 50_122, "203.0.113.9", 443, "tcp", "allow", ONE,
    )  # fmt: skip
    assert flow.opened
    assert flow.first_record == 1


def test_what_one_device_says_of_something_else_is_no_conversation(tmp_path):
    admin = FORTIGATE.replace('type="traffic"', 'type="event"').replace("close", "login")
    alarm = f'{STORMSHIELD} logtype="alarm"'
    text = "\n".join([FORTIGATE, admin, f'{STORMSHIELD} logtype="connection"', alarm])
    seen = read(tmp_path, text)
    assert [each.first_record for each in seen.flows] == [1, 3]
    left = [each.line for each in seen.faults if each.code == "table.row-left"]
    assert left == [2, 4]


def test_the_start_of_pan_os_is_when_the_line_was_made(tmp_path):
    text = CEF.replace("Maison", "Palo Alto Networks").replace(
        "src=10", "start=Nov 29 2026 01:14:07 GMT cn3Label=Elapsed time in seconds cn3=60 src=10"
    )
    (flow,) = read(tmp_path, text).flows
    assert (flow.first, flow.last) == (ONE - 60 * 10**9, ONE)


def test_the_absolute_time_of_a_device_goes_before_its_clock_on_the_wall(tmp_path):
    bare = FORTIGATE.replace('tz="+0100" ', "eventtime=1795914847000000000 ")
    assert read(tmp_path, bare.replace("02:14:19", "09:00:00")).flows[0].last == ONE


@pytest.mark.parametrize(
    "head",
    ["<134>Nov 29 02:14:07 filterlog[72237]: ", "<134>Nov 29 02:14:07 fw.ch.local filterlog[7]: ",
     "<134>1 2026-11-29T02:14:07+01:00 fw.ch.local filterlog 76404 - - ",
     '<134>1 2026-11-29T02:14:07+01:00 fw filterlog 76404 - [meta sequenceId="1"] '],
)  # fmt: skip
def test_filterlog_is_read_under_every_head_of_syslog(tmp_path, head):
    (flow,) = read(tmp_path, head + FILTERLOG.partition("filterlog[6353]: ")[2]).flows
    assert (flow.a, flow.b_port, flow.first) == ("10.20.1.31", 443, ONE)


@pytest.mark.parametrize("name", ["FortiGate", "Stormshield", "CEF", "LEEF"])
def test_bytes_are_those_of_each_way(tmp_path, name):
    (flow,) = read(tmp_path, FORMS[name]).flows
    assert (flow.bytes_ab, flow.bytes) == (184, 204)


def test_lines_of_another_kind_are_counted_and_a_cut_one_is_told(tmp_path):
    system = FORTIGATE.replace("srcip=", "user=").replace("dstip=", "ui=")
    text = "\n".join([FORTIGATE, system, "Nov 29 02:14:07 fw", FORTIGATE, FORTIGATE[:90]])
    seen = read(tmp_path, text)
    assert [each.first_record for each in seen.flows] == [1, 4]
    assert notes(seen)["note.log.others"][1] == ("count", 2)
    assert told(seen) == [("log.no-keys", 3)]


def test_a_log_without_the_keys_of_the_mapping_is_refused_with_those_it_has(tmp_path):
    with pytest.raises(ContentError, match="user, remip"):
        read(tmp_path, "Nov 29 02:14:07 fw user=a remip=198.51.100.7 state=up tunnelid=4\n")


def test_a_value_that_is_no_address_is_told_with_its_line(tmp_path):
    seen = read(tmp_path, "\n".join([FORTIGATE, FORTIGATE.replace("10.20.1.31", "poste-31")]))
    assert told(seen) == [("log.address", 2)]


def test_what_a_text_says_does_not_stand_for_another_key():
    said = keys_of(FORTIGATE.replace('"a=b, c"', '"x srcip=6.6.6.6"'), Years(DAY))
    assert said["srcip"] == "10.20.1.31"
    assert said["msg"] == "x srcip=6.6.6.6"
    later = keys_of(FORTIGATE + " srcip=6.6.6.6", Years(DAY))
    assert later["srcip"] == "10.20.1.31"


def test_cef_keeps_spaces_escapes_labels_and_the_words_of_its_severity():
    said = keys_of(CEF, Years(DAY))
    assert (said["product"], said["Regle"], said["msg"]) == ("Pare|feu", "sortie du web", "x = y")
    levels = [keys_of(CEF.replace("|1|rt", f"|{level}|rt"), Years(DAY))["severity"]
              for level in ("0", "5", "8", "10", "High")]  # fmt: skip
    assert levels == ["low", "medium", "high", "critical", "High"]


# --- the year ---


@pytest.mark.parametrize(
    ("read_on", "years"),
    [(date(2027, 1, 2), (2026, 2026, 2027)), (date(2026, 12, 31), (2026, 2026, 2027)),
     (date(2026, 12, 29), (2025, 2026, 2026)), (date(2030, 6, 1), (2029, 2029, 2030))],
)  # fmt: skip
def test_the_year_is_the_newest_that_is_not_to_come(tmp_path, read_on, years):
    days = ["Dec 31 23:59:59", "Nov 29 02:14:07", "Jan  1 00:00:01"]
    text = "\n".join(FILTERLOG.replace("Nov 29 02:14:07", each) for each in days)
    seen = read(tmp_path, text, day=read_on)
    found = {
        each.first_record: datetime.fromtimestamp(each.first / 1e9, UTC) for each in seen.flows
    }
    assert tuple((found[at] + timedelta(hours=1)).year for at in (1, 2, 3)) == years
    supposed = dict(notes(seen)["note.log.year"])
    assert supposed["years"] == ", ".join(map(str, sorted(set(years))))
    assert supposed["day"] == read_on.isoformat()


def test_the_new_year_keeps_the_order_of_its_lines(tmp_path):
    text = "\n".join(
        FILTERLOG.replace("Nov 29 02:14:07", each)
        for each in ("Dec 31 23:59:59", "Jan  1 00:00:02")
    )
    first, second = read(tmp_path, text, day=date(2027, 1, 1)).flows
    assert second.first - first.first == 3 * 10**9


def test_a_29_february_is_of_the_last_year_that_had_one(tmp_path):
    text = FILTERLOG.replace("Nov 29", "Feb 29")
    assert "2024" in dict(notes(read(tmp_path, text, day=DAY))["note.log.year"])["years"]


def test_without_a_day_to_reckon_from_a_line_without_a_year_has_no_time(tmp_path):
    seen = read(tmp_path, FILTERLOG, day=None)
    assert told(seen)[0] == ("log.no-time", 1)
    assert "note.log.year" not in notes(seen)


def test_a_line_that_says_its_year_elsewhere_supposes_none(tmp_path):
    assert "note.log.year" not in notes(read(tmp_path, CEF))
    assert "note.log.year" not in notes(read(tmp_path, f"Nov 29 02:14:07 fw {STORMSHIELD}"))


@settings(max_examples=60, derandomize=True)
@given(st.dates(date(2001, 1, 1), date(2090, 1, 1)), st.integers(0, 363))
def test_a_day_of_the_last_year_is_read_as_itself(read_on, ago):
    day = read_on - timedelta(days=ago)
    years = Years(read_on)
    assert years.of(day.month, day.day) == day.year
    assert years.supposed == {day.year}


def test_the_note_of_the_year_and_of_the_zone_are_whole_sentences_in_both_languages():
    for lang, zone in (("fr", "dans le fuseau Europe/Paris."), ("en", "in the zone Europe/Paris.")):
        assert say("note.log.zone", lang, file="x", zone="Europe/Paris").endswith(zone)
        assert "2026" in say("note.log.year", lang, file="x", years="2026", day="2026-11-30")


# --- JSON ---

EVE = {
    "timestamp": "2026-11-29T02:14:30.5+0100", "event_type": "flow", "src_ip": "10.20.1.31",
    "src_port": 50_122, "dest_ip": "203.0.113.9", "dest_port": 443, "proto": "TCP",
    "flow": {"pkts_toserver": 10, "pkts_toclient": 8, "bytes_toserver": 184, "bytes_toclient": 20,
             "start": "2026-11-29T02:14:07+0100", "age": 23},
    "tcp": {"syn": True},
}  # fmt: skip


def test_flows_of_suricata_are_conversations_and_its_other_lines_are_counted(tmp_path):
    query = {"timestamp": EVE["timestamp"], "event_type": "dns", "dns": {"rrname": "x.example"}}
    text = "\n".join([json.dumps(EVE), json.dumps(query), '{"timestamp":', json.dumps([1])])
    seen = read(tmp_path, text, "suricata-eve")
    (flow,) = seen.flows
    assert (flow.first, flow.opened, flow.packets, flow.bytes_ab, flow.bytes) == (
        ONE, True, 18, 184, 204,
    )  # fmt: skip
    assert told(seen) == [("log.no-keys", 3), ("log.no-keys", 4)]
    assert notes(seen)["note.log.others"][1] == ("count", 1)


@pytest.mark.parametrize(
    "line",
    [
        {"@timestamp": "2026-11-29T01:14:07Z", "event": {"code": "4625"}, "winlog": {
            "computer_name": "dc1", "event_data": {
                "TargetUserName": "mickey", "IpAddress": "10.0.0.1", "Status": "0xc000006d"}}},
        {"EventTime": "2026-11-29 02:14:07", "EventID": 4625, "Hostname": "dc1",
         "TargetUserName": "mickey", "IpAddress": "10.0.0.1", "Status": "0xc000006d"},
        {"Event": {"System": {"EventID": 4625, "Computer": "dc1", "TimeCreated": {
            "#attributes": {"SystemTime": "2026-11-29T01:14:07.000000Z"}}}, "EventData": {
                "TargetUserName": "mickey", "IpAddress": "10.0.0.1", "Status": "0xc000006d"}}},
    ],
    ids=["Winlogbeat", "NXLog", "evtx_dump"],
)  # fmt: skip
def test_events_of_windows_as_json_are_read_whoever_writes_them(tmp_path, line):
    seen = read(tmp_path, json.dumps(line), "ad-events")
    (event,) = seen.events
    assert (event.kind, event.src, event.get("host"), event.at) == (
        "auth.failed", "10.0.0.1", "dc1", ONE,
    )  # fmt: skip
    assert "mickey" not in repr(seen)


def test_of_keys_that_end_alike_none_stands_alone():
    said = of_json('{"a": {"name": "x"}, "b": {"name": "y", "id": 1}}', Years(None))
    assert said == {"id": "1", "a.name": "x", "b.name": "y", "b.id": "1"}


@pytest.mark.parametrize("line", ["[1]", "{", '{"a":1,"a":2}', "1", '{"a":' * 9 + "1" + "}" * 9,
                                  '{"a":' * 5_000])  # fmt: skip
def test_what_is_no_plain_object_is_left(line):
    with pytest.raises(ValueError, match=r".*"):
        of_json(line, Years(None))


def test_one_list_for_the_whole_file_is_refused_with_what_to_ask_for(tmp_path):
    with pytest.raises(ContentError) as error:
        read(tmp_path, '[\n {"a": 1}\n]')
    assert error.value.faults[0].code == "log.json-array"
    assert "Compress" in say("explain.log.json-array", "fr")


# --- which form ---


@pytest.mark.parametrize(
    ("text", "form"),
    [("Date;Source;Destination\n1;2;3\n", Form.TABLE), (FORTIGATE, Form.KEYED),
     ("Date,URL\n2026-11-29,http://a/?x=1&y=2\n", Form.TABLE), ("", Form.TABLE),
     ("Date;Note\n1;a=1 b=2 c=3\n", Form.TABLE), ('{"a": 1}\n', Form.JSON), (" [ {", Form.ARRAY),
     ("[29/Nov/2026:02:14:07 +0100] a\n", Form.TABLE), (f"en-tête\n{CEF}\n", Form.KEYED)],
)  # fmt: skip
def test_the_form_of_a_log_is_that_of_its_first_lines(text, form):
    assert form_of(text) is form


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.text(max_size=400))
def test_no_line_whatever_is_a_crash(text):
    for line in (
        text,
        f"CEF:0|{text}",
        f"LEEF:2.0|{text}",
        f"filterlog: 5,{text}",
        FORTIGATE + text,
    ):
        is_keyed(line)
        for reads in (keys_of, of_json):
            try:
                reads(line, Years(DAY))
            except ValueError:
                continue


@settings(max_examples=40, derandomize=True, deadline=None)
@given(data=st.binary(max_size=300))
def test_no_file_whatever_is_a_crash(tmp_path_factory, data):
    file = tmp_path_factory.mktemp("f") / "j.log"
    file.write_bytes(FORTIGATE.encode() + b"\n" + data)
    with suppress(CsirtError):
        read_log(file, mapping_of("firewall-log"), KEY, day=DAY)


# --- workbooks ---


def book(tmp_path, rows, *more):
    from openpyxl import Workbook

    made = Workbook()
    made.active.title = "Journal"
    for row in rows:
        made.active.append(row)
    for name in more:
        made.create_sheet(name).append(["Légende"])
    path = tmp_path / "journal.xlsx"
    made.save(path)
    return path


HEADINGS = ["Horodatage", "Action", "Source", "Destination", "Port destination"]


def test_a_log_saved_by_a_spreadsheet_is_read_with_its_rows(tmp_path):
    rows = [["Export"], HEADINGS, [datetime(2026, 11, 29, 2, 14, 7), "ACCEPT", "10.0.0.1", "9.9.9.9", 443],
            ["29/11/2026 02:14:08", "DENY", "10.0.0.2", "9.9.9.9", "445"],
            ["hier", "DENY", "10.0.0.2", "9.9.9.9", "445"]]  # fmt: skip
    path = book(tmp_path, rows, "Notes")
    seen = read_log(path, mapping_of("firewall-log"), KEY)
    assert [(each.first_record, each.b_port, each.action) for each in seen.flows] == [
        (3, 443, "allow"), (4, 445, "deny"),
    ]  # fmt: skip
    assert seen.flows[0].first == ONE
    assert ("log.no-time", 5) in told(seen)
    assert seen.files[0].packets == 5
    assert ("table.sheet-left", "Notes") in [(each.code, "Notes") for each in seen.faults
                                             if "Notes" in each.message]  # fmt: skip


def test_a_workbook_of_something_else_or_a_broken_one_is_refused(tmp_path):
    with pytest.raises(ContentError):
        read_log(book(tmp_path, [["Nom", "Ville"], ["a", "b"]]), mapping_of("firewall-log"), KEY)
    with pytest.raises(ContentError):
        read(tmp_path, b"PK\3\4" + b"\0" * 200)
    with pytest.raises(ContentError):
        read(tmp_path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 200)
