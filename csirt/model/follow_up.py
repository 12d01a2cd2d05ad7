"""What a facility follows month by month: the counts of other tools' exports, a file a kind and a
day; machines by name, since they are what is patched, and never a name of a person or an account.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from csirt.model.directory_audit import DirectoryAudit
from csirt.model.patches import PatchFlaw, PatchMachine
from csirt.model.plan import PieceCode
from csirt.model.provenance import Provenance
from csirt.model.record import NOT_ASSESSED, Content, Date, Id, NotAssessed
from csirt.model.references import Reference

Number = Annotated[int, Field(ge=0, le=100_000_000)]
Label = Annotated[str, StringConstraints(max_length=500)]
"""A short text that may be missing."""

FOLDER = "follow-up"
FEWEST = 5
"""Staff of the smallest unit that is told apart: of four, everybody knows who did not come."""


class FollowUpKind(StrEnum):
    """What an export is about."""

    PATCHES = "patches"
    ACCOUNTS = "accounts"
    AWARENESS = "awareness"
    PHISHING = "phishing"
    DOSSIERS = "dossiers"
    """Pieces of the preparation dossiers, sheet U."""
    PRIVACY = "privacy"
    """The programme for personal data: processors, breaches, impact analyses."""
    DIRECTORY = "directory"
    """Audits of account directories by a tool with a scale of its own."""


class Tally(Content):
    """A count out of those of whom it is known: 3 of 24, and 2 more nobody could tell of."""

    count: Number
    of: Number
    unknown: Number = 0

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _no_more(self.count, self.of)
        return self


def _no_more(count: int, of: int) -> None:
    if count > of:
        raise ValueError(f"{count} > {of}")


class AccountFinding(StrEnum):
    """What is counted of accounts that are enabled."""

    PRIVILEGED = "privileged"
    PRIVILEGED_NO_MFA = "privileged-no-mfa"
    """Of the privileged ones."""
    UNUSED = "unused"
    """For 90 days, never included."""
    NEVER_USED = "never-used"
    NEVER_EXPIRING = "never-expiring"
    GENERIC = "generic"
    SUPPLIER = "supplier"
    SUPPLIER_UNUSED = "supplier-unused"
    """Of the suppliers' ones."""
    REMOTE_NO_MFA = "remote-no-mfa"
    """Of those that may come in from outside."""


class AccountTally(Content):
    """One finding on accounts, counted like a :class:`Tally`."""

    finding: AccountFinding
    count: Number
    of: Number
    unknown: Number = 0
    reviewed_on: Date | NotAssessed = NOT_ASSESSED
    """Every account that it counts was reviewed on that day or later."""

    @model_validator(mode="after")
    def _possible(self) -> Self:
        _no_more(self.count, self.of)
        return self

    @property
    def tally(self) -> Tally:
        """The count alone."""
        return Tally(count=self.count, of=self.of, unknown=self.unknown)


class UnitTraining(Content):
    """Staff of one unit, and those trained within twelve months."""

    unit: Label = ""
    """Empty: units that are too small, together."""
    staff: Number | NotAssessed = NOT_ASSESSED
    """Not assessed: the export lists those who came, and nobody else."""
    trained: Number

    @model_validator(mode="after")
    def _possible(self) -> Self:
        if isinstance(self.staff, int):
            _no_more(self.trained, self.staff)
        return self


class PhishingCampaign(Content):
    """One simulated phishing, counted."""

    name: Label = ""
    on: Date
    delivered: Annotated[int, Field(ge=1, le=100_000_000)]
    clicked: Number | NotAssessed = NOT_ASSESSED
    reported: Number | NotAssessed = NOT_ASSESSED

    @model_validator(mode="after")
    def _possible(self) -> Self:
        for each in (self.clicked, self.reported):
            if isinstance(each, int):
                _no_more(each, self.delivered)
        return self


class DossierState(StrEnum):
    """How far a piece is; the options of sheet U."""

    NOTHING = "nothing"
    WRITTEN = "written"
    DEPLOYED = "deployed"
    TESTED = "tested"


class DossierPiece(Content):
    """One piece of the preparation dossiers."""

    piece: PieceCode
    state: DossierState | NotAssessed = NOT_ASSESSED
    owner: Label = ""
    """A function, never the name of a person."""
    on: Date | None = None
    proof: Label = ""
    next_test: Date | None = None


class PrivacyCounts(Content):
    """The programme for personal data, in numbers."""

    dpo: bool | NotAssessed = NOT_ASSESSED
    """Whether an officer is named."""
    breaches: Number | NotAssessed = NOT_ASSESSED
    """Entered in the register."""
    notified: Tally | None = None
    """Of the breaches that must be notified."""
    in_time: Tally | None = None
    """Notified within 72 hours, of the same; unknown where two dates do not decide it."""
    clauses: Tally | None = None
    """Processors under a clause, of the processors."""
    impact_analyses: Tally | None = None
    """Done, of those that are needed."""


HOLDS: dict[FollowUpKind, tuple[str, ...]] = {
    FollowUpKind.PATCHES: ("machines", "flaws"),
    FollowUpKind.ACCOUNTS: ("accounts",),
    FollowUpKind.AWARENESS: ("units",),
    FollowUpKind.PHISHING: ("campaigns",),
    FollowUpKind.DOSSIERS: ("pieces",),
    FollowUpKind.PRIVACY: ("privacy",),
    FollowUpKind.DIRECTORY: ("directories",),
}
"""The fields of an export that each kind fills; the first is never empty."""


class Export(Content):
    """What one export said; of one mapping, a later one of the same day takes its place."""

    map: Id
    """The mapping that read it: two registers of a day stand side by side."""
    provenance: Provenance
    """Its day is that of the file."""
    rows: Number
    """Rows that were read."""
    machines: tuple[PatchMachine, ...] = ()
    flaws: tuple[PatchFlaw, ...] = ()
    accounts: tuple[AccountTally, ...] = ()
    units: tuple[UnitTraining, ...] = ()
    campaigns: tuple[PhishingCampaign, ...] = ()
    pieces: tuple[DossierPiece, ...] = ()
    privacy: PrivacyCounts | None = None
    directories: tuple[DirectoryAudit, ...] = ()

    @model_validator(mode="after")
    def _on_its_machines(self) -> Self:
        names = {each.name for each in self.machines}
        for flaw in self.flaws:
            for name in flaw.machines:
                if name not in names:
                    raise ValueError(f"flaws: no machine {name!r} in the list of machines")
        return self


class FollowUp(Content):
    """``follow-up/FACILITY/KIND-YYYY-MM-DD.yaml``: written by importers, never by hand."""

    schema_: Literal["csirt.follow-up/1"] = Field(alias="schema")
    facility: Id
    kind: FollowUpKind
    on: Date
    """The day that the counts are of."""
    exports: tuple[Export, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _of_its_kind(self) -> Self:
        names = [each.map for each in self.exports]
        if len(set(names)) < len(names):
            raise ValueError("exports: one of each mapping")
        for other in (name for kind, names in HOLDS.items() if kind != self.kind for name in names):
            if any(getattr(each, other) for each in self.exports):
                raise ValueError(f"{other}: not of the kind {self.kind}")
        return self

    @property
    def name(self) -> str:
        """The name of its file, without the ending."""
        return f"{self.kind}-{self.on}"

    @property
    def place(self) -> str:
        """Where its file stands in a workspace."""
        return f"{FOLDER}/{self.facility}/{self.name}.yaml"

    @property
    def ref(self) -> str:
        """Its reference."""
        return f"follow-up:{self.facility}/{self.name}"


def of_follow_up(follow_up: FollowUp) -> Iterator[Reference]:
    """Yield the references of a follow-up."""
    yield Reference(("facility",), "facility", follow_up.facility)
