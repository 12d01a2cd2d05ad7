"""``csirt import table``, ``csirt import bia``, ``csirt bia form``, ``csirt map``."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from csirt.cli import bia, mapping, table
from csirt.cli.groups import noun
from csirt.errors import InputError, StateError
from csirt.files.mappings import shipped
from csirt.files.table.takers import TAKERS
from csirt.model.fault import ContentError
from csirt.text import say

TABLE = (
    "Nom;Statut;Système d'exploitation;Adresse IP;Prix\n"
    "srv-9;En production;Windows Server 2019;10.0.0.9;12\nold;Réformé;;;\n"
)


@pytest.fixture
def command():
    """Return a runner of the commands of this file, registered as ``csirt`` has them."""
    app = typer.Typer()
    imports = noun("cli.import.help")
    app.add_typer(imports, name="import")
    table.register(imports)
    bia.register(app, imports)
    mapping.register(app)
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def export(tmp_path: Path) -> Path:
    path = tmp_path / "glpi.csv"
    path.write_text(TABLE, encoding="cp1252")
    return path


def test_a_table_is_imported_and_told_in_json(command, ch, export):
    words = ("import", "table", export, "--map", "glpi-server", "--facility", ch, "--zone", "lan")
    answer = json.loads(command(*words, "--json").stdout)
    assert answer["schema"] == "csirt.import.table/1"
    assert answer["assets"] == {"added": 1, "updated": 0, "unchanged": 0}
    assert (answer["format"], answer["open_ports"], answer["rows"]) == ("csv", 0, 2)
    assert answer["unused_columns"] == ["Prix"]
    assert {fault["code"] for fault in answer["faults"]} == {
        "table.cp1252", "table.column-left", "table.row-left",
    }  # fmt: skip
    assert {fault["severity"] for fault in answer["faults"]} == {"note"}
    again = json.loads(command(*words, "--json").stdout)
    assert again["assets"] == {"added": 0, "updated": 0, "unchanged": 1}


def test_a_table_is_imported_and_told_in_words(command, ch, export):
    words = ("import", "table", export, "--map", "glpi-server", "--facility", ch, "--zone", "lan")
    tried = command(*words, "--dry-run")
    assert "2 lignes lues : 1 élément à ajouter" in tried.stdout
    assert not ch.with_name("ch.seen.yaml").exists()
    done = command(*words)
    assert "B3 : Ligne laissée : « Réformé »" in done.stderr
    assert "ch.seen.yaml" in done.stderr


def test_one_of_facility_and_group_is_asked_for(command, ch, export):
    both = ("--facility", ch, "--group", ch)
    for words in ((), both):
        result = command("import", "table", export, "--map", "glpi-server", *words)
        assert result.exit_code == 2


def test_a_refused_table_says_where(command, ch, tmp_path):
    path = tmp_path / "t.csv"
    path.write_text("Machine\nx\n", encoding="utf-8")
    result = command("import", "table", path, "--map", "glpi-server", "--facility", ch)
    assert isinstance(result.exception, ContentError)
    assert result.exception.faults[0].line == 1


def test_a_group_is_imported_by_site(command, workspace, tmp_path):
    path = tmp_path / "apps.csv"
    path.write_text("Application;Site;Utilisée par\nPaie;ch;ehpad\n", encoding="utf-8")
    group = workspace / "groups" / "ght.yaml"
    result = command("import", "table", path, "--map", "applications", "--group", group, "--json")
    assert json.loads(result.stdout)["assets"]["added"] == 2
    assert (workspace / "groups" / "ght.seen.yaml").exists()


@pytest.mark.parametrize("suffix", [".xlsx", ".html"])
def test_the_form_is_written_once(command, ch, tmp_path, suffix):
    output = tmp_path / f"bia{suffix}"
    assert command("bia", "form", ch, "-o", output).exit_code == 0
    first = output.read_bytes()
    assert isinstance(command("bia", "form", ch, "-o", output).exception, StateError)
    assert command("bia", "form", ch, "-o", output, "--force", "--lang", "fr").exit_code == 0
    assert output.read_bytes() == first


def test_the_form_has_two_endings(command, ch, tmp_path):
    result = command("bia", "form", ch, "-o", tmp_path / "bia.docx")
    assert isinstance(result.exception, InputError)


def test_a_form_comes_back(command, ch, tmp_path):
    output = tmp_path / "bia.xlsx"
    command("bia", "form", ch, "-o", output)
    answer = json.loads(command("import", "bia", output, "--facility", ch, "--json").stdout)
    assert answer["schema"] == "csirt.import.bia/1"
    assert answer["assets"]["added"] == 2
    assert not [fault for fault in answer["faults"] if fault["severity"] != "note"]


def test_a_mapping_is_proposed_on_stdout_or_in_a_file(command, export, tmp_path):
    shown = command("map", export)
    assert shown.stdout.startswith("# Proposé par « csirt map »")
    assert "schema: csirt.mapping/1" in shown.stdout
    output = tmp_path / "m.yaml"
    assert command("map", export, "-o", output, "--like", "glpi-server").exit_code == 0
    assert output.read_text(encoding="utf-8") == shown.stdout
    answer = json.loads(command("map", export, "--json").stdout)
    assert (answer["schema"], answer["like"]) == ("csirt.map/1", "glpi-server")
    assert answer["unused_columns"] == ["Prix"]


def test_the_commands_have_a_help(command):
    for words in (("import", "table"), ("import", "bia"), ("bia", "form"), ("map",)):
        assert command(*words, "--help").exit_code == 0


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_help_names_every_shipped_mapping_of_which_the_command_takes_the_rows(lang):
    taken = {name for name, each in shipped().items() if each.target in TAKERS}
    text = say("cli.import.table.map", lang)
    named = set(text.partition("(")[2].partition(")")[0].split(", "))
    assert named == taken
