"""``csirt playbook export`` and ``import``: playbooks for other people's tools, and from them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import Force, Json, Language, Output
from csirt.text import language, say

if TYPE_CHECKING:
    from csirt.model.tlp import Tlp

_LEVELS = ("clear", "green", "amber", "amber-strict", "red")
_Name = Annotated[str, typer.Argument(help=say("cli.playbook.name"), metavar="ID")]
_File = Annotated[Path, typer.Argument(help=say("cli.exchange.file"), metavar="FILE")]
_Cacao = Annotated[bool, typer.Option("--cacao", help=say("cli.exchange.cacao"))]
_Stix = Annotated[bool, typer.Option("--stix", help=say("cli.exchange.stix"))]


def _level(value: str) -> str:
    if value not in _LEVELS:
        raise typer.BadParameter(say("cli.bad-choice", given=value, known=", ".join(_LEVELS)))
    return value


_Ceiling = Annotated[
    str,
    typer.Option("--tlp", help=say("cli.exchange.tlp"), metavar="|".join(_LEVELS), callback=_level),
]


def register(group: typer.Typer) -> None:
    """Add the commands to ``csirt playbook``."""
    group.command("export", help=say("cli.exchange.export.help"))(_export)
    group.command("import", help=say("cli.exchange.import.help"))(_import)


def _tlp(level: str) -> "Tlp":
    from csirt.model.tlp import Tlp

    return Tlp(f"TLP:{level.upper().replace('-', '+')}")


def _export(
    name: _Name,
    output: Output,
    cacao: _Cacao = False,
    stix: _Stix = False,
    tlp: _Ceiling = "red",
    lang: Language = "",
    force: Force = False,
    as_json: Json = False,
) -> None:
    from csirt.errors import StateError
    from csirt.files.write import write_text
    from csirt.workspace.exchanged import as_cacao, as_stix

    if cacao == stix:
        raise StateError("exchange.which")
    write = as_cacao if cacao else as_stix
    found = write(name, Path.cwd(), lang=lang or language(), ceiling=_tlp(tlp))
    write_text(output, found.text, force=force)
    kind = "CACAO 2.0" if cacao else "STIX 2.1"
    if as_json:
        told = {"playbook": found.playbook.id, "format": kind, "file": str(output),
                "tlp": found.playbook.tlp.value,
                "faults": [fault.as_json() for fault in found.faults]}  # fmt: skip
        talk.answer({"schema": "csirt.playbook.export/1", **told})
        return
    talk.faults(found.faults)
    talk.talk(say("cli.exchange.exported", format=kind, file=output))


def _import(file: _File, output: Output, force: Force = False, as_json: Json = False) -> None:
    from csirt.workspace.exchanged import take_over

    found = take_over(file, output, Path.cwd(), force=force)
    if as_json:
        talk.answer(found.as_json())
        return
    playbook = found.imported.playbook
    talk.faults(found.imported.faults)
    talk.talk(say("cli.exchange.imported", name=playbook.id, file=output,
                  steps=len(playbook.steps), decisions=len(playbook.decisions)))  # fmt: skip
    if found.kept is not None:
        talk.talk(say("cli.exchange.beside", file=found.kept))
