"""``risk backtest``, ``risk loss`` and planning assumptions, from the command to the answer."""

from pathlib import Path

import pytest
import yaml

from csirt import content
from csirt.analysis.consequence import backtest as analysis
from csirt.model.case_history import CaseHistory
from csirt.model.curve import Curves, HalfDays
from csirt.text import speak

SAMPLE = content.root() / "risk_models" / "sample"
HOSPITAL = SAMPLE / "facilities" / "chu-brumeville.yaml"
HOME = SAMPLE / "facilities" / "ehpad-bruyeres-grises.yaml"
GROUP = SAMPLE / "groups" / "ght-val-de-brume.yaml"
POINT = {
    "case", "site", "id", "family", "measure", "comparator", "day", "last_day", "bound", "unit",
    "observed", "low", "median", "high", "inside", "counted", "announced", "lent", "source",
    "reliability",
}  # fmt: skip
PLANNING = """schema: csirt.planning/1
facility: ch
assumptions:
  - id: ed
    care_line: ed
    days_out: 3
    by: "Direction générale"
    on: 2026-10-12
    why: "Deux voisins prennent le reste"
"""


@pytest.fixture
def wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Curves that say of every attack that it is over in an hour."""

    def fit(cases: tuple[CaseHistory, ...], curves: Curves) -> Curves:
        soon = HalfDays(median=0.05, p90=0.1)
        made = tuple(each.model_copy(update={"half_days": soon}) for each in curves.curves)
        return curves.model_copy(update={"curves": made})

    monkeypatch.setitem(analysis.backtested.__kwdefaults__, "fit", fit)


@pytest.fixture
def as_json(run, asked):
    """Return a runner whose answer is read."""
    return lambda *words: asked(run(*words, "--json"))


# --- back-test ---


def test_the_back_test_lists_every_point_and_judges_the_whole(as_json):
    answer = as_json("risk", "backtest", "--samples", "512")
    assert answer["schema"] == "csirt.risk.backtest/1"
    assert all(set(each) == POINT for each in answer["cases"])
    assert answer["coverage"] == answer["inside"] / answer["counted"]
    low, high = answer["coverage_interval"]
    assert 0 < low < answer["coverage"] < high < 1
    assert answer["years_coverage"]["counted"] == len(answer["years"])


def test_people_read_what_is_outside_first_then_the_verdict(run):
    done = run("risk", "backtest", "--samples", "512")
    assert done.exit_code == 0
    assert done.stdout.index("Hors de la fourchette") < done.stdout.index("Dans la fourchette")
    assert "Clopper-Pearson" in done.stdout
    assert "n'y sont pas contredits" in " ".join(done.stdout.split())


def test_the_gate_holds_and_is_silent(run):
    assert run("risk", "backtest", "--samples", "512", "--fail-on", "coverage").exit_code == 0


@pytest.mark.usefixtures("wrong")
def test_wrong_curves_are_told_and_fail_the_gate_only_where_it_was_asked_for(run):
    done = run("risk", "backtest", "--samples", "512")
    assert done.exit_code == 0
    assert "les courbes sont fausses" in " ".join(done.stdout.split())
    assert run("risk", "backtest", "--samples", "512", "--fail-on", "coverage").exit_code == 6
    failed = run("risk", "backtest", "--samples", "512", "--fail-on", "coverage", "--json")
    assert failed.exit_code == 6
    assert '"holds": false' in failed.stdout


def test_under_twenty_points_there_is_no_percentage(run, monkeypatch):
    """users.md, 6: a percentage of a handful of points is a number nobody would trust."""
    from csirt.workspace import backtest as use_case

    few = tuple(each for each in use_case.shipped_cases() if each.id in ("cannes-2024", "uvm-2020"))
    monkeypatch.setattr(use_case, "shipped_cases", lambda: few)
    done = run("risk", "backtest", "--samples", "512")
    assert "Moins de 20 points : aucun pourcentage." in done.stdout
    assert "Clopper-Pearson" not in done.stdout
    answer = run("risk", "backtest", "--samples", "512", "--json")
    assert '"coverage_interval": [' in answer.stdout


def test_an_unknown_gate_is_a_usage(run):
    assert run("risk", "backtest", "--fail-on", "anything").exit_code == 2


# --- loss ---


def test_the_loss_has_three_cases_the_dated_ones_and_no_annual_amount(as_json):
    answer = as_json("risk", "loss", str(HOSPITAL), "--samples", "1024")
    assert answer["schema"] == "csirt.risk.loss/1"
    assert [each["id"] for each in answer["severities"]] == ["grave", "medium", "small"]
    assert answer["exceedance"] is None
    assert answer["insurance_eur"] is None
    assert any(each["case"] == "chsf-2022" for each in answer["dated"])
    grave, medium, _ = answer["severities"]
    assert grave["response_eur"]["p10"] > 1_000_000
    assert medium["response_eur"] is None
    assert not [key for key in answer if "annual" in key or "mean" in key]


def test_the_exceedance_curve_comes_on_request_and_falls(as_json):
    answer = as_json("risk", "loss", str(HOSPITAL), "--samples", "2048", "--exceedance")
    shares = [each["probability"] for each in answer["exceedance"]["points"]]
    assert shares == sorted(shares, reverse=True)
    assert answer["exceedance"]["given"] == "it-happens"
    assert answer["exceedance"]["complete"] is False


def test_a_facility_without_activity_is_not_assessed_and_no_fault(run, as_json):
    answer = as_json("risk", "loss", str(HOME), "--samples", "512", "--exceedance")
    for each in answer["severities"]:
        assert each["revenue_eur"] is None
        assert each["response_eur"] is None
        assert each["total_eur"] is None
    assert answer["exceedance"] is None
    done = run("risk", "loss", str(HOME), "--samples", "512")
    assert done.exit_code == 0
    assert "non évalué" in done.stdout


def test_a_group_is_its_members_together(as_json):
    group = as_json("risk", "loss", str(GROUP), "--samples", "1024")
    member = SAMPLE / "facilities" / "ch-rochebrume.yaml"
    one = as_json("risk", "loss", str(member), "--samples", "1024")
    names = {line["id"].split("/")[0] for line in group["severities"][0]["care_lines"]}
    assert len(names) > 1
    assert group["severities"][0]["revenue_eur"]["p50"] > one["severities"][0]["revenue_eur"]["p50"]


def test_more_days_count_more(as_json):
    short, long = (
        as_json("risk", "loss", str(HOSPITAL), "--samples", "512", "--days", days)
        for days in ("30", "900")
    )
    pair = [each["severities"][0]["revenue_eur"]["p90"] for each in (short, long)]
    assert pair[0] < pair[1]
    assert (short["horizon_days"], long["horizon_days"]) == (30, 900)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_page_says_words_and_two_figures_in_both_languages(run, monkeypatch, lang):
    speak(lang)
    monkeypatch.setenv("COLUMNS", "80")
    done = run("risk", "loss", str(HOSPITAL), "--samples", "1024", "--exceedance")
    assert done.exit_code == 0
    assert not [line for line in done.stdout.splitlines() if len(line.rstrip()) > 80]
    assert "Grave" in done.stdout
    assert ("M€" in done.stdout) == (lang == "fr")


def test_an_unknown_facility_is_refused(run, tmp_path):
    assert run("risk", "loss", str(tmp_path / "absent.yaml")).exit_code == 5


# --- planning assumptions ---


@pytest.fixture
def planned(workspace: Path) -> Path:
    path = workspace / "planning" / "ch.yaml"
    path.parent.mkdir()
    path.write_text(PLANNING, encoding="utf-8")
    return path


def test_a_planning_assumption_is_checked_and_shown_with_who_signs_it(run, planned):
    assert run("check", str(planned)).exit_code == 0
    facility = planned.parents[1] / "facilities" / "ch.yaml"
    done = run("risk", "loss", str(facility), "--samples", "512")
    said = " ".join(done.stdout.split())
    assert "Urgences, 3 jours sans activité" in said
    assert "Direction générale" in said
    assert "12 octobre 2026" in said.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("care_line: ed", "care_line: edd", "check.unknown-reference", 5),
        ("facility: ch", "facility: chh", "check.unknown-reference", 2),
        ("days_out: 3", "days_out: -3", "source.out-of-range", 6),
        ("care_line: ed", "care_line: ed\n    family: theatre", "source.value", 4),
        ("    care_line: ed\n", "", "source.value", 4),
        ("on: 2026-10-12", "on: 2026-13-12", "source.value", 8),
        ('by: "Direction générale"', "signed: x", "source.missing-key", 4),
    ],
)
def test_a_faulty_assumption_is_told_with_its_place(run, planned, old, new, code, line):
    planned.write_text(PLANNING.replace(old, new), encoding="utf-8")
    done = run("check", str(planned))
    assert done.exit_code == 5
    told = [each for each in done.stderr.splitlines() if code in each]
    assert told, done.stderr
    assert any(f"ch.yaml:{line}:" in each for each in told), told


def test_an_assumption_out_of_its_place_is_told(run, planned):
    moved = planned.with_name("other.yaml")
    planned.rename(moved)
    done = run("check", str(moved))
    assert done.exit_code == 0
    assert "check.planning-place" in done.stderr
    assert run("explain", "check.planning-place").exit_code == 0


# --- dated cases as files ---


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"days": [9, 3]}, "source.value"),
        ({"days": -1}, "source.out-of-range"),
        ({"level": 1.2}, "source.out-of-range"),
        ({"level": "back"}, "source.unknown-value"),
        ({"level": "resumed", "bound": "mean"}, "source.value"),
        ({"family": "kitchen"}, "source.unknown-value"),
        ({"source": []}, "source.value"),
        ({"source": ["s9999"]}, "check.unknown-source"),
    ],
)
def test_a_faulty_case_is_told_with_its_place(run, tmp_path, change, code):
    shipped = content.root() / "risk_models" / "cases" / "uvm-2020.yaml"
    data = yaml.safe_load(shipped.read_text(encoding="utf-8"))
    data["attack"] = str(data["attack"])
    data["points"] = [{**data["points"][0], **change}]
    path = tmp_path / "case.yaml"
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    done = run("check", str(path))
    assert done.exit_code == 5
    assert f"[{code}]" in done.stderr, done.stderr
