"""What the journal proves: every generated tampering is found, and what is not is said here."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from journals import FIRST, NOW, SECOND, look, note, opened, resealed, step, told

from csirt.model.journal import Head, Sealed
from csirt.operation.chain import case_head, examined, heads_of, link
from csirt.store.log import Store
from csirt.workspace.bundles import bundled, merged
from csirt.workspace.journal import Journal, entry_of
from csirt.workspace.station import named_station

Rows = list[Sealed]
STRANGER = named_station("intrus", b"\x09" * 32)


@pytest.fixture(scope="module")
def rows(tmp_path_factory) -> Rows:
    """Return two stations of seven and six entries, which have witnessed each other."""
    folder = tmp_path_factory.mktemp("chain")
    one = opened(folder / "a")
    note(one), step(one)
    two = Journal(Store(folder / "b"), SECOND, one.case)
    merged(two.store, SECOND, bundled(one, now=NOW), actor="b", now=NOW)
    for turn in range(4):
        note(two, f"n{turn}")
    merged(one.store, FIRST, bundled(two, now=NOW), actor="a", now=NOW)
    note(one), step(one)
    return sorted(one.rows(), key=lambda row: (row.station, row.seq))


@pytest.fixture(scope="module")
def heads(rows) -> tuple[Head, ...]:
    """Return the heads as the last export holds them."""
    return heads_of(rows)


def changed(data: bytes, chance: Random) -> bytes:
    at = chance.randrange(len(data))
    return data[:at] + bytes([data[at] ^ (1 << chance.randrange(8))]) + data[at + 1 :]


def spot(rows: Rows, chance: Random, *, after: int = 0) -> int:
    return chance.choice([at for at, row in enumerate(rows) if row.seq > after])


def edited(rows: Rows, chance: Random) -> Rows:
    at = spot(rows, chance)
    name = chance.choice(["body", "leaf", "chain", "signature"])
    row = replace(rows[at], **{name: changed(getattr(rows[at], name), chance)})
    return [*rows[:at], row, *rows[at + 1 :]]


def reworded(rows: Rows, chance: Random) -> Rows:
    """Another text with a leaf that fits, as one does who has no key."""
    at = spot(rows, chance, after=1)
    row = told(rows[at], actor="someone else")
    leaf, chain, _ = link(bytes(32), row.body or b"", bytes)
    row = replace(row, leaf=leaf, chain=chance.choice([chain, row.chain]))
    return [*rows[:at], row, *rows[at + 1 :]]


def moved(rows: Rows, chance: Random) -> Rows:
    """A place or a tick that the sealed text does not tell."""
    at = spot(rows, chance)
    name = chance.choice(["tick", "seq", "station", "case"])
    value = getattr(rows[at], name)
    other = value + chance.randint(1, 5) if isinstance(value, int) else f"{value}x"
    return [*rows[:at], replace(rows[at], **{name: other}), *rows[at + 1 :]]


def inserted(rows: Rows, chance: Random) -> Rows:
    """An entry of a stranger's key, and those after it moved up."""
    at = spot(rows, chance, after=1)
    before, mine = rows[at - 1], rows[at]
    body = told(mine, actor="someone else").body or b""
    leaf, chain, signature = link(before.chain, body, STRANGER.sign)
    new = replace(mine, leaf=leaf, chain=chain, signature=signature, body=body)
    later = [
        replace(row, seq=row.seq + 1) if row.station == mine.station else row for row in rows[at:]
    ]
    return [*rows[:at], new, *later]


def dropped(rows: Rows, chance: Random) -> Rows:
    at = spot(rows, chance)
    kept = [*rows[:at], *rows[at + 1 :]]
    if chance.random() < 0.5:  # and the gap closed
        station = rows[at].station
        kept[at:] = [
            replace(row, seq=row.seq - 1) if row.station == station else row for row in kept[at:]
        ]
    return kept


def swapped(rows: Rows, chance: Random) -> Rows:
    one, two = chance.sample(range(len(rows)), 2)
    names = chance.choice([("body",), ("body", "leaf"), ("body", "leaf", "chain", "signature")])
    found = list(rows)
    for at, other in ((one, two), (two, one)):
        found[at] = replace(rows[at], **{name: getattr(rows[other], name) for name in names})
    return found


def truncated(rows: Rows, chance: Random) -> Rows:
    at = spot(rows, chance)
    return [row for row in rows if row.station != rows[at].station or row.seq < rows[at].seq]


def rewritten(rows: Rows, chance: Random) -> Rows:
    """A text changed and everything after it sealed again, by the owner of the key."""
    at = spot(rows, chance, after=1)
    station = FIRST if rows[at].station == FIRST.id else SECOND
    mine = [
        told(row, data={"text": "never"}) if row == rows[at] else row
        for row in rows
        if row.station == station.id
    ]
    return [*(row for row in rows if row.station != station.id), *resealed(mine, station)]


def forked(rows: Rows, chance: Random) -> Rows:
    both = {*rows, *rewritten(rows, chance)}
    return sorted(both, key=lambda row: (row.station, row.seq, row.chain))


TAMPERINGS: tuple[Callable[[Rows, Random], Rows], ...] = (
    edited,
    reworded,
    moved,
    inserted,
    dropped,
    swapped,
    truncated,
    rewritten,
    forked,
)


def test_what_nobody_touched_holds(rows, heads):
    found = look(rows, against=heads)
    assert (found.breaks, found.remarks, found.withheld) == ((), (), ())
    assert (found.count, found.heads) == (len(rows), heads)


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_every_tampering_is_found_against_the_last_exported_head(tamper, rows, heads, deep):
    for seed in range(1_112 if deep else 50):
        other = tamper(rows, Random(seed))
        assert other != rows
        assert not look(other, against=heads).holds, seed


def first(rows: Rows, **options: object) -> tuple[str, str, int]:
    found = look(rows, **options).breaks[0]
    return found.code, found.station, found.seq


def test_the_first_bad_entry_is_named(rows, heads):
    note_at = next(at for at, row in enumerate(rows) if row.station == FIRST.id and row.seq == 3)

    def at(row: Sealed) -> Rows:
        return [*rows[:note_at], row, *rows[note_at + 1 :]]

    mine = rows[note_at]
    assert first(at(told(mine, actor="x"))) == ("chain.leaf", FIRST.id, 3)
    assert first(at(replace(mine, chain=bytes(32)))) == ("chain.link", FIRST.id, 3)
    assert first(at(replace(mine, signature=bytes(64)))) == ("chain.signature", FIRST.id, 3)
    assert first(at(replace(mine, tick=mine.tick + 50)))[2] in (3, 4)
    assert first([*rows[:note_at], *rows[note_at + 1 :]]) == ("chain.gap", FIRST.id, 4)
    assert first(rows[1:], against=heads)[0] in ("chain.gap", "chain.key", "chain.signature")
    assert first(forked(rows, Random(1)))[0] == "chain.fork"


def test_a_station_cut_at_its_end_is_named_by_the_head_that_others_hold(rows, heads):
    last = max((row for row in rows if row.station == FIRST.id), key=lambda row: row.seq)
    cut = [row for row in rows if row != last]
    assert look(cut).holds
    assert first(cut, against=heads) == ("chain.head", FIRST.id, last.seq)


def test_stations_witness_each_other_without_any_export(rows):
    seen = [row for row in rows if row.station != SECOND.id or row.seq < 4]
    assert first(seen)[0] == "chain.witness"


def test_a_text_that_is_not_canonical_is_found_even_when_the_owner_seals_it(rows):
    mine = [row for row in rows if row.station == SECOND.id]
    for text in (b'{"a":1,"a":2}', b"[]", b"{", b'{ "a":1}', b"[" * 5_000, b"\xff"):
        body = [mine[0], mine[1], replace(mine[2], body=text), *mine[3:]]
        codes = {each.code for each in look(resealed(body, SECOND)).breaks}
        assert "chain.form" in codes, text


def test_the_key_of_another_proves_nothing(rows):
    mine = [row for row in rows if row.station == FIRST.id]
    stolen = resealed(mine, STRANGER)
    assert {each.code for each in look(stolen).breaks} >= {"chain.signature"}
    data = entry_of(mine[0]).data | {"key": STRANGER.key}
    again = resealed([told(mine[0], data=data), *mine[1:]], STRANGER)
    assert first(again) == ("chain.key", FIRST.id, 1)


def test_withheld_bodies_still_verify_and_are_listed(rows, heads):
    some = [replace(row, body=None) if row.seq % 2 == 0 else row for row in rows]
    found = look(some, against=heads)
    assert found.holds
    assert set(found.withheld) == {entry_of(row).ref for row in rows if row.seq % 2 == 0}


def test_only_the_last_signature_of_a_chain_is_needed_for_all_that_it_covers(rows, heads):
    bad = replace(rows[1], signature=bytes(64))
    other = [rows[0], bad, *rows[2:]]
    assert not look(other).holds
    assert look(other, every_signature=False).holds
    last = replace(rows[-1], signature=bytes(64))
    assert not look([*rows[:-1], last], every_signature=False).holds


def test_the_head_of_a_case_does_not_depend_on_the_order_of_its_stations(heads):
    assert case_head(heads) == case_head(reversed(heads))
    assert case_head(heads) != case_head(heads[:1])


# --- what is not proved ---


def test_not_detected_the_owner_of_the_key_cuts_or_rewrites_what_nobody_has_seen(rows, heads):
    """Entries after the last head that somebody else holds are at the mercy of the key's owner."""
    held = [head for head in heads if head.station == SECOND.id]
    held += [Head(row.case, row.station, row.seq, row.chain.hex()) for row in rows if row.seq == 4]
    mine = [row for row in rows if row.station == FIRST.id]
    rest = [row for row in rows if row.station == SECOND.id]
    cut = [*mine[:-1], *rest]
    rewritten_end = [*resealed([*mine[:-1], told(mine[-1], data={"text": "never"})], FIRST), *rest]
    assert look(cut, against=held).holds
    assert look(rewritten_end, against=held).holds


def test_not_detected_a_time_that_is_not_true(tmp_path):
    """Hours are claims of who writes; only their order in the chain is proved."""
    from journals import later

    journal = opened(tmp_path / "a")
    note(journal, now=later(600))
    assert look(journal.rows()).holds


def test_not_detected_a_station_of_which_no_head_was_ever_held_leaves_no_trace(rows):
    other = named_station("tiers", b"\x07" * 32)
    assert all(row.station != other.id for row in rows)
    assert examined(rows, canonical=lambda value: b"").holds
