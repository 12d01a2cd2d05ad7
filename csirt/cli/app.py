"""The commands by noun, and the one place where an exception becomes a sentence and an exit code."""

import json
import os
import sys
import tempfile
import traceback
from typing import Any

import typer
from typer.core import TyperGroup

import csirt
from csirt.errors import CsirtError, SetupError
from csirt.text import say

BUG, ENVIRONMENT, INTERRUPTED = 1, 3, 130


class _Commands(TyperGroup):
    """Runs a command and tells what went wrong: in words, or as JSON when JSON was asked for."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except CsirtError as error:
            _tell(error)
            raise typer.Exit(error.exit_code) from error
        except (typer.Exit, typer.Abort):
            raise
        except KeyboardInterrupt as error:
            _say(say("app.interrupted"))
            raise typer.Exit(INTERRUPTED) from error
        except BrokenPipeError as error:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from error
        except OSError as error:
            _tell(
                SetupError(
                    "file.unreadable", file=str(error.filename or "—"), problem=_reason(error)
                )
            )
            raise typer.Exit(ENVIRONMENT) from error
        except Exception as error:
            if hasattr(error, "exit_code") and hasattr(error, "show"):
                raise  # a usage error of the command line
            _say(say("app.bug", file=_saved(error)))
            raise typer.Exit(BUG) from error


def _reason(error: OSError) -> str:
    return os.strerror(error.errno) if error.errno else str(error)


def _tell(error: CsirtError) -> None:
    from csirt.model.fault import ContentError

    if "--json" in sys.argv:
        found = error.faults[0] if isinstance(error, ContentError) else None
        file, line, column = error.place
        told: dict[str, object] = {
            "schema": "csirt.error/1",
            "code": found.code if found else error.key,
            "message": found.message if found else str(error),
            "hint": found.hint if found else error.hint,
            "file": file or None,
            "line": line or None,
            "column": column or None,
        }
        if isinstance(error, ContentError):
            told["faults"] = [fault.as_json() for fault in error.faults]
        _say(json.dumps(told, ensure_ascii=False))
    elif isinstance(error, ContentError):
        from csirt.cli.talk import faults

        faults(error.faults)
    else:
        _say(str(error))


def _say(text: str) -> None:
    sys.stderr.write(text + "\n")


def _saved(error: BaseException) -> str:
    """Write what a maintainer needs, and nothing of the data, into a file and return its name."""
    with tempfile.NamedTemporaryFile(
        "w", prefix="csirt-bug-", suffix=".txt", delete=False, encoding="utf-8"
    ) as file:
        file.write(f"csirt {csirt.__version__}, Python {sys.version}\n")
        file.write("".join(traceback.format_tb(error.__traceback__)) + type(error).__name__ + "\n")
    return file.name


app = typer.Typer(
    cls=_Commands,
    help=say("cli.help"),
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _register() -> None:
    from csirt.cli import check, demo, explain, imports, init, report, risk, schema, system

    for module in (init, check, imports, risk, report, demo, schema, explain, system):
        module.register(app)


_register()


def main() -> None:
    """Run the command line; a console that is not UTF-8 shows what it can."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(
                encoding="utf-8" if os.name != "nt" else stream.encoding, errors="replace"
            )
    app()
