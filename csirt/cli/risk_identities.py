"""``csirt risk identities``: who can become an administrator of the domain."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.workspace.identities import IdentitiesFound

MOST_OBJECTS = 10
MOST_REPAIRS = 3
"""Relations told of one object to repair; the others are counted."""
_KINDS = ("user", "group", "computer")


def identities(
    files: Annotated[list[Path], typer.Argument(help=say("cli.identities.files"), metavar="FILE…")],
    to: Annotated[str, typer.Option("--to", help=say("cli.identities.to"), metavar="GROUP")] = "",
    ways: Annotated[int, typer.Option("-k", min=1, max=50, help=say("cli.paths.count"))] = 5,
    named: Annotated[bool, typer.Option("--names", help=say("cli.identities.names"))] = False,
    as_json: Json = False,
) -> None:
    """Tell who comes to the administration of the domain."""
    from csirt.workspace.identities import identities as found_in

    found = found_in(files, to=to, named=named, ways=ways)
    if as_json:
        talk.answer(found.as_json(language()))
        return
    talk.faults(found.survey.graph.faults)
    _show_counts(found)
    _show_ways(found)
    _show_cut(found)
    _show_sessions(found)
    for note in found.notes():
        talk.talk(f"· {note}")
    files_given = " ".join(str(file) for file in files)
    talk.talk(say("cli.identities.next-import", files=files_given))


def _show_counts(found: "IdentitiesFound") -> None:
    survey, labels = found.survey, found.labels
    goals = ", ".join(labels.of(at) for at in survey.goals[:MOST_OBJECTS])
    talk.line(say("cli.identities.title", goals=goals), style="bold")
    others = len(survey.accounts) - len(survey.members)
    members = len(survey.members)
    directly = survey.directly
    talk.line(say("cli.identities.accounts", members=members, directly=directly, others=others))
    if survey.disabled:
        talk.line(say("cli.identities.disabled", count=survey.disabled))
    rows = [
        (say(f"identities.kind.{each.kind}s"), str(each.total), str(each.reaching),
         str(each.directly))
        for each in survey.reaching if each.kind in _KINDS
    ]  # fmt: skip
    heads = [say(f"cli.identities.{name}") for name in ("objects", "total", "reach", "directly")]
    talk.table("", heads, rows)


def _show_ways(found: "IdentitiesFound") -> None:
    if not found.survey.ways:
        talk.line(say("cli.identities.no-way"))
        return
    talk.line(say("cli.identities.ways"), style="bold")
    for rank, way in enumerate(found.survey.ways, 1):
        first = found.labels.of(way.hops[0].source)
        first = first[:1].upper() + first[1:]
        others = len(way.starts) - 1
        key = "cli.identities.way-of-several" if others else "cli.identities.way"
        talk.line(f"{rank}. {say(key, first=first, others=others, steps=len(way.hops))}")
        for hop in way.hops:
            talk.line(f"   → {found.does(hop)}")


def _show_cut(found: "IdentitiesFound") -> None:
    survey = found.survey
    if not survey.ways:
        return
    talk.line()
    talk.line(say("cli.identities.cut", count=len(survey.repairs)), style="bold")
    if survey.cut.proven:
        talk.line(say("cli.mincut.proven"))
    for each in survey.repairs[:MOST_OBJECTS]:
        kind = say(f"identities.kind.{survey.graph.objects[each.object].kind}")
        talk.line(f"✗ {found.labels.of(each.object)} ({kind})")
        for hop in each.relations[:MOST_REPAIRS]:
            talk.line(f"   {found.mend(hop, language())}")
        if len(each.relations) > MOST_REPAIRS:
            talk.line(f"   {say('cli.identities.more', count=len(each.relations) - MOST_REPAIRS)}")
    if len(survey.repairs) > MOST_OBJECTS:
        talk.line(say("cli.more", count=len(survey.repairs) - MOST_OBJECTS), style="dim")


def _show_sessions(found: "IdentitiesFound") -> None:
    survey, labels = found.survey, found.labels
    if survey.sessions:
        talk.line()
        talk.line(say("cli.identities.sessions", count=len(survey.sessions)), style="bold")
        for at, whose in survey.sessions[:MOST_OBJECTS]:
            names = ", ".join(labels.of(who) for who in whose[:3])
            more = f" + {len(whose) - 3}" if len(whose) > 3 else ""
            talk.line(f"  {labels.of(at)} — {names}{more}")
        if len(survey.sessions) > MOST_OBJECTS:
            talk.line(say("cli.more", count=len(survey.sessions) - MOST_OBJECTS), style="dim")
    if survey.services:
        talk.line()
        talk.line(say("cli.identities.services", count=len(survey.services)), style="bold")
        names = ", ".join(labels.of(at) for at in survey.services[:MOST_OBJECTS])
        more = f" + {len(survey.services) - MOST_OBJECTS}"
        talk.line(f"  {names}{more if len(survey.services) > MOST_OBJECTS else ''}")
