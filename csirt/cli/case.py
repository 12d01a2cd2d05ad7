"""What the commands on a case share: which journal, which case, who speaks, and what time it is."""

import getpass
import os
import sys
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.safe import safe
from csirt.text import say

if TYPE_CHECKING:
    from csirt.model.journal import Head
    from csirt.store.log import Store
    from csirt.workspace.incident import Incident
    from csirt.workspace.journal import Journal, Stamp

Place = Annotated[
    str, typer.Option("--journal", help=say("cli.incident.journal"), metavar="FILE|URL")
]
CaseId = Annotated[str, typer.Option("--case", help=say("cli.incident.case"), metavar="ID")]
By = Annotated[str, typer.Option("--by", help=say("cli.incident.by"))]
Role = Annotated[str, typer.Option("--role", help=say("cli.incident.role"))]
At = Annotated[str, typer.Option("--at", help=say("cli.incident.at"), metavar="HH:MM")]
Key = Annotated[Path | None, typer.Option("--key", help=say("cli.unseal.key"))]
ACTOR = "CSIRT_ACTOR"


def now() -> datetime:
    """Return what time it is, with this machine's time zone: the clock of all commands here."""
    return datetime.now(UTC).astimezone()


def moment(at: str, at_once: datetime) -> datetime:
    """Return the moment that ``--at`` means, or now."""
    from csirt.operation.moment import moment_of

    return moment_of(at, at_once) if at else at_once


def who(by: str) -> str:
    """Return who speaks: as given, else ``CSIRT_ACTOR``, else the user of the session."""
    return plain(by or os.environ.get(ACTOR, "") or getpass.getuser())


def plain(text: str) -> str:
    """Return a text of the command line without what is no character."""
    return text.encode(errors="replace").decode()


def words(text: str) -> str:
    """Return what a person wrote, fit for a journal: no half characters, no number of a person."""
    return without_identities(plain(text))


def without_identities(text: str) -> str:
    """Return a line without the numbers that name a person, and say so: no log needs them."""
    from csirt.model.guard import without_person_numbers

    found = without_person_numbers(text, say("cli.incident.number-removed"))
    if found != text:
        talk.talk(say("cli.incident.number-said"))
    return found


def store_of(journal: str, *, create: bool = False) -> "Store":
    """Open the journal that an option or the workspace names."""
    from csirt.store.log import Store
    from csirt.workspace.journal import journal_place

    return Store(journal_place(journal), create=create)


def journal_of(journal: str, case: str) -> "Journal":
    """Open the case that an option names, or the only one that is open."""
    from csirt.workspace.cases import the_case
    from csirt.workspace.journal import Journal
    from csirt.workspace.station import own_station

    store = store_of(journal)
    return Journal(store, own_station(), the_case(store, case))


def incident_of(journal: str, case: str) -> "Incident":
    """Open the case that an option names, with the playbooks and clocks at hand here."""
    from csirt.workspace.incident import the_incident
    from csirt.workspace.station import own_station

    return the_incident(store_of(journal), own_station(), case, Path.cwd())


def stamp_of(at: str, by: str, role: str) -> "Stamp":
    """Return when something happened and who says so; one reading of the clock for both times."""
    from csirt.workspace.journal import Stamp

    at_once = now()
    return Stamp(moment(at, at_once), who(by), plain(role), at_once)


def whole(text: str) -> None:
    """Print a line that is to be copied: never folded, however narrow the terminal."""
    sys.stdout.write(safe(text) + "\n")


def head_json(heads: "Iterable[Head]") -> dict[str, object]:
    """Return the head of a case as JSON has it."""
    from csirt.operation.chain import case_head

    heads = tuple(heads)
    stations = [
        {"station": head.station, "seq": head.seq, "chain": head.chain} for head in sorted(heads)
    ]
    return {"case_head": case_head(heads), "stations": stations}
