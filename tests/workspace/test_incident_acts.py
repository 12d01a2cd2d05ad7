"""A case that is run: each act, what it opens, and what is refused without a word written."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from journals import FIRST, NOW, later
from playbook_worlds import WORDS, playbook, question, shelf, step

from csirt.errors import CsirtError, NotFoundError, StateError
from csirt.model.fault import ContentError
from csirt.model.journal import EntryKind
from csirt.operation.item import Item
from csirt.operation.timeline import stored
from csirt.store.log import Store
from csirt.workspace.cases import open_case
from csirt.workspace.incident import Incident, places
from csirt.workspace.incident_clocks import clock
from csirt.workspace.incident_log import add_victim, correct, erase, resolve, set_level
from csirt.workspace.incident_playbooks import amend, start
from csirt.workspace.incident_steps import begin, decide, do, reopen, skip
from csirt.workspace.journal import Act, Journal, Stamp

AT = Stamp(NOW, "RSSI", "", NOW)
NIGHT = playbook(
    [
        step("a"),
        step("b", after=["a"], evidence=WORDS),
        step("cut", irreversible=True, compensation=WORDS),
        step("answer", raci={"accountable": "lead"}),
        step("tell", "legal", clocks=[{"clock": "cnil", "act": "trigger"},
                                      {"clock": "agency-corruss", "act": "trigger"}]),
        step("file", "legal", after=["tell"], clocks=[{"clock": "cnil", "act": "file"}]),
        step("waive", "legal", clocks=[{"clock": "persons", "act": "waive"}]),
        step("call", playbook="sub"),
        step("y"), step("d"),
    ],
    [question("q", yes=["y"], doubt=["d"])],
    id="night", start=["a", "cut", "answer", "tell", "waive", "call", "q"],
)  # fmt: skip
"""A facility's night: a → b (evidence), a cut, clocks, a playbook to call, a question."""
SUB = playbook([step("s")], id="sub", start=["s"])
REGION = playbook(
    [step("each", per_facility=True, clocks=[{"clock": "cnil", "act": "trigger"}]),
     step("all", "legal", clocks=[{"clock": "cnil", "act": "trigger"},
                                  {"clock": "agency-samu", "act": "trigger"}]),
     step("call", playbook="sub")],
    id="region", scope="regional", start=["each", "all", "call"],
)  # fmt: skip
"""The whole crisis: a step at each facility, one for all of them, a playbook to call."""
WRONG = playbook([step("a", after=["nobody"]), step("b")], id="wrong", start=["b"])


@pytest.fixture
def here(tmp_path) -> Path:
    return shelf(tmp_path / "w", NIGHT, SUB, REGION, WRONG)


def case(folder: Path, here: Path, *facilities: str) -> Incident:
    journal, _ = open_case(
        Store(folder / "journal.sqlite"), FIRST, title="DPI", facilities=facilities,
        happened_at=NOW, actor="RSSI", now=NOW,
    )  # fmt: skip
    return Incident(journal, here)


@pytest.fixture
def one(tmp_path, here) -> Incident:
    """Return a case with one facility, its night begun."""
    found = case(tmp_path, here, "ch")
    start(found, "night", AT)
    return found


@pytest.fixture
def two(tmp_path, here) -> Incident:
    """Return a case with two facilities, nothing begun."""
    return case(tmp_path, here, "nord", "sud")


def items(incident: Incident) -> dict[str, Item]:
    return {each.subject.removeprefix("step:"): each for each in incident.state(NOW).items}


def said(incident: Incident, name: str) -> str:
    return items(incident)[f"ch/night/{name}"].state.value


def clocks(incident: Incident) -> dict[str, str | None]:
    """Return when each clock that runs started."""
    found = incident.state(NOW).clocks
    return {each.id: stored(each.started) for each in found if each.started}


def names(found: tuple[Item, ...]) -> list[str]:
    return [each.node.id for each in found]


# --- the good path ---


def test_a_start_freezes_the_playbook_and_opens_its_steps(tmp_path, here):
    incident = case(tmp_path, here, "ch")
    outcome = start(incident, "night", AT)
    (entry,) = outcome.entries
    assert (entry.kind, entry.subject) == (EntryKind.PLAYBOOK_FROZEN, "playbook:ch/night")
    assert entry.data["playbook"]["id"] == "night"
    assert entry.data["tlp"] == "TLP:AMBER+STRICT"
    assert set(names(outcome.opened)) == {"a", "cut", "answer", "tell", "waive", "call", "q"}


def test_a_step_done_opens_what_waited_for_it(one):
    outcome = do(one, "a", AT)
    assert names(outcome.opened) == ["b"]
    assert (said(one, "a"), said(one, "b")) == ("done", "open")
    kept = do(one, "b", AT, evidence="photo 12").entries[0]
    assert kept.data == {"evidence": "photo 12"}


def test_a_step_is_named_by_its_id_by_its_beginning_or_by_its_whole_path(one):
    for name in ("answer", "ans", "night/answer", "ch/night/answer", "step:ch/night/answer"):
        found = do(one, name, AT).entries[0]
        assert found.subject == "step:ch/night/answer"
        reopen(one, "answer", AT, reason="erreur")


def test_a_step_may_be_begun_then_done(one):
    begin(one, "a", AT)
    assert said(one, "a") == "started"
    do(one, "a", AT)
    assert said(one, "a") == "done"


def test_a_step_done_before_its_turn_is_written_and_says_what_it_should_have_waited_for(one):
    do(one, "b", AT, evidence="photo")
    assert items(one)["ch/night/b"].out_of_turn == ("a",)


def test_a_step_is_skipped_with_a_reason_and_where_somebody_answers_for_it_a_decider(one):
    assert names(skip(one, "a", AT, reason="sans objet").opened) == ["b"]
    skipped = skip(one, "b", AT, reason="sans objet", decided_by="directeur de garde").entries[0]
    assert skipped.data == {"reason": "sans objet", "decided_by": "directeur de garde"}
    assert said(one, "b") == "skipped"


def test_a_doubt_is_an_answer_and_another_one_may_follow(one):
    assert names(decide(one, "q", "unk", AT).opened) == ["d"]
    assert said(one, "q") == "doubt"
    assert names(decide(one, "q", "yes", AT, reason="note de rançon").opened) == ["y"]
    assert said(one, "q") == "decided"


def test_undoing_reopens_marks_what_rested_on_it_and_asks_to_undo_it_in_the_world(one):
    do(one, "a", AT), do(one, "b", AT, evidence="photo"), do(one, "cut", AT, sure=True)
    assert names(reopen(one, "a", AT, reason="erreur").to_review) == ["b"]
    assert names(reopen(one, "cut", AT, reason="erreur").opened) == ["cut", "undo-cut"]
    do(one, "undo-cut", AT)
    assert said(one, "undo-cut") == "done"


def test_what_is_to_be_reviewed_may_be_done_again(one):
    do(one, "a", AT), do(one, "b", AT, evidence="photo"), reopen(one, "a", AT, reason="erreur")
    do(one, "a", AT), do(one, "b", AT, evidence="photo 2")
    assert not items(one)["ch/night/b"].review


def test_an_irreversible_step_is_done_once_somebody_is_sure(one):
    do(one, "cut", AT, sure=True)
    assert said(one, "cut") == "done"


def test_a_step_that_calls_a_playbook_starts_it_once(one):
    outcome = do(one, "call", AT)
    assert [entry.subject for entry in outcome.entries] == [
        "step:ch/night/call", "playbook:ch/sub",
    ]  # fmt: skip
    assert names(outcome.opened) == ["s"]
    reopen(one, "call", AT, reason="erreur")
    assert len(do(one, "call", AT).entries) == 1


def test_a_step_of_the_whole_crisis_starts_the_playbook_it_calls_at_each_facility(two):
    start(two, "region", AT)
    do(two, "call", AT)
    assert {"nord/sub/s", "sud/sub/s"} <= set(items(two))
    documents = [each for each in two.entries if each.data.get("playbook", {}).get("id") == "sub"]
    assert len(documents) == 1


def test_the_level_and_the_victims_of_a_crisis_grow(one):
    set_level(one, "care", "renforce", AT), set_level(one, "technical", "majeur", AT, reason="AD")
    set_level(one, "care", "crise", AT)
    add_victim(one, "ehpad", AT)
    state = one.state(NOW)
    assert {name: entry.data["level"] for name, entry in state.levels.items()} == {
        "care": "crise", "technical": "majeur",
    }  # fmt: skip
    assert [place.id for place in state.facilities] == ["ch", "ehpad"]


def test_a_facility_that_the_workspace_does_not_know_is_still_a_place(here):
    (place,) = places(["ch"], here)
    assert (place.id, place.name, place.profile) == ("ch", "", None)


def test_two_hours_are_kept_when_it_happened_and_when_it_was_written(one):
    entry = do(one, "a", Stamp(NOW, "RSSI", "", later(240))).entries[0]
    assert (entry.happened_at, entry.recorded_at) == (stored(NOW), stored(later(240)))
    assert items(one)["ch/night/a"].settled_at == NOW


# --- legal clocks ---


def test_a_step_starts_its_clocks_those_of_the_agency_without_a_facility(one):
    do(one, "tell", Stamp(later(5), "RSSI", "", later(9)))
    assert clocks(one) == {"ch/cnil": stored(later(5)), "agency-corruss": stored(later(5))}


def test_a_step_at_one_facility_starts_the_clock_there_one_for_all_starts_each(two):
    start(two, "region", AT)
    do(two, "nord/region/each", AT)
    assert set(clocks(two)) == {"nord/cnil"}
    do(two, "all", AT)
    assert set(clocks(two)) == {"nord/cnil", "sud/cnil", "agency-samu"}


def test_the_same_clock_started_twice_counts_from_the_earlier_hour(one):
    clock(one, "trigger", "cnil", Stamp(later(60), "DPO", "", later(60)))
    clock(one, "trigger", "cnil", Stamp(later(10), "DPO", "", later(70)))
    assert clocks(one) == {"ch/cnil": stored(later(10))}


def test_a_clock_is_set_aside_with_reason_and_decider(one):
    do(one, "waive", AT, reason="aucun risque élevé")
    (found,) = (each for each in one.state(NOW).clocks if each.id == "ch/persons")
    assert (found.state.value, found.reason, found.decided_by) == (
        "not-applicable", "aucun risque élevé", "RSSI",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("deeds", "state"),
    [
        (["trigger"], "running"),
        (["trigger", "prefile"], "pre-filed"),
        (["trigger", "file"], "complement-due"),
        (["trigger", "file", "complete"], "completed"),
        (["trigger", "waive"], "not-applicable"),
        (["trigger", "waive", "trigger"], "running"),
    ],
)
def test_what_is_done_to_a_clock_by_hand(one, deeds, state):
    for deed in deeds:
        clock(one, deed, "cnil", AT, reason="x", reference="R-1")
    (found,) = (each for each in one.state(NOW).clocks if each.id == "ch/cnil")
    assert found.state.value == state


def test_a_filing_that_says_everything_leaves_no_complement(one):
    clock(one, "trigger", "cnil", AT), clock(one, "file", "cnil", AT, whole=True)
    (found,) = (each for each in one.state(NOW).clocks if each.id == "ch/cnil")
    assert (found.state.value, found.due) == ("filed", None)


def test_a_correction_of_the_hour_moves_the_start_and_the_limit_of_a_clock(one):
    entry = clock(one, "trigger", "cnil", AT).entries[0]
    correct(one, entry.ref, AT, reason="heure du cahier", at=NOW - timedelta(hours=2))
    (found,) = (each for each in one.state(NOW).clocks if each.id == "ch/cnil")
    assert (found.started, found.due) == (
        NOW - timedelta(hours=2), NOW + timedelta(hours=70),
    )  # fmt: skip


def test_a_clock_whose_start_is_withdrawn_does_not_run(one):
    entry = clock(one, "trigger", "cnil", AT).entries[0]
    correct(one, entry.ref, AT, reason="essai", withdraw=True)
    assert clocks(one) == {}


# --- the log set right ---


def test_a_step_whose_entry_is_withdrawn_is_open_again_and_may_be_done(one):
    entry = do(one, "a", AT).entries[0]
    correct(one, str(entry.seq), AT, reason="autre étape", withdraw=True)
    assert (said(one, "a"), said(one, "b")) == ("open", "waiting")
    assert entry in one.journal.entries()
    do(one, "a", AT)
    assert said(one, "a") == "done"


@pytest.mark.parametrize("form", ["{seq}", "{station}/{seq}", "entry:{case}/{station}/{seq}"])
def test_an_entry_is_named_in_three_ways(one, form):
    entry = do(one, "a", AT).entries[0]
    name = form.format(seq=entry.seq, station=entry.station, case=entry.case)
    assert correct(one, name, AT, reason="x", withdraw=True).entries[0].subject == entry.ref


# --- a playbook is frozen ---


def test_a_file_that_changes_afterwards_changes_nothing(one, here):
    before = one.state(NOW).as_json(everything=True)
    shelf(here, playbook([step("other")], id="night", start=["other"], version=2))
    assert one.state(NOW).as_json(everything=True) == before
    (here / "playbooks" / "night.yaml").unlink()
    assert one.state(NOW).as_json(everything=True) == before
    do(one, "a", AT)
    assert said(one, "a") == "done"


def test_an_amendment_is_an_entry_and_keeps_what_was_done(one, here):
    do(one, "a", AT)
    shelf(here, playbook([step("a"), step("n", after=["a"])], id="night", version=2))
    outcome = amend(one, "night", AT, reason="une étape de plus")
    assert [entry.kind for entry in outcome.entries] == [EntryKind.PLAYBOOK_AMENDED]
    assert (said(one, "a"), said(one, "n")) == ("done", "open")
    assert "ch/night/cut" not in items(one)
    assert one.state(NOW).runs[0].amended == 1


def test_an_amendment_changes_every_facility_and_keeps_its_text_once(two, here):
    start(two, "night", AT, facility="nord"), start(two, "night", AT, facility="sud")
    shelf(here, playbook([step("a")], id="night", version=2))
    outcome = amend(two, "night", AT, reason="plus court")
    assert ["playbook" in entry.data for entry in outcome.entries] == [True, False]
    assert set(items(two)) == {"nord/night/a", "sud/night/a"}


def test_a_withdrawn_amendment_gives_the_first_version_back(one, here):
    shelf(here, playbook([step("n")], id="night", version=2, start=["n"]))
    entry = amend(one, "night", AT, reason="essai").entries[0]
    correct(one, entry.ref, AT, reason="essai", withdraw=True)
    assert "ch/night/cut" in items(one)


# --- what is refused ---

Deed = Callable[[Incident], object]

REFUSED: dict[str, list[Deed]] = {
    "run.started-already": [lambda i: start(i, "night", AT)],
    "run.whole-crisis": [lambda i: start(i, "region", AT, facility="ch")],
    "run.not-started": [lambda i: amend(i, "sub", AT, reason="x")],
    "run.amend-reason": [lambda i: amend(i, "night", AT, reason=" ")],
    "run.same-version": [lambda i: amend(i, "night", AT, reason="x")],
    "run.is-question": [
        lambda i: do(i, "q", AT),
        lambda i: begin(i, "q", AT),
        lambda i: skip(i, "q", AT, reason="x"),
    ],
    "run.is-step": [lambda i: decide(i, "answer", "yes", AT)],
    "run.done-already": [
        lambda i: do(i, "a", AT),
        lambda i: begin(i, "a", AT),
        lambda i: skip(i, "a", AT, reason="x"),
    ],
    "run.decided-already": [lambda i: decide(i, "q", "unknown", AT)],
    "run.evidence": [lambda i: do(i, "b", AT), lambda i: do(i, "b", AT, evidence=" ")],
    "run.irreversible": [lambda i: do(i, "cut", AT)],
    "run.waive-reason": [lambda i: do(i, "waive", AT), lambda i: do(i, "waive", AT, reason=" ")],
    "run.skip-reason": [lambda i: skip(i, "tell", AT, reason="")],
    "run.skip-decider": [
        lambda i: skip(i, "b", AT, reason="x"),
        lambda i: skip(i, "answer", AT, reason="x", decided_by=" "),
    ],
    "run.not-settled": [lambda i: reopen(i, "tell", AT, reason="x")],
    "run.reopen-reason": [lambda i: reopen(i, "a", AT, reason="")],
    "run.clock-outside": [lambda i: clock(i, "trigger", "other-regime", AT)],
    "run.clock-reason": [
        lambda i: clock(i, "waive", "cnil", AT),
        lambda i: clock(i, "justify", "cnil", AT, reason=" "),
    ],
    "run.not-correctable": [
        lambda i: correct(i, "1", AT, reason="x", withdraw=True),
        lambda i: erase(i, "1", AT, reason="x"),
        lambda i: correct(i, "6", AT, reason="x", withdraw=True),
        lambda i: erase(i, "6", AT, reason="x"),
    ],
    "run.correction-reason": [
        lambda i: correct(i, "4", AT, reason="", withdraw=True),
        lambda i: erase(i, "4", AT, reason=" "),
    ],
    "run.nothing-corrected": [lambda i: correct(i, "4", AT, reason="x")],
    "run.victim-already": [lambda i: add_victim(i, "ch", AT)],
}  # fmt: skip
UNKNOWN: dict[str, list[Deed]] = {
    "playbook.unknown": [
        lambda i: start(i, "nigth", AT),
        lambda i: amend(i, "nigth", AT, reason="x"),
    ],
    "file.not-found": [lambda i: start(i, "none.yaml", AT)],
    "run.unknown-facility": [
        lambda i: start(i, "sub", AT, facility="sud"),
        lambda i: clock(i, "trigger", "cnil", AT, facility="sud"),
    ],
    "run.unknown-step": [
        lambda i: do(i, "nobody", AT),
        lambda i: do(i, "", AT, facility="sud"),
        lambda i: do(i, "sub/a", AT),
        lambda i: decide(i, "nobody", "yes", AT),
        lambda i: reopen(i, "tell", AT, reason="x", facility="sud"),
    ],
    "run.unknown-option": [
        lambda i: decide(i, "q", "maybe", AT),
        lambda i: decide(i, "q", "", AT),
    ],
    "run.unknown-clock": [lambda i: clock(i, "trigger", "cnli", AT)],
    "run.unknown-entry": [
        lambda i: correct(i, "99", AT, reason="x", withdraw=True),
        lambda i: correct(i, "", AT, reason="x", withdraw=True),
        lambda i: erase(i, "autre-0000/1", AT, reason="x"),
    ],
    "run.unknown-conflict": [lambda i: resolve(i, "a", AT, keep="4")],
    "run.unknown-level": [
        lambda i: set_level(i, "care", "majeur", AT),
        lambda i: set_level(i, "soins", "crise", AT),
        lambda i: set_level(i, "care", "3", AT),
    ],
}
CASES = [
    pytest.param(kind, code, deed, id=f"{code}-{nth}")
    for kind, found in ((StateError, REFUSED), (NotFoundError, UNKNOWN))
    for code, deeds in found.items()
    for nth, deed in enumerate(deeds)
]


@pytest.mark.parametrize(("kind", "code", "deed"), CASES)
def test_what_is_refused_says_why_and_writes_nothing(one, kind, code, deed):
    do(one, "a", AT), decide(one, "q", "yes", AT)  # entries 4 and 5
    correct(one, "4", AT, reason="heure du cahier", at=NOW)  # entry 6
    before = one.journal.rows()
    with pytest.raises(CsirtError) as caught:
        deed(one)
    assert (type(caught.value), caught.value.key) == (kind, code)
    assert "{" not in str(caught.value)
    assert one.journal.rows() == before


@pytest.mark.parametrize(
    ("code", "deed"),
    [
        ("run.which-facility", lambda i: start(i, "night", AT)),
        ("run.which-facility", lambda i: clock(i, "trigger", "cnil", AT)),
        ("run.several-steps", lambda i: do(i, "s", AT)),
        ("run.several-steps", lambda i: do(i, "sub/s", AT)),
    ],
)
def test_with_two_facilities_one_must_be_named(two, code, deed):
    start(two, "sub", AT, facility="nord"), start(two, "sub", AT, facility="sud")
    with pytest.raises(StateError) as caught:
        deed(two)
    assert caught.value.key == code
    assert "nord, sud" in str(caught.value) or "nord/sub/s, sud/sub/s" in str(caught.value)


def test_with_two_facilities_a_step_is_found_by_its_facility_or_because_the_other_is_done(two):
    start(two, "sub", AT, facility="nord"), start(two, "sub", AT, facility="sud")
    assert do(two, "s", AT, facility="nord").entries[0].subject == "step:nord/sub/s"
    assert do(two, "s", AT).entries[0].subject == "step:sud/sub/s"
    with pytest.raises(StateError) as caught:
        do(two, "s", AT)
    assert caught.value.key == "run.several-steps"


def test_a_playbook_at_fault_starts_nothing_and_a_step_that_calls_it_is_not_done(one, here):
    with pytest.raises(ContentError) as caught:
        start(one, "wrong", AT)
    assert "dangling" in {fault.code for fault in caught.value.faults}
    shelf(here, playbook([step("s", after=["nobody"])], id="sub", start=["s"]))
    with pytest.raises(ContentError):
        do(one, "call", AT)
    assert said(one, "call") == "open"


def test_an_act_on_a_stale_reading_is_refused_whole(one):
    other = Incident(Journal(one.journal.store, FIRST, one.journal.case), one.here)
    before = one.state(NOW)
    do(other, "tell", AT)
    act = Act(EntryKind.STEP_DONE, "step:ch/night/a", {}, one.base("step:ch/night/a"))
    stale = Act(EntryKind.CLOCK_TRIGGERED, "clock:ch/cnil", {}, one.base("clock:ch/cnil"))
    with pytest.raises(StateError) as caught:
        one.write([act, stale], before, AT)
    assert caught.value.key == "journal.stale"
    assert said(one, "a") == "open"
