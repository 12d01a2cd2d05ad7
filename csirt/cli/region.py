"""``csirt region`` and the imports into it: the directory of facilities, the yearly statistics."""

from pathlib import Path
from re import compile as pattern
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.groups import noun
from csirt.cli.options import Force, Json, Language
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.workspace.region import RegionImport
    from csirt.workspace.region_shown import Shown

_DEPARTMENT = pattern(r"[0-9]{2}|2[AB]|9[78][0-9]")
_REGION_CODE = pattern(r"[0-9]{2}")
_LINKS = 4
"""Column of the links in a row of the table."""


def _departments(value: str) -> str:
    for code in _split(value):
        if not _DEPARTMENT.fullmatch(code):
            raise typer.BadParameter(say("cli.import.bad-department", given=code))
    return value


def _split(value: str) -> list[str]:
    return [code.strip().upper() for code in value.split(",") if code.strip()]


def _region_code(value: str) -> str:
    if value and not _REGION_CODE.fullmatch(value):
        raise typer.BadParameter(say("cli.import.bad-region-code", given=value))
    return value


_Region = Annotated[Path, typer.Option("--region", help=say("cli.import.region"), metavar="R.yaml")]
_Departments = Annotated[
    str,
    typer.Option(
        "--departments",
        help=say("cli.import.departments"),
        metavar="75,77,…",
        callback=_departments,
    ),
]
_DryRun = Annotated[bool, typer.Option("--dry-run", help=say("cli.dry-run"))]


def register(app: typer.Typer) -> None:
    """Add ``csirt region``."""
    group = noun("cli.region.help")
    app.add_typer(group, name="region")

    @group.callback()
    def _nouns() -> None:
        """Keep the verb even where there is only one."""

    group.command("show", help=say("cli.region.show.help"))(_show)


def register_imports(group: typer.Typer) -> None:
    """Add ``directory`` and ``activity`` to the group ``csirt import``."""
    group.command("directory", help=say("cli.import.directory.help"))(_directory)
    group.command("activity", help=say("cli.import.activity.help"))(_activity)


def _directory(
    file: Annotated[Path, typer.Argument(help=say("cli.import.directory.file"), metavar="FILE")],
    region: _Region,
    departments: _Departments = "",
    dry_run: _DryRun = False,
    as_json: Json = False,
) -> None:
    from csirt.workspace.region import import_directory

    done = import_directory(file, region, _split(departments), dry_run=dry_run)
    _imported(done, dry_run=dry_run, as_json=as_json)


def _activity(
    folder: Annotated[
        Path, typer.Argument(help=say("cli.import.activity.folder"), metavar="FOLDER")
    ],
    year: Annotated[
        int, typer.Option("--year", min=2000, max=2100, help=say("cli.import.activity.year"))
    ],
    region: _Region,
    departments: _Departments = "",
    code: Annotated[
        str,
        typer.Option(
            "--region-code",
            help=say("cli.import.region-code"),
            metavar="11",
            callback=_region_code,
        ),
    ] = "",
    dry_run: _DryRun = False,
    as_json: Json = False,
) -> None:
    from csirt.workspace.region import import_activity

    done = import_activity(folder, year, region, _split(departments), code=code, dry_run=dry_run)
    _imported(done, dry_run=dry_run, as_json=as_json)


def _imported(done: "RegionImport", *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        talk.answer(done.as_json())
        return
    talk.faults(done.faults)
    changes = done.changes
    talk.line(
        say(
            "cli.import.region.done",
            added=len(changes.added),
            updated=len(changes.updated),
            unchanged=len(changes.unchanged),
            total=done.facilities,
        )
    )
    if dry_run:
        talk.talk(say("cli.import.trial-over"))
    elif done.written:
        talk.talk(say("cli.import.written", file=done.written))
    else:
        talk.talk(say("cli.import.nothing"))


def _show(
    region: Annotated[Path, typer.Argument(help=say("cli.region.file"), metavar="R.yaml")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help=say("cli.region.output"))
    ] = None,
    year: Annotated[
        int | None, typer.Option("--year", min=2000, max=2100, help=say("cli.region.year"))
    ] = None,
    lang: Language = "",
    force: Force = False,
    as_json: Json = False,
) -> None:
    from csirt.workspace.region_shown import shown

    if output is not None:
        from csirt.reporting.region_map import check_output

        check_output(output, force=force)
    found = shown(region, year or 0)
    if output is not None:
        from csirt.reporting.region_map import published

        published(found, output, lang=lang or language(), force=force)
    if as_json:
        talk.answer(found.as_json())
    else:
        _tabled(found, lang or language())
        if output is not None:
            talk.line(str(output))


def _tabled(found: "Shown", lang: str) -> None:
    from csirt.reporting.region_map import COLUMNS, heading, row_of

    talk.faults(found.faults)
    heads = ("department", "facilities", "coordinates", "activity", *COLUMNS)
    parts = (*found.departments, found.whole)
    talk.table(
        heading(found, lang),
        [say(f"region.show.{name}", lang) for name in heads],
        [_without_links(row_of(part, found, lang)) for part in parts],
        most=len(parts),
    )
    _shares(found, lang)
    talk.line(say("region.show.reading", lang))


def _without_links(row: list[str]) -> list[str]:
    """Return a row that fits 80 columns; the links are told below the table."""
    return [*row[:_LINKS], *row[_LINKS + 1 :]]


def _shares(found: "Shown", lang: str) -> None:
    from csirt.reporting.numbers import percent

    count = found.whole.facilities or 1
    shares = {
        "coordinates": found.whole.with_coordinates,
        "activity": found.whole.with_activity,
        "links": found.whole.with_links,
    }
    told = {name: percent(value / count, lang) for name, value in shares.items()}
    talk.line(say("region.show.shares", lang, **told))
