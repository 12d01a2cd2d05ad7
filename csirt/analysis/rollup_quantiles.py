"""Order statistics and counts by level of some facilities, as far as they may be told.

Nearest-rank quantiles (Hyndman and Fan 1996, definition 1): a quantile is the value of a facility,
never a mean of two, so that a level stays a level.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

MINIMUM = 5
"""Facilities behind any figure about values (docs/reports.md (b): k of at least 5)."""
SIDE = 3
"""Facilities at a quantile or below it, and at it or above it: the lowest decile of seven
facilities is one facility."""


class Worst(StrEnum):
    """Which end of a scale is the bad one."""

    LOW = "low"
    HIGH = "high"


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Order statistics of one series; none where too few facilities stand on a side."""

    worst_decile: float | None = None
    """The value that the worst tenth does not pass."""
    lower_quartile: float | None = None
    median: float | None = None
    upper_quartile: float | None = None

    def as_json(self) -> dict[str, object]:
        """Return the statistics for machines; ``null`` is 'too few facilities'."""
        return {
            "worst_decile": self.worst_decile,
            "lower_quartile": self.lower_quartile,
            "median": self.median,
            "upper_quartile": self.upper_quartile,
        }


@dataclass(frozen=True, slots=True)
class Band:
    """Neighbouring values of a scale, and how many facilities stand on them."""

    lowest: int
    highest: int
    facilities: int


def ranks(count: int, worst: Worst = Worst.LOW) -> dict[str, int]:
    """Return the rank of each statistic that ``count`` facilities allow, by its name.

    What is counted from the top has the rank that it would have from the bottom.
    """
    if count < MINIMUM:
        return {}
    tenth, quarter = -(-count // 10), -(-count // 4)
    found = {
        "worst_decile": tenth if worst is Worst.LOW else count + 1 - tenth,
        "lower_quartile": quarter,
        "median": -(-count // 2),
        "upper_quartile": count + 1 - quarter,
    }
    return {name: rank for name, rank in found.items() if rank >= SIDE and count - rank + 1 >= SIDE}


def quantiles(values: Iterable[float], worst: Worst = Worst.LOW) -> Quantiles:
    """Return the order statistics that may be told of some values.

    Args:
        values: One a facility, in any order.
        worst: The bad end of the scale.
    """
    ordered = sorted(values)
    return Quantiles(**{name: ordered[at - 1] for name, at in ranks(len(ordered), worst).items()})


def bands(counts: Mapping[int, int], scale: Sequence[int]) -> tuple[Band, ...]:
    """Return how many facilities stand where, in the finest bands that may be told.

    Neighbouring values are put together until no band holds one to four facilities; nothing is
    told where all of them stand in one band, for it would tell the value of each.

    Args:
        counts: Facilities by value.
        scale: Every value that there is, in order.
    """
    found = (_cut(counts, scale, ends) for ends in _ends(len(scale)))
    told = [each for each in found if _may_be_told(each)]
    return max(told, key=len, default=())


def _ends(length: int) -> Iterator[tuple[int, ...]]:
    """Yield every way to cut a list of that length in pieces, as the end of each piece."""
    for choice in range(1 << max(length - 1, 0)):
        yield (*(at + 1 for at in range(length - 1) if choice >> at & 1), length)


def _cut(
    counts: Mapping[int, int], scale: Sequence[int], ends: tuple[int, ...]
) -> tuple[Band, ...]:
    starts = (0, *ends[:-1])
    pieces = (scale[start:end] for start, end in zip(starts, ends, strict=True))
    return tuple(
        Band(piece[0], piece[-1], sum(counts.get(value, 0) for value in piece)) for piece in pieces
    )


def _may_be_told(found: Sequence[Band]) -> bool:
    filled = [each.facilities for each in found if each.facilities]
    return len(filled) > 1 and min(filled) >= MINIMUM
