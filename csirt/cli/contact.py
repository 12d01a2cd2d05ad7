"""``csirt contact``: whom one calls, and how old each number is."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.groups import noun
from csirt.cli.options import Json, On
from csirt.text import language, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from csirt.workspace.contacts import Aged, ContactList, Reach

_Facility = Annotated[
    str, typer.Option("--facility", help=say("cli.contact.facility"), metavar="ID")
]
_Older = Annotated[
    int, typer.Option("--older-than", min=1, max=1_200, help=say("cli.contact.older"),
                      metavar="MONTHS")
]  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.contact.help")
    app.add_typer(group, name="contact")
    group.callback()(_contact)
    group.command("list", help=say("cli.contact.list.help"))(_list)


def _contact() -> None:
    """Keep the verb: a group of one command would swallow it."""


def _list(
    facility: _Facility = "", older_than: _Older = 6, on: On = "", as_json: Json = False
) -> None:
    from csirt.workspace.contacts import contact_list

    found = contact_list(Path.cwd(), on=on or talk.today(), months=older_than, facility=facility)
    if as_json:
        talk.answer(found.as_json())
        return
    heads = [say(f"cli.contact.head.{key}") for key in ("who", "number", "kind", "age", "deputy")]
    rows = [row for reach in found.reaches for row in _rows(reach)]
    if rows:
        talk.table("", heads, rows, most=len(rows))
    for line in _summary(found):
        talk.line(line)


def _rows(reach: "Reach") -> "Iterator[tuple[str, ...]]":
    lang, contact = language(), reach.contact
    who = f"{contact.function.in_(lang)} — {contact.organisation.in_(lang)}"
    deputy = reach.deputy.function.in_(lang) if reach.deputy else ""
    if not reach.phones:
        yield who, say("kit.contacts.no-number"), "", "", deputy
    for at, each in enumerate(reach.phones):
        kind = say(f"contact.kind.{each.phone.kind}")
        first = at == 0
        yield who if first else "", each.phone.number, kind, _age(each), deputy if first else ""


def _age(each: "Aged") -> str:
    from csirt.reporting.numbers import date
    from csirt.workspace.contact_words import age

    day = date(each.phone.verified_on, language()) if each.phone.verified_on else ""
    return say(f"contact.state.{each.state}", day=day, age=age(each))


def _summary(found: "ContactList") -> "Iterator[str]":
    if not found.reaches:
        yield say("cli.contact.empty")
    elif found.doubtful:
        yield say("cli.contact.doubtful", count=len(found.doubtful), months=found.months)
    else:
        yield say("cli.contact.all-fresh", months=found.months)
    if found.only_ip:
        names = ", ".join(each.contact.function.in_(language()) for each in found.only_ip)
        yield say("cli.contact.only-ip", count=len(found.only_ip), names=names)
    if found.lost:
        yield say("cli.contact.lost", names=", ".join(found.lost))
