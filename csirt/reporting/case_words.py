"""Dated points, durations and amounts in words: whole weeks, two figures of an amount at most."""

from math import floor, log10

from csirt.model.backtest import JudgedPoint, Unit
from csirt.model.case_history import Bound, CaseCost
from csirt.model.loss import IfItHappens, Spread
from csirt.reporting.numbers import counted, number, percent, short
from csirt.text import say

WEEKS_FROM = 14
"""Days from which a duration is said in whole weeks."""
_UNITS = ((1_000_000, "million"), (1_000, "thousand"), (1, "euro"))
LEAST = 1_000
"""Amounts below are told by this bound."""


def days(first: float, last: float, lang: str) -> str:
    """Return ``5``, ``0 à 6``."""
    if first == last:
        return short(first, lang)
    return say("report.cases.days", lang, first=short(first, lang), last=short(last, lang))


def seen(point: JudgedPoint, lang: str) -> str:
    """Return what was observed: a share, or the day of a return, with the side it binds on."""
    value = percent(point.observed, lang)
    if point.unit is Unit.DAYS:
        value = say("report.cases.day", lang, day=short(round(point.observed), lang))
    return value if point.bound is Bound.AT else say(f"report.cases.{point.bound}", lang, it=value)


def band(point: JudgedPoint, lang: str) -> str:
    """Return the band of a point, in its unit."""
    if point.low is None or point.high is None:
        return say("report.not-assessed", lang)
    if point.unit is Unit.SHARE:
        return between(percent(point.low, lang), percent(point.high, lang), lang)
    low, high = (short(round(each), lang) for each in (point.low, point.high))
    return say("report.cases.between-days", lang, low=low, high=high)


def between(low: str, high: str, lang: str) -> str:
    """Return a range in words, or one value where both ends read alike."""
    return low if low == high else say("report.cases.between", lang, low=low, high=high)


def duration(value: float, lang: str) -> str:
    """Return days below two weeks, whole weeks from there."""
    if value < 0.5:
        return say("report.cases.under-a-day", lang)
    if value < WEEKS_FROM:
        return counted("report.unit.days", round(value), lang)
    return counted("report.cases.weeks", round(value / 7), lang)


def durations(spread: Spread, lang: str) -> str:
    """Return the durations of most cases: 10 to 90 %."""
    return between(duration(spread.p10, lang), duration(spread.p90, lang), lang)


def two_figures(value: float) -> float:
    """Return a number with two figures and zeros after them."""
    if value <= 0:
        return 0.0
    step = 10.0 ** (floor(log10(value)) - 1)
    return round(value / step) * step


def euros(value: float, lang: str) -> str:
    """Return an amount with two figures at most: ``7,5 M€``, ``45 k€``."""
    if value < LEAST:
        return say("report.cases.under", lang, it=_amount(LEAST, lang))
    return _amount(two_figures(value), lang)


def _amount(value: float, lang: str, currency: str = "€") -> str:
    size, unit = next(each for each in _UNITS if value >= each[0] or each[0] == 1)
    return say(f"report.cases.{unit}", lang, n=short(value / size, lang), currency=currency)


def amounts(spread: Spread | None, lang: str) -> str:
    """Return the amounts of most cases, or that nobody can say."""
    if spread is None:
        return say("report.not-assessed", lang)
    return between(euros(spread.p10, lang), euros(spread.p90, lang), lang)


def total(each: IfItHappens, lang: str) -> str:
    """Return the amounts of a severity; 'at least' where a part of them is not assessed."""
    text = amounts(each.total_eur, lang)
    if each.total_eur is None or each.whole:
        return text
    return say("report.cases.at-least", lang, it=text)


_SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}


def cost(each: CaseCost, lang: str) -> str:
    """Return an amount of a dated case, in the currency of its source."""
    sign = _SIGNS[each.currency.value]
    text = between(_amount(each.low, lang, sign), _amount(each.high, lang, sign), lang)
    if each.per_day:
        text = say("report.cases.per-day", lang, it=text)
    return say("report.cases.at-most", lang, it=text) if each.at_most else text


def rate(share: float, lang: str) -> str:
    """Return a small share with two decimals: ``0,12 %``."""
    text = number(share * 100, lang, 2)
    return say("report.cases.rate", lang, n=text)
