"""What several rooms of tests need."""

from pathlib import Path

import pytest

_SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the folder of shared real files; without it the test is skipped, saying so."""
    if not _SHARED.is_dir():
        pytest.skip(f"no shared data at {_SHARED}")
    return _SHARED
