"""What the logs of Windows show of an intruder, and the ordinary work that looks like it."""

from dataclasses import replace

import pytest

from csirt.model.finding import Confidence
from csirt.workspace.capture_hunt import step_title

from .traffic_worlds import DESK, event, found

HOST = "srv-fic.ch.local"
HIGH, MEDIUM, LOW = Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW


def said(number, at=0.0, *, src="", host=HOST, **data):
    return event("ad.event", at, src, "", 0, id=str(number), host=host, **data)


def sure(events, rule):
    told = found(events).get(rule)
    return told.finding.confidence if told else None


# --- services ---


@pytest.mark.parametrize(
    ("name", "program", "way", "confidence"),
    [
        ("PSEXESVC", "PSEXESVC.exe", "root", HIGH),
        ("BTOBTO", "", "shell", HIGH),
        ("Mise à jour", "x.exe", "share", HIGH),
        ("xKqP", "hGtRwQaZ.exe", "root", MEDIUM),
        ("outil", "cmd.exe", "shell", MEDIUM),
        ("outil", "a.exe", "temporary", LOW),
        ("MpKslDrv", "MpKslDrv.sys", "", None),
        ("Sysmon64", "Sysmon64.exe", "root", None),
        ("Tcp4", "Netagent.exe", "root", None),
        ("CcmExec", "CcmExec.exe", "", None),
        ("agent", "", "", None),
    ],
)
def test_a_service_is_judged_by_its_name_and_where_its_program_lies(name, program, way, confidence):
    assert sure([said(7045, detail=name, name=program, way=way)], "service-created") == confidence


def test_a_patch_deployment_that_creates_services_everywhere_is_no_finding():
    made = [
        said(7045, at, host=f"pc-{at}", detail="AgentMaj", name="agentmaj.exe") for at in range(200)
    ]
    assert not found(made)


def test_the_machine_that_acts_is_the_one_that_opened_the_session():
    opened = event("auth.ok", 0, DESK, "", 0, host=HOST, session="0x1f", account="a")
    other = event("auth.ok", 1, "10.0.0.8", "", 0, host=HOST, session="0x2f", account="b")
    made = said(4697, 5, detail="PSEXESVC", session="0x1f")
    told = found([opened, other, made])["service-created"]
    assert (told.source, told.targets) == (DESK, (HOST,))


def test_without_a_session_nobody_is_accused_and_the_machines_hit_are_named():
    told = found([said(7045, detail="PSEXESVC", host=f"pc-{at}") for at in range(3)])
    told = told["service-created"]
    assert told.source == ""
    assert told.finding.subjects == ("pc-0", "pc-1", "pc-2")
    assert told.as_json("fr")["source"] is None
    assert told.hits_target


# --- tasks ---


def test_a_task_that_hides_its_command_is_surer_when_it_is_erased_at_once():
    hidden = said(4698, detail="\\Maj", way="hidden")
    assert sure([hidden], "task-created") == MEDIUM
    assert sure([hidden, said(4699, 30, detail="\\Maj")], "task-created") == HIGH
    assert sure([hidden, said(4699, 3_600, detail="\\Maj")], "task-created") == MEDIUM


def test_a_drawn_name_that_is_erased_at_once_is_one_of_a_tool():
    drawn = [said(4698, detail="\\hGtRwQaZ", way="shell"), said(4699, 5, detail="\\hGtRwQaZ")]
    assert sure(drawn, "task-created") == MEDIUM
    assert sure(drawn[:1], "task-created") is None


def test_the_tasks_of_ordinary_updates_are_no_finding():
    names = ["\\GoogleUpdateTaskMachineUA", "\\OneDrive Standalone Update Task", "\\AgentMaj"]
    ways = ["", "profile", "shell"]
    usual = [said(4698, detail=name, way=way) for name, way in zip(names, ways, strict=True)]
    assert not found([*usual, *(said(4699, 5, detail=name) for name in names)])


# --- the log, the groups ---


def test_a_cleared_security_log_is_told_for_each_machine():
    told = found([said(1102, host="dc1"), said(1102, host="dc2")])["log-cleared"]
    assert (told.finding.confidence, told.targets) == (HIGH, ("dc1", "dc2"))
    assert not found([said(104), said(1101)])


def test_an_account_added_to_the_administrators_of_the_domain():
    added = [
        said(4728, at, detail="Admins du domaine", account=f"m{at}", by="a") for at in range(3)
    ]
    assert sure(added[:1], "privileged-member") == MEDIUM
    assert sure(added, "privileged-member") == HIGH
    assert "3 comptes ajoutés" in found(added)["privileged-member"].finding.title["fr"]


def test_a_group_that_gives_no_power_or_a_machine_that_joins_is_no_finding():
    assert not found([said(4728, account="m", by="a")])
    joins = said(4732, detail="Administrators", account="m", by="machine$")
    assert not found([joins])


def test_the_administrators_of_a_workstation_are_little_and_those_of_a_controller_more():
    local = said(4732, detail="Administrateurs", account="m", by="a")
    assert sure([local], "privileged-member") == LOW
    serves = said(4769, detail="0x12", service="s$", account="x")
    assert sure([local, serves], "privileged-member") == MEDIUM


# --- secrets of the directory ---


def copied(count=1, every=1.0, by="person", rights="get-changes+get-changes-all", **more):
    return [said(4662, at * every, by=by, detail=rights, **more) for at in range(count)]


def test_a_person_that_uses_the_rights_of_replication_is_told_and_a_controller_is_not():
    assert sure(copied(), "directory-copied") == HIGH
    assert sure(copied(rights="get-changes"), "directory-copied") == MEDIUM
    assert not found(copied(500, by="dc2$"))
    assert not found(copied(rights=""))


def test_a_synchronisation_that_comes_back_all_day_is_little_sure():
    assert sure(copied(24, every=3_600), "directory-copied") == LOW
    assert sure(copied(3_000, every=0.1), "directory-copied") == HIGH


def test_a_rule_of_the_logs_calls_for_a_step_in_both_languages():
    told = found(copied())["directory-copied"]
    for lang in ("fr", "en"):
        assert step_title(told.finding.actions[0], lang) != told.finding.actions[0]
    assert told.takes_directory


# --- tickets ---


def ticket(at, service, *, number=4769, src=DESK, etype="0x17", account="a", every=1):
    more = {"service": service} if number == 4769 else {}
    return said(number, at * every, src=src, detail=etype, account=account, **more)


def test_many_weak_tickets_of_one_machine_within_minutes():
    assert sure([ticket(at, f"s{at}") for at in range(5)], "service-tickets") == MEDIUM
    assert sure([ticket(at, f"s{at}") for at in range(10)], "service-tickets") == HIGH


@pytest.mark.parametrize(
    "some",
    [
        [ticket(at, f"s{at}") for at in range(4)],
        [ticket(at, "s1") for at in range(50)],
        [ticket(at, f"pc{at}$") for at in range(50)],
        [ticket(at, f"s{at}", etype="0x12") for at in range(50)],
        [ticket(at, f"s{at}", every=1_200) for at in range(50)],
        [ticket(at, f"s{at}", src=f"10.0.1.{at}") for at in range(50)],
    ],
    ids=["few", "one old server", "machines", "strong", "all day long", "many clients"],
)
def test_ordinary_tickets_are_no_finding(some):
    assert not found(some)


def test_the_old_server_that_asks_all_day_does_not_hide_the_burst_of_the_same_machine():
    usual = [ticket(at, "s1", every=30) for at in range(500)]
    burst = [ticket(9_000 + at, f"t{at}") for at in range(6)]
    told = found([*usual, *burst])["service-tickets"]
    assert told.summary["fr"].startswith("Tickets en RC4 pour 7 comptes")


def test_tickets_that_are_given_without_a_proof():
    some = [ticket(at, "", number=4768, account=f"u{at}") for at in range(3)]
    degrees = [sure(some[:count], "unproved-tickets") for count in (1, 2, 3)]
    assert degrees == [LOW, MEDIUM, HIGH]
    assert not found([replace(each, data=(("id", "4768"), ("account", "pc$"), ("detail", "0x17")))
                      for each in some])  # fmt: skip
