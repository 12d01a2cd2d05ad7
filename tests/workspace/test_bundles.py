"""A bundle: what it holds, what breaks it, and what becomes of two laptops that exchange them."""

import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from journals import FIRST, NOW, SECOND, Child, note, opened, resealed, step, told

from csirt import seal
from csirt.content import root
from csirt.errors import CsirtError, InputError, IntegrityError, StateError
from csirt.files import bundle as files
from csirt.files.bundle import packed, unpacked
from csirt.model.journal import EntryKind
from csirt.model.tlp import Tlp
from csirt.store.log import Store
from csirt.workspace.bundles import (
    Bundle,
    bundled,
    examined_bundle,
    exported,
    merged,
    read_bundle,
)
from csirt.workspace.journal import Journal

VERIFIER = root() / "reports/verifier/verify.py"


@pytest.fixture
def journal(tmp_path) -> Journal:
    journal = opened(tmp_path / "a")
    note(journal, "réa : DPI noir"), step(journal)
    return journal


@pytest.fixture
def data(journal) -> bytes:
    return packed(bundled(journal, now=NOW), FIRST.sign)


def other(tmp_path: Path, journal: Journal) -> Journal:
    """Return the second laptop, which has taken in what the first has."""
    mine = Journal(Store(tmp_path / "b"), SECOND, journal.case)
    merged(mine.store, SECOND, bundled(journal, now=NOW), actor="b", now=NOW)
    return mine


def stand_alone(path: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", VERIFIER, path, *words],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env={"PYTHONIOENCODING": "utf-8"},
    )


def whole(data: bytes) -> bool:
    """Return whether a bundle is accepted from end to end."""
    return examined_bundle(unpacked(data)).holds


def test_a_bundle_gives_back_what_went_in(journal, data):
    bundle = unpacked(data)
    assert bundle.rows == tuple(sorted(journal.rows(), key=lambda row: row.seq))
    assert bundle.heads == journal.heads()
    assert bundle.stations == {FIRST.id: FIRST.key}
    assert whole(data)
    assert packed(bundle, FIRST.sign) == data


def test_a_bundle_carries_its_verifier(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("verify.py") == VERIFIER.read_bytes()
    assert len(VERIFIER.read_text(encoding="utf-8").splitlines()) < 130


def records(data: bytes, count: int = 2) -> range:
    """Return where the last records of the entries stand in a bundle."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        lines = archive.read(files.ENTRIES)
    start = data.index(lines)
    tail = b"".join(lines.splitlines(keepends=True)[-count:])
    return range(start + len(lines) - len(tail), start + len(lines))


def accepted(data: bytes) -> bool:
    try:
        return whole(data)
    except CsirtError:
        return False


def test_a_bit_that_flips_in_the_last_records_is_found_at_every_byte(data):
    for at in records(data):
        flipped = data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :]
        assert not accepted(flipped), at


def test_a_bit_that_flips_anywhere_else_is_found_too(data, deep):
    for at in range(0, len(data), 1 if deep else 7):
        flipped = data[:at] + bytes([data[at] ^ (1 << at % 8)]) + data[at + 1 :]
        assert not accepted(flipped), at


def test_a_bundle_that_is_cut_is_found_at_every_byte_of_its_last_records_and_after(data):
    for at in (*records(data), *range(records(data).stop, len(data))):
        assert not accepted(data[:at]), at
    assert not accepted(data + b"\0")


def test_a_bundle_that_is_altered_ends_with_7_and_takes_nothing_in(data, tmp_path):
    at = records(data)[40]
    (tmp_path / "b.zip").write_bytes(data[:at] + b"~" + data[at + 1 :])
    with pytest.raises(IntegrityError) as caught:
        read_bundle(tmp_path / "b.zip")
    assert caught.value.exit_code == 7


def signed_again(bundle: Bundle) -> bytes:
    return packed(bundle, FIRST.sign)


def test_what_the_exporter_alters_before_signing_is_found_by_the_chain(journal, data, tmp_path):
    bundle = bundled(journal, now=NOW)
    rows = (*bundle.rows[:2], told(bundle.rows[2], actor="x"), *bundle.rows[3:])
    forged = unpacked(signed_again(replace(bundle, rows=rows)))
    store = Store(tmp_path / "c")
    with pytest.raises(IntegrityError, match=r"chain\.leaf"):
        merged(store, SECOND, forged, actor="b", now=NOW)
    with store.read() as sight:
        assert sight.ends() == {}


def test_heads_and_lists_that_are_not_those_of_the_entries_are_found(journal):
    bundle = bundled(journal, now=NOW)
    for lie in (
        {"case_head": "0" * 64},
        {"heads": ()},
        {"withheld": ("entry:a/b/1",)},
        {"stations": {FIRST.id: SECOND.key}},
    ):
        with pytest.raises(IntegrityError):
            examined_bundle(unpacked(signed_again(replace(bundle, **lie))))


@pytest.mark.parametrize("content", [b"", b"PK", b"not a zip" * 50, b"PK\x05\x06" + bytes(18)])
def test_what_is_no_bundle_is_refused(tmp_path, content):
    (tmp_path / "x").write_bytes(content)
    with pytest.raises((InputError, IntegrityError)):
        read_bundle(tmp_path / "x")


def test_an_encrypted_bundle_opens_with_its_key_alone(journal, tmp_path):
    secret, public = seal.new_key()
    path = tmp_path / "b.age"
    exported(journal, path, recipients=(public,), now=NOW)
    assert b"noir" not in path.read_bytes()
    assert read_bundle(path, keys=(secret,)).case == journal.case
    with pytest.raises(InputError):
        read_bundle(path)
    with pytest.raises(IntegrityError):
        read_bundle(path, keys=(seal.new_key()[0],))
    with pytest.raises(StateError):
        exported(journal, path, recipients=(public,), now=NOW)


def test_bodies_above_the_level_of_the_export_stay_and_the_rest_verifies(journal, tmp_path):
    secret = journal.append(
        EntryKind.NOTE_ADDED,
        data={"text": "nom du patient", "tlp": "TLP:RED"},
        happened_at=NOW,
        actor="RSSI",
        now=NOW,
    )
    path = tmp_path / "b.zip"
    bundle = exported(journal, path, tlp=Tlp.AMBER, now=NOW)
    assert bundle.withheld == (secret.ref,)
    assert b"patient" not in path.read_bytes()
    assert examined_bundle(read_bundle(path), journal.heads()).holds
    assert "1 withheld" in stand_alone(path).stdout


def test_a_level_that_nobody_knows_is_withheld(journal):
    odd = journal.append(
        EntryKind.NOTE_ADDED, data={"tlp": "secret"}, happened_at=NOW, actor="a", now=NOW
    )
    assert odd.ref in bundled(journal, tlp=Tlp.AMBER_STRICT, now=NOW).withheld


def test_a_body_that_was_withheld_comes_with_a_later_bundle(journal, tmp_path):
    mine = Journal(Store(tmp_path / "b"), SECOND, journal.case)
    first = merged(mine.store, SECOND, bundled(journal, tlp=Tlp.CLEAR, now=NOW), actor="b", now=NOW)
    assert (first.added, first.filled) == (4, 0)
    second = merged(mine.store, SECOND, bundled(journal, now=NOW), actor="b", now=NOW)
    assert (second.added, second.filled) == (0, 3)
    assert mine.verify().holds
    assert "réa : DPI noir" in [entry.data.get("text") for entry in mine.entries()]


def test_merging_twice_writes_nothing_the_second_time(journal, tmp_path):
    mine = other(tmp_path, journal)
    before = mine.rows()
    again = merged(mine.store, SECOND, bundled(journal, now=NOW), actor="b", now=NOW)
    assert (again.added, again.filled, again.witnessed) == (0, 0, 0)
    assert mine.rows() == before


def test_importing_witnesses_the_heads_of_others(journal, tmp_path):
    mine = other(tmp_path, journal)
    (head,) = journal.heads()
    (seen,) = [entry for entry in mine.entries() if entry.kind is EntryKind.HEAD_SEEN]
    assert seen.station == SECOND.id
    assert seen.data == {"station": head.station, "seq": head.seq, "chain": head.chain}


def test_two_laptops_that_exchange_come_to_the_same_entries(journal, tmp_path):
    mine = other(tmp_path, journal)
    note(journal, "ici"), note(mine, "là"), step(mine), step(journal)
    merged(journal.store, FIRST, bundled(mine, now=NOW), actor="a", now=NOW)
    merged(mine.store, SECOND, bundled(journal, now=NOW), actor="b", now=NOW)
    theirs = set(journal.rows())
    assert theirs < set(mine.rows())
    assert [each.subject for each in journal.conflicts()] == ["step:p/cut"]
    assert journal.verify().holds
    assert mine.verify(journal.heads()).holds


def test_both_sides_of_a_fork_are_kept_and_verify_names_it(journal, tmp_path):
    mine = other(tmp_path, journal)
    rows = sorted(journal.rows(), key=lambda row: row.seq)
    forked = Journal(Store(tmp_path / "c"), FIRST, journal.case)
    with forked.store.write(journal.case) as pen:  # the same key, restored from an older copy
        pen.add(resealed([*rows[:2], told(rows[2], data={"text": "autre"})], FIRST))
    done = merged(mine.store, SECOND, bundled(forked, now=NOW), actor="b", now=NOW)
    assert [fork.ref for fork in done.forks] == [f"entry:{journal.case}/{FIRST.id}/3"]
    texts = [entry.data.get("text") for entry in mine.entries()]
    assert "autre" in texts
    assert "réa : DPI noir" in texts
    found = mine.verify()
    assert (found.breaks[0].code, found.breaks[0].seq) == ("chain.fork", 3)
    assert len([head for head in found.heads if head.station == FIRST.id]) == 2
    bundle = unpacked(packed(bundled(mine, now=NOW), SECOND.sign))
    third = Store(tmp_path / "d")
    assert merged(third, FIRST, bundle, actor="a", now=NOW).forks == done.forks
    both = Journal(third, FIRST, journal.case)
    assert set(mine.rows()) <= set(both.rows())


def test_a_lost_database_comes_back_with_its_own_chain(journal, tmp_path):
    mine = other(tmp_path, journal)
    again = Journal(Store(tmp_path / "new"), FIRST, journal.case)
    merged(again.store, FIRST, bundled(mine, now=NOW), actor="a", now=NOW)
    note(again)
    assert again.verify().holds
    assert max(row.seq for row in again.rows() if row.station == FIRST.id) == 6


# --- the verifier that travels ---


def test_the_stand_alone_verifier_says_that_all_holds(journal, tmp_path):
    bundle = exported(journal, tmp_path / "b.zip", now=NOW)
    (head,) = bundle.heads
    done = stand_alone(tmp_path / "b.zip", f"{head.station}:{head.seq}:{head.chain}")
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"4 entries, 0 withheld, case head {bundle.case_head}" in done.stdout


def test_the_stand_alone_verifier_does_not_need_csirt(tmp_path):
    text = VERIFIER.read_text(encoding="utf-8")
    named = {
        line.split()[1].split(".")[0]
        for line in text.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert named - set(sys.stdlib_module_names) == {"cryptography"}


def test_the_stand_alone_verifier_finds_every_bit_of_the_last_records(data, tmp_path):
    import runpy

    verify = runpy.run_path(str(VERIFIER))["main"]
    path = tmp_path / "b.zip"
    for at in records(data)[::5]:
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert verify([str(path)]) == 7, at


def test_the_stand_alone_verifier_finds_what_the_exporter_signed(journal, tmp_path):
    path, mine = tmp_path / "b.zip", other(tmp_path, journal)
    bundle = bundled(mine, now=NOW)
    rows = bundle.rows
    lies = {
        "altered": {"rows": (*rows[:2], told(rows[2], actor="x"), *rows[3:])},
        "gap": {"rows": (*rows[:2], *rows[3:])},
        "missing": {"rows": tuple(row for row in rows if row.station != FIRST.id)},
        "head": {"case_head": "0" * 64},
        "withheld": {"withheld": ("entry:a/b/1",)},
    }
    for word, lie in lies.items():
        path.write_bytes(packed(replace(bundle, **lie), SECOND.sign))
        done = stand_alone(path)
        assert done.returncode == 7, word
        assert word in done.stdout


def test_the_stand_alone_verifier_finds_a_head_that_was_rewritten(journal, tmp_path):
    exported(journal, tmp_path / "b.zip", now=NOW)
    done = stand_alone(tmp_path / "b.zip", f"{FIRST.id}:9:{'0' * 64}")
    assert (done.returncode, "missing or was rewritten" in done.stdout) == (7, True)
    assert stand_alone(tmp_path / "b.zip", "nonsense").returncode == 2


def test_an_export_that_is_killed_leaves_the_earlier_one(journal, tmp_path):
    path = tmp_path / "b.zip"
    exported(journal, path, now=NOW)
    before = path.read_bytes()

    def work(tell):
        tell("started")
        while True:
            exported(journal, path, force=True, now=NOW)

    child = Child(work)
    next(child.lines)
    child.kill()
    child.end()
    assert len(path.read_bytes()) == len(before)
    assert read_bundle(path).case == journal.case
