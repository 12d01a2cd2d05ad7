"""The report of some evidence: its parts, its map, harmless names, the captures as exhibits."""

from dataclasses import replace
from pathlib import Path
from re import sub

import pytest
from journals import NOW, opened
from wire_day import day

from csirt.model.capture import Host
from csirt.operation.registers import register
from csirt.reporting import html
from csirt.reporting.capture import composed
from csirt.reporting.charts.talks import Exchange, Machine, talks
from csirt.workspace.capture_dossier import CaptureDossier, capture_dossier, entered
from csirt.workspace.capture_hunt import Hunted, hunted
from csirt.workspace.incident import Incident
from csirt.workspace.journal import Stamp

HOSTILE = "<script>alert(1)</script>"
WORDS = {"title": "t", "description": "d"}


@pytest.fixture
def read(tmp_path: Path) -> Hunted:
    return hunted([day().save(tmp_path, "reseau.pcap")])


def page(dossier: CaptureDossier, lang: str = "fr") -> str:
    return html.rendered(composed(dossier, lang))


def plain(shown: str) -> str:
    """Return the words of a page, without its tags."""
    return sub(r"\s+", " ", sub(r"<[^>]+>", " ", shown)).replace(" .", ".")


def test_it_names_the_files_with_their_hashes_and_says_that_nothing_was_compared(read: Hunted):
    shown = page(capture_dossier(read, on="2026-11-30"))
    assert read.seen.files[0].sha256 in shown
    assert "rien n’est comparé" in shown
    assert "10.20.5.99" in shown
    assert "No model of a facility" in page(capture_dossier(read, on="2026-11-30"), "en")


def test_packets_and_lines_of_a_log_are_counted_apart(tmp_path: Path):
    log = tmp_path / "pare-feu.csv"
    rows = [f"2026-11-29 08:00:0{at};deny;10.20.1.15;10.20.5.99;1" for at in range(3)]
    log.write_text("\n".join(["Horodatage;Action;Source;Destination;Octets émis", *rows]), "utf-8")
    both = hunted([day().save(tmp_path, "reseau.pcap")], [(log, "firewall-log")])
    packets = both.seen.files[0].packets
    dossier = capture_dossier(both, on="2026-11-30")
    french, english = plain(page(dossier)), plain(page(dossier, "en"))
    assert f"Paquets lus : {packets}. Lignes de journaux lues : 4. " in french
    assert f"Packets read: {packets}. Lines of logs read: 4. " in english
    assert f"Paquets {packets} " in french
    assert "Lignes 4 " in french
    assert "Capture reseau.pcap" in french
    assert "Journal pare-feu.csv" in french


def test_the_report_of_a_log_alone_speaks_of_no_packet(tmp_path: Path):
    log = tmp_path / "pare-feu.csv"
    log.write_text(
        "Horodatage;Action;Source;Destination\n2026-11-29 08:00:00;deny;10.20.1.15;10.20.5.99\n",
        "utf-8",
    )
    shown = plain(page(capture_dossier(hunted([], [(log, "firewall-log")]), on="2026-11-30")))
    assert "Lignes de journaux lues : 2. Machines vues" in shown
    assert "Tous les paquets" not in shown
    assert "Paquets lus :" not in shown


def test_a_file_that_is_cut_is_not_said_to_be_whole(read: Hunted):
    file = replace(read.seen.files[0], truncated=True)
    cut = replace(read, seen=replace(read.seen, files=(file,)))
    assert "Tous les paquets des fichiers ont été lus" in page(
        capture_dossier(read, on="2026-11-30")
    )
    shown = page(capture_dossier(cut, on="2026-11-30"))
    assert "Tous les paquets des fichiers ont été lus" not in shown
    assert "Coupé" in shown


def test_names_that_machines_give_themselves_are_harmless(read: Hunted):
    hostile = tuple(replace(each, names=(HOSTILE, "a\x1b[31mb")) for each in read.hosts)
    shown = page(capture_dossier(replace(read, hosts=hostile), on="2026-11-30"))
    assert HOSTILE not in shown
    assert "&lt;script&gt;" in shown
    assert "\x1b" not in shown


def test_evidence_without_a_conversation_makes_a_report_too(read: Hunted):
    empty = replace(read, hosts=(), findings=(), seen=replace(read.seen, flows=(), events=()))
    assert "Aucune conversation" in page(capture_dossier(empty, on="2026-11-30"))


def test_no_box_of_the_map_covers_another_however_many_there_are():
    from re import findall

    for count in (1, 2, 9, 40):
        machines = [Machine(f"m{at}", "n" * 60, at % 2 == 0) for at in range(count)]
        lines = [Exchange("m0", f"m{at}", at) for at in range(1, min(count, 20))]
        drawn = str(talks(machines, lines, WORDS))
        found = findall(r'<rect x="([-\d.]+)" y="([-\d.]+)" width="128" height="27"', drawn)
        corners = [(float(x), float(y)) for x, y in found]
        assert len(corners) == count
        assert all(0 <= x <= 660 - 128 and y >= 0 for x, y in corners)
        assert not any(
            abs(a[0] - b[0]) < 128 and abs(a[1] - b[1]) < 27
            for at, a in enumerate(corners)
            for b in corners[at + 1 :]
        )


def test_a_capture_becomes_an_exhibit_once(tmp_path: Path):
    file = day().save(tmp_path, "reseau.pcap")
    incident = Incident(opened(tmp_path / "journal.sqlite"))
    stamp = Stamp(NOW, "Astreinte", "", NOW)
    first = entered(incident, [file], stamp, how="capture")
    again = entered(incident, [file], stamp, how="capture")
    rows = register("exhibit", incident.state(NOW).entries)
    assert first == again == ("reseau-pcap",)
    assert len(rows) == 1
    assert rows[0].data["sha256"]


def test_the_map_draws_the_heaviest_twenty_and_counts_the_rest(read: Hunted):
    flow = read.seen.flows[0]
    names = [f"10.20.9.{at}" for at in range(1, 30)]
    flows = tuple(replace(flow, a="10.20.1.15", b=each, bytes=at) for at, each in enumerate(names))
    machines = (*(Host(each, (each,)) for each in names), Host("10.20.1.15", ("10.20.1.15",)))
    many = replace(read, hosts=machines, seen=replace(read.seen, flows=flows))
    shown = page(capture_dossier(many, on="2026-11-30"))
    assert "9 de plus" in shown


def test_a_group_is_compared_site_by_site(read: Hunted, tmp_path: Path):
    for name in ("facilities", "groups"):
        (tmp_path / name).mkdir()
    (tmp_path / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: r\n", "utf-8")
    for id, address in (("ch", "10.20.1.15"), ("loin", "10.9.1.1")):
        (tmp_path / "facilities" / f"{id}.yaml").write_text(
            f"schema: csirt.facility/1\nid: {id}\nname: Centre de {id} <b>\n"
            "provenance: {basis: declared, by: RSSI, on: 2026-01-01}\nzones: [{id: lan}]\n"
            f"assets: [{{id: {id}-pc, kind: workstation, zone: lan, addresses: ['{address}']}}]\n",
            "utf-8",
        )
    path = tmp_path / "groups" / "ght.yaml"
    text = "schema: csirt.group/1\nid: ght\nname: Groupement du val\nmembers: [ch, loin]\n"
    path.write_text(text, "utf-8")
    dossier = capture_dossier(read, path, on="2026-11-30")
    shown, words = page(dossier), plain(page(dossier, "en"))
    assert dossier.subject_name["fr"] == "Groupement du val"
    assert "<h2>Centre de ch &lt;b&gt;</h2>" in shown
    assert "Centre de loin" not in shown  # none of its machines is in the evidence
    assert shown.count("Machines absentes du modèle") == 1
    assert "<h2>Pour tout le groupement</h2>" in shown
    for note in dossier.compared.notes("en"):
        assert words.count(note) >= 1
    text = path.read_text("utf-8").replace("[ch, loin]", "[loin]")
    path.write_text(text, "utf-8")
    alone = page(capture_dossier(read, path, on="2026-11-30"))
    assert "Aucune machine des preuves n’est située chez un membre de Groupement du val" in alone
