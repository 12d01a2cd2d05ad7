"""Makers of figures, and how each is printed: a class on a page, digits in the appendix."""

from collections.abc import Iterable, Mapping

from csirt.model.catalogue import Catalogue
from csirt.model.estimate import Interval
from csirt.model.figure import Figure
from csirt.model.risk import Likelihood
from csirt.reporting.numbers import counted, number, percent, short
from csirt.text import LANGUAGES, say

ESTIMATES = "report.covers.estimates"
"""What the interval of a probability covers."""

BASES = ("assumed", "declared", "observed")


def label(key: str, **facts: object) -> dict[str, str]:
    """Return a sentence in each language; a fact may itself be one text a language."""
    return {
        lang: say(
            key,
            lang=lang,
            **{k: v[lang] if isinstance(v, Mapping) else v for k, v in facts.items()},
        )
        for lang in LANGUAGES
    }


def count(id: str, words: dict[str, str], value: int, records: Iterable[str] = ()) -> Figure:
    """Return a figure that counts things."""
    return Figure(id, words, value, "count", tuple(records))


def amount(
    id: str, words: dict[str, str], value: float, unit: str, records: Iterable[str] = ()
) -> Figure:
    """Return a figure with a unit: ``hours``, ``days``, ``share``, ``probability``."""
    return Figure(id, words, value, unit, tuple(records))


def likelihood(
    id: str, words: dict[str, str], likely: Likelihood, records: Iterable[str], seed: int
) -> Figure:
    """Return a probability: its class on pages, its digits in the appendix."""
    interval = None
    if likely.low is not None and likely.high is not None:
        interval = Interval(likely.low, likely.high, ESTIMATES)
    return Figure(id, words, likely.probability, "class", tuple(records), interval, seed)


def basis(
    id: str, words: dict[str, str], counts: Mapping[str, int], records: Iterable[str] = ()
) -> Figure:
    """Return how many records are assumed, declared and observed, as one figure."""
    value = "/".join(str(counts.get(each, 0)) for each in BASES)
    return Figure(id, words, value, "basis", tuple(records))


def families(
    id: str, words: dict[str, str], counts: Mapping[str, int], records: Iterable[str] = ()
) -> Figure:
    """Return how many assets there are of each family, as one figure."""
    value = " ".join(f"{family}={counts[family]}" for family in sorted(counts))
    return Figure(id, words, value, "families", tuple(records))


class Printer:
    """Prints figures in one language."""

    def __init__(self, catalogue: Catalogue, lang: str) -> None:
        self._catalogue = catalogue
        self._lang = lang
        self._names = {each.id: each.name.in_(lang) for each in catalogue.probability_classes}

    def on_page(self, figure: Figure) -> str:
        """Return a figure as a page shows it; a probability is a class."""
        if figure.unit == "class":
            return self._names[self.class_of(figure)]
        return self._digits(figure)

    def in_appendix(self, figure: Figure) -> str:
        """Return a figure with its digits, and its interval where it has one."""
        if figure.unit != "class":
            return self._digits(figure)
        value = number(float(figure.value), self._lang, 3)
        return f"{self.on_page(figure)} · {value}{self._interval(figure)}"

    def _interval(self, figure: Figure) -> str:
        if figure.interval is None:
            return ""
        ends = (figure.interval.low, figure.interval.high)
        return f" ({' – '.join(number(end, self._lang, 3) for end in ends)})"

    def class_of(self, figure: Figure) -> str:
        """Return the class of a probability."""
        return self._catalogue.class_of(float(figure.value))

    def _digits(self, figure: Figure) -> str:
        value, lang = figure.value, self._lang
        match figure.unit:
            case "basis":
                return self._basis(str(value))
            case "families":
                return self._families(str(value))
            case "share":
                return percent(float(value), lang)
            case "probability":
                return number(float(value), lang, 3)
            case "hours" | "days":
                return counted(f"report.unit.{figure.unit}", float(value), lang)
            case "plain":
                return str(value)
            case "count":
                return number(int(value), lang)
        return short(float(value), lang)

    def _basis(self, value: str) -> str:
        counts = zip(BASES, map(int, value.split("/")), strict=True)
        shown = (counted(f"report.basis.{each}", n, self._lang) for each, n in counts if n)
        return ", ".join(shown) or say("report.basis.none", lang=self._lang)

    def _families(self, value: str) -> str:
        parts = (part.partition("=") for part in value.split())
        ranked = sorted(
            ((int(n), family) for family, _, n in parts), key=lambda each: (-each[0], each[1])
        )
        shown = (counted(f"report.family.{family}", n, self._lang) for n, family in ranked)
        return ", ".join(shown) or say("report.no-assets", lang=self._lang)
