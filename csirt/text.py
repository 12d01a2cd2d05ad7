"""The words of the product: one catalogue a language, a sentence by its key."""

import os
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import yaml

LANGUAGES = ("fr", "en")

_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """Return the language of the talk: chosen for this context, else ``CSIRT_LANG``, else French."""
    wanted = _chosen.get() or os.environ.get("CSIRT_LANG", "fr")[:2].lower()
    return wanted if wanted in LANGUAGES else "fr"


def speak(wanted: str) -> None:
    """Set the language of everything said from here on in this context."""
    _chosen.set(wanted)


@cache
def catalogue(wanted: str) -> dict[str, str]:
    """Return every sentence of one language by key, from ``locale/*.LANGUAGE.yaml``.

    Raises:
        ValueError: a key stands in two files.
    """
    entries: dict[str, str] = {}
    for path in sorted((Path(__file__).parent / "locale").glob(f"*.{wanted}.yaml")):
        with path.open(encoding="utf-8") as stream:
            part: dict[str, str] = yaml.load(stream, Loader=yaml.CSafeLoader) or {}
        if twice := entries.keys() & part.keys():
            raise ValueError(f"{path.name}: {', '.join(sorted(twice))} stands twice")
        entries |= part
    return entries


def say(key: str, /, lang: str | None = None, **facts: object) -> str:
    """Return the sentence of ``key`` with its facts filled in.

    Raises:
        KeyError: No such sentence: a programmer's fault, held by a test.
    """
    return catalogue(lang or language())[key].format(**facts)
