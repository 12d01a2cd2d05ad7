"""The picture of what more money changes."""

from pathlib import Path

from csirt.errors import NotFoundError, StateError
from csirt.files.write import write_text
from csirt.reporting.charts.front import Dot, front
from csirt.safe import safe
from csirt.text import say
from csirt.workspace.hardening import Hardened
from csirt.workspace.hardening_words import front_points, front_shares, grouped
from csirt.workspace.plan import name_of


def check_output(output: Path, *, pareto: bool, force: bool) -> None:
    """Refuse early what could not be written late.

    Raises:
        StateError: no front is asked for, another suffix, or the file stands already.
    """
    if not pareto:
        raise StateError("harden.output-alone")
    if output.suffix.lower() != ".svg":
        raise StateError("harden.not-svg", file=safe(output.name))
    if output.exists() and not force:
        raise StateError("write.exists", file=safe(output))


def write_front(answer: Hardened, output: Path, lang: str, *, force: bool) -> None:
    """Write the picture.

    Raises:
        NotFoundError: there is no point to show.
        StateError: the file stands already.
    """
    if not answer.found.front:
        raise NotFoundError("harden.no-front")
    write_text(output, str(picture(answer, lang)), force=force)


def picture(answer: Hardened, lang: str) -> str:
    """Return the picture: a dot for each set that no cheaper one equals."""
    points = front_points(answer)
    costs = [say("harden.amount.euros", lang=lang, value=grouped(p.cost, lang)) for p, _ in points]
    told = " ".join(
        say("harden.front.point", lang=lang, cost=cost, remain=tenths)
        for cost, (_, tenths) in zip(costs, points, strict=True)
    )
    words = {
        "title": say("harden.front.title", lang=lang, facility=name_of(answer.subject.facility)),
        "description": say("harden.front.description", lang=lang, points=told),
        **{key: say(f"harden.front.{key}", lang=lang) for key in ("cost", "remain", "today")},
    }
    dots = [
        Dot(point.cost, share, cost)
        for (point, _), share, cost in zip(points, front_shares(answer), costs, strict=True)
    ]
    return str(front(dots, words))
