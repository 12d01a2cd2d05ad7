"""``csirt incident adherence``: an incident beside its playbooks, by the measure of an exercise."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from playbook_worlds import playbook, question, shelf, step
from typer.testing import CliRunner, Result

from csirt.cli.app import app

Incident = Callable[..., Result]


def words(text: str) -> dict[str, str]:
    return {"fr": text, "en": f"en {text}"}


NIGHT = playbook(
    [
        step("call", title=words("Appeler la direction")),
        step("cut", title=words("Couper l'accès du prestataire"), after=["call"]),
        step("note", title=words("Noter les heures")),
        step("heal", title=words("Réparer")),
    ],
    [question("attack", question=words("Est-ce une attaque ?"), yes=["heal"])],
    id="night", title=words("Première heure"), start=["call", "note", "attack"],
)  # fmt: skip


@pytest.fixture
def incident(tmp_path, monkeypatch) -> Incident:
    """Return a runner of ``csirt incident`` in a workspace with a playbook of five things."""
    monkeypatch.chdir(shelf(tmp_path / "w", NIGHT))
    monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("CSIRT_ACTOR", "RSSI")

    def run(*given: object) -> Result:
        return CliRunner().invoke(app, ["incident", *map(str, given)])

    assert run("open", "--title", "Lenteurs", "--facility", "ch").exit_code == 0
    return run


def answer(result: Result) -> Any:
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return json.loads(result.stdout)


def tell(incident: Incident) -> None:
    for given in (
        ("start", "night"), ("do", "cut"), ("do", "call"),
        ("skip", "note", "--reason", "cahier déjà tenu"), ("close",),
    ):  # fmt: skip
        told = incident(*given)
        assert told.exit_code == 0, told.output


def test_the_measure_is_told_for_machines(incident):
    tell(incident)
    told = answer(incident("adherence", "--json"))
    assert told["schema"] == "csirt.incident.adherence/1"
    (night,) = told["playbooks"]
    assert night["expected"] == 4
    assert night["missing"] == ["step:ch/night/attack"]
    assert night["skipped"] == [{"id": "step:ch/night/note", "reason": "cahier déjà tenu"}]
    assert night["out_of_order"] == [{"id": "step:ch/night/cut", "before": ["call"]}]
    assert night["breaks"] == 1
    assert night["fitness"] == pytest.approx(1 - (1 + 1 + 2) / 6, abs=1e-4)
    assert told["notes"]


def test_people_read_words_and_no_figure_of_merit(incident):
    tell(incident)
    told = incident("adherence")
    assert told.exit_code == 0
    assert "« Première heure » (ch) : 2 étapes faites sur 4 attendues." in told.stdout
    for row in (
        "Est-ce une attaque ? │ absente", "Noter les heures │ écartée │ cahier déjà tenu",
        "avant son tour │ devait suivre : Appeler la direction",
    ):  # fmt: skip
        assert row in " ".join(told.stdout.split())
    assert "non un mérite" in told.stderr
    assert "0,3" not in told.stdout


def test_while_a_case_is_open_only_what_is_past_its_target_is_expected(incident):
    assert incident("start", "night").exit_code == 0
    (night,) = answer(incident("adherence", "--json"))["playbooks"]
    assert (night["expected"], night["missing"], night["fitness"]) == (0, [], None)


def test_a_case_without_a_playbook_says_so(incident):
    assert answer(incident("adherence", "--json"))["playbooks"] == []
    assert "Aucune fiche" in incident("adherence").stderr


def test_a_case_that_is_not_there_is_said(incident):
    told = incident("adherence", "--case", "nowhere", "--json")
    assert told.exit_code != 0
    assert json.loads(told.stderr)["schema"] == "csirt.error/1"
