"""How a table of somebody else's making becomes records: headings to fields, and no expressions."""

from enum import StrEnum
from typing import Literal, Self

from pydantic import Field, model_validator

from csirt.model.catalogue import Sourced
from csirt.model.provenance import Basis
from csirt.model.record import Content, Id, Line, Words


class Target(StrEnum):
    """What the rows of a table describe."""

    ASSETS = "assets"
    IDENTITIES = "identities"
    APPLICATIONS = "applications"
    SUPPLIERS = "suppliers"
    FLOWS = "flows"
    LINKS = "links"
    MEASURES = "measures"
    CARE_LINES = "care_lines"
    LEASES = "leases"
    """Who holds which address: DHCP leases, address tables of a router."""
    PLUGS = "plugs"
    """Which hardware address a switch hears on which port."""
    PATCHES = "patches"
    ACCOUNTS = "accounts"
    AWARENESS = "awareness"
    PHISHING = "phishing"
    DOSSIERS = "dossiers"
    PRIVACY = "privacy"
    INJECTS = "injects"
    """The injects of an exercise (``csirt exercise import``)."""
    IMPROVEMENTS = "improvements"
    """What the quality department says of corrective actions (``csirt import quality``)."""
    CAMPAIGN_RESULTS = "campaign_results"
    """What facilities send back of a campaign (``csirt campaign import``)."""
    FINDINGS = "findings"
    """What a scanner found, several rows a machine."""
    LOGS = "logs"
    """Lines of a log of an incident (``csirt capture``)."""


FOLLOW_UPS = frozenset(
    (Target.PATCHES, Target.ACCOUNTS, Target.AWARENESS, Target.PHISHING, Target.DOSSIERS,
     Target.PRIVACY)
)  # fmt: skip
"""What is counted month by month, and is no part of the model (``csirt import follow-up``)."""


class Layout(StrEnum):
    """A record a row, or a record a ticked cell; with headings or without."""

    LIST = "list"
    MATRIX = "matrix"
    LETTERS = "letters"
    """A record a row, no row of headings: ``headings`` are the letters of columns."""


class Converter(StrEnum):
    """How the text of a cell becomes a value; a closed set."""

    TEXT = "text"
    SLUG = "slug"
    LIST = "list"
    WORDS = "words"
    """The ``words`` of the column decide."""
    YES_NO = "yes-no"
    DATE = "date"
    COUNT = "count"
    NUMBER = "number"
    HOURS = "hours"
    """``4 h``, ``2 j``, ``30 min``; a bare number is hours."""
    DAYS = "days"
    SHARE = "share"
    """``50 %`` or ``0,5``."""
    PORTS = "ports"
    OU = "ou"
    """The organisational unit of a distinguished name."""
    DOMAIN = "domain"
    """The domain of a distinguished name."""
    PROSE = "prose"
    """A text of several lines."""
    MOMENT = "moment"
    """A day and an hour, or seconds or milliseconds since 1970."""


_T, _L, _W, _Y, _D = (
    Converter.TEXT, Converter.LIST, Converter.WORDS, Converter.YES_NO, Converter.DATE
)  # fmt: skip
_CUT_OFF = {"owner": _T, "phone": _T, "how": _T, "tested_on": _D}
_SHARED = {"site": _T, "users": _L}

FIELDS: dict[Target, dict[str, Converter]] = {
    Target.ASSETS: {
        "name": _T, "hostname": _L, "address": _L, "mac": _L, "serial": _T, "vendor": _T,
        "model": _T, "system": _T, "kind": _W, "type": _T, "zone": _T, "host": _T,
        "manager": _T, "listens": Converter.PORTS, "directory": Converter.DOMAIN, "site": _T,
    },
    Target.IDENTITIES: {
        "account": _T, "group": _T, "enabled": _Y, "privileged": _Y, "service": _Y,
        "never_expires": _Y, "mailbox": _Y, "directory": Converter.DOMAIN, "site": _T,
    },
    Target.APPLICATIONS: {
        "id": Converter.SLUG, "name": _T, "supplier": _T, "criticality": _W,
        "max_outage": Converter.HOURS, "max_data_loss": Converter.HOURS, "servers": _L,
        "data": _L, "needs": _L, "wave": Converter.COUNT, **_SHARED,
    },
    Target.SUPPLIERS: {
        "id": Converter.SLUG, "name": _T, "via": _T, "to": _L, "as": _W, "unused_since": _D,
        "contact": _T, "contact_24_7": _T, "contract": _T, "notification_clause": _Y,
        **_CUT_OFF, **_SHARED,
    },
    Target.FLOWS: {"from": _L, "to": _L, "services": Converter.PORTS, "site": _T},
    Target.LINKS: {
        "id": Converter.SLUG, "to": _T, "zone": _T, "services": Converter.PORTS, "over": _W,
        "needed_for": _L, **_CUT_OFF, "site": _T,
    },
    Target.MEASURES: {"machine": _T, "covered": _Y, "last_seen": _D, "zone": _T, "site": _T},
    Target.CARE_LINES: {
        "id": Converter.SLUG, "site": _T, "unit": _T, "activity": _T, "kind": _W,
        "per_day": Converter.NUMBER, "counted": _W, "applications": _L, "equipment": _L,
        "services": _L, "max_outage": Converter.HOURS, "max_data_loss": Converter.HOURS,
        "capacity": Converter.SHARE, "tenable_days": Converter.DAYS, "how": _W,
        "tested_on": _D,
    },
    Target.LEASES: {
        "address": _T, "mac": _T, "hostname": _T, "state": _W, "expires": Converter.COUNT,
        "lifetime": Converter.COUNT, "site": _T,
    },
    Target.PLUGS: {
        "switch": _T, "port": _T, "mac": _T, "vlan": _T, "uplink": _Y, "site": _T,
    },
    Target.PATCHES: {
        "asset": _T, "exposure": _W, "flaw": _T, "cve": _L, "severity": _W,
        "cvss": Converter.NUMBER, "obsolete": _Y, "support_end": _D, "updated_on": _D,
        "published": _D, "first_seen": _D, "fixed_on": _D, "target": _D,
        "target_days": Converter.COUNT, "exception_until": _D, "exception_reason": _W,
    },
    Target.ACCOUNTS: {
        "account": _T, "enabled": _Y, "privileged": _Y, "mfa": _Y, "remote": _Y,
        "last_logon": _D, "unused": _Y, "created": _D, "never_expires": _Y, "generic": _Y,
        "supplier": _Y, "reviewed_on": _D,
    },
    Target.AWARENESS: {
        "unit": _T, "person": _T, "staff": Converter.COUNT, "trained": Converter.COUNT,
        "date": _D,
    },
    Target.PHISHING: {
        "campaign": _T, "date": _D, "delivered": Converter.COUNT, "clicked": Converter.COUNT,
        "reported": Converter.COUNT, "was_delivered": _Y, "did_click": _Y, "did_report": _Y,
    },
    Target.DOSSIERS: {
        "piece": _W, "state": _W, "owner": _T, "date": _D, "proof": _T, "next_test": _D,
    },
    Target.IMPROVEMENTS: {
        "id": _T, "quality_ref": _T, "status": _W, "due": _D, "proof": _T,
    },
    Target.PRIVACY: {
        "item": _W, "subject": _T, "named": _Y, "clause": _Y, "to_notify": _Y, "known_on": _D,
        "notified_on": _D, "needed": _Y, "done_on": _D,
    },
    Target.CAMPAIGN_RESULTS: {
        "facility": _L, "entity": _T, "status": _W, "on": _D, "by": _T, "played_as": _W,
        "level": _W, "duration": Converter.NUMBER, "present": _L, "activity": Converter.SHARE,
        "hot_on": _D, "cold_on": _D, "opened": Converter.COUNT, "closed": Converter.COUNT,
        "gaps": _L, "rules": _T, "perimeter": _L, "certified_on": _D, "signed": _Y,
    },
    Target.INJECTS: {
        "id": _T, "number": _T, "title": _T, "phase": _T, "time": _T, "hour": _T, "sender": _T,
        "animator": _T, "receiver": Converter.PROSE, "channel": _T, "subject": _T,
        "content": Converter.PROSE, "description": Converter.PROSE, "attachment": _T,
        "expected_name": _T, "expected": Converter.PROSE, "objective": _T, "action": _T,
        "effect": _T, "condition": _T, "points": Converter.NUMBER, "notes": Converter.PROSE,
        "answers": Converter.PROSE, "played_at": _T, "result": _T, "remark": Converter.PROSE,
    },
    Target.FINDINGS: {
        "machine": _T, "address": _L, "hostname": _L, "mac": _L, "port": _T, "protocol": _T,
        "flaw": _T, "family": _T, "cve": _L, "severity": _W, "cvss": Converter.NUMBER,
        "vector": _T, "obsolete": _Y,
    },
    Target.LOGS: {
        "time": Converter.MOMENT, "began": Converter.MOMENT, "day": _T, "hour": _T,
        "duration": Converter.NUMBER,
        "event": _W, "id": _T, "action": _W, "proto": _T, "src": _T, "src_port": _T, "dst": _T,
        "dst_port": _T, "bytes": Converter.COUNT, "packets": Converter.COUNT,
        "bytes_back": Converter.COUNT, "packets_back": Converter.COUNT, "flags": _T,
        "account": _T, "by": _T, "member": _T, "client": _T, "host": _T, "session": _T, "url": _T,
        "rule": _T, "severity": _T, "reason": _T, "etype": _T, "preauth": _T, "sid": _T,
        "command": Converter.PROSE,
        "sha256": _T, "sha1": _T, "md5": _T, "file": _T,
    },
}  # fmt: skip
"""Fields of each target, and the converter that is usual for each."""

CONSTANTS: dict[Target, frozenset[str]] = {
    Target.ASSETS: frozenset({"kind", "zone"}),
    Target.IDENTITIES: frozenset({"directory"}),
    Target.SUPPLIERS: frozenset({"as"}),
    Target.LINKS: frozenset({"over"}),
    Target.LEASES: frozenset({"proxies"}),
    Target.MEASURES: frozenset({"measure", "stale_days"}),
    Target.PATCHES: frozenset(
        {"exposure", "target_days", "target_days_critical", "target_days_high",
         "target_days_medium", "target_days_low"}
    ),
    Target.ACCOUNTS: frozenset({"privileged", "supplier", "unused_days", "reviewed_on"}),
    Target.AWARENESS: frozenset({"rows"}),
    Target.PHISHING: frozenset({"campaign"}),
    Target.PRIVACY: frozenset({"item"}),
    Target.CAMPAIGN_RESULTS: frozenset({"status"}),
    Target.INJECTS: frozenset({"start"}),
    Target.LOGS: frozenset(
        {"event", "timezone", "clock_offset_seconds", "directions", "written"}
    ),
}  # fmt: skip
"""What a mapping may say for all rows at once."""
AT_END = "at-end"
"""What ``written`` of a log says: a line is written when what it tells of has ended."""


class Word(Content):
    """A value for a cell in which any of some words stands."""

    gives: Line
    """``aucun``: the cell says nothing, and another column for the field may."""
    any: tuple[Line, ...] = Field(min_length=1)
    """Whole words, accents and capitals aside; ``*`` for any text."""


class Column(Content):
    """A field, and the headings under which tools and people write it."""

    field: Line
    headings: tuple[Line, ...] = Field(min_length=1)
    as_: Converter | None = Field(alias="as", default=None)
    """Other than the converter usual for the field."""
    required: bool = False
    """A table without the column is not of this kind."""
    words: tuple[Word, ...] = ()
    """Read from the top; the first that is met decides."""


class Leave(Content):
    """Rows that are not taken, by the value of a column."""

    headings: tuple[Line, ...] = Field(min_length=1)
    is_: tuple[Line, ...] = Field(alias="is", default=())
    is_not: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _one(self) -> Self:
        if bool(self.is_) == bool(self.is_not):
            raise ValueError("is / is_not")
        return self


class Mapping(Sourced):
    """A mapping (``risk_models/mappings/ID.yaml``, or a person's own file)."""

    schema_: Literal["csirt.mapping/1"] = Field(alias="schema")
    id: Id
    title: Words
    tool: Line
    """Named in the provenance of what is taken."""
    target: Target
    layout: Layout = Layout.LIST
    basis: Basis = Basis.OBSERVED
    """``observed`` for the export of a tool, ``declared`` for a list that people keep."""
    sheets: tuple[Line, ...] = ()
    """Names of the sheet in a workbook of several."""
    columns: tuple[Column, ...] = Field(min_length=1)
    constants: dict[str, Line] = Field(default_factory=dict)
    leave: tuple[Leave, ...] = ()
    note: Words | None = None

    @model_validator(mode="after")
    def _fields_of_its_target(self) -> Self:
        known = FIELDS[self.target]
        for column in self.columns:
            if column.field not in known:
                raise ValueError(f"{column.field!r}: {', '.join(known)}")
            if column.as_ is Converter.WORDS and not column.words:
                raise ValueError(f"{column.field!r}: words")
        if self.constants.get("written", AT_END) != AT_END:
            raise ValueError(f"written: {AT_END}")
        for name in self.constants:
            if name not in CONSTANTS.get(self.target, ()):
                raise ValueError(f"{name!r}: {', '.join(sorted(CONSTANTS.get(self.target, ())))}")
        return self
