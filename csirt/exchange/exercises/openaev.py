"""Scenario and exercise exports of OpenAEV (OpenBAS, OpenEx): keys begin with what is exported.

Persons are never taken over: the export names players, with their mail addresses.
"""

from typing import Any

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

FORMAT = "openaev"
PREFIXES = ("scenario_", "exercise_")
CHANNELS = {
    "email": "mail",
    "sms": "sms",
    "channel": "press",
    "challenge": "screen",
    "manual": "in-person",
    "mastodon": "social-media",
    "twitter": "social-media",
    "lade": "screen",
    "http_query": "screen",
}
"""Words in the type of an injector, and the channel that each comes nearest to."""
MACHINES = ("implant", "caldera", "nmap", "nuclei", "executor")
"""Injectors that act on machines: nothing of them is carried out here."""
_USUAL_MINUTES = 60
_TAKEN = frozenset(("information", "injects", "teams", "objectives", "users", "organizations"))


def recognises(data: Any) -> bool:
    """Return whether data is an export of this kind."""
    return isinstance(data, dict) and any(f"{prefix}information" in data for prefix in PREFIXES)


def imported(data: dict[str, Any], teller: Teller) -> Imported:
    """Return the scenario of an export.

    Raises:
        ContentError: no scenario can be made of it.
    """
    prefix = next(each for each in PREFIXES if f"{each}information" in data)
    return _Reader(Draft(FORMAT, teller), data, prefix).read()


class _Reader:
    """Reads one export into a draft."""

    def __init__(self, draft: Draft, data: dict[str, Any], prefix: str) -> None:
        self.draft, self.data, self.prefix = draft, data, prefix
        self.cells: dict[str, str] = {}
        self.rows = records(data.get(f"{prefix}injects"))
        self.ids = {
            line(each.get("inject_id")): draft.id(line(each.get("inject_title")), "inject")
            for _, each in self.rows
        }

    def read(self) -> Imported:
        """Read everything."""
        self._teams()
        self._objectives()
        last = 0.0
        for at, inject in self.rows:
            last = max(last, self._inject((f"{self.prefix}injects", at), inject))
        self._head(last)
        self._people()
        if not any("at" in each for each in self.draft.injects):
            self.draft.tell("never-starts", ())
        return self.draft.done()

    def _head(self, last: float) -> None:
        draft, prefix = self.draft, self.prefix
        given = self.data.get(f"{prefix}information")
        told_head = given if isinstance(given, dict) else {}
        title = line(told_head.get(f"{prefix}name")) or FORMAT
        texts_of = (told_head.get(f"{prefix}subtitle"), told_head.get(f"{prefix}description"))
        description = prose(*texts_of) or title
        draft.head = {
            "id": draft.other_id("scenario", title, "scenario"),
            "title": title,
            "purpose": description,
            "situation": description,
            "clock": {
                "starts_at": USUAL_HOUR,
                "minutes": max(_USUAL_MINUTES, minutes(last + 30) or 0),
            },
        }
        draft.tell("exercise.assumed-hour", (f"{prefix}information",), Severity.NOTE,
                   hour=USUAL_HOUR)  # fmt: skip
        draft.tell("no-duration", (f"{prefix}information",), name=title)
        others = {key.removeprefix(prefix) for key, value in self.data.items()
                  if key.startswith(prefix) and value not in (None, [], {})}  # fmt: skip
        draft.left((), others - _TAKEN)

    def _teams(self) -> None:
        draft, key = self.draft, f"{self.prefix}teams"
        for at, team in records(self.data.get(key)):
            name, foreign = line(team.get("team_name")), line(team.get("team_id"))
            if foreign in self.cells:
                draft.tell("exercise.id-twice", (key, at), Severity.NOTE, name=name or foreign)
                continue
            id = draft.other_id("cell", name, "cell")
            self.cells[foreign] = id
            mission = prose(team.get("team_description"))
            draft.cells.append(
                {"id": id, "name": name or id, **({"mission": mission} if mission else {})}
            )
        if not draft.cells:
            draft.cells.append(table_cell(()))

    def _objectives(self) -> None:
        for _, each in records(self.data.get(f"{self.prefix}objectives")):
            title = line(each.get("objective_title")) or line(each.get("objective_description"))
            id = self.draft.other_id("objective", title, "objective")
            self.draft.objectives.append({"id": id, "title": title or id})

    def _inject(self, way: Way, inject: dict[str, Any]) -> float:
        """Add an inject, and return its minute; 0 where it has none."""
        draft, id = self.draft, self.ids[line(inject.get("inject_id"))]
        title = line(inject.get("inject_title")) or id
        given = inject.get("inject_content")
        content = given if isinstance(given, dict) else {}
        trigger, minute = self._when(way, inject)
        expects = self._expected(content, id)
        if not expects:
            draft.tell("no-expectation", way, name=title)
        text = prose(
            content.get("subject"), content.get("body"), content.get("message"),
            inject.get("inject_description"),
        )  # fmt: skip
        draft.injects.append(
            {
                "id": id,
                "title": title,
                "channel": self._channel(way, inject, title),
                "to": self._receivers(way, inject, title),
                "text": text or title,
                "expects": expects,
                **trigger,
            }
        )
        return minute

    def _when(self, way: Way, inject: dict[str, Any]) -> tuple[dict[str, Any], float]:
        if inject.get("inject_enabled") is False:
            self.draft.tell("exercise.disabled", (*way, "inject_enabled"), Severity.NOTE)
            return {"manual": True}, 0.0
        if inject.get("inject_depends_on"):
            self.draft.tell("exercise.not-taken", (*way, "inject_depends_on"),
                            names="inject_depends_on")  # fmt: skip
        seconds = number(inject.get("inject_depends_duration"))
        if seconds is None:
            given = line(inject.get("inject_depends_duration")) or "—"
            self.draft.tell("unparsed-time", (*way, "inject_depends_duration"), given=given)
            return {"manual": True}, 0.0
        minute = seconds / MINUTE
        self.draft.last_minute = max(minute, self.draft.last_minute or 0.0)
        return {"at": told(round(seconds))}, minute

    def _channel(self, way: Way, inject: dict[str, Any], title: str) -> str:
        contract = inject.get("inject_injector_contract")
        kind = _kind(contract if isinstance(contract, dict) else {})
        words = kind.replace("openbas_", "").replace("openex_", "").replace("openaev_", "")
        found = next((CHANNELS[word] for word in CHANNELS if word in words), None)
        if found is not None:
            return found
        code = "exercise.machine-inject" if any(m in words for m in MACHINES) else "unknown-type"
        here = (*way, "inject_injector_contract")
        self.draft.tell(code, here, given=kind or "—", name=title)
        return "screen"

    def _receivers(self, way: Way, inject: dict[str, Any], title: str) -> list[str]:
        every = [str(each["id"]) for each in self.draft.cells]
        if inject.get("inject_all_teams") is True or every == [TABLE]:
            return every
        named = [name for _, name in texts(inject.get("inject_teams", []))]
        found = [self.cells[name] for name in named if name in self.cells]
        if not found:
            self.draft.tell("no-cell", way, name=title)
        return list(dict.fromkeys(found)) or every

    def _expected(self, content: dict[str, Any], inject: str) -> list[dict[str, Any]]:
        found = []
        for at, each in records(content.get("expectations")):
            name = line(each.get("expectation_name")) or line(each.get("expectation_type"))
            text = prose(name, each.get("expectation_description"))
            seconds = number(each.get("expectation_expiration_time"))
            within = minutes(seconds / MINUTE) if seconds else None
            score = number(each.get("expectation_score"))
            found.append(
                {
                    "id": self.draft.id(f"{inject}-e{at + 1}", "e"),
                    "text": text or say("cli.exercise.import.evaluation", "fr"),
                    **({"points": min(max(round(score), 0), 1_000)} if score is not None else {}),
                    **({"within_minutes": min(within, 20_000)} if within else {}),
                }
            )
        return found

    def _people(self) -> None:
        users = records(self.data.get(f"{self.prefix}users"))
        if users:
            way = (f"{self.prefix}users",)
            self.draft.tell("exercise.persons", way, count=len(users))


def _kind(contract: dict[str, Any]) -> str:
    """Return the type of the injector, wherever the export has it."""
    converted = contract.get("convertedContent")
    config = converted.get("config") if isinstance(converted, dict) else None
    named = config.get("type") if isinstance(config, dict) else None
    return line(named) or line(contract.get("injector_contract_injector_type"))
