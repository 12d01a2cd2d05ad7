"""What a log says in words of its own: read as it means it, or counted and told."""

from datetime import date

import pytest

from csirt.files.capture.accounts import Accounts
from csirt.files.logs.read import read_log
from csirt.files.logs.rows import Form, form_of
from csirt.files.mappings import mapping_of
from csirt.text import say

KEY = Accounts(b"k" * 16)
FIREWALL = "Horodatage;Action;Source;Destination;Octets émis"
VPN = "Horodatage;Compte;Adresse publique;Résultat"
ALERTS = "Date;Règle;Gravité;Machine"
DHCP = "Nov 29 01:00:{n:02} fw dhcpd: DHCPACK on 10.1.1.{n} to aa:bb via eth0"
FILTERLOG = (
    "Nov 29 01:10:00 fw filterlog[7]: 5,,,1000000103,igb0,match,block,in,4,0x0,,64,0,0,DF,6,tcp,"
    "60,10.1.1.1,10.1.1.2,50000,{n},0,S"
)
UFW = (
    "Nov 29 08:00:00 srv kernel: [ 12.0] {prefix}IN=eth0 OUT=eth1 SRC=10.20.1.31 DST=10.20.9.1"
    " LEN=60 PROTO=TCP SPT=50000 DPT=445 SYN URGP=0"
)


def read(tmp_path, lines, mapping="firewall-log"):
    file = tmp_path / "journal.log"
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return read_log(file, mapping_of(mapping), KEY, day=date(2026, 11, 30))


def notes(seen):
    return {key: dict(facts) for key, facts in seen.files[0].notes}


def actions(tmp_path, words):
    lines = [f"2026-11-29 08:00:00;{each};10.1.1.1;10.2.2.2;1" for each in words]
    seen = read(tmp_path, [FIREWALL, *lines])
    return [each.action for each in seen.flows], seen


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("deny", ["Non autorisé", "not allowed", "Drop (timeout)", "deny-all end", "interdit",
                  "refus", "rejet", "filtré", "Prevent", "Connexion refusée", "reset-both",
                  "policy-deny", "ACCESS BLOCK"]),
        ("allow", ["Autorisé", "allowed", "timeout", "end", "Detect", "tcp-rst-from-client",
                   "server-rst", "aged-out", "close"]),
        ("", ["N/A", "-", "Mirror"]),
    ],
)  # fmt: skip
def test_a_word_of_refusal_goes_before_one_of_acceptance(tmp_path, action, words):
    assert actions(tmp_path, words)[0] == [action] * len(words)


def test_words_that_nothing_reads_are_counted_with_a_few_of_them(tmp_path):
    _, seen = actions(tmp_path, ["deny", "Mirror", "Mirror", "\x1b[31mTap", "Span", "Quatre", "-"])
    told = notes(seen)["note.log.words"]
    assert (told["count"], told["words"].count(",")) == (5, 2)
    assert told["words"].startswith("Mirror, ")
    assert "\x1b" not in told["words"]
    assert "note.log.words" not in notes(actions(tmp_path, ["deny", "accept", "-"])[1])


@pytest.mark.parametrize(
    ("prefix", "action"),
    [("[UFW BLOCK] ", "deny"), ("[UFW LIMIT BLOCK] ", "deny"), ("[UFW ALLOW] ", "allow"),
     ("FW-DROP: ", "deny"), ("iptables denied: ", "deny"), ("[UFW AUDIT] ", ""), ("", "")],
)  # fmt: skip
def test_the_prefix_of_iptables_says_what_was_done(tmp_path, prefix, action):
    (flow,) = read(tmp_path, [UFW.format(prefix=prefix)]).flows
    assert (flow.action, flow.a, flow.b_port) == (action, "10.20.1.31", 445)


def test_a_message_that_speaks_of_a_drop_is_no_prefix(tmp_path):
    line = 'time="2026-11-29 08:00:00" src=10.0.0.1 dst=10.0.0.2 action=pass msg="DROP IN=x"'
    assert read(tmp_path, [line]).flows[0].action == "allow"


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("auth.failed", ["Fail", "Reject", "Deny", "Refus", "Bad password", "Invalid credentials",
                         "Mot de passe incorrect", "KO", "Erreur d'authentification", "NOK",
                         "Non connecté", "401", "Login failed", "Échec d’authentification",
                         "ssl-login-fail", "not connected"]),
        ("vpn.session", ["OK", "Success", "Succès", "Réussie", "Connecté", "connected",
                         "tunnel-up", "login", "Accepted", "1"]),
    ],
)  # fmt: skip
def test_a_refused_logon_is_no_session(tmp_path, kind, words):
    lines = [f"2026-11-29 08:00:00;a;203.0.113.9;{each}" for each in words]
    seen = read(tmp_path, [VPN, *lines], "vpn-log")
    assert [each.kind for each in seen.events] == [kind] * len(words)


def test_a_result_that_nothing_reads_is_neither(tmp_path):
    lines = [f"2026-11-29 08:00:00;a;203.0.113.9;{each}" for each in ("Peut-être", "OK")]
    seen = read(tmp_path, [VPN, *lines], "vpn-log")
    assert [(each.kind, each.record) for each in seen.events] == [("vpn.session", 3)]
    assert [(each.code, each.line) for each in seen.faults] == [("log.event", 2)]
    assert notes(seen)["note.log.words"]["words"] == "Peut-être"


def test_a_scale_of_numbers_is_not_guessed_and_is_told(tmp_path):
    lines = [f"2026-11-29 08:00:00;x;{each};pc1" for each in ("5", "P1", "critique", "")]
    seen = read(tmp_path, [ALERTS, *lines], "edr-alerts")
    assert len(seen.events) == 4
    told = notes(seen)["note.log.words"]
    assert (told["count"], told["words"]) == (2, "5, P1")


@pytest.mark.parametrize(
    ("word", "proto"),
    [("TCP", "tcp"), ("17", "udp"), ("TCP/445", "tcp"), ("ESP", "ip-50"), ("gre", "ip-47"),
     ("89", "ip-89"), ("", "tcp")],
)  # fmt: skip
def test_a_protocol_is_known_by_its_name_or_its_number(tmp_path, word, proto):
    seen = read(tmp_path, [f"{FIREWALL};Protocole", *_rows([word])])
    assert [each.proto for each in seen.flows] == [proto]
    assert "note.log.words" not in notes(seen)


def test_a_word_of_protocol_that_nothing_reads_is_told(tmp_path):
    seen = read(tmp_path, [f"{FIREWALL};Protocole", *_rows(["tcp", "trunk-7", "trunk-7", "QoS"])])
    assert len(seen.flows) == 4
    told = notes(seen)["note.log.words"]
    assert (told["count"], told["words"]) == (3, "trunk-7, qos")


def test_a_line_of_two_words_that_nothing_reads_is_one_line(tmp_path):
    rows = [each.replace("deny", "foo") for each in _rows(["trunk-7"] * 3)]
    told = notes(read(tmp_path, [f"{FIREWALL};Protocole", *rows]))["note.log.words"]
    assert (told["count"], told["words"]) == (3, "foo, trunk-7")


def _rows(protocols):
    return [f"2026-11-29 08:00:00;deny;10.1.1.1;10.2.2.2;1;{each}" for each in protocols]


# --- who ---


@pytest.mark.parametrize("heading", ["Nom d'hôte", "Nom d’hôte", "Nom d’ordinateur", "Équipement"])
def test_a_machine_is_known_under_the_headings_of_french_consoles(tmp_path, heading):
    text = [f"Date;Règle;Gravité;{heading}", "2026-11-29 08:00:00;x;critique;SRV-PACS"]
    seen = read(tmp_path, text, "edr-alerts")
    assert [each.get("host") for each in seen.events] == ["srv-pacs"]
    assert "note.log.nobody" not in notes(seen)


def test_alerts_without_a_machine_are_told(tmp_path):
    lines = ["2026-11-29 08:00:00;x;critique;pc1", "2026-11-29 08:00:00;x;critique;"]
    assert notes(read(tmp_path, [ALERTS, *lines], "edr-alerts"))["note.log.nobody"]["count"] == 1


def test_logons_without_a_machine_are_told_where_none_has_one(tmp_path):
    def logons(heading, *addresses):
        text = [f"TimeCreated,EventID,Computer,TargetUserName,{heading}"]
        text += [f"2026-11-29T01:00:00Z,4625,dc1,u,{each}" for each in addresses]
        return read(tmp_path, text, "ad-events")

    assert [each.src for each in logons("Adresse IP", "10.0.0.1").events] == ["10.0.0.1"]
    assert "note.log.nobody" not in notes(logons("Adresse IP", "10.0.0.1", "-"))
    assert notes(logons("Adresse du bout", "10.0.0.1", "-"))["note.log.nobody"]["count"] == 2


def test_the_notes_are_whole_sentences_in_both_languages():
    for key in ("note.log.words", "note.log.nobody", "note.log.session"):
        french, english = (say(key, lang, file="x", count="3", words="y") for lang in ("fr", "en"))
        assert french.startswith("x : lignes")
        assert english.startswith("x: lines")
        assert french.endswith(".")
        assert english.endswith(".")


# --- the form ---


def test_lines_of_another_daemon_at_the_top_do_not_hide_those_of_the_firewall(tmp_path):
    lines = [DHCP.format(n=n % 60) for n in range(70)]
    lines += [FILTERLOG.format(n=n) for n in range(1, 6)]
    seen = read(tmp_path, lines)
    assert [each.first_record for each in seen.flows] == [71, 72, 73, 74, 75]
    assert {each.action for each in seen.flows} == {"deny"}


def test_a_table_that_quotes_such_a_line_stays_a_table():
    rows = ["Date;Source;Message"] + ["2026-11-29;10.0.0.1;x"] * 70
    assert form_of("\n".join([*rows, f"2026-11-29;10.0.0.1;{FILTERLOG}"])) is Form.TABLE


# --- bytes ---


@pytest.mark.parametrize(
    ("text", "bytes_"), [("900,000", 900_000), ("1,234,567", 1_234_567), ("900 000", 900_000)]
)
def test_bytes_between_commas_are_thousands(tmp_path, text, bytes_):
    seen = read(tmp_path, [FIREWALL, f"2026-11-29 08:00:00;deny;10.0.0.1;10.0.0.2;{text}"])
    assert seen.flows[0].bytes == bytes_


def test_bytes_that_may_be_read_both_ways_are_told_and_not_read(tmp_path):
    seen = read(tmp_path, [FIREWALL, "2026-11-29 08:00:00;deny;10.0.0.1;10.0.0.2;900.000"])
    assert seen.flows[0].bytes == 0
    assert ("table.bad-value", 2) in [(each.code, each.line) for each in seen.faults]
