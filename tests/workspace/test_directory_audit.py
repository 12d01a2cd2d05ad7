"""The audit of a directory in a workspace: kept as numbers, shown, and never made a level."""

import json
import shutil
from pathlib import Path

import pytest

from csirt import content
from csirt.errors import InputError, NotFoundError
from csirt.files.kinds import load
from csirt.model.facility import Facility, SeenFacility
from csirt.model.fault import ContentError
from csirt.model.follow_up import FollowUp
from csirt.workspace.check import checked
from csirt.workspace.directory_audit import imported
from csirt.workspace.follow_up import kpis_of, reason, snapshots

SAMPLE = content.root() / "risk_models" / "sample"
MARAIS = "facilities/ch-marais-blanc.yaml"
TODAY = "2026-11-21"


def report(domain="marais.example", day="2026-10-12", hour="08", score=25, controllers=("DC01",)):
    machines = "".join(
        f"<HealthcheckDomainController><DCName>{name}</DCName>"
        f"<OperatingSystem>Windows Server 2019</OperatingSystem>"
        f"<IP><string>10.20.1.{number}</string></IP></HealthcheckDomainController>"
        for number, name in enumerate(controllers, 10)
    )
    return (
        f"<HealthcheckData><GenerationDate>{day}T{hour}:00:00+02:00</GenerationDate>"
        f"<DomainFQDN>{domain}</DomainFQDN><GlobalScore>{score}</GlobalScore>"
        f"<DomainControllers>{machines}</DomainControllers><RiskRules><HealthcheckRiskRule>"
        f"<Points>{score}</Points><Category>PrivilegedAccounts</Category>"
        "<RiskId>P-AdminNum</RiskId></HealthcheckRiskRule></RiskRules></HealthcheckData>"
    )


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Return a copy of the sample region that may be spoilt."""
    return Path(shutil.copytree(SAMPLE, tmp_path / "region"))


@pytest.fixture
def take(region, tmp_path):
    """Return an import of a report given by what it says."""

    def done(*, zone="", dry_run=False, **told):
        path = tmp_path / "ad_hc.xml"
        path.write_text(report(**told), encoding="utf-8")
        return imported(path, region / MARAIS, on=TODAY, zone=zone, dry_run=dry_run)

    return done


def ads_level(region, on=TODAY):
    found = kpis_of(region / MARAIS, on=on).kpis
    return next(each for each in found if (each.action, each.id) == ("p4", "ads-level"))


def test_a_report_is_kept_as_numbers_under_the_day_on_which_it_was_made(take, region):
    done = take()
    path = region / "follow-up" / "ch-marais-blanc" / "directory-2026-10-12.yaml"
    assert done.written == (path,)
    (export,) = load(path, FollowUp).exports
    assert export.provenance.on == "2026-10-12"
    (audit,) = export.directories
    assert (audit.domain, audit.score) == ("marais.example", 25)
    assert [(each.rule, each.points) for each in audit.rules] == [("P-AdminNum", 25)]
    assert checked([region]).ok


def test_its_score_is_told_beside_the_level_of_the_audit_and_never_becomes_one(take, region):
    before = ads_level(region)
    take()
    after = ads_level(region)
    assert before.value is None
    assert after.value is None
    assert after.records == ("follow-up:ch-marais-blanc/directory-2026-10-12",)
    for lang, words in (("fr", "ce n'est pas un niveau ADS"), ("en", "that is no ADS level")):
        told = reason(after.why, lang)
        assert "25/100" in told
        assert words in told


def test_a_report_that_is_later_than_the_day_asked_for_does_not_count(take, region):
    take()
    assert ads_level(region, on="2026-10-01").why.code != "other-scale"


def test_two_domains_of_a_day_stand_side_by_side_and_a_domain_again_takes_its_place(take, region):
    take()
    take(domain="filiale.example", score=60)
    take(score=20)
    (kept,) = [
        each for each in snapshots(region, "ch-marais-blanc") if each.kind.value == "directory"
    ]
    scores = {a.domain: a.score for export in kept.exports for a in export.directories}
    assert scores == {"marais.example": 20, "filiale.example": 60}
    assert dict(ads_level(region).why.facts)["domain"] == "filiale.example"  # the worst


def test_the_same_report_again_and_a_trial_write_nothing(take, region, tmp_path):
    assert take(dry_run=True).written == ()
    assert not (region / "follow-up" / "ch-marais-blanc" / "directory-2026-10-12.yaml").exists()
    take(zone="")
    assert take().written == ()


def test_of_two_reports_of_a_day_the_later_hour_is_kept_and_the_other_is_told(take, region):
    """The easy version compares days: the morning's report takes the place of the evening's."""
    take(hour="18", score=10)
    done = take(hour="08", score=60)
    (kept,) = load(done.file, FollowUp).exports
    assert (kept.directories[0].score, done.written) == (10, ())
    (told,) = [fault for fault in done.faults if fault.code == "follow-up.older"]
    assert "18:00:00" in told.message
    assert "08:00:00" in told.message
    assert "follow-up.older" not in {fault.code for fault in take(hour="19").faults}


def test_controllers_go_into_what_is_seen_only_with_a_zone(take, region):
    assert "directory-audit.zoneless" in {fault.code for fault in take().faults}
    done = take(zone="servers")
    assert "directory-audit.zoneless" not in {fault.code for fault in done.faults}
    seen = load(region / "facilities" / "ch-marais-blanc.seen.yaml", SeenFacility)
    (controller,) = [asset for asset in seen.assets if asset.id == "dc01"]
    assert (controller.kind, controller.zone) == ("domain-controller", "servers")
    assert controller.addresses == ("10.20.1.10",)
    assert controller.system == "Windows Server 2019"
    assert seen.directories == ()  # it uses that of its group
    assert checked([region]).ok


def test_a_directory_that_the_person_describes_keeps_its_id(region, tmp_path):
    facility = region / "facilities" / "ch-rochebrume.yaml"
    (own,) = load(facility, Facility).directories
    path = tmp_path / "ad_hc.xml"
    path.write_text(report(), encoding="utf-8")
    imported(path, facility, on=TODAY, zone=load(facility, Facility).zones[0].id)
    seen = load(region / "facilities" / "ch-rochebrume.seen.yaml", SeenFacility)
    (directory,) = seen.directories
    assert (directory.id, directory.controllers) == (own.id, ("dc01",))
    assert checked([region]).ok


def test_an_unknown_zone_a_day_to_come_and_no_workspace_are_refused(take, region, tmp_path):
    with pytest.raises(NotFoundError):
        take(zone="serveur")
    with pytest.raises(InputError):
        take(day="2027-01-01")
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(region / MARAIS, alone / "ch.yaml")
    (alone / "r.xml").write_text(report(), encoding="utf-8")
    with pytest.raises(NotFoundError):
        imported(alone / "r.xml", alone / "ch.yaml", on=TODAY)


def test_a_refused_report_writes_nothing(take, region):
    with pytest.raises(ContentError):
        take(score="beaucoup")
    assert not list((region / "follow-up").rglob("directory-*.yaml"))


def test_the_answer_for_machines_holds_the_numbers_and_says_what_they_are_not(take):
    told = take().as_json("fr")
    assert told["schema"] == "csirt.import.directory-audit/1"
    assert (told["domain"], told["score"]) == ("marais.example", 25)
    assert [each["score"] for each in told["families"]] == [None] * 4
    assert "ADS" in told["notes"][0]
    json.dumps(told)
