"""What several rooms of tests need."""

import signal
from pathlib import Path

import pytest

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background of a shell: what the tests start must be interruptible all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)

_SHARED = Path(__file__).parents[2] / "shared" / "data"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--deep", action="store_true", help="the long ones: 1,000 kills, 10,000 tamperings"
    )


@pytest.fixture(scope="session")
def deep(request: pytest.FixtureRequest) -> bool:
    """Return whether the long forms of the tests are asked for."""
    return bool(request.config.getoption("--deep"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of shared real files; without it the test is skipped, saying so."""
    if not _SHARED.is_dir():
        pytest.skip(f"no shared data at {_SHARED}")
    return _SHARED
