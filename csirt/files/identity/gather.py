"""Collects the objects and the relations of an export, then puts them in a fixed order."""

from array import array
from dataclasses import dataclass, field

from csirt.files.identity.relations import relations, written
from csirt.files.inventory.notes import Notes, refusal
from csirt.model.directory_graph import DirectoryGraph, DirectoryObject, ObjectKind
from csirt.model.fault import Severity
from csirt.safe import safe
from csirt.text import say

MAX_OBJECTS = 2_000_000
MAX_RELATIONS = 5_000_000
LONGEST = 200
"""Characters of a name or an identifier."""

_KINDS = {**{kind.value: kind for kind in ObjectKind}, "azuser": ObjectKind.USER}
_EVERYWHERE = (ObjectKind.DOMAIN, ObjectKind.COMPUTER, ObjectKind.GPO)


def kind_named(name: object) -> ObjectKind:
    """Return the kind of object that a tool's label names; ``other`` for one of no interest."""
    return _KINDS.get(str(name).lower(), ObjectKind.OTHER)


@dataclass(slots=True)
class Gathered:
    """The objects and relations of some files so far."""

    notes: Notes
    keys: dict[str, int] = field(default_factory=dict)
    objects: list[DirectoryObject | None] = field(default_factory=list)
    """An object that was only referred to is none."""
    source: "array[int]" = field(default_factory=lambda: array("i"))
    target: "array[int]" = field(default_factory=lambda: array("i"))
    relation: "array[int]" = field(default_factory=lambda: array("i"))
    kinds: dict[int, ObjectKind] = field(default_factory=dict)
    """Kind of an object that was only referred to, where the reference says it."""
    numbers: dict[str, int] = field(
        default_factory=lambda: {id: at for at, id in enumerate(relations())}
    )

    def at(self, key: str, kind: ObjectKind = ObjectKind.OTHER) -> int:
        """Return the position of the object of that key, made at first use."""
        key = safe(key, limit=LONGEST).upper()
        place = self.keys.get(key)
        if place is None:
            place = self.keys[key] = len(self.objects)
            self.objects.append(None)
            if place >= MAX_OBJECTS:
                raise refusal("identities.too-many-objects", self.notes.file, limit=MAX_OBJECTS)
        if kind is not ObjectKind.OTHER:
            self.kinds[place] = kind
        return place

    def add(self, found: DirectoryObject) -> int:
        """Keep an object; of two with one key, the first, with what the second adds."""
        place = self.at(found.key)
        if self.objects[place] is None:
            self.objects[place] = found
        else:
            self.notes.add("identities.object-twice")
        return place

    def relate(self, source: int, label: str, target: int) -> None:
        """Keep a relation; one that gives no power is counted."""
        id = written().get(label.lower())
        if id is None:
            self.notes.add("identities.relation-left", label)
            return
        if len(self.source) >= MAX_RELATIONS:
            limit = MAX_RELATIONS
            raise refusal("identities.too-many-relations", self.notes.file, limit=limit)
        self.source.append(source)
        self.target.append(target)
        self.relation.append(self.numbers[id])

    def lacks(self) -> tuple[ObjectKind, ...]:
        """Return, where no domain is described, what every domain has and the export lacks: it is
        only a part of one."""
        described = {each.kind for each in self.objects if each}
        lacking = tuple(kind for kind in _EVERYWHERE if kind not in described)
        return lacking if ObjectKind.DOMAIN in lacking else ()

    def graph(self) -> DirectoryGraph:
        """Return what was gathered, the objects in the order of their keys: the order of the
        files decides nothing."""
        lacks = self.lacks()
        for kind in lacks:
            self.notes.add("identities.partial", say(f"identities.kind.{kind}"),
                           severity=Severity.WARNING)  # fmt: skip
        order = sorted(self.keys)
        place = array("i", bytes(4 * len(order)))
        objects = []
        for at, key in enumerate(order):
            old = self.keys[key]
            place[old] = at
            found = self.objects[old]
            if found is None:
                kind = self.kinds.get(old, ObjectKind.OTHER)
                found = DirectoryObject(key, kind, key)
                self.notes.add("identities.object-unknown", kind.value)
            objects.append(found)
        return DirectoryGraph(
            objects=tuple(objects),
            source=array("i", (place[at] for at in self.source)),
            target=array("i", (place[at] for at in self.target)),
            relation=self.relation,
            relations=tuple(self.numbers),
            lacks=lacks,
        )


def text(value: object) -> str:
    """Return a text of an export on one safe line, never long."""
    return safe(value, limit=LONGEST) if isinstance(value, str) else ""


def flag(value: object) -> bool | None:
    """Return a yes or no, also where it stands alone in a list; none where nothing is said."""
    value = value[0] if isinstance(value, list) and len(value) == 1 else value
    return value if isinstance(value, bool) else None
