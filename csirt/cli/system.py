"""``csirt doctor`` and ``csirt version``: what this machine has and what is missing."""

import typer

import csirt
from csirt.cli import talk
from csirt.cli.options import Json
from csirt.text import say


def register(app: typer.Typer) -> None:
    """Add the commands."""

    @app.command(help=say("cli.doctor.help"))
    def doctor(as_json: Json = False) -> None:
        from csirt.reporting.doctor import examined

        found = examined()
        if as_json:
            talk.answer(
                {
                    "schema": "csirt.doctor/1",
                    "ok": all(each.ok for each in found),
                    "checks": [each.as_json() for each in found],
                }
            )
        else:
            for each in found:
                talk.line(
                    f"{'✓' if each.ok else '✗'} {each.name} : {each.found}",
                    style="" if each.ok else "bold red",
                )
                if each.mend:
                    talk.line(f"    {each.mend}")
        raise typer.Exit(0 if all(each.ok for each in found) else 3)

    @app.command(help=say("cli.version.help"))
    def version(as_json: Json = False) -> None:
        if as_json:
            talk.answer({"schema": "csirt.version/1", "version": csirt.__version__})
        else:
            talk.line(csirt.__version__)
