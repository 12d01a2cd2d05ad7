"""``csirt demo``: what it looks like, in one command."""

from pathlib import Path
from typing import Annotated

import typer

from csirt.cli import talk
from csirt.cli.options import DEFAULT_SAMPLES, Language, Samples
from csirt.text import language, say


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command(help=say("cli.demo.help"))
    def demo(
        output: Annotated[Path, typer.Option("--output", "-o", help=say("cli.demo.output"))] = Path(
            "csirt-demo"
        ),
        lang: Language = "",
        samples: Samples = DEFAULT_SAMPLES,
    ) -> None:
        from csirt.reporting.sample import shown

        talk.talk(say("cli.demo.start"))
        with talk.progress(say("cli.risk.sampling")) as progress:
            problems = shown(
                output,
                on=talk.today(),
                lang=lang or language(),
                samples=samples,
                progress=progress,
                tell=lambda path: talk.line(str(path)),
            )
        for problem in problems:
            talk.talk(problem)
        talk.talk(say("cli.demo.next", folder=output))
