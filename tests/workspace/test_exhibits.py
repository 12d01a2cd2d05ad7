"""Exhibits: known by their hash, followed from hand to hand, listed in the bundle."""

import io
import json
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from journals import FIRST, NOW, SECOND, beside, carried, later, note, opened

from csirt.errors import InputError, IntegrityError, NotFoundError, StateError
from csirt.files.bundle import EXHIBITS, Bundle, packed, unpacked
from csirt.model.journal import EntryKind
from csirt.model.tlp import Tlp
from csirt.operation.registers import RegisterRow, register
from csirt.seal import sha256_bytes
from csirt.text import speak
from csirt.workspace.bundles import bundled, examined_bundle
from csirt.workspace.exhibits import add, compared, exhibit_of, move
from csirt.workspace.incident import Incident
from csirt.workspace.incident_log import correct, erase, resolve
from csirt.workspace.journal import Stamp

AT = Stamp(NOW, "Enquêteur", "", NOW)
BYTES = b"journal d'un serveur"


@pytest.fixture(autouse=True)
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSIRT_LANG", raising=False)
    speak("fr")


@pytest.fixture
def incident(tmp_path: Path) -> Incident:
    return Incident(opened(tmp_path / "journal.sqlite"))


@pytest.fixture
def piece(tmp_path: Path) -> Path:
    path = tmp_path / "Disque n° 1.img"
    path.write_bytes(BYTES)
    return path


def table(incident: Incident) -> tuple[RegisterRow, ...]:
    return register("exhibit", incident.state(NOW).entries)


def test_a_piece_is_known_by_its_hash_and_its_file_stays_where_it_is(incident, piece):
    outcome = add(
        incident, piece, AT, how="image", source="serveur", seal="S-1", kept="coffre du RSSI"
    )
    assert outcome.entries[0].subject == "exhibit:disque-n-1-img"
    assert outcome.entries[0].data == {
        "how": "image", "source": "serveur", "seal": "S-1", "kept": "coffre du RSSI",
        "sha256": sha256_bytes(BYTES), "bytes": len(BYTES), "name": "Disque n° 1.img",
    }  # fmt: skip
    assert piece.read_bytes() == BYTES


@pytest.mark.parametrize(
    ("name", "id"),
    [("...", "piece"), ("A" * 90, "a" * 55), ("é.img", "e-img"), ("x\x1b[31m", "x-31m")],
)
def test_a_file_of_any_name_has_an_id(incident, tmp_path, name, id):
    path = tmp_path / name
    path.write_bytes(b"")
    entry = add(incident, path, AT).entries[0]
    assert entry.subject == f"exhibit:{id}"
    assert "\x1b" not in entry.data["name"]


def test_what_is_no_file_is_no_piece(incident, tmp_path):
    with pytest.raises(NotFoundError):
        add(incident, tmp_path / "rien.img", AT)
    with pytest.raises(InputError) as caught:
        add(incident, tmp_path, AT)
    assert caught.value.key == "exhibit.not-a-file"
    assert table(incident) == ()


def test_a_name_is_given_once(incident, piece):
    add(incident, piece, AT)
    with pytest.raises(StateError) as caught:
        add(incident, piece, AT)
    assert caught.value.key == "exhibit.taken"
    add(incident, piece, AT, id="copie")
    assert [row.id for row in table(incident)] == ["disque-n-1-img", "copie"]


def test_a_piece_is_followed_from_hand_to_hand(incident, piece):
    add(incident, piece, AT, id="disque", seal="S-1")
    given = Stamp(later(60), "Enquêteur", "", later(60))
    move(incident, EntryKind.EXHIBIT_TRANSFERRED, "disque", given, to="Police", seal="S-2")
    back = Stamp(later(90), "Police", "", later(90))
    move(incident, EntryKind.EXHIBIT_RETURNED, "disque", back, to="RSSI", reason="copie faite")
    (row,) = table(incident)
    assert (row.status, row.by, row.at) == (EntryKind.EXHIBIT_RETURNED, "Police", later(90))
    assert (row.said("to"), row.said("seal"), row.said("sha256")) == (
        "RSSI", "S-2", sha256_bytes(BYTES)
    )  # fmt: skip
    assert [entry.base for entry in row.entries] == ["", row.entries[0].ref, row.entries[1].ref]


def test_an_unknown_piece_names_the_known_ones(incident, piece):
    with pytest.raises(NotFoundError, match="Connues : —"):
        move(incident, EntryKind.EXHIBIT_TRANSFERRED, "disque", AT, to="x")
    add(incident, piece, AT, id="disque")
    with pytest.raises(NotFoundError, match="Connues : disque"):
        exhibit_of(table(incident), "disk")


def test_a_file_that_was_altered_is_not_the_piece(incident, piece):
    add(incident, piece, AT, id="disque")
    (row,) = table(incident)
    assert compared(row, piece) == sha256_bytes(BYTES)
    piece.write_bytes(BYTES + b" ")
    with pytest.raises(IntegrityError) as caught:
        compared(row, piece)
    assert (caught.value.key, caught.value.exit_code) == ("exhibit.altered", 7)
    with pytest.raises(NotFoundError):
        compared(row, piece.parent)


def test_an_image_of_two_gigabytes_is_read_in_pieces(incident, tmp_path):
    path = tmp_path / "image.raw"
    with path.open("wb") as stream:
        stream.truncate(2_000_000_000)
    tracemalloc.start()
    data = add(incident, path, AT).entries[0].data
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert data["bytes"] == 2_000_000_000
    assert peak < 20_000_000
    path.unlink()


def test_two_laptops_that_give_one_name_to_two_pieces_are_in_conflict(tmp_path, incident, piece):
    other = Incident(beside(tmp_path / "autre.sqlite", incident.journal))
    second = tmp_path / "autre.img"
    second.write_bytes(b"autre")
    add(incident, piece, AT, id="disque")
    add(other, second, AT, id="disque")
    carried(other.journal, incident.journal)
    (found,) = incident.state(NOW).open_conflicts
    assert found.subject == "exhibit:disque"
    assert {entry.data["sha256"] for entry in found.entries} == {
        sha256_bytes(BYTES), sha256_bytes(b"autre")
    }  # fmt: skip


# --- the manifest in the bundle ---


@pytest.fixture
def followed(incident: Incident, piece: Path) -> Incident:
    """Return a case with a piece that was handed over, and another one."""
    note(incident.journal, 'un texte avec "kind":"exhibit.acquired" dedans')
    add(incident, piece, AT, id="disque")
    move(incident, EntryKind.EXHIBIT_TRANSFERRED, "disque", AT, to="Police")
    add(incident, piece, AT, id="copie")
    return incident


def shipped(incident: Incident, tlp: Tlp = Tlp.RED) -> bytes:
    return packed(bundled(incident.journal, tlp=tlp, now=NOW), FIRST.sign)


def manifest(data: bytes) -> list[dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        found: list[dict[str, Any]] = json.loads(archive.read(EXHIBITS))["exhibits"]
    return found


def test_the_manifest_of_a_bundle_says_what_the_entries_say(followed):
    data = shipped(followed)
    assert manifest(data) == [row.as_json() for row in table(followed)]
    assert [each["status"] for each in manifest(data)] == [
        "exhibit.transferred", "exhibit.acquired"
    ]  # fmt: skip
    assert examined_bundle(unpacked(data)).holds


def test_a_case_without_pieces_has_an_empty_manifest(incident):
    assert manifest(shipped(incident)) == []
    assert examined_bundle(unpacked(shipped(incident))).holds


Change = Callable[[Incident, str], object]
CHANGES: dict[str, Change] = {
    "withdrawn": lambda incident, ref: correct(incident, ref, AT, reason="erreur", withdraw=True),
    "erased": lambda incident, ref: erase(incident, ref, AT, reason="demande"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_piece_that_was_struck_out_is_out_of_the_manifest_too(followed, change):
    entry = next(each for each in followed.journal.entries() if each.subject == "exhibit:copie")
    CHANGES[change](followed, str(entry.seq))
    data = shipped(followed)
    assert [row.id for row in table(followed)] == ["disque"]
    assert manifest(data) == [row.as_json() for row in table(followed)]
    assert examined_bundle(unpacked(data)).holds


def test_a_conflict_that_was_decided_is_decided_in_the_manifest_too(tmp_path, incident, piece):
    other = Incident(beside(tmp_path / "autre.sqlite", incident.journal))
    second = tmp_path / "autre.img"
    second.write_bytes(b"autre")
    kept = add(incident, piece, AT, id="disque").entries[0]
    add(other, second, AT, id="disque")
    carried(other.journal, incident.journal)
    resolve(incident, "exhibit:disque", AT, keep=kept.ref, reason="le bon")
    (told,) = manifest(shipped(incident))
    assert told == table(incident)[0].as_json()
    assert told["data"]["sha256"] == sha256_bytes(BYTES)


def test_what_is_above_the_level_of_the_bundle_is_not_in_its_manifest(followed):
    data = shipped(followed, Tlp.GREEN)
    assert manifest(data) == []
    assert examined_bundle(unpacked(data)).holds


def forged(incident: Incident, *exhibits: dict[str, Any]) -> Bundle:
    """Return a bundle whose manifest of pieces says something else, signed by its exporter."""
    true = bundled(incident.journal, now=NOW)
    return unpacked(packed(replace(true, exhibits=exhibits), FIRST.sign))


@pytest.mark.parametrize("at", ["sha256", "status", "records", "gone", "more"])
def test_a_manifest_that_says_something_else_than_the_entries_is_refused(followed, at):
    first, second = (row.as_json() for row in table(followed))
    data = {**first["data"], "sha256": "0" * 64}  # type: ignore[dict-item]
    told = {
        "sha256": (first | {"data": data}, second),
        "status": (first | {"status": "exhibit.returned"}, second),
        "records": (first | {"records": []}, second),
        "gone": (first,),
        "more": (first, second, first | {"id": "x"}),
    }[at]
    with pytest.raises(IntegrityError):
        examined_bundle(forged(followed, *told))


def test_a_byte_of_the_manifest_that_changes_is_found(followed):
    data = shipped(followed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = data.index(archive.read(EXHIBITS))
    for at in range(start, start + 400, 7):
        with pytest.raises((IntegrityError, InputError)):
            unpacked(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])


def test_a_bundle_without_its_manifest_is_refused(followed):
    with zipfile.ZipFile(io.BytesIO(shipped(followed))) as archive:
        names = [name for name in archive.namelist() if name != EXHIBITS]
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w") as less:
            for name in names:
                less.writestr(name, archive.read(name))
    with pytest.raises(IntegrityError):
        unpacked(stream.getvalue())


def test_pieces_of_both_stations_are_in_the_manifest_of_each(tmp_path, followed):
    other = beside(tmp_path / "autre.sqlite", followed.journal)
    path = tmp_path / "trace.pcap"
    path.write_bytes(b"trace")
    add(Incident(other), path, AT)
    carried(other, followed.journal)
    assert [each["id"] for each in manifest(shipped(followed))] == ["disque", "copie", "trace-pcap"]
    theirs = packed(bundled(other, now=NOW), SECOND.sign)
    assert manifest(theirs) == manifest(shipped(followed))
