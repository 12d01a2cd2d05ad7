"""Faults of a foreign file, each at its place: the rooms above say where a way leads to."""

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from csirt.model.fault import Fault, Severity
from csirt.safe import safe
from csirt.text import say

Way = tuple[str | int, ...]
"""Way from the top of a file to a node of it."""

Place = tuple[int, int]
"""Line and column, zeros when there are none."""


def nowhere(_way: Way, _on_key: bool) -> Place:
    """Return no place: for a document that never was a file."""
    return 0, 0


@dataclass(frozen=True, slots=True)
class Teller:
    """Makes faults of one file."""

    file: str = ""
    place: Callable[[Way, bool], Place] = nowhere
    """Line and column of the value at a way, or of its key."""

    def fault(
        self,
        code: str,
        way: Way,
        severity: Severity = Severity.ERROR,
        *,
        on_key: bool = False,
        hint: str = "",
        **facts: Any,
    ) -> Fault:
        """Return a fault at a way, its message from the catalogue entry ``code``."""
        told = {key: value if type(value) is int else safe(value, limit=200)
                for key, value in facts.items()}  # fmt: skip
        path = ".".join(safe(part, limit=100) for part in way)
        return Fault(code, severity, say(code, None, **told), self.file,
                     *self.place(way, on_key), path, hint)  # fmt: skip


def near(name: str, names: list[str]) -> str:
    """Return the hint that names the nearest of the known names, or nothing."""
    plain = {each.replace("-", "_"): each for each in names}
    wanted = name.replace("-", "_")
    longer = [each for each in plain if each.startswith(f"{wanted.rstrip('s')}_")]
    found = get_close_matches(wanted, plain, n=1, cutoff=0.6) or longer
    return say("hint.did-you-mean", name=plain[found[0]]) if found else ""
