"""``csirt capture … --pseudonyms KEY``: from the words of the command to every byte that it says."""

import json
from pathlib import Path

import pytest
from pseudonym_worlds import DESK, leaks, morning, told_of
from pypdf import PdfReader
from wire_sessions import Wire

from csirt.errors import CsirtError
from csirt.reporting import pdf
from csirt.text import speak
from csirt.workspace.capture_logs import seen_of

LOG = """Date;Heure;Action;Protocole;Source;Port source;Destination;Port destination;Octets émis
29/11/2026;02:14:05;ACCEPT;tcp;10.44.1.31;50122;203.0.113.9;443;512
29/11/2026;02:14:40;ACCEPT;tcp;poste-brumeville-31;50140;203.0.113.9;443;912
"""
LIST = "indicateur;type;description\n203.0.113.80;ip;serveur de Brumeville\nx;ip;martin-du-chu\n"
COMMANDS = {
    "summary": ("summary",), "flows": ("flows",), "hosts": ("hosts",), "hunt": ("hunt",),
    "match": ("match", "--indicators"),
}  # fmt: skip


@pytest.fixture
def evidence(tmp_path: Path) -> list[object]:
    """A capture and a log of a hospital that is named in them and in their own names."""
    log = tmp_path / "pare-feu-brumeville.csv"
    log.write_text(LOG, encoding="utf-8")
    listed = tmp_path / "liste-brumeville.csv"
    listed.write_text(LIST, encoding="utf-8")
    return [morning(Wire()).save(tmp_path, "CHU-Brumeville.pcap"), "--log", f"{log}=firewall-log"]


@pytest.fixture
def secrets(evidence, tmp_path) -> set[str]:
    log = tmp_path / "pare-feu-brumeville.csv"
    seen = seen_of([evidence[0]], [(log, "firewall-log")], dissects=True)
    more = {"poste-brumeville-31", "liste-brumeville", "martin-du-chu", str(tmp_path).casefold()}
    return told_of(seen) | more


@pytest.fixture
def key(run, tmp_path) -> Path:
    path = tmp_path / "coffre" / "cle"
    assert run("capture", "key", "-o", path).exit_code == 0
    return path


def words(verb: str, evidence: list[object], tmp_path: Path) -> tuple[object, ...]:
    given = COMMANDS[verb]
    lists = (tmp_path / "liste-brumeville.csv",) if len(given) > 1 else ()
    return "capture", *given, *lists, *evidence


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("verb", COMMANDS)
def test_no_byte_of_an_answer_names_anybody(run, evidence, secrets, key, tmp_path, verb, lang):
    speak(lang)
    asked = words(verb, evidence, tmp_path)
    said = ""
    for more in ((), ("--json",), *((("--csv",),) if verb == "flows" else ())):
        found = run(*asked, *more, "--pseudonyms", key)
        assert found.exit_code == 0, found.stderr
        said += found.stdout + found.stderr
        plain = run(*asked, *more)
        assert leaks(plain.stdout + plain.stderr, secrets)
    assert leaks(said, secrets) == set()


@pytest.mark.parametrize("verb", COMMANDS)
def test_an_answer_for_machines_says_so_with_the_key_and_is_the_same_twice(
    run, evidence, key, tmp_path, verb
):
    asked = (*words(verb, evidence, tmp_path), "--json")
    first, again = (run(*asked, "--pseudonyms", key).stdout for _ in range(2))
    assert first == again
    told = json.loads(first)
    assert told["pseudonyms"] is True
    assert told["pseudonym_key"] == key_fingerprint(key)
    assert any("RGPD, art. 4" in each and told["pseudonym_key"] in each for each in told["notes"])
    plain = json.loads(run(*asked).stdout)
    assert told.keys() - plain.keys() == {"pseudonyms", "pseudonym_key"}
    assert told["schema"] == plain["schema"]


def key_fingerprint(path: Path) -> str:
    from csirt.exchange.pseudonyms import Pseudonyms
    from csirt.files.pseudonym_key import read_key

    return Pseudonyms(read_key(path).secret).fingerprint


@pytest.mark.parametrize("verb", COMMANDS)
def test_an_answer_for_people_says_that_it_stays_personal_data(run, evidence, key, tmp_path, verb):
    found = run(*words(verb, evidence, tmp_path), "--pseudonyms", key)
    assert "données personnelles (RGPD, art. 4, point 5)" in found.stderr


def test_a_table_for_a_spreadsheet_says_it_beside_and_keeps_its_columns(run, evidence, key):
    plain = run("capture", "flows", *evidence, "--csv").stdout.splitlines()
    found = run("capture", "flows", *evidence, "--csv", "--pseudonyms", key)
    rows = found.stdout.splitlines()
    assert rows[0] == plain[0]
    assert len(rows) == len(plain)
    assert "RGPD" in found.stderr


def test_networks_are_still_seen(run, evidence, key):
    told = json.loads(run("capture", "flows", *evidence, "--json", "--pseudonyms", key).stdout)
    ends = {flow[end] for flow in told["flows"] for end in "ab"} - {"255.255.255.255", "0.0.0.0"}
    inside = {each for each in ends if each.startswith("10.")}
    networks = {each.rpartition(".")[0] for each in inside}
    assert len(inside) == 5
    assert len(networks) == 4, "10.44.1.9 and 10.44.1.31 are of one network"
    assert sum(each.endswith(".255") for each in inside) == 1


def test_the_report_names_nobody(run, evidence, secrets, key, tmp_path):
    page = tmp_path / "rapport.html"
    asked = ("capture", "report", *evidence, "--on", "2026-11-30", "--pseudonyms", key)
    found = run(*asked, "-o", page, "--json")
    assert found.exit_code == 0, found.stderr
    assert json.loads(found.stdout)["pseudonyms"] is True
    text = page.read_text("utf-8")
    assert leaks(text, secrets) == set()
    assert "encore des données personnelles" in text
    assert "ne sort pas de la cellule" not in text
    assert run(*asked, "-o", tmp_path / "encore.html").exit_code == 0
    assert (tmp_path / "encore.html").read_bytes() == page.read_bytes()


@pytest.mark.skipif(not pdf.available(), reason="Pango is missing")
def test_the_report_on_paper_names_nobody(run, evidence, secrets, key, tmp_path):
    paper = tmp_path / "report.pdf"
    asked = ("capture", "report", *evidence, "--on", "2026-11-30", "--pseudonyms", key)
    found = run(*asked, "-o", paper, "--lang", "en")
    assert found.exit_code == 0, found.stderr
    read = PdfReader(paper)
    text = "\n".join(page.extract_text() for page in read.pages) + str(read.metadata)
    text += "".join(data.decode("utf-8", "replace") for each in read.attachments.values()
                    for data in each)  # fmt: skip
    assert "still personal data" in " ".join(text.split())
    assert leaks(text, secrets) == set()


@pytest.mark.parametrize("more", [("--facility", "ch.yaml"), ("--exhibit",)])
def test_a_report_that_leaves_bears_neither_the_model_nor_the_log(
    run, evidence, key, tmp_path, more
):
    found = run(
        "capture", "report", *evidence, "-o", tmp_path / "r.html", "--pseudonyms", key, *more
    )
    assert found.exit_code == 2
    assert "restent dans la maison" in " ".join(found.stderr.replace("│", " ").split())
    assert not (tmp_path / "r.html").exists()


@pytest.mark.parametrize("verb", ["isolate", "compare"])
def test_what_speaks_of_the_model_takes_no_pseudonyms(run, evidence, key, ch, verb):
    found = run("capture", verb, *evidence, "--facility", ch, "--pseudonyms", key)
    assert found.exit_code == 2


def test_packets_that_the_budget_leaves_are_code_4_under_pseudonyms_too(run, key):
    night = Path(__file__).parents[2] / "docs" / "exemples" / "nuit.pcap"
    found = run("capture", "hunt", night, "--budget", "0", "--pseudonyms", key)
    assert found.exit_code == 4
    assert "nuit.pcap" not in found.stdout + found.stderr


# --- the key ---


def test_a_key_is_made_once_and_told_by_its_fingerprint(run, tmp_path):
    path = tmp_path / "cle"
    found = run("capture", "key", "-o", path)
    assert key_fingerprint(path) in found.stdout
    assert "coffre" in found.stderr
    before = path.read_bytes()
    assert run("capture", "key", "-o", path).exit_code == 2
    assert path.read_bytes() == before
    assert run("capture", "key", "-o", path, "--force").exit_code == 0
    assert path.read_bytes() != before
    assert path.read_text("ascii").splitlines()[1] not in found.stdout + found.stderr


def test_a_key_that_others_may_read_is_told_and_used(run, evidence, key):
    key.chmod(0o644)
    found = run("capture", "flows", *evidence, "--json", "--pseudonyms", key)
    assert found.exit_code == 0
    assert "chmod 600" in found.stderr
    assert DESK not in found.stdout


@pytest.mark.parametrize(
    ("text", "code", "exit_code"),
    [(None, "pseudonyms.missing", 5), ("une clé", "pseudonyms.no-key", 5),
     ("csirt-pseudonym-key/1\nAAAA\n", "pseudonyms.weak-key", 5)],
)  # fmt: skip
def test_without_a_good_key_nothing_is_said(run, evidence, blamed, tmp_path, text, code, exit_code):
    path = tmp_path / "cle"
    if text is not None:
        path.write_text(text, encoding="utf-8")
    found = run("capture", "flows", *evidence, "--json", "--pseudonyms", path)
    assert blamed(found, exit_code)["code"] == code
    assert found.stdout == ""


def test_a_folder_in_place_of_a_key_is_no_bug(run, evidence, tmp_path):
    found = run("capture", "hunt", *evidence, "--pseudonyms", tmp_path)
    assert found.exit_code == 3
    assert isinstance(found.exception, SystemExit | CsirtError)
