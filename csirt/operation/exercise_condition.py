"""The condition language of exercises: facts, ``and``, ``or``, ``not``, parentheses; no more.

Grammar, by recursive descent, so deep and no deeper:

    either  = both { "or" both }
    both    = single { "and" single }
    single  = "not" single | "(" either ")" | fact
    fact    = name "(" [ argument { "," argument } ] ")"

An argument is an id, or a time from the start for ``before`` and ``since``. There is no
arithmetic, no comparison and no name beyond the facts of :data:`FACTS`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from re import compile as pattern

from csirt.model.scenario_time import seconds_of

MAX_DEPTH = 30
MAX_TOKENS = 400

FACTS: dict[str, tuple[tuple[str, ...], ...]] = {
    "met": (("expectation",),),
    "partly": (("expectation",),),
    "late": (("expectation",),),
    "missed": (("expectation",),),
    "decided": (("decision",), ("decision", "option")),
    "sent": (("inject",),),
    "state": (("system", "state"),),
    "flag": (("flag",),),
    "before": (("time",), ("event", "time")),
    "since": (("time",),),
}
"""Each fact with the kinds of its arguments, in each of its forms.

``before(H+1)``: it is earlier than that. ``before(e1, H+1)``: the inject was sent, the expectation
met or the decision taken before that. ``since(H+1)``: it is that hour or later.
"""

_TOKEN = pattern(
    r"\s*(?:(?P<sign>[(),])|(?P<time>(?:[JDHTMS] ?[+-] ?[0-9]+ *)+|[+-][0-9]+)"
    r"|(?P<word>[a-z0-9][a-z0-9-]*))"
)
_SPACE = pattern(r"\s*")


class ConditionError(ValueError):
    """A condition that cannot be read: where, and what was expected there."""

    def __init__(self, problem: str, column: int, given: str = "", expected: str = "") -> None:
        """Keep the place; ``problem`` is the end of a catalogue key."""
        super().__init__(f"{problem} at {column}")
        self.problem, self.column, self.given, self.expected = problem, column, given, expected


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that is so or not at a moment of the run."""

    name: str
    arguments: tuple[str, ...]
    column: int
    """Where its name stands in the condition, from 1."""
    columns: tuple[int, ...] = ()
    """Where each argument stands."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """What kind of thing each argument is."""
        return next(form for form in FACTS[self.name] if len(form) == len(self.arguments))


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """One part at least holds."""

    parts: tuple["Condition", ...]


Condition = Fact | Not | All | Some


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    column: int


def parsed(text: str) -> Condition:
    """Return the condition that a text says.

    Raises:
        ConditionError: it says none; with the column, from 1.
    """
    reader = _Reader(tuple(_tokens(text)), len(text) + 1)
    found = reader.either(0)
    if reader.token is not None:
        raise ConditionError("more", reader.column, reader.token.text, "and, or")
    return found


def facts_of(condition: Condition) -> Iterator[Fact]:
    """Yield the facts of a condition, from left to right."""
    if isinstance(condition, Fact):
        yield condition
    elif isinstance(condition, Not):
        yield from facts_of(condition.part)
    else:
        for part in condition.parts:
            yield from facts_of(part)


def holds(condition: Condition, is_so: Callable[[Fact], bool]) -> bool:
    """Return whether a condition holds, each fact being asked of ``is_so``."""
    if isinstance(condition, Fact):
        return is_so(condition)
    if isinstance(condition, Not):
        return not holds(condition.part, is_so)
    if isinstance(condition, All):
        return all(holds(part, is_so) for part in condition.parts)
    return any(holds(part, is_so) for part in condition.parts)


def possible(condition: Condition, may_be: Callable[[Fact], frozenset[bool]]) -> frozenset[bool]:
    """Return the truths that a condition may have when each fact has one of some.

    Two facts are taken as independent, so that nothing possible is left out.
    """
    if isinstance(condition, Fact):
        return may_be(condition)
    if isinstance(condition, Not):
        return frozenset(not each for each in possible(condition.part, may_be))
    parts = [possible(part, may_be) for part in condition.parts]
    every = isinstance(condition, All)
    found = {every} if all(every in part for part in parts) else set()
    if any((not every) in part for part in parts):
        found.add(not every)
    return frozenset(found)


def _tokens(text: str) -> Iterator[_Token]:
    at, end = 0, len(text.rstrip())
    for _ in range(MAX_TOKENS):
        if at >= end:
            return
        found = _TOKEN.match(text, at)
        if found is None:
            space = _SPACE.match(text, at)
            here = space.end() if space else at
            raise ConditionError("sign", here + 1, text[here : here + 1])
        kind = found.lastgroup or ""
        yield _Token(kind, found[kind].strip(), found.start(kind) + 1)
        at = found.end()
    raise ConditionError("long", at + 1)


class _Reader:
    """Reads tokens from left to right."""

    def __init__(self, tokens: tuple[_Token, ...], end: int) -> None:
        self._tokens, self._at, self._end = tokens, 0, end

    @property
    def token(self) -> _Token | None:
        """The next token, none at the end."""
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    @property
    def column(self) -> int:
        """Where the next token stands."""
        return self.token.column if self.token else self._end

    def either(self, depth: int) -> Condition:
        """Read parts joined by ``or``."""
        parts = [self.both(depth)]
        while self._takes("word", "or"):
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Some(tuple(parts))

    def both(self, depth: int) -> Condition:
        """Read parts joined by ``and``."""
        parts = [self.single(depth)]
        while self._takes("word", "and"):
            parts.append(self.single(depth))
        return parts[0] if len(parts) == 1 else All(tuple(parts))

    def single(self, depth: int) -> Condition:
        """Read a contrary, a part in parentheses, or a fact."""
        if depth > MAX_DEPTH:
            raise ConditionError("deep", self.column, str(MAX_DEPTH))
        if self._takes("word", "not"):
            return Not(self.single(depth + 1))
        if self._takes("sign", "("):
            inside = self.either(depth + 1)
            self._need(")")
            return inside
        return self._fact()

    def _fact(self) -> Fact:
        name = self._next("word", ", ".join(FACTS))
        if name.text not in FACTS:
            raise ConditionError("fact", name.column, name.text, ", ".join(FACTS))
        self._need("(")
        found = [] if self._takes("sign", ")") else self._arguments()
        if len(found) not in {len(form) for form in FACTS[name.text]}:
            forms = " / ".join(f"{name.text}({', '.join(f)})" for f in FACTS[name.text])
            raise ConditionError("arguments", name.column, name.text, forms)
        texts, columns = (each.text for each in found), (each.column for each in found)
        fact = Fact(name.text, tuple(texts), name.column, tuple(columns))
        for kind, token in zip(fact.kinds, found, strict=True):
            _check(kind, token)
        return fact

    def _arguments(self) -> list[_Token]:
        found = [self._argument()]
        while self._takes("sign", ","):
            found.append(self._argument())
        self._need(")")
        return found

    def _argument(self) -> _Token:
        token = self.token
        if token is None or token.kind == "sign":
            raise ConditionError("argument", self.column, token.text if token else "")
        self._at += 1
        return token

    def _next(self, kind: str, expected: str) -> _Token:
        token = self.token
        if token is None or token.kind != kind:
            given = token.text if token else ""
            raise ConditionError("expected", self.column, given, expected)
        self._at += 1
        return token

    def _takes(self, kind: str, text: str) -> bool:
        token = self.token
        if token is None or token.kind != kind or token.text != text:
            return False
        self._at += 1
        return True

    def _need(self, text: str) -> None:
        if not self._takes("sign", text):
            given = self.token.text if self.token else ""
            raise ConditionError("expected", self.column, given, text)


def _check(kind: str, token: _Token) -> None:
    """Refuse an id where a time is due, and a time where an id is."""
    if kind != "time":
        if token.kind == "time":
            raise ConditionError("argument", token.column, token.text)
        return
    try:
        seconds_of(token.text)
    except ValueError as error:
        raise ConditionError("time", token.column, token.text) from error
