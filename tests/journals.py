"""Small journals for tests: two laptops, a fixed hour, and children that write until they die."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from csirt.files.bundle import packed, unpacked
from csirt.files.canonical import canonical
from csirt.model.journal import Entry, EntryKind, Sealed
from csirt.operation.chain import Examination, examined, link
from csirt.store.log import Store
from csirt.workspace.bundles import bundled, merged
from csirt.workspace.cases import open_case
from csirt.workspace.journal import Journal, entry_of
from csirt.workspace.station import Station, named_station

NOW = datetime(2026, 11, 22, 0, 10, tzinfo=UTC)
"""01:10 in Paris."""
FIRST, SECOND = (named_station(name, bytes([n]) * 32) for n, name in ((1, "poste"), (2, "autre")))


def note(journal: Journal, text: str = "DPI", *, now: datetime = NOW) -> Entry:
    return journal.append(
        EntryKind.NOTE_ADDED, data={"text": text}, happened_at=now, actor="RSSI", now=now
    )


def step(journal: Journal, name: str = "cut", *, base: str | None = None) -> Entry:
    return journal.append(
        EntryKind.STEP_DONE, f"step:p/{name}", {}, happened_at=NOW, actor="RSSI", base=base, now=NOW
    )


def opened(place: Path | str, station: Station = FIRST) -> Journal:
    """Return a case that is open: two entries, the joining of the station and the opening."""
    journal, _ = open_case(
        Store(place),
        station,
        title="DPI",
        facilities=("ch",),
        happened_at=NOW,
        actor="RSSI",
        now=NOW,
    )
    return journal


def carried(of: Journal, into: Journal, *, now: datetime = NOW) -> None:
    """Take what one laptop exports into the journal of another, through the bytes of a file."""
    bundle = unpacked(packed(bundled(of, now=now), of.station.sign))
    merged(into.store, into.station, bundle, actor=into.station.id, now=now)


def beside(place: Path | str, journal: Journal) -> Journal:
    """Return the second laptop, which has taken in what the first has."""
    other = Journal(Store(place), SECOND, journal.case)
    carried(journal, other)
    return other


def look(rows: tuple[Sealed, ...], **options: object) -> Examination:
    return examined(rows, canonical=canonical, **options)  # type: ignore[arg-type]


def resealed(rows: list[Sealed], station: Station) -> list[Sealed]:
    """Return a chain sealed again with the true key, as its owner can."""
    done: list[Sealed] = []
    chain = bytes(32)
    for row in rows:
        assert row.body is not None
        leaf, chain, signature = link(chain, row.body, station.sign)
        done.append(replace(row, leaf=leaf, chain=chain, signature=signature))
    return done


def told(row: Sealed, **changes: object) -> Sealed:
    """Return a row with another body, otherwise as it was."""
    plain = entry_of(row).model_dump(mode="json") | changes
    return replace(row, body=canonical(plain))


class Child:
    """A process of its own that tells lines; its death is the test's business."""

    def __init__(self, work: Callable[[Callable[[str], None]], None]) -> None:
        inlet, outlet = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            os.close(inlet)
            code = 1
            try:
                work(lambda text: os.write(outlet, f"{text}\n".encode()) and None)
                code = 0
            finally:
                os._exit(code)
        os.close(outlet)
        self.lines = self._lines(inlet)

    def _lines(self, inlet: int) -> Iterator[str]:
        with os.fdopen(inlet, encoding="utf-8") as stream:
            for line in stream:
                if line.endswith("\n"):
                    yield line.strip()

    def kill(self) -> None:
        os.kill(self.pid, 9)

    def end(self) -> list[str]:
        """Return the lines that were not read, once the child is dead."""
        rest = list(self.lines)
        os.waitpid(self.pid, 0)
        return rest


def later(minutes: int) -> datetime:
    return NOW + timedelta(minutes=minutes)
