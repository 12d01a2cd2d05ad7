"""How a number is written for people: digits, separators, units, in French and in English."""

from re import Match
from re import compile as pattern

from csirt.reporting.typeset import NARROW, WIDE
from csirt.text import say

MONTHS = {
    "fr": [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    "en": [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
}


_ISO_DAY = pattern(r"(?<![\w/-])\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?![\w/-])")
"""A day that stands alone, not within the name of a file or an id."""


def number(value: float, lang: str, decimals: int = 0) -> str:
    """Return a number with its separators: ``1 234,5`` in French, ``1,234.5`` in English."""
    text = f"{value:,.{decimals}f}"
    if lang != "fr":
        return text
    return text.replace(",", NARROW).replace(".", ",")


def short(value: float, lang: str) -> str:
    """Return a number without useless zeros: ``3``, ``2,5``."""
    text = number(value, lang, 2)
    mark = "," if lang == "fr" else "."
    return text.rstrip("0").rstrip(mark)


def percent(share: float, lang: str) -> str:
    """Return a share as a whole percentage; what is not nought is never printed as nought."""
    value = share * 100
    if 0 < value < 1:
        text = f"<{WIDE}1" if lang == "fr" else "<1"
    elif 99 < value < 100:
        text = f">{WIDE}99" if lang == "fr" else ">99"
    else:
        text = number(value, lang)
    return f"{text}{WIDE}%" if lang == "fr" else f"{text}%"


def counted(key: str, value: float, lang: str) -> str:
    """Return ``3 jours``, ``1 day``: the sentence ``KEY.one`` or ``KEY.many``."""
    return say(f"{key}.{form(value, lang)}", lang=lang, n=short(value, lang))


def form(value: float, lang: str) -> str:
    """Return ``one`` or ``many``: below two in French, exactly one in English."""
    alone = abs(value) < 2 if lang == "fr" else value == 1
    return "one" if alone else "many"


def date(iso: str, lang: str) -> str:
    """Return ``21 novembre 2026`` for ``2026-11-21``; in French the first of a month is ``1er``."""
    year, month, day = (int(part) for part in iso.split("-"))
    first = "1er" if lang == "fr" and day == 1 else str(day)
    return f"{first}{WIDE}{MONTHS[lang][month - 1]} {year}"


def spelled(text: str, lang: str) -> str:
    """Return a sentence with its ISO days written as people say them."""

    def said(found: Match[str]) -> str:
        return date(found[0], lang)

    return _ISO_DAY.sub(said, text)
