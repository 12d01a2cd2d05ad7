"""What is taken where a facility says nothing, so that silence is never safety.

Every record made here is ``assumed`` and every assumption is returned, for the notes of the answer:
a flat network where no flow is known, ordinary accounts where none is described, a directory where
controllers stand without one.
"""

from dataclasses import dataclass

from csirt.model.catalogue import Catalogue
from csirt.model.facility import Facility
from csirt.model.network import Asset, Directory, Flow, Identity, IdentityKind, Level, Right
from csirt.model.place import Exposure
from csirt.model.provenance import Basis, Provenance
from csirt.model.record import Text

ASSUMED = Provenance(basis=Basis.ASSUMED, by="csirt", on="1970-01-01")

DIRECTORY = "assumed-directory"
STAFF = "assumed-staff"
ADMINS = "assumed-admins"

SESSION_FAMILIES = ("server", "backup", "security")
"""Where administrators are taken to have left a session when nothing is known of accounts."""


@dataclass(frozen=True, slots=True)
class Assumption:
    """One thing taken for lack of knowledge: key of its sentence, facility, and how many
    records."""

    key: str
    facility: str
    count: int = 0


def completed(facility: Facility, catalogue: Catalogue) -> tuple[Facility, tuple[Assumption, ...]]:
    """Return a facility with what it does not say assumed, and the list of what was."""
    made: list[Assumption] = []
    for complete in (_directory, _identities, _rights, _flows):
        facility, count, key = complete(facility, catalogue)
        if count:
            made.append(Assumption(key, facility.id, count))
    made += _unassessed(facility)
    return facility, tuple(made)


def _controllers(facility: Facility) -> tuple[str, ...]:
    return tuple(asset.id for asset in facility.assets if asset.kind == "domain-controller")


def _directory(facility: Facility, _: Catalogue) -> tuple[Facility, int, str]:
    controllers = _controllers(facility)
    key = "note.assumed-directory"
    if facility.directories or not controllers or isinstance(facility.identities, tuple):
        return facility, 0, key
    directory = Directory(
        id=DIRECTORY,
        name=Text(fr="Annuaire supposé", en="Assumed directory"),
        controllers=controllers,
        provenance=ASSUMED,
    )
    return facility.model_copy(update={"directories": (directory,)}), len(controllers), key


def _identities(facility: Facility, catalogue: Catalogue) -> tuple[Facility, int, str]:
    key = "note.assumed-identities"
    if isinstance(facility.identities, tuple) or not facility.assets:
        return facility, 0, key
    directory = facility.directories[0].id if facility.directories else None
    posts = sorted(
        {asset.kind for asset in facility.assets if _family(asset, catalogue) == "workstation"}
    )
    rights = tuple(f"assets-of-kind:{kind}" for kind in posts)
    staff = Identity(
        id=STAFF,
        name=Text(fr="Personnel (supposé)", en="Staff (assumed)"),
        directory=directory,
        mailbox=True,
        rights=(Right(**{"as": Level.USER, "on": rights}),) if rights else (),
        provenance=ASSUMED,
    )
    admins = Identity(
        id=ADMINS,
        name=Text(fr="Administrateurs (supposés)", en="Administrators (assumed)"),
        kind=IdentityKind.ADMIN,
        directory=directory,
        rights=(Right(**{"as": Level.ADMIN, "on": ("all",)}),),
        provenance=ASSUMED,
    )
    assets = tuple(
        asset.model_copy(update={"sessions": (ADMINS,)})
        if not asset.sessions and _family(asset, catalogue) in SESSION_FAMILIES
        else asset
        for asset in facility.assets
    )
    return facility.model_copy(update={"identities": (staff, admins), "assets": assets}), 2, key


def _rights(facility: Facility, catalogue: Catalogue) -> tuple[Facility, int, str]:
    """Accounts are known and what they may do is not, as in an export of the directory."""
    key = "note.assumed-rights"
    accounts = facility.identities
    if not isinstance(accounts, tuple) or not accounts or any(each.rights for each in accounts):
        return facility, 0, key
    posts = sorted(
        {asset.kind for asset in facility.assets if _family(asset, catalogue) == "workstation"}
    )
    usual = Right(
        **{"as": Level.USER, "on": [f"assets-of-kind:{kind}" for kind in posts] or ["all"]}
    )
    every = Right(**{"as": Level.ADMIN, "on": ("all",)})
    identities = tuple(
        each.model_copy(update={"rights": (every if each.kind is IdentityKind.ADMIN else usual,)})
        for each in accounts
    )
    admins = tuple(each.id for each in accounts if each.kind is IdentityKind.ADMIN)
    update: dict[str, object] = {"identities": identities}
    if admins and not any(asset.sessions for asset in facility.assets):
        update["assets"] = tuple(
            asset.model_copy(update={"sessions": admins})
            if _family(asset, catalogue) in SESSION_FAMILIES
            else asset
            for asset in facility.assets
        )
    return facility.model_copy(update=update), len(accounts), key


def _family(asset: Asset, catalogue: Catalogue) -> str:
    kind = catalogue.asset_kinds.get(asset.kind)
    return kind.family if kind else "unknown"


def _flows(facility: Facility, _: Catalogue) -> tuple[Facility, int, str]:
    key = "note.assumed-flat"
    if isinstance(facility.flows, tuple):
        return facility, 0, key
    inside = [zone.id for zone in facility.zones if zone.exposure is Exposure.NONE]
    pairs = [(a.id, b) for a in facility.zones for b in inside if a.id != b]
    flows = tuple(
        Flow(**{"from": a, "to": b, "services": ("all",), "provenance": ASSUMED}) for a, b in pairs
    )
    return facility.model_copy(update={"flows": flows}), len(flows), key


def _unassessed(facility: Facility) -> list[Assumption]:
    ports = sum(not isinstance(asset.listens, tuple) for asset in facility.assets)
    flaws = sum(not isinstance(asset.flaws, tuple) for asset in facility.assets)
    found = []
    if ports:
        found.append(Assumption("note.assumed-ports", facility.id, ports))
    if flaws:
        found.append(Assumption("note.assumed-flaws", facility.id, flaws))
    if not facility.applications:
        found.append(Assumption("note.no-applications", facility.id))
    if not facility.care_lines:
        found.append(Assumption("note.no-care-lines", facility.id))
    if not facility.measures:
        found.append(Assumption("note.no-measures", facility.id))
    return found
