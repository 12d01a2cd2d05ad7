"""``csirt playbook``: listed, read, checked and printed, in words and in JSON."""

import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from csirt.cli import app as program
from csirt.cli import playbook
from csirt.text import speak

EXAMPLES = Path(__file__).parents[1] / "examples" / "playbooks"
SHIPPED = {
    "activation-by-level", "biomedical-devices", "care-reorganisation", "crisis-communication",
    "data-theft", "declarations-complaint", "denial-of-service", "directory-compromise",
    "exit-and-lessons", "first-call-qualification", "help-victim-72h", "mailbox-compromise",
    "preparation", "ransomware-first-24h", "regional-services-isolation", "restoration-waves",
    "several-facilities", "social-care-home", "supplier-host-compromise",
}  # fmt: skip
NASTY = '<script>alert(1)</script>"\u202e'


@pytest.fixture
def run():
    """Return a runner of these commands alone."""
    alone = typer.Typer(cls=program._Told)
    playbook.register(alone)
    return lambda *words: CliRunner().invoke(alone, ["playbook", *map(str, words)])


@pytest.fixture
def own(tmp_path, monkeypatch) -> Path:
    """Return the folder of playbooks of a workspace that one stands in."""
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n")
    (tmp_path / "playbooks").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "playbooks"


def example(name: str = "unreachable", side: str = "negative") -> str:
    return (EXAMPLES / side / name / "playbook.yaml").read_text(encoding="utf-8")


def asked(found: Result, code: int = 0) -> dict:
    assert found.exit_code == code, found.output
    return json.loads(found.stdout)


# --- list and show ---


def test_the_list_names_every_shipped_playbook(run):
    found = run("list")
    assert found.exit_code == 0
    assert all(name in found.stdout for name in SHIPPED)
    assert "ne vaut pas plan officiel" in found.stderr


def test_the_list_in_json_counts_steps_and_decisions(run):
    told = asked(run("list", "--json"))
    assert told["schema"] == "csirt.playbook.list/1"
    assert {row["id"] for row in told["playbooks"]} == SHIPPED
    assert len(told["playbooks"]) == 19
    assert all(row["steps"] > 20 and row["decisions"] > 2 for row in told["playbooks"])


def test_a_playbook_is_read_track_by_track(run):
    found = run("show", "first-call-qualification")
    assert found.exit_code == 0
    for words in ("Volet technique", "Volet soins", "Volet juridique", "Est-ce une attaque ?"):
        assert words in found.stdout


def test_a_playbook_in_json_is_whole(run):
    told = asked(run("show", "restoration-waves", "--json"))
    assert told["schema"] == "csirt.playbook.show/1"
    assert told["playbook"]["schema"] == "csirt.playbook/1"
    assert len(told["playbook"]["steps"]) > 20


def test_an_unknown_name_tells_the_near_ones(run):
    found = run("show", "ransomware-first-24")
    assert found.exit_code == 5
    assert "Proches : ransomware-first-24h" in found.stderr


def test_what_a_workspace_writes_stands_beside_what_is_shipped(run, own):
    (own / "example.yaml").write_text(example(), encoding="utf-8")
    told = asked(run("list", "--json"))
    assert {row["id"] for row in told["playbooks"]} == SHIPPED | {"example"}


def test_a_workspace_replaces_a_shipped_playbook_only_when_it_says_so(run, own):
    text = example().replace("id: example", "id: restoration-waves")
    (own / "mine.yaml").write_text(text, encoding="utf-8")
    refused = run("list")
    assert refused.exit_code == 5
    assert "replaces: restoration-waves" in refused.stderr
    said = text.replace("scope:", "replaces: restoration-waves\nscope:")
    (own / "mine.yaml").write_text(said, encoding="utf-8")
    rows = {row["id"]: row for row in asked(run("list", "--json"))["playbooks"]}
    assert set(rows) == SHIPPED
    assert rows["restoration-waves"]["title"]["fr"] == "Exemple"


# --- lint ---


def test_a_sound_playbook_passes(run):
    found = run("lint", EXAMPLES / "negative" / "cycle" / "playbook.yaml")
    assert found.exit_code == 0
    assert found.stdout.strip() == "1 fiche vérifiée, rien à corriger."


def test_a_playbook_at_fault_is_refused_with_places(run):
    path = EXAMPLES / "positive" / "cycle" / "playbook.yaml"
    found = run("lint", path)
    assert found.exit_code == 5
    assert f"{path}:21:16 : steps.1.after.1" in found.stderr.replace("\n", "")
    assert "[cycle]" in found.stderr


def test_the_faults_in_json_are_those_of_every_check(run):
    path = EXAMPLES / "positive" / "dangling" / "playbook.yaml"
    told = asked(run("lint", path, "--json"), 5)
    assert (told["schema"], told["ok"]) == ("csirt.playbook.lint/1", False)
    assert {fault["code"] for fault in told["faults"]} == {"dangling"}
    assert all(fault["line"] and fault["column"] and fault["file"] for fault in told["faults"])


def test_a_warning_refuses_nothing(run, tmp_path):
    lone = example().replace(', deputies: [{fr: "Adjoint", en: "Deputy"}]', "")
    path = tmp_path / "p.yaml"
    path.write_text(lone, encoding="utf-8")
    told = asked(run("lint", path, "--json"))
    assert [(fault["code"], fault["severity"]) for fault in told["faults"]] == [
        ("role-without-holder", "warning")
    ]


def test_several_files_are_checked_at_once(run):
    paths = sorted((EXAMPLES / "positive").glob("*/playbook.yaml"))
    told = asked(run("lint", *paths, "--json"), 5)
    assert {fault["code"] for fault in told["faults"]} == {path.parent.name for path in paths}


def test_a_file_that_is_no_yaml_is_refused_and_not_a_bug(run, tmp_path):
    path = tmp_path / "p.yaml"
    path.write_bytes(b"\xff\xfe\x00[")
    assert asked(run("lint", path, "--json"), 5)["faults"][0]["code"] == "source.encoding"


def test_a_file_that_is_not_there_is_refused(run):
    assert run("lint", "nowhere.yaml").exit_code == 5


# --- print ---


class Page(HTMLParser):
    """Reads a page: its ids, its tags, its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.ids += [value or "" for name, value in attrs if name == "id"]


def test_the_page_has_boxes_ids_and_cards_and_loads_nothing(run, tmp_path):
    path = tmp_path / "fiche.html"
    found = run("print", "care-reorganisation", "-o", path)
    assert found.exit_code == 0
    text = path.read_text(encoding="utf-8")
    page = Page(text)
    assert {"line-icu", "decide-transfers", "card-icu"} <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert page.tags <= {
        "html", "head", "meta", "title", "style", "body", "p", "h1", "h2", "h3", "ul", "li",
        "article", "span", "b",
    }  # fmt: skip
    assert page.attributes <= {"lang", "charset", "class", "id"}
    assert "Reconstitué à partir de sources publiques ; ne vaut pas plan officiel." in text


def test_the_page_is_in_the_language_that_is_asked_for(run, tmp_path):
    path = tmp_path / "page.html"
    assert run("print", "restoration-waves", "-o", path, "--lang", "en").exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert '<html lang="en">' in text
    assert "not an official plan" in text
    assert "Responsable" not in text


def test_without_delay_stays_without_delay_on_paper(run, tmp_path):
    path = tmp_path / "page.html"
    run("print", "declarations-complaint", "-o", path)
    text = path.read_text(encoding="utf-8")
    assert "Signalement au CERT Santé (sans délai)" in text
    assert "Notification à la CNIL (72 h)" in text


def test_what_a_file_says_never_becomes_markup(run, tmp_path):
    source, path = tmp_path / "p.yaml", tmp_path / "page.html"
    text = example().replace("Faire a.", json.dumps(NASTY, ensure_ascii=False)[1:-1])
    source.write_text(text, encoding="utf-8")
    assert run("print", source, "-o", path).exit_code == 0
    told = path.read_text(encoding="utf-8")
    assert "<script" not in told
    assert "&lt;script&gt;" in told
    assert "\u202e" not in told


def test_nothing_is_written_over_without_being_asked(run, tmp_path):
    path = tmp_path / "page.html"
    path.write_text("à garder")
    assert run("print", "restoration-waves", "-o", path).exit_code == 2
    assert path.read_text() == "à garder"
    told = asked(run("print", "restoration-waves", "-o", path, "--force", "--json"))
    assert told["schema"] == "csirt.playbook.print/1"


def test_in_english_the_commands_speak_english(run):
    speak("en")
    try:
        found = run("list")
    finally:
        speak("fr")
    assert "Restoration in waves" in found.stdout
    assert "not an official plan" in found.stderr
