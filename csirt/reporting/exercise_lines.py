"""What an animator is told of an inject, as plain text: its hour, what is expected, the answers."""

from collections.abc import Iterator

from csirt.model.exercise import Exercise
from csirt.model.exercise_decision import DecisionPoint
from csirt.model.exercise_inject import Expectation, Inject
from csirt.model.exercise_trigger import trigger_text
from csirt.operation.exercise_chronogramme import condition_lines
from csirt.reporting.exercise_paper import Paper
from csirt.text import say


def due_text(paper: Paper, inject: Inject) -> str:
    """Return the trigger of an inject; of a reminder, the hour at which it would be due."""
    planned = paper.plan.injects[inject.id]
    if inject.if_missing is None or planned is None:
        return trigger_text(inject, paper.lang)
    return sentence(paper, "reminder", real=paper.real(planned), hour=paper.hour(planned))


def trigger_lines(paper: Paper, inject: Inject) -> Iterator[str]:
    """Yield when an inject goes out, what it waits for in words, and its conditions."""
    yield due_text(paper, inject)
    missing = [e for e in paper.exercise.all_expected() if e.id == inject.if_missing]
    yield from (f"[{each.id}] {paper.plain(each.text)}" for each in missing)
    for decision in paper.exercise.decisions:
        for option in decision.options:
            if inject.id in option.reveals:
                yield sentence(paper, "revealed-by", decision=decision.id,
                             answer=paper.plain(option.title))  # fmt: skip
    conditions = condition_lines(inject, paper.lang)
    if conditions:
        yield conditions


def asked_by(exercise: Exercise, inject: Inject) -> DecisionPoint | None:
    """Return the decision that an inject puts."""
    return next((each for each in exercise.decisions if each.id == inject.asks), None)


def expected_text(paper: Paper, expected: Expectation) -> str:
    """Return what is expected, by when, and what counts as met, as plain text."""
    told = [f"[{expected.id}] {paper.plain(expected.text)}"]
    if expected.within_minutes is not None:
        told[0] += f" — {sentence(paper, 'within', minutes=expected.within_minutes)}"
    if expected.met_when is not None:
        told.append(f"  {sentence(paper, 'met-when')} {paper.plain(expected.met_when)}")
    if expected.partly_when is not None:
        told.append(f"  {sentence(paper, 'partly-when')} {paper.plain(expected.partly_when)}")
    return "\n".join(told)


def decision_lines(paper: Paper, decision: DecisionPoint) -> Iterator[str]:
    """Yield a decision, its answers and what the animator says back, as plain text."""
    limit = decision.deadline_minutes
    within = f" — {sentence(paper, 'within', minutes=limit)}" if limit else ""
    yield f"[{decision.id}] {paper.plain(decision.question)}{within}"
    for option in decision.options:
        default = f" ({sentence(paper, 'default')})" if option.id == decision.default else ""
        told = f" → {paper.plain(option.told)}" if option.told else ""
        reveals = [each for each in paper.order if each.id in option.reveals]
        cards_ = ", ".join(sentence(paper, "number", number=paper.number(each)) for each in reveals)
        brings = f" → {cards_}" if cards_ else ""
        yield f"□ {paper.plain(option.title)}{default}{told}{brings}"


def sentence(paper: Paper, key: str, **facts: object) -> str:
    """Return a sentence of the paper, not yet ready for a page."""
    return say(f"report.paper.{key}", paper.lang, **facts)
