"""A group of sites: one attack graph, one cut, one report; evidence stays with each legal
entity."""

from pathlib import Path

import pytest

import csirt.workspace
from csirt.reporting import html
from csirt.reporting.reports import composed
from csirt.workspace.dossier import dossier

FILES = {
    "csirt.yaml": "schema: csirt.workspace/1\nregion: r\n",
    "region.yaml": """schema: csirt.region/1
id: r
name: "R"
facilities:
  - id: a
    name: "CH Amont"
    profile: ES
    finess: {entity: "990000011", site: "990000029"}
    group: g
  - id: b
    name: "CH Aval"
    profile: ES
    finess: {entity: "990000037", site: "990000045"}
    group: g
""",
    "groups/g.yaml": """schema: csirt.group/1
id: g
name: "GHT Amont-Aval"
members: [a, b]
shared:
  - {id: dir, kind: directory, provider: "directory:a/ad", users: [b]}
  - {id: ehr, kind: application, provider: "application:a/ehr", users: [b]}
  - {id: bk, kind: backup, provider: "asset:a/bk-01", users: [b], over: ["assets-of-kind:server"]}
  - {id: edr, kind: administration, provider: "asset:a/edr-01", users: [b]}
""",
    "facilities/a.yaml": """schema: csirt.facility/1
id: a
zones: [{id: in, exposure: internet}]
directories: [{id: ad, controllers: [dc-01]}]
identities:
  - {id: admins, kind: admin, directory: ad, rights: [{as: admin, on: [all]}]}
flows: []
assets:
  - {id: dc-01, kind: domain-controller, zone: in, listens: [smb], flaws: [remote]}
  - {id: ehr-01, kind: ehr-server, zone: in, listens: [smb], flaws: []}
  - {id: bk-01, kind: backup-repository, zone: in, listens: [ssh], flaws: []}
  - {id: edr-01, kind: edr-console, zone: in, listens: [https], flaws: []}
applications:
  - {id: ehr, needs: [ehr-01], data: [ehr-01]}
care_lines:
  - {id: ed, kind: ed-adult, needs: [ehr]}
""",
    "facilities/b.yaml": """schema: csirt.facility/1
id: b
zones: [{id: in}]
flows: [{from: "zone:a/in", to: "zone:in", services: [rdp]}]
identities: []
links: [{id: to-a, to: "facility:a", over: private}]
assets:
  - {id: srv-01, kind: server, zone: in, listens: [rdp], flaws: []}
care_lines:
  - {id: maternity, kind: maternity, needs: [ehr]}
  - {id: geriatrics, kind: inpatient, needs: [srv-01]}
""",
}


@pytest.fixture
def region(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def test_an_attack_on_one_site_reaches_the_other_through_what_they_share(region):
    found = csirt.workspace.open(region).risk("g", entries=["internet"], samples=8_192)
    fall = {each.id: each.likelihood.probability for each in found.assets}
    assert fall["a/dc-01"] >= fall["b/srv-01"] > 0
    lines = {each.id: each.likelihood.probability for each in found.care_lines}
    assert lines["b/maternity"] == lines["a/ed"] > 0


def test_a_site_alone_is_analysed_with_what_it_uses_and_shows_its_own(region):
    workspace = csirt.workspace.open(region)
    alone = workspace.risk("b", entries=["internet"], samples=8_192)
    assert {each.id for each in alone.assets} == {"srv-01"}
    whole = workspace.risk("g", entries=["internet"], samples=8_192)
    group = {each.id: each.likelihood for each in whole.assets}
    assert alone.assets[0].likelihood == group["b/srv-01"]


def test_a_shared_application_stops_at_every_user_and_with_the_link_at_the_far_one(region):
    workspace = csirt.workspace.open(region)
    both = workspace.isolate("g", ["asset:a/ehr-01"])
    assert {each.id for each in both.care_lines} == {"a/ed", "b/maternity"}
    link = workspace.isolate("b", ["to-a"])
    assert {each.id for each in link.care_lines} == {"maternity"}
    assert "care-line:geriatrics" in link.keeps


def test_the_provider_sees_what_its_users_lose(region):
    cut = csirt.workspace.open(region).isolate("a", ["ehr-01"])
    assert {each.id for each in cut.care_lines} == {"ed", "b/maternity"}


def test_identity_and_signature_stay_with_each_legal_entity(region):
    told = dossier(csirt.workspace.open(region), "g", on="2026-11-21", samples=1_024)
    page = html.rendered(composed(told, "audit", "fr"))
    for number in ("990000011", "990000037"):
        assert number in page
    assert "chaque entité juridique" in page.lower()
