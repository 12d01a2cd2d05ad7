"""What stops if one pulls the plug: needs, links, sites, groups, and what keeps going."""

from typing import Any

import pytest

from csirt.analysis.consequence.isolate import isolated
from csirt.analysis.consequence.plug import default_cuts
from csirt.errors import NotFoundError
from csirt.files.shipped import catalogue, services
from csirt.model.facility import Facility

from .worlds import asset, estate, facility


@pytest.fixture
def world() -> Facility:
    """ed needs ehr (srv-01, either controller) and the directory of services; wards need phones.

    links: to ror over the Internet, to a neighbour over a private line, to another of unknown
    medium
    """
    return facility(
        places=[{"id": "main", "name": "Site principal"}, {"id": "annex", "name": "Annexe"}],
        zones=[{"id": "in", "place": "main"}, {"id": "far", "place": "annex"}, {"id": "bk"}],
        directories=[{"id": "ad", "controllers": ["dc-1", "dc-2"]}],
        assets=[
            asset("srv-01", "in"),
            asset("dc-1", "in", "domain-controller"),
            asset("dc-2", "far", "domain-controller"),
            asset("pabx", "far", "telephony-server"),
            asset("bk-01", "bk", "backup-repository"),
        ],
        suppliers=[{"id": "vendor", "name": "V", "access": [{"id": "x", "to": ["srv-01"]}]}],
        links=[
            {"id": "ror", "to": "service:ror", "over": "internet"},
            {"id": "lab", "to": "facility:neighbour", "over": "private"},
            {"id": "dim", "to": "service:dmp"},
        ],
        applications=[
            {"id": "ehr", "needs": ["srv-01", {"any": ["dc-1", "dc-2"]}]},
            {"id": "beds", "needs": ["service:ror"]},
            {"id": "phones", "needs": ["pabx"]},
            {"id": "results", "needs": ["application:neighbour/lis"]},
            {"id": "support", "needs": ["supplier:vendor"]},
            {"id": "logon", "needs": ["directory:ad"]},
        ],
        care_lines=[
            {
                "id": "ed",
                "kind": "ed-adult",
                "needs": ["ehr", "beds"],
                "paper": {"capacity": 0.5, "tenable_days": 3},
            },
            {"id": "ward", "kind": "inpatient", "needs": ["phones"]},
        ],
    )


def stops(world: Facility, *cuts: str, **parts: Any) -> set[str]:
    answer = isolated(
        estate(world).model_copy(update={"services": tuple(services().values())}), catalogue(), cuts
    )
    return {each.id for each in (*answer.applications, *answer.care_lines)}


def test_the_internet_takes_its_links_and_suppliers_and_what_needs_them(world):
    assert stops(world, "internet") == {"beds", "ed", "support"}


def test_a_private_line_stays_and_an_unknown_one_is_said(world):
    answer = isolated(estate(world), catalogue(), ["internet"])
    ids = {each.id for each in answer.links}
    assert "link:lab" not in ids
    assert {"link:ror", "link:dim"} <= ids
    assert any("1 lien dont" in note["fr"] for note in answer.notes)


def test_one_controller_of_two_is_not_missed_both_are(world):
    assert "ehr" not in stops(world, "dc-1")
    assert stops(world, "dc-1", "dc-2") >= {"ehr", "ed", "logon"}


def test_a_site_takes_what_stands_on_it(world):
    assert stops(world, "annex") == {"phones", "ward"}
    assert stops(world, "place:main") == {"ehr", "ed"}


def test_a_zone_an_asset_an_application_a_supplier_a_link(world):
    assert stops(world, "far") == {"phones", "ward"}
    assert stops(world, "pabx") == {"phones", "ward"}
    assert stops(world, "application:ehr") == {"ehr", "ed"}
    assert stops(world, "vendor") == {"support"}
    assert stops(world, "link:ror") == {"beds", "ed"}


def test_a_regional_service_takes_what_needs_it(world):
    assert stops(world, "ror") == {"beds", "ed"}
    assert stops(world, "service:ror") == {"beds", "ed"}


def test_a_neighbour_cut_off_takes_what_it_provides(world):
    assert stops(world, "facility:neighbour") == {"results"}
    assert stops(world, "neighbour") == {"results"}


def test_the_backup_stops_no_care_and_the_note_says_what_it_costs(world):
    answer = isolated(estate(world), catalogue(), ["backup"])
    assert not answer.applications
    assert any("copie" in note["fr"] for note in answer.notes)


def test_what_is_not_touched_is_named(world):
    answer = isolated(estate(world), catalogue(), ["internet"])
    assert set(answer.keeps) == {
        "application:ehr", "application:phones", "application:results", "application:logon", "care-line:ward",
    }  # fmt: skip


def test_each_stop_says_through_what_and_on_what_paper(world):
    answer = isolated(estate(world), catalogue(), ["ror"])
    (line,) = answer.care_lines
    assert line.because[-1] == "application:beds"
    assert line.paper == {"capacity": 0.5, "tenable_days": 3.0, "how": "declared"}
    told = answer.as_json("fr")
    assert told["care_lines"] == [{"id": "ed", "because": list(line.because), "paper": line.paper}]


def test_paper_that_nobody_assessed_is_null(world):
    (line,) = isolated(estate(world), catalogue(), ["pabx"]).care_lines
    assert line.paper is None


def test_a_service_that_rests_on_another_falls_with_it(world):
    """ROR rests on nothing here; a service that depends on ROSeS is lost with ROSeS."""
    resting = next(each for each in services().values() if "service:roses" in each.depends_on)
    moved = world.model_copy(
        update={"applications": Facility.model_validate(
            {"schema": "csirt.facility/1", "id": "h", "applications": [{"id": "app", "needs": [f"service:{resting.id}"]}]}
        ).applications}
    )  # fmt: skip
    assert "app" in stops(moved.model_copy(update={"care_lines": ()}), "roses")


def test_an_unknown_name_lists_the_near_ones(world):
    with pytest.raises(NotFoundError, match="annex"):
        isolated(estate(world), catalogue(), ["anex"])


def test_the_cuts_of_a_report_are_internet_backup_sites_services_neighbours_suppliers(world):
    cuts = default_cuts(estate(world))
    assert cuts[:4] == ("internet", "backup", "place:h/main", "place:h/annex")
    assert {"service:ror", "service:dmp", "facility:neighbour", "supplier:h/vendor"} == set(
        cuts[4:]
    )
    for cut in cuts:
        isolated(estate(world), catalogue(), [cut])
