"""The words of the product: one catalogue a language, a sentence by its key."""

import os
from contextvars import ContextVar
from functools import cache
from pathlib import Path

import yaml

LANGUAGES = ("fr", "en")

_chosen: ContextVar[str | None] = ContextVar("language", default=None)


def language() -> str:
    """Return the language of the talk: chosen for this context, else ``CSIRT_LANG``, else
    French."""
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


AMOUNTS = frozenset({"count", "limit", "packets", "bytes", "megabytes", "samples", "size"})
"""Names of facts that are amounts, and neither numbers of something nor years."""


class _Count(int):
    """A number that agrees with its noun: ``{n} {n:lit|lits}``."""

    def __new__(cls, value: int, lang: str, separator: str) -> "_Count":
        """Return the number as the language counts: in French, 0 and 1 are singular."""
        number = super().__new__(cls, value)
        number.plural = abs(value) >= 2 if lang == "fr" else value != 1
        number.separator = separator
        return number

    plural: bool
    separator: str
    """Between thousands, of five digits and more; empty for none."""

    def __format__(self, spec: str) -> str:
        one, bar, many = spec.partition("|")
        if bar:
            return many if self.plural else one
        if self.separator and not spec and abs(self) >= 10_000:
            return f"{int(self):,}".replace(",", self.separator)
        return super().__format__(spec)


def say(key: str, /, lang: str | None = None, **facts: object) -> str:
    """Return the sentence of ``key`` with its facts filled in.

    A sentence chooses between singular and plural by ``{count:lit|lits}``.

    Raises:
        KeyError: No such sentence: a programmer's fault, held by a test.
    """
    spoken = lang or language()
    return filled(catalogue(spoken)[key], spoken, **facts)


def filled(sentence: str, lang: str, /, **facts: object) -> str:
    """Return a sentence of the content with its facts filled in, as :func:`say` does."""
    separator = "\u00a0" if lang == "fr" else ","
    counted = {
        name: _Count(fact, lang, separator if name in AMOUNTS else "")
        if type(fact) is int
        else fact
        for name, fact in facts.items()
    }
    return sentence.format(**counted)
