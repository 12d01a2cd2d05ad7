"""The shipped scenarios and the catalogue of recovery: their names resolve, their numbers hold."""

import pytest

from csirt import content
from csirt.files.kinds import load
from csirt.files.shipped import catalogue, services, sources
from csirt.model.outage_scenario import OutageScenario
from csirt.model.provenance import Origin
from csirt.model.recovery import Recovery
from csirt.workspace.outage import GRAVE, scenarios

MODELS = content.root() / "risk_models"
PATHS = sorted((MODELS / "scenarios").glob("*.yaml"))
RECOVERY = load(MODELS / "catalogue" / "recovery.yaml", Recovery)
KINDS = catalogue().asset_kinds
NAMES = {*KINDS, *(kind.family for kind in KINDS.values())}
CREWS = {crew.id for crew in RECOVERY.crews}

every_scenario = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def scenario(path) -> OutageScenario:
    return load(path, OutageScenario)


def test_the_scenarios_that_people_ask_for_are_shipped():
    assert set(scenarios()) >= {
        "ransomware-multi-server", "ransomware-one-server", "ransomware-backups-destroyed",
        "imaging-supplier-cut", "regional-service-down", "directory-only", "drawn-from-risk",
    }  # fmt: skip
    assert GRAVE in scenarios()


@every_scenario
def test_a_scenario_stands_in_a_file_of_its_name(path):
    assert scenario(path).id == path.stem


@every_scenario
def test_a_scenario_names_kinds_services_and_crews_that_exist(path):
    found = scenario(path)
    assert {kind for loss in found.lost for kind in loss.kinds} <= NAMES
    assert {id for loss in found.lost for id in loss.services} <= set(services())
    assert {each.crew for each in found.crews} == CREWS


@every_scenario
def test_a_scenario_speaks_both_languages_and_says_where_it_comes_from(path):
    found = scenario(path)
    assert found.title.en
    assert found.text.en
    assert found.origin is Origin.EXPERT
    assert {name.split()[0] for name in found.source} <= set(sources())


def test_only_grave_attacks_on_the_whole_are_compared_with_the_dated_cases():
    assert {id for id, each in scenarios().items() if each.curves} == {
        "ransomware-multi-server", "ransomware-backups-destroyed",
    }  # fmt: skip


def test_every_asset_kind_has_hours_and_somebody_to_rebuild_it():
    ruled = {kind for rule in RECOVERY.rebuild for kind in rule.kinds}
    assert {kind.id for kind in KINDS.values() if not {kind.id, kind.family} & ruled} == set()


def test_the_catalogue_of_recovery_names_kinds_that_exist():
    named = [*RECOVERY.rebuild, RECOVERY.link_hours, *RECOVERY.applications]
    assert {kind for rule in named for kind in rule.kinds} <= NAMES


def test_no_kind_is_ruled_twice():
    every = [kind for rule in RECOVERY.rebuild for kind in rule.kinds]
    assert len(every) == len(set(every))


def test_every_number_of_the_recovery_is_ours_and_says_so():
    records = [
        *RECOVERY.crews, *RECOVERY.steps, *RECOVERY.rebuild, *RECOVERY.applications,
        RECOVERY.link_hours, RECOVERY.severity, RECOVERY.from_nothing, RECOVERY.unknown_paper,
        RECOVERY.vital_weight,
    ]  # fmt: skip
    assert {record.origin for record in records} == {Origin.EXPERT}
    assert {name.split()[0] for record in records for name in record.source} <= set(sources())


def test_data_lost_take_longer_never_less():
    assert RECOVERY.from_nothing.value.low >= 1


def test_an_unknown_paper_mode_may_be_nothing_and_may_be_all():
    unknown = RECOVERY.unknown_paper
    assert (unknown.capacity.low, unknown.capacity.high) == (0, 1)
    assert (unknown.floor.low, unknown.floor.high) == (0, 1)
