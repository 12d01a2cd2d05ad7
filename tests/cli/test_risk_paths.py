"""``risk paths`` and ``risk cut``, from the words of the command to their answers."""

from pathlib import Path

import pytest
import yaml

from csirt import content

FACILITY = content.root() / "risk_models" / "sample" / "facilities" / "ch-rochebrume.yaml"
GRAPHS = Path(__file__).parents[1] / "examples" / "graphs"
WANG = GRAPHS / "wang-2008.yaml"
PATHS = {"schema", "facility", "graph", "from", "to", "reachable", "asked", "complete", "paths", "notes"}  # fmt: skip
PATH = {"rank", "probability", "class", "proven", "at_most", "steps", "also", "without", "records"}
STEP = {"id", "technique", "target", "needs", "probability"}
CUT = {"schema", "facility", "graph", "from", "to", "over", "keep", "reachable", "status", "size", "bound", "nodes", "every_path_crosses", "notes"}  # fmt: skip
DAY = ("--on", "2026-11-22")


def test_the_ways_to_a_line_of_care_come_the_likeliest_first(run, asked):
    told = asked(
        run("risk", "paths", FACILITY, "--to", "care-line:ed-adult", "-k", 3, *DAY, "--json")
    )
    assert set(told) == PATHS
    assert (told["schema"], told["facility"], told["graph"]) == (
        "csirt.risk.paths/1", "ch-rochebrume", None,
    )  # fmt: skip
    assert told["from"] == ["internet", "mail", "supplier", "partner"]
    assert [path["rank"] for path in told["paths"]] == [1, 2, 3]
    chances = [path["probability"] for path in told["paths"]]
    assert chances == sorted(chances, reverse=True)
    for path in told["paths"]:
        assert set(path) == PATH
        assert all(set(step) == STEP for step in (*path["steps"], *path["also"], *path["without"]))
    assert not told["paths"][0]["without"]
    assert all(path["without"] for path in told["paths"][1:])
    assert told["notes"]


def test_the_cut_of_a_directory_is_its_controllers(run, asked):
    told = asked(
        run("risk", "cut", FACILITY, "--from", "internet", "--to", "directory:ad", "--json")
    )
    assert set(told) == CUT
    assert (told["schema"], told["status"], told["over"]) == (
        "csirt.risk.cut/1",
        "optimal",
        "assets",
    )
    assert {node["id"] for node in told["nodes"]} >= {"dc-01", "dc-02"}
    assert told["size"] == told["bound"] == len(told["nodes"])


def test_what_is_cut_can_be_handed_to_isolate(run, asked):
    told = asked(run("risk", "cut", FACILITY, "--to", "care-line:ed-adult", "--json"))
    cut = ",".join(node["id"] for node in told["nodes"])
    shown = run("risk", "cut", FACILITY, "--to", "care-line:ed-adult").stderr
    assert f"--cut {cut}" in " ".join(shown.split())
    assert asked(run("risk", "isolate", FACILITY, "--cut", cut, "--json"))["cut"] == cut.split(",")


def test_for_people_ways_are_numbered_steps_with_what_they_also_need(run):
    shown = run("risk", "paths", FACILITY, "--to", "care-line:ed-adult", "-k", 2, *DAY)
    assert "1. Le plus probable [" in shown.stdout
    assert "2. Si l'on ferme : " in shown.stdout
    assert "il faut aussi : " in shown.stdout
    assert "csirt risk cut" in shown.stderr
    assert "--path 2" in shown.stderr


def test_for_people_a_cut_is_a_sentence(run):
    shown = run("risk", "cut", FACILITY, "--from", "internet", "--to", "directory:ad")
    assert "équipements, aucune attaque n'atteint" in " ".join(shown.stdout.split())
    assert "✗ Contrôleur de domaine 1 (dc-01)" in shown.stdout
    assert "prouvé" in shown.stdout


def test_a_raw_graph_answers_with_its_nodes(run, asked):
    told = asked(run("risk", "paths", WANG, "--to", "root-2", "-k", 9, "--json"))
    assert set(told) == PATHS
    assert (told["facility"], told["graph"], told["complete"]) == (None, "wang-2008.yaml", True)
    first = told["paths"][0]
    assert [step["id"] for step in first["steps"]] == [
        "user-0", "ftp-rhosts-0-2", "trust-2-0", "rsh-0-2", "user-2", "local-bof-2", "root-2",
    ]  # fmt: skip
    assert first["class"] is first["steps"][0]["technique"] is None
    cut = asked(run("risk", "cut", WANG, "--to", "root-2", "--json"))
    assert (cut["over"], cut["size"]) == ("nodes", 1)
    assert {node["id"] for node in cut["every_path_crosses"]} == {"user-2", "local-bof-2"}


def test_the_web_server_is_the_cut_of_the_three_hosts(run, asked):
    told = asked(run("risk", "cut", GRAPHS / "mulval-3host.yaml", "--to", "workStation", "--json"))
    assert told["nodes"] == [{"id": "webServer"}]


def test_another_entry_may_be_named_and_several(run, asked):
    told = asked(
        run(
            "risk",
            "cut",
            WANG,
            "--from",
            "user-1",
            "--from",
            "trust-2-1",
            "--to",
            "user-2",
            "--json",
        )
    )
    assert told["from"] == ["user-1", "trust-2-1"]
    assert [node["id"] for node in told["nodes"]] == ["rsh-1-2"]


def test_what_cannot_be_reached_is_an_honest_answer(run, asked):
    told = asked(run("risk", "cut", WANG, "--from", "root-2", "--to", "user-1", "--json"))
    assert (told["reachable"], told["status"], told["size"]) == (False, "optimal", 0)
    told = asked(run("risk", "paths", WANG, "--from", "root-2", "--to", "user-1", "--json"))
    assert (told["reachable"], told["paths"], told["complete"]) == (False, [], True)
    assert told["notes"]


def test_where_nothing_can_be_cut_the_size_is_null(run, asked):
    told = asked(run("risk", "cut", WANG, "--to", "user-0", "--json"))
    assert (told["status"], told["size"], told["bound"], told["nodes"]) == ("none", None, None, [])


@pytest.mark.parametrize("verb", ["paths", "cut"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((FACILITY, "--to", "dc-O1"), "risk.unknown-target"),
        ((FACILITY, "--to", "dc-01", "--from", "intern"), "risk.unknown-entry"),
        ((WANG, "--to", "root"), "risk.unknown-node"),
        ((WANG, "--to", "root-2", "--from", "user"), "risk.unknown-node"),
        ((FACILITY.parent, "--to", "dc-01"), "workspace.folder-given"),
    ],
)
def test_a_name_that_nothing_bears_is_not_found(verb, words, code, run, blamed):
    assert blamed(run("risk", verb, *words, "--json"), 5)["code"] == code


def test_what_is_kept_must_exist_and_steps_are_for_facilities(run, blamed):
    words = ("risk", "cut", FACILITY, "--to", "dc-01", "--keep", "dc-1", "--json")
    assert blamed(run(*words), 5)["code"] == "risk.unknown-kept"
    words = ("risk", "cut", WANG, "--to", "root-2", "--over", "steps", "--json")
    assert blamed(run(*words), 5)["code"] == "risk.raw-has-nodes"
    assert run("risk", "cut", WANG, "--to", "root-2", "--over", "nodes").exit_code == 2


@pytest.mark.parametrize("verb", ["paths", "cut"])
def test_a_chance_above_one_is_a_fault_with_its_place(verb, run, blamed, tmp_path):
    file = tmp_path / "g.yaml"
    file.write_text(
        "schema: csirt.attack-graph/1\nnodes:\n  - {id: a, entry: true}\n"
        "  - {id: b, probability: 1.5}\nedges: [{from: a, to: b}]\n",
        encoding="utf-8",
    )
    fault = blamed(run("risk", verb, file, "--to", "b", "--json"), 5)
    assert (fault["line"], fault["column"] > 0) == (4, True)


def test_a_graph_without_entry_is_refused(run, blamed, tmp_path):
    file = tmp_path / "g.yaml"
    file.write_text("schema: csirt.attack-graph/1\nnodes: [{id: a}]\n", encoding="utf-8")
    assert blamed(run("risk", "paths", file, "--to", "a", "--json"), 5)["code"] == "risk.no-entry"


def test_a_node_that_may_not_be_removed_stays(run, asked, tmp_path):
    data = yaml.safe_load(WANG.read_text(encoding="utf-8"))
    for node in data["nodes"]:
        node["removable"] = node["id"] not in ("local-bof-2", "user-2")
    file = tmp_path / "g.yaml"
    file.write_text(yaml.safe_dump(data), encoding="utf-8")
    assert asked(run("risk", "cut", file, "--to", "root-2", "--json"))["size"] == 2


def test_a_name_of_a_graph_reaches_the_terminal_made_visible(run, tmp_path):
    file = tmp_path / "g.yaml"
    file.write_text(
        'schema: csirt.attack-graph/1\nnodes: [{id: "a\\u202e[red]", entry: true}, {id: b}]\n'
        'edges: [{from: "a\\u202e[red]", to: b}]\n',
        encoding="utf-8",
    )
    shown = run("risk", "paths", file, "--to", "b").stdout
    assert "\u202e" not in shown
    assert "[red]" in shown


def test_in_english_everything_is_in_english(run, monkeypatch):
    monkeypatch.setenv("CSIRT_LANG", "en")
    from csirt.text import speak

    speak("en")
    shown = run("risk", "paths", FACILITY, "--to", "care-line:ed-adult", "-k", 2, *DAY).stdout
    assert "1. The likeliest [" in shown
    assert "2. If one closes: " in shown


def test_an_exercise_may_tell_the_second_way(run, tmp_path):
    told = {}
    for rank in (1, 2):
        file = tmp_path / f"exercise-{rank}.yaml"
        words = (
            "exercise",
            "from-risk",
            FACILITY,
            "--path",
            rank,
            "-o",
            file,
            "--samples",
            1_024,
            *DAY,
        )
        assert run(*words).exit_code == 0
        told[rank] = file.read_text(encoding="utf-8")
        assert f"rang {rank}" in told[rank].splitlines()[2]
    assert run(*words, "--force").exit_code == 0
    assert file.read_text(encoding="utf-8") == told[2]
    assert told[1] != told[2]


def test_an_exercise_by_a_way_that_does_not_exist_says_how_many_there_are(run, blamed, tmp_path):
    from csirt.files.write import as_yaml

    file = tmp_path / "h.yaml"
    file.write_text(as_yaml({
        "schema": "csirt.facility/1", "id": "h", "identities": [], "flows": [],
        "zones": [{"id": "in", "exposure": "internet"}],
        "assets": [{"id": "s", "kind": "server", "zone": "in", "listens": ["smb"], "flaws": ["remote"]}],
        "applications": [{"id": "app", "name": "Dossier", "needs": ["s"]}],
        "care_lines": [{"id": "ed", "kind": "ed-adult", "name": "Urgences", "needs": ["app"]}],
    }), encoding="utf-8")  # fmt: skip
    words = ("exercise", "from-risk", file, "--path", 9, "-o", tmp_path / "e.yaml", "--json", *DAY)
    assert blamed(run(*words), 5)["code"] == "exercise.no-such-path"
