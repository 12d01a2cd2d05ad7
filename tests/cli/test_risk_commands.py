"""Risk, reports and the demonstration, from the words of a command to its answer and files."""

import json

import pytest

from csirt import content

ANALYSIS = {"schema", "facility", "entries", "samples", "seed", "assets", "choke_points"}
ANALYSIS |= {"applications", "care_lines", "provenance", "findings", "timed_samples"}
AT_RISK = {"id", "probability", "low", "high", "sampling_error", "class"}
AT_RISK |= {"hops", "path", "path_probability", "time_hours", "with_reaction"}
FEW = ("--samples", "2048")


def test_risk_analyse_answers_in_the_shape_that_is_promised(run, ch, asked):
    told = asked(run("risk", "analyse", ch, *FEW, "--seed", "7", "--json"))
    assert set(told) >= ANALYSIS
    assert (told["schema"], told["facility"]) == ("csirt.risk.analyse/1", "ch")
    assert (told["samples"], told["seed"]) == (2048, 7)
    assert told["entries"] == ["internet", "mail", "supplier", "partner"]
    for each in (*told["assets"], *told["applications"], *told["care_lines"]):
        assert set(each) == AT_RISK
        assert 0 <= each["probability"] <= 1
        assert len(each["path"]) == (each["hops"] or 0)
        for step in each["path"]:
            assert set(step) == {"technique", "target", "needs"}
    for point in told["choke_points"]:
        assert set(point) == {"id", "protects"}
    assert set(told["provenance"]) == {"assumed", "declared", "observed"}
    assert {each["id"] for each in told["assets"]} >= {"vpn", "dc", "srv", "save"}
    assert [each["id"] for each in told["care_lines"]] == ["ed"]


def test_risk_analyse_takes_several_entries_in_their_order(run, ch, asked):
    words = ["--entry", "insider", "--entry", "supplier:vendor", "--entry", "asset:vpn"]
    told = asked(run("risk", "analyse", ch, *words, *FEW, "--json"))
    assert told["entries"] == ["insider", "supplier:vendor", "asset:vpn"]
    vpn = next(each for each in told["assets"] if each["id"] == "vpn")
    assert vpn["probability"] == 1


def test_risk_analyse_gives_the_same_answer_for_the_same_seed(run, ch):
    words = ("risk", "analyse", ch, *FEW, "--json")
    assert run(*words).stdout == run(*words).stdout


def test_risk_analyse_of_a_group_covers_its_members(run, workspace, asked):
    told = asked(run("risk", "analyse", workspace / "groups" / "ght.yaml", *FEW, "--json"))
    assert told["facility"] == "ght"
    assert {each["id"] for each in told["assets"]} >= {"ch/srv", "ehpad/pc"}


def test_risk_analyse_for_people_shows_classes_and_no_markup(run, ch):
    found = run("risk", "analyse", ch, *FEW)
    assert found.exit_code == 0
    assert "Urgences" in found.stdout
    assert "probable" in found.stdout or "possible" in found.stdout or "rare" in found.stdout


def test_an_unknown_entry_is_not_found_and_names_the_near_ones(run, ch, blamed):
    told = blamed(run("risk", "analyse", ch, "--entry", "supplier:vendro", *FEW, "--json"), 5)
    assert told["code"] == "risk.unknown-entry"
    assert "supplier:vendor" in told["message"]


def test_a_facility_without_assets_has_no_analysis_rather_than_no_risk(run, tmp_path, blamed):
    path = tmp_path / "f.yaml"
    path.write_text("schema: csirt.facility/1\nid: f\n")
    assert blamed(run("risk", "analyse", path, "--json"), 5)["code"] == "risk.no-assets"


def test_risk_isolate_takes_cuts_with_commas_and_repeated(run, ch, asked):
    one = asked(run("risk", "isolate", ch, "--cut", "internet,backup", "--json"))
    two = asked(run("risk", "isolate", ch, "--cut", "internet", "--cut", " backup ", "--json"))
    assert one == two
    assert (one["schema"], one["cut"]) == ("csirt.risk.isolate/1", ["internet", "backup"])
    assert set(one) >= {"applications", "care_lines", "links", "keeps"}
    assert [each["id"] for each in one["care_lines"]] == ["ed"]
    assert one["keeps"] == ["application:ehr"]


def test_risk_isolate_for_people_says_what_stops_and_what_keeps(run, ch):
    found = run("risk", "isolate", ch, "--cut", "asset:srv")
    assert found.exit_code == 0
    assert "✗" in found.stdout
    assert "Urgences" in found.stdout


def test_an_unknown_cut_is_not_found(run, ch, blamed):
    assert blamed(run("risk", "isolate", ch, "--cut", "nope", "--json"), 5)["code"] == (
        "risk.unknown-cut"
    )


GRAPH = """
schema: csirt.attack-graph/1
nodes: [{id: e, entry: true}, {id: both, kind: and}, {id: a}, {id: "Nœud <1>"}]
edges: [{from: e, to: a, probability: 0.5}, {from: e, to: both}, {from: a, to: both},
  {from: both, to: "Nœud <1>"}]
"""


@pytest.fixture
def graph(tmp_path):
    path = tmp_path / "g.yaml"
    path.write_text(GRAPH, encoding="utf-8")
    return path


def test_risk_graph_answers_every_node_in_the_order_of_the_file(run, graph, asked):
    told = asked(run("risk", "graph", graph, "--samples", "10000", "--seed", "3", "--json"))
    assert set(told) == {"schema", "seed", "samples", "nodes"}
    assert (told["schema"], told["seed"], told["samples"]) == ("csirt.risk.graph/1", 3, 10_000)
    assert [node["id"] for node in told["nodes"]] == ["e", "both", "a", "Nœud <1>"]
    assert all(set(node) == {"id", "probability", "sampling_error"} for node in told["nodes"])
    assert told["nodes"][0]["probability"] == 1
    assert told["nodes"][1]["probability"] == told["nodes"][2]["probability"]
    assert told["nodes"][2]["probability"] == pytest.approx(0.5, abs=0.05)


def test_risk_graph_for_people_is_a_table(run, graph):
    assert "Nœud <1>" in run("risk", "graph", graph, *FEW).stdout


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("id: both", "id: a"), "check.duplicate-id"),
        (("to: both}", "to: lost}"), "risk.unknown-node"),
        (("0.5", "1.5"), "source.out-of-range"),
        (("kind: and", "kind: nand"), "source.unknown-value"),
        (("nodes:", "nodes: &x"), "source.alias"),
    ],
)
def test_a_graph_that_does_not_hold_together_is_refused(run, graph, blamed, change, code):
    graph.write_text(GRAPH.replace(*change), encoding="utf-8")
    told = blamed(run("risk", "graph", graph, "--json"), 5)
    assert (told["code"], told["file"]) == (code, str(graph))


# --- report and demo ---


def test_report_writes_one_page_and_says_where(run, ch, tmp_path):
    path = tmp_path / "audit.html"
    found = run("report", "audit", ch, "-o", path, *FEW, "--on", "2026-11-21", "--lang", "en")
    assert (found.exit_code, found.stdout.replace("\n", "")) == (0, str(path))
    assert 'lang="en"' in path.read_text(encoding="utf-8")


def test_a_report_that_exists_is_replaced_only_when_asked(run, ch, tmp_path):
    path = tmp_path / "audit.html"
    path.write_text("à moi")
    words = ("report", "risk", ch, "-o", path, *FEW)
    assert run(*words).exit_code == 2
    assert path.read_text() == "à moi"
    assert run(*words, "--force").exit_code == 0


def test_a_report_of_another_format_is_refused_before_any_work(run, tmp_path):
    found = run("report", "audit", "nowhere.yaml", "-o", tmp_path / "x.docx")
    assert found.exit_code == 2
    assert ".html" in found.stderr


def test_demo_writes_its_three_files_and_the_sample_workspace(run, tmp_path):
    folder = tmp_path / "démo"
    found = run("demo", "-o", folder, *FEW)
    assert found.exit_code == 0
    assert {"audit.html", "risk.json", "region"} <= {path.name for path in folder.iterdir()}
    assert json.loads((folder / "risk.json").read_text(encoding="utf-8"))["samples"] == 2048
    sample = content.root() / "risk_models" / "sample" / "region.yaml"
    assert (folder / "region" / "region.yaml").read_bytes() == sample.read_bytes()
