"""Fixtures of the exchange: real samples and the official schemas, read in place."""

from pathlib import Path

import pytest
from cacao_worlds import Official, official

from csirt.text import speak


@pytest.fixture(autouse=True)
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSIRT_LANG", raising=False)
    speak("fr")


@pytest.fixture(scope="session")
def schemas(shared: Path) -> Official:
    """Return the official schemas as a checker."""
    return official(shared)


@pytest.fixture(scope="session")
def samples(shared: Path) -> dict[str, Path]:
    """Return the public CACAO files by name."""
    folder = shared / "cacao"
    if not folder.is_dir():
        pytest.skip(f"no samples at {folder}")
    files = [*(folder / "soarca").glob("*.json"), *(folder / "oasis").glob("*.json")]
    return {path.stem: path for path in sorted(files)}
