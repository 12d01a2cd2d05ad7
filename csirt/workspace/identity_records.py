"""Groups of accounts of a directory as records of a facility; no name of a person is kept."""

from collections.abc import Collection
from dataclasses import dataclass
from re import escape, fullmatch

from csirt.analysis.identity.accounts import AccountGroup, AccountGroups
from csirt.errors import NotFoundError
from csirt.files.table.world import World
from csirt.model.directory_graph import DirectoryGraph, ObjectKind
from csirt.model.ids import Ids, slug
from csirt.model.network import Asset, Directory, Identity, IdentityKind, Level, Right
from csirt.model.provenance import Provenance
from csirt.model.record import Text
from csirt.text import LANGUAGES, say

TOOL = "BloodHound"
"""Says in a record's provenance that it is of such an export: the next one replaces it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What the facility already says that accounts can be tied to."""

    directory: str
    """Reference of the directory; empty where none can be told."""
    new: tuple[Directory, ...]
    machines: dict[int, Asset]
    """Described assets by the position of their computer."""
    alone: bool
    """Nobody has described the accounts of the facility."""
    named: tuple[str, ...] = ()
    """References of the directories that the export names; several where it holds several."""
    known: tuple[str, ...] = ()
    """References of all directories of the facility, and of those of others that it uses."""

    def brought(self, identity: Identity) -> bool:
        """Return whether an earlier export of this directory brought an identity; or one of a
        directory that is no more, or of which nobody said what directory it was of."""
        of = identity.directory
        is_own = of is None or of == self.directory or of in self.named or of not in self.known
        return is_own and is_of_an_export(identity)


def is_of_an_export(record: Identity | Directory) -> bool:
    """Return whether an earlier export of the directory brought a record."""
    known = record.provenance
    return isinstance(known, Provenance) and known.by.startswith(TOOL)


def place_of(graph: DirectoryGraph, world: World, wanted: str) -> Place:
    """Return what a facility says that accounts can be tied to.

    Args:
        graph: The directory.
        world: The facility with what was imported before.
        wanted: Id of one of its directories; empty to tell it by the name of the domain.

    Raises:
        NotFoundError: there is no such directory.
    """
    own = world.facility.directories
    if wanted and wanted not in (known := [each.id for each in own]):
        raise NotFoundError(
            "identities.unknown-directory", name=wanted, near=", ".join(known) or "—"
        )
    domains = {slug(each.name) for each in graph.objects if each.kind is ObjectKind.DOMAIN}
    named = [
        each.id for each in own
        if domains & {each.id, slug(each.name.fr) if each.name else ""}
    ]  # fmt: skip
    others = {each.id for each in own if domains and is_of_an_export(each)}  # of other domains
    every = [f"directory:{each}" for each in ([wanted] if wanted else named)] or [
        *(f"directory:{each.id}" for each in own if each.id not in others), *world.directories
    ]  # fmt: skip
    new: tuple[Directory, ...] = ()
    claimed = {id for each in own for id in each.controllers}
    controllers = tuple(
        asset.id for asset in world.facility.assets
        if asset.kind == "domain-controller" and asset.id not in claimed
    )  # fmt: skip
    if not every and controllers and domains:
        new = (Directory(id=sorted(domains)[0] or "annuaire", controllers=controllers),)
        every = [f"directory:{new[0].id}"]
    accounts = world.facility.identities
    described = [
        each for each in (accounts if isinstance(accounts, tuple) else ())
        if not is_of_an_export(each)
    ]  # fmt: skip
    return Place(
        every[0] if len(every) == 1 else "",
        new,
        _machines(graph, world) if any(each.rights for each in described) else {},
        alone=not described,
        named=() if wanted else tuple(f"directory:{each}" for each in named),
        known=(*(f"directory:{each.id}" for each in own), *world.directories),
    )


def _machines(graph: DirectoryGraph, world: World) -> dict[int, Asset]:
    """Return the described assets by computer; only where rights are described too, so that those
    of an import do not stand for all rights of the facility."""
    found = {}
    for at, each in enumerate(graph.objects):
        if each.kind is ObjectKind.COMPUTER:
            asset = world.machines.find(each.name)
            if asset is not None:
                found[at] = asset
    return found


def ids_of(
    graph: DirectoryGraph, found: AccountGroups, earlier: Collection[str], taken: Collection[str]
) -> list[str]:
    """Return an id a group, made from what it goes through: the same in every import.

    Args:
        graph: The directory.
        found: Its groups.
        earlier: Ids of its earlier export, which it keeps.
        taken: Ids of other directories.
    """
    bases = [
        slug(f"annuaire-{_named(graph, group) or _through(graph, group, 'fr')}")
        for group in found.groups
    ]
    ids, left = Ids({*earlier, *taken}), sorted(set(earlier), key=lambda each: (len(each), each))
    kept: list[str] = []
    for base in bases:
        numbered = (
            each for each in left
            if each == base or (each not in bases and fullmatch(rf"{escape(base)}-\d+", each))
        )  # fmt: skip
        found_id = next(numbered, "")
        if found_id:
            left.remove(found_id)
        kept.append(found_id or ids.take(base))
    return kept


def _through(graph: DirectoryGraph, group: AccountGroup, lang: str) -> str:
    """Return what tells a group from the others, without the name of a person."""
    if group.administers:
        return say(f"identities.group.{group.kind}", lang)
    named = _named(graph, group)
    if not named:
        return say("identities.group.own", lang)
    if len(group.through) == 1:
        return say("identities.group.through", lang, name=named)
    return say("identities.group.several", lang, name=named, count=len(group.through) - 1)


def _named(graph: DirectoryGraph, group: AccountGroup) -> str:
    """Return the object that most accounts of a group go through; never an account, and by its
    identifier what is of no known kind, which may be one."""
    through = (graph.objects[at] for at in group.through)
    named = (each for each in through if each.kind is not ObjectKind.USER)
    first = next(named, None)
    if first is None or first.kind is ObjectKind.OTHER:
        return first.key if first else ""
    return first.name.partition("@")[0]


def identity_of(
    graph: DirectoryGraph, found: AccountGroups, ids: list[str], at: int, place: Place
) -> Identity:
    """Return a group as a record; ``ids`` are those of all groups, ``at`` is its position.

    Who can become an administrator where no account of use is one holds the directory itself.
    """
    group = found.groups[at]
    fr, en = (_through(graph, group, lang) for lang in LANGUAGES)
    empty = [each for each in group.controls if not found.groups[each].accounts]
    controls = [f"identity:{ids[each]}" for each in group.controls if each not in empty]
    if (group.administers or empty) and place.directory:
        controls.append(place.directory)
    values: dict[str, object] = {
        "id": ids[at],
        "name": Text(fr=fr, en="" if en == fr else en),
        "kind": group.kind,
        "count": len(group.accounts),
        "mailbox": _mailbox(graph, group),
        "controls": tuple(controls),
    }
    if place.directory:
        values["directory"] = place.directory
    if group.machines:
        on = tuple(f"asset:{place.machines[each].id}" for each in group.machines)
        values["rights"] = (Right.model_validate({"as": Level.ADMIN, "on": on}),)
    return Identity.model_validate(values)


def _mailbox(graph: DirectoryGraph, group: AccountGroup) -> bool:
    """Return whether most accounts have a mail address; where the export gives none at all, that
    of people is taken to be there: silence is no safety."""
    if any(each.mailbox for each in graph.objects):
        return 2 * sum(graph.objects[at].mailbox for at in group.accounts) > len(group.accounts)
    return group.kind is IdentityKind.PERSON


def others_of(
    graph: DirectoryGraph, found: AccountGroups, place: Place, taken: Collection[str]
) -> Identity | None:
    """Return the accounts that come to nothing, where nobody has described any; ``taken`` are the
    ids of other directories."""
    placed = {at for group in found.groups for at in group.accounts}
    rest = tuple(
        at for at, each in enumerate(graph.objects)
        if each.kind is ObjectKind.USER and each.enabled and at not in placed
    )  # fmt: skip
    if not rest:
        return None
    fr, en = (say("identities.group.others", lang) for lang in LANGUAGES)
    group = AccountGroup(IdentityKind.PERSON, rest)
    return Identity(
        id=Ids(taken).take("annuaire-autres-comptes"),
        name=Text(fr=fr, en=en),
        directory=place.directory or None,
        count=len(rest),
        mailbox=_mailbox(graph, group),
    )
