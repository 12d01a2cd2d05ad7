"""One scenario of Tabletop-Framework: modules, injects, discussion questions, branches.

Hours of injects count within their module; modules are laid end to end.
"""

from typing import Any

from csirt.exchange.exercises.draft import (
    TABLE,
    USUAL_HOUR,
    Draft,
    line,
    minutes,
    number,
    prose,
    records,
    table_cell,
    texts,
)
from csirt.exchange.told import Way
from csirt.model.fault import Severity
from csirt.model.scenario_time import MINUTE, told
from csirt.text import say

FORMAT = "tabletop-framework"
LEVELS = ("beginner", "intermediate", "advanced")
CHANNELS = {
    "information": "paper",
    "escalation": "phone",
    "decision_point": "in-person",
    "communication": "mail",
    "media": "press",
    "regulatory": "mail",
    "technical": "screen",
}
"""The types that the tool knows, and the channel that each comes nearest to."""
_TAKEN = frozenset(
    ("id", "title", "content", "type", "triggerTime", "source", "facilitatorNotes", "order",
     "expectedActions", "branches", "decisionPoint", "relatedQuestionIds", "createdAt",
     "updatedAt")
)  # fmt: skip
_HEAD = frozenset(
    ("id", "title", "subtitle", "description", "modules", "targetAudience", "objectives",
     "estimatedDuration", "difficulty", "facilitatorGuide", "createdAt", "updatedAt")
)  # fmt: skip
_EMPTY: tuple[Any, ...] = (None, "", [], {})


class Reader:
    """Reads one scenario into a draft."""

    def __init__(self, draft: Draft, scenario: dict[str, Any], way: Way) -> None:
        self.draft, self.scenario, self.way = draft, scenario, way
        self.modules = records(scenario.get("modules"))
        self.ids: dict[str, str] = {}
        """Our id by theirs; of two that bear one id, the first is the one that is named."""
        self.own: dict[Way, str] = {}
        for at, module in self.modules:
            for nth, each in records(module.get("injects")):
                id = draft.id(line(each.get("id")), "inject")
                self.own[at, nth] = id
                self.ids.setdefault(line(each.get("id")), id)
        self.questions = {
            str(each.get("id"))
            for _, module in self.modules
            for _, each in records(module.get("discussionQuestions"))
        }
        self.unknown: set[str] = set()

    def read(self) -> None:
        """Read everything."""
        draft, scenario = self.draft, self.scenario
        draft.cells.append(table_cell(each for _, each in texts(scenario.get("targetAudience"))))
        for at, text in texts(scenario.get("objectives")):
            id = draft.other_id("objective", f"o{at + 1}", "o")
            draft.objectives.append({"id": id, "title": line(text)})
        start = total = 0
        for at, module in self.modules:
            length = self._module((*self.way, "modules", at), module, start)
            start += length
            total += length
        self._head(total)
        draft.left(self.way, self.unknown | _others(scenario, _HEAD))

    def _head(self, total: int) -> None:
        draft, scenario = self.draft, self.scenario
        title = line(scenario.get("title")) or line(scenario.get("id")) or FORMAT
        announced = minutes(scenario.get("estimatedDuration"))
        if announced is not None and total and announced != total:
            way = (*self.way, "estimatedDuration")
            draft.tell("duration-mismatch", way, total=total, announced=announced)
        level = scenario.get("difficulty")
        description = prose(scenario.get("subtitle"), scenario.get("description")) or title
        guide = scenario.get("facilitatorGuide")
        truth = prose(guide.get("content") if isinstance(guide, dict) else guide)
        draft.head = {
            "id": draft.other_id("scenario", line(scenario.get("id")) or title, "scenario"),
            "title": title,
            "purpose": description,
            "situation": description,
            "clock": {"starts_at": USUAL_HOUR, "minutes": announced or total or 60},
            **({"ground_truth": truth} if truth else {}),
            **({"level": level} if level in LEVELS else {}),
        }
        draft.tell("exercise.assumed-hour", self.way, Severity.NOTE, hour=USUAL_HOUR)

    def _module(self, way: Way, module: dict[str, Any], start: int) -> int:
        draft = self.draft
        length = minutes(module.get("suggestedDuration"))
        if length is None:
            draft.tell("no-duration", way, name=line(module.get("title")) or "—")
            length = minutes(module.get("duration"))
        aims = [text for _, text in texts(module.get("objectives"))]
        notes = prose(
            module.get("description"), *aims, module.get("facilitatorNotes"),
            module.get("transitionGuidance"),
        )  # fmt: skip
        name = line(module.get("id"))
        phase = {
            "id": draft.other_id("phase", name, "phase"),
            "title": line(module.get("title")) or name or "—",
            "prompts": self._prompts(module),
            **({"minutes": length} if length else {}),
            **({"notes": notes} if notes else {}),
        }
        draft.phases.append(phase)
        for at, inject in records(module.get("injects")):
            id = self.own[way[-1], at]
            self._inject((*way, "injects", at), inject, id, start)
        return length or 0

    def _prompts(self, module: dict[str, Any]) -> list[dict[str, Any]]:
        found = []
        for _, each in records(module.get("discussionQuestions")):
            themes = each.get("expectedThemes", each.get("keyPoints"))
            guidance = prose(each.get("context"), each.get("guidanceNotes"))
            found.append(
                {
                    "id": self.draft.other_id("prompt", line(each.get("id")), "q"),
                    "question": prose(each.get("question")) or "—",
                    "themes": [text for _, text in texts(themes)],
                    "follow_ups": [text for _, text in texts(each.get("followUpQuestions", []))],
                    **({"guidance": guidance} if guidance else {}),
                }
            )
        return found

    def _inject(self, way: Way, inject: dict[str, Any], id: str, start: int) -> None:
        draft = self.draft
        title = line(inject.get("title")) or id
        kind = line(inject.get("type"))
        if kind not in CHANNELS:
            draft.tell("unknown-type", (*way, "type"), given=kind or "—", name=title)
        expects = [
            {"id": draft.id(f"{id}-e{at + 1}", "e"), "text": text}
            for at, text in texts(inject.get("expectedActions", []))
        ]
        if not expects:
            draft.tell("no-expectation", way, name=title)
        for at, name in texts(inject.get("relatedQuestionIds", [])):
            if name not in self.questions:
                self._dangling((*way, "relatedQuestionIds", at), "question", name)
        made = {
            "id": id,
            "title": title,
            "channel": CHANNELS.get(kind, "paper"),
            "to": [TABLE],
            "text": prose(inject.get("content")) or title,
            "expects": expects,
            **self._when(way, inject, start),
            **_given("sender", draft.voice(line(inject.get("source")))),
            **_given("notes", prose(inject.get("facilitatorNotes"))),
            **_given("asks", self._asked(way, inject, id)),
        }
        draft.injects.append(made)
        self.unknown |= _others(inject, _TAKEN)

    def _when(self, way: Way, inject: dict[str, Any], start: int) -> dict[str, Any]:
        minute = number(inject.get("triggerTime"))
        if minute is None:
            given = line(inject.get("triggerTime")) or "—"
            self.draft.tell("unparsed-time", (*way, "triggerTime"), given=given)
            return {"manual": True}
        last = self.draft.last_minute
        self.draft.last_minute = max(start + minute, start + minute if last is None else last)
        return {"at": told(round((start + minute) * MINUTE))}

    def _asked(self, way: Way, inject: dict[str, Any], id: str) -> str | None:
        """Return the decision that an inject asks, from its branches or its decision point."""
        point = inject.get("decisionPoint")
        branches = records(inject.get("branches"))
        asked = point if isinstance(point, dict) else {}
        options = branches or records(asked.get("options"))
        if len(options) < 2:
            return None
        decision = self.draft.id(f"{id}-decision", "decision")
        made = [self._option(way, at, each) for at, each in options]
        defaults = [one["id"] for (_, each), one in zip(options, made, strict=True)
                    if each.get("isDefault") is True]  # fmt: skip
        ends = {tuple(one.get("reveals", ())) for one in made}
        if branches and len(ends) == 1 and ends != {()}:
            self.draft.tell("false-choice", (*way, "branches"), name=line(inject.get("title")))
        self.draft.decisions.append(
            {
                "id": decision,
                "cell": TABLE,
                "question": prose(asked.get("question")) or line(inject.get("title")) or id,
                "options": made,
                **({"default": defaults[0]} if defaults else {}),
            }
        )
        return decision

    def _option(self, way: Way, at: int, option: dict[str, Any]) -> dict[str, Any]:
        told_back = prose(
            option.get("description"), option.get("consequence"), option.get("facilitatorNotes")
        )
        made: dict[str, Any] = {
            "id": self.draft.other_id(str(way), line(option.get("id")), "option"),
            "title": line(option.get("label")) or line(option.get("text")) or "—",
            **_given("told", told_back),
        }
        target = option.get("target")
        if isinstance(target, dict):
            here = (*way, "branches", at, "target")
            made["reveals"] = self._reveals(here, target)
        return made

    def _reveals(self, way: Way, target: dict[str, Any]) -> list[str]:
        named = target.get("injectId", target.get("injectIds", []))
        found = []
        for _, name in texts(named):
            if name in self.ids:
                found.append(self.ids[name])
            else:
                self._dangling(way, "inject", name)
        if not texts(named):
            kind = line(target.get("type")) or "—"
            self.draft.tell("exercise.not-taken", way, Severity.NOTE, names=f"target {kind}")
        return found

    def _dangling(self, way: Way, kind: str, name: str) -> None:
        self.draft.tell("dangling", way, name=name, what=say(f"cli.exercise.what.{kind}"))


def _given(key: str, value: str | None) -> dict[str, str]:
    return {key: value} if value else {}


def _others(record: dict[str, Any], taken: frozenset[str]) -> set[str]:
    """Return the keys of a record that say something and are not taken over."""
    return {key for key, value in record.items() if key not in taken and value not in _EMPTY}
