"""Flaws of a machine from several scans: a partial view adds, and never closes."""

from dataclasses import dataclass

from csirt.files.inventory.observation import Observed, SeenFlaw
from csirt.model.network import Flaw, FlawClass
from csirt.model.record import NotAssessed

_TRIED_APART = {FlawClass.DEFAULT_PASSWORD, FlawClass.EXPOSED}
"""Flaws that a scan with an account need not have looked for: passwords are only tried where
somebody asks for it, and what the Internet reaches is seen from there alone."""


@dataclass(frozen=True, slots=True)
class FlawsSeen:
    """The flaws of a machine after a scan, and what became of the earlier ones that it does not
    show."""

    flaws: tuple[Flaw, ...]
    kept: int = 0
    closed: int = 0


def flaws_seen(
    before: tuple[Flaw, ...] | NotAssessed, found: Observed, on: str, *, newer: bool
) -> FlawsSeen | None:
    """Return what a scan makes of the flaws of a machine; none where it did not look for any.

    The day of a flaw is the first on which it was seen. An earlier flaw goes only when a newer scan
    logged on to the machine, ended, kept nothing back, and does not show it.

    Args:
        before: Flaws known so far.
        found: The machine as the scan shows it.
        on: Day of the scan.
        newer: The scan is at least as new as what is known.
    """
    if isinstance(found.flaws, NotAssessed):
        return None
    known = () if isinstance(before, NotAssessed) else before
    shown = {_key(flaw): _flaw(flaw, on) for flaw in found.flaws}
    closed = kept = 0
    for flaw in known:
        key = flaw.class_, flaw.cve or ""
        if key in shown:
            days = [day for day in (flaw.found_on, shown[key].found_on) if day]
            shown[key] = flaw.model_copy(update={"found_on": min(days)})
        elif found.whole and newer and flaw.class_ not in _TRIED_APART:
            closed += 1
        else:
            kept += 1
            shown[key] = flaw
    ordered = tuple(shown[key] for key in sorted(shown))
    return FlawsSeen(ordered, kept, closed)


def _key(flaw: SeenFlaw) -> tuple[str, str]:
    return flaw.opens, flaw.cve


def _flaw(flaw: SeenFlaw, on: str) -> Flaw:
    told = {"class": flaw.opens, "cve": flaw.cve or None, "found_on": on}
    return Flaw.model_validate(told)
