"""The journal as it is kept: rows are added, never changed; what is acknowledged is on the disk."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Table, inspect

from csirt.errors import IntegrityError, NotFoundError
from csirt.model.journal import Sealed
from csirt.safe import safe
from csirt.store.engine import engine_of, is_url, made_private, reading, shown, told, writing
from csirt.store.table import ENTRY, FORK, METADATA, added, ends, filled, rows


@dataclass(frozen=True, slots=True)
class Sight:
    """What one transaction sees."""

    _connection: Connection

    def ends(self, case: str = "") -> dict[tuple[str, str], int]:
        """Return the last place of each (case, station), of one case or of all."""
        found = self._connection.execute(
            ends(ENTRY, of_one=bool(case)), {"of": case} if case else {}
        )
        return {(of, by): last for of, by, last in found}

    def station(self, case: str, station: str, after: int = 0) -> list[Sealed]:
        """Return the entries of a station after a place, in order, without forks."""
        return self._rows(ENTRY, case, station, after)

    def case(self, case: str) -> list[Sealed]:
        """Return every entry of a case, both sides of each fork."""
        found: list[Sealed] = []
        for table in (ENTRY, FORK):
            stations = self._connection.execute(ends(table, of_one=True), {"of": case}).all()
            for _, station, _ in stations:
                found += self._rows(table, case, station, 0)
        return found

    def _rows(self, table: Table, case: str, station: str, after: int) -> list[Sealed]:
        asked = {"of": case, "by": station, "after": after}
        found = self._connection.execute(rows(table), asked)
        return [_sealed(*row) for row in found]


def _sealed(case: Any, station: Any, seq: Any, tick: Any, *rest: Any) -> Sealed:
    """Return a row; SQLite keeps text in a column of numbers, and somebody may have put it."""
    if isinstance(seq, int) and isinstance(tick, int):
        return Sealed(case, station, seq, tick, *rest)
    place = safe(f"{case}/{station}/{seq}", limit=200)
    raise IntegrityError("journal.unreadable", file="—", problem=place)


@dataclass(frozen=True, slots=True)
class Pen(Sight):
    """What one transaction for writing sees and writes."""

    def add(self, sealed: Iterable[Sealed], *, fork: bool = False) -> None:
        """Write entries; those of a fork stand beside the ones that hold their place."""
        values = [{name: getattr(row, name) for name in Sealed.__slots__} for row in sealed]
        if values:
            self._connection.execute(added(FORK if fork else ENTRY), values)

    def fill(self, sealed: Iterable[Sealed]) -> None:
        """Give bodies to entries that had come without them."""
        for row in sealed:
            self._turn(row, row.body)

    def erase(self, row: Sealed) -> None:
        """Take the body of an entry away; leaf and chain stay."""
        self._turn(row, None)

    def _turn(self, row: Sealed, body: bytes | None) -> None:
        asked = {"of": row.case, "by": row.station, "at": row.seq, "link": row.chain}
        for table in (ENTRY, FORK):
            self._connection.execute(filled(table), asked | {"told": body, "when": row.tick})


class Store:
    """One journal: a file of SQLite, or a database of PostgreSQL."""

    def __init__(self, place: str | Path, *, create: bool = True) -> None:
        """Open a journal.

        Args:
            place: A file, or a URL ``postgresql://…``.
            create: Make the journal if there is none.

        Raises:
            NotFoundError: there is none, and none was to be made.
            SetupError: it cannot be reached or written.
            IntegrityError: the file is no journal.
        """
        self.place = str(place)
        self._engine = engine_of(self.place)
        if not is_url(self.place):
            if not create and not Path(self.place).exists():
                raise NotFoundError("journal.none", file=shown(self.place))
            made_private(Path(self.place))
        with told(self.place):
            self._prepare(create=create)

    def _prepare(self, *, create: bool) -> None:
        with reading(self._engine) as connection:
            ready = inspect(connection).has_table(FORK.name)
        if ready:
            return
        if not create:
            raise NotFoundError("journal.none", file=shown(self.place))
        with writing(self._engine, "") as connection:
            METADATA.create_all(connection)

    @property
    def engine(self) -> Engine:
        """The engine, for tests that look at settings."""
        return self._engine

    @contextmanager
    def read(self) -> Iterator[Sight]:
        """Open one sight of the journal."""
        with told(self.place), reading(self._engine) as connection:
            yield Sight(connection)

    @contextmanager
    def write(self, case: str) -> Iterator[Pen]:
        """Open one transaction, alone on a case; it is on the disk once this ends without error."""
        with told(self.place), writing(self._engine, case) as connection:
            yield Pen(connection)
