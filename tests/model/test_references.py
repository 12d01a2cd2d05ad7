"""Every reference that a file makes is found, with its place in the file."""

from re import findall

from csirt.files.kinds import built
from csirt.files.source import read_bytes
from csirt.model.facility import Facility
from csirt.model.references import of_facility, of_group, of_region, of_service
from csirt.model.region import FacilityGroup, Region, RegionalService

FACILITY = """
schema: csirt.facility/1
id: f
zones: [{id: z, place: r-place}]
directories: [{id: ad, controllers: [r-controller]}]
identities: [{id: i, directory: r-directory, rights: [{as: admin, on: [zone:r-right]}]}]
assets:
  - {id: a, kind: r-kind, zone: r-zone, place: r-site, listens: [r-port, 80/tcp],
     sessions: [r-session], managed_by: [r-manager], copies: [r-copy]}
flows: [{from: internet, to: zone:r-flow, services: [all]}]
suppliers:
  - {id: s, name: S, access: [{id: x, via: r-gateway, to: [r-reach], identity: r-account}]}
links: [{id: l, to: service:r-other, zone: r-end, needed_for: [r-application]}]
applications:
  - {id: app, needs: [r-need, {any: [r-one, r-two]}], data: [r-data], supplier: r-supplier}
care_lines: [{id: c, kind: icu, needs: [{at_least: 1, of: [r-all]}]}]
measures: [{measure: r-measure, on: [assets-of-kind:r-of-kind]}]
"""


def read(text, kind):
    source = read_bytes(text.encode(), "f")
    return source, built(source, kind)


def test_every_reference_of_a_facility_is_found_at_its_place():
    source, it = read(FACILITY, Facility)
    rows = FACILITY.split("\n")
    names = set()
    for reference in of_facility(it):
        name = reference.text.partition(":")[2] or reference.text
        mark, _ = source.place(reference.path)
        names.add(name)
        assert name in rows[mark.line - 1][mark.column - 1 :], reference
    assert {name for name in names if name.startswith("r-")} == set(
        findall(r"\br-[a-z-]+", FACILITY)
    )


def test_the_internet_is_no_zone():
    _, it = read(FACILITY, Facility)
    assert "internet" not in {reference.text for reference in of_facility(it)}


def test_the_references_of_a_group_are_its_members_providers_and_users():
    text = """{schema: csirt.group/1, id: g, name: G, members: [m], shared:
        [{id: s, kind: directory, provider: directory:p/ad, users: [u]}]}"""
    _, it = read(text, FacilityGroup)
    assert [(each.kind, each.text) for each in of_group(it)] == [
        ("facility", "m"),
        ("directory", "directory:p/ad"),
        ("facility", "u"),
    ]


def test_the_references_of_a_region_are_its_groups_services_and_links():
    text = """{schema: csirt.region/1, id: r, name: R, facilities: [{id: f, group: g}],
        services: [s], links: [{from: f, to: o, nature: N}]}"""
    source, it = read(text, Region)
    found = {(each.kind, each.text): source.place(each.path)[1] for each in of_region(it)}
    assert found == {
        ("group", "g"): ("facilities", 0, "group"),
        ("service", "s"): ("services", 0),
        ("facility", "f"): ("links", 0, "from"),
        ("facility", "o"): ("links", 0, "to"),
    }


def test_the_references_of_a_service_are_other_services():
    text = """{schema: csirt.service/1, id: s, name: S, scope: regional, operator: O, purpose: P,
        used_for: [U], fallback: F, depends_on: [d], replaced_by: n, replaces: o, source: [x]}"""
    _, it = read(text, RegionalService)
    assert [each.text for each in of_service(it)] == ["d", "n", "o"]
