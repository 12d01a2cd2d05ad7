"""What an animator is told of an inject, as plain text: its hour, what is expected, the answers."""

from collections.abc import Iterator

from csirt.model.exercise import Exercise
from csirt.model.exercise_decision import DecisionPoint
from csirt.model.exercise_inject import Expectation, Inject
from csirt.model.exercise_trigger import trigger_text
from csirt.reporting.exercise_conditions import waits_for
from csirt.reporting.exercise_paper import Paper
from csirt.text import say


def due_text(paper: Paper, inject: Inject) -> str:
    """Return the trigger of an inject; of a reminder, the hour at which it would be due."""
    planned = paper.plan.injects[inject.id]
    if inject.after is not None:
        return next(waits_for(paper, inject))
    if planned is None or inject.manual:
        return trigger_text(inject, paper.lang)
    key = "when" if inject.if_missing is None else "reminder"
    return sentence(paper, key, real=paper.real(planned), hour=paper.hour(planned))


def trigger_lines(paper: Paper, inject: Inject) -> Iterator[str]:
    """Yield when an inject goes out, then what it waits for, in words."""
    due, more = due_text(paper, inject), list(waits_for(paper, inject))
    yield due
    late = next((e for e in paper.exercise.all_expected() if e.id == inject.if_missing), None)
    if late is not None and paper.plan.injects[inject.id] is not None:
        more[0] = sentence(paper, "wait.quoted", text=paper.plain(late.text).rstrip("."))
    yield from (each for each in more if each != due)


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
