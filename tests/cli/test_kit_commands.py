"""``csirt contact`` and ``csirt kit``: listed, printed, written for the screen, and still good."""

from pathlib import Path

import kit_worlds as worlds
import pytest

from csirt.reporting import kit_made, pdf


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch) -> Path:
    """Stand in a workspace."""
    monkeypatch.delenv("CSIRT_ACTOR", raising=False)
    monkeypatch.chdir(worlds.workspace(tmp_path / "espace"))
    return tmp_path / "espace"


@pytest.fixture
def quick(monkeypatch):
    """Make small kits: what a whole one takes is measured elsewhere."""
    made = kit_made.made_pdf
    monkeypatch.setattr(
        kit_made, "made_pdf", lambda kit, *args, **more: made(worlds.small(kit), *args, **more)
    )


wants_pdf = pytest.mark.skipif(not pdf.available(), reason="no PDF here")


def test_contacts_are_listed_with_the_age_of_each_number(run, asked):
    told = asked(run("contact", "list", "--facility", "ch", "--on", worlds.ON, "--json"))
    assert (told["schema"], told["on"]) == ("csirt.contact.list/1", worlds.ON)
    first = told["contacts"][0]
    assert (first["id"], first["deputy"]) == ("duty", "other-site")
    assert [(each["state"], each["age_days"]) for each in first["phones"]] == [
        ("fresh", 21),
        ("old", 311),
    ]
    assert (told["doubtful"], told["only_ip"]) == (["duty", "agency"], ["lab"])


def test_the_terminal_says_who_is_to_be_called_and_who_a_cut_silences(run):
    told = run("contact", "list", "--on", worlds.ON).stdout
    assert "jamais vérifié" in told
    assert "à rappeler : vérifié le 15\xa0janvier 2026 (10 mois)" in told
    assert "3 contacts ont un numéro" in told
    assert "muets si le réseau est coupé (1) : Laboratoire." in told
    assert "Tous les numéros" not in told


def test_contacts_that_are_not_there_are_told(run, blamed, folder):
    assert blamed(run("contact", "list", "--facility", "x", "--json"), 5)["code"] == (
        "workspace.no-facility"
    )
    (folder / "contacts.yaml").unlink()
    assert blamed(run("contact", "list", "--json"), 5)["code"] == "contact.none"


@pytest.mark.parametrize("bad", [["--older-than", "0"], ["--on", "tomorrow"]])
def test_a_wrong_option_is_a_matter_of_usage(run, bad):
    assert run("contact", "list", *bad).exit_code == 2


def test_no_hidden_sign_of_a_contact_reaches_the_terminal(run, folder):
    path = folder / "contacts.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace('"Laboratoire"', r'"Lab\u202e\e[31m[red]"'), encoding="utf-8")
    told = run("contact", "list").stdout
    assert "\x1b[31m" not in told
    assert "\u202e" not in told
    assert "[red]" in told


def test_a_kit_that_was_never_printed_says_so(run, asked):
    told = asked(run("kit", "status", "ch", "--json", "--on", worlds.ON))
    assert (told["schema"], told["last"], told["holds"]) == ("csirt.kit.status/1", None, False)
    shown = run("kit", "status", "ch", "--on", worlds.ON).stdout
    assert "Jamais imprimé" in shown
    assert "imprimante USB" in shown
    assert "3 sur 4 à appeler" in shown


def test_a_kit_on_screen_is_written_once(run, asked, tmp_path):
    told = asked(run("kit", "html", "ch", "-o", tmp_path / "k", "--by", "RSSI", "--json"))
    assert (told["schema"], told["by"], told["trace"]) == ("csirt.kit.html/1", "RSSI", None)
    assert (tmp_path / "k" / "index.html").is_file()
    assert run("kit", "html", "ch", "-o", tmp_path / "k").exit_code == 2
    assert run("kit", "html", "ch", "-o", tmp_path / "k", "--force", "--lang", "en").exit_code == 0
    assert '<html lang="en">' in (tmp_path / "k" / "index.html").read_text(encoding="utf-8")


@wants_pdf
def test_a_printing_is_traced_and_the_status_changes_with_a_playbook(
    run, asked, folder, tmp_path, quick, monkeypatch
):
    monkeypatch.setenv("CSIRT_ACTOR", "Astreinte")
    done = run("kit", "print", "ch", "-o", tmp_path / "k", "--place", "Standard", "--workers", "1")
    assert done.exit_code == 0, done.stderr
    assert "Trace de l'impression" in done.stderr
    [trace] = (folder / "sheets" / "ch").iterdir()
    told = asked(run("kit", "status", "ch", "--json"))
    assert (told["last"]["by"], told["last"]["copies"], told["last"]["places"]) == (
        "Astreinte", 1, ["Standard"],
    )  # fmt: skip
    assert trace.name.startswith("kit-")
    assert "manque au papier : Fiche B" in run("kit", "status", "ch").stdout


@wants_pdf
def test_a_printing_as_json_names_its_pieces(run, asked, tmp_path, quick):
    told = asked(run("kit", "print", "ch", "-o", tmp_path / "k", "--workers", "1", "--json"))
    assert (told["schema"], told["by"], told["copies"]) == (
        "csirt.kit.print/1", "fonction non dite", 1,
    )  # fmt: skip
    assert {each["kind"] for each in told["items"]} == {"page", "playbook", "sheet"}
    assert all(each["pages"] and len(each["sha256"]) == 64 for each in told["items"])


def test_a_printing_is_refused_before_anything_is_set(run, blamed, tmp_path):
    person = ("--by", "1 84 12 76 451 089 46")
    told = blamed(run("kit", "print", "ch", "-o", tmp_path / "k", *person, "--json"), 5)
    assert told["code"] == "kit.person-number"
    places = ("--copies", "1", "--place", "a", "--place", "b")
    told = blamed(run("kit", "print", "ch", "-o", tmp_path / "k", *places, "--json"), 2)
    assert told["code"] == "kit.more-places"
    told = blamed(run("kit", "print", "nowhere", "-o", tmp_path / "k", "--json"), 5)
    assert told["code"] == "workspace.no-facility"
    told = blamed(run("kit", "print", "ch", "-o", tmp_path / "espace", "--json"), 2)
    assert told["code"] == "write.exists"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["espace"]


def test_without_pango_the_paper_is_missing_and_the_screen_is_not(
    run, blamed, tmp_path, monkeypatch
):
    monkeypatch.setattr(pdf, "missing", lambda: "cannot load library pango")
    told = blamed(run("kit", "print", "ch", "-o", tmp_path / "k", "--json"), 4)
    assert told["code"] == "pdf.no-pango"
    assert not (tmp_path / "k").exists()
    assert run("kit", "html", "ch", "-o", tmp_path / "k").exit_code == 0


def test_a_file_that_stands_alone_has_a_status_that_knows_nothing(run, tmp_path):
    path = tmp_path / "seul.yaml"
    path.write_text("schema: csirt.facility/1\nid: seul\n", encoding="utf-8")
    told = run("kit", "status", path)
    assert told.exit_code == 0, told.stderr
    assert "on ne sait pas" in told.stdout
    assert "aucun n'est décrit" in told.stdout
