"""The status of a kit on a terminal: what holds, what does not, what to do before the night."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from csirt.cli import talk
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.workspace.kit_status import Change, FilledSheet, KitStatus


def show(found: "KitStatus") -> None:
    """Print the status of a kit on stdout."""
    talk.line(f"{found.kit.name.in_(language())} ({found.kit.id})", style="bold")
    for line in (*_paper(found), *_contacts(found), *_sheets(found)):
        talk.line(line)
    talk.line(say("cli.kit.bag"))
    for each in found.kit.contents.bag:
        talk.line(f"  ☐ {each.in_(language())}")
    talk.faults(found.faults)


def _paper(found: "KitStatus") -> Iterator[str]:
    from csirt.reporting.numbers import date

    last = found.last
    if last is None:
        known = found.kit.workspace.root is not None
        yield say("cli.kit.never") if known else say("cli.kit.no-workspace")
        return
    pages = sum(each.pages for each in last.items)
    yield say(
        "cli.kit.last", day=date(found.printed_on, language()), age=_age(found.days or 0),
        by=last.by, copies=last.copies, pages=pages,
    )  # fmt: skip
    places = ", ".join(last.places)
    yield say("cli.kit.places", places=places) if places else say("cli.kit.no-places")
    if found.is_old:
        yield say("cli.kit.old", months=found.kit.contents.months)
    if found.changes:
        yield say("cli.kit.changes", count=len(found.changes))
        yield from (f"  {_change(found, each)}" for each in found.changes)
    elif found.holds:
        yield say("cli.kit.holds")


def _age(days: int) -> str:
    if days == 0:
        return say("cli.kit.today")
    return say("cli.kit.age", days=days) if days >= 0 else say("cli.kit.age-ahead")


def _change(found: "KitStatus", change: "Change") -> str:
    name = _name(found, change.kind, change.within or change.id)
    if change.within:
        name = say("cli.kit.card-within", id=change.id, name=name)
    return say(f"cli.kit.since.{change.since}", name=name)


def _name(found: "KitStatus", kind: str, id: str) -> str:
    """Return how a piece is called; its id where it is no longer there."""
    kit, lang = found.kit, language()
    if kind == "page":
        return say(f"kit.{id}.title")
    sheet = next((each for each in kit.sheets if kind == "sheet" and each.id == id), None)
    if sheet is not None:
        return say("sheet.named", letter=sheet.letter, title=sheet.title.in_(lang))
    playbook = kit.library.playbooks.get(id)
    return playbook.title.in_(lang) if playbook else id


def _contacts(found: "KitStatus") -> Iterator[str]:
    contacts = found.contacts
    if contacts is None or not contacts.reaches:
        yield say("cli.kit.contacts.none")
        return
    doubtful, count = len(contacts.doubtful), len(contacts.reaches)
    yield say("cli.kit.contacts", doubtful=doubtful, count=count, months=contacts.months)
    if contacts.only_ip:
        names = ", ".join(each.contact.function.in_(language()) for each in contacts.only_ip)
        yield say("cli.contact.only-ip", count=len(contacts.only_ip), names=names)


def _sheets(found: "KitStatus") -> Iterator[str]:
    if found.filled:
        yield say("cli.kit.filled")
        yield from (f"  {_filled(each)}" for each in found.filled)
    if found.unfilled and found.kit.workspace.root is not None:
        letters = ", ".join(
            f"{each.letter} · {each.title.in_(language())}" for each in found.unfilled
        )
        yield say("cli.kit.unfilled", id=found.kit.id, letters=letters)


def _filled(each: "FilledSheet") -> str:
    from csirt.reporting.numbers import date

    if each.sheet is None:
        return say("cli.kit.unreadable", file=each.file)
    letter, title = each.sheet.letter, each.sheet.title.in_(language())
    if each.days is None:
        return say("cli.kit.filled-undated", letter=letter, title=title)
    day = date(each.saved_on, language())
    return say("cli.kit.filled-one", letter=letter, title=title, day=day, age=_age(each.days))
