"""A back-test and a loss, for a terminal of 80 columns: words and whole weeks first."""

from csirt.cli import talk
from csirt.model.backtest import FEW, NOMINAL, Backtest, Coverage, JudgedPoint
from csirt.model.loss import Exceedance, IfItHappens, Loss
from csirt.reporting import case_words as words
from csirt.reporting.numbers import date, percent, short
from csirt.text import language, say

MOST_ROWS = 200


def show_backtest(found: Backtest) -> None:
    """Print the points outside, then those within, then what the whole says."""
    outside = [each for each in found.points if each.inside is False]
    inside = [each for each in found.points if each.inside]
    silent = [each for each in found.points if each.inside is None]
    for key, some in (("outside", outside), ("inside", inside), ("silent", silent)):
        if some:
            title = say(f"cli.backtest.{key}", count=len(some))
            talk.table(title, _heads(), map(_tested, some), most=MOST_ROWS)
    _show_years(found)
    _show_coverage("cli.backtest.coverage", found.coverage)
    _show_coverage("cli.backtest.years-coverage", found.years_coverage)
    for note in found.notes:
        talk.talk(f"· {note[language()]}")


def _heads() -> tuple[str, ...]:
    return tuple(
        say(f"cli.backtest.head.{each}") for each in ("case", "what", "day", "seen", "band")
    )


def _tested(each: JudgedPoint) -> tuple[str, ...]:
    lang = language()
    what = each.measure.in_(lang)
    if each.announced:
        what = say("cli.backtest.announced", it=what)
    day = words.days(each.first_day, each.last_day, lang)
    site = each.site.in_(lang)
    return site, what, day, words.seen(each, lang), words.band(each, lang)


def _show_years(found: Backtest) -> None:
    lang = language()
    rows = [
        (
            each.site.in_(lang),
            say(f"cli.backtest.figure.{each.figure}"),
            each.year,
            percent(each.observed, lang),
            words.between(percent(each.low, lang), percent(each.high, lang), lang),
        )
        for each in found.years
        if not each.inside
    ]
    if rows:
        talk.table(say("cli.backtest.years", count=len(rows)), _heads(), rows, most=MOST_ROWS)


def _show_coverage(key: str, coverage: Coverage) -> None:
    """Tell how many points are inside; a percentage only from twenty points on."""
    lang, low, high = language(), coverage.low, coverage.high
    text = say(key, inside=coverage.inside, counted=coverage.counted)
    if coverage.counted >= FEW and low is not None and high is not None:
        nominal = percent(NOMINAL, lang)
        verdict = "holds" if coverage.holds else "fails"
        text += " " + say(
            f"cli.backtest.{verdict}", low=percent(low, lang), high=percent(high, lang), it=nominal
        )
    else:
        text += " " + say("cli.backtest.few", least=FEW)
    talk.line(text, style="bold")


def show_loss(found: Loss) -> None:
    """Print the three cases, the dated ones beside, and how often the nation counts one."""
    lang = language()
    talk.line(say("cli.loss.title", subject=found.subject), style="bold")
    heads = tuple(
        say(f"cli.loss.head.{each}") for each in ("case", "lasts", "revenue", "response", "total")
    )
    talk.table(say("cli.loss.if"), heads, map(_severity, found.severities))
    for each in found.severities:
        name = each.severity.name.in_(lang)
        talk.line(f"{name} : {each.severity.meaning.in_(lang)}" if lang == "fr"
                  else f"{name}: {each.severity.meaning.in_(lang)}")  # fmt: skip
    rows = [
        (each.site.in_(lang) if each.case else "—", each.cost.what.in_(lang),
         words.cost(each.cost, lang))
        for each in found.dated
        if each.cost.comparable
    ]  # fmt: skip
    heads = tuple(say(f"cli.loss.head.{each}") for each in ("site", "what", "amount"))
    talk.table(say("cli.loss.dated"), heads, rows)
    _show_frequency(found)
    if found.exceedance is not None:
        _show_exceedance(found.exceedance)
    for plan in found.planning:
        talk.line(_plan(plan))
    for note in found.notes:
        talk.talk(f"· {note[language()]}")


def _severity(each: IfItHappens) -> tuple[str, ...]:
    lang = language()
    return (
        each.severity.name.in_(lang),
        words.durations(each.duration_days, lang),
        words.amounts(each.revenue_eur, lang),
        words.amounts(each.response_eur, lang),
        words.total(each, lang),
    )


def _show_frequency(found: Loss) -> None:
    lang = language()
    counts = ", ".join(
        say("cli.loss.count", name=each.severity.name.in_(lang).lower(), count=each.severity.count)
        for each in found.severities
    )
    counts += "".join(
        ", " + say("cli.loss.count", name=each.name.in_(lang).lower(), count=each.count)
        for each in found.unmodelled
    )
    talk.line(say("cli.loss.counted", year=found.counted_in, counts=counts))
    if found.frequency:
        rates = sorted(each.per_year for each in found.frequency)
        low, high = words.rate(rates[0], lang), words.rate(rates[-1], lang)
        talk.line(say("cli.loss.frequency", low=low, high=high))


def _show_exceedance(found: Exceedance) -> None:
    lang = language()
    rows = [
        (
            words.euros(each.above_eur, lang),
            percent(each.probability, lang),
            "—"
            if each.low is None or each.high is None
            else words.between(percent(each.low, lang), percent(each.high, lang), lang),
        )
        for each in found.points
    ]
    heads = tuple(say(f"cli.loss.head.{each}") for each in ("above", "chance", "between"))
    talk.table(say("cli.loss.exceeded"), heads, rows)


def _plan(plan: dict[str, object]) -> str:
    lang = language()
    out, why, name = plan["days_out"], plan["why"], plan["name"]
    assert isinstance(out, float)
    assert isinstance(why, dict)
    assert isinstance(name, dict)
    return say(
        "cli.loss.plan",
        what=name[lang],
        days=short(out, lang),
        by=plan["by"],
        on=date(str(plan["on"]), lang),
        why=why[lang],
    )
