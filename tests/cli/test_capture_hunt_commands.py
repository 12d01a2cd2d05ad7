"""``capture hosts``, ``hunt`` and ``isolate``, from the words of the command to the answer."""

from pathlib import Path

import pytest
from wire_night import CONTROLLER, DESK, OUTSIDE, night
from wire_sessions import Wire, psexec

from csirt import content
from csirt.text import speak

ROOT = Path(__file__).parents[2]
NIGHT = ROOT / "docs" / "exemples" / "nuit.pcap"
SAMPLE = content.root() / "risk_models" / "sample" / "facilities" / "chu-brumeville.yaml"
FINDING = {
    "id", "rule", "severity", "confidence", "title", "subjects", "records", "actions", "rests_on",
    "technique", "techniques", "source", "targets", "frames", "records_left_out",
    "interface_seen", "summary", "is_not", "first", "last",
}  # fmt: skip
HOST = {
    "id", "addresses", "macs", "names", "roles", "vendor", "services", "uses", "inside",
    "confidence", "first", "last",
}  # fmt: skip
ISOLATED = {
    "rank", "id", "addresses", "names", "asset", "asset_name", "acts", "severity", "confidence",
    "reach", "findings", "why", "plugged", "stops",
}  # fmt: skip


def test_the_capture_of_the_documentation_is_the_one_that_is_written_again():
    assert NIGHT.read_bytes() == night().pcap()
    assert NIGHT.stat().st_size < 20_000


def test_the_machines(run, asked):
    told = asked(run("capture", "hosts", NIGHT, "--json"))
    assert told["schema"] == "csirt.capture.hosts/1"
    assert all(set(each) == HOST for each in told["hosts"])
    hosts = {each["id"]: each for each in told["hosts"]}
    (role,) = hosts[CONTROLLER]["roles"]
    assert (role["id"], role["name"]) == ("domain-controller", "Contrôleur de domaine")
    assert {"id", "name", "confidence", "records"} == set(role)
    assert [each["name"] for each in hosts[CONTROLLER]["services"]] == ["smb", "dns", "kerberos"]
    assert hosts[DESK]["vendor"] is None
    assert not hosts[OUTSIDE]["inside"]
    assert told["undissected"] == {}


def test_the_findings(run, asked):
    told = asked(run("capture", "hunt", NIGHT, "--json"))
    assert told["schema"] == "csirt.capture.hunt/1"
    assert all(set(each) == FINDING for each in told["findings"])
    assert [each["rule"] for each in told["findings"]] == [
        "remote-service", "password-spraying", "cleartext-password", "port-scan", "beacon",
    ]  # fmt: skip
    first = told["findings"][0]
    assert first["source"] == DESK
    assert first["records"] == [f"nuit.pcap#{frame}" for frame in first["frames"]]
    assert first["actions"] == ["step:ransomware-first-24h/hands-off"]
    assert first["first"] < first["last"]


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_says_what_shows_it_what_it_may_be_and_what_to_do(run, lang):
    speak(lang)
    found = run("capture", "hunt", NIGHT)
    assert found.exit_code == 0
    words = {
        "fr": ("Vu :", "Preuves : nuit.pcap#", "Peut être :", "À faire : Ne rien éteindre"),
        "en": ("Seen:", "Evidence: nuit.pcap#", "May be:", "To do: Switch nothing off"),
    }
    assert all(each in found.stdout for each in words[lang])
    assert "tournesol" not in found.stdout


def test_nothing_found_is_said_to_be_no_proof(run, tmp_path):
    found = run("capture", "hunt", Wire().save(tmp_path))
    assert "pas la preuve" in found.stdout


def test_a_budget_that_leaves_packets_is_code_4_and_says_which(run, asked):
    found = run("capture", "hunt", NIGHT, "--budget", "0", "--json")
    assert found.exit_code == 4
    assert '"capture.undissected"' in found.stderr
    assert '"kerberos": 18' in found.stdout
    for verb in (("hosts",), ("isolate", "--facility", SAMPLE)):
        assert run("capture", verb[0], NIGHT, *verb[1:], "--budget", "0").exit_code == 4


def test_what_to_isolate_first_and_what_stops(run, asked):
    told = asked(run("capture", "isolate", NIGHT, "--facility", SAMPLE, "--json"))
    assert told["schema"] == "csirt.capture.isolate/1"
    assert all(set(each) == ISOLATED for each in told["hosts"])
    desk, *controllers = told["hosts"]
    assert (desk["id"], desk["acts"], desk["asset"], desk["stops"]) == (DESK, True, None, None)
    assert [each["asset"] for each in controllers] == [
        f"asset:chu-brumeville/dc-0{at}" for at in (1, 2, 3)
    ]
    assert all(not each["acts"] and each["stops"] for each in controllers)
    assert {each["id"] for each in told["together"]["care_lines"]} >= {"ed-adult", "icu-adult"}
    assert told["block"] == [OUTSIDE]
    assert len(told["left_out"]) == 2
    assert {each["id"] for each in told["findings"]} >= set(desk["findings"])


def test_the_page_of_the_duty_officer(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    found = run("capture", "isolate", NIGHT, "--facility", SAMPLE)
    text = " ".join(found.stdout.split())
    assert f"1. {DESK} (pc-acc-57)" in text
    assert "2. Contrôleur de domaine 1 (physique)" in text
    assert "Pas dans le modèle" in text
    assert "À bloquer au pare-feu : 203.0.113.80" in text
    assert "Ce que la liste ne dit pas" in text
    assert len(found.stdout.splitlines()) <= 66
    assert all(len(line) <= 80 for line in found.stdout.splitlines())


def test_two_assets_of_one_address_are_no_answer(run, asked, workspace, tmp_path):
    path = workspace / "facilities" / "ch.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("id: dc, kind", 'id: dc, addresses: ["10.9.0.1"], kind'), "utf-8")
    wire = Wire()
    psexec(wire, "10.9.0.7", "10.9.0.1")
    words = ("capture", "isolate", wire.save(tmp_path), "--facility", path, "--json")
    told = asked(run(*words))
    assert [each["asset"] for each in told["hosts"]] == [None, "asset:ch/dc"]
    assert [each["id"] for each in told["hosts"][1]["stops"]["care_lines"]] == ["ed"]
    assert told["together"] is None
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("id: srv, name", 'id: srv, addresses: ["10.9.0.1"], name'), "utf-8"
    )
    assert [each["asset"] for each in asked(run(*words))["hosts"]] == [None, None]


def test_a_facility_that_is_not_there_and_a_file_that_is_no_capture(run, tmp_path):
    assert run("capture", "isolate", NIGHT, "--facility", tmp_path / "none.yaml").exit_code == 5
    assert run("capture", "hunt", SAMPLE).exit_code == 5
