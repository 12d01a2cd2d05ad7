"""Something wrong in an input: where it stands, what it is, and how to mend it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

from csirt.errors import CsirtError
from csirt.text import language


class Severity(StrEnum):
    """How bad a fault is: an error refuses the input, a note only says what was left."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of one input; ``line`` and ``column`` start at 1, 0 when there is no place."""

    code: str
    """Key of the catalogue; ``csirt explain CODE`` says more."""
    severity: Severity
    message: str
    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""
    """Way from the top of the file: ``assets.3.listens.0``."""
    hint: str = ""

    def as_json(self) -> dict[str, object]:
        """Return the fault as CONTRACTS for machines have it: ``null`` for a place that is not."""
        fields = asdict(self)
        return {
            key: None if key in ("line", "column") and not value else value
            for key, value in fields.items()
        }

    def __str__(self) -> str:
        place = self.file
        if self.line:
            place += f":{self.line}:{self.column}"
        parts = [part for part in (place, self.path, self.message) if part]
        text = (" : " if language() == "fr" else ": ").join(parts)
        hint = f" ({self.hint})" if self.hint else ""
        return f"{text}{hint} [{self.code}]"


def refused(faults: Iterable[Fault]) -> bool:
    """Return whether any of the faults refuses the input."""
    return any(fault.severity is Severity.ERROR for fault in faults)


class ContentError(CsirtError):
    """Every fault of one or more inputs, each with its place and its mend."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        first = self.faults[0]
        super().__init__(
            "content.refused",
            count=len(self.faults),
            file=first.file,
            line=first.line,
            column=first.column,
        )

    def __str__(self) -> str:
        return "\n".join(map(str, self.faults))
