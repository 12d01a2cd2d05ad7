"""The age of a number in words: the same on paper and on the terminal."""

from csirt.text import say
from csirt.workspace.contacts import Aged

_DAYS_OF_A_MONTH = 30.44
_FEWEST_MONTHS = 2
"""Below, an age is told in days."""


def age(each: Aged, lang: str | None = None) -> str:
    """Return how long ago a number was verified; empty where it never was."""
    if each.days is None:
        return ""
    months = int(each.days / _DAYS_OF_A_MONTH)
    if months >= _FEWEST_MONTHS:
        return say("contact.age.months", lang, months=months)
    return say("contact.age.days", lang, days=each.days)
