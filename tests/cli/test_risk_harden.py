"""``risk harden`` and ``risk what-if``, from the words of the command to the answer."""

import shutil
from pathlib import Path
from xml.etree import ElementTree

import pytest

from csirt import content
from csirt.text import speak

SAMPLE = content.root() / "risk_models" / "sample" / "facilities" / "chu-brumeville.yaml"
ON = ("--on", "2026-11-21")
QUICK = ("--samples", "1024", "--samples-in", "32", *ON)

BUDGET = """schema: csirt.quotes/1
fundings: [{id: own, name: {fr: "Fonds propres", en: "Own funds"}}]
budgets:
  - {id: ours, facility: ch, kind: investment, year: 2027, funding: own, amount_eur: 50000}
quotes:
  - {id: patch, facility: ch, measure: patch-internal, investment_eur: 20000, funding: own, reference: "ged:1", date: 2026-09-01}
  - {id: mfa, facility: ch, measure: mfa-remote-access, investment_eur: 45000, funding: own, reference: "ged:2", date: 2026-09-01}
"""

ANSWER = {
    "schema", "facility", "on", "tlp", "entries", "samples", "samples_in", "seed", "status", "chosen",
    "by", "cost", "objective", "bound", "gap_points", "out_of_sample", "greedy", "care_lines",
    "budgets", "cheapest", "front", "ranking", "left_out", "weights", "version", "notes",
}  # fmt: skip


@pytest.fixture
def budget(workspace: Path) -> Path:
    path = workspace / "nos budgets.yaml"
    path.write_text(BUDGET, encoding="utf-8")
    return path


def test_the_sample_hospital_spends_its_own_lines(run, asked):
    told = asked(run("risk", "harden", SAMPLE, *QUICK, "--json"))
    assert set(told) == ANSWER
    assert (told["schema"], told["status"]) == ("csirt.risk.harden/1", "proven")
    assert told["chosen"]
    for line in told["budgets"]:
        assert line["used"] <= line["available"]
    assert told["bound"] <= told["objective"]
    assert told["gap_points"] == pytest.approx(100 * (told["objective"] - told["bound"]))
    assert {each["cost"] for each in told["chosen"]} == {"quote"}
    assert all(0 <= each["stability"]["kept"] <= 1 for each in told["chosen"])
    assert {"before", "probability", "low", "high", "sampling_error", "less"} == set(
        told["out_of_sample"]
    )
    assert told["out_of_sample"]["low"] is None
    assert told["out_of_sample"]["less"]["probability"] > 0
    assert {"not-given"} <= {each["cost"] for each in told["ranking"]}
    for line in told["care_lines"]:
        assert line["after"]["probability"] <= line["before"]["probability"]


def test_the_page_names_the_first_with_classes_and_no_probability(run):
    found = run("risk", "harden", SAMPLE, *QUICK)
    assert found.exit_code == 0, found.stderr
    assert "par quoi commencer, au 2026-11-21 · TLP:AMBER" in found.stdout
    assert "avec vos coûts" in found.stdout
    assert "Perte avant" in found.stdout
    assert "coût non donné" in found.stdout or "Sans coût donné" in found.stdout
    assert "0." not in found.stdout
    assert "Résultat d'un modèle" in found.stderr


def test_without_quotes_the_answer_is_a_ranking_and_says_so(run, ch, asked):
    told = asked(run("risk", "harden", ch, *QUICK, "--json"))
    assert (told["status"], told["chosen"], told["objective"]) == ("ranked", [], None)
    assert told["ranking"]
    assert {each["cost"] for each in told["ranking"]} == {"not-given"}
    found = run("risk", "harden", ch, *QUICK)
    assert "Pas de choix par le coût : aucun devis complet et valable" in found.stdout
    assert "optim" not in (found.stdout + found.stderr).lower()


def test_a_file_of_budgets_takes_the_place_of_that_of_the_workspace(run, ch, budget, asked):
    told = asked(run("risk", "harden", ch, "--budget", budget, *QUICK, "--json"))
    assert told["cost"]["investment_eur"] <= 50_000
    assert {each["id"] for each in told["chosen"]} <= {
        "measure:patch-internal", "measure:mfa-remote-access",
    }  # fmt: skip
    assert told["chosen"]


def test_a_budget_below_the_cheapest_says_which_and_how_much_is_missing(run, ch, budget, asked):
    budget.write_text(BUDGET.replace("amount_eur: 50000", "amount_eur: 12000"), encoding="utf-8")
    told = asked(run("risk", "harden", ch, "--budget", budget, *QUICK, "--json"))
    assert (told["status"], told["chosen"]) == ("budget-too-small", [])
    assert told["cheapest"]["id"] == "measure:patch-internal"
    assert [(each["kind"], each["amount"]) for each in told["cheapest"]["short"]] == [
        ("investment", 8_000)
    ]
    page = run("risk", "harden", ch, "--budget", budget, *QUICK)
    assert page.exit_code == 0
    assert "Il manque 8\u202f000 € (Fonds propres · investissement)." in page.stdout


def test_a_measure_that_the_catalogue_does_not_have_is_told_at_its_line(run, ch, budget, blamed):
    budget.write_text(BUDGET.replace("patch-internal", "patch-internol"), encoding="utf-8")
    told = blamed(run("risk", "harden", ch, "--budget", budget, *QUICK, "--json"), 5)
    assert (told["code"], told["line"]) == ("check.unknown-reference", 6)
    assert "patch-internal" in told["message"] + told["hint"]


def test_a_file_of_budgets_of_another_facility_is_refused(run, ch, budget, blamed):
    budget.write_text(BUDGET.replace("facility: ch", "facility: ehpad"), encoding="utf-8")
    told = blamed(run("risk", "harden", ch, "--budget", budget, *QUICK, "--json"), 5)
    assert told["code"] == "harden.other-facility"
    assert "ehpad" in told["message"]


def test_a_budget_that_is_not_there_is_told(run, ch, blamed):
    told = blamed(run("risk", "harden", ch, "--budget", "nulle-part.yaml", "--json"), 5)
    assert told["code"] == "file.not-found"


def test_a_group_has_no_budget_of_its_own(run, workspace, blamed):
    told = blamed(run("risk", "harden", workspace / "groups" / "ght.yaml", "--json"), 5)
    assert told["code"] == "workspace.wrong-kind"


def test_the_front_is_told_drawn_and_never_written_over(run, ch, budget, asked, blamed, tmp_path):
    picture = tmp_path / "front.svg"
    words = ("risk", "harden", ch, "--budget", budget, *QUICK, "--pareto")
    told = asked(run(*words, "-o", picture, "--json"))
    assert [each["cost_eur"] for each in told["front"]] == sorted(
        each["cost_eur"] for each in told["front"]
    )
    tree = ElementTree.fromstring(picture.read_text(encoding="utf-8"))
    assert tree.tag.endswith("svg")
    assert "sur dix" in "".join(tree.itertext())
    before = picture.read_bytes()
    assert blamed(run(*words, "-o", picture, "--json"), 2)["code"] == "write.exists"
    assert picture.read_bytes() == before
    assert run(*words, "-o", picture, "--force").exit_code == 0
    assert "Ce que change plus d'argent" in run(*words).stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("-o", "front.svg"), "harden.output-alone"),
        (("--pareto", "-o", "front.png"), "harden.not-svg"),
    ],
)
def test_what_could_not_be_written_is_refused_before_the_search(run, ch, blamed, words, code):
    assert blamed(run("risk", "harden", ch, *words, "--json"), 2)["code"] == code


def test_no_picture_is_made_of_nothing(run, ch, blamed, tmp_path):
    words = ("risk", "harden", ch, *QUICK, "--pareto", "-o", tmp_path / "f.svg", "--json")
    assert blamed(run(*words), 5)["code"] == "harden.no-front"


def test_the_words_exist_in_english(run, ch, budget):
    speak("en")
    found = run("risk", "harden", ch, "--budget", budget, *QUICK, "--pareto")
    assert "what to do first, on 2026-11-21" in found.stdout
    assert "with your costs" in found.stdout


def test_what_if_at_the_situation_of_the_day_changes_nothing(run, asked):
    words = ("--action", "P5=2", "--measure", "edr=4052/4530", "--measure", "mfa-admin=21/24")
    told = asked(run("risk", "what-if", SAMPLE, *words, "--samples", "2048", *ON, "--json"))
    assert set(told) == {
        "schema", "facility", "on", "tlp", "entries", "samples", "seed", "measures", "actions",
        "care_lines", "applications", "version", "notes",
    }  # fmt: skip
    assert told["schema"] == "csirt.risk.what-if/1"
    assert told["actions"] == [{"id": "p5", "from": 2, "to": 2}]
    for line in (*told["care_lines"], *told["applications"]):
        assert line["less"]["probability"] == 0
        assert line["before"] == line["after"]
    page = run("risk", "what-if", SAMPLE, *words, "--samples", "1024", *ON)
    assert "Rien ne change, dans aucun tirage." in page.stdout


def test_what_if_up_lowers_and_down_raises(run, asked):
    for level, way in ((3, 1), (0, -1)):
        words = ("risk", "what-if", SAMPLE, "--action", f"p5={level}", "--samples", "2048", *ON)
        told = asked(run(*words, "--json"))
        less = [line["less"]["probability"] for line in told["care_lines"]]
        assert all(way * each >= 0 for each in less)
        assert any(less)
        assert ("baisse" if way > 0 else "monte") in run(*words).stdout


def test_what_if_says_what_a_level_does_not_move(run, tmp_path):
    found = run("risk", "what-if", SAMPLE, "--action", "p5=3", "--samples", "64", *ON)
    assert "un niveau ne les déplace pas" in found.stderr
    found = run("risk", "what-if", SAMPLE, "--action", "a2=3", "--samples", "64", *ON)
    assert "A2 n'a pas d'effet dans le modèle" in found.stderr
    shutil.copytree(SAMPLE.parents[1], tmp_path / "region")
    scoped = tmp_path / "region" / "facilities" / SAMPLE.name
    text = scoped.read_text("utf-8")
    everywhere = "{measure: mail-filtering, coverage"
    assert everywhere in text
    scoped.write_text(
        text.replace(everywhere, "{measure: mail-filtering, on: [zone:servers], coverage"), "utf-8"
    )
    for measure, told in (("mail-filtering=1/2", True), ("supplier-mfa=41/41", False)):
        found = run("risk", "what-if", scoped, "--measure", measure, "--samples", "64", *ON)
        assert ("comptée partout" in found.stderr) is told


@pytest.mark.parametrize(
    ("words", "code", "near"),
    [
        (("--measure", "edrr=1/2"), "harden.unknown-measure", "edr"),
        (("--action", "p55=1"), "harden.unknown-action", "p5"),
        (("--action", "p5=4"), "harden.bad-level", "P5"),
        (("--measure", "edr=3/2"), "harden.bad-count", "edr=3/2"),
        (("--measure", "edr=0/0"), "harden.bad-count", "edr=0/0"),
        (("--measure", "edr=80%"), "harden.bad-count", "edr=80%"),
        (("--measure", "edr"), "harden.bad-count", "edr"),
        (("--action", "p5"), "harden.bad-action", "p5"),
        ((), "harden.nothing-supposed", "--measure"),
    ],
)
def test_what_cannot_be_supposed_is_refused(run, ch, blamed, words, code, near):
    told = blamed(run("risk", "what-if", ch, *words, *ON, "--json"), 5)
    assert told["code"] == code
    assert near in told["message"]


def test_an_entry_that_is_none_is_refused(run, ch, blamed):
    words = ("--measure", "edr=1/2", "--entry", "supplier:nobody")
    assert blamed(run("risk", "what-if", ch, *words, "--json"), 5)["code"] == "risk.unknown-entry"


def test_untrusted_text_shows_what_it_is(run, ch, blamed):
    told = blamed(run("risk", "what-if", ch, "--measure", "\x1b[31m=1/2", "--json"), 5)
    assert "\x1b" not in told["message"]
