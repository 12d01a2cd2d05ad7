"""Three lines of Python do what the command does; tonight's order; the outage of a report."""

from pathlib import Path

import pytest

from csirt import content
from csirt.errors import NotFoundError
from csirt.model.outage import LineModel
from csirt.workspace.folder import opened
from csirt.workspace.outage import grave_outage, outage_of, proposed_restoration, scenario_of

SAMPLE = content.root() / "risk_models" / "sample"
ROCHEBRUME = SAMPLE / "facilities" / "ch-rochebrume.yaml"
GROUP = SAMPLE / "groups" / "ght-val-de-brume.yaml"


def test_a_group_has_the_lines_of_its_sites():
    found = outage_of(GROUP, "ransomware-multi-server", samples=20, days=60)
    assert {line.id.partition("/")[0] for line in found.lines} == {
        "ch-rochebrume",
        "ch-marais-blanc",
    }
    assert all(line.model is LineModel.SIMULATED for line in found.lines)


def test_worse_scenarios_cost_more():
    def lost(scenario: str) -> float:
        found = outage_of(ROCHEBRUME, scenario, samples=60, days=120)
        return sum(line.lost_days.p50 for line in found.lines if line.lost_days)

    order = [
        "ransomware-one-server",
        "directory-only",
        "ransomware-multi-server",
        "ransomware-backups-destroyed",
    ]
    costs = [lost(each) for each in order]
    assert costs == sorted(costs)


def test_the_record_and_the_laboratory_of_the_sample_come_back_when_the_dated_cases_say():
    """Patient record 25 to 40 days, laboratory and imaging 10 to 20: the medians lie near."""
    found = outage_of(ROCHEBRUME, "ransomware-multi-server", samples=200)
    days = {each.id: each.hours.p50 / 24 for each in found.order}
    assert 20 < days["application:ehr"] < 55
    assert 8 < days["application:lis"] < 30


def test_what_is_restored_tonight_comes_in_the_order_of_the_workspace():
    found = proposed_restoration(ROCHEBRUME, ["lis", "asset:dc-01", "asset:dc-02", "core-network"])
    ids = [each.id for each in found]
    assert ids.index("application:core-network") < ids.index("application:core-directory")
    assert ids.index("application:core-directory") < ids.index("application:lis")
    lis = found[ids.index("application:lis")]
    assert "application:core-directory" in lis.after
    assert lis.wave_title["fr"] == "Vital"


def test_an_unknown_scenario_is_not_found():
    with pytest.raises(NotFoundError, match="ransomware-multi-server"):
        scenario_of("ransomware-multi-serveur")


def test_a_report_shows_the_grave_scenario_and_nothing_for_a_subject_without_care():
    workspace = opened(ROCHEBRUME)
    found = grave_outage(workspace.estate(ROCHEBRUME), workspace.root)
    assert found is not None
    assert found.days % 7 == 0
    assert found.order_from == "ch-rochebrume"


def test_a_subject_without_care_lines_has_no_outage(tmp_path: Path):
    alone = tmp_path / "h.yaml"
    alone.write_text("schema: csirt.facility/1\nid: h\n", encoding="utf-8")
    workspace = opened(alone)
    assert grave_outage(workspace.estate(alone), workspace.root) is None
