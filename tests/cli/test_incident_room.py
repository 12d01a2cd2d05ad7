"""``csirt incident line|resource|cut|sitrep|handover|exhibit …``: the crisis room at the keyboard."""

import io
import json
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from typer.testing import CliRunner, Result

from csirt.cli.app import app
from csirt.model.journal import Entry
from csirt.reporting import pdf
from csirt.seal import sha256_bytes
from csirt.store.log import Store
from csirt.text import LANGUAGES, catalogue, say, speak
from csirt.workspace.journal import entries_of
from csirt.workspace.room import ROOM

Incident = Callable[..., Result]
KEYED = "184057645108931"
"""A social-security number with its key: invented."""
HOSTILE = "\x1b]0;x\x07\x1b[31m\u202e<script>alert(1)</script>"
LISTS = {
    "line": ["line"], "capacity": ["capacity"], "resource": ["resource"],
    "message": ["message", "answer"], "roster": ["roster", "mission"], "transfer": ["transfer"],
    "cut": ["cut"], "reconnection": ["reconnection"],
}  # fmt: skip
can = pytest.mark.skipif(not pdf.available(), reason=f"no PDF here: {pdf.missing()}")


@pytest.fixture
def laptop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Incident]:
    """Return a runner of ``csirt incident`` on a laptop: its own key, its own journal."""

    def on(name: str) -> Incident:
        def run(*words: object, stdin: str = "", by: str = "") -> Result:
            monkeypatch.setenv("CSIRT_CONFIG", str(tmp_path / name / "config"))
            monkeypatch.setenv("CSIRT_JOURNAL", str(tmp_path / name / "journal.sqlite"))
            monkeypatch.setenv("CSIRT_ACTOR", by or f"personne {name}")
            return CliRunner().invoke(app, ["incident", *map(str, words)], input=stdin)

        return run

    return on


@pytest.fixture
def incident(laptop, workspace, monkeypatch) -> Incident:
    """Return a laptop with an open case of ``ch``, which its workspace describes."""
    monkeypatch.chdir(workspace)
    run = laptop("a")
    assert run("open", "--title", "Nuit", "--facility", "ch").exit_code == 0
    return run


def answer(result: Result) -> Any:
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return json.loads(result.stdout)


def entries(run: Incident) -> list[Entry]:
    """Return the entries of the case on the laptop that was used last."""
    case = answer(run("heads", "--json"))["id"]
    store = Store(os.environ["CSIRT_JOURNAL"])
    with store.read() as sight:
        return list(entries_of(tuple(sight.case(case))))


def count(run: Incident) -> int:
    stations = answer(run("heads", "--json"))["head"]["stations"]
    return sum(each["seq"] for each in stations)


# --- the tables ---


@pytest.mark.parametrize("name", LISTS)
def test_each_table_is_listed_for_machines_and_for_people_also_when_it_is_empty(incident, name):
    told = answer(incident(name, "list", "--json"))
    assert told == {"schema": f"csirt.incident.{name}.list/1", "id": told["id"],
                    **{table: [] for table in LISTS[name]}}  # fmt: skip
    shown = incident(name, "list")
    assert shown.exit_code == 0
    for table in LISTS[name]:
        empty = say("cli.desk.empty", table=say(f"cli.desk.table.{table}"))
        assert empty in " ".join(shown.stdout.split("\n"))


def test_every_noun_of_the_room_has_its_list():
    assert set(LISTS) == set(ROOM)


def test_a_row_that_was_written_is_answered_and_listed(incident):
    told = answer(incident("line", "set", "icu", "state=closed", "until=12:00", "--json"))
    assert told["schema"] == "csirt.incident.line.set/1"
    ((subject, kind),) = [(each["subject"], each["kind"]) for each in told["entries"]]
    assert (subject, kind) == ("care-line:ch/icu", "care-line.set")
    (row,) = answer(incident("line", "list", "--json"))["line"]
    assert (row["id"], row["status"], row["data"]["state"]) == ("ch/icu", kind, "closed")
    assert row["records"] == [told["entries"][0]["id"]]
    assert "Réanimation" in incident("line", "list").stdout
    assert "Réanimation" in incident("board").stdout


@pytest.mark.parametrize(
    ("words", "code", "key"),
    [
        (["transfer", "decide", "T1", "lin=icu"], 5, "room.unknown-box"),
        (["line", "set", "icy", "state=closed"], 5, "room.unknown-row"),
        (["line", "set", "icu", "state=closd"], 5, "room.unknown-option"),
        (["line", "set", "icu"], 2, "room.needs"),
        (["capacity", "report", "CHU", "free=deux"], 5, "room.box"),
        (["transfer", "decide", KEYED, "to=CHU"], 5, "room.person-number"),
        (["transfer", "decide", "T1", f"team={KEYED}"], 5, "room.person-number"),
        (["cut", "decide", "internet", "--facility", "chu"], 5, "run.unknown-facility"),
        (["handover", "accept", "chef"], 5, "room.no-offer"),
        (["exhibit", "transfer", "disque", "--to", "x"], 5, "exhibit.unknown"),
        (["exhibit", "verify", "disque", "csirt.yaml"], 5, "exhibit.unknown"),
        (["exhibit", "add", "rien.img"], 5, "file.not-found"),
        (["exhibit", "add", "facilities"], 5, "exhibit.not-a-file"),
    ],
)
def test_what_is_refused_says_its_code_and_writes_nothing(incident, blamed, words, code, key):
    before = count(incident)
    told = blamed(incident(*words, "--json"), code)
    assert told["code"] == key
    assert KEYED not in json.dumps(told)
    assert count(incident) == before


def test_every_refusal_of_the_room_can_be_explained():
    for lang in LANGUAGES:
        words = catalogue(lang)
        codes = [key for key in words if key.startswith(("room.", "exhibit."))]
        assert len(codes) >= 12
        assert [key for key in codes if f"explain.{key}" not in words] == []


def test_hostile_text_does_nothing_in_the_terminal(incident):
    name = HOSTILE.replace("\x07", "")
    assert incident("transfer", "decide", name, f"to={name}").exit_code == 0
    assert incident("cut", "decide", name, f"decided-by={name}").exit_code == 0
    assert incident("handover", "offer", name, "--to", name).exit_code == 0
    for words in (["transfer", "list"], ["cut", "list"], ["handover", "list"], ["board"],
                  ["transfer", "decide", "T1", f"{name}=x"], ["line", "set", name]):  # fmt: skip
        shown = incident(*words).output
        assert not any(unicodedata.category(each) in ("Cc", "Cf") for each in shown if each != "\n")
    assert "\\x1b" in incident("transfer", "list").stdout


# --- what stops ---


def test_a_cut_shows_what_stops_before_it_is_decided_and_keeps_it(incident):
    stops = incident("cut", "stops", "internet")
    assert stops.exit_code == 0, stops.output
    assert "Urgences" in stops.stdout
    done = incident("cut", "decide", "internet", "decided-by=Directrice")
    assert done.stdout.startswith(stops.stdout)
    (row,) = answer(incident("cut", "list", "--json"))["cut"]
    assert row["data"]["stops"] == " ".join(stops.stdout.split("\n")).strip()
    assert row["by"] == "Directrice"


def test_what_a_person_says_that_stops_is_what_is_kept(incident):
    incident("cut", "decide", "internet", "decided-by=Directrice", "stops=le ROR, dit le RSSI")
    (row,) = answer(incident("cut", "list", "--json"))["cut"]
    assert row["data"]["stops"] == "le ROR, dit le RSSI"


def test_asking_what_stops_writes_nothing(incident):
    before = count(incident)
    told = answer(incident("cut", "stops", "internet", "--json"))
    assert (told["schema"], told["facility"]) == ("csirt.incident.cut.stops/1", "ch")
    assert told["stops"]["care_lines"]
    assert told["notes"] == []
    assert count(incident) == before


@pytest.fixture
def undescribed(laptop, tmp_path, monkeypatch) -> Incident:
    """Return a laptop on which no workspace is at hand."""
    (tmp_path / "vide").mkdir()
    monkeypatch.chdir(tmp_path / "vide")
    run = laptop("b")
    assert run("open", "--title", "Nuit", "--facility", "ch").exit_code == 0
    return run


def test_a_cut_is_decided_also_where_nobody_described_the_facility(undescribed):
    done = undescribed("cut", "decide", "internet", "decided-by=Directrice")
    assert done.exit_code == 0, done.output
    assert "RSSI" in done.stdout
    (row,) = answer(undescribed("cut", "list", "--json"))["cut"]
    assert "stops" not in row["data"]
    told = answer(undescribed("cut", "stops", "internet", "--json"))
    assert told["stops"] is None
    assert len(told["notes"]) == 1
    assert undescribed("cut", "done", "internet").exit_code == 0


def test_a_cut_is_decided_also_where_the_workspace_is_at_fault(incident, ch):
    ch.write_text("schema: [", encoding="utf-8")
    assert incident("cut", "decide", "internet", "decided-by=x").exit_code == 0


# --- situation reports ---


def test_a_report_is_written_numbered_and_noted_with_the_hash_of_its_file(incident, tmp_path):
    path = tmp_path / "point.html"
    told = answer(incident("sitrep", "-o", path, "--facts", "Panne", "--next", "23:59", "--json"))
    assert [each["subject"] for each in told["entries"]] == ["sitrep:1"]
    (entry,) = [each for each in entries(incident) if each.kind == "sitrep.issued"]
    data = entry.data
    assert data["files"] == {"victim": sha256_bytes(path.read_bytes())}
    assert data["to_head"] in path.read_text(encoding="utf-8")
    assert (data["number"], data["from_head"], data["facts"]) == ("1", "", "Panne")
    assert incident("sitrep", "-o", tmp_path / "deux.html").exit_code == 0
    second = [each.data for each in entries(incident) if each.kind == "sitrep.issued"][-1]
    assert (second["number"], second["from_head"]) == ("2", data["to_head"])


def test_a_draft_writes_the_file_and_nothing_in_the_journal(incident, tmp_path):
    before = count(incident)
    done = incident("sitrep", "-o", tmp_path / "point.html", "--draft")
    assert (done.exit_code, done.stderr.strip()) == (0, say("cli.sitrep.drafted"))
    assert (tmp_path / "point.html").exists()
    assert count(incident) == before


def test_several_readers_have_a_file_each(incident, tmp_path):
    readers = ["agency", "technical", "agency"]
    words = [word for each in readers for word in ("--for", each)]
    done = incident("sitrep", "-o", tmp_path / "point.html", *words)
    assert done.exit_code == 0, done.output
    names = sorted(path.name for path in tmp_path.glob("*.html"))
    assert names == ["point-agency.html", "point-technical.html"]
    (entry,) = [each for each in entries(incident) if each.kind == "sitrep.issued"]
    assert entry.data["variants"] == ["agency", "technical"]
    assert set(entry.data["files"]) == {"agency", "technical"}


@pytest.mark.parametrize("readers", [["victim"], ["agency", "technical"]])
def test_a_file_that_stands_is_kept_and_the_journal_untouched(incident, blamed, tmp_path, readers):
    words = [word for each in readers for word in ("--for", each)]
    name = "point.html" if len(readers) == 1 else "point-technical.html"
    (tmp_path / name).write_text("à moi", encoding="utf-8")
    before = count(incident)
    told = blamed(incident("sitrep", "-o", tmp_path / "point.html", *words, "--json"), 2)
    assert told["code"] == "write.exists"
    assert (tmp_path / name).read_text(encoding="utf-8") == "à moi"
    assert not (tmp_path / "point-agency.html").exists()
    assert count(incident) == before
    done = incident("sitrep", "-o", tmp_path / "point.html", *words, "--force")
    assert done.exit_code == 0
    assert (tmp_path / name).read_text(encoding="utf-8") != "à moi"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["-o", "point.txt"], 5),
        (["-o", "point"], 5),
        (["-o", "point.html", "--facts", f"vu {KEYED}"], 2),
        (["-o", "point.html", "--next", "25:99"], 5),
        (["-o", "point.html", "--for", "press"], 2),
        (["-o", "csirt.yaml/point.html"], 3),
    ],
)
def test_a_report_that_cannot_be_written_is_not_noted(incident, words, code):
    before = count(incident)
    assert incident("sitrep", *words).exit_code == code
    assert count(incident) == before
    assert not Path("point.html").exists()


@can
@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_report_of_an_exercise_says_so_in_its_pdf(laptop, workspace, monkeypatch, tmp_path, lang):
    monkeypatch.chdir(workspace)
    run = laptop("a")
    run("open", "--title", "Essai", "--facility", "ch", "--exercise")
    path = tmp_path / "point.PDF"
    done = run("sitrep", "-o", path, "--for", "technical", "--lang", lang, "--facts", HOSTILE)
    assert done.exit_code == 0, done.output
    text = pypdf.PdfReader(io.BytesIO(path.read_bytes())).pages[0].extract_text()
    assert say("cli.board.exercise", lang) in text
    assert say("cli.sitrep.title.technical", lang, number=1) in text
    assert "alert(1)" in text.replace("\n", "")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_rhythm_of_the_day_is_told(incident, lang, monkeypatch):
    slots = answer(incident("rhythm", "--json"))["slots"]
    speak(lang)
    lines = incident("rhythm").stdout.splitlines()
    assert [line[:5] for line in lines] == [each["at"] for each in slots]
    assert say("cli.sitrep.reader.agency", lang) in "\n".join(lines)


def test_a_report_that_was_missed_stands_on_the_board(laptop, workspace, monkeypatch):
    monkeypatch.chdir(workspace)
    folder = workspace / "playbooks" / "rhythms"
    folder.mkdir(parents=True)
    (folder / "ours.yaml").write_text(
        "schema: csirt.rhythm/1\nid: ours\ntitle: Jour\norigin: expert\nslots:\n"
        '  - {id: nuit, at: "00:00", title: Minuit, who: Nous, sitrep: victim}\n',
        encoding="utf-8",
    )
    run = laptop("a")
    run("open", "--title", "Nuit", "--facility", "ch", "--at", "2026-01-01T10:00")
    late = say("cli.board.rhythm-missed", at="00:00")
    assert late in run("board").stdout
    assert run("sitrep", "-o", workspace / "point.html").exit_code == 0
    assert late not in run("board").stdout


# --- change of shift ---


def test_a_role_changes_hands_only_by_another_person(incident):
    assert incident("handover", "assign", "chef", "--to", "Jour").exit_code == 0
    assert incident("handover", "offer", "chef", "--to", "Nuit", by="Jour").exit_code == 0
    refused = incident("handover", "accept", "chef", by="jour")
    assert (refused.exit_code, "--by" in refused.stderr) == (2, True)
    (role,) = answer(incident("handover", "list", "--json"))["roles"]
    assert (role["holder"], role["offered_to"]) == ("Jour", "Nuit")
    assert incident("handover", "accept", "chef", "--by", "Nuit", by="Jour").exit_code == 0
    (role,) = answer(incident("handover", "list", "--json"))["roles"]
    assert (role["holder"], role["offered_to"]) == ("Nuit", None)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_sheet_of_a_change_of_shift_is_written_once(incident, tmp_path, lang):
    incident("handover", "assign", "chef", "--to", "Jour")
    before, path = count(incident), tmp_path / "releve.html"
    assert incident("handover", "sheet", "-o", path, "--lang", lang).exit_code == 0
    text = path.read_text(encoding="utf-8")
    assert say("cli.handover.title", lang) in text
    assert answer(incident("heads", "--json"))["head"]["case_head"] in text
    assert incident("handover", "sheet", "-o", path).exit_code == 2
    assert path.read_text(encoding="utf-8") == text
    assert count(incident) == before


def test_two_acceptances_on_two_laptops_are_shown_as_a_conflict(laptop, incident, tmp_path):
    incident("handover", "offer", "chef", "--to", "Nuit", by="Jour")
    other = laptop("b")
    assert incident("export", "-o", tmp_path / "1.zip").exit_code == 0
    assert other("merge", tmp_path / "1.zip").exit_code == 0
    assert incident("handover", "accept", "chef", by="Nuit").exit_code == 0
    assert other("handover", "accept", "chef", by="Remplaçante").exit_code == 0
    assert other("export", "-o", tmp_path / "2.zip").exit_code == 0
    assert incident("merge", tmp_path / "2.zip").exit_code == 0
    shown = incident("board").stdout
    assert say("cli.board.conflict", subject="role:chef") in shown
    assert "Nuit" in shown
    assert "Remplaçante" in shown


# --- exhibits ---


@pytest.fixture
def piece(tmp_path: Path) -> Path:
    path = tmp_path / "disque.img"
    path.write_bytes(b"image")
    return path


def test_a_piece_is_taken_handed_over_given_back_and_verified(incident, piece):
    done = incident("exhibit", "add", piece, "--seal", "S-1")
    assert done.exit_code == 0, done.output
    assert f"SHA-256 {sha256_bytes(b'image')}" in done.stdout
    for verb, to in (("transfer", "Police"), ("return", "RSSI")):
        assert incident("exhibit", verb, "disque-img", "--to", to).exit_code == 0
    (row,) = answer(incident("exhibit", "list", "--json"))["exhibits"]
    assert (row["id"], row["status"], row["data"]["to"]) == (
        "disque-img", "exhibit.returned", "RSSI"
    )  # fmt: skip
    told = answer(incident("exhibit", "verify", "disque-img", piece, "--json"))
    assert (told["ok"], told["sha256"]) == (True, sha256_bytes(b"image"))


def test_a_piece_that_was_altered_ends_with_seven(incident, blamed, piece):
    incident("exhibit", "add", piece)
    piece.write_bytes(b"imagE")
    told = blamed(incident("exhibit", "verify", "disque-img", piece, "--json"), 7)
    assert told["code"] == "exhibit.altered"


def test_a_piece_keeps_its_name_and_its_id_is_an_id(incident, piece):
    assert incident("exhibit", "add", piece, "--id", "../x").exit_code == 2
    assert incident("exhibit", "add", piece).exit_code == 0
    assert incident("exhibit", "add", piece).exit_code == 2


# --- the numbers of persons ---


@pytest.mark.parametrize(
    ("words", "stdin"),
    [
        (["log", f"vu {KEYED} en réa"], ""),
        (["log", "vu", "--unit", KEYED], ""),
        (["scribe"], f"01:10 réa: vu {KEYED}\n"),
        (["scribe"], f"{KEYED}: vu\n"),
        (["scribe"], "n 1 84 05 76 451 089 31 est parti\n"),
    ],
)
def test_the_log_keeps_the_line_without_the_number_of_the_person_and_says_so(
    incident, tmp_path, words, stdin
):
    done = incident(*words, stdin=stdin)
    assert done.exit_code == 0, done.output
    assert say("cli.incident.number-said") in " ".join(done.stderr.split())
    (entry,) = [each for each in entries(incident) if each.kind == "note.added"]
    told = " ".join(map(str, entry.data.values()))
    assert say("cli.incident.number-removed") in told
    assert any(word in told for word in ("vu", "est parti"))
    raw = (tmp_path / "a" / "journal.sqlite").read_bytes()
    assert KEYED.encode() not in raw
    assert b"451 089 31" not in raw


def test_a_line_without_such_a_number_is_kept_as_it_was(incident):
    assert incident("log", "SN 356938035643809, 12 lits").stderr == ""
    (entry,) = [each for each in entries(incident) if each.kind == "note.added"]
    assert entry.data["text"] == "SN 356938035643809, 12 lits"
