"""What an attacker crosses: assets, accounts, flows, suppliers, links to the others."""

from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from csirt.model.provenance import Recorded
from csirt.model.record import (
    NOT_ASSESSED,
    Content,
    Date,
    Hours,
    Id,
    Line,
    NotAssessed,
    Words,
)
from csirt.model.ref import RefText, SelectorText, parse_ref

Port = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,31}(/(tcp|udp))?$")]
"""What an asset listens to: a protocol name of the catalogue (``smb``), or ``8080/tcp``."""


class FlawClass(StrEnum):
    """What a flaw opens; the class, not the CVE, decides which technique applies."""

    EXPOSED = "exposed"
    REMOTE = "remote"
    LOCAL = "local"
    DEFAULT_PASSWORD = "default-password"
    UNSUPPORTED = "unsupported"


class Flaw(Content):
    """A known weakness of an asset."""

    class_: FlawClass = Field(alias="class")
    cve: Annotated[str, StringConstraints(pattern=r"^CVE-\d{4}-\d{4,}$")] | None = None
    found_on: Date | None = None


def _as_flaw(value: Any) -> Any:
    return {"class": value} if isinstance(value, str) else value


KnownFlaw = Annotated[Flaw, BeforeValidator(_as_flaw, json_schema_input_type=FlawClass | Flaw)]
"""A :class:`Flaw`; its class alone is one without a number."""


class Plug(Content):
    """Where a cable of a machine ends: what to unplug, or to shut, in order to cut it."""

    mac: Line = ""
    """Hardware address of the card at its other end; empty when that is not known."""
    switch: RefText
    """Asset: the switch."""
    port: Line
    """As the switch calls it: ``GigabitEthernet1/0/12``."""
    vlans: tuple[Line, ...] = ()
    on: Date | None = None
    """Day on which it was last seen there; cables move."""


class Statement(Recorded):
    """What one tool says a machine is, kept once another tool has spoken of it too."""

    kind: Id | None = None
    names: tuple[Line, ...] = ()
    """Without their domain, in small letters."""
    system: Line = ""
    model: Line = ""


class Asset(Recorded):
    """One thing that can be compromised: a server, a post, a modality, a controller."""

    id: Id
    name: Line = ""
    """As people or machines call it; untrusted when it was imported."""
    kind: Id
    """An asset kind of the catalogue."""
    zone: Id
    place: Id | None = None
    listens: tuple[Port, ...] | NotAssessed = NOT_ASSESSED
    flaws: tuple[KnownFlaw, ...] | NotAssessed = NOT_ASSESSED
    """Empty: somebody looked and found none. Not assessed: nobody looked."""
    sessions: tuple[RefText, ...] = ()
    """Identities whose secrets lie in its memory or on its disk."""
    managed_by: tuple[RefText, ...] = ()
    """Hypervisor, EDR console, software distribution, group policy: who holds it, holds this."""
    copies: tuple[RefText, ...] = ()
    """Assets that hold a copy of its data."""
    offline: bool = False
    """A copy that no network reaches."""
    immutable: bool = False
    """A copy that nobody can change within its term."""
    addresses: tuple[Line, ...] = ()
    hostnames: tuple[Line, ...] = ()
    macs: tuple[Line, ...] = ()
    system: Line = ""
    """Operating system or firmware, as found."""
    vendor: Line = ""
    model: Line = ""
    serial: Line = ""
    plugged: tuple[Plug, ...] = ()
    """Every cable that is known; others may be."""
    rebuild_hours: Hours | None = None
    aka: tuple[Line, ...] = ()
    statements: tuple[Statement, ...] = ()
    """What each tool says, where several have spoken: written by imports, for a review."""


class Level(StrEnum):
    """Power over an asset."""

    USER = "user"
    ADMIN = "admin"


class Right(Content):
    """What an identity may do on a set of assets."""

    as_: Level = Field(alias="as")
    on: tuple[SelectorText, ...] = Field(min_length=1)


class IdentityKind(StrEnum):
    """Who stands behind an account."""

    PERSON = "person"
    ADMIN = "admin"
    SERVICE = "service"
    SUPPLIER = "supplier"


class Identity(Recorded):
    """An account, or a group of like accounts: 800 nurses are one identity with a count."""

    id: Id
    name: Words | None = None
    kind: IdentityKind = IdentityKind.PERSON
    directory: RefText | None = None
    count: Annotated[int, Field(ge=1)] = 1
    mailbox: bool = False
    rights: tuple[Right, ...] = ()
    controls: tuple[RefText, ...] = ()
    """Identities it can take over with the rights it has in the directory (change a password, join
    a group), or a directory it administers: ``directory:ID``."""


class Directory(Recorded):
    """An account directory (Active Directory): who controls it holds all its accounts."""

    id: Id
    name: Words | None = None
    controllers: tuple[RefText, ...] = Field(min_length=1)


INTERNET = "internet"
MOST_ADDRESSES = 4
"""Of one hardware address or one name: what bears more is a router that answers for others, or a
group."""


def _flow_end(text: str) -> str:
    if text != INTERNET and parse_ref(text).kind not in ("zone", ""):
        raise ValueError(f"internet, zone:ID or zone:facility/ID: {text!r}")
    return text


class Flow(Recorded):
    """What the filter lets through from one zone to another."""

    from_: Annotated[str, AfterValidator(_flow_end)] = Field(alias="from")
    to: Annotated[str, AfterValidator(_flow_end)]
    services: tuple[Port | Annotated[str, StringConstraints(pattern="^all$")], ...] = Field(
        min_length=1
    )


class CutOff(Content):
    """Who may cut an access or a link, how, and when that was last tried."""

    owner: Line = ""
    """Function, never a person's name."""
    phone: Line = ""
    how: Words | None = None
    tested_on: Date | NotAssessed = NOT_ASSESSED


class Access(Content):
    """A supplier's way in: through a gateway, with an account, to a set of assets."""

    id: Id
    via: RefText | None = None
    """Gateway asset; none for a direct line."""
    to: tuple[SelectorText, ...] = Field(min_length=1)
    as_: Level = Field(alias="as", default=Level.ADMIN)
    identity: RefText | None = None
    unused_since: Date | None = None


class Supplier(Recorded):
    """A supplier that maintains or hosts, its access and how to cut it."""

    id: Id
    name: Line
    access: tuple[Access, ...] = ()
    contact: Line = ""
    contact_24_7: Line = ""
    contract: Line = ""
    notification_clause: bool | NotAssessed = NOT_ASSESSED
    cut_off: CutOff = CutOff()


class Medium(StrEnum):
    """What a link runs over; it says whether cutting the Internet cuts it."""

    INTERNET = "internet"
    PRIVATE = "private"


class Link(Recorded):
    """A network link to another facility, a regional or a national service."""

    id: Id
    to: RefText
    """``facility:ID`` or ``service:ID``."""
    zone: Id | None = None
    """Zone of this facility in which the link ends; none when only this side calls out."""
    services: tuple[Port, ...] = ()
    """What the other side may reach in that zone; empty for none."""
    over: Medium | NotAssessed = NOT_ASSESSED
    """Not assessed: taken as lost when the Internet is cut, and said so."""
    cut_off: CutOff = CutOff()
    needed_for: tuple[RefText, ...] = ()
    """Applications or care lines that lose it when it is cut, beyond those whose needs name it."""
