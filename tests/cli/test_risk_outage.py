"""``risk outage``, from the words of the command to its answer: scenarios, weeks, order, files."""

import csv
from pathlib import Path

import pytest

from csirt import content

SAMPLE = content.root() / "risk_models" / "sample"
FACILITY = SAMPLE / "facilities" / "ch-rochebrume.yaml"
ORDER = SAMPLE / "restoration" / "ch-rochebrume.yaml"
GRAVE = ("--scenario", "ransomware-multi-server", "--samples", "100")
ANSWER = {
    "schema", "facility", "scenario", "order_from", "days", "samples", "seed", "clean_hours",
    "care_lines", "order", "crews", "shorten", "best_found", "notes",
}  # fmt: skip

MINE = """schema: csirt.outage-scenario/1
id: mine
title: "Serveur du dossier perdu"
text: "x"
lost: [{kinds: [ehr-server]}]
clean_hours: 12
crews: [{crew: applications, crews: 1}]
clean_posts: {at_start: 5, per_day: 5}
origin: expert
"""


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "à moi.yaml"
    path.write_text(MINE, encoding="utf-8")
    return path


def test_without_a_scenario_the_scenarios_are_listed(run, asked):
    told = asked(run("risk", "outage", FACILITY, "--json"))
    assert told["schema"] == "csirt.risk.outage/1"
    assert {"ransomware-multi-server", "directory-only"} <= {
        each["id"] for each in told["scenarios"]
    }
    shown = run("risk", "outage", FACILITY)
    assert "Annuaire pris, rien de chiffré" in shown.stdout


def test_the_answer_has_every_line_day_by_day(run, asked):
    told = asked(run("risk", "outage", FACILITY, *GRAVE, "--days", "60", "--json"))
    assert set(told) == ANSWER
    assert (told["facility"], told["days"], told["samples"]) == ("ch-rochebrume", 60, 100)
    assert len(told["care_lines"]) == 9
    for each in told["care_lines"]:
        assert each["model"] == "simulated"
        assert [len(each[name]) for name in ("days", "p10", "p50", "p90")] == [60] * 4
        assert all(
            0 <= low <= middle <= high <= 1
            for low, middle, high in zip(each["p10"], each["p50"], each["p90"], strict=True)
        )
    assert told["order"][0]["id"] == "application:core-directory"
    assert told["shorten"]
    assert told["best_found"] is None


def test_the_order_of_the_workspace_is_followed_and_another_may_be_given(run, asked, tmp_path):
    told = asked(run("risk", "outage", FACILITY, *GRAVE, "--json"))
    assert told["order_from"] == "ch-rochebrume"
    assert {"id": "applications", "crews": 4} in told["crews"]
    other = tmp_path / "ordre.yaml"
    other.write_text(
        ORDER.read_text("utf-8")
        .replace("id: ch-rochebrume", "id: mine", 1)
        .replace("people: 8", "people: 2"),
        "utf-8",
    )
    told = asked(run("risk", "outage", FACILITY, *GRAVE, "--order", other, "--json"))
    assert told["order_from"] == "mine"
    assert {"id": "applications", "crews": 1} in told["crews"]


def test_a_facility_alone_has_the_order_of_its_waves(run, asked, ch):
    told = asked(run("risk", "outage", ch, *GRAVE, "--json"))
    assert told["order_from"] is None
    assert [each["id"] for each in told["order"]] == ["application:ehr", "link:ror"]


def test_an_order_for_another_facility_is_refused_with_its_line(run, blamed, ch):
    told = blamed(run("risk", "outage", ch, *GRAVE, "--order", ORDER, "--json"), 5)
    assert told["code"] == "order.other-facility"
    assert told["line"]


def test_a_person_s_own_scenario_is_given_by_its_file(run, asked, ch, mine):
    told = asked(run("risk", "outage", ch, "--scenario", mine, "--samples", "20", "--json"))
    assert told["scenario"] == "mine"
    assert [each["id"] for each in told["order"]] == ["application:ehr"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("ehr-server", "ehr-servr", "outage.unknown-kind"),
        ("crew: applications", "crew: aplications", "outage.unknown-crew"),
        ("per_day: 5", "per_day: 0", "source.value"),
        ("lost: [{kinds: [ehr-server]}]", "lost: []", "source.value"),
        ("kinds: [ehr-server]", "impact: stopped", "source.value"),
        ("clean_hours: 12", "clean_hours: {low: 9, likely: 3, high: 4}", "source.value"),
        ("kinds: [ehr-server]", "kinds: [ehr-server], share: 1.5", "source.value"),
        ("kinds: [ehr-server]", "services: [ror]", "source.value"),
    ],
)
def test_a_scenario_at_fault_says_where(run, blamed, ch, mine, old, new, code):
    mine.write_text(MINE.replace(old, new), encoding="utf-8")
    told = blamed(run("risk", "outage", ch, "--scenario", mine, "--json"), 5)
    assert told["code"] == code
    assert told["file"] == str(mine)
    assert told["line"]


def test_an_unknown_scenario_names_the_near_ones(run, blamed, ch):
    told = blamed(run("risk", "outage", ch, "--scenario", "ransomware-multi", "--json"), 5)
    assert told["code"] == "outage.unknown-scenario"
    assert "ransomware-multi-server" in told["message"]


def test_an_application_that_needs_itself_is_a_fault(run, blamed, ch):
    text = ch.read_text("utf-8").replace("needs: [srv, dc]", "needs: [srv, application:ehr]")
    ch.write_text(text, encoding="utf-8")
    told = blamed(run("risk", "outage", ch, *GRAVE, "--json"), 5)
    assert told["code"] == "check.own-need"
    assert told["line"]


def test_a_circle_of_needs_is_legal_and_is_restored_as_one_block(run, ch):
    text = ch.read_text("utf-8").replace(
        "needs: [srv, dc]}]",
        "needs: [srv, application:adt]}, {id: adt, needs: [dc, application:ehr]}]",
    )
    ch.write_text(text, encoding="utf-8")
    told = run("risk", "outage", ch, *GRAVE)
    assert told.exit_code == 0
    assert "S'attendent mutuellement et reviennent ensemble" in told.stderr


def test_weeks_are_letters_and_words_and_fit_eighty_columns(run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    told = run("risk", "outage", FACILITY, *GRAVE)
    assert told.exit_code == 0
    assert max(map(len, told.stdout.splitlines())) <= 80
    assert "Urgences (ed-adult)" in told.stdout
    assert "papier 1 sem. · réduit" in told.stdout
    assert "une équipe de plus (Équipe applications, avec les éditeurs)" in told.stdout
    assert "Un modèle n'est pas une prévision" in told.stderr


def test_a_better_order_is_called_best_found(run, asked):
    words = ("risk", "outage", FACILITY, *GRAVE, "--search", "60")
    told = asked(run(*words, "--json"))["best_found"]
    assert told["evaluations"] == 60
    assert told["loss_after"] <= told["loss_before"]
    shown = run(*words)
    assert "Meilleur ordre trouvé en 60 essais" in shown.stdout
    assert "optimal" not in shown.stdout


def test_the_weeks_go_to_a_picture_or_a_table(run, tmp_path):
    picture, table = tmp_path / "panne.svg", tmp_path / "panne.csv"
    assert run("risk", "outage", FACILITY, *GRAVE, "-o", picture).exit_code == 0
    assert run("risk", "outage", FACILITY, *GRAVE, "--days", "28", "-o", table).exit_code == 0
    assert picture.read_text("utf-8").startswith("<svg")
    rows = list(csv.reader(table.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert len(rows) == 1 + 9 * 4
    assert len(set(map(len, rows))) == 1


def test_a_file_that_stands_is_kept_and_another_format_is_refused(run, tmp_path):
    path = tmp_path / "panne.csv"
    path.write_text("à garder", encoding="utf-8")
    assert run("risk", "outage", FACILITY, *GRAVE, "-o", path).exit_code == 2
    assert path.read_text("utf-8") == "à garder"
    assert run("risk", "outage", FACILITY, *GRAVE, "-o", path, "--force").exit_code == 0
    assert run("risk", "outage", FACILITY, *GRAVE, "-o", tmp_path / "panne.docx").exit_code == 2


def test_an_imported_name_is_harmless_on_the_terminal(run, ch):
    text = ch.read_text("utf-8").replace('name: "Urgences"', 'name: "\\e[31mUrgences"')
    ch.write_text(text, encoding="utf-8")
    assert "\x1b[31m" not in run("risk", "outage", ch, *GRAVE).stdout
