"""What no file may hold: a person's number, and a status that the law keeps secret."""

from collections.abc import Iterator
from re import IGNORECASE
from re import compile as pattern

from pydantic import BaseModel

from csirt.files.source import Source
from csirt.model.fault import Fault
from csirt.model.guard import holds_person_number
from csirt.workspace.known import Known

_SECRET = pattern(r"\bO\.?I\.?V\b|\bSIIV\b|op[ée]rateurs? d['’]importance vitale")
_SECRET_WORDS = pattern(_SECRET.pattern.rpartition("|")[2], IGNORECASE)

Way = tuple[str | int, ...]


def person_numbers(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A text holds a social-security or an INS number; it is never printed."""
    for way, text in _texts(source.data, ()):
        if holds_person_number(text, without_key="serial" not in way):
            yield source.fault("check.person-number", way)


def secret_status(source: Source, record: BaseModel, known: Known) -> Iterator[Fault]:
    """A facility's file says who is an operator of vital importance: that list is classified."""
    if not str(source.data.get("schema", "")).startswith(
        (
            "csirt.facility",
            "csirt.region",
            "csirt.group",
            "csirt.evidence",
            "csirt.answers",
            "csirt.follow-up",
        )
    ):
        return
    for way, text in _texts(source.data, ()):
        if _SECRET.search(text) or _SECRET_WORDS.search(text):
            yield source.fault("check.secret-status", way)


def _texts(data: object, way: Way) -> Iterator[tuple[Way, str]]:
    """Yield every text of a file with its place, without recursion: depth is checked already."""
    waiting: list[tuple[Way, object]] = [(way, data)]
    while waiting:
        here, value = waiting.pop()
        if isinstance(value, str):
            yield here, value
        elif isinstance(value, dict):
            waiting += [((*here, key), each) for key, each in value.items()]
        elif isinstance(value, list):
            waiting += [((*here, at), each) for at, each in enumerate(value)]
