"""The connection to a journal: its settings, and what goes wrong there in our own words."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, exc, make_url, text
from sqlalchemy.pool import NullPool

from csirt.errors import InputError, IntegrityError, SetupError, StateError
from csirt.safe import safe
from csirt.store.share import on_a_share

BUSY_SECONDS = 30
_WRITING = "csirt_writing"
_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:name, 0))")


def is_url(place: str) -> bool:
    """Return whether a journal is named by the URL of a server."""
    return "://" in place


def engine_of(place: str) -> Engine:
    """Return the engine of a journal: a file of SQLite, or the URL of a PostgreSQL.

    Raises:
        SetupError: the file is on a network share, or PostgreSQL's library is missing.
        InputError: a URL that is not PostgreSQL's.
    """
    return _postgres(place) if is_url(place) else _sqlite(Path(place))


def _sqlite(path: Path) -> Engine:
    if on_a_share(path):
        raise SetupError("journal.share", file=safe(path))
    engine = create_engine(URL.create("sqlite", database=str(path.absolute())), poolclass=NullPool)

    @event.listens_for(engine, "connect")
    def _settings(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        for setting in (
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "journal_mode=DELETE",
            "synchronous=EXTRA",
            "secure_delete=ON",  # what is erased is overwritten in the file
        ):
            connection.execute(f"PRAGMA {setting}").close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writing = connection.get_execution_options().get(_WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


def _postgres(place: str) -> Engine:
    try:
        url = make_url(place)
    except (exc.ArgumentError, ValueError) as error:
        raise InputError("journal.url") from error
    if url.drivername.partition("+")[0] not in ("postgresql", "postgres"):
        raise InputError("journal.url")
    url = url.set(drivername="postgresql+psycopg").update_query_dict(
        {"connect_timeout": url.query.get("connect_timeout", "10")}
    )
    try:
        return create_engine(url, pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise SetupError("journal.no-postgres") from error


def shown(place: str) -> str:
    """Return the name of a journal for people: a URL without its password."""
    if not is_url(place):
        return safe(place)
    try:
        return safe(make_url(place).render_as_string(hide_password=True))
    except (exc.ArgumentError, ValueError):
        return "…"


@contextmanager
def writing(engine: Engine, name: str) -> Iterator[Connection]:
    """Open one transaction for writing, alone on ``name``; it is on the disk once this ends.

    SQLite: ``BEGIN IMMEDIATE``, alone in the whole file. PostgreSQL: an advisory lock on the case,
    which is one on each of its stations, so that ``base`` and ``tick`` are exact there too.
    """
    with engine.connect() as plain:
        connection = plain.execution_options(**{_WRITING: True})
        with connection.begin():
            if engine.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL synchronous_commit TO on"))
                connection.execute(_LOCK, {"name": f"csirt/{name}"})
            yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open one transaction for reading: one sight of the whole journal."""
    with engine.connect() as plain:
        repeatable = engine.dialect.name == "postgresql"
        level = {"isolation_level": "REPEATABLE READ"} if repeatable else {}
        connection = plain.execution_options(**level)
        with connection.begin():
            yield connection


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn what the database says into an error of ours; what was not acknowledged is not kept."""
    try:
        yield
    except exc.IntegrityError as error:
        raise StateError("journal.taken", file=shown(place)) from error
    except exc.DBAPIError as error:
        raise _told(place, str(error.orig)) from error


def _told(place: str, problem: str) -> Exception:
    facts = {"file": shown(place), "problem": safe(problem.partition("\n")[0], limit=200)}
    if is_url(place):
        return SetupError("journal.unreachable", **facts)
    if "malformed" in problem or "not a database" in problem:
        return IntegrityError("journal.unreadable", **facts)
    if "locked" in problem:
        return SetupError("journal.locked", **facts)
    return SetupError("journal.disk", **facts)


def made_private(path: Path) -> None:
    """Make an empty file that only its owner may read, unless it stands."""
    path.parent.mkdir(parents=True, exist_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
