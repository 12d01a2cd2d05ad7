"""The trigger of an inject in words, and back: what a spreadsheet shows in its column of times.

``M+40`` · ``après i03, 20 min`` · ``si e04 manque`` · ``à la main``, in either language.
"""

from functools import cache
from re import IGNORECASE, Pattern, escape
from re import compile as pattern

from csirt.model.exercise_inject import Inject
from csirt.model.ref import ID
from csirt.model.scenario_time import Offset, parsed, seconds_of, told
from csirt.text import LANGUAGES, say

_KEYS = ("after", "if_missing")
_NAME, _MINUTES = "\x01", "\x02"


def trigger_text(inject: Inject, lang: str) -> str:
    """Return how an inject is triggered, in words; a time that cannot be read as it is written."""
    if inject.at is not None:
        try:
            return told(seconds_of(inject.at))
        except ValueError:
            return inject.at
    for key in _KEYS:
        name = getattr(inject, key)
        if name is not None:
            sentence = _sentence(key, lang, name, str(inject.delay_minutes))
            return sentence if inject.delay_minutes else _without_delay(sentence)
    return say("cli.exercise.trigger.manual", lang)


def parsed_trigger(text: str) -> dict[str, object] | None:
    """Return the keys of the format that a trigger in words stands for; none where it is none.

    Only times counted from the start are read here: an hour or a date needs to know the start.
    """
    plain = " ".join(text.split())
    if plain.casefold() in {say("cli.exercise.trigger.manual", lang).casefold()
                            for lang in LANGUAGES}:  # fmt: skip
        return {"manual": True}
    for key in _KEYS:
        for form in _forms(key):
            found = form.fullmatch(plain)
            if found:
                delay = int(found["minutes"] or 0)
                return {key: found["name"], **({"delay_minutes": delay} if delay else {})}
    try:
        when = parsed(plain)
    except ValueError:
        return None
    return {"at": told(when.seconds)} if isinstance(when, Offset) else None


def _sentence(key: str, lang: str, name: str, minutes: str) -> str:
    return say(f"cli.exercise.trigger.{key.replace('_', '-')}", lang, name=name, minutes=minutes)


def _without_delay(sentence: str) -> str:
    """Return a sentence up to its comma: no delay is not 'after 0 minutes'."""
    return sentence.partition(",")[0]


@cache
def _forms(key: str) -> tuple[Pattern[str], ...]:
    """Return the sentences of a trigger as patterns; the delay may be left out."""
    return tuple(_form(_sentence(key, lang, _NAME, _MINUTES)) for lang in LANGUAGES)


def _form(sentence: str) -> Pattern[str]:
    before, _, rest = sentence.partition(_NAME)
    between, _, after = rest.partition(_MINUTES)
    between, comma, delay = between.partition(",")
    minutes = rf"(?:{escape(comma + delay)}(?P<minutes>[0-9]{{1,5}}){escape(after)})?"
    return pattern(rf"{escape(before)}(?P<name>{ID}){escape(between)}{minutes}", IGNORECASE)
