"""What was left, ignored or made harmless in a file: counted by kind, never one line a port."""

from collections import Counter
from dataclasses import dataclass, field

from csirt.model.fault import ContentError, Fault, Severity
from csirt.safe import safe
from csirt.text import say

#: Longest text taken from a file, before and after control characters are spelt out.
_RAW_LIMIT, _LINE_LIMIT = 250, 500
#: Labels shown of a code; the sections of an agent are all named.
_SHOWN, _SHOWN_OF = 12, {"inventory.section-left": 60}
_LABELS = 5_000


def refusal(code: str, file: str, at: tuple[int, int] = (0, 0), **facts: object) -> ContentError:
    """Return the error that refuses a file at a line and column, told by the entry ``code``."""
    told = {name: safe(value, limit=200) for name, value in facts.items()}
    return ContentError([Fault(code, Severity.ERROR, say(code, **told), file, *at)])


@dataclass(slots=True)
class Notes:
    """Counts of one file by code and label; becomes one fault a code."""

    file: str
    _counts: dict[tuple[str, Severity], Counter[str]] = field(default_factory=dict)

    def add(
        self, code: str, label: object = "", count: int = 1, severity: Severity = Severity.NOTE
    ) -> None:
        """Count something under ``code``; ``label`` is what the reader is shown of it."""
        labels = self._counts.setdefault((code, severity), Counter())
        shown = safe(label, limit=80)
        labels[shown if shown in labels or len(labels) < _LABELS else "…"] += count

    def counted(self, code: str, count: int) -> None:
        """Count what has no name; nothing is told of none."""
        if count:
            self.add(code, "", count)

    def line(self, value: object) -> str:
        """Return a text of the file on one safe line of at most 500 characters."""
        raw = str(value).strip()
        if not raw:
            return ""
        text = safe(raw, limit=_RAW_LIMIT)
        if text != raw:
            self.add("inventory.unsafe-text", text[:60])
        return text if len(text) <= _LINE_LIMIT else text[: _LINE_LIMIT - 1] + "…"

    def faults(self) -> tuple[Fault, ...]:
        """Return one fault a code, warnings before notes, each with its count and labels."""
        found = [
            Fault(code, severity, _message(code, labels), self.file)
            for (code, severity), labels in sorted(self._counts.items())
        ]
        return tuple(sorted(found, key=lambda fault: fault.severity is Severity.NOTE))


def _message(code: str, labels: Counter[str]) -> str:
    named = sorted((name, count) for name, count in labels.items() if name)
    named.sort(key=lambda item: -item[1])
    most = _SHOWN_OF.get(code, _SHOWN)
    shown = [name if count == 1 else f"{name} × {count}" for name, count in named[:most]]
    if len(named) > most:
        shown.append("…")
    return say(code, count=labels.total(), detail=", ".join(shown) or "—")
