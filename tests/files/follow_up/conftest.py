"""French, as the shipped words are."""

import pytest

from csirt.text import speak


@pytest.fixture(autouse=True)
def _french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CSIRT_LANG", raising=False)
    speak("fr")
