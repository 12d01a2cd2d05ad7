"""The scores of a library as the scale of answers of a framework."""

from csirt.exchange.ciso.reading import Reading, Record
from csirt.exchange.ciso.texts import languages, words
from csirt.exchange.told import Way
from csirt.model.framework import AnswerLevel, AnswerMeaning
from csirt.model.record import Text
from csirt.text import say

_TAKEN = frozenset(("score", "name", "translations"))
_LEFT = frozenset(("description", "description_doc"))
_WIDEST = 11
"""Scores that become a scale without being named one by one: 0 to 10."""
_MOST = 100


def scale(reading: Reading, framework: Record, way: Way) -> tuple[AnswerLevel, ...]:
    """Return the answers that a framework admits: its scores, else no, partly and yes.

    The lowest score is 'unmet', the highest 'met', what lies between 'partly'.
    """
    low = reading.number(framework, "min_score", way)
    high = reading.number(framework, "max_score", way)
    named = _named(reading, framework, way)
    if low is None and high is None and not named:
        reading.note("ciso.plain-scale", way)
        return _plain()
    least = min(named) if low is None and named else low or 0
    most = max(named) if high is None and named else high or 0
    outside = [score for score in named if not least <= score <= most]
    if outside or not 0 <= least < most <= _MOST or (most - least >= _WIDEST and not named):
        key = "scores_definition" if "scores_definition" in framework else "max_score"
        reading.warn("ciso.scale", (*way, key), f"{least}–{most}")
        return _plain()
    scores = sorted(named) if most - least >= _WIDEST else range(least, most + 1)
    return tuple(
        AnswerLevel(
            value=score,
            name=named.get(score) or Text(fr=str(score), en=str(score)),
            means=_means(score, least, most),
        )
        for score in scores
    )


def _named(reading: Reading, framework: Record, way: Way) -> dict[int, Text | None]:
    found: dict[int, Text | None] = {}
    for here, data in reading.records(framework, "scores_definition", way):
        reading.rest(data, here, _TAKEN, _LEFT)
        score = reading.number(data, "score", here)
        if score is None or score in found:
            reading.warn("ciso.score", here)
            continue
        found[score] = words(reading, languages(reading, data, "name", here), here)
    return found


def _means(score: int, least: int, most: int) -> AnswerMeaning:
    if score == least:
        return AnswerMeaning.UNMET
    return AnswerMeaning.MET if score == most else AnswerMeaning.PARTLY


def _plain() -> tuple[AnswerLevel, ...]:
    return tuple(
        AnswerLevel(
            value=value,
            name=Text(
                fr=say(f"cli.framework.answer.{means}", "fr"),
                en=say(f"cli.framework.answer.{means}", "en"),
            ),
            means=means,
        )
        for value, means in enumerate(AnswerMeaning)
    )
