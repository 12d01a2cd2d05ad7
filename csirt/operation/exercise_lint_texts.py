"""Rules of words: both languages, conditions that can be read, nothing real for the players.

What a player reads may be dialled, clicked or believed. The numbers that the regulator of phones
keeps for fiction pass: ARCEP, decision 2018-0881 and its changes (the six ranges are cited from
memory: 01 99 00, 02 61 91, 03 53 01, 04 65 71, 05 36 49, 06 39 98).
"""

from collections.abc import Iterator
from dataclasses import replace
from ipaddress import ip_address
from re import IGNORECASE, Pattern, escape
from re import compile as pattern

from csirt.model.exercise import Exercise
from csirt.model.exercise_library import InjectLibrary
from csirt.model.fault import Fault, Severity
from csirt.model.record import Text
from csirt.operation.exercise_condition import ConditionError, parsed
from csirt.operation.exercise_world import Way, World, conditions, fault
from csirt.operation.lint import untranslated
from csirt.safe import safe
from csirt.text import say

_PHONE = pattern(r"(?<!\d)(?:\+33[ .-]?|0)([1-9])((?:[ .-]?\d{2}){4})(?!\d)")
_FICTION = frozenset(("19900", "26191", "35301", "46571", "53649", "63998"))
_MAIL = pattern(r"[\w.+-]+@([\w-]+(?:\.[\w-]+)+)")
_ADDRESS = pattern(r"(?:https?://|\bwww\.)([^\s/»\"')]+)|\b([a-z2-7]{16,56}\.onion)\b", IGNORECASE)
_KEPT_APART = pattern(
    r"(?:^|\.)(?:test|example|invalid|localhost)$|(?:^|\.)example\.(?:com|net|org)$"
)
_MONEY = pattern(r"\b(?:bc1[a-z0-9]{25,60}|[13][a-km-zA-HJ-NP-Z1-9]{25,34})\b")
_FLAW = pattern(r"\bCVE-\d{4}-\d{4,}\b", IGNORECASE)
_NUMERIC = pattern(r"(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
_PERSON = pattern(
    r"\b(?:M\.|Mme|Mlle|Mr|Mrs|Ms|Dr|Pr|Docteur|Professeur|Monsieur|Madame) [A-ZÀ-Ý][\w'’-]+"
)
_SHORTEST_NAME = 4
"""Characters of a real name that is looked for: a shorter one stands in any text."""


def missing_translation(exercise: Exercise, world: World) -> Iterator[Fault]:
    """A text stands in French only, in a scenario that has begun to be translated."""
    if not is_french_only(exercise):
        for each in untranslated(exercise):
            yield replace(each, severity=Severity.WARNING)


def french_only(exercise: Exercise, world: World) -> Iterator[Fault]:
    """Nothing is translated: said once, and no fault of a hospital that plays in French."""
    if is_french_only(exercise):
        count = sum(1 for _ in untranslated(exercise))
        yield fault("french-only", ("title",), Severity.NOTE, count=count)


def is_french_only(exercise: Exercise) -> bool:
    """Return whether no text for the players is in English."""
    return not any(text.en for _, text in player_texts(exercise))


def condition_syntax(exercise: Exercise, world: World) -> Iterator[Fault]:
    """A condition cannot be read."""
    for way, text in conditions(exercise):
        try:
            parsed(text)
        except ConditionError as error:
            problem = say(
                f"cli.exercise.condition.{error.problem}",
                given=safe(error.given, limit=60),
                expected=error.expected,
            )
            yield fault("condition-syntax", way, column=error.column, problem=problem)


def real_name(exercise: Exercise, world: World) -> Iterator[Fault]:
    """A text for the players holds something real: a number, an address, a person, a flaw."""
    names = _names(world)
    for way, text in player_texts(exercise):
        yield from _real(way, text, names)


def real_name_in_library(library: InjectLibrary) -> Iterator[Fault]:
    """The same for ready-made injects."""
    for at, inject in enumerate(library.injects):
        yield from _real(("injects", at, "text"), inject.text, None)


def player_texts(exercise: Exercise) -> Iterator[tuple[Way, Text]]:
    """Yield what the players read or hear, with its place."""
    yield ("situation",), exercise.situation
    for at, cell in enumerate(exercise.cells):
        if cell.mission is not None:
            yield ("cells", at, "mission"), cell.mission
    yield from ((("voices", n, "name"), each.name) for n, each in enumerate(exercise.voices))
    yield from ((("systems", n, "name"), each.name) for n, each in enumerate(exercise.systems))
    for at, inject in enumerate(exercise.injects):
        yield ("injects", at, "text"), inject.text
        for nth, attached in enumerate(inject.attachments):
            yield ("injects", at, "attachments", nth, "title"), attached.title
        for nth, each in enumerate(inject.answers):
            yield ("injects", at, "answers", nth, "answer"), each.answer
    for at, decision in enumerate(exercise.decisions):
        yield ("decisions", at, "question"), decision.question
        for nth, option in enumerate(decision.options):
            yield ("decisions", at, "options", nth, "title"), option.title
            if option.told is not None:
                yield ("decisions", at, "options", nth, "told"), option.told


def _names(world: World) -> Pattern[str] | None:
    long = sorted({n for n in world.real_names if len(n) >= _SHORTEST_NAME}, key=len, reverse=True)
    if not long:
        return None
    return pattern(rf"(?<!\w)(?:{'|'.join(map(escape, long))})(?!\w)", IGNORECASE)


def _real(way: Way, text: Text, names: Pattern[str] | None) -> Iterator[Fault]:
    seen: set[str] = set()
    for each in (text.fr, text.en):
        for kind, given in _found(each, names):
            if given not in seen:
                seen.add(given)
                severity = Severity.WARNING if kind in ("person", "flaw") else Severity.ERROR
                what = say(f"cli.exercise.real.{kind}")
                yield fault("real-name", way, severity, what=what, given=safe(given, limit=80))


def _found(text: str, names: Pattern[str] | None) -> Iterator[tuple[str, str]]:
    for phone in _PHONE.finditer(text):
        digits = "".join(filter(str.isdigit, phone[1] + phone[2]))
        if digits[:5] not in _FICTION:
            yield "phone", phone[0]
    for mail in _MAIL.finditer(text):
        if not _KEPT_APART.search(mail[1].lower()):
            yield "mail", mail[0]
    for address in _ADDRESS.finditer(text):
        host = (address[1] or address[2]).lower().partition(":")[0]
        if not _KEPT_APART.search(host):
            yield "address", address[0]
    for kind, form in (("money", _MONEY), ("flaw", _FLAW), ("person", _PERSON)):
        yield from ((kind, each[0]) for each in form.finditer(text))
    for number in _NUMERIC.findall(text):
        if _is_live(number):
            yield "address", number
    if names is not None:
        yield from (("name", each[0]) for each in names.finditer(text))


def _is_live(number: str) -> bool:
    try:
        return ip_address(number).is_global
    except ValueError:
        return False
