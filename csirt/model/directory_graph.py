"""An account directory as a graph: its objects, and who has which power over which."""

from array import array
from dataclasses import dataclass
from enum import StrEnum

from csirt.model.fault import Fault

DOMAIN_ADMINS, DOMAIN_USERS, DOMAIN_COMPUTERS, DOMAIN_CONTROLLERS = "512", "513", "515", "516"
"""Last part of the security identifier of groups that every domain has (MS-DTYP §2.4.2.4)."""


class ObjectKind(StrEnum):
    """What an object of a directory is."""

    USER = "user"
    GROUP = "group"
    COMPUTER = "computer"
    DOMAIN = "domain"
    OU = "ou"
    GPO = "gpo"
    CONTAINER = "container"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class DirectoryObject:
    """One object; every text went through :func:`csirt.safe.safe`."""

    key: str
    """Security identifier, or the number of an organisational unit or a policy."""
    kind: ObjectKind
    name: str
    """As the export names it; never shown for an account unless it is asked for."""
    domain: str = ""
    enabled: bool = True
    service: bool = False
    """Has a service name: any member of the domain may ask for a ticket to crack at leisure."""
    mailbox: bool = False
    """Has a mail address."""

    @property
    def last(self) -> str:
        """The last part of its identifier, which tells groups that every domain has."""
        return self.key.rpartition("-")[2]


@dataclass(frozen=True, slots=True)
class DirectoryGraph:
    """Objects in the order of their keys, and relations as three parallel arrays."""

    objects: tuple[DirectoryObject, ...]
    source: "array[int]"
    """Position of the object that has the power."""
    target: "array[int]"
    """Position of the object that it is about."""
    relation: "array[int]"
    """Position in :attr:`relations`."""
    relations: tuple[str, ...]
    """Ids of the relations of the catalogue that the graph may hold."""
    format: str = ""
    files: tuple[str, ...] = ()
    sha256: str = ""
    """Hash of the file; of several, that of their hashes in order."""
    on: str = ""
    """Day of the observation where the export says it."""
    faults: tuple[Fault, ...] = ()
    lacks: tuple[ObjectKind, ...] = ()
    """Kinds that every directory has and of which the export describes none: it is a part."""
