"""Indicators of a directory of which only a tool with another scale speaks: said, never converted.

The level of ANSSI's directory audit (ADS, 1 to 5, 5 best) comes from its own report. PingCastle
scores 0 to 100, 0 best, by other rules: no table leads from one to the other.
"""

from collections.abc import Iterable

from csirt.analysis.follow_up_months import latest_of
from csirt.analysis.follow_up_reading import Reading, Why
from csirt.model.follow_up import FollowUp, FollowUpKind

LEVEL = ("p4", "ads-level")


def other_scales(files: Iterable[FollowUp], on: str) -> dict[tuple[str, str], Reading]:
    """Return the level of the directory audit as not assessed, with the score that another tool
    gives; nothing where no such report was taken in.

    Args:
        files: The follow-up of one facility.
        on: The day; later files do not count.
    """
    month = latest_of(files, FollowUpKind.DIRECTORY, on)
    audits = [(dated, audit) for dated in (month.exports if month else ())
              for audit in dated.export.directories]  # fmt: skip
    if not audits:
        return {}
    dated, audit = max(audits, key=lambda each: (each[1].score, each[0].on, each[1].domain))
    facts = (("score", audit.score), ("domain", audit.domain), ("on", dated.on))
    return {LEVEL: Reading(records=(dated.ref,), why=Why("other-scale", facts))}
