"""``csirt risk order``: the contradictions of a person's own order of restoration."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Json, Subject
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.restoration_check import Contradiction, OrderChecked, Proposed

MOST = 40
"""Contradictions told on a terminal; all of them are in ``--json``."""


def order(
    subject: Subject,
    file: Annotated[Path, typer.Argument(help=say("cli.order.file"), metavar="ORDER.yaml")],
    suggest: Annotated[bool, typer.Option("--suggest", help=say("cli.order.suggest"))] = False,
    as_json: Json = False,
) -> None:
    """Tell the contradictions of an order."""
    from csirt.workspace.order import checked_order

    found = checked_order(subject, file, suggest=suggest)
    if as_json:
        talk.answer(found.as_json(language()))
    else:
        _show(found)


def _show(found: "OrderChecked") -> None:
    count = len(found.contradictions)
    talk.line(say("cli.order.title", subject=found.subject, count=count), style="bold")
    for each in found.contradictions[:MOST]:
        _show_one(found.file, each)
    if count > MOST:
        talk.line(say("cli.more", count=count - MOST), style="dim")
    if found.proposal is not None:
        talk.line(say("cli.order.proposal"), style="bold")
        for wave in found.proposal:
            talk.line(f"  {wave.title[language()]}")
            for item in wave.items:
                talk.line(f"    {_item(item)}")
    for note in found.notes:
        talk.talk(f"· {note[language()]}")


def _show_one(file: str, each: "Contradiction") -> None:
    lang, severity = language(), say(f"severity.{each.finding.severity}")
    talk.line(f"✗ {file}:{each.line} [{severity}] {each.finding.title[lang]}")
    talk.line(f"    {each.why[lang]}")
    talk.line(f"    → {each.mend[lang]}")


def _item(item: "Proposed") -> str:
    name = item.name[language()]
    if item.added:
        return say("cli.order.added", name=name)
    if item.moved_from:
        return say("cli.order.moved", name=name, wave=item.moved_from)
    return name
