"""The way in: foreign playbooks read as far as they go, with what is left told and kept."""

import json
from base64 import b64encode
from copy import deepcopy

import pytest
from cacao_worlds import END, FIRST, WHO, action, document, end, sid, with_step

from csirt.exchange.cacao.document import document_of
from csirt.exchange.cacao.into import Beside, Imported, imported, tlp_of
from csirt.exchange.cacao.out import DOCUMENT, EXTENSION, exported, playbook_id
from csirt.exchange.cacao.secrets import automated, for_people
from csirt.exchange.told import Teller
from csirt.files.json_source import read_json
from csirt.model.fault import ContentError, Severity
from csirt.model.playbook import Playbook, Track
from csirt.model.tlp import Tlp
from csirt.operation.lint import World, linted
from csirt.workspace.playbooks import library

SECOND, THIRD, FOURTH = (sid("action", at) for at in (20, 30, 40))
IF, SWITCH, WHILE, SPLIT = (
    sid(kind, 50) for kind in ("if-condition", "switch-condition", "while-condition", "parallel")
)
INNER, OTHER = sid("end", 60), sid("end", 61)
FORM = {"role-without-holder", "missing-translation", "step-without-owner"}
"""What a foreign file can never have: functions, two languages, someone for each question."""


def take(data, **beside) -> Imported:
    return imported(data, Teller(), Beside(kept="f.cacao.json", **beside))


def told(data) -> list[tuple[str, str]]:
    return [(fault.code, fault.severity.value) for fault in take(data).faults]


def waits(playbook: Playbook) -> dict[str, tuple[str, ...]]:
    return {node.id: node.after for node in playbook.nodes()}


def opens(playbook: Playbook) -> dict[str, dict[str, tuple[str, ...]]]:
    return {each.id: {option.id: option.leads_to for option in each.options}
            for each in playbook.decisions}  # fmt: skip


def sound(playbook: Playbook) -> bool:
    """Return whether our own linter finds nothing but what a foreign file can never have."""
    return {fault.code for fault in linted(playbook, World())} <= FORM


# --- mapping ---


def test_actions_become_steps_that_wait_for_one_another():
    data = document({FIRST: action("Appeler", SECOND), SECOND: action("Noter", END), END: end()})
    playbook = take(data).playbook
    assert waits(playbook) == {"appeler": (), "noter": ("appeler",)}
    assert playbook.start == ("appeler",)
    assert playbook.steps[0].how.fr == "Appeler, maintenant."
    assert {each.track for each in playbook.steps} == {Track.TECHNICAL}
    assert sound(playbook)


def test_agents_become_roles_and_bear_no_contact():
    agents = {WHO: {"type": "individual", "name": "Astreinte", "contact": {"phone": {"a": "0600"}}}}
    playbook = take(document(agent_definitions=agents)).playbook
    assert [(role.id, role.name.fr) for role in playbook.roles] == [("astreinte", "Astreinte")]
    assert playbook.steps[0].owner == "astreinte"
    assert "0600" not in playbook.model_dump_json()


def test_an_undefined_agent_becomes_a_role_under_its_own_id():
    playbook = take(document(agent_definitions={})).playbook
    assert [role.name.fr for role in playbook.roles] == [WHO]


def test_parallel_branches_do_not_wait_for_one_another_and_meet_again():
    data = document({
        SPLIT: {"type": "parallel", "next_steps": [FIRST, SECOND], "on_completion": THIRD},
        FIRST: action("Un", INNER), SECOND: action("Deux", OTHER), THIRD: action("Trois", END),
        INNER: end(), OTHER: end(), END: end(),
    })  # fmt: skip
    playbook = take(data).playbook
    assert waits(playbook) == {"un": (), "deux": (), "trois": ("un", "deux")}
    assert playbook.start == ("un", "deux")
    assert sound(playbook)


def test_a_condition_becomes_a_question_whose_answers_open_all_of_their_branch():
    data = document({
        IF: {"type": "if-condition", "name": "Peut-on corriger ?", "condition": "__x__:value = '1'",
             "on_true": FIRST, "on_false": INNER, "on_completion": THIRD},
        FIRST: action("Corriger", SECOND), SECOND: action("Vérifier", OTHER),
        THIRD: action("Clore", END), INNER: end(), OTHER: end(), END: end(),
    })  # fmt: skip
    playbook = take(data).playbook
    assert opens(playbook) == {"peut-on-corriger": {"true": ("corriger", "verifier"), "false": ()}}
    assert waits(playbook) == {
        "corriger": (), "verifier": ("corriger",), "peut-on-corriger": (),
        "clore": ("verifier", "peut-on-corriger"),
    }  # fmt: skip
    [asked] = playbook.decisions
    assert asked.question.fr == "Peut-on corriger ?"
    assert "__x__:value = '1'" in asked.help.fr
    assert [option.title.en for option in asked.options] == ["yes", "no"]
    assert playbook.start == ("peut-on-corriger",)
    assert sound(playbook)


def test_questions_within_questions_open_only_what_is_theirs():
    inner = sid("if-condition", 51)
    data = document({
        IF: {"type": "if-condition", "name": "A", "condition": "a", "on_true": inner,
             "on_completion": END},
        inner: {"type": "if-condition", "name": "B", "condition": "b", "on_true": FIRST,
                "on_completion": SECOND},
        FIRST: action("Un", INNER), INNER: end(), SECOND: action("Deux", OTHER), OTHER: end(),
        END: end(),
    })  # fmt: skip
    playbook = take(data).playbook
    assert opens(playbook)["a"]["true"] == ("b", "deux")
    assert opens(playbook)["b"]["true"] == ("un",)
    assert sound(playbook)


def test_a_switch_becomes_a_question_with_its_cases():
    cases = {"oui": FIRST, "doute": SECOND, "non": END}
    data = document({
        SWITCH: {"type": "switch-condition", "switch": "__q__:value", "cases": cases},
        FIRST: action("Un", INNER), INNER: end(), SECOND: action("Deux", OTHER), OTHER: end(),
        END: end(),
    })  # fmt: skip
    [asked] = take(data).playbook.decisions
    assert [(option.title.fr, option.leads_to) for option in asked.options] == [
        ("oui", ("un",)), ("doute", ("deux",)), ("non", ()),
    ]  # fmt: skip


def test_a_manual_action_and_the_switch_that_reads_its_answer_are_one_question():
    ask = action("Couper ?", SWITCH, out_args=["__q__"], description="Voir la fiche.")
    data = document({
        FIRST: ask,
        SWITCH: {"type": "switch-condition", "name": "Selon la réponse", "switch": "__q__:value",
                 "cases": {"oui": SECOND, "non": INNER}, "on_completion": THIRD},
        SECOND: action("Deux", OTHER), OTHER: end(), INNER: end(), THIRD: action("Trois", END),
        END: end(),
    })  # fmt: skip
    playbook = take(data).playbook
    [asked] = playbook.decisions
    assert (asked.id, asked.owner, asked.question.fr) == ("couper", "astreinte", "Couper ?")
    assert "Voir la fiche." in asked.help.fr
    assert opens(playbook) == {"couper": {"oui": ("deux",), "non": ()}}
    assert waits(playbook) == {"couper": (), "deux": (), "trois": ("deux", "couper")}
    assert sound(playbook)
    other = with_step(data, FIRST, out_args=["__else__"])
    assert len(take(other).playbook.steps) == 3


def test_a_switch_with_one_case_gets_a_second_answer():
    data = document({
        SWITCH: {"type": "switch-condition", "switch": "__q__:value", "cases": {"oui": FIRST}},
        FIRST: action("Un", END), END: end(),
    })  # fmt: skip
    [asked] = take(data).playbook.decisions
    assert [option.title.fr for option in asked.options] == ["oui", "autre"]


def test_a_loop_comes_back_until_a_person_says_that_it_is_over():
    data = document({
        WHILE: {"type": "while-condition", "name": "Encore ?", "condition": "c", "on_true": FIRST,
                "on_completion": THIRD},
        FIRST: action("Relever", SECOND), SECOND: action("Comparer", INNER), INNER: end(),
        THIRD: action("Clore", END), END: end(),
    })  # fmt: skip
    got = take(data)
    [loop] = got.playbook.loops
    assert (loop.steps, loop.until) == (("relever", "comparer"), "encore")
    [asked] = got.playbook.decisions
    assert [(option.id, option.doubt) for option in asked.options] == [
        ("done", False), ("again", True),
    ]  # fmt: skip
    assert waits(got.playbook)["clore"] == ("encore",)
    assert "cacao.repeat" in {fault.code for fault in got.faults}
    assert sound(got.playbook)


def test_a_failure_becomes_a_question_and_loses_no_step():
    data = document({
        FIRST: action("Couper", "") | {"on_success": SECOND, "on_failure": THIRD},
        SECOND: action("Noter", END), THIRD: action("Appeler", OTHER), OTHER: end(), END: end(),
    })  # fmt: skip
    del data["workflow"][FIRST]["on_completion"]
    got = take(data)
    assert opens(got.playbook) == {"couper-ok": {"success": ("noter",), "failure": ("appeler",)}}
    assert ("cacao.failure", "note") in told(data)
    assert sound(got.playbook)


def test_a_failure_that_only_ends_asks_nothing():
    data = with_step(document(), FIRST, on_success=END, on_failure=END)
    del data["workflow"][FIRST]["on_completion"]
    assert take(data).playbook.decisions == ()


def test_a_call_becomes_a_call_of_ours_when_the_playbook_is_known():
    called = sid("playbook-action", 9)
    step = {"type": "playbook-action", "name": "Restaurer", "on_completion": END,
            "playbook_id": playbook_id("restoration-waves")}  # fmt: skip
    data = document({called: step, END: end()})
    known = take(data, playbooks={playbook_id("restoration-waves"): "restoration-waves"})
    assert known.playbook.steps[0].playbook == "restoration-waves"
    unknown = take(data)
    assert unknown.playbook.steps[0].playbook is None
    assert playbook_id("restoration-waves") in unknown.playbook.steps[0].how.fr
    assert "cacao.other-playbook" in {fault.code for fault in unknown.faults}


def test_a_step_that_two_branches_share_is_one_step_that_either_answer_opens():
    data = document({
        IF: {"type": "if-condition", "name": "A", "condition": "a", "on_true": FIRST,
             "on_false": SECOND, "on_completion": FOURTH},
        FIRST: action("Un", THIRD), SECOND: action("Deux", THIRD), THIRD: action("Commun", INNER),
        INNER: end(), FOURTH: action("Après", END), END: end(),
    })  # fmt: skip
    playbook = take(data).playbook
    assert opens(playbook)["a"] == {"true": ("un", "commun"), "false": ("deux", "commun")}
    assert waits(playbook)["commun"] == ("un", "deux")
    assert waits(playbook)["apres"] == ("commun",)
    assert sound(playbook)


def test_names_that_are_alike_or_absent_become_ids_that_differ():
    data = document({
        FIRST: action("Étape", SECOND), SECOND: action("etape", THIRD),
        THIRD: {"type": "action", "commands": [], "agent": WHO, "on_completion": END}, END: end(),
    })  # fmt: skip
    assert [each.id for each in take(data).playbook.steps] == ["etape", "etape-2", "action"]


def test_a_manual_command_in_base64_is_read():
    command = {"type": "manual", "command_b64": b64encode("Prévenir le SAMU".encode()).decode()}
    broken = {"type": "manual", "command_b64": "\u00e9=="}
    data = with_step(document(), FIRST, commands=[command, broken])
    assert take(data).playbook.steps[0].how.fr == "Prévenir le SAMU"


# --- what is left: told and kept ---


def test_no_automated_command_is_copied_and_each_is_told():
    wipe = {"type": "bash", "command": "rm -rf /srv", "command_b64": "cm0gLXJm"}
    data = with_step(document(), FIRST, commands=[wipe, {"type": "ssh", "command": "reboot"}])
    got = take(data)
    text = got.playbook.model_dump_json()
    assert not any(word in text for word in ("rm -rf", "cm0gLXJm", "reboot"))
    assert ("cacao.command", "note") in told(data)
    assert "Commande automatique (bash)" in got.playbook.steps[0].how.fr
    assert list(automated(got.kept)) == ["bash", "ssh"]
    assert list(automated(for_people(got.kept))) == []


def test_properties_without_an_equivalent_are_told_and_kept():
    data = with_step(document(labels=["x"], wild={"a": [1]}), FIRST, timeout=60_000, banana="rama")
    got = take(data)
    kept = {fault.path: fault.message for fault in got.faults if fault.code == "cacao.kept"}
    assert set(kept) == {"", f"workflow.{FIRST}"}
    assert "labels, wild" in kept[""]
    assert "banana, timeout" in kept[f"workflow.{FIRST}"]
    assert got.kept == data
    assert got.playbook.steps[0].deadline_minutes is None


def test_secrets_are_neither_kept_nor_shown():
    secrets = {
        "http-basic--00000000-0000-4000-8000-000000000077":
            {"type": "http-basic", "user_id": "u", "password": "tr0ub4dor"},
        "oauth2--00000000-0000-4000-8000-000000000078":
            {"type": "oauth2", "oauth_header": "Bearer", "token": "tr0ub4dor"},
    }  # fmt: skip
    call = {"type": "http-api", "command": "GET /", "headers": {"Authorization": ["tr0ub4dor"]}}
    data = with_step(document(authentication_info_definitions=secrets), FIRST, commands=[call])
    got = take(data)
    everything = json.dumps(got.kept) + got.playbook.model_dump_json() + str(got.faults)
    assert "tr0ub4dor" not in everything
    [fault] = [fault for fault in got.faults if fault.code == "cacao.secret"]
    assert fault.severity is Severity.WARNING
    assert fault.message.startswith("4 secrets")
    assert got.kept["authentication_info_definitions"].keys() == secrets.keys()


def test_faults_of_the_file_are_warnings_once_a_playbook_was_made_of_it():
    data = with_step(document(), FIRST, on_completion=sid("end", 99))
    assert {("dangling", "warning"), ("unreachable", "warning")} <= set(told(data))


def test_what_nothing_leads_to_is_kept_as_a_step_that_nothing_opens():
    data = document({FIRST: action("Un", END), END: end(), SECOND: action("Perdu", END)})
    playbook = take(data).playbook
    assert [each.id for each in playbook.steps] == ["un", "perdu"]
    assert playbook.start == ("un",)
    assert "unreachable" in {fault.code for fault in linted(playbook, World())}


# --- marking ---


@pytest.mark.parametrize("level", Tlp)
def test_the_marking_comes_in_with_the_playbook(level):
    origin = exported(take(document()).playbook.model_copy(update={"tlp": level}))
    foreign = {name: value for name, value in origin.items() if name != "playbook_extensions"}
    assert take(foreign).playbook.tlp is level
    foreign.pop("data_marking_definitions")
    assert take(foreign).playbook.tlp is level


def test_of_several_markings_the_strictest_holds():
    one, two = "marking-tlp--" + END[5:], "marking-tlp--" + INNER[5:]
    levels = {one: {"tlpv2_level": "TLP:GREEN"}, two: {"tlpv2_level": "TLP:RED"}}
    assert (
        tlp_of(document_of(document(markings=[one, two], data_marking_definitions=levels)))
        is Tlp.RED
    )


@pytest.mark.parametrize("markings", [[], ["x"], [7, {}], "x"])
def test_an_unmarked_playbook_is_amber(markings):
    assert take(document(markings=markings)).playbook.tlp is Tlp.AMBER


# --- our own document in a foreign hand ---


@pytest.fixture
def ours() -> dict:
    return exported(take(document()).playbook)


def test_a_visible_change_is_told_and_the_original_is_taken(ours):
    edited = deepcopy(ours)
    edited["name"] = "Autre nom"
    got = take(edited)
    assert got.playbook.title.fr == "Essai"
    [fault] = got.faults
    assert (fault.code, fault.severity, fault.path) == ("cacao.changed", Severity.WARNING, "name")
    assert "1 endroit, d'abord « name »" in fault.message
    assert got.kept["name"] == "Autre nom"


def test_another_order_of_keys_is_no_change(ours):
    got = take(json.loads(json.dumps(ours, sort_keys=True)))
    assert (got.faults, got.kept) == ((), None)


def test_a_property_or_an_extension_that_was_added_is_a_change(ours):
    other = "extension-definition--00000000-0000-4000-8000-0000000000ee"
    with_more = deepcopy(ours)
    with_more["playbook_extensions"][other] = {"layout": 1}
    for edited in (with_more, ours | {"wild": 1}):
        got = take(edited)
        assert [fault.code for fault in got.faults] == ["cacao.changed"]
        assert got.kept == edited


def test_a_stricter_marking_set_elsewhere_holds(ours):
    edited = deepcopy(ours)
    red = exported(take(document()).playbook.model_copy(update={"tlp": Tlp.RED}))
    for name in ("markings", "data_marking_definitions"):
        edited[name] = red[name]
    assert take(edited).playbook.tlp is Tlp.RED


def test_a_document_that_says_other_than_what_is_visible_is_told(ours):
    edited = deepcopy(ours)
    edited["playbook_extensions"][EXTENSION][DOCUMENT]["steps"][0]["how"]["fr"] = "Tout effacer."
    assert "cacao.changed" in {fault.code for fault in take(edited).faults}


@pytest.mark.parametrize("document_of_ours", [None, "x", {}, {"schema": "csirt.playbook/9"}, [[]]])
def test_a_broken_document_of_ours_is_told_and_the_rest_is_read(ours, document_of_ours):
    edited = deepcopy(ours)
    edited["playbook_extensions"][EXTENSION] = {DOCUMENT: document_of_ours}
    got = take(edited)
    assert got.faults[0].code == "cacao.foreign-document"
    assert [each.title.fr for each in got.playbook.steps] == ["Appeler"]


# --- hostile files ---


@pytest.mark.parametrize(
    "data",
    [None, 7, [], {}, {"type": "bundle"}, document({END: end()}), document(workflow_start="x") | {"workflow": {}}],
    ids=str,
)  # fmt: skip
def test_what_holds_no_action_is_refused_with_its_faults(data):
    with pytest.raises(ContentError) as refusal:
        take(data)
    assert "cacao.nothing-to-do" in {fault.code for fault in refusal.value.faults}


def test_a_circle_is_left_out_and_told():
    data = document({FIRST: action("Un", SECOND), SECOND: action("Deux", FIRST)})
    got = take(data)
    assert waits(got.playbook) == {"un": (), "deux": ("un",)}
    assert {("cycle", "warning"), ("cacao.circle", "note")} <= set(told(data))
    assert sound(got.playbook)


def test_a_workflow_that_is_one_circle_of_branches_ends():
    data = document({
        SPLIT: {"type": "parallel", "next_steps": [SPLIT, IF, FIRST], "on_completion": SPLIT},
        IF: {"type": "if-condition", "condition": "c", "on_true": WHILE, "on_false": IF,
             "on_completion": SPLIT},
        WHILE: {"type": "while-condition", "condition": "c", "on_true": WHILE, "on_completion": IF},
        FIRST: action("Un", FIRST) | {"on_failure": SPLIT},
    })  # fmt: skip
    assert {each.id for each in take(data).playbook.steps} == {"un"}


def test_a_thousand_branches_within_branches_break_nothing():
    workflow = {}
    for at in range(400):
        here, then = sid("if-condition", 1_000 + at), sid("if-condition", 1_001 + at)
        workflow[here] = {"type": "if-condition", "condition": "c", "on_true": then}
    workflow[then] = action("Au fond", "")
    playbook = take(document(workflow)).playbook
    assert len(playbook.decisions) == 400
    assert sound(playbook)


def test_more_than_a_playbook_may_hold_is_refused():
    names = [sid("action", at) for at in range(1_000, 3_200)]
    workflow = {
        here: action("Suite", then) for here, then in zip(names, [*names[1:], END], strict=True)
    }
    with pytest.raises(ContentError) as refusal:
        take(document(workflow | {END: end()}))
    assert "2200 étapes" in refusal.value.faults[0].message


def test_the_list_form_is_read():
    data = document()
    data["workflow"] = [{"id": id} | step for id, step in data["workflow"].items()]
    assert [each.id for each in take(data).playbook.steps] == ["appeler"]


def test_text_is_data_and_never_markup_or_yaml():
    nasty = "x\u202e: &a *b !!python/object:os.system\n- {"
    got = take(with_step(document(), FIRST, name=nasty))
    assert got.playbook.steps[0].title.fr == "x\u202e: &a *b !!python/object:os.system"


# --- the public samples, and ours without what is ours ---


@pytest.mark.parametrize("name", library().playbooks)
def test_what_is_visible_of_ours_reads_as_a_sound_playbook(name):
    playbook = library().playbooks[name]
    data = exported(playbook)
    data.pop("playbook_extensions")
    got = take(data).playbook
    assert sound(got)
    assert {each.question.fr for each in playbook.decisions} <= {
        each.question.fr for each in got.decisions
    }
    assert {each.title.fr for each in playbook.steps} <= {each.title.fr for each in got.steps}
    assert len(got.loops) == len(playbook.loops)


def test_every_public_sample_becomes_a_playbook_without_an_error(samples):
    steps = {}
    for name, path in samples.items():
        got = take(read_json(path).data)
        steps[name] = len(got.playbook.steps)
        assert all(fault.severity is not Severity.ERROR for fault in got.faults)
        assert sound(got.playbook), name
    assert sum(steps.values()) == 20
