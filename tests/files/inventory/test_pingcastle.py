"""PingCastle reports: numbers of a directory, compared with each other, never a level of ANSSI."""

import json

import pytest

from csirt.files.inventory.pingcastle import read_audit
from csirt.model.directory_audit import DirectoryRisk
from csirt.model.fault import ContentError
from csirt.model.record import NOT_ASSESSED


def rule(name="A-MinPwdLen", points="10", category="Anomalies"):
    return (
        f"<HealthcheckRiskRule><Points>{points}</Points><Category>{category}</Category>"
        f"<RiskId>{name}</RiskId></HealthcheckRiskRule>"
    )


def report(*rules, score="10", domain="chu.example", day="2026-01-02T13:01:09+02:00", more=""):
    return (
        f"<HealthcheckData><EngineVersion>3.2.0.1</EngineVersion>"
        f"<GenerationDate>{day}</GenerationDate><DomainFQDN>{domain}</DomainFQDN>"
        f"<GlobalScore>{score}</GlobalScore>{more}<MaturityLevel>2</MaturityLevel>"
        f"<RiskRules>{''.join(rules)}</RiskRules></HealthcheckData>"
    )


@pytest.fixture
def read(write):
    return lambda content: read_audit(write(content))


@pytest.fixture
def refused(write):
    def fault(content):
        with pytest.raises(ContentError) as caught:
            read_audit(write(content))
        return caught.value.faults[0]

    return fault


def codes(told):
    return [fault.code for fault in told.faults]


def test_a_report_gives_its_domain_day_score_families_and_rules(read):
    more = "<AnomalyScore>10</AnomalyScore><StaleObjectsScore>5</StaleObjectsScore>"
    more += "<PrivilegiedGroupScore>0</PrivilegiedGroupScore>"
    told = read(report(rule("S-Inactive", "5", "StaleObjects"), rule(), more=more))
    audit = told.audit
    assert (audit.domain, told.on, audit.score) == ("chu.example", "2026-01-02", 10)
    assert (audit.anomalies, audit.stale_objects, audit.privileged_accounts) == (10, 5, 0)
    assert audit.trusts is NOT_ASSESSED
    assert [(each.rule, each.family, each.points) for each in audit.rules] == [
        ("A-MinPwdLen", DirectoryRisk.ANOMALIES, 10),
        ("S-Inactive", DirectoryRisk.STALE_OBJECTS, 5),
    ]
    assert told.tool == "PingCastle 3.2.0.1, 13:01:09"
    assert codes(told) == []


def test_the_level_that_the_tool_gives_itself_is_not_kept(read):
    told = read(report(rule())).audit.model_dump_json()
    assert "maturity" not in told.lower()
    assert "level" not in told.lower()


@pytest.mark.parametrize("score", ["", "dix", "-1", "101", "10.5", "1e2", "９", "9" * 40])
def test_a_score_that_is_none_is_refused_where_it_stands(refused, score):
    fault = refused(report(rule(), score=score))
    assert fault.code == "directory-audit.number"
    assert (fault.line, fault.column > 1) == (1, True)
    assert "GlobalScore" in fault.message


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (report(domain=""), "DomainFQDN"),
        (report(day=""), "GenerationDate"),
        (report(day="2026-02-30T10:00:00"), "GenerationDate"),
        (report().replace("GlobalScore", "OtherScore"), "GlobalScore"),
    ],
)
def test_what_a_report_must_say_is_asked_for(refused, content, name):
    fault = refused(content)
    assert fault.code == "directory-audit.lacks"
    assert name in fault.message


def test_numbers_that_do_not_follow_from_each_other_are_a_warning(read):
    told = read(report(rule(points="30"), score="10", more="<AnomalyScore>10</AnomalyScore>"))
    assert codes(told) == ["directory-audit.sum", "directory-audit.sum"]
    assert told.audit.score == 10  # the report's own, kept


def test_a_family_is_capped_at_a_hundred_as_the_tool_caps_it(read):
    rules = [rule(f"A-{n}", "60") for n in range(3)]
    told = read(report(*rules, score="100", more="<AnomalyScore>100</AnomalyScore>"))
    assert codes(told) == []


def test_a_rule_of_no_known_family_is_left_and_told(read):
    told = read(report(rule(), rule("C-Own", "10", "Custom")))
    assert len(told.audit.rules) == 1
    assert codes(told) == ["directory-audit.rule-left"]


def test_names_of_people_are_not_read(read):
    secret = "<PrivilegedGroups><Name>jdupont</Name></PrivilegedGroups>"
    told = read(report(rule(), more=secret))
    assert "jdupont" not in repr(told)


def test_the_controllers_that_a_report_names_are_machines_with_their_addresses(read):
    named = "<DCName>DC01</DCName><OperatingSystem>Windows Server 2019</OperatingSystem>"
    named += "<IP><string>10.0.0.5</string><string>198.51.10</string></IP>"
    more = f"<HealthcheckDomainController>{named}</HealthcheckDomainController>"
    more = f"<DomainControllers>{more}<HealthcheckDomainController/></DomainControllers>"
    told = read(report(rule(), more=more))
    (controller,) = told.controllers
    assert (controller.name, controller.kind) == ("DC01", "domain-controller")
    assert (controller.addresses, controller.system) == (("10.0.0.5",), "Windows Server 2019")
    assert codes(told) == ["inventory.bad-address"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<nmaprun/>", "directory-audit.other"),
        ("<HealthcheckData>", "inventory.truncated"),
        ('<!DOCTYPE x [<!ENTITY a "b">]>' + report(), "inventory.dtd"),
        ("pas du XML", "inventory.malformed"),
        ("<HealthcheckData>" + "<a>" * 200, "inventory.too-deep"),
    ],
)
def test_what_is_no_report_is_refused_with_its_place(refused, content, code):
    fault = refused(content)
    assert fault.code == code
    assert fault.line >= 1


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ContentError) as caught:
        read_audit(tmp_path)
    assert caught.value.faults[0].code == "inventory.no-file"


def test_the_real_report_gives_the_answers_that_were_counted_apart(shared):
    told = read_audit(shared / "inventories" / "django-DefectDojo__one.xml")
    path = shared / "truth" / "inventories.json"
    truth = json.loads(path.read_text("utf-8"))["files"]["django-DefectDojo__one.xml"]
    assert told.sha256 == truth["sha256"]
    assert told.audit.score == 10
    assert [(each.rule, each.points) for each in told.audit.rules] == [("A-MinPwdLen", 10)]
    assert (told.audit.domain, told.on) == ("example.local", "2024-06-06")
    (controller,) = told.controllers
    assert (controller.name, controller.addresses) == ("DC-NQ7M31", ())
    assert codes(told) == ["inventory.bad-address"]
