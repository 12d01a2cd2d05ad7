"""What an inject waits for, in words: an expectation that nobody met, an answer, a condition.

The scenario says it with ids (``met(e05)``); an animator reads what is expected, asked, answered.
"""

from collections.abc import Iterator

from csirt.model.exercise_inject import Inject, SystemState
from csirt.model.exercise_trigger import trigger_text
from csirt.model.scenario_time import seconds_of
from csirt.operation.exercise_condition import (
    All,
    Condition,
    ConditionError,
    Fact,
    Not,
    Some,
    parsed,
)
from csirt.reporting.exercise_paper import Paper
from csirt.text import say

_MARKS = ("met", "partly", "late", "missed")


def scenario_hour_of(paper: Paper, inject: Inject) -> str:
    """Return the hour of the scenario at which an inject is planned; that it goes by hand, or its
    time as it is written, where no hour is."""
    planned = paper.plan.injects[inject.id]
    if planned is None or inject.manual:
        return trigger_text(inject, paper.lang)
    return paper.hour(planned)


def waits_for(paper: Paper, inject: Inject) -> Iterator[str]:
    """Yield what an inject waits for, a line each, as plain text; nothing where it is its hour."""
    if inject.after is not None:
        yield _delayed(paper, "after", inject.delay_minutes, number=_number(paper, inject.after))
    if inject.if_missing is not None:
        what = _expected(paper, inject.if_missing)
        yield _delayed(paper, "missing", inject.delay_minutes, what=what)
    for decision in paper.exercise.decisions:
        asking = [paper.number(each) for each in paper.order if each.asks == decision.id]
        for option in decision.options:
            if inject.id in option.reveals:
                answer = paper.plain(option.title)
                key = "answer-to" if asking else "answer"
                yield _say(paper, key, answer=answer, number=", ".join(map(str, asking)))
    for key, text in (("wait" if inject.wait else "when", inject.when), ("unless", inject.unless)):
        if text is not None:
            yield _say(paper, key, condition=condition_words(paper, text))


def condition_words(paper: Paper, text: str) -> str:
    """Return a condition in words; one that cannot be read, as it is written."""
    try:
        return _words(paper, parsed(text))
    except ConditionError:
        return text


def _say(paper: Paper, key: str, **facts: object) -> str:
    return say(f"report.paper.wait.{key}", paper.lang, **facts)


def _delayed(paper: Paper, key: str, minutes: int, **facts: object) -> str:
    return _say(paper, f"{key}-later" if minutes else key, minutes=minutes, **facts)


def _words(paper: Paper, condition: Condition) -> str:
    if isinstance(condition, Fact):
        return _fact(paper, condition)
    if isinstance(condition, Not):
        return _say(paper, "not", condition=_words(paper, condition.part))
    if (same := _same_expectation(condition)) is not None:
        marks = _say(paper, "or").join(_mark(paper, each.name) for each in same)
        return _is(paper, same[0].arguments[0], marks)
    joined = _say(paper, "and" if isinstance(condition, All) else "or")
    return joined.join(_words(paper, part) for part in condition.parts)


def _same_expectation(condition: All | Some) -> tuple[Fact, ...] | None:
    """Return the parts of a choice that all speak of one expectation; none of any other."""
    facts = tuple(each for each in condition.parts if isinstance(each, Fact))
    alike = len(facts) == len(condition.parts) and all(each.name in _MARKS for each in facts)
    one = alike and len({each.arguments for each in facts}) == 1
    return facts if one and isinstance(condition, Some) else None


def _fact(paper: Paper, fact: Fact) -> str:
    name, arguments = fact.name, fact.arguments
    if name in _MARKS:
        return _is(paper, arguments[0], _mark(paper, name))
    if name == "decided" and len(arguments) > 1:
        return _say(paper, "decided-so", answer=_option(paper, *arguments[:2]))
    if name == "decided":
        return _say(paper, "decided", question=_question(paper, arguments[0]))
    if name == "sent":
        return _say(paper, "sent", number=_number(paper, arguments[0]))
    if name == "state":
        return _say(paper, "state", name=_system(paper, arguments[0]),
                    state=_state(paper, arguments[1]))  # fmt: skip
    if name == "flag":
        return _say(paper, "or").join(_flagged(paper, arguments[0])) or arguments[0]
    hour = paper.hour(seconds_of(arguments[-1]))
    if len(arguments) > 1:
        return _say(paper, "before-event", what=_event(paper, arguments[0]), hour=hour)
    return _say(paper, name, hour=hour)


def _is(paper: Paper, expectation: str, marks: str) -> str:
    return _say(paper, "is", what=_quoted(paper, _expected(paper, expectation)), marks=marks)


def _mark(paper: Paper, name: str) -> str:
    return _say(paper, f"mark.{name}")


def _quoted(paper: Paper, text: str) -> str:
    return _say(paper, "quoted", text=text)


def _expected(paper: Paper, id: str) -> str:
    found = next((each for each in paper.exercise.all_expected() if each.id == id), None)
    return paper.plain(found.text).rstrip(".") if found else id


def _number(paper: Paper, id: str) -> str:
    return next((str(paper.number(each)) for each in paper.order if each.id == id), id)


def _question(paper: Paper, id: str) -> str:
    return next((paper.plain(d.question) for d in paper.exercise.decisions if d.id == id), id)


def _option(paper: Paper, decision: str, id: str) -> str:
    options = (o for d in paper.exercise.decisions if d.id == decision for o in d.options)
    return next((paper.plain(each.title) for each in options if each.id == id), id)


def _flagged(paper: Paper, flag: str) -> Iterator[str]:
    """Yield the answers that set a mark."""
    for decision in paper.exercise.decisions:
        for option in decision.options:
            if flag in option.sets:
                yield _say(paper, "decided-so", answer=paper.plain(option.title))


def _system(paper: Paper, id: str) -> str:
    return paper.names.systems.get(id, id)


def _state(paper: Paper, state: str) -> str:
    return say(f"cli.exercise.state.{state}", paper.lang) if state in set(SystemState) else state


def _event(paper: Paper, id: str) -> str:
    """Return an inject, an expectation or a decision in words, whichever bears the id."""
    if any(each.id == id for each in paper.order):
        return _say(paper, "the-inject", number=_number(paper, id))
    told = _question(paper, id)
    return _quoted(paper, told if told != id else _expected(paper, id))
