"""The cases of a journal: an incident or the run of an exercise each, opened, found and closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from csirt import seal
from csirt.errors import NotFoundError, StateError
from csirt.model.journal import Entry, EntryKind, Sealed
from csirt.operation.case_state import Place
from csirt.operation.timeline import ordered, stored
from csirt.safe import safe
from csirt.store.log import Store
from csirt.workspace.journal import Journal, entry_of
from csirt.workspace.station import Station


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a journal: an incident or the run of an exercise."""

    id: str
    title: str
    facilities: tuple[str, ...]
    exercise: bool
    opened_at: str
    closed: bool


def cases(store: Store) -> tuple[Case, ...]:
    """Return the cases of a journal, by id."""
    with store.read() as sight:
        names = sorted({case for case, _ in sight.ends()})
        return tuple(_case(name, sight.case(name)) for name in names)


def _case(name: str, rows: list[Sealed]) -> Case:
    found = [entry_of(row) for row in rows if row.body and b'"kind":"case.' in row.body]
    turns = ordered(each for each in found if each.kind.startswith("case.") and _of_case(each))
    opened = next((each for each in turns if each.kind is EntryKind.CASE_OPENED), None)
    data = opened.data if opened else {}
    return Case(
        id=name,
        title=str(data.get("title", "")),
        facilities=tuple(map(str, data.get("facilities", ()))),
        exercise=bool(data.get("exercise", False)),
        opened_at=opened.happened_at if opened else "",
        closed=bool(turns) and turns[-1].kind is EntryKind.CASE_CLOSED,
    )


def _of_case(entry: Entry) -> bool:
    """Return whether an entry opens or closes the case; a victim that is added does not."""
    return entry.subject.startswith("case:")


def the_case(store: Store, id: str = "") -> str:
    """Return the id of a case: as given, or the only one that is open.

    Raises:
        NotFoundError: there is none of that name, or none is open.
        StateError: several are open; the message lists them.
    """
    if id:
        with store.read() as sight:
            if not sight.ends(id):
                known = ", ".join(sorted({case for case, _ in sight.ends()})) or "—"
                raise NotFoundError("journal.no-case", case=safe(id), near=known)
        return id
    still = [case.id for case in cases(store) if not case.closed]
    if not still:
        raise NotFoundError("journal.none-open")
    if len(still) > 1:
        raise StateError("journal.several-open", cases=", ".join(still))
    return still[0]


def open_case(
    store: Store,
    station: Station,
    *,
    title: str,
    facilities: tuple[str, ...],
    happened_at: datetime,
    actor: str,
    role: str = "",
    exercise: bool = False,
    places: Iterable[Place] = (),
    now: datetime,
) -> tuple[Journal, Entry]:
    """Open a case and return it with its entry; its id is the day, the place and four digits.

    ``places`` tells the facilities' names and profiles, so that the case can be read where the
    workspace is not.
    """
    first = facilities[0] if facilities else "case"
    day = stored(happened_at)[:10]
    journal = Journal(store, station, f"{day}-{first[:40].strip('-')}-{seal.random_bytes(2).hex()}")
    data: dict[str, Any] = {
        "title": title,
        "facilities": list(facilities),
        "exercise": exercise,
    }
    if told := [place.as_json() for place in places]:
        data["places"] = told
    entry = journal.append(
        EntryKind.CASE_OPENED,
        f"case:{journal.case}",
        data,
        happened_at=happened_at,
        actor=actor,
        role=role,
        base="",
        now=now,
    )
    return journal, entry
