"""``csirt sheet``: the sheets A–X listed, read, made blank, and taken back filled in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.case import By, CaseId, Place, Role, now, plain, store_of, who
from csirt.cli.groups import noun
from csirt.cli.options import Force, Json, Language, On, Output
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.sheet import SheetField
    from csirt.workspace.sheet_import import FormImported

_Name = Annotated[str, typer.Argument(help=say("cli.sheet.name"), metavar="ID")]
_Files = Annotated[list[Path], typer.Argument(help=say("cli.sheet.files"), metavar="FILE…")]
_DryRun = Annotated[bool, typer.Option("--dry-run", help=say("cli.sheet.dry-run"))]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = noun("cli.sheet.help")
    app.add_typer(group, name="sheet")
    group.command("list", help=say("cli.sheet.list.help"))(_list)
    group.command("show", help=say("cli.sheet.show.help"))(_show)
    group.command("blank", help=say("cli.sheet.blank.help"))(_blank)
    group.command("import", help=say("cli.sheet.import.help"))(_import)
    group.command("keep", help=say("cli.sheet.keep.help"))(_keep)
    group.command("kept", help=say("cli.sheet.kept.help"))(_kept)


def _list(as_json: Json = False) -> None:
    from csirt.workspace.sheets import listed, sheets

    found = sheets(Path.cwd())
    if as_json:
        talk.answer(listed(found))
        return
    heads = [say(f"cli.sheet.head.{key}") for key in ("letter", "id", "title", "by", "due")]
    rows = [
        (each.letter, each.id, each.title.in_(language()), each.filled_by.in_(language()),
         each.due.in_(language()))
        for each in found.values()
    ]  # fmt: skip
    talk.table("", heads, rows, most=len(rows))


def _show(name: _Name, as_json: Json = False) -> None:
    from csirt.workspace.sheets import sheet_of

    found = sheet_of(name, Path.cwd())
    if as_json:
        told = found.model_dump(mode="json", by_alias=True)
        talk.answer({"schema": "csirt.sheet.show/1", "sheet": told})
        return
    lang = language()
    talk.line(
        say("sheet.named", letter=found.letter, title=found.title.in_(lang)) + f" ({found.id})",
        style="bold",
    )
    talk.line(found.purpose.in_(lang))
    talk.line(say("sheet.by-when", by=found.filled_by.in_(lang), due=found.due.in_(lang)))
    codes = found.codes()
    heads = [say(f"cli.sheet.head.{key}") for key in ("code", "id", "box", "kind")]
    for section in found.sections:
        rows = [
            (codes[each.id], each.id, _asked(each, lang), _kind(each)) for each in section.fields
        ]
        talk.table(section.title.in_(lang), heads, rows, most=len(rows))


def _asked(field: "SheetField", lang: str) -> str:
    inside = [each.label.in_(lang) for each in field.options]
    inside += [each.label.in_(lang) for each in field.columns]
    listed = f" ({', '.join(inside)})" if inside else ""
    return field.label.in_(lang) + listed + (" *" if field.required else "")


def _kind(field: "SheetField") -> str:
    return say(f"sheet.kind.{field.kind}")


def _blank(
    name: _Name, output: Output, lang: Language = "", force: Force = False, as_json: Json = False
) -> None:
    from csirt.errors import InputError
    from csirt.files.write import write_bytes
    from csirt.reporting import sheet_form, sheet_page
    from csirt.safe import safe
    from csirt.workspace.sheets import sheet_of

    found, spoken, suffix = sheet_of(name, Path.cwd()), lang or language(), output.suffix.lower()
    if suffix not in (".pdf", ".html"):
        raise InputError("sheet.unknown-form", suffix=safe(suffix), known=".pdf, .html")
    made = (
        sheet_page.blank(found, spoken)
        if suffix == ".pdf"
        else sheet_form.form(found, spoken).encode()
    )
    write_bytes(output, made, force=force)
    if as_json:
        talk.answer({"schema": "csirt.sheet.blank/1", "sheet": found.id, "file": str(output)})
    else:
        talk.talk(say("cli.sheet.blank.done", file=output))


def _import(
    files: _Files,
    case: CaseId = "",
    by: By = "",
    role: Role = "",
    journal: Place = "",
    dry_run: _DryRun = False,
    as_json: Json = False,
) -> None:
    from csirt.workspace.sheet_import import Desk, Taken
    from csirt.workspace.sheets import sheets
    from csirt.workspace.station import own_station

    desk = Desk(
        store_of(journal), own_station(), sheets(Path.cwd()), who(by), now(),
        role=plain(role), case=case, dry_run=dry_run,
    )  # fmt: skip
    found = desk.take(files)
    if as_json:
        forms = [each.as_json() for each in found]
        talk.answer({"schema": "csirt.sheet.import/1", "dry_run": dry_run, "forms": forms})
    else:
        for each in found:
            _tell(each, dry_run=dry_run)
    raise typer.Exit(5 if any(each.taken is Taken.REFUSED for each in found) else 0)


_FacilityId = Annotated[str, typer.Argument(help=say("cli.sheet.facility"), metavar="FACILITY")]


def _keep(facility: _FacilityId, files: _Files, as_json: Json = False) -> None:
    from csirt.workspace.sheet_keep import keep
    from csirt.workspace.sheets import sheets

    known = sheets(Path.cwd())
    done = [keep(path, facility, known, Path.cwd()) for path in files]
    if as_json:
        told = [str(path) for path, _ in done]
        talk.answer({"schema": "csirt.sheet.keep/1", "facility": facility, "files": told})
        return
    for path, faults in done:
        talk.faults(faults)
        talk.line(str(path))


def _kept(facility: _FacilityId, on: On = "", as_json: Json = False) -> None:
    from csirt.workspace.sheet_keep import kept
    from csirt.workspace.sheets import sheets

    found = kept(facility, sheets(Path.cwd()), Path.cwd(), on or talk.today())
    if as_json:
        told = [each.as_json() for each in found]
        talk.answer({"schema": "csirt.sheet.kept/1", "facility": facility, "sheets": told})
        return
    for each in found:
        expired = ", ".join(each.expired)
        key = "cli.sheet.kept.expired" if expired else "cli.sheet.kept.row"
        title = each.sheet.title.in_(language())
        talk.line(say(key, letter=each.sheet.letter, title=title, days=each.days, dates=expired))
    if not found:
        talk.line(say("cli.sheet.kept.none", name=facility))


def _tell(found: "FormImported", *, dry_run: bool) -> None:
    talk.faults(found.faults)
    file, case, former = found.file, found.case or "—", found.former or "—"
    if dry_run and found.entries:
        talk.line(say("cli.sheet.would", file=file, case=case, kinds=", ".join(found.kinds)))
        return
    count = len(found.entries)
    talk.line(
        say(f"cli.sheet.taken.{found.taken}", file=file, case=case, former=former, count=count)
    )
