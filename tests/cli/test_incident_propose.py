"""``csirt incident divert`` and ``restore``: the model proposes, a person decides, both are written."""

import json
import shutil

import pytest

from csirt import content
from csirt.store.log import Store
from csirt.workspace.cases import cases
from csirt.workspace.journal import entries_of


@pytest.fixture
def room(run, tmp_path, monkeypatch):
    """Return a runner within an open incident at one hospital of the sample region."""
    here = shutil.copytree(content.root() / "risk_models/sample", tmp_path / "région")
    monkeypatch.chdir(here)
    monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / "clés"))
    monkeypatch.setenv("CSIRT_JOURNAL", str(tmp_path / "j.db"))
    monkeypatch.setenv("CSIRT_ACTOR", "RSSI")
    assert run("incident", "open", "--title", "Nuit", "--facility", "ch-rochebrume").exit_code == 0
    return run


def kinds(tmp_path):
    store = Store(tmp_path / "j.db")
    with store.read() as sight:
        return [each.kind for each in entries_of(tuple(sight.case(cases(store)[0].id)))]


def test_what_was_agreed_comes_before_what_was_computed_and_nothing_is_written(room, tmp_path):
    before = kinds(tmp_path)
    said = room("incident", "divert", "propose").stdout
    assert said.index("Recours convenus") < said.index("Flux calculés")
    assert "pour la planification et les exercices" in said
    assert kinds(tmp_path) == before


def test_a_capacity_called_tonight_is_read_by_the_proposal(room):
    done = room("incident", "capacity", "report", "chu-brumeville", "line=ed-adult", "free=5")
    told = json.loads(room("incident", "divert", "propose", "--json").stdout)
    assert done.exit_code == 0, done.stderr
    assert [each["facility"] for each in told["called"]] == ["chu-brumeville"]


def test_a_proposal_is_written_then_decided_and_both_say_on_what(room, tmp_path):
    done = json.loads(
        room("incident", "divert", "propose", "--write", "--line", "icu", "--json").stdout
    )
    assert [each["kind"] for each in done["entries"]] == ["diversion.proposed"]
    subject = "care-line:ch-rochebrume/icu"
    assert done["entries"][0]["subject"] == subject
    assert room("incident", "divert", "decide", "icu", "--as", "refused").exit_code == 2
    assert room("incident", "divert", "decide", "theatre", "--as", "accepted").exit_code == 5
    assert room("incident", "divert", "decide", "icu", "--as", "peut-être").exit_code == 2
    said = room(
        "incident", "divert", "decide", "icu", "--as", "changed", "--reason", "4 lits au lieu de 9"
    )
    assert said.exit_code == 0
    assert kinds(tmp_path)[-2:] == ["diversion.proposed", "diversion.decided"]
    assert room("incident", "verify").exit_code == 0


def test_what_is_lost_comes_back_in_an_order_with_what_falls_with_it(room):
    assert room("incident", "restore").exit_code == 2
    assert room("incident", "restore", "no-such-thing").exit_code == 5
    told = json.loads(room("incident", "restore", "core-directory", "lis", "--json").stdout)
    ids = [each["id"] for each in told["order"]]
    assert ids.index("application:core-directory") < ids.index("application:lis")
    assert len(ids) > 2, "what needs the directory falls with it"
    assert "une personne décide" in told["notes"][0]


def test_outside_a_workspace_it_is_said(room, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for words in (["restore", "lis"], ["divert", "propose"]):
        done = room("incident", *words)
        assert (done.exit_code, "espace de travail" in done.stderr) == (5, True)
