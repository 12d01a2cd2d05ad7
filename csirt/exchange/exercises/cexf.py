"""Scripts of the Common Exercise Format (CEXF), as MISP and SkillAegis write them.

Their evaluations are made by a machine that reads another tool: here each becomes an expectation
that a person marks, with its points. Nothing of the machine part is carried out.
"""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any
from uuid import UUID

from csirt.exchange.exercises.draft import (
    TABLE,
    USUAL_HOUR,
    Draft,
    Imported,
    line,
    minutes,
    number,
    prose,
    records,
    table_cell,
    texts,
)
from csirt.exchange.told import Teller, Way
from csirt.model.fault import Severity
from csirt.model.scenario_time import MINUTE, told
from csirt.text import say

FORMAT = "cexf"
LEVELS = ("beginner", "intermediate", "advanced")
STARTEX, PERIODIC = "startex", "periodic"
_KEPT = frozenset(("inject_uuid", "description", "requirements", "sequence", "timing"))
_USUAL_MINUTES = 120


def recognises(data: Any) -> bool:
    """Return whether data is a script of this kind."""
    return isinstance(data, dict) and {"exercise", "inject_flow", "injects"} <= data.keys()


def imported(data: dict[str, Any], teller: Teller) -> Imported:
    """Return the scenario of a script.

    Raises:
        ContentError: no scenario can be made of it.
    """
    return _Reader(Draft(FORMAT, teller), data).read()


class _Reader:
    """Reads one script into a draft."""

    def __init__(self, draft: Draft, data: dict[str, Any]) -> None:
        self.draft, self.data = draft, data
        self.flow = records(data.get("inject_flow"))
        self.entries = {line(each.get("inject_uuid")): each for _, each in self.flow}
        self.ids: dict[str, str] = {}
        self.own: list[tuple[int, dict[str, Any], str]] = []
        for at, inject in records(data.get("injects")):
            id = draft.id(line(inject.get("name")), "inject")
            self.own.append((at, inject, id))
            self.ids.setdefault(line(inject.get("uuid")), id)
        self.results: dict[str, dict[str, str]] = {}
        """Ids of expectations by inject, then by what the script calls the result."""
        self.joined_by_any: set[str] = set()
        self.checks = 0

    def read(self) -> Imported:
        """Read everything."""
        self._head()
        self.draft.cells.append(table_cell(()))
        for at, inject, id in self.own:
            self._inject(("injects", at), inject, id)
        self._flow()
        self._uuids()
        if self.checks:
            self.draft.tell(
                "exercise.machine-check", ("injects",), Severity.NOTE, count=self.checks
            )
        return self.draft.done()

    def _head(self) -> None:
        draft, given = self.draft, self.data.get("exercise")
        told_head = given if isinstance(given, dict) else {}
        meta = told_head.get("meta")
        level = meta.get("level") if isinstance(meta, dict) else None
        title = line(told_head.get("name")) or FORMAT
        description = prose(told_head.get("description"), told_head.get("expanded")) or title
        seconds = number(told_head.get("total_duration"))
        length = minutes(seconds / 60) if seconds is not None else None
        if length is None:
            draft.tell("no-duration", ("exercise",), name=title)
        draft.head = {
            "id": draft.other_id("scenario", title, "scenario"),
            "title": title,
            "purpose": description,
            "situation": description,
            "clock": {"starts_at": USUAL_HOUR, "minutes": length or _USUAL_MINUTES},
            **({"level": level} if level in LEVELS else {}),
        }
        draft.tell("exercise.assumed-hour", ("exercise",), Severity.NOTE, hour=USUAL_HOUR)

    def _inject(self, way: Way, inject: dict[str, Any], id: str) -> None:
        draft, uuid = self.draft, line(inject.get("uuid"))
        title = line(inject.get("name")) or id
        expects = [self._expected((*way, "inject_evaluation", at), each, id, uuid)
                   for at, each in records(inject.get("inject_evaluation"))]  # fmt: skip
        if not expects:
            draft.tell("no-expectation", way, name=title)
        if line(inject.get("inject_evaluation_join_type")).upper() == "OR":
            self.joined_by_any.add(uuid)
        text = prose(inject.get("description"), self._payload(way, inject)) or title
        draft.injects.append(
            {
                "id": id,
                "title": title,
                "channel": "mail" if "mail" in line(inject.get("action")) else "screen",
                "to": [TABLE],
                "text": text,
                "expects": expects,
                **self._trigger(way, uuid),
            }
        )

    def _expected(self, way: Way, each: dict[str, Any], inject: str, uuid: str) -> dict[str, Any]:
        result = line(each.get("result"))
        id = self.draft.id(f"{inject}-{result}", f"{inject}-e")
        self.results.setdefault(uuid, {}).setdefault(result, id)
        self.checks += bool(each.get("parameters") or each.get("evaluation_context"))
        score = [number(part) for part in each.get("score_range") or () if number(part) is not None]
        points = max((each for each in score if each is not None), default=None)
        if points is None:
            self.draft.tell("exercise.no-points", way, Severity.NOTE, name=result or "—")
        text = result or say("cli.exercise.import.evaluation", "fr")
        return {"id": id, "text": text, "points": min(max(round(points or 0), 0), 1_000)}

    def _payload(self, way: Way, inject: dict[str, Any]) -> str:
        """Return the text that an inject carries, where it is one."""
        named = line(inject.get("action_payload_resource_uuid"))
        if not named:
            return ""
        found = [each for _, each in records(self.data.get("inject_payloads"))
                 if line(each.get("uuid")) == named]  # fmt: skip
        if not found:
            what = say("cli.exercise.what.payload")
            here = (*way, "action_payload_resource_uuid")
            self.draft.tell("dangling", here, name=named, what=what)
            return ""
        given = found[0].get("parameters")
        told_file = given if isinstance(given, dict) else {}
        return _decoded(told_file) or line(found[0].get("name"))

    def _trigger(self, way: Way, uuid: str) -> dict[str, Any]:
        """Return when an inject comes: at the start, after another was resolved, or by hand."""
        entry = self.entries.get(uuid)
        if entry is None:
            self.draft.tell("exercise.no-flow", way, name=uuid or "—")
            return {"manual": True}
        triggers = {text for _, text in texts(_inside(entry, "sequence").get("trigger", []))}
        needed = line(_inside(entry, "requirements").get("inject_uuid"))
        if STARTEX in triggers:
            return {"at": told(0)}
        at = number(_inside(entry, "timing").get("triggered_at"))
        if at is not None:
            self.draft.last_minute = max(at / MINUTE, self.draft.last_minute or 0)
            return {"at": told(round(at))}
        before = needed or self._preceding(uuid)
        if before in self.ids:
            return self._resolved(before, line(_inside(entry, "requirements")
                                               .get("resolution_requirement")))  # fmt: skip
        return {"manual": True}

    def _resolved(self, before: str, result: str) -> dict[str, Any]:
        """Return the trigger of an inject that waits for another to be resolved."""
        known = self.results.get(before, {})
        named = [known[result]] if result in known else list(known.values())
        trigger: dict[str, Any] = {"after": self.ids[before]}
        if named:
            word = " or " if before in self.joined_by_any else " and "
            condition = word.join(f"met({each})" for each in named)
            if len(condition) <= 480:
                trigger |= {"when": condition, "wait": True}
        return trigger

    def _preceding(self, uuid: str) -> str:
        """Return the inject that says that this one follows it."""
        for _, entry in self.flow:
            followed = {
                text for _, text in texts(_inside(entry, "sequence").get("followed_by", []))
            }
            if uuid in followed:
                return line(entry.get("inject_uuid"))
        return ""

    def _flow(self) -> None:
        """Tell what of the flow leads nowhere, and whether anything starts it."""
        started = False
        for at, entry in self.flow:
            way: Way = ("inject_flow", at)
            sequence = _inside(entry, "sequence")
            triggers = {text for _, text in texts(sequence.get("trigger", []))}
            started = started or STARTEX in triggers
            if PERIODIC in triggers or _inside(entry, "timing").get("periodic_run_every"):
                here = (*way, "timing")
                self.draft.tell("exercise.not-taken", here, Severity.NOTE, names=PERIODIC)
            needed = line(_inside(entry, "requirements").get("inject_uuid"))
            named = [((*way, "inject_uuid"), line(entry.get("inject_uuid")))]
            named += [((*way, "requirements", "inject_uuid"), needed)] if needed else []
            named += [((*way, "sequence", "followed_by", nth), text)
                      for nth, text in texts(sequence.get("followed_by", []))]  # fmt: skip
            for here, name in named:
                if name not in self.ids:
                    what = say("cli.exercise.what.inject")
                    self.draft.tell("dangling", here, name=name or "—", what=what)
            self.draft.left(way, set(entry) - _KEPT - _empty(entry))
        if not started:
            self.draft.tell("never-starts", ("inject_flow",))

    def _uuids(self) -> None:
        given: list[tuple[Way, str]] = [
            (("exercise", "uuid"), line(_inside(self.data, "exercise").get("uuid")))
        ]
        given += [(("injects", at, "uuid"), line(each.get("uuid"))) for at, each, _ in self.own]
        for way, text in given:
            try:
                UUID(text)
            except ValueError:
                self.draft.tell("bad-uuid", way, given=text or "—", count=len(text))


def _inside(record: dict[str, Any], key: str) -> dict[str, Any]:
    found = record.get(key)
    return found if isinstance(found, dict) else {}


def _empty(record: dict[str, Any]) -> set[str]:
    return {key for key, value in record.items() if value in (None, "", [], {})}


def _decoded(given: dict[str, Any]) -> str:
    content = given.get("content")
    if not isinstance(content, str):
        return ""
    if given.get("content-type") != "base64":
        return content
    try:
        return b64decode(content, validate=True).decode("utf-8")
    except (NotBase64, UnicodeDecodeError, ValueError):
        return ""
