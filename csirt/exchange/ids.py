"""Ids of other people's formats, from our references: the same thing has the same id for ever."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

NAMESPACE = UUID("5f0c8a6e-3b1d-5c47-9a52-7e64d1b0c9f3")
"""Ours; the rules of CACAO keep its own for ids made of a name and types."""
_VERSION_4 = 4


def stix_id(kind: str, reference: str) -> str:
    """Return the STIX id of ``reference``, a UUID of version 5."""
    return f"{kind}--{_uuid(kind, reference)}"


def cacao_id(kind: str, reference: str) -> str:
    """Return the CACAO id of ``reference``.

    The steps of CACAO must bear version 4 (CACAO 2.0, 10.10): the bits are those of the hash, the
    version alone says 4, so that renaming a text or raising a version keeps every id.
    """
    return f"{kind}--{UUID(int=_uuid(kind, reference).int, version=_VERSION_4)}"


def oscal_id(kind: str, reference: str) -> str:
    """Return the OSCAL id of ``reference``, a UUID of version 5."""
    return str(_uuid(kind, reference))


def _uuid(kind: str, reference: str) -> UUID:
    """Return a UUID that no other kind of object bears (CACAO 2.0, 10.10)."""
    return uuid5(NAMESPACE, f"{kind} {reference}")


PRODUCER = stix_id("identity", "csirt")
"""Who made the file: the program, never a person."""
EPOCH = "2025-01-01T00:00:00.000Z"
"""When everything of ours was created: a playbook has a version and no hour."""


_LAST = 10**9
"""Seconds after which the hour that stands for a version no longer grows."""


def modified(version: int) -> str:
    """Return the hour that stands for a version: later for a later one, the same for ever."""
    hour = datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=min(version - 1, _LAST))
    return f"{hour:%Y-%m-%dT%H:%M:%S}.000Z"
