"""The loop on the sample region: what one room makes, the next one takes. Every part
lengthens it."""

import json
import shutil
from pathlib import Path

import pytest

import csirt.workspace
from csirt import content
from csirt.reporting import html
from csirt.reporting.compose import composed
from csirt.workspace.check import checked
from csirt.workspace.dossier import dossier
from csirt.workspace.inventory import imported

SCAN = """<?xml version="1.0"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" start="1763300000" version="7.94">
<host><status state="up"/><address addr="192.0.2.10" addrtype="ipv4"/>
<hostnames><hostname name="visio-01.brume.example" type="PTR"/></hostnames>
<ports><port protocol="tcp" portid="445"><state state="open"/></port>
<port protocol="tcp" portid="3389"><state state="open"/></port></ports></host>
<runstats><finished time="1763300100" exit="success"/><hosts up="1" down="0" total="1"/></runstats>
</nmaprun>
"""
GROUP = "ght-val-de-brume"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Return a copy of the sample region that a test may change."""
    return Path(shutil.copytree(content.root() / "risk_models/sample", tmp_path / "région d'essai"))


def test_the_loop(region, tmp_path):
    assert checked([region]).ok

    # The model gives the risk: three lines of Python.
    workspace = csirt.workspace.open(region)
    before = workspace.risk("ch-rochebrume", samples=4_096, seed=1)
    assert before.care_lines
    assert json.loads(json.dumps(before.as_json("fr")))["schema"] == "csirt.risk.analyse/1"

    # What a scan sees enters beside what a person wrote, and the risk is measured again.
    person = region / "facilities/ch-rochebrume.yaml"
    written = person.read_bytes()
    scan = tmp_path / "scan.xml"
    scan.write_text(SCAN, encoding="utf-8")
    done = imported([scan], person, "servers", on="2026-11-21")
    assert (len(done.added), done.open_ports) == (1, 2)
    assert person.read_bytes() == written
    after = csirt.workspace.open(region).risk("ch-rochebrume", samples=4_096, seed=1)
    assert {each.id for each in after.assets} - {each.id for each in before.assets} == {"visio-01"}
    assert after.provenance["observed"] == before.provenance["observed"] + 1

    # An observed machine more never lowers the risk of what was there: same coins.
    share = {each.id: each.likelihood.probability for each in after.care_lines}
    for line in before.care_lines:
        assert share[line.id] >= line.likelihood.probability

    # One plug pulled at one site is felt at the other: they share a record.
    cut = csirt.workspace.open(region).isolate("ch-marais-blanc", ["facility:ch-rochebrume"])
    assert cut.care_lines

    # The same records become pages, in both languages.
    told = dossier(csirt.workspace.open(region), GROUP, on="2026-11-21", samples=2_048)
    for lang, word in (("fr", "Synthèse"), ("en", "Summary")):
        page = html.rendered(composed(told, "audit", lang))
        assert word.lower() in page.lower()
        assert "<script" not in page


def test_a_measure_in_place_lowers_the_risk_of_the_region(region):
    """The RSSI counts one measure more: the same samples say what it changes."""
    path = region / "facilities/ch-rochebrume.yaml"
    before = csirt.workspace.open(region).risk("ch-rochebrume", samples=8_192, seed=1)
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "{measure: mfa-admin, on: [zone:servers], coverage: 0/9",
        "{measure: mfa-admin, coverage: 9/9",
    )
    path.write_text(text, encoding="utf-8")
    after = csirt.workspace.open(region).risk("ch-rochebrume", samples=8_192, seed=1)
    was = {each.id: each.likelihood.probability for each in before.care_lines}
    now = {each.id: each.likelihood.probability for each in after.care_lines}
    assert all(now[id] <= was[id] for id in was)
    assert sum(now.values()) < sum(was.values())
