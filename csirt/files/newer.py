"""Which of two observations is the newer one: by day, time of day, and hash to settle a draw."""

from re import compile as pattern

from csirt.model.provenance import OfItsFile, Provenance

_TIME = pattern(r", (\d\d:\d\d(?::\d\d)?)(?: UTC)?$")


def is_newer(found: Provenance, known: Provenance | OfItsFile, *, by_tool: bool) -> bool:
    """Return whether an observation is at least as new as the one that is known.

    Args:
        found: The observation at hand.
        known: The one in the file.
        by_tool: Of one day and one tool, the last import is the newest: a list is corrected and
            taken in again, a console asked twice.
    """
    if by_tool and isinstance(known, Provenance) and known.by == found.by:
        return found.on >= known.on
    return _rank(found) >= _rank(known)


def moment(provenance: Provenance) -> tuple[str, str]:
    """Return the day of an observation and, where its tool says it, the time of day; else empty."""
    time = _TIME.search(provenance.by)
    return provenance.on, time[1] if time else ""


def _rank(provenance: Provenance | OfItsFile) -> tuple[str, str, str]:
    """Return how new an observation is: day, time of day, and the hash to settle a draw."""
    if isinstance(provenance, OfItsFile):
        return "", "", ""
    return *moment(provenance), provenance.file_sha256


def tool_of(known: Provenance | OfItsFile) -> str:
    """Return the tool behind a provenance, without its version and its hour."""
    return "" if isinstance(known, OfItsFile) else known.by.split(",")[0].split(" ")[0]
