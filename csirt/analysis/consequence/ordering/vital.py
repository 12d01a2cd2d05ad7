"""What vital care waits for."""

from csirt.analysis.consequence.ordering.waits import Waits
from csirt.model.care import CareKind

VITAL = frozenset(
    {
        CareKind.ED_ADULT, CareKind.ED_CHILD, CareKind.TRAUMA, CareKind.STROKE, CareKind.CATH_LAB,
        CareKind.ICU, CareKind.MATERNITY, CareKind.NEONATAL, CareKind.DIALYSIS, CareKind.THEATRE,
        CareKind.LABORATORY, CareKind.IMAGING, CareKind.DISPATCH,
    }
)  # fmt: skip
"""Lines of care in which hours count (origin: expert)."""


def vital_lines(waits: Waits) -> list[str]:
    """Return the subject's care lines in which hours count."""
    return [
        f"care-line:{name}"
        for name, line in waits.terrain.care_lines.items()
        if line.kind in VITAL and waits.terrain.own(name)
    ]


def waited_for(waits: Waits, lines: list[str]) -> frozenset[str]:
    """Return some care lines and all that they wait for: of several alternatives, those that come
    back first, and all of them when too few do."""
    written = waits.written
    found: set[str] = set()
    queue = list(lines)
    while queue:
        ref = queue.pop()
        if ref in found:
            continue
        found.add(ref)
        for wait in waits.of(ref):
            firsts = sorted((written.first(some) for some in wait.of), key=written.rank)
            enough = written.rank(firsts[wait.at_least - 1]) < float("inf")
            queue += firsts[: wait.at_least] if enough else firsts
    return frozenset(found)
