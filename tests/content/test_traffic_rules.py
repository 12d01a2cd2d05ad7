"""The shipped rules that read evidence from the wire: names resolve, both languages speak."""

import pytest

from csirt import content
from csirt.analysis.traffic.hunt import DETECTORS
from csirt.files.kinds import load
from csirt.files.shipped import catalogue, sources, traffic_roles, traffic_rules
from csirt.files.source import read
from csirt.model.fault import ContentError
from csirt.model.playbook import Playbook
from csirt.model.ref import parse_ref
from csirt.model.traffic import TrafficRules
from csirt.text import LANGUAGES
from csirt.workspace.capture_hunt import step_title

FOLDER = content.root() / "risk_models" / "traffic"
RULES = {rule.id: rule for rule in traffic_rules()}
every_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


def test_every_role_is_a_kind_of_the_catalogue_and_no_id_stands_twice():
    roles = traffic_roles()
    assert {rule.kind for rule in roles} <= set(catalogue().asset_kinds)
    assert len({rule.id for rule in roles}) == len(roles)


def test_every_rule_has_its_detector_and_every_detector_its_rule():
    assert set(RULES) == set(DETECTORS)
    assert len(RULES) == len(traffic_rules())


@every_rule
def test_the_step_of_a_rule_stands_in_a_shipped_playbook(rule):
    ref = parse_ref(rule.step)
    (path,) = (content.root() / "playbooks").rglob(f"{ref.facility}.yaml")
    assert ref.kind == "step"
    assert ref.id in {step.id for step in load(path, Playbook).steps}
    for lang in LANGUAGES:
        assert rule.step not in step_title(rule.step, lang)


@every_rule
def test_a_rule_speaks_both_languages_and_names_its_sources(rule):
    for words in (rule.title, rule.told, rule.is_not):
        assert words.en
        assert words.en != words.fr
    assert set(rule.source) <= set(sources())
    assert rule.source


def test_every_rule_has_the_thresholds_that_its_detector_reads_and_no_other():
    used = {
        "zerologon": {"attempts", "many", "seconds"}, "remote-task": {"seconds"},
        "kerberoasting": {"some", "many", "seconds"},
        "password-spraying": {"accounts", "each", "many", "seconds"},
        "password-guessing": {"attempts", "many", "seconds"},
        "remote-access-guessing": {"attempts", "many", "seconds", "bytes"},
        "port-scan": {"ports", "closed", "many", "seconds"},
        "host-sweep": {"hosts", "closed", "many", "seconds"},
        "account-listing": {"hosts", "many"},
        "dns-tunnel": {"names", "rare", "many", "length", "very-many"},
        "icmp-tunnel": {"packets", "bytes", "differ", "many", "large", "very-many"},
        "beacon": {"calls", "many", "seconds", "longest", "spread", "machines"},
        "outbound-volume": {"bytes", "ratio", "many"}, "outbound-web": {"bytes", "ratio", "many"},
        "task-created": {"seconds"}, "privileged-member": {"many"}, "directory-copied": {"seconds"},
        "service-tickets": {"some", "many", "seconds"},
        "unproved-tickets": {"some", "many", "seconds"},
        "edr-spread": {"hosts", "many", "seconds"}, "door-found": {"refused", "many", "seconds"},
    }  # fmt: skip
    assert {id: set(rule.thresholds) for id, rule in RULES.items()} == {
        id: used.get(id, set()) for id in RULES
    }


def test_a_fact_that_no_detector_gives_is_refused_with_its_place(tmp_path):
    path = tmp_path / "rules.yaml"
    text = (FOLDER / "rules.yaml").read_text("utf-8")
    path.write_text(text.replace("{source} écrit dans {targets}", "{who} écrit"), "utf-8")
    with pytest.raises(ContentError, match="who"):
        load(path, TrafficRules)
    assert read(path).data["schema"] == "csirt.traffic-rules/1"
