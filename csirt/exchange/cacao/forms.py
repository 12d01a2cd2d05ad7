"""The forms that values of CACAO take: each is ``(value, way, teller) -> faults``."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from re import compile as pattern
from typing import Any

from csirt.exchange.told import Teller, Way, near
from csirt.model.fault import Fault, Severity
from csirt.text import say

Form = Callable[[Any, Way, Teller], Iterator[Fault]]

_UUID = r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-5][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}"
IDENTIFIER = pattern(rf"[a-z][a-z0-9-]+[a-z0-9]--{_UUID}")
"""An identifier (CACAO 2.0, 10.10)."""
STAMP = pattern(
    r"[0-9]{4}-(0[1-9]|1[012])-(0[1-9]|[12][0-9]|3[01])T"
    r"([01][0-9]|2[0-3]):([0-5][0-9]):([0-5][0-9]|60)(\.[0-9]+)?Z"
)
"""A timestamp (CACAO 2.0, 10.16)."""

_MAC = pattern(r"[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}")
_READ = pattern(r"__[a-zA-Z_][a-zA-Z0-9_-]{0,199}__:value")
"""A variable read (10.18)."""


def wrong(teller: Teller, way: Way, given: Any, expected: str) -> Fault:
    """Return the fault of a value that has not the form that the specification asks for."""
    shown = "…" if isinstance(given, dict | list) else given
    facts = {"given": shown, "expected": say(f"cli.exchange.expected.{expected}")}
    problem = say("cli.exchange.schema.form", None, **facts)
    return teller.fault("schema", way, problem=problem)


def text(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
    """Check a text."""
    if not isinstance(value, str):
        yield wrong(teller, way, value, "text")


def text_or_null(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
    """Check a text that may be unknown."""
    if value is not None and not isinstance(value, str):
        yield wrong(teller, way, value, "text")


def flag(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
    """Check a yes or no."""
    if not isinstance(value, bool):
        yield wrong(teller, way, value, "flag")


def identifier(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
    """Check an identifier."""
    if not isinstance(value, str) or not IDENTIFIER.fullmatch(value):
        yield wrong(teller, way, value, "identifier")


def stamp(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
    """Check a timestamp."""
    if not isinstance(value, str) or not STAMP.fullmatch(value):
        yield wrong(teller, way, value, "timestamp")


def anything(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
    """Check an object of somebody else's making."""
    if not isinstance(value, dict):
        yield wrong(teller, way, value, "object")


def hardware_address(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
    """Check a hardware address; a variable may stand for one."""
    if not isinstance(value, str) or not (_MAC.fullmatch(value) or _READ.fullmatch(value)):
        yield wrong(teller, way, value, "address")


def network_address(kind: type[IPv4Network | IPv6Network]) -> Form:
    """Return the form of an address or of a network; a variable may stand for one."""

    def check(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
        if isinstance(value, str) and _READ.fullmatch(value):
            return
        try:
            kind(value if isinstance(value, str) else "", strict=False)
        except ValueError:
            yield wrong(teller, way, value, "address")

    return check


def whole(low: int | None = None, high: int | None = None) -> Form:
    """Return the form of a whole number between two bounds."""

    def check(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
        number = isinstance(value, int | float) and not isinstance(value, bool)
        fits = number and value == int(value)
        below = fits and low is not None and value < low
        if not fits or below or (high is not None and value > high):
            yield wrong(teller, way, value, "whole")

    return check


def one_of(*words: str) -> Form:
    """Return the form of a word of a closed list."""

    def check(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
        if value not in words:
            shown = "…" if isinstance(value, dict | list) else value
            facts = {"given": shown, "expected": ", ".join(words)}
            problem = say("cli.exchange.schema.form", None, **facts)
            hint = near(value, list(words)) if isinstance(value, str) else ""
            yield teller.fault("schema", way, hint=hint, problem=problem)

    return check


def several(form: Form, least: int = 0) -> Form:
    """Return the form of a list."""

    def check(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
        if not isinstance(value, list):
            yield wrong(teller, way, value, "list")
            return
        if len(value) < least:
            problem = say("cli.exchange.schema.least", least=least)
            yield teller.fault("schema", way, problem=problem)
        for at, each in enumerate(value):
            yield from form(each, (*way, at), teller)

    return check


def entries(
    form: Callable[[str, Any], Form], key: str = "", *, least: int = 0, known: str = ""
) -> Form:
    """Return the form of a dictionary; ``form`` says that of each value, by key and value.

    A key that is not of the form ``key`` is a warning: the official schemas let it through, and
    what stands under it is still there.
    """
    keys = pattern(key) if key else None

    def check(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
        if not isinstance(value, dict):
            yield wrong(teller, way, value, "object")
            return
        if len(value) < least:
            problem = say("cli.exchange.schema.least", least=least)
            yield teller.fault("schema", way, problem=problem)
        for name, each in value.items():
            if keys and not keys.fullmatch(name):
                facts = {"given": name, "expected": say(f"cli.exchange.expected.{known}")}
                problem = say("cli.exchange.schema.form", None, **facts)
                place = (*way, name)
                yield teller.fault("schema", place, Severity.WARNING, on_key=True, problem=problem)
            yield from form(name, each)(each, (*way, name), teller)

    return check


@dataclass(frozen=True, slots=True)
class Kind:
    """A type of the specification: its properties, those it must have, those it must not."""

    properties: Mapping[str, Form]
    required: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    """Properties of the family that this type must not bear."""
    one_of: tuple[str, ...] = ()
    """Exactly one of these must be there."""
    open: bool = False
    """Further properties are somebody's own, and no fault."""

    def __call__(self, value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
        """Yield the faults of an object of this type."""
        if not isinstance(value, dict):
            yield wrong(teller, way, value, "object")
            return
        yield from self._missing(value, way, teller)
        for name, each in value.items():
            form = self.properties.get(name)
            if name in self.never:
                problem = say("cli.exchange.schema.never", name=name)
                yield teller.fault("schema", (*way, name), on_key=True, problem=problem)
            elif form is not None:
                yield from form(each, (*way, name), teller)
            elif not self.open:
                hint = near(name, [each for each in self.properties if each not in value])
                yield teller.fault("unknown-key", (*way, name), Severity.WARNING,
                                   on_key=True, hint=hint, name=name)  # fmt: skip

    def _missing(self, value: dict[str, Any], way: Way, teller: Teller) -> Iterator[Fault]:
        for name in self.required:
            if name not in value:
                problem = say("cli.exchange.schema.missing", name=name)
                yield teller.fault("schema", way, problem=problem)
        if self.one_of and sum(name in value for name in self.one_of) != 1:
            problem = say("cli.exchange.schema.one-of", names=", ".join(self.one_of))
            yield teller.fault("schema", way, problem=problem)
