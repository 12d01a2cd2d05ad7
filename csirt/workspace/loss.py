"""What an attack on a facility or a group would cost if it happened."""

from pathlib import Path

from csirt.analysis.attack_graph.sample import DEFAULT_SAMPLES
from csirt.analysis.consequence.money import (
    Line,
    exceedance,
    if_it_happens,
    response_range,
)
from csirt.model.loss import IfItHappens, Loss, dated_costs
from csirt.model.place import Profile
from csirt.model.record import Text
from csirt.model.region import Estate
from csirt.text import LANGUAGES, say
from csirt.workspace.folder import opened
from csirt.workspace.histories import shipped_cases, shipped_curves, shipped_losses
from csirt.workspace.planning import planning_json, planning_of

DAYS = 730
HOSPITALS = (Profile.ES, Profile.ES_OSE)
"""Profiles that the dated cases are of."""


def loss(
    subject: Path,
    *,
    days: int = DAYS,
    samples: int = DEFAULT_SAMPLES,
    seed: int = 1,
    exceeded: bool = False,
) -> Loss:
    """Return duration and cost of a grave, a medium and a small case, with the dated ones.

    Args:
        subject: File of a facility or a group.
        days: Days that are counted after the attack.
        samples: Samples of each severity.
        seed: Of the samples.
        exceeded: Add the loss exceedance curve.

    Raises:
        ContentError: a file is at fault.
        NotFoundError: the file does not exist.
    """
    workspace = opened(subject)
    estate = workspace.estate(subject)
    cases, losses = shipped_cases(), shipped_losses()
    response = response_range(cases, losses) if _is_hospital(estate) else None
    costs = if_it_happens(
        _lines(estate), shipped_curves(), losses, response, days=days, samples=samples, seed=seed
    )
    shown = tuple(each.shown for each in costs)
    curve = exceedance(costs, losses, seed=seed) if exceeded else None
    planned = planning_of(workspace.root, estate.subject)
    return Loss(
        subject=estate.subject,
        severities=shown,
        dated=dated_costs(cases, losses),
        frequency=losses.frequency,
        unmodelled=losses.unmodelled,
        counted_in=losses.counted_in,
        exceedance=curve,
        horizon_days=days,
        samples=samples,
        seed=seed,
        planning=planning_json(planned, _names(estate)),
        notes=tuple(_notes(estate, shown, exceeded=exceeded, found=curve is not None)),
    )


def _members(estate: Estate) -> tuple[str, ...]:
    group = next((each for each in estate.groups if each.id == estate.subject), None)
    return group.members if group else (estate.subject,)


def _is_hospital(estate: Estate) -> bool:
    return any(estate.facility(id).profile in HOSPITALS for id in _members(estate))


def _lines(estate: Estate) -> tuple[Line, ...]:
    several = len(_members(estate)) > 1
    found = []
    for id in _members(estate):
        home = estate.names.get(id)
        for line in estate.facility(id).care_lines:
            words = line.name or Text(fr=line.id)
            name = {lang: words.in_(lang) for lang in LANGUAGES}
            if several and home is not None:
                name = {lang: f"{text} ({home.in_(lang)})" for lang, text in name.items()}
            found.append(Line(f"care-line:{id}/{line.id}", name, line))
    return tuple(found)


def _names(estate: Estate) -> dict[str, dict[str, str]]:
    """Return the names that a planning assumption may speak of: care lines by id, and families."""
    found = {each.ref.rpartition("/")[2]: dict(each.name) for each in _lines(estate)}
    for curve in shipped_curves().curves:
        found[curve.family.value] = {lang: curve.name.in_(lang) for lang in LANGUAGES}
    return found


def _notes(
    estate: Estate, shown: tuple[IfItHappens, ...], *, exceeded: bool, found: bool
) -> list[dict[str, str]]:
    lines = shown[0].lines
    counted = sum(each.lost_eur is not None for each in lines)
    notes = [_note("note.loss.no-prediction"), _note("note.loss.frequency")]
    if counted < len(lines) or not lines:
        notes.append(_note("note.loss.lines", counted=counted, total=len(lines)))
    if counted:
        notes.append(_note("note.loss.caught-up"))
    if _is_hospital(estate):
        notes.append(_note("note.loss.response"))
    else:
        notes.append(_note("note.loss.no-hospital"))
    notes.append(_note("note.loss.own"))
    if exceeded and not found:
        notes.append(_note("note.loss.no-exceedance"))
    elif found:
        notes.append(_note("note.loss.exceedance"))
    return notes


def _note(key: str, **facts: object) -> dict[str, str]:
    return {lang: say(key, lang, **facts) for lang in LANGUAGES}
