"""Scans of flaws taken into a facility: what is seen, what it opens, what a partial view leaves."""

import pytest

from csirt.files.kinds import load
from csirt.model.facility import SeenFacility
from csirt.workspace.inventory import imported

REPORT = """<report><report><scan_start>{day}T03:04:05Z</scan_start>
<scan_run_status>Done</scan_run_status><results>{results}</results>
<host><ip>10.0.0.5</ip><end>x</end>{logon}</host></report></report>"""
RESULT = """<result><host>10.0.0.5</host><port>{port}/tcp</port><severity>9.8</severity>
<nvt><name>x</name><refs><ref type="cve" id="CVE-2024-{port:04}"/></refs></nvt></result>"""
LOGON = "<detail><name>Auth-SSH-Success</name><value>x</value></detail>"
FILES = {
    "csirt.yaml": "schema: csirt.workspace/1\nregion: r\n",
    "region.yaml": "schema: csirt.region/1\nid: r\nname: R\nfacilities: [{id: ch}]\n",
    "facilities/ch.yaml": """
schema: csirt.facility/1
id: ch
zones: [{id: dmz, exposure: internet}, {id: lan}]
directories: [{id: ad, controllers: [dc]}]
assets: [{id: dc, kind: domain-controller, zone: lan, listens: []}]
""",
}


@pytest.fixture
def take(tmp_path):
    """Return an import of a scan given by its day, its ports with a hole, and whether it logged
    on."""
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def done(day, *holes, logon=False, whole=False, dry_run=False):
        results = "".join(RESULT.format(port=port) for port in holes)
        scan = tmp_path / f"{day}.xml"
        scan.write_text(REPORT.format(day=day, results=results, logon=LOGON * logon))
        facility = tmp_path / "facilities" / "ch.yaml"
        return imported([scan], facility, "dmz", on="2026-11-21", dry_run=dry_run, whole=whole)

    return done


@pytest.fixture
def flaws(tmp_path):
    def known():
        (asset,) = load(tmp_path / "facilities" / "ch.seen.yaml", SeenFacility).assets
        return [(flaw.cve, flaw.found_on) for flaw in asset.flaws]

    return known


def test_a_scan_tells_what_it_found_and_what_it_leaves_of_the_one_before(take, flaws):
    first = take("2026-01-01", 80, 443)
    assert first.as_json()["flaws"] == {"examined": 1, "found": 2, "kept": 0, "closed": 0}
    second = take("2026-02-01", 22)
    assert second.flaws.as_json() == {"examined": 1, "found": 1, "kept": 2, "closed": 0}
    third = take("2026-03-01", 80, logon=True)  # perhaps a scan of one single test
    assert third.flaws.as_json() == {"examined": 1, "found": 1, "kept": 2, "closed": 0}
    fourth = take("2026-04-01", 80, whole=True)  # every test, seen from the network alone
    assert fourth.flaws.as_json() == {"examined": 1, "found": 1, "kept": 2, "closed": 0}
    last = take("2026-05-01", 80, logon=True, whole=True)
    assert last.flaws.as_json() == {"examined": 1, "found": 1, "kept": 0, "closed": 2}
    assert flaws() == [("CVE-2024-0080", "2026-01-01")]


def test_a_trial_shows_the_paths_that_a_flaw_opens(take):
    assert take("2026-01-01", 80, dry_run=True).effect


def test_an_inventory_that_looks_for_no_flaw_says_nothing_of_them(take, tmp_path):
    scan = tmp_path / "nmap.xml"
    scan.write_text(
        '<nmaprun start="1700000000"><host><status state="up"/>'
        '<address addr="10.0.0.5" addrtype="ipv4"/></host>'
        '<runstats><finished exit="success"/></runstats></nmaprun>'
    )
    facility = tmp_path / "facilities" / "ch.yaml"
    assert imported([scan], facility, "dmz", on="2026-11-21").flaws.examined == 0
