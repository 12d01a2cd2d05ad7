"""The roadmap of a facility: its steps in order and in months, from its evidence and its quotes."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from math import ceil
from pathlib import Path

import csirt
from csirt import content
from csirt.analysis.duty_proofs import said
from csirt.analysis.plan_levels import standings
from csirt.analysis.roadmap import Asked, Entry, Roadmap, roadmap
from csirt.analysis.roadmap_effect import EffectState
from csirt.analysis.roadmap_money import Reason
from csirt.analysis.roadmap_steps import Given, Step, StepKind, steps_of
from csirt.errors import NotFoundError
from csirt.files.kinds import load
from csirt.files.shipped import catalogue
from csirt.model.catalogue import Catalogue
from csirt.model.facility import Facility
from csirt.model.plan import LEVELS, Action
from csirt.model.quotes import Efforts, Quotes
from csirt.model.tlp import Tlp
from csirt.operation.marking import ORDER
from csirt.safe import safe
from csirt.text import LANGUAGES, say
from csirt.text import catalogue as sentences
from csirt.workspace.folder import opened
from csirt.workspace.plan import Note, subject_of
from csirt.workspace.plan_actions import actions, notices
from csirt.workspace.plan_evidence import altered, evidence_of
from csirt.workspace.root import root_of

QUOTES = "quotes.yaml"
MIN_SAMPLES = 65_536


@dataclass(frozen=True, slots=True)
class PlanRoadmap:
    """The answer of ``csirt plan roadmap``."""

    facility: Facility
    asked: Asked
    found: Roadmap
    quotes: Quotes
    """Of the facility."""
    actions: dict[str, Action]
    notes: tuple[Note, ...]
    tlp: Tlp
    evidence: tuple[str, ...]
    """References of the pieces that the levels rest on."""
    root: Path | None
    version: str = csirt.__version__

    @property
    def catalogue(self) -> Catalogue:
        """Classes of probability and their names."""
        return catalogue()


@cache
def efforts() -> Efforts:
    """Return the shipped days of each step."""
    return load(content.root() / "risk_models" / "catalogue" / "efforts.yaml", Efforts)


def quotes_of(root: Path | None, facility: str) -> Quotes:
    """Return the budgets and quotes of a facility; empty where the workspace has no file.

    Raises:
        ContentError: the file is at fault.
    """
    path = None if root is None else root / QUOTES
    if path is None or not path.is_file():
        return Quotes.model_validate({"schema": "csirt.quotes/1"})
    return load(path, Quotes).of(facility)


def plan_roadmap(
    file: Path, asked: Asked, *, progress: Callable[[int, int], None] = lambda _done, _of: None
) -> PlanRoadmap:
    """Return the roadmap of a facility.

    Args:
        file: File of the facility.
        asked: The day, the highest level, the months, the samples and the seed.
        progress: Called with the runs of the model done and their number.

    Raises:
        NotFoundError: the file does not exist.
        ContentError: a file of the workspace is at fault.
    """
    (facility, tlp), root, known = subject_of(file), root_of(file), actions(file)
    pieces, quotes = evidence_of(root, facility.id), quotes_of(root, facility.id)
    found = standings(
        known, pieces, on=asked.on, profile=facility.profile, altered=altered(root, pieces)
    )
    estate = opened(file).estate(file, on=asked.on)
    described = estate.facility(estate.subject).assets
    made = roadmap(
        found, quotes, efforts(), estate if described else None, catalogue(), known, asked,
        profile=facility.profile, progress=progress,
    )  # fmt: skip
    level = max(
        (tlp, *(each.tlp for each in pieces), *(each.tlp for each in quotes.quotes)),
        key=ORDER.__getitem__,
    )
    refs = tuple(f"evidence:{facility.id}/{each.id}" for each in pieces)
    notes = (*notices(known.values()), *_notes(made, quotes, asked, root))
    return PlanRoadmap(facility, asked, made, quotes, known, notes, level, refs, root)


def _notes(made: Roadmap, quotes: Quotes, asked: Asked, root: Path | None) -> Iterator[Note]:
    if root is None:
        yield said("note.plan-alone")
    yield said("note.roadmap.ranked")
    if made.today is None:
        yield said("note.roadmap.no-model")
    else:
        yield said("note.model")
        if asked.samples < MIN_SAMPLES:
            yield said("note.roadmap.samples", samples=_grouped(asked.samples), seed=asked.seed)
    steps = [each.step for each in (*made.entries, *made.blocked)]
    if guessed := sum(each.days_from is Given.EXPERT for each in steps):
        yield said("note.roadmap.expert-days", count=guessed, of=len(steps))
    unpriced = [e for e in steps if e.kind is StepKind.RAISE and e.cost.state is not Given.QUOTE]
    if unpriced:
        yield said("note.roadmap.no-cost", count=len(unpriced), of=len(steps))
    for each in sorted({q.id for step in steps for q in step.cost.expired}):
        yield said("note.roadmap.expired", id=each)
    if not any(month.capacity for month in made.months):
        yield said("note.roadmap.no-days")
    if any(each.planned.meanwhile for each in made.entries):
        yield said("note.roadmap.meanwhile")
    if heavy := [each.id for each in made.months if each.load > each.capacity + 0.5]:
        yield said("note.roadmap.heavy", months=", ".join(heavy))


def reason_note(reason: Reason, plan: PlanRoadmap) -> Note:
    """Return why a step does not fit, in words."""
    return said(
        f"note.roadmap.lack-{reason.lack}",
        amount=ceil(reason.amount),
        shown=_grouped(ceil(reason.amount)),
        kind=_words("roadmap.budget", reason.kind.value if reason.kind else "investment"),
        funding=funding_name(plan.quotes, reason.funding),
        names=", ".join(shown(each) for each in reason.names),
    )


def _grouped(value: int) -> Note:
    """Return a whole number as each language groups its digits."""
    return {"fr": f"{value:,}".replace(",", "\u202f"), "en": f"{value:,}"}


def _words(prefix: str, value: str) -> Note:
    return {lang: say(f"{prefix}.{value}", lang=lang) for lang in LANGUAGES}


def shown(id: str) -> str:
    """Return the id of a step or an action as people read it: ``P4 → 3``."""
    code, _, level = id.partition("-")
    return f"{code.upper()} → {level}" if level.isdigit() else code.upper()


def funding_name(quotes: Quotes, id: str) -> Note:
    """Return what a source of money is called: as the file has it, as csirt knows it, or its id."""
    own = next((each.name for each in quotes.fundings if each.id == id), None)
    if own is not None:
        return {lang: own.in_(lang) for lang in LANGUAGES}
    key = f"roadmap.funding.{id}"
    return {
        lang: say(key, lang=lang) if key in sentences(lang) else id or "—" for lang in LANGUAGES
    }


def what_of(step: Step) -> Note:
    """Return what a step is to bring about: the criteria of its level, or that it is assessed."""
    if step.level_to is None:
        return said("note.roadmap.assess", action=step.action.id.upper())
    level = next(each for each in step.action.levels if each.level == step.level_to)
    return {lang: " ".join(each.in_(lang) for each in level.criteria) for lang in LANGUAGES}


def effect_note(entry: Entry, plan: PlanRoadmap) -> Note:
    """Return what a step changes in the risk, or why nothing is computed, in words."""
    effect = entry.effect
    if effect.state is EffectState.NO_EFFECT and entry.step.action.no_modelled_effect:
        words = entry.step.action.no_modelled_effect
        return said("note.roadmap.no-effect", why={lang: words.in_(lang) for lang in LANGUAGES})
    if effect.state is not EffectState.COMPUTED:
        return said(f"note.roadmap.effect-{effect.state}")
    if not effect.helped or plan.found.today is None:
        return said("note.roadmap.effect-nil")
    names = plan.found.today.names
    return said(
        "note.roadmap.effect",
        class_=_words("roadmap.effect", effect.class_.value),
        names={lang: ", ".join(names[ref][lang] for ref in effect.helped) for lang in LANGUAGES},
    )


def effect_key(entry: Entry) -> str:
    """Return the word for a step's effect; what is not computed is not nothing."""
    match entry.effect.state:
        case EffectState.UNKNOWN:
            return "unknown"
        case EffectState.LATER | EffectState.NO_MODEL:
            return "not-computed"
    return entry.effect.class_.value


def step_of(file: Path, id: str, *, on: str) -> Step:
    """Return a step of the roadmap of a facility by its id, ``p4-3``; no effect is computed.

    Raises:
        NotFoundError: there is no such step on the day.
    """
    (facility, _), root, known = subject_of(file), root_of(file), actions(file)
    pieces, quotes = evidence_of(root, facility.id), quotes_of(root, facility.id)
    found = standings(known, pieces, on=on, profile=facility.profile, altered=altered(root, pieces))
    steps = steps_of(found, quotes, efforts(), on=on, to=LEVELS[-1], profile=facility.profile)
    by_id = {each.id: each for each in steps}
    wanted = by_id.get(id.strip().lower())
    if wanted is None:
        near = ", ".join(get_close_matches(id.lower(), by_id, n=3) or by_id) or "—"
        raise NotFoundError("roadmap.unknown-step", name=safe(id), near=near)
    return wanted


def step_words(step: Step) -> Note:
    """Return a step as something to be done: ``P4, niveau 3 : …``."""
    if step.level_to is None:
        return what_of(step)
    return said(
        "note.roadmap.step", action=step.action.id.upper(), level=step.level_to, what=what_of(step)
    )


def step_funding(file: Path, step: Step) -> str:
    """Return what pays for a step according to its quotes, in French as the files are; or
    nothing."""
    (facility, _), root = subject_of(file), root_of(file)
    names = sorted({each.funding for each in step.cost.quotes if each.funding})
    quotes = quotes_of(root, facility.id)
    return ", ".join(funding_name(quotes, each)["fr"] for each in names)
