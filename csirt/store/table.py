"""The two tables of the journal and the five statements that are ever sent to them."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    Insert,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Select,
    Table,
    Text,
    Update,
    bindparam,
    cast,
    func,
    insert,
    select,
    update,
)

from csirt.model.journal import Sealed

METADATA = MetaData()


class _Octets(LargeBinary):
    """Bytes as they lie there, also where a hand that was at work in the file left text."""

    def result_processor(self, dialect: Any, coltype: object) -> Any:
        """Return what reads a value; the driver's own would stop at the first text."""
        return _octets


def _octets(value: Any) -> bytes | None:
    if value is None or isinstance(value, bytes):
        return value
    return bytes(value) if isinstance(value, bytearray | memoryview) else str(value).encode()


def _table(name: str, *key: str) -> Table:
    return Table(
        name,
        METADATA,
        Column("case", Text, nullable=False),
        Column("station", Text, nullable=False),
        Column("seq", BigInteger, nullable=False),
        Column("tick", BigInteger, nullable=False),
        Column("leaf", _Octets, nullable=False),
        Column("chain", _Octets, nullable=False),
        Column("signature", _Octets, nullable=False),
        Column("body", _Octets),
        PrimaryKeyConstraint(*key),
    )


ENTRY = _table("entry", "case", "station", "seq")
FORK = _table("fork", "case", "station", "seq", "chain")
"""The other side of a fork: entries whose place is taken by another in ``entry``."""

_COLUMNS = tuple(Sealed.__slots__)


def added(table: Table) -> Insert:
    """Return the statement that writes rows; a place that is taken is an error."""
    return insert(table)


def rows(table: Table) -> Select[Any]:
    """Return the statement that reads a station's rows after a place, in order."""
    columns = [table.c[name] for name in _COLUMNS]
    mine = (table.c.case == bindparam("of")) & (table.c.station == bindparam("by"))
    return select(*columns).where(mine & (table.c.seq > bindparam("after"))).order_by(table.c.seq)


def ends(table: Table, *, of_one: bool) -> Select[Any]:
    """Return the statement that reads the last place of each station, of one case or of all."""
    found = select(table.c.case, table.c.station, func.max(table.c.seq))
    if of_one:
        found = found.where(table.c.case == bindparam("of"))
    return found.group_by(table.c.case, table.c.station)


def filled(table: Table) -> Update:
    """Return the statement that gives a body to an entry without one, or takes it away for good."""
    same = (table.c.case == bindparam("of")) & (table.c.station == bindparam("by"))
    place = (table.c.seq == bindparam("at")) & (table.c.chain == bindparam("link"))
    told = bindparam("told", type_=_Octets)
    turns = table.c.body.is_(None) != cast(told, _Octets).is_(None)
    return update(table).where(same & place & turns).values(body=told, tick=bindparam("when"))
