"""``facility show``, ``facility diff`` and ``capture isolate``: where to unplug, who disagrees."""

import json
from pathlib import Path

import pytest
from wire_night import DESK

from csirt import content
from csirt.text import speak

ROOT = Path(__file__).parents[2]
NIGHT = ROOT / "docs" / "exemples" / "nuit.pcap"
MAC = "00:1f:3c:00:00:39"
FACILITY = f"""
schema: csirt.facility/1
id: ch
provenance: {{basis: declared, by: "RSSI", on: 2026-11-02}}
zones: [{{id: wards, name: "Postes de soins"}}]
assets:
  - {{id: desk, name: "Poste accueil", kind: workstation, zone: wards, addresses: ["{DESK}"],
     macs: ["{MAC}"]}}
  - {{id: phone, name: "Téléphone accueil", kind: ip-phone, zone: wards,
     macs: ["00:1f:3c:00:00:40"]}}
"""
SWITCH = {
    "itemtype": "NetworkEquipment",
    "content": {
        "network_device": {"type": "Networking", "name": "sw-rdc", "ips": ["10.99.0.2"]},
        "network_ports": [
            {
                "ifname": "Gi1/0/12",
                "ifalias": "Accueil",
                "vlans": [{"number": 20}],
                "connections": [{"mac": MAC}, {"mac": "00:1f:3c:00:00:40"}],
            }
        ],
    },
}


@pytest.fixture
def wired(run, tmp_path):
    """A facility whose reception desk hangs on a switch with its telephone."""
    path = tmp_path / "ch.yaml"
    path.write_text(FACILITY, encoding="utf-8")
    (tmp_path / "sw.json").write_text(json.dumps(SWITCH), encoding="utf-8")
    done = run("import", "inventory", tmp_path / "sw.json", "--facility", path, "--zone", "wards")
    assert done.exit_code == 0
    return path


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_of_the_duty_officer_says_where_to_unplug(run, wired, monkeypatch, lang):
    monkeypatch.setenv("COLUMNS", "80")
    speak(lang)
    found = run("capture", "isolate", NIGHT, "--facility", wired)
    text = " ".join(found.stdout.split())
    words = {
        "fr": ("À débrancher : commutateur sw-rdc, port Gi1/0/12 (Accueil), VLAN 20 (vu le",
               "Coupe aussi, sur la même prise : Téléphone accueil"),
        "en": ("To unplug: switch sw-rdc, port Gi1/0/12 (Accueil), VLAN 20 (seen on",
               "Also cuts, on the same port: Téléphone accueil"),
    }  # fmt: skip
    assert all(each in text for each in words[lang])
    assert all(len(line) <= 80 for line in found.stdout.splitlines())


def test_the_answer_for_machines_has_the_port_and_who_goes_with_it(run, asked, wired):
    told = asked(run("capture", "isolate", NIGHT, "--facility", wired, "--json"))
    [desk] = [each for each in told["hosts"] if each["asset"] == "asset:ch/desk"]
    [plug] = desk["plugged"]
    assert (plug["switch"], plug["port"]) == ("asset:ch/sw-rdc", "Gi1/0/12 (Accueil)")
    assert [each["id"] for each in plug["also"]] == ["asset:ch/phone"]
    assert all(each["plugged"] == [] for each in told["hosts"] if each is not desk)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_machine_on_one_sheet(run, wired, lang):
    speak(lang)
    found = run("facility", "show", wired, DESK)
    words = {
        "fr": ("Poste accueil (desk)", "zone : Postes de soins", "déclaré par RSSI"),
        "en": ("Poste accueil (desk)", "hardware addresses:", "declared by RSSI"),
    }
    assert all(each in found.stdout for each in words[lang])
    assert found.exit_code == 0


def test_a_machine_without_a_known_port_says_so(run):
    sample = content.root() / "risk_models" / "sample" / "facilities" / "chu-brumeville.yaml"
    found = run("facility", "show", sample, "dc-01")
    assert "aucun commutateur" in found.stdout


def test_no_such_machine_is_refused_without_a_traceback(run, wired):
    found = run("facility", "show", wired, "10.0.0.1\x1b[31m")
    assert found.exit_code == 5
    assert "Aucune machine" in found.stderr
    assert "\x1b" not in found.stderr


def test_what_disagrees_is_listed_with_who_says_it(run, asked, wired, tmp_path):
    for name, kind in (("a.json", "Laptop"), ("b.json", "Rack Mount Chassis")):
        hardware = {"name": "x", "chassis_type": kind}
        data = {
            "itemtype": "Computer",
            "content": {"hardware": hardware, "networks": [{"mac": MAC}]},
        }
        (tmp_path / name).write_text(json.dumps(data), encoding="utf-8")
        run("import", "inventory", tmp_path / name, "--facility", wired, "--zone", "wards")
    told = asked(run("facility", "diff", wired, "--json"))
    [name, *_] = [each for each in told["differences"] if each["field"] == "name"]
    assert (name["kept_by"]["by"], name["lost_by"]["by"]) == ("RSSI", "GLPI")
    assert told["conflicts"] == []
    text = run("facility", "diff", wired).stdout
    assert "0 désaccord entre outils" in text
    assert "déclaré par RSSI" in " ".join(text.split())
