"""One root, and a leaf for each way in which things go wrong; the exit code is the leaf's."""

from errno import errorcode
from typing import Any

from csirt.text import catalogue, language, say


class CsirtError(Exception):
    """Base of the hierarchy; its text comes from the catalogue entry ``key``."""

    exit_code = 5

    def __init__(self, key: str, /, **facts: Any) -> None:
        super().__init__(key, facts)
        self.key, self.facts = key, facts

    def __str__(self) -> str:
        return say(self.key, **self.facts)

    @property
    def hint(self) -> str:
        """The mend: what to do now, or nothing when the message says it."""
        return str(self.facts.get("hint", ""))

    @property
    def place(self) -> tuple[str, int, int]:
        """File, line and column of the fault; an empty name and zeros when there is no place."""
        facts = self.facts
        line, column = facts.get("line", 0), facts.get("column", 0)
        return (
            str(facts.get("file", "")),
            line if isinstance(line, int) else 0,
            column if isinstance(column, int) else 0,
        )


class InputError(CsirtError):
    """A file of somebody else's making (scan, export, capture) that cannot be taken in."""


class NotFoundError(CsirtError):
    """A name that nothing bears; the message lists the near ones."""


class StateError(CsirtError):
    """A step out of order, or a file that stands already: the call is wrong, not the input."""

    exit_code = 2


class SetupError(CsirtError):
    """The environment: a missing library, a full disk, a read-only folder."""

    exit_code = 3


class MissingOutputError(CsirtError):
    """Something that was asked for is missing from the output, for example the PDF."""

    exit_code = 4


class IntegrityError(CsirtError):
    """A hash, a chain or a signature that does not hold."""

    exit_code = 7


def of_the_system(error: OSError) -> str:
    """Return what the system refused, in the language of the talk where the case is a usual one."""
    name = errorcode.get(error.errno or 0, "").lower()
    key = f"system.{name}"
    return say(key) if key in catalogue(language()) else str(error.strerror or error)
