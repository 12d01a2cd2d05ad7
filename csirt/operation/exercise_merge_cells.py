"""One cell of a returned chronogramme into its inject: a function a column."""

from collections.abc import Callable
from dataclasses import dataclass, field
from re import IGNORECASE, Match, escape
from re import compile as pattern
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from csirt.model.exercise import Exercise, Voice
from csirt.model.exercise_inject import Answer, Expectation, Inject, InjectChannel
from csirt.model.exercise_trigger import parsed_trigger
from csirt.model.ids import Ids, slug
from csirt.model.record import Text
from csirt.model.ref import ID
from csirt.model.scenario_time import MINUTE, seconds_of, told
from csirt.operation.exercise_chronogramme import ARROW, Names, names_of, one_line
from csirt.operation.exercise_condition import ConditionError, parsed
from csirt.text import LANGUAGES, say

C = TypeVar("C", bound=BaseModel)

_EXPECTED = pattern(
    rf"(?:\[(?P<id>{ID})\] ?)?(?P<text>.+?)"
    r"(?: ?\((?P<due>[0-9]{1,5})(?: ?(?:-|–|à|to) ?(?P<late>[0-9]{1,5}))? ?min\))?",
    IGNORECASE,
)
_SHORT_ID = 40
_MARK = "\x01"


class NotTakenError(ValueError):
    """A cell that cannot be taken as it is: why, in words of the catalogue."""

    def __init__(self, code: str, **facts: Any) -> None:
        """Keep the code and its facts."""
        super().__init__(code)
        self.code, self.facts = code, facts


@dataclass(slots=True)
class Desk:
    """What is at hand while cells are read."""

    exercise: Exercise
    lang: str
    shift: int
    """Minutes between the real hours of the sheet and ours."""
    names: Names = field(init=False)
    voices: list[Voice] = field(default_factory=list)
    """Voices that the sheet brings."""
    remarks: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    """What is to be told of a cell that was taken."""
    taken: set[str] = field(init=False)
    """Ids that an inject or an expectation cannot have."""

    def __post_init__(self) -> None:
        """Look up names and ids."""
        self.names = names_of(self.exercise, self.lang)
        self.taken = {each.id for each in self.exercise.all_expected()}
        self.taken |= {each.id for each in self.exercise.decisions} | {"start"}

    def told(self, text: str, before: Text | None = None) -> Text:
        """Return a text in the language of the sheet, the other one as it was."""
        if self.lang == "fr" or before is None:
            return Text(fr=text, en=before.en if before else "")
        return Text(fr=before.fr, en=text)

    def moved(self, inject: Inject, minutes: int) -> Inject | None:
        """Return an inject moved by real minutes; none where its time cannot be read."""
        try:
            seconds = seconds_of(inject.at or "")
        except ValueError:
            return None
        scenario = round(minutes * self.exercise.clock.speed) * MINUTE
        return inject.model_copy(update={"at": told(seconds + scenario)})

    def id_for(self, given: str, otherwise: str) -> str:
        """Return an id for a row of the colleague's own."""
        return slug(given, longest=_SHORT_ID) or slug(otherwise, longest=_SHORT_ID) or "inject"

    def blank(self, id: str, title: str, text: str, medium: InjectChannel | None) -> Inject:
        """Return an inject with what every inject has; it is played by hand until an hour is
        read."""
        return Inject(
            id=id,
            title=Text(fr=one_line(title)),
            manual=True,
            channel=medium or InjectChannel.PAPER,
            to=(self.exercise.cells[0].id,),
            text=Text(fr=text),
        )


def channel_of(text: str) -> InjectChannel | None:
    """Return the channel that a word means, in either language."""
    wanted = one_line(text).casefold()
    for channel in InjectChannel:
        words = {channel.value, *(say(f"cli.exercise.channel.{channel}", g) for g in LANGUAGES)}
        if wanted in {word.casefold() for word in words}:
            return channel
    return None


def _title(desk: Desk, inject: Inject, text: str) -> Inject:
    return _with(inject, title=desk.told(_needed(text), inject.title))


def _content(desk: Desk, inject: Inject, text: str) -> Inject:
    return _with(inject, text=desk.told(_needed(text), inject.text))


def _notes(desk: Desk, inject: Inject, text: str) -> Inject:
    return _with(inject, notes=desk.told(text, inject.notes) if text else None)


def _needed(text: str) -> str:
    if not text:
        raise NotTakenError("merge.emptied")
    return text


def _phase(desk: Desk, inject: Inject, text: str) -> Inject:
    if inject.at is not None:
        raise NotTakenError("merge.phase-of-hour")
    return _with(inject, phase=_found(desk.names.phases, text, "phase") if text else None)


def _time(desk: Desk, inject: Inject, text: str) -> Inject:
    keys = parsed_trigger(text)
    if keys is None:
        raise NotTakenError("merge.time", given=text or "—")
    clean: dict[str, object] = {"at": None, "after": None, "if_missing": None, "manual": None}
    return _with(inject, **(clean | {"delay_minutes": 0} | keys))


def _sender(desk: Desk, inject: Inject, text: str) -> Inject:
    if not text:
        return _with(inject, sender=None)
    known = desk.names.voices | {each.id: each.name.in_(desk.lang) for each in desk.voices}
    id = _match(known, text)
    if id is None:
        id = Ids(known).take(slug(text, longest=_SHORT_ID) or "voice")
        desk.voices.append(Voice(id=id, name=Text(fr=text)))
    return _with(inject, sender=id)


def _receiver(desk: Desk, inject: Inject, text: str) -> Inject:
    lines = [line.strip() for line in text.replace(";", "\n").split("\n") if line.strip()]
    cells = [_found(desk.names.cells, line, "cell") for line in lines if line[:1] != "-"]
    roles = [_found(desk.names.roles, line[1:], "role") for line in lines if line[:1] == "-"]
    if not cells:
        raise NotTakenError("merge.emptied")
    return _with(inject, to=tuple(dict.fromkeys(cells)), roles=tuple(dict.fromkeys(roles)))


def _medium(desk: Desk, inject: Inject, text: str) -> Inject:
    channel = channel_of(text)
    if channel is None:
        raise NotTakenError("merge.medium", given=text or "—")
    return _with(inject, channel=channel)


def _expected(desk: Desk, inject: Inject, text: str) -> Inject:
    """Take the lines of what is expected; a line that has gone leaves its expectation there."""
    known = {each.id: each for each in inject.expects}
    lines = [one_line(line) for line in text.split("\n") if line.strip()]
    made: list[Expectation] = []
    for line in lines:
        found = _EXPECTED.fullmatch(line)
        if found is not None:
            made.append(_one_expected(desk, inject, known, found))
    gone = [each for id, each in known.items() if id not in {each.id for each in made}]
    after = _with(inject, expects=(*made, *gone))
    if gone:
        names = ", ".join(each.id for each in gone)
        desk.remarks.append(("merge.expectation-kept", {"names": names}))
    return after


def _one_expected(
    desk: Desk, inject: Inject, known: dict[str, Expectation], found: Match[str]
) -> Expectation:
    """Return the expectation of a line: one of ours, corrected, or a new one."""
    due, late = found["due"], found["late"]
    limits: dict[str, object] = {
        "within_minutes": int(due) if due else None,
        "late_until_minutes": int(late) if late else None,
    }
    before = known.get(found["id"] or "")
    if before is None:
        id = Ids(desk.taken | {inject.id}).take(found["id"] or f"{inject.id}-e")
        desk.taken.add(id)
        desk.remarks.append(("merge.expectation-new", {"names": id}))
        return _valid(Expectation, {"id": id, "text": {"fr": found["text"]}, **limits})
    old = before.text.in_(desk.lang)
    text = before.text if one_line(old) == found["text"] else desk.told(found["text"], before.text)
    data = before.model_dump(by_alias=True) | {"text": text.model_dump(), **limits}
    return _valid(Expectation, data)


def _valid(kind: type[C], data: dict[str, object]) -> C:
    """Return a record, or tell that the cell makes none."""
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise NotTakenError("merge.impossible", problem=str(error.errors()[0]["msg"])) from error


def _with(inject: Inject, **changes: object) -> Inject:
    data = inject.model_dump(by_alias=True)
    for key, value in changes.items():
        data[key] = _plain(value)
    return _valid(Inject, data)


def _plain(value: object) -> object:
    if isinstance(value, BaseModel):
        return value.model_dump(by_alias=True)
    return [_plain(each) for each in value] if isinstance(value, tuple) else value


def _condition(desk: Desk, inject: Inject, text: str) -> Inject:
    found: dict[str, object] = {"when": None, "unless": None, "wait": False}
    for line in filter(None, map(one_line, text.split("\n"))):
        key, condition = _condition_of(line)
        try:
            parsed(condition)
        except ConditionError as error:
            raise NotTakenError("merge.condition", given=line, column=error.column) from error
        found["unless" if key == "unless" else "when"] = condition
        found["wait"] = bool(found["wait"]) or key == "wait"
    return _with(inject, **found)


def _condition_of(line: str) -> tuple[str, str]:
    for key in ("wait", "unless", "when"):
        for lang in LANGUAGES:
            before, _, after = say(f"cli.exercise.column.{key}", lang, text=_MARK).partition(_MARK)
            form = pattern(rf"{escape(before)}(.+){escape(after)}", IGNORECASE)
            match = form.fullmatch(line)
            if match:
                return key, match[1]
    raise NotTakenError("merge.condition", given=line, column=1)


def _answers(desk: Desk, inject: Inject, text: str) -> Inject:
    before = {one_line(each.asked.in_(desk.lang)): each for each in inject.answers}
    made = []
    for line in filter(None, map(one_line, text.split("\n"))):
        asked, arrow, answer = line.partition(ARROW.strip())
        if not arrow or not asked.strip() or not answer.strip():
            raise NotTakenError("merge.answer", given=line)
        old = before.get(asked.strip())
        made.append(
            Answer(
                asked=old.asked if old else desk.told(asked.strip()),
                answer=desk.told(answer.strip(), old.answer if old else None),
            )
        )
    return _with(inject, answers=tuple(made))


def _found(names: dict[str, str], text: str, kind: str) -> str:
    id = _match(names, text)
    if id is None:
        known = ", ".join(names.values()) or "—"
        what = say(f"cli.exercise.what.{kind}")
        raise NotTakenError("merge.unknown", given=text.strip(), what=what, known=known)
    return id


def _match(names: dict[str, str], text: str) -> str | None:
    wanted = one_line(text).casefold()
    return next(
        (id for id, name in names.items() if wanted in (id, one_line(name).casefold())), None
    )


Taker = Callable[[Desk, Inject, str], Inject]

TAKERS: dict[str, Taker] = {
    "title": _title,
    "phase": _phase,
    "scenario-time": _time,
    "sender": _sender,
    "receiver": _receiver,
    "medium": _medium,
    "content": _content,
    "expected": _expected,
    "condition": _condition,
    "notes": _notes,
    "answers": _answers,
}
"""Columns that are taken back."""
