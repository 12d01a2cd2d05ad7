"""The sample region: a whole workspace in which every reference resolves and nobody is real."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from re import fullmatch
from typing import Any

import pytest

from csirt import content
from csirt.files.kinds import kind_of, load
from csirt.files.source import read
from csirt.model.care import Group, Tenable
from csirt.model.catalogue import AssetKinds, Measures, Ports
from csirt.model.facility import Facility, MeasureState
from csirt.model.network import INTERNET
from csirt.model.place import Profile
from csirt.model.provenance import Basis
from csirt.model.record import known
from csirt.model.ref import Over, Ref, parse_ref, parse_selector
from csirt.model.region import FacilityGroup, Region, Settings
from csirt.workspace.check import checked

MODELS = content.root() / "risk_models"
SAMPLE = MODELS / "sample"
FACILITIES = sorted((SAMPLE / "facilities").glob("*.yaml"))
GROUPS = sorted((SAMPLE / "groups").glob("*.yaml"))
LISTS = ("zones", "identities", "assets", "suppliers", "links", "applications", "care_lines")

every_file = pytest.mark.parametrize(
    "path", sorted(SAMPLE.rglob("*.yaml")), ids=lambda path: path.stem
)
every_facility = pytest.mark.parametrize("path", FACILITIES, ids=lambda path: path.stem)
every_group = pytest.mark.parametrize("path", GROUPS, ids=lambda path: path.stem)


@pytest.fixture(scope="module")
def region() -> Region:
    return load(SAMPLE / "region.yaml", Region)


@pytest.fixture(scope="module")
def facilities() -> dict[str, Facility]:
    return {path.stem: load(path, Facility) for path in FACILITIES}


@pytest.fixture(scope="module")
def things(facilities) -> set[Ref]:
    """Everything that can be pointed at."""
    found = {Ref("service", "", path.stem) for path in (MODELS / "services").glob("*.yaml")}
    found |= {Ref("facility", "", id) for id in facilities}
    for id, facility in facilities.items():
        for kind, records in (
            ("place", facility.places),
            ("zone", facility.zones),
            ("directory", facility.directories),
            ("identity", facility.identities),
            ("asset", facility.assets),
            ("supplier", facility.suppliers),
            ("application", facility.applications),
            ("care-line", facility.care_lines),
        ):
            found |= {Ref(kind, id, record.id) for record in records}
        found |= {Ref("kind", id, asset.kind) for asset in facility.assets}
    return found


def pointed(facility: str, kind: str, texts: Iterable[str | None]) -> Iterator[Ref]:
    """Yield what ``texts`` point at, as they are read in ``facility`` where a ``kind`` is meant."""
    for text in texts:
        if text is not None:
            ref = parse_ref(text)
            at_large = ref.kind in ("service", "facility")
            yield ref if at_large else ref.within(facility, kind)


def selected(facility: str, texts: Iterable[str]) -> Iterator[Ref]:
    """Yield what selectors name: an asset, a zone, an application, a kind that some asset has."""
    for text in texts:
        chosen = parse_selector(text)
        if chosen.over is not Over.ALL:
            kind = "kind" if chosen.over is Over.KIND else str(chosen.over)
            yield Ref(kind, chosen.facility or facility, chosen.id)


def needed(facility: str, needs: Iterable[Group]) -> Iterator[Ref]:
    for need in needs:
        yield from pointed(facility, "asset", need.of)


def network_references(it: Facility) -> Iterator[Ref]:
    for zone in it.zones:
        yield from pointed(it.id, "place", [zone.place])
    for directory in it.directories:
        yield from pointed(it.id, "asset", directory.controllers)
    for asset in it.assets:
        yield from pointed(it.id, "zone", [asset.zone])
        yield from pointed(it.id, "place", [asset.place])
        yield from pointed(it.id, "identity", asset.sessions)
        yield from pointed(it.id, "asset", [*asset.managed_by, *asset.copies])
    for identity in it.identities if known(it.identities) else ():
        yield from pointed(it.id, "directory", [identity.directory])
        for right in identity.rights:
            yield from selected(it.id, right.on)
    for flow in it.flows if known(it.flows) else ():
        yield from pointed(it.id, "zone", {flow.from_, flow.to} - {INTERNET})


def other_references(it: Facility) -> Iterator[Ref]:
    for supplier in it.suppliers:
        for access in supplier.access:
            yield from pointed(it.id, "asset", [access.via])
            yield from pointed(it.id, "identity", [access.identity])
            yield from selected(it.id, access.to)
    for link in it.links:
        yield from pointed(it.id, "zone", [link.zone])
        yield from pointed(it.id, "facility", [link.to])
        yield from pointed(it.id, "application", link.needed_for)
    for application in it.applications:
        yield from needed(it.id, application.needs)
        yield from pointed(it.id, "asset", application.data)
        yield from pointed(it.id, "supplier", [application.supplier])
    for line in it.care_lines:
        yield from needed(it.id, line.needs)
    for measure in it.measures:
        yield from selected(it.id, measure.on)


def values(data: Any, key: str) -> Iterator[Any]:
    """Yield every value of ``key`` at any depth of plain data."""
    if isinstance(data, dict):
        if key in data:
            yield data[key]
        for value in data.values():
            yield from values(value, key)
    elif isinstance(data, list):
        for value in data:
            yield from values(value, key)


def texts(data: Any) -> Iterator[dict[str, str]]:
    if isinstance(data, dict):
        if "fr" in data:
            yield data
        for value in data.values():
            yield from texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from texts(value)


# --- the files ---


@every_file
def test_every_file_of_the_sample_loads(path):
    source = read(path)
    assert load(path, kind_of(source))


@every_file
def test_every_text_is_there_in_french_and_in_english(path):
    assert all(text["fr"] and text.get("en") for text in texts(read(path).data))


@every_facility
def test_the_name_of_a_file_is_the_id_of_its_facility(path, facilities):
    assert facilities[path.stem].id == path.stem


@every_facility
def test_who_a_facility_is_stands_in_the_region_only(path):
    assert not {"name", "profile", "finess", "location"} & set(read(path).data)


@every_facility
def test_an_id_is_there_once_in_its_list(path, facilities):
    for name in [
        "zones",
        "identities",
        "assets",
        "suppliers",
        "links",
        "applications",
        "care_lines",
    ]:
        ids = [record.id for record in getattr(facilities[path.stem], name)]
        assert len(ids) == len(set(ids)), name


def test_the_workspace_is_that_of_the_region(region):
    assert load(SAMPLE / "csirt.yaml", Settings).region == region.id


def test_the_region_lists_the_facilities_that_have_a_file(region, facilities):
    assert {entry.id for entry in region.facilities} == set(facilities)


# --- the references ---


def test_the_product_finds_no_fault_in_the_sample():
    assert checked([SAMPLE]).faults == ()


@every_facility
def test_everything_the_network_points_at_exists(path, facilities, things):
    assert set(network_references(facilities[path.stem])) - things == set()


@every_facility
def test_everything_that_care_and_suppliers_point_at_exists(path, facilities, things):
    assert set(other_references(facilities[path.stem])) - things == set()


@every_facility
def test_a_bare_need_cannot_mean_two_things(path, facilities):
    it = facilities[path.stem]
    assert not {asset.id for asset in it.assets} & {
        application.id for application in it.applications
    }


@every_group
def test_everything_that_a_group_shares_exists(path, facilities, things):
    group = load(path, FacilityGroup)
    for shared in group.shared:
        assert {parse_ref(shared.provider)} <= things
        assert set(shared.users) <= set(group.members) <= set(facilities)
        assert all(set(selected(user, shared.over)) <= things for user in shared.users)


@every_group
def test_the_members_of_a_group_say_so_in_the_region(path, region):
    group = load(path, FacilityGroup)
    assert {entry.id for entry in region.facilities if entry.group == group.id} == set(
        group.members
    )


def test_the_links_and_services_of_the_region_exist(region, facilities, things):
    assert {end for link in region.links for end in (link.from_, link.to)} <= set(facilities)
    assert {Ref("service", "", id) for id in region.services} <= things


@every_facility
def test_a_service_that_a_facility_uses_is_one_of_the_region(path, region, facilities):
    used = [ref.id for ref in other_references(facilities[path.stem]) if ref.kind == "service"]
    assert set(used) <= set(region.services)


@every_facility
def test_every_asset_is_of_a_kind_of_the_catalogue(path, facilities):
    kinds = load(MODELS / "catalogue" / "asset-kinds.yaml", AssetKinds).asset_kinds
    assert {asset.kind for asset in facilities[path.stem].assets} <= {kind.id for kind in kinds}


@every_facility
def test_every_port_is_named_in_the_catalogue(path, facilities):
    it = facilities[path.stem]
    used = {port for asset in it.assets if known(asset.listens) for port in asset.listens}
    used |= {port for flow in it.flows if known(it.flows) for port in flow.services}
    used |= {port for link in it.links for port in link.services}
    named = {port.id for port in load(MODELS / "catalogue" / "ports.yaml", Ports).ports}
    assert {port for port in used - {"all"} if "/" not in port} <= named


@every_facility
def test_every_measure_is_one_of_the_catalogue(path, facilities):
    measures = load(MODELS / "catalogue" / "measures.yaml", Measures).measures
    used = {state.measure for state in facilities[path.stem].measures}
    assert used <= {measure.id for measure in measures}


# --- what the sample must show ---


def test_the_sample_has_about_three_hundred_assets(facilities):
    assert 280 <= sum(len(facility.assets) for facility in facilities.values()) <= 340


def test_every_profile_is_in_the_sample(region):
    assert {entry.profile for entry in region.facilities} == set(Profile)


@pytest.mark.parametrize("basis", Basis)
def test_records_are_assumed_declared_and_observed(basis, facilities):
    bases = [
        record.known_by(facility.provenance).basis
        for facility in facilities.values()
        for record in (*facility.zones, *facility.assets, *facility.measures)
    ]
    assert basis in bases


def test_some_assets_were_looked_at_and_many_were_not(facilities):
    flaws = [asset.flaws for facility in facilities.values() for asset in facility.assets]
    assert flaws.count(()) > 20
    assert sum(not known(found) for found in flaws) > len(flaws) / 3


def test_some_cuts_were_tried_and_some_were_not(facilities):
    tried = [
        known(record.cut_off.tested_on)
        for facility in facilities.values()
        for record in (*facility.suppliers, *facility.links)
    ]
    assert {True, False} == set(tried)


def test_a_measure_that_nobody_counted_is_not_zero(facilities):
    states: list[MeasureState] = [m for facility in facilities.values() for m in facility.measures]
    assert any(not known(state.coverage) for state in states)


def test_a_paper_mode_is_tested_or_declared_or_not_assessed(facilities):
    modes = [line.paper for facility in facilities.values() for line in facility.care_lines]
    assert {paper.how for paper in modes if known(paper)} == set(Tenable)
    assert any(not known(paper) for paper in modes)


# --- nobody is real ---


def test_every_finess_number_has_a_prefix_of_no_departement(region):
    for entry in region.facilities:
        for number in (entry.finess.entity, entry.finess.site):
            assert number is None or number.startswith("99")
        assert entry.location.department == "99"


@every_facility
def test_every_phone_number_is_one_reserved_for_fiction(path):
    data = read(path).data
    numbers = [*values(data, "phone"), *values(data, "contact_24_7")]
    assert all(fullmatch(r"01 99 00 \d\d \d\d", number) for number in numbers)


@every_facility
def test_every_supplier_says_that_it_is_fictional(path, facilities):
    assert all("fictif" in supplier.name for supplier in facilities[path.stem].suppliers)


@every_facility
def test_every_host_name_is_under_a_reserved_domain(path, facilities):
    for asset in facilities[path.stem].assets:
        assert all("." not in name or name.endswith(".example") for name in asset.hostnames)


def test_every_facility_says_in_a_note_that_it_is_fictional(facilities):
    assert all("ficti" in facility.note.fr for facility in facilities.values())


def test_every_file_begins_by_saying_that_it_is_fictional():
    for path in [*FACILITIES, *GROUPS, SAMPLE / "region.yaml", SAMPLE / "csirt.yaml"]:
        assert "FICTI" in Path(path).read_text(encoding="utf-8")[:400], path.name
