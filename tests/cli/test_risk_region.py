"""The region when something is lost, from the words of a command to its answer and its map."""

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from csirt import content

SAMPLE = content.root() / "risk_models" / "sample" / "region.yaml"
ANSWER = {
    "schema", "region", "victims", "surge", "year", "feasible", "support", "called", "demands",
    "flows", "saturated", "loads", "reach", "missing", "not_assessed", "unknown_sites",
    "unplaced_sites", "runs", "names", "notes",
}  # fmt: skip
FLOW = {"id", "from", "to", "line", "per_day", "patients", "days", "minutes", "known", "as_of"}
NASTY = "<script>alert(1)</script>" + "Très long nom d'établissement " * 8 + "\x1b[31m"


def test_reroute_answers_in_the_shape_that_is_promised(run, asked):
    told = asked(run("risk", "reroute", SAMPLE, "--victim", "ch-rochebrume", "--json"))
    assert set(told) == ANSWER
    assert told["schema"] == "csirt.risk.reroute/1"
    assert (told["victims"], told["year"]) == (["ch-rochebrume"], 2025)
    assert told["flows"]
    for each in told["flows"]:
        assert set(each) == FLOW
        assert each["per_day"] == pytest.approx(each["patients"] / each["days"])
    for demand in told["demands"]:
        rows = (*told["flows"], *told["missing"])
        mine = [each for each in rows if each["line"] == demand["line"]]
        assert sum(each["patients"] for each in mine) == demand["patients"]


def test_the_agreed_support_is_told_first_and_what_has_expired_is_told_to(run):
    result = run("risk", "reroute", SAMPLE, "--victim", "ch-rochebrume", "--on", "2026-11-21")
    assert result.exit_code == 0
    text = result.stdout
    assert (
        text.index("Recours convenus") < text.index("Flux calculés") < text.index("Ce qui manque")
    )
    assert "01\u00a099\u00a000\u00a030\u00a011" in text  # a number is never torn
    assert "échu le" in text
    assert "planification et les exercices" in text


def test_a_victim_is_found_by_its_number_and_by_its_name(run, asked):
    for name in ("990000052", "f-990000052", "Centre hospitalier de Rochebrume"):
        told = asked(run("risk", "reroute", SAMPLE, "--victim", name, "--lines", "icu", "--json"))
        assert told["victims"] == ["ch-rochebrume"]


def test_several_victims_and_a_surge_are_taken_together(run, asked):
    words = ("--victim", "ch-rochebrume,ch-marais-blanc", "--surge", "games-2024", "--json")
    told = asked(run("risk", "reroute", SAMPLE, *words))
    assert told["victims"] == ["ch-rochebrume", "ch-marais-blanc"]
    assert told["surge"] == "games-2024"
    assert not {each["to"] for each in told["flows"]} & set(told["victims"])


def test_a_region_without_capacity_figures_is_not_assessed_and_that_is_no_error(
    run, workspace, asked
):
    told = asked(run("risk", "reroute", workspace / "region.yaml", "--victim", "ch", "--json"))
    assert (told["feasible"], told["flows"], told["missing"]) == (None, [], [])
    assert told["not_assessed"]
    text = run("risk", "reroute", workspace / "region.yaml", "--victim", "ch").stdout
    assert "Ce qui manque n'est pas évalué" in text


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--victim", "rochebrume"), "diversion.unknown-facility"),
        (("--victim", "ch-rochebrume", "--lines", "urgences"), "diversion.unknown-line"),
        (("--victim", "ch-rochebrume", "--surge", "games"), "diversion.unknown-surge"),
        (("--victim", "ch-rochebrume", "--year", "2019"), "region.no-year"),
    ],
)
def test_what_nothing_bears_is_refused_with_the_near_names(run, blamed, words, code):
    assert blamed(run("risk", "reroute", SAMPLE, *words, "--json"), 5)["code"] == code


@pytest.mark.parametrize("suffix", ["svg", "html"])
def test_the_map_is_one_file_that_fetches_nothing(run, tmp_path, suffix):
    place = tmp_path / f"reports.{suffix}"
    result = run("risk", "reroute", SAMPLE, "--victim", "ch-rochebrume", "-o", place)
    assert result.exit_code == 0, result.stderr
    text = place.read_text("utf-8")
    assert "http" not in text.replace("http://www.w3.org/2000/svg", "")
    if suffix == "svg":
        ET.fromstring(text)
    again = run("risk", "reroute", SAMPLE, "--victim", "ch-rochebrume", "-o", place)
    assert again.exit_code == 2


def test_a_long_and_hostile_name_stays_text_in_the_map_and_in_the_terminal(run, tmp_path):
    text = SAMPLE.read_text("utf-8").replace("CHU de Brumeville", NASTY.replace("\x1b", "\\e"))
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: val-de-brume\n")
    (tmp_path / "region.yaml").write_text(text, encoding="utf-8")
    place = tmp_path / "map.svg"
    words = ("risk", "reroute", tmp_path / "region.yaml", "--victim", "ch-rochebrume")
    result = run(*words, "-o", place)
    assert result.exit_code == 0, result.stderr
    drawn = place.read_text("utf-8")
    assert "<script" not in drawn
    ET.fromstring(drawn)
    assert "\x1b[31m" not in result.stdout


def test_cascade_answers_in_the_shape_that_is_promised(run, asked):
    told = asked(run("risk", "cascade", SAMPLE, "--lose", "ch-rochebrume", "--days", "3", "--json"))
    assert (told["schema"], told["days"]) == ("csirt.risk.cascade/1", 3)
    assert told["lose"] == ["facility:ch-rochebrume"]
    assert [each["id"] for each in told["steps"]][:2] == ["0", "1"]
    assert {each["facility"] for each in told["care_lines"]} >= {"ch-marais-blanc"}
    assert [each["day"] for each in told["paper_ends"]] == sorted(
        each["day"] for each in told["paper_ends"]
    )
    assert all(each["day"] <= 3 for each in told["paper_ends"])


def test_cascade_of_a_service_tells_the_fallback_and_what_names_nothing(run):
    result = run("risk", "cascade", SAMPLE, "--lose", "s-prim")
    assert result.exit_code == 0
    assert "Repli : " in result.stdout
    assert "dont le fichier ne nomme rien de ce qui est perdu" in result.stdout


def test_a_supplier_is_lost_at_every_facility_that_names_it_so(run, asked):
    words = ("--lose", "Scanéor (constructeur fictif)", "--json")
    told = asked(run("risk", "cascade", SAMPLE, *words))
    assert len(told["lose"]) > 1
    assert {each.partition(":")[0] for each in told["lose"]} == {"supplier"}
    assert {each["facility"] for each in told["weakened"]} >= {"ch-rochebrume", "ch-marais-blanc"}


def test_what_cannot_be_lost_is_refused_with_the_near_names(run, blamed):
    error = blamed(run("risk", "cascade", SAMPLE, "--lose", "s-prism", "--json"), 5)
    assert error["code"] == "cascade.unknown"
    assert "s-prim" in error["message"]


def test_facilities_without_a_file_are_not_assessed_and_told(run, tmp_path: Path):
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: val-de-brume\n")
    (tmp_path / "region.yaml").write_bytes(SAMPLE.read_bytes())
    result = run("risk", "cascade", tmp_path / "region.yaml", "--lose", "s-prim")
    assert result.exit_code == 0
    assert "non évalués, ce qui ne veut pas dire épargnés" in result.stdout
