"""``csirt playbook``: the playbooks listed, read, checked and printed."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import playbook_exchange, talk
from csirt.cli.groups import noun
from csirt.cli.options import Force, Json, Language, Output
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.playbook import Decision, Playbook, Step

_Name = Annotated[str, typer.Argument(help=say("cli.playbook.name"), metavar="ID")]
_Files = Annotated[list[Path], typer.Argument(help=say("cli.playbook.files"), metavar="FILE…")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.playbook.help")
    app.add_typer(group, name="playbook")
    group.command("list", help=say("cli.playbook.list.help"))(_list)
    group.command("show", help=say("cli.playbook.show.help"))(_show)
    group.command("lint", help=say("cli.playbook.lint.help"))(_lint)
    group.command("print", help=say("cli.playbook.print.help"))(_print)
    playbook_exchange.register(group)


def _list(as_json: Json = False) -> None:
    from csirt.workspace.playbooks import library

    found = library(Path.cwd())
    if as_json:
        talk.answer(found.as_json())
        return
    heads = [say(f"cli.playbook.head.{key}") for key in ("id", "title", "scope", "steps")]
    rows = [
        (each.id, each.title.in_(language()), say(f"cli.playbook.scope.{each.scope}"),
         len(each.steps))
        for each in found.playbooks.values()
    ]  # fmt: skip
    talk.table("", heads, rows, most=len(rows))
    talk.talk(say("cli.playbook.notice"))


def _show(name: _Name, as_json: Json = False) -> None:
    from csirt.workspace.playbooks import playbook_of

    found = playbook_of(name, Path.cwd())
    if as_json:
        told = found.model_dump(mode="json", by_alias=True)
        talk.answer({"schema": "csirt.playbook.show/1", "playbook": told})
        return
    talk.line(f"{found.title.in_(language())} ({found.id})", style="bold")
    talk.line(found.purpose.in_(language()))
    _show_tracks(found)
    talk.talk(say("cli.playbook.notice"))


def _show_tracks(found: "Playbook") -> None:
    from csirt.model.playbook import Track

    roles = {role.id: role.name.in_(language()) for role in found.roles}
    heads = [say(f"cli.playbook.head.{key}") for key in ("id", "title", "owner", "target")]
    for track in Track:
        nodes = [node for node in found.nodes() if node.track is track]
        rows = [_row(node, roles) for node in nodes]
        if rows:
            talk.table(say(f"cli.playbook.track.{track}"), heads, rows, most=len(rows))


def _row(node: "Step | Decision", roles: dict[str, str]) -> tuple[str, str, str, str]:
    from csirt.model.playbook import Step
    from csirt.reporting.playbook_page import target_of

    words = node.title if isinstance(node, Step) else node.question
    owner = roles.get(node.owner or "", "—")
    return node.id, words.in_(language()), owner, target_of(node, {}, language())


def _lint(files: _Files, as_json: Json = False) -> None:
    from csirt.workspace.exchanged import lint

    found = lint(files)
    if as_json:
        talk.answer(found.as_json())
    else:
        talk.faults(found.faults)
        key = "cli.playbook.ok" if not found.faults else "cli.playbook.refused"
        talk.line(say(key, files=len(found.files), faults=len(found.faults)))
    raise typer.Exit(0 if found.ok else 5)


def _print(
    name: _Name,
    output: Output,
    lang: Language = "",
    force: Force = False,
    as_json: Json = False,
) -> None:
    from csirt.files.shipped import sources
    from csirt.files.write import write_text
    from csirt.reporting.playbook_page import Beside, page
    from csirt.workspace.playbooks import clocks, library, playbook_of

    found, known = playbook_of(name, Path.cwd()), library(Path.cwd())
    titles = {id: source.title for id, source in sources().items()}
    beside = Beside(clocks(), known.cards, known.playbooks, titles)
    text = page(found, beside, lang or language())
    write_text(output, text, force=force)
    if as_json:
        talk.answer({"schema": "csirt.playbook.print/1", "playbook": found.id, "file": str(output)})
    else:
        talk.talk(say("cli.playbook.printed", file=output))
