"""The loop on the sample region: what one room makes, the next one takes. Every part
lengthens it."""

import json
import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from journals import FIRST

import csirt.workspace
from csirt import content
from csirt.errors import StateError
from csirt.model.exercise import Level
from csirt.operation.exercise_clock import Mode
from csirt.operation.exercise_decided import DecisionStatus
from csirt.operation.exercise_evidence import Result
from csirt.operation.exercise_simulation import Players
from csirt.operation.exercise_told import Mark
from csirt.operation.item import ItemState
from csirt.reporting import after_action, html
from csirt.reporting.reports import composed
from csirt.store.log import Store
from csirt.workspace import exercise_animation as animation
from csirt.workspace import exercise_cells as cells
from csirt.workspace import exercise_time
from csirt.workspace.after_action import case_dossier
from csirt.workspace.audit import audit_dossier
from csirt.workspace.cases import open_case
from csirt.workspace.check import checked
from csirt.workspace.cut_stops import stops
from csirt.workspace.dossier import dossier
from csirt.workspace.exercise_evidence import Shown, enter
from csirt.workspace.exercise_made import make
from csirt.workspace.exercise_rehearsal import simulate
from csirt.workspace.exercise_replay import exported
from csirt.workspace.exercise_run import ExerciseRun, begin
from csirt.workspace.exercise_score import scored
from csirt.workspace.improvements import Wanted, opened_for
from csirt.workspace.incident import Incident, places
from csirt.workspace.incident_playbooks import start
from csirt.workspace.incident_steps import do
from csirt.workspace.inventory import imported
from csirt.workspace.journal import Stamp
from csirt.workspace.outage import outage_of
from csirt.workspace.plan import assess, status
from csirt.workspace.plan_evidence import Claim
from csirt.workspace.room import ROOM, take_turn

SCAN = """<?xml version="1.0"?>
<!DOCTYPE nmaprun>
<nmaprun scanner="nmap" start="1763300000" version="7.94">
<host><status state="up"/><address addr="192.0.2.10" addrtype="ipv4"/>
<hostnames><hostname name="visio-01.brume.example" type="PTR"/></hostnames>
<ports><port protocol="tcp" portid="445"><state state="open"/></port>
<port protocol="tcp" portid="3389"><state state="open"/></port></ports></host>
<runstats><finished time="1763300100" exit="success"/><hosts up="1" down="0" total="1"/></runstats>
</nmaprun>
"""
GROUP = "ght-val-de-brume"


@pytest.fixture
def region(tmp_path: Path) -> Path:
    """Return a copy of the sample region that a test may change."""
    return Path(shutil.copytree(content.root() / "risk_models/sample", tmp_path / "région d'essai"))


def test_the_loop(region, tmp_path):
    assert checked([region]).ok

    # The model gives the risk: three lines of Python.
    workspace = csirt.workspace.open(region)
    before = workspace.risk("ch-rochebrume", samples=4_096, seed=1)
    assert before.care_lines
    assert json.loads(json.dumps(before.as_json("fr")))["schema"] == "csirt.risk.analyse/1"

    # What a scan sees enters beside what a person wrote, and the risk is measured again.
    person = region / "facilities/ch-rochebrume.yaml"
    written = person.read_bytes()
    scan = tmp_path / "scan.xml"
    scan.write_text(SCAN, encoding="utf-8")
    done = imported([scan], person, "servers", on="2026-11-21")
    assert (len(done.added), done.open_ports) == (1, 2)
    assert person.read_bytes() == written
    after = csirt.workspace.open(region).risk("ch-rochebrume", samples=4_096, seed=1)
    assert {each.id for each in after.assets} - {each.id for each in before.assets} == {"visio-01"}
    assert after.provenance["observed"] == before.provenance["observed"] + 1

    # An observed machine more never lowers the risk of what was there: same coins.
    share = {each.id: each.likelihood.probability for each in after.care_lines}
    for line in before.care_lines:
        assert share[line.id] >= line.likelihood.probability

    # One plug pulled at one site is felt at the other: they share a record.
    cut = csirt.workspace.open(region).isolate("ch-marais-blanc", ["facility:ch-rochebrume"])
    assert cut.care_lines

    # The same records become pages, in both languages.
    told = dossier(csirt.workspace.open(region), GROUP, on="2026-11-21", samples=2_048)
    for lang, word in (("fr", "Synthèse"), ("en", "Summary")):
        page = html.rendered(composed(told, "audit", lang))
        assert word.lower() in page.lower()
        assert "<script" not in page


def test_a_measure_in_place_lowers_the_risk_of_the_region(region):
    """The RSSI counts one measure more: the same samples say what it changes."""
    path = region / "facilities/ch-rochebrume.yaml"
    before = csirt.workspace.open(region).risk("ch-rochebrume", samples=8_192, seed=1)
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "{measure: mfa-admin, on: [zone:servers], coverage: 0/9",
        "{measure: mfa-admin, coverage: 9/9",
    )
    path.write_text(text, encoding="utf-8")
    after = csirt.workspace.open(region).risk("ch-rochebrume", samples=8_192, seed=1)
    was = {each.id: each.likelihood.probability for each in before.care_lines}
    now = {each.id: each.likelihood.probability for each in after.care_lines}
    assert all(now[id] <= was[id] for id in was)
    assert sum(now.values()) < sum(was.values())


def test_a_night_becomes_an_action_the_action_evidence_and_the_evidence_less_risk(region, tmp_path):
    """The incident runs on the journal; what it teaches is owned, dated, proved, and measured."""
    at = datetime(2026, 11, 22, 0, 10, tzinfo=UTC)
    facility = region / "facilities/chu-brumeville.yaml"
    store = Store(tmp_path / "journal.sqlite")
    hit = ("chu-brumeville",)
    opened, _ = open_case(
        store, FIRST, title="Nuit", facilities=hit, places=places(hit, region), happened_at=at,
        actor="RSSI", now=at,
    )  # fmt: skip
    incident = Incident(opened, region)

    # The playbook runs for the facility as the workspace knows it, and starts its legal clocks.
    start(incident, "first-call-qualification", Stamp(at, "RSSI", "", at))
    later = at + timedelta(minutes=20)
    stamp = Stamp(later, "RSSI", "", later)
    do(incident, "note-hours", stamp, evidence="cahier, page 1")
    state = incident.state(later)
    assert state.facilities[0].name
    assert {clock.regime for clock in state.clocks if clock.started} == {"cert-sante"}

    # What stops is said by the same model as the risk, and kept with the decision.
    found = stops("chu-brumeville", ("internet",), region)
    assert found.cut is not None
    told = [f"stops={' '.join(found.lines('fr'))}"]
    take_turn(incident, ROOM["cut"]["decide"], "internet", told, stamp)

    # The report of the night opens an action, owned and dated.
    wanted = Wanted("Essayer la reconstruction de l'annuaire", "RSSI", "2027-01-31", action="r4")
    made, _ = opened_for(region, opened.case, "chu-brumeville", wanted, now=later)
    night = case_dossier(incident)
    assert [each.id for each in night.actions] == [made.id]
    page = after_action.page_of(after_action.composed(night, "fr"))
    assert "Internet" in page
    assert "Essayer la reconstruction de" in page

    # Done, it is evidence; the level counts for the measures nobody had counted, and never against.
    before = csirt.workspace.open(region).risk(facility, samples=4_096, seed=1, on="2026-12-01")
    assert status(facility, on="2026-12-01").as_json("fr")["not_assessed"]
    for code in ("r4", "p4", "d2"):
        claim = Claim((code,), 2, "2026-11-25", "RSSI", evidence="ged:SSI/2026-051")
        assess(facility, claim, today="2026-11-30")
    after = csirt.workspace.open(region).risk(facility, samples=4_096, seed=1, on="2026-12-01")
    was = {each.id: each.likelihood.probability for each in before.applications}
    now = {each.id: each.likelihood.probability for each in after.applications}
    assert all(now[id] <= was[id] for id in was)
    assert checked([region]).ok


AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ANIMATION = Stamp(AT, "Animation", "", AT)


def test_an_exercise_from_the_risk_is_played_scored_and_confirmed_and_the_outage_is_shorter(region):
    """The risk writes the exercise; what the cells did is evidence once a function confirms it;
    and the same outage, drawn again, costs less care."""
    facility = region / "facilities/ch-rochebrume.yaml"
    scenario = region / "exercises/printemps.yaml"
    made = make(facility, scenario, level=Level.BEGINNER, samples=2_048)
    assert made.faults == ()
    assert checked([region]).ok

    # Nobody played a simulated run: it tries the scenario, and proves nothing.
    tried = begun(region, scenario, "essai", Mode.SIMULATE)
    simulate(tried, ANIMATION, players=Players.ALL)
    with pytest.raises(StateError) as nothing:
        enter(scored(tried, AT), Shown(facility, "ged:1", "RSSI"), today="2026-11-30")
    assert nothing.value.key == "exercise.nothing-proved"

    # Played at a table: cells act and decide, observers see; of the declarations nobody thinks.
    run = begun(region, scenario, "printemps-2026", Mode.STEP)
    while run.state(AT).next_due is not None:
        animation.next_inject(run, ANIMATION)
        answer(run, but="declare")
    exercise_time.end(run, ANIMATION)
    found = scored(run, AT)
    levels = {each.action: each.level for each in found.proposals}
    assert {levels[code] for code in ("a1", "a3", "a5", "r2", "d2")} == {3}
    assert levels["a2"] == 1
    items = run.case_state(AT).items
    assert any(item.state is ItemState.DECIDED for item in items)  # the playbooks were answered too

    # Proposed, nothing is written; confirmed by a function, the levels of the plan rise.
    proof = region / "printemps-2026.jsonl"
    proof.write_bytes(exported(run))
    stood, cost = levels_of(facility), lost_days(facility)
    with pytest.raises(StateError) as unconfirmed:
        enter(found, Shown(facility, str(proof), ""), today="2026-11-30")
    assert unconfirmed.value.key == "exercise.nobody-confirms"
    assert levels_of(facility) == stood
    enter(found, Shown(facility, str(proof), "RSSI"), today="2026-11-30")
    stands = levels_of(facility)
    assert (stood["a1"], stands["a1"], stands["a2"]) == (None, 3, 1)

    # The levels speak for measures that nobody had counted, and the same outage is drawn again.
    assert {"digital-crisis-plan", "responder-contract"} <= {
        each.measure
        for each in csirt.workspace.open(region).estate(facility, on="2026-12-01").estimated
    }
    now = lost_days(facility)
    assert all(now[line] <= cost[line] for line in cost)
    assert sum(now.values()) < sum(cost.values())
    assert checked([region]).ok


def test_a_gap_found_in_an_exercise_lowers_an_action_and_the_report_shows_what_that_costs(region):
    """The loop, closed from the other side: nobody contained the attack on the day, so the level
    that was claimed does not hold, the same outage costs more care, and the audit says so."""
    facility = region / "facilities/ch-rochebrume.yaml"
    for day in ("2025-11-20", "2026-06-01"):  # claimed last year, and again this one
        assess(facility, Claim(("a3",), 2, day, "RSSI", evidence=f"ged:A3/{day}"), today=day)
    scenario = region / "exercises/printemps.yaml"
    make(facility, scenario, level=Level.BEGINNER, samples=2_048)
    run = begun(region, scenario, "printemps-2026", Mode.STEP)
    while run.state(AT).next_due is not None:
        animation.next_inject(run, ANIMATION)
        answer(run, but="contain")
    exercise_time.end(run, ANIMATION)
    found = scored(run, AT)
    assert {each.action: each.level for each in found.proposals}["a3"] == 1

    before, cost = levels_of(facility), lost_days(facility)
    proof = region / "printemps-2026.jsonl"
    proof.write_bytes(exported(run))
    enter(found, Shown(facility, str(proof), "RSSI"), today="2026-11-30")
    after, now = levels_of(facility), lost_days(facility)
    assert (before["a3"], after["a3"]) == (2, 1)

    # The contract that was claimed brings no crew: the same draws, and care waits longer.
    assert sum(now.values()) > sum(cost.values()) + len(cost)
    dossier = audit_dossier(csirt.workspace.open(region), facility, on="2026-12-01", samples=2_048)
    assert dossier.outage is not None
    for lang, word in (("fr", "descend de 2 à 1"), ("en", "falls from 2 to 1")):
        page = re.sub(r"<[^>]+>|\s+", " ", html.rendered(composed(dossier, "audit", lang)))
        assert re.search(rf"A3 [^.]{{0,80}}{word}", re.sub(" +", " ", page)), lang
        assert f"{now['ed-adult']:.0f}" in page


def levels_of(facility: Path) -> dict[str, int | None]:
    return {each.action.id: each.level for each in status(facility, on="2026-12-01").standings}


def lost_days(facility: Path) -> dict[str, float]:
    """Days of care that half of the samples lose or more, by care line."""
    told = outage_of(facility, "ransomware-multi-server", samples=256, on="2026-12-01").lines
    return {each.id: each.lost_days.p50 for each in told if each.lost_days is not None}


def begun(region: Path, scenario: Path, id: str, mode: Mode) -> ExerciseRun:
    """A run of the scenario at the hospital, in a journal beside the workspace."""
    store = Store(region / "journal.sqlite")
    return begin(store, FIRST, str(scenario), ANIMATION, here=region, id=id, mode=mode,
                 facilities=("ch-rochebrume",))  # fmt: skip


def answer(run: ExerciseRun, *, but: str) -> None:
    """Let the cells do what is asked of them by now, but for one objective."""
    state = run.state(AT)
    for each in state.decisions:
        if each.status is DecisionStatus.OPEN:
            told = cells.Seen(text="dit en cellule")
            cells.decide(run, each.decision.id, each.open_options[0], ANIMATION, told)
    for each in state.outcomes:
        asked = each.since is not None and each.since <= state.seconds
        if each.result is not Result.PENDING or not asked or each.expected.objective == but:
            continue
        seen = cells.Seen(min(each.cells, default=""))
        words = [met.act for met in each.expected.met_by if met.act]
        if words:
            cells.act(run, words[0], ANIMATION, seen)
        else:
            cells.observe(run, each.expected.id, Mark.MET, ANIMATION, seen)
