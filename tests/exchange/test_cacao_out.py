"""The way out: every shipped playbook as CACAO 2.0, valid, whole, and the same bytes each time."""

import json
from uuid import UUID

import pytest
from cacao_worlds import found

from csirt import content
from csirt.exchange.cacao.into import Beside, differences, imported
from csirt.exchange.cacao.out import (
    DOCUMENT,
    EXTENSION,
    as_document,
    exported,
    playbook_id,
)
from csirt.exchange.cacao.out_workflow import variable
from csirt.exchange.ids import modified
from csirt.exchange.told import Teller
from csirt.files.json_source import read_json_bytes
from csirt.files.kinds import load
from csirt.files.source import read, read_bytes
from csirt.files.write import as_json, as_yaml
from csirt.model.playbook import Playbook
from csirt.model.tlp import Tlp

FILES = {
    path.stem: path
    for path in sorted((content.root() / "playbooks").rglob("*.yaml"))
    if read(path).data.get("schema") == "csirt.playbook/1"
}
every_playbook = pytest.mark.parametrize("name", FILES)
WORDS = {"fr": "Mot", "en": "Word"}


def shipped(name: str) -> Playbook:
    return load(FILES[name], Playbook)


def step(id, track="technical", **fields):
    return {"id": id, "track": track, "owner": "lead", "title": {"fr": f"Faire {id}."},
            "origin": "fictional"} | fields  # fmt: skip


def question(id, track="technical", doubt=(), **answers):
    fields = answers.pop("fields", {})
    options = [{"id": name, "title": WORDS, "leads_to": to, "doubt": name in doubt}
               for name, to in answers.items()]  # fmt: skip
    return {"id": id, "track": track, "owner": "lead", "question": {"fr": f"{id} ?"},
            "options": options, "origin": "fictional"} | fields  # fmt: skip


def small(steps, decisions=(), **fields):
    role = {"id": "lead", "name": WORDS, "holder": WORDS, "deputies": [WORDS]}
    return Playbook.model_validate(
        {"schema": "csirt.playbook/1", "id": "p", "title": WORDS, "purpose": WORDS,
         "scope": "facility", "origin": "fictional", "roles": [role], "start": ["a"],
         "steps": steps, "decisions": list(decisions)} | fields
    )  # fmt: skip


def of_kind(data, kind):
    return [each for each in data["workflow"].values() if each["type"] == kind]


def nodes(data):
    """Return the names of our nodes that stand in a document, each as often as it stands."""
    return [each["step_extensions"][EXTENSION]["node"] for each in of_kind(data, "action")]


def follow(data, id):
    """Return the names along a branch: an action by its node, another step by its type."""
    told = []
    while id:
        here = data["workflow"][id]
        marks = here.get("step_extensions", {}).get(EXTENSION)
        told.append(marks["node"] if marks else here["type"])
        id = here.get("on_completion")
    return told


# --- every shipped playbook ---


@every_playbook
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_it_is_valid_by_the_official_schemas(name, lang, schemas):
    assert schemas(exported(shipped(name), lang=lang)) == []


@every_playbook
def test_it_is_valid_by_our_own_types_and_has_no_other_fault(name):
    assert found(exported(shipped(name))) == []


@every_playbook
@pytest.mark.parametrize("lang", ["fr", "en"])
def test_import_gives_back_the_identical_playbook(name, lang):
    playbook = shipped(name)
    read_back = read_json_bytes(as_json(exported(playbook, lang=lang)).encode(), "f.json").data
    back = imported(read_back, Teller(), Beside())
    assert back.playbook == playbook
    assert back.playbook.model_fields_set == playbook.model_fields_set
    assert (back.faults, back.kept) == ((), None)


@every_playbook
def test_the_file_that_an_import_writes_reads_as_the_same_playbook(name):
    playbook = shipped(name)
    source = read_bytes(as_yaml(as_document(playbook)).encode(), "f.yaml")
    assert Playbook.model_validate(source.data) == playbook
    assert differences(source.data, as_document(playbook)) == []


@every_playbook
def test_every_step_and_every_question_stands_in_the_workflow(name):
    playbook = shipped(name)
    told = nodes(exported(playbook))
    assert set(told) == {node.id for node in playbook.nodes()}
    again = [each for loop in playbook.loops for each in loop.steps]
    assert sorted(told) == sorted([*(node.id for node in playbook.nodes()), *again])


@every_playbook
def test_no_deadline_of_ours_can_fail_a_step(name):
    assert all("timeout" not in each for each in exported(shipped(name))["workflow"].values())


@every_playbook
def test_every_branch_ends_at_an_end_of_its_own(name):
    data = exported(shipped(name))
    named = [to for each in data["workflow"].values() for to in each.values()
             if isinstance(to, str) and to.startswith("end--")]  # fmt: skip
    named += [to for each in of_kind(data, "switch-condition") for to in each["cases"].values()
              if to.startswith("end--")]  # fmt: skip
    assert len(named) == len(set(named)) == len(of_kind(data, "end"))


# --- ids, bytes, marking ---


def test_the_bytes_are_the_same_each_time():
    playbook = shipped("ransomware-first-24h")
    assert as_json(exported(playbook)) == as_json(exported(load(FILES[playbook.id], Playbook)))


def test_ids_bear_version_4_and_outlive_a_new_text_and_a_new_version():
    playbook = small([step("a"), step("b", after=["a"])])
    later = playbook.model_copy(update={
        "version": 7,
        "steps": tuple(each.model_copy(update={"title": playbook.title}) for each in playbook.steps),
    })  # fmt: skip
    before, after = exported(playbook), exported(later)
    assert before["workflow"].keys() == after["workflow"].keys()
    assert before["id"] == after["id"] == playbook_id("p")
    assert before["modified"] < after["modified"]
    ids = [before["id"], EXTENSION, *before["workflow"], *before["agent_definitions"]]
    uuids = [UUID(id.partition("--")[2]) for id in ids]
    assert {each.version for each in uuids} == {4}
    assert len(set(uuids)) == len(uuids)


def test_a_later_version_is_modified_later_whatever_its_number():
    hours = [modified(version) for version in (1, 2, 60, 3_601, 86_401, 10**6, 10**30)]
    assert hours == sorted(hours)
    assert hours[0] == "2025-01-01T00:00:00.000Z"


@pytest.mark.parametrize("level", Tlp)
def test_the_marking_is_the_official_one(level, schemas):
    data = exported(small([step("a")], tlp=level.value))
    [(id, marking)] = data["data_marking_definitions"].items()
    assert data["markings"] == [id]
    assert (marking["tlpv2_level"], marking["created"]) == (level.value, "2022-10-01T00:00:00.000Z")
    assert schemas(data) == []


def test_our_document_stands_in_one_extension_that_is_defined():
    data = exported(shipped("restoration-waves"))
    assert list(data["extension_definitions"]) == list(data["playbook_extensions"]) == [EXTENSION]
    assert list(data["playbook_extensions"][EXTENSION]) == [DOCUMENT]


# --- what becomes of what ---


def test_tracks_run_in_parallel_each_to_its_own_end():
    data = exported(small([step("a"), step("b", "care"), step("c", after=["a"])], start=["a", "b"]))
    [parallel] = of_kind(data, "parallel")
    assert [follow(data, id) for id in parallel["next_steps"]] == [["a", "c", "end"], ["b", "end"]]
    assert follow(data, data["workflow_start"]) == ["start", "parallel", "end"]


def test_a_single_track_needs_no_parallel():
    data = exported(small([step("a"), step("b", after=["a"])]))
    assert follow(data, data["workflow_start"]) == ["start", "a", "b", "end"]


def test_the_order_follows_the_waits_and_not_the_file():
    steps = [step("a"), step("d", after=["c"]), step("b", after=["a"]), step("c", after=["b"])]
    data = exported(small(steps))
    assert follow(data, data["workflow_start"]) == ["start", "a", "b", "c", "d", "end"]


def test_a_question_fills_a_variable_and_a_switch_reads_it():
    ask = question("q", yes=["b"], no=[], fields={"after": ["a"]})
    data = exported(small([step("a"), step("b"), step("c", after=["q"])], [ask]))
    [switch] = of_kind(data, "switch-condition")
    [asked] = [each for each in of_kind(data, "action") if "out_args" in each]
    assert asked["out_args"] == ["__q__"]
    assert data["playbook_variables"].keys() == {"__q__"}
    assert switch["switch"] == "__q__:value"
    assert {label: follow(data, id) for label, id in switch["cases"].items()} == {
        "yes": ["b", "end"], "no": ["end"],
    }  # fmt: skip
    assert follow(data, data["workflow_start"]) == [
        "start", "a", "q", "switch-condition", "c", "end",
    ]  # fmt: skip


def test_what_answers_of_two_questions_open_stands_behind_a_condition():
    asks = [question("q", yes=["b"], no=[]), question("r", maybe=["b"], no=[])]
    data = exported(small([step("a"), step("b")], asks, start=["a", "q", "r"]))
    [guard] = of_kind(data, "if-condition")
    assert guard["condition"] == "__q__:value = 'yes' OR __r__:value = 'maybe'"
    assert follow(data, guard["on_true"]) == ["b", "end"]


def test_what_an_answer_of_another_track_opens_stands_behind_a_condition():
    ask = question("q", "care", yes=["b"], no=[])
    data = exported(small([step("a"), step("b")], [ask], start=["a", "q"]))
    [guard] = of_kind(data, "if-condition")
    assert guard["condition"] == "__q__:value = 'yes'"


def test_what_comes_back_comes_back_until_a_lasting_answer():
    ask = question("q", doubt=("unknown",), yes=[], unknown=[], fields={"after": ["a"]})
    loop = {"id": "round", "title": WORDS, "steps": ["a"], "every_hours": 0.5, "until": "q"}
    data = exported(small([step("a")], [ask], loops=[loop]))
    [again] = of_kind(data, "while-condition")
    assert again["condition"] == "__q__:value = '' OR __q__:value = 'unknown'"
    assert follow(data, again["on_true"]) == ["a", "end"]
    assert data["workflow"][again["on_true"]]["delay"] == 1_800_000


def test_a_step_that_calls_a_playbook_is_followed_by_the_call():
    data = exported(small([step("a", playbook="restoration-waves")]))
    [call] = of_kind(data, "playbook-action")
    assert call["playbook_id"] == playbook_id("restoration-waves")
    assert follow(data, data["workflow_start"]) == ["start", "a", "playbook-action", "end"]


def test_what_the_format_cannot_say_stands_in_the_description():
    steps = [step("a"), step("b", after=["a"], deadline_minutes=30, irreversible=True,
                             evidence={"fr": "Heure."}, raci={"accountable": "lead"},
                             clocks=[{"clock": "cnil", "act": "file"}])]  # fmt: skip
    data = exported(small(steps))
    told = data["workflow"][next(id for id, each in data["workflow"].items()
                                 if each.get("name") == "Faire b.")]  # fmt: skip
    for words in ("Heure.", "30 min", "Sans retour possible", "Décide en dernier ressort", "cnil"):
        assert words in told["description"]
    assert told["step_extensions"][EXTENSION]["deadline_minutes"] == 30


def test_the_other_language_is_asked_for():
    data = exported(shipped("restoration-waves"), lang="en")
    assert data["name"] == "Restoration in waves"
    assert not any("Garder la preuve" in each.get("description", "")
                   for each in data["workflow"].values())  # fmt: skip


def test_sources_are_named_once_with_their_titles():
    steps = [step("a", source=["s10"]), step("b", source=["s2", "s10"])]
    data = exported(small(steps), titles={"s2": "Guide"})
    assert data["external_references"] == [
        {"name": "s2", "description": "Guide"},
        {"name": "s10", "description": "source citée par la fiche"},
    ]


# --- hostile or broken playbooks ---


def test_a_playbook_that_waits_in_a_circle_leaves_all_the_same(schemas):
    steps = [step("a"), step("b", after=["c"]), step("c", after=["b"])]
    data = exported(small(steps))
    assert sorted(nodes(data)) == ["a", "b", "c"]
    assert found(data) == schemas(data) == []


def test_questions_within_questions_break_nothing():
    asks = [
        question(f"q{at}", yes=[f"q{at + 1}"] if at < 499 else ["b"], no=[]) for at in range(500)
    ]
    data = exported(small([step("a"), step("b")], asks, start=["a", "q0"]))
    assert len(nodes(data)) == 502
    assert found(data) == []


def test_names_of_nothing_and_steps_of_nobody_break_nothing(schemas):
    steps = [step("a", owner=None), step("1b", owner="ghost", after=["nowhere"], card="none")]
    ask = question("1q", yes=["nowhere", "1q"], no=[])
    loops = [{"id": "l", "title": WORDS, "steps": ["x"], "every_hours": 1, "until": "y"}]
    data = exported(small(steps, [ask], loops=loops))
    assert set(nodes(data)) == {"a", "1b", "1q"}
    assert schemas(data) == found(data) == []
    assert variable("1q") == "___1q__"


def test_text_is_data_and_stays_what_it_is():
    nasty = {"fr": '</script>"\u202e\x00=cmd|'}
    playbook = small([step("a", title=nasty, how=nasty)])
    raw = as_json(exported(playbook)).encode()
    assert b"\x00" not in raw
    assert imported(json.loads(raw), Teller(), Beside()).playbook == playbook
