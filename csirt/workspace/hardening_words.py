"""What a choice of measures is called in words, and what the reader must know of it."""

from collections.abc import Iterator

from csirt.analysis.attack_graph.precision import MIN_BLOCKS
from csirt.analysis.duty_proofs import said
from csirt.analysis.hardening.candidate import Candidate, Why
from csirt.analysis.hardening.exact import PRECISION
from csirt.analysis.hardening.front import Point
from csirt.analysis.hardening.purse import DAYS
from csirt.analysis.hardening.search import CHOSEN, NOTHING, OWN, By, Status
from csirt.analysis.names import readable
from csirt.analysis.roadmap_effect import Effect, EffectClass, EffectState
from csirt.analysis.roadmap_money import Key
from csirt.analysis.roadmap_steps import Given
from csirt.model.quotes import BudgetKind
from csirt.text import LANGUAGES, say
from csirt.workspace.hardening import Hardened, Subject
from csirt.workspace.plan import Note
from csirt.workspace.plan_actions import notices
from csirt.workspace.plan_roadmap import funding_name, shown

ENOUGH = MIN_BLOCKS * 1_024
"""Samples from which an interval over the experts' estimates is told."""


def named(candidate: Candidate, about: Subject) -> Note:
    """Return what a candidate is called: ``P5 → 3 …``, or the title of the measure and its id."""
    if candidate.id.startswith("action:"):
        step = candidate.id.removeprefix("action:").replace("=", "-")
        action = about.situation.actions[step.partition("-")[0]]
        return {lang: f"{shown(step)} {action.short.in_(lang)}" for lang in LANGUAGES}
    id = candidate.id.removeprefix("measure:")
    return {lang: f"{candidate.title.in_(lang)} ({id})" for lang in LANGUAGES}


def effect(gain: float, base: float) -> EffectClass:
    """Return the class of what a candidate alone changes, as on a roadmap."""
    share = gain / base if base > 0 else 0.0
    return Effect(EffectState.COMPUTED, closed=max(0.0, gain), share=share).class_


def cost_state(candidate: Candidate) -> str:
    """Return what is known of a cost: ``quote``, ``partial``, ``expired`` or ``not-given``."""
    cost = candidate.cost
    return "partial" if cost.state is Given.QUOTE and cost.partial else cost.state.value


def line_name(key: Key, about: Subject) -> Note:
    """Return what a line of budget is called."""
    funding, kind = key
    words = {lang: say(f"roadmap.budget.{kind}", lang=lang) for lang in LANGUAGES}
    if key == DAYS:
        return words
    paid_by = funding_name(about.situation.quotes, funding)
    return {lang: f"{paid_by[lang]} · {words[lang]}" for lang in LANGUAGES}


def grouped(value: float, lang: str) -> str:
    """Return a whole number as the language groups its digits."""
    text = f"{round(value):,}"
    return text.replace(",", "\u202f") if lang == "fr" else text


def amount(key: Key, value: float) -> Note:
    """Return an amount of a line with its unit."""
    unit = "days" if key[1] is BudgetKind.STAFF_DAYS else "euros"
    return {
        lang: say(f"harden.amount.{unit}", lang=lang, value=grouped(value, lang))
        for lang in LANGUAGES
    }


def notes(answer: Hardened) -> Iterator[Note]:
    """Yield what the reader must know."""
    about, found, wanted = answer.subject, answer.found, answer.wanted
    situation = about.situation
    if about.root is None:
        yield said("note.plan-alone")
    yield from notices(situation.actions.values())
    yield said("note.model")
    yield from _of_search(answer)
    if found.status is Status.RANKED:
        yield said("note.harden.ranked")
    if found.judged is not None and wanted.samples < ENOUGH:
        yield said("note.no-interval", blocks=MIN_BLOCKS)
    yield said("note.harden.by-activity" if found.world.by_activity else "note.harden.alike")
    yield said("note.harden.scope")
    if unpriced := sum(not each.priced for each in found.candidates):
        yield said("note.harden.no-cost", count=unpriced, of=len(found.candidates))
    for quote in sorted({q.id for each in found.candidates for q in each.cost.expired}):
        yield said("note.roadmap.expired", id=quote)
    silent = sum(each.why is Why.NOT_COMPUTED for each in found.skipped)
    if silent:
        yield said("note.harden.not-computed", count=silent)
    waiting = sorted({n.upper() for each in found.skipped if each.why is Why.UNASSESSED
                      for n in each.names})  # fmt: skip
    if waiting:
        yield said("note.harden.unassessed", actions=", ".join(waiting))


def _of_search(answer: Hardened) -> Iterator[Note]:
    found, wanted = answer.found, answer.wanted
    if found.searched is None:
        return
    points = 100 * max(PRECISION, found.searched.value - found.searched.exact.bound)
    gap = {"fr": f"{points:.2f}".replace(".", ","), "en": f"{points:.2f}"}
    stopped = found.searched.exact.proof.value
    yield said(f"note.harden.{stopped}", gap=gap, samples=wanted.samples_in, seed=wanted.seed)
    if found.searched.by is By.GREEDY:
        yield said("note.harden.greedy")
    yield said("note.harden.budget")
    if DAYS not in found.choice.purse.limits:
        yield said("note.harden.no-days")
    if found.stability and found.chosen:
        yield said("note.harden.stability", draws=found.stability.draws)
    if found.front:
        yield said("note.harden.front")


def price(candidate: Candidate, lang: str) -> str:
    """Return what a candidate costs: its quotes, or what is known of them."""
    state = cost_state(candidate)
    if state != "quote":
        return say(f"harden.cost.{state}", lang=lang)
    told = []
    if (once := candidate.cost.investment) is not None:
        told.append(say("harden.amount.euros", lang=lang, value=grouped(once.likely, lang)))
    if (each := candidate.cost.operation) is not None:
        sum_ = say("harden.amount.euros", lang=lang, value=grouped(each.likely, lang))
        told.append(say("cli.risk.harden.per-year", lang=lang, value=sum_))
    return " + ".join(told) or say("harden.cost.quote", lang=lang)


def unpriced(answer: Hardened) -> list[int]:
    """Return what has a strong effect alone and no full cost, the strongest first."""
    found = answer.found
    some = [
        at
        for at, gain in enumerate(found.alone)
        if effect(gain, found.base) is EffectClass.STRONG and not found.candidates[at].priced
    ]
    return sorted(some, key=lambda at: (-found.alone[at], found.candidates[at].id))


def lines(answer: Hardened) -> list[tuple[Note, str, str]]:
    """Return each care line with the classes of its loss before and after the set."""
    found = answer.found
    if found.judged is None:
        return []
    class_of, terrain = answer.subject.situation.catalogue.class_of, found.world.compiled.terrain
    before, after = (found.judged.lines(at).probability.tolist() for at in (NOTHING, CHOSEN))
    order = sorted(range(len(before)), key=lambda at: (-before[at], found.world.refs[at]))
    return [
        (readable(terrain, found.world.refs[at]), class_of(before[at]), class_of(after[at]))
        for at in order
    ]


def front_shares(answer: Hardened) -> list[float]:
    """Return, for each point of the front, the share of today's losses that remain, on fresh
    samples."""
    found = answer.found
    if found.judged is None:
        return []
    today = float(found.judged.worth(NOTHING).probability[0])
    return [
        float(found.judged.worth(OWN + nth).probability[0]) / today if today else 1.0
        for nth in range(len(found.front))
    ]


def front_points(answer: Hardened) -> list[tuple[Point, int]]:
    """Return each point of the front with the losses that remain, of ten."""
    shares = front_shares(answer)
    return [
        (point, round(10 * share)) for point, share in zip(answer.found.front, shares, strict=True)
    ]
