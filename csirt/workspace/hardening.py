"""What to do first in a facility, from its file, its evidence and its quotes."""

from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from csirt.analysis.hardening.candidate import Situation
from csirt.analysis.hardening.search import Hardening, Wanted, hardened
from csirt.analysis.plan_levels import standings
from csirt.errors import InputError, NotFoundError
from csirt.files.kinds import load
from csirt.files.shipped import catalogue
from csirt.model.facility import Facility
from csirt.model.fault import ContentError, Severity
from csirt.model.progress import Progress, silent
from csirt.model.quotes import Quotes
from csirt.model.tlp import Tlp
from csirt.operation.marking import ORDER
from csirt.safe import safe
from csirt.workspace.check import checked
from csirt.workspace.folder import opened
from csirt.workspace.plan import subject_of
from csirt.workspace.plan_actions import actions
from csirt.workspace.plan_evidence import altered, evidence_of
from csirt.workspace.plan_roadmap import QUOTES, efforts, quotes_of
from csirt.workspace.root import root_of


@dataclass(frozen=True, slots=True)
class Subject:
    """A facility on a day, with what marks the answer."""

    facility: Facility
    situation: Situation
    tlp: Tlp
    root: Path | None


@dataclass(frozen=True, slots=True)
class Hardened:
    """The answer of ``csirt risk harden``."""

    subject: Subject
    wanted: Wanted
    found: Hardening


def subject(file: Path, *, on: str, budget: Path | None = None) -> Subject:
    """Return a facility on a day with its plan and its quotes.

    Args:
        file: File of the facility.
        on: The day, ISO.
        budget: A file of quotes to read in the place of that of the workspace.

    Raises:
        NotFoundError: a file does not exist, or the facility describes no equipment.
        InputError: the budget says nothing of the facility.
        ContentError: a file is at fault.
    """
    (facility, tlp), root, known = subject_of(file), root_of(file), actions(file)
    quotes = _quotes(root, facility.id, budget)
    pieces = evidence_of(root, facility.id)
    found = standings(known, pieces, on=on, profile=facility.profile, altered=altered(root, pieces))
    estate = opened(file).estate(file, on=on)
    if not estate.facility(estate.subject).assets:
        raise NotFoundError("risk.no-assets", facility=safe(facility.id))
    marks = (tlp, *(each.tlp for each in pieces), *(each.tlp for each in quotes.quotes))
    situation = Situation(estate, catalogue(), known, tuple(found), quotes, efforts(), on)
    return Subject(facility, situation, max(marks, key=ORDER.__getitem__), root)


def _quotes(root: Path | None, facility: str, budget: Path | None) -> Quotes:
    own = None if root is None else root / QUOTES
    path = budget or own
    if path is None or (budget is None and not path.is_file()):
        return quotes_of(None, facility)
    refused = [each for each in checked([path]).faults if each.severity is Severity.ERROR]
    if refused:
        raise ContentError(refused)
    every = load(path, Quotes)
    mine = every.of(facility)
    if budget is not None and not mine.budgets and not mine.quotes:
        others = sorted({b.facility for b in every.budgets} | {q.facility for q in every.quotes})
        raise InputError(
            "harden.other-facility", file=safe(path), facility=safe(facility),
            others=", ".join(map(safe, others)) or "—",
        )  # fmt: skip
    return mine


def harden(
    file: Path, wanted: Wanted, *, on: str, budget: Path | None = None, progress: Progress = silent
) -> Hardened:
    """Return what to do first in a facility.

    Args:
        file: File of the facility.
        wanted: Entries, samples, seed, time.
        on: The day, ISO.
        budget: A file of quotes to read in the place of that of the workspace.
        progress: Called with the stages done and their number.

    Raises:
        NotFoundError: a file or an entry does not exist, or no equipment is described.
        InputError: the budget says nothing of the facility.
        ContentError: a file is at fault.
    """
    about = subject(file, on=on, budget=budget)
    return Hardened(about, wanted, hardened(about.situation, wanted, monotonic, progress=progress))
