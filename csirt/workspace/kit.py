"""The kit of a facility: everything that is printed before the night, and what it is made from."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from re import fullmatch

from csirt import content, seal
from csirt.errors import NotFoundError
from csirt.files.canonical import canonical
from csirt.files.kinds import load
from csirt.files.shipped import sources
from csirt.model.clock import Clock, Party
from csirt.model.contacts import Contacts
from csirt.model.facility import Facility
from csirt.model.kit import ItemKind, KitContents, KitItem, KitPart
from csirt.model.place import Profile
from csirt.model.playbook import Card, Playbook, Scope
from csirt.model.record import Text
from csirt.model.ref import ID
from csirt.model.sheet import Sheet
from csirt.model.tlp import Tlp
from csirt.safe import safe
from csirt.workspace.contacts import contacts_at
from csirt.workspace.folder import Workspace, opened
from csirt.workspace.kit_cuts import PreparedCut, prepared_cuts
from csirt.workspace.playbooks import CARDS, Library, library
from csirt.workspace.sheets import ENDINGS, FOLDER, sheets

CONTENTS = "risk_models/kit/contents.yaml"


@dataclass(frozen=True, slots=True)
class Kit:
    """A facility and what its kit holds, before it stands on paper."""

    workspace: Workspace
    id: str
    names: tuple[str, ...]
    """The id, and those under which the national directory knows the facility."""
    name: Text
    profile: Profile | None
    finess: str
    described: bool
    """Whether somebody wrote a file of the facility."""
    contents: KitContents
    contacts: Contacts
    cuts: tuple[PreparedCut, ...]
    clocks: tuple[Clock, ...]
    sheets: tuple[Sheet, ...]
    playbooks: tuple[Playbook, ...]
    library: Library
    titles: Mapping[str, str]
    """Of the bibliography."""
    items: tuple[KitItem, ...]
    """In the order of the kit: pages, playbooks, sheets."""

    @property
    def tlp(self) -> Tlp:
        """The marking of the whole: the most restrictive of its parts."""
        marks = [self.workspace.settings.tlp, self.contacts.tlp]
        marks += [each.tlp for each in self.sheets] + [each.tlp for each in self.playbooks]
        return max(marks, key=list(Tlp).index)


def kit_of(subject: str, here: Path) -> Kit:
    """Return the kit of a facility, by id in the workspace of ``here`` or by its file.

    Raises:
        NotFoundError: nothing bears the id, or ``here`` is in no workspace.
        ContentError: a file that the kit is made from is at fault.
    """
    path = Path(subject) if subject.endswith(ENDINGS) else None
    workspace = opened(path or here)
    facility = _by_file(workspace, path) if path else _by_id(workspace, subject, here)
    place = path.absolute().parent if path else here
    known, contents = library(place), load(content.root() / CONTENTS, KitContents)
    entry = workspace.entry(facility.id)
    profile = facility.profile if isinstance(facility.profile, Profile) else None
    name = facility.name if isinstance(facility.name, Text) else Text(fr=facility.id)
    names = (facility.id, *(entry.aka if entry else ()))
    described = path is not None or _file(workspace, facility.id).is_file()
    cuts = prepared_cuts(workspace, path or facility.id, facility.id)
    numbers = facility.finess
    kit = Kit(
        workspace=workspace,
        id=facility.id,
        names=names,
        name=name,
        profile=profile,
        finess=numbers.site or numbers.entity or "",
        described=described,
        contents=contents,
        contacts=_of_facility(contacts_at(place), names),
        cuts=cuts,
        clocks=tuple(_bound(known.clocks.values(), profile)),
        sheets=tuple(sheets(place).values()),
        playbooks=tuple(_concerned(known, contents, profile, workspace.root)),
        library=known,
        titles={id: source.title for id, source in sources().items()},
        items=(),
    )
    return _with_items(kit)


def _by_file(workspace: Workspace, path: Path) -> Facility:
    return workspace.identified(load(path, Facility))


def _by_id(workspace: Workspace, id: str, here: Path) -> Facility:
    """Return a facility; one without a file is what the region says of it, and nothing more."""
    if workspace.root is None:
        raise NotFoundError("workspace.not-found", path=safe(here))
    if fullmatch(ID, id) and not _file(workspace, id).is_file() and workspace.entry(id):
        bare = Facility.model_validate({"schema": "csirt.facility/1", "id": id})
        return workspace.identified(bare)
    if not fullmatch(ID, id):
        raise NotFoundError("workspace.no-facility", name=safe(id), near="—")
    return workspace.facility(id)


def _file(workspace: Workspace, id: str) -> Path:
    return (workspace.root or Path()) / "facilities" / f"{id}.yaml"


def _of_facility(found: Contacts, names: tuple[str, ...]) -> Contacts:
    """Return the contacts of a facility and of its region, with those who stand in for them."""
    mine = {each.id for each in found.contacts if each.facility in (None, *names)}
    by_id = {each.id: each for each in found.contacts}
    waiting = list(mine)
    while waiting:
        deputy = by_id[waiting.pop()].deputy
        if deputy is not None and deputy not in mine:
            mine.add(deputy)
            waiting.append(deputy)
    kept = tuple(each for each in found.contacts if each.id in mine)
    return found.model_copy(update={"contacts": kept})


def _bound(clocks: Iterable[Clock], profile: Profile | None) -> Iterator[Clock]:
    """Yield the clocks of a facility; one that is kept outside a workspace never."""
    for clock in clocks:
        applies = not clock.applies_to or profile is None or profile in clock.applies_to
        if applies and clock.party is not Party.AGENCY and not clock.kept_outside:
            yield clock


def _concerned(
    known: Library, contents: KitContents, profile: Profile | None, root: Path | None
) -> Iterator[Playbook]:
    """Yield the playbooks of a profile in the order of the kit, then the workspace's own."""
    named = [id for id in contents.playbooks(profile) if id in known.playbooks]
    yield from (known.playbooks[id] for id in named)
    for id, playbook in known.playbooks.items():
        own = root is not None and known.files[id].is_relative_to(root / "playbooks")
        if own and id not in named and playbook.scope is Scope.FACILITY:
            yield playbook


def _with_items(kit: Kit) -> Kit:
    from dataclasses import replace

    return replace(kit, items=tuple(_items(kit)))


def _items(kit: Kit) -> Iterator[KitItem]:
    facts = {
        "opening": [kit.id, kit.name.model_dump(), str(kit.profile), kit.finess, kit.tlp.value,
                    kit.contents.model_dump(mode="json")],
        "contacts": kit.contacts.model_dump(mode="json"),
        "cuts": [each.facts for each in kit.cuts],
        "clocks": [each.model_dump(mode="json") for each in kit.clocks],
    }  # fmt: skip
    for id, told in facts.items():
        yield KitItem(kind=ItemKind.PAGE, id=id, sha256=seal.sha256_bytes(canonical(told)))
    files = _Files(kit.workspace.root)
    for playbook in kit.playbooks:
        cards = dict.fromkeys(node.card for node in playbook.nodes() if node.card)
        yield KitItem(
            kind=ItemKind.PLAYBOOK,
            id=playbook.id,
            version=playbook.version,
            sha256=seal.sha256_file(kit.library.files[playbook.id]),
            parts=tuple(files.card(id) for id in cards if id in kit.library.cards),
        )
    for sheet in kit.sheets:
        sha256 = seal.sha256_file(files.of(FOLDER, Sheet, sheet.id))
        yield KitItem(kind=ItemKind.SHEET, id=sheet.id, version=sheet.version, sha256=sha256)


class _Files:
    """Where a sheet or a card stands: in the workspace, else in what is shipped."""

    def __init__(self, root: Path | None) -> None:
        self._root = root
        self._own: dict[str, dict[str, Path]] = {}

    def of(self, folder: str, kind: type[Sheet] | type[Card], id: str) -> Path:
        """Return the file of an id; a shipped file is named like its id."""
        if folder not in self._own:
            self._own[folder] = dict(self._read(folder, kind))
        shipped = content.root() / "playbooks" / folder / f"{id}.yaml"
        return self._own[folder].get(id, shipped)

    def card(self, id: str) -> KitPart:
        """Return a card as a part of a playbook."""
        sha256 = seal.sha256_file(self.of(CARDS, Card, id))
        return KitPart(kind=ItemKind.CARD, id=id, sha256=sha256)

    def _read(self, folder: str, kind: type[Sheet] | type[Card]) -> Iterator[tuple[str, Path]]:
        own = (self._root / "playbooks").rglob(f"{folder}/*") if self._root else ()
        for path in sorted(each for each in own if each.suffix in ENDINGS):
            yield load(path, kind).id, path
