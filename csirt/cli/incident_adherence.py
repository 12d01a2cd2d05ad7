"""``csirt incident adherence``: a case beside the playbooks that were started in it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from csirt.cli import talk
from csirt.cli.case import CaseId, Place, now
from csirt.cli.incident_report import incident_read
from csirt.cli.options import Json
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.operation.adherence import Adherence


def register(group: typer.Typer) -> None:
    """Add the command."""
    group.command("adherence", help=say("cli.adherence.help"))(_adherence)


def _adherence(case: CaseId = "", journal: Place = "", as_json: Json = False) -> None:
    from csirt.workspace.incident_adherence import incident_adherence

    incident = incident_read(journal, case)
    found = incident_adherence(incident, now())
    if as_json:
        told = [each.as_json() for each in found]
        schema = {"schema": "csirt.incident.adherence/1", "id": incident.journal.case}
        talk.answer({**schema, "playbooks": told, "notes": [say("note.adherence")]})
        return
    for each in found:
        _playbook(each, language())
    talk.talk(say("note.adherence") if found else say("cli.adherence.none"))


def _playbook(found: "Adherence", lang: str) -> None:
    """Print what was done of a playbook, and a row for each thing that went another way."""
    title = found.run.playbook.title.in_(lang)
    place = f" ({found.run.facility})" if found.run.facility else ""
    counts = {"done": len(found.done), "expected": found.expected}
    talk.line(say("cli.adherence.playbook", lang, title=title, place=place, **counts), style="bold")
    rows = list(_ways(found, lang))
    if rows:
        heads = [say(f"cli.adherence.head.{key}", lang) for key in ("step", "what", "more")]
        talk.table("", heads, rows, most=len(rows))


def _ways(found: "Adherence", lang: str) -> Iterator[tuple[str, str, str]]:
    titles = {item.node.id: item.title.in_(lang) for item in found.done}
    for item in found.missing:
        yield item.title.in_(lang), say("cli.adherence.missing", lang), ""
    for item in found.skipped:
        yield item.title.in_(lang), say("cli.adherence.skipped", lang), item.words
    for each in found.misplaced:
        before = " · ".join(titles[name] for name in each.before)
        early = say("cli.adherence.before", lang, steps=before)
        yield each.item.title.in_(lang), say("cli.adherence.early", lang), early
    for item in found.extra:
        yield item.title.in_(lang), say("cli.adherence.extra", lang), ""
