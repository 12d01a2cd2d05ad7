"""Logs through their mappings: what is read, what is left with its line, what is never kept."""

import gzip
from pathlib import Path

import pytest

from csirt.errors import CsirtError, InputError
from csirt.files.capture.accounts import Accounts
from csirt.files.logs.read import read_log
from csirt.files.mappings import mapping_of, shipped
from csirt.model.fault import ContentError
from csirt.model.mapping import Target

KEY = Accounts(b"k" * 16)
FIREWALL = "Date;Action;Source;Destination;Port;Octets\n"
LINE = "2026-11-29 02:14:0{n};ACCEPT;10.0.0.{n};203.0.113.9;443;{n}\n"


def read(tmp_path: Path, text: str | bytes, mapping: str = "firewall-log"):
    file = tmp_path / "journal.csv"
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_log(file, mapping_of(mapping), KEY)


def told(seen) -> list[tuple[str, int]]:
    return [(each.code, each.line) for each in seen.faults if each.severity != "note"]


def test_every_shipped_mapping_of_logs_reads_its_example():
    examples = {
        "firewall-log": "journal-pare-feu", "proxy-log": "journal-proxy",
        "ad-events": "journal-annuaire", "edr-alerts": "alertes-edr",
    }  # fmt: skip
    logs = {id for id, each in shipped().items() if each.target is Target.LOGS}
    assert logs == {*examples, "netflow", "vpn-log", "suricata-eve"}
    for id, name in examples.items():
        path = Path(__file__).parents[3] / "docs" / "exemples" / f"{name}.csv"
        assert (found := read_log(path, mapping_of(id), KEY)).flows or found.events


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_a_log_is_read_in_its_encoding_and_separator(tmp_path, encoding, separator):
    text = "Date;Décision;Adresse source;Adresse destination;Octets émis\n"
    text += "29/11/2026 02:14:05;refusé;10.0.0.1;203.0.113.9;12\n"
    seen = read(tmp_path, text.replace(";", separator).encode(encoding))
    (flow,) = seen.flows
    assert (flow.action, flow.a, flow.bytes, flow.first_record) == ("deny", "10.0.0.1", 12, 2)
    assert [key for key, _ in seen.files[0].notes] == ["note.log.zone"]


def test_a_bad_line_is_left_with_its_place_and_the_others_are_read(tmp_path):
    good = [LINE.format(n=n) for n in range(1, 6)]
    text = "".join(
        [FIREWALL, good[0], "hier;ACCEPT;10.0.0.9;203.0.113.9;443;1\n", good[1],
         "2026-11-29 02:14:09;ACCEPT;poste;203.0.113.9;443;1\n", good[2], "a;b\n", good[3]]
    )  # fmt: skip
    seen = read(tmp_path, text)
    assert [each.first_record for each in seen.flows] == [2, 4, 6, 8]
    assert ("log.no-time", 3) in told(seen)
    assert ("log.address", 5) in told(seen)
    assert ("table.row-length", 7) in told(seen)


def test_a_quote_that_never_closes_costs_one_line_and_not_the_rest_of_the_file(tmp_path):
    rows = [LINE.format(n=n % 10) for n in range(1, 200)]
    rows[50] = rows[50].replace("ACCEPT", '"ACCEPT')
    seen = read(tmp_path, FIREWALL + "".join(rows))
    assert len(seen.flows) == 198
    assert told(seen) == [("log.quotes", 52)]


def test_a_text_between_quotes_may_have_lines(tmp_path):
    text = 'Date,Action,Source,Destination,Note\n2026-11-29 02:14,allow,10.0.0.1,9.9.9.9,"a\nb"\n'
    text += "2026-11-29 02:15,allow,10.0.0.2,9.9.9.9,c\n"
    assert [each.first_record for each in read(tmp_path, text).flows] == [2, 4]


def test_a_log_is_read_packed_and_its_hash_is_that_of_the_file(tmp_path):
    from hashlib import sha256

    raw = gzip.compress((FIREWALL + LINE.format(n=1)).encode())
    seen = read(tmp_path, raw)
    assert len(seen.flows) == 1
    assert seen.files[0].sha256 == sha256(raw).hexdigest()


@pytest.mark.parametrize(
    "raw", [b"", b"\0" * 64, b"PK\3\4" + b"x" * 50, b"\x1f\x8b12", b"a;b\n1;2\n", b"\xff\xfe\0"]
)
def test_what_is_no_log_is_refused_with_a_declared_error(tmp_path, raw):
    with pytest.raises(CsirtError):
        read(tmp_path, raw)


def test_a_mapping_of_something_else_is_refused(tmp_path):
    with pytest.raises(InputError, match="glpi-server"):
        read(tmp_path, FIREWALL, "glpi-server")


def test_a_heading_that_stands_twice_is_refused(tmp_path):
    with pytest.raises(ContentError):
        read(tmp_path, "Date;Source;Source;Destination\n2026-11-29 02:14;10.0.0.1;x;9.9.9.9\n")


def test_day_and_hour_may_stand_in_two_columns_without_a_fault(tmp_path):
    text = "Date;Heure;Source;Destination\n29/11/2026;02:14:05;10.0.0.1;9.9.9.9\n"
    seen = read(tmp_path, text)
    assert seen.flows[0].first == 1_795_914_845 * 10**9
    assert not told(seen)


def test_of_a_web_address_the_host_alone_is_kept(tmp_path):
    text = "time,Client,URL\n2026-11-29T01:00:00Z,10.0.0.1,https://mouse:pw@Serveur.Example:8443/MICKEY?x=1\n"
    seen = read(tmp_path, text, "proxy-log")
    assert seen.events[0].get("host") == "serveur.example"
    assert all(word not in repr(seen).lower() for word in ("mickey", "mouse", "pw@"))


def test_accounts_are_hashes_the_same_for_any_way_to_write_the_domain(tmp_path):
    text = "TimeCreated,EventID,TargetUserName,IpAddress,Status\n"
    for account in ("CH\\mickey", "mickey@ch.local", "Mickey"):
        text += f"2026-11-29T01:00:00Z,4625,{account},10.0.0.1,0xc000006d\n"
    seen = read(tmp_path, text, "ad-events")
    assert len({each.get("account") for each in seen.events}) == 1
    assert "mickey" not in repr(seen).lower()


@pytest.mark.parametrize(
    ("number", "status", "kind"),
    [("4624", "", "auth.ok"), ("4625", "0xc000006d", "auth.failed"), ("4768", "0x0", "auth.ok"),
     ("4768", "0x6", "auth.failed"), ("4771", "0x18", "auth.failed"), ("4776", "0x0", "auth.ok"),
     ("4776", "0xc0000064", "auth.failed"), ("4769", "0x0", "ad.event"),
     ("4662", "", "ad.event"), ("7045", "", "ad.event"), ("4698", "", "ad.event")],
)  # fmt: skip
def test_the_number_of_a_windows_event_says_what_it_is(tmp_path, number, status, kind):
    text = "TimeCreated,EventID,TargetUserName,IpAddress,Status,ServiceName\n"
    text += f"2026-11-29T01:00:00Z,{number},x,::ffff:10.0.0.1,{status},svc-mickey\n"
    (event,) = read(tmp_path, text, "ad-events").events
    assert (event.kind, event.src, event.record) == (kind, "10.0.0.1", 2)
    assert ("svc-mickey" in repr(event)) is (number in ("7045", "4698"))


def test_the_two_directions_of_a_flow_export_are_one_conversation(tmp_path):
    text = "ts,td,sa,da,sp,dp,pr,flg,ipkt,ibyt\n"
    text += "2026-11-29 02:00:00,1.5,10.0.0.1,10.0.0.2,50000,445,TCP,...AP.SF,5,500\n"
    text += "2026-11-29 02:00:00,1.5,10.0.0.2,10.0.0.1,445,50000,TCP,...AP.SF,4,900\n"
    text += "Summary\nflows,bytes,packets\n2,1400,9\n"
    seen = read(tmp_path, text, "netflow")
    (flow,) = seen.flows
    assert (flow.a, flow.b_port, flow.packets, flow.bytes, flow.bytes_ab) == (
        "10.0.0.1", 445, 9, 1400, 500,
    )  # fmt: skip
    assert flow.opened
    assert flow.flags_ba & 2
    assert {line for _, line in told(seen)} == {4, 5, 6}


def test_a_refused_vpn_session_is_a_refused_logon(tmp_path):
    text = "Horodatage;Utilisateur;Adresse source;Adresse attribuée;Résultat\n"
    text += (
        "29/11/2026 02:00;a;198.51.100.7;;échec\n29/11/2026 02:01;a;198.51.100.7;10.9.0.4;succès\n"
    )
    events = read(tmp_path, text, "vpn-log").events
    assert [each.kind for each in events] == ["auth.failed", "vpn.session"]
    assert events[1].get("address") == "10.9.0.4"


def test_a_number_of_a_person_in_an_alert_is_set_aside(tmp_path):
    text = "Timestamp,Rule,Host IP\n2026-11-29T01:00:00Z,dossier 1 85 05 78 006 084 91,10.0.0.1\n"
    seen = read(tmp_path, text, "edr-alerts")
    assert told(seen) == [("log.person-number", 2)]
    assert "006" not in repr(seen.events)
