"""The audit of an account directory (Active Directory) by PingCastle, as its report has it.

Its score is on a scale of its own: 0 is best, 100 worst. It is no level of ANSSI's directory audit
(ADS, 1 to 5, 5 best), and neither is made of the other here.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from csirt.model.record import NOT_ASSESSED, Content, Line, NotAssessed

Score = Annotated[int, Field(ge=0, le=100)]
"""Points of PingCastle: 0 is best."""


class DirectoryRisk(StrEnum):
    """The four families of PingCastle."""

    STALE_OBJECTS = "stale-objects"
    PRIVILEGED_ACCOUNTS = "privileged-accounts"
    TRUSTS = "trusts"
    ANOMALIES = "anomalies"


class DirectoryRule(Content):
    """A rule of the tool that the directory does not meet."""

    rule: Line
    """As the tool calls it: ``A-MinPwdLen``."""
    family: DirectoryRisk
    points: Annotated[int, Field(ge=0, le=1_000_000)]


class DirectoryAudit(Content):
    """The numbers of one report; its day is that of the export."""

    domain: Line
    score: Score
    """The worst of the four families."""
    stale_objects: Score | NotAssessed = NOT_ASSESSED
    privileged_accounts: Score | NotAssessed = NOT_ASSESSED
    trusts: Score | NotAssessed = NOT_ASSESSED
    anomalies: Score | NotAssessed = NOT_ASSESSED
    rules: tuple[DirectoryRule, ...] = ()
