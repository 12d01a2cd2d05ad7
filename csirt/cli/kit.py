"""``csirt kit``: what a facility prints before the night, and whether the paper still holds."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import ACTOR, now, plain
from csirt.cli.groups import noun
from csirt.cli.kit_status import show
from csirt.cli.options import Json, Language, On
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.reporting.kit_made import Made
    from csirt.workspace.kit_record import Order

_Facility = Annotated[str, typer.Argument(help=say("cli.kit.facility"), metavar="F")]
_Folder = Annotated[Path, typer.Option("--output", "-o", help=say("cli.kit.folder"), metavar="DIR")]
_By = Annotated[str, typer.Option("--by", help=say("cli.kit.by"))]
_Copies = Annotated[int, typer.Option("--copies", min=0, max=1_000, help=say("cli.kit.copies"))]
_Places = Annotated[list[str] | None, typer.Option("--place", help=say("cli.kit.place"))]
_Force = Annotated[bool, typer.Option("--force", help=say("cli.kit.force"))]
_Workers = Annotated[int, typer.Option("--workers", min=1, max=2, help=say("cli.kit.workers"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.kit.help")
    app.add_typer(group, name="kit")
    group.command("print", help=say("cli.kit.print.help"))(_print)
    group.command("html", help=say("cli.kit.html.help"))(_html)
    group.command("status", help=say("cli.kit.status.help"))(_status)


def _order(by: str, lang: str, copies: int = 0, places: list[str] | None = None) -> "Order":
    from csirt.workspace.kit_record import Order

    who = plain(by or os.environ.get(ACTOR, "")) or say("cli.kit.by-unsaid", lang or language())
    kept = tuple(plain(place).strip() for place in places or () if place.strip())
    return Order(now(), who, lang or language(), copies or max(1, len(kept)), kept)


def _print(
    facility: _Facility,
    output: _Folder,
    copies: _Copies = 0,
    place: _Places = None,
    by: _By = "",
    lang: Language = "",
    workers: _Workers = 2,
    force: _Force = False,
    as_json: Json = False,
) -> None:
    from csirt.reporting.kit_made import made_pdf
    from csirt.workspace.kit import kit_of

    order = _order(by, lang, copies, place)
    with talk.progress(say("cli.kit.setting")) as progress:
        made = made_pdf(
            kit_of(facility, Path.cwd()), order, output,
            force=force, workers=workers, progress=progress,
        )  # fmt: skip
    if as_json:
        talk.answer(_told("csirt.kit.print/1", made))
        return
    pages = sum(each.pages for each in made.record.items)
    apart = say("kit.file.apart", order.lang)
    count = len(made.record.items)
    talk.talk(say("cli.kit.printed", folder=output, count=count, pages=pages, apart=apart))
    kept = say("cli.kit.kept", file=made.trace) if made.trace else say("cli.kit.not-kept")
    talk.talk(kept)


def _html(
    facility: _Facility,
    output: _Folder,
    by: _By = "",
    lang: Language = "",
    force: _Force = False,
    as_json: Json = False,
) -> None:
    from csirt.reporting.kit_made import INDEX, made_html
    from csirt.workspace.kit import kit_of

    made = made_html(kit_of(facility, Path.cwd()), _order(by, lang), output, force=force)
    if as_json:
        talk.answer(_told("csirt.kit.html/1", made))
    else:
        count = len(made.record.items)
        talk.talk(say("cli.kit.written", folder=output, count=count, index=output / INDEX))


def _told(schema: str, made: "Made") -> dict[str, object]:
    record = made.record.model_dump(mode="json", exclude={"schema_"})
    items = record.pop("items")
    trace = str(made.trace) if made.trace else None
    return {"schema": schema, "folder": str(made.folder), "trace": trace, **record, "items": items}


def _status(facility: _Facility, on: On = "", as_json: Json = False) -> None:
    from csirt.workspace.kit import kit_of
    from csirt.workspace.kit_status import kit_status

    found = kit_status(kit_of(facility, Path.cwd()), on or talk.today())
    if as_json:
        talk.answer(found.as_json())
    else:
        show(found)
