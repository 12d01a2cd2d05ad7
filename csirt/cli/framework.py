"""``csirt framework``: frameworks listed and taken over, where a facility stands, and answers."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import plain
from csirt.cli.groups import noun
from csirt.cli.options import Force, Json, Language, On, Output, _day
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.analysis.framework_coverage import RequirementStanding, Tally
    from csirt.analysis.framework_support import Support
    from csirt.workspace.framework_status import FrameworkStanding

_STATUSES = ("in-force", "pending", "voluntary")
_Facility = Annotated[Path, typer.Argument(help=say("cli.plan.facility"), metavar="F.yaml")]
_Id = Annotated[str, typer.Argument(help=say("cli.framework.id"), metavar="ID")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.framework.help")
    app.add_typer(group, name="framework")
    group.command("list", help=say("cli.framework.list.help"))(_list)
    group.command("import", help=say("cli.framework.import.help"))(_import)
    group.command("status", help=say("cli.framework.status.help"))(_status)
    group.command("form", help=say("cli.framework.form.help"))(_form)
    group.command("answer", help=say("cli.framework.answer.help"))(_answer)


def _list(as_json: Json = False) -> None:
    from csirt.workspace.frameworks import in_order, listed, mapped, shelf

    found = shelf(Path.cwd())
    told = listed(found)
    if as_json:
        talk.answer(told)
        return
    heads = [say(f"cli.framework.head.{key}") for key in ("id", "title", "status", "mapped")]
    rows = [
        (each.id, each.title.in_(language()),
         say(f"cli.framework.text.{each.status}") + f" ({each.checked_on})",
         f"{mapped(each)} / {len(each.assessable)}")
        for each in in_order(found)
    ]  # fmt: skip
    talk.table("", heads, rows, most=len(rows))
    for name in ("mappings", "matrices"):
        if some := sorted(getattr(found, name)):
            talk.line(say(f"cli.framework.{name}", count=len(some), names=", ".join(some)))
    talk.line(say("note.framework-list"))


def _a_status(value: str) -> str:
    if value and value not in _STATUSES:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(_STATUSES)))
    return value


def _import(
    file: Annotated[Path, typer.Argument(help=say("cli.framework.file"), metavar="FILE")],
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help=say("cli.framework.output"), metavar="OUT"),
    ] = None,
    status: Annotated[
        str,
        typer.Option(
            "--status", help=say("cli.framework.binding"), metavar="|".join(_STATUSES),
            callback=_a_status,
        ),
    ] = "",
    force: Force = False,
    as_json: Json = False,
) -> None:  # fmt: skip
    from csirt.model.framework import FrameworkStatus
    from csirt.workspace.framework_import import kind_of, take_over

    done = take_over(
        file, Path.cwd(), on=talk.today(), output=output,
        status=FrameworkStatus(status) if status else None, force=force,
    )  # fmt: skip
    if as_json:
        talk.answer(done.as_json())
        return
    talk.faults(done.library.faults)
    for piece, path in done.written:
        talk.line(say(f"cli.framework.taken.{kind_of(piece)}", id=piece.id, file=path))


def _status(facility: _Facility, name: _Id, on: On = "", as_json: Json = False) -> None:
    from csirt.workspace.framework_status import status

    found = status(facility, plain(name), on=on or talk.today())
    if as_json:
        talk.answer(found.as_json(language()))
        return
    _show(found)


def _show(found: "FrameworkStanding") -> None:
    from csirt.workspace.plan import name_of

    title = say(
        "cli.framework.standing", framework=found.framework.title.in_(language()),
        facility=name_of(found.facility), on=found.on, tlp=found.tlp.value,
        status=say(f"cli.framework.text.{found.framework.status}"),
        checked=found.framework.checked_on,
    )  # fmt: skip
    keys = ("ref", "title", "rests", "state", "proved", "declared")
    heads = [say(f"cli.framework.head.{key}") for key in keys]
    talk.table(title, heads, [_row(each) for each in found.found], most=len(found.found))
    if any(link.link.share == "part" for each in found.found for link in each.links):
        talk.line(say("cli.framework.part"))
    for line in _counts(found):
        talk.line(line)
    if found.answers is not None:
        talk.line(say("cli.framework.answered-on", date=found.answers.date,
                      role=found.answers.role, count=len(found.answers.answers)))  # fmt: skip
        _supports(found.supports)
    for note in found.notes:
        talk.line(note[language()])


def _row(each: "RequirementStanding") -> tuple[object, ...]:
    lang, told = language(), each.requirement
    rests = ", ".join(
        f"{link.link.action.upper()}≥{link.link.level}" + "*" * (link.link.share == "part")
        for link in each.links
    )
    return (
        told.ref or told.id,
        told.title.in_(lang),
        rests or (told.unmapped.in_(lang) if told.unmapped else "—"),
        *(
            say(f"cli.framework.state.{state}")
            for state in (each.state, each.proved, each.declared)
        ),
    )


def _counts(found: "FrameworkStanding") -> Iterator[str]:
    cover = found.coverage
    yield _count(cover.total, say("cli.framework.whole"))
    for each in (*cover.parts, *cover.groups, *cover.tiers):
        yield _count(each, each.title.in_(language()) if each.title else each.id)


def _count(each: "Tally", title: str) -> str:
    """Return a line of counts: those that are met, then the others that are not nil."""
    others = [
        say(f"cli.framework.tally.{state}", count=count)
        for state, count in each.states.items()
        if count and state != "met"
    ]
    return say(
        "cli.framework.count", title=title, met=each.met, of=each.applicable,
        proved=each.proved, declared=each.declared, others=" · ".join(("", *others)),
    )  # fmt: skip


def _supports(found: tuple["Support", ...]) -> None:
    heads = [
        say(f"cli.framework.head.{key}") for key in ("action", "supports", "proved", "verdict")
    ]
    rows = [
        (each.action.upper(), "—" if each.supports is None else each.supports,
         "—" if each.proved is None else each.proved,
         say(f"cli.framework.verdict.{each.verdict}"))
        for each in found
    ]  # fmt: skip
    talk.table(say("cli.framework.supports"), heads, rows, most=len(rows))


def _form(
    facility: _Facility,
    name: _Id,
    output: Output,
    lang: Language = "",
    force: Force = False,
    as_json: Json = False,
) -> None:
    from csirt.workspace.framework_form import write_form
    from csirt.workspace.frameworks import framework_of

    found = framework_of(plain(name), facility)
    write_form(found, output, lang=lang or language(), force=force)
    lines = len(found.assessable)
    if as_json:
        told = {"framework": found.id, "file": str(output), "lines": lines}
        talk.answer({"schema": "csirt.framework.form/1", **told})
        return
    talk.talk(say("cli.framework.form-written", file=output, count=lines))


def _answer(
    facility: _Facility,
    name: _Id,
    file: Annotated[Path, typer.Argument(help=say("cli.framework.filled"), metavar="FORM.csv")],
    date: Annotated[
        str,
        typer.Option("--date", help=say("cli.framework.date"), metavar="YYYY-MM-DD", callback=_day),
    ],
    role: Annotated[str, typer.Option("--role", help=say("cli.framework.role"))],
    tlp: Annotated[str, typer.Option("--tlp", help=say("cli.framework.tlp"))] = "TLP:AMBER",
    as_json: Json = False,
) -> None:
    from csirt.model.tlp import Tlp
    from csirt.workspace.framework_status import answer

    known = [each.value for each in Tlp]
    if tlp not in known:
        raise typer.BadParameter(say("cli.bad-choice", given=tlp, known=", ".join(known)))
    done = answer(
        facility, plain(name), file, date=date, role=plain(role), today=talk.today(), tlp=Tlp(tlp)
    )
    if as_json:
        talk.answer(done.as_json(language()))
        return
    talk.faults(done.faults)
    talk.line(say("cli.framework.taken-back", None, **done.counts))
    _supports(done.standing.supports)
    for note in done.standing.notes:
        talk.line(note[language()])
    talk.talk(say("cli.framework.written", file=done.file))
