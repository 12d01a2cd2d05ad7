"""The commands, and the one place where an exception becomes a sentence and an exit code."""

import atexit
import gc
import json
import os
import sys
import tempfile
import traceback
from importlib import import_module
from typing import Any

import typer

import csirt
from csirt.cli.groups import Commands
from csirt.errors import (
    CsirtError,
    InputError,
    NotFoundError,
    SetupError,
    StateError,
    of_the_system,
)
from csirt.safe import safe, safe_json
from csirt.text import say

BUG, INTERRUPTED = 1, 130
OBJECTS = 50_000
"""New objects between two looks for cycles."""
_JSON = "csirt.json"
"""Name, in the context of a call, of whether JSON was asked for."""


class _Told(Commands):
    """Runs a command and tells what went wrong: in words, or as JSON when JSON was asked for."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        ctx.meta[_JSON] = "--json" in args
        return super().parse_args(ctx, args)

    def invoke(self, ctx: Any) -> Any:
        as_json = bool(ctx.meta[_JSON])
        try:
            return super().invoke(ctx)
        except CsirtError as error:
            _tell(error, as_json=as_json)
            raise typer.Exit(error.exit_code) from error
        except (typer.Exit, typer.Abort):
            raise
        except KeyboardInterrupt as error:
            _tell(CsirtError("app.interrupted"), as_json=as_json)
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from error
        except OSError as error:
            told = _of_the_system(error)
            _tell(told, as_json=as_json)
            raise typer.Exit(told.exit_code) from error
        except Exception as error:
            if isinstance(error, _USAGE) and not as_json:
                raise  # Typer shows it, with the usage of the command
            usage = isinstance(error, _USAGE)
            told = StateError("cli.usage", problem=_line(error)) if usage else _bug(error)
            _tell(told, as_json=as_json)
            raise typer.Exit(told.exit_code if usage else BUG) from error


#: Errors of the command line itself; Typer gives no public name to their root.
_USAGE = (typer.BadParameter.__bases__[0],)


def _line(error: Any) -> str:
    return safe(" ".join(str(error.format_message()).split()))


def _of_the_system(error: OSError) -> CsirtError:
    """Return our error for one of the system: a wrong path is the input's, not the machine's."""
    file = safe(error.filename or "—")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return NotFoundError("file.not-found", file=file)
    problem = safe(of_the_system(error))
    if isinstance(error, IsADirectoryError):
        return InputError("file.unreadable", file=file, problem=problem)
    return SetupError("file.unreadable", file=file, problem=problem)


def _tell(error: CsirtError, *, as_json: bool) -> None:
    from csirt.model.fault import ContentError

    found = error.faults if isinstance(error, ContentError) else ()
    if as_json:
        _say(safe_json(json.dumps(_answer(error, found), ensure_ascii=False)))
    elif found:
        from csirt.cli.talk import faults

        faults(found)
    else:
        _say(safe(error, limit=100_000))


def _answer(error: CsirtError, faults: Any) -> dict[str, object]:
    """Return the JSON answer of an error (``csirt.error/1``): the first fault, then all of them."""
    file, line, column = error.place
    first = faults[0] if faults else None
    told: dict[str, object] = {
        "schema": "csirt.error/1",
        "code": first.code if first else error.key,
        "message": first.message if first else str(error),
        "hint": first.hint if first else error.hint,
        "file": file or None,
        "line": line or None,
        "column": column or None,
    }
    return told | ({"faults": [fault.as_json() for fault in faults]} if faults else {})


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _bug(error: BaseException) -> CsirtError:
    """Write what a maintainer needs, and nothing of the data, into a file, and say where it is."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="csirt-bug-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(f"csirt {csirt.__version__}, Python {sys.version}\n")
        file.write("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ + "\n")
    return CsirtError("app.bug", file=file.name)


NOUNS = (
    "init",
    "check",
    "imports",
    "mapping",
    "facility",
    "region",
    "risk",
    "report",
    "demo",
    "schema",
    "explain",
    "incident",
    "playbook",
    "exercise",
    "plan",
    "framework",
    "campaign",
    "sheet",
    "contact",
    "kit",
    "capture",
    "seal",
    "system",
)
"""The modules of commands, in the order of the help."""

app = typer.Typer(
    cls=_Told,
    help=say("cli.help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _register() -> None:
    for module in NOUNS:
        import_module(f"csirt.cli.{module}").register(app)


_register()


def main() -> None:
    """Run the command line; a console that is not UTF-8 shows what it can.

    What a command reads stays to its end: looking for cycles in it costs a fifth
    of a short one and more.
    """
    gc.set_threshold(OBJECTS)
    atexit.register(gc.freeze)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding="utf-8" if os.name != "nt" else stream.encoding, errors="replace"
            )
    app()
