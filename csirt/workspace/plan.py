"""Where a facility stands on the actions of the plan: listed, claimed, and told on a day."""

from dataclasses import dataclass, replace
from pathlib import Path

from csirt.analysis.plan_levels import ActionStanding, Piece, phases, standing_of, standings
from csirt.errors import InputError, NotFoundError
from csirt.files.kinds import built, kind_of
from csirt.files.source import read
from csirt.model.assessment import Evidence
from csirt.model.facility import Facility
from csirt.model.plan import Action
from csirt.model.record import Text
from csirt.model.tlp import Tlp
from csirt.operation.marking import ORDER
from csirt.text import LANGUAGES, language, say
from csirt.workspace.folder import opened
from csirt.workspace.plan_actions import action_in, actions, notices
from csirt.workspace.plan_evidence import Claim, altered, evidence_of, unread, written
from csirt.workspace.root import root_of

Note = dict[str, str]
"""A sentence by language."""


@dataclass(frozen=True, slots=True)
class PlanStatus:
    """The answer of ``csirt plan status``."""

    facility: Facility
    on: str
    standings: tuple[ActionStanding, ...]
    notes: tuple[Note, ...]
    tlp: Tlp

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the answer for machines (``csirt.plan.status/1``)."""
        return {
            "schema": "csirt.plan.status/1",
            "facility": self.facility.id,
            "on": self.on,
            "tlp": self.tlp.value,
            "actions": [_standing_json(each) for each in self.standings],
            "phases": {
                phase.value: {
                    "actions": each.actions,
                    "applicable": each.applicable,
                    "assessed": each.assessed,
                    "proved": each.proved,
                    "median": each.median,
                }
                for phase, each in phases(self.standings).items()
            },
            "not_assessed": [
                each.action.id for each in self.standings if each.state == "not-assessed"
            ],
            "notes": [note[lang] for note in self.notes],
        }


def _standing_json(each: ActionStanding) -> dict[str, object]:
    return {
        "id": each.action.id,
        "phase": each.action.phase.value,
        "level": each.level,
        "claimed": each.claimed,
        "evidence": [_piece_json(piece) for piece in each.pieces],
        "expires": each.expires,
        "state": each.state.value,
    }


def _piece_json(piece: Piece) -> dict[str, object]:
    told = piece.evidence
    return {
        "id": told.id,
        "level": told.level,
        "carries": piece.carries,
        "kind": told.kind.value,
        "date": told.date,
        "expires": piece.expires,
        "state": piece.state.value,
        "shortfall": piece.shortfall.value if piece.shortfall else None,
        "path": told.path,
        "address": told.address,
        "sha256": told.sha256,
        "seen_by": told.seen_by,
        "tlp": told.tlp.value,
        "audit": told.audit.model_dump(mode="json") if told.audit else None,
    }


def subject_of(file: Path) -> tuple[Facility, Tlp]:
    """Return the facility of a file with the identity that its region gives it, and the marking.

    Raises:
        NotFoundError: the file does not exist.
        InputError: it is no facility: a group has no level of its own, each entity has.
        ContentError: it is at fault.
    """
    workspace = opened(file)
    if file.is_dir():
        raise NotFoundError("workspace.folder-given", path=str(file))
    source = read(file)
    if kind_of(source) is not Facility:
        raise InputError(
            "workspace.wrong-kind",
            file=str(file),
            found=source.data["schema"],
            expected="csirt.facility/1",
        )
    return workspace.identified(built(source, Facility)), workspace.settings.tlp


def status(file: Path, *, on: str) -> PlanStatus:
    """Return where a facility stands on each action on a day.

    Args:
        file: File of the facility.
        on: The day, ISO.
    """
    (facility, tlp), root, known = subject_of(file), root_of(file), actions(file)
    pieces = evidence_of(root, facility.id)
    found = standings(known, pieces, on=on, profile=facility.profile, altered=altered(root, pieces))
    levels = [tlp, *(each.tlp for each in pieces)]
    return PlanStatus(
        facility, on, found,
        (*notices(known.values()), *_notes(facility, root, pieces, known, found)),
        max(levels, key=ORDER.__getitem__),
    )  # fmt: skip


def _notes(
    facility: Facility,
    root: Path | None,
    pieces: tuple[Evidence, ...],
    known: dict[str, Action],
    found: tuple[ActionStanding, ...],
) -> list[Note]:
    notes = []
    if root is None:
        notes.append(said("note.plan-alone"))
    if facility.profile == "not-assessed":
        notes.append(said("note.plan-profile"))
    for standing in found:
        notes += [lowered(standing, piece) for piece in standing.pieces if _counts(standing, piece)]
        notes += _two_claims(standing)
    for id in unread(root, pieces):
        notes.append(said("note.plan-unread", id=id))
    lost = sorted({code for each in pieces for code in each.actions} - known.keys())
    for code in lost:
        notes.append(said("note.plan-lost", action=code.upper()))
    return notes


def _counts(standing: ActionStanding, piece: Piece) -> bool:
    """Return whether a shortfall is worth telling: an old proof that newer ones made up for is
    history."""
    made_up = piece.shortfall == "expired" and (standing.level or 0) >= piece.evidence.level
    return piece.shortfall is not None and not made_up


def _two_claims(standing: ActionStanding) -> list[Note]:
    """Return what is told where two pieces of the newest day claim different levels."""
    told = [piece for piece in standing.pieces if piece.state != "future"]
    levels = {each.evidence.level for each in told if each.evidence.date == told[0].evidence.date}
    if len(levels) < 2:
        return []
    return [
        said(
            "note.plan-two-claims",
            action=standing.action.id.upper(),
            date=told[0].evidence.date,
            low=min(levels),
            high=max(levels),
        )
    ]


def lowered(standing: ActionStanding, piece: Piece) -> Note:
    """Return why a piece carries less than it claims, and what would carry it."""
    return {
        lang: say(
            f"note.plan-{piece.shortfall}",
            lang=lang,
            action=standing.action.id.upper(),
            id=piece.evidence.id,
            claimed=piece.evidence.level,
            counted=piece.carries,
            kind=say(f"plan.kind.{piece.evidence.kind}", lang=lang),
            date=piece.evidence.date,
            expires=piece.expires,
            needs=", ".join(say(f"plan.kind.{kind}", lang=lang) for kind in piece.needs) or "—",
        )
        for lang in LANGUAGES
    }


def said(key: str, **facts: object) -> Note:
    """Return a sentence of the catalogue in each language."""
    return {lang: say(key, lang=lang, **facts) for lang in LANGUAGES}


@dataclass(frozen=True, slots=True)
class Assessed:
    """The answer of ``csirt plan assess``."""

    evidence: Evidence
    file: Path
    standings: tuple[ActionStanding, ...]
    """Of the actions claimed, with the new piece, on the day of the claim's entry."""
    notes: tuple[Note, ...]

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the answer for machines (``csirt.plan.assess/1``)."""
        return {
            "schema": "csirt.plan.assess/1",
            "id": self.evidence.id,
            "facility": self.evidence.facility,
            "file": str(self.file),
            "actions": [_standing_json(each) for each in self.standings],
            "notes": [note[lang] for note in self.notes],
        }


def assess(file: Path, claim: Claim, *, today: str) -> Assessed:
    """Write a claim as a new file of the workspace, and return what it counts for.

    Args:
        file: File of the facility.
        claim: What is claimed, on what proof.
        today: The day of entry.

    Raises:
        NotFoundError: no workspace, no such action, no such file of proof.
        StateError: the same claim stands already.
    """
    (facility, _), root, known = subject_of(file), root_of(file), actions(file)
    if root is None:
        raise NotFoundError("plan.no-workspace")
    codes = tuple(dict.fromkeys(action_in(known, code).id for code in claim.actions))
    made, path = written(root, facility.id, replace(claim, actions=codes), today=today)
    pieces = evidence_of(root, facility.id)
    gone = altered(root, pieces)
    found = tuple(
        standing_of(known[code], pieces, on=today, profile=facility.profile, altered=gone)
        for code in codes
    )
    told = (
        lowered(standing, piece)
        for standing in found
        for piece in standing.pieces
        if piece.evidence.id == made.id and piece.shortfall
    )
    notice = notices(known[code] for code in codes)
    return Assessed(made, path, found, (*notice, *told))


def name_of(facility: Facility) -> str:
    """Return the name of a facility in the language of the talk, or its id."""
    words = facility.name
    return words.in_(language()) if isinstance(words, Text) else facility.id
