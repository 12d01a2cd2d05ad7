"""Ways and cuts for a terminal: numbered steps, one sentence for a cut, and what to ask next."""

from pathlib import Path
from shlex import quote

from csirt.cli import talk
from csirt.files.shipped import catalogue
from csirt.model.paths import Aim, FoundWay, MinimumCut, PathsFound, WayStep
from csirt.text import language, say

MOST_NODES = 40
_KNOWN = ("internet", "mail", "supplier", "partner", "insider")


def show_paths(file: Path, found: PathsFound) -> None:
    """Print ways, the likeliest first, each after the first with what it does without."""
    talk.line(
        say("cli.paths.title", name=found.aim.name[language()], entries=_entries(found.aim)),
        style="bold",
    )
    for rank, way in enumerate(found.ways, 1):
        if way.steps:
            talk.line(f"{rank}. {_head(way)}", style="bold")
            _show_way(way)
    _notes(found.notes)
    if found.ways and found.ways[0].steps:
        talk.talk(say("cli.paths.next-cut", command=_command("risk cut", file, found.aim)))
        if found.aim.facility and len(found.ways) > 1:
            talk.talk(say("cli.paths.next-exercise", file=quote(str(file))))


def _show_way(way: FoundWay) -> None:
    for number, step in enumerate(way.steps, 1):
        needs = f" ({say('cli.also-needs', needs=', '.join(step.needs))})" if step.needs else ""
        talk.line(f"   {number}. {_step(step)}{needs}")
    for step in way.also:
        talk.line(f"   + {_step(step)}")


def _head(way: FoundWay) -> str:
    chance = say(f"class.{way.class_}") if way.class_ else f"{way.probability:.4g}"
    if not way.without:
        return say("cli.paths.first", chance=chance)
    closed = " ; ".join(_step(step) for step in way.without)
    return say("cli.paths.without", closed=closed, chance=chance)


def _step(step: WayStep) -> str:
    technique = catalogue().techniques.get(step.technique)
    return f"{technique.title.in_(language())} — {step.target}" if technique else step.id


def show_minimum_cut(file: Path, found: MinimumCut) -> None:
    """Print a cut as a sentence, its things, what every way crosses, and what to ask next."""
    aim, lang = found.aim, language()
    facts = {"name": aim.name[lang], "entries": _entries(aim)}
    if found.size:
        text = say(f"cli.mincut.{found.over}", count=found.size, **facts)
        talk.line(text, style="bold")
    elif found.size == 0:
        talk.line(say("cli.mincut.nothing", **facts), style="bold")
    else:
        talk.line(say("cli.mincut.none", **facts), style="bold")
    for node in found.nodes[:MOST_NODES]:
        talk.line(f"  ✗ {node.name[lang]}")
    if len(found.nodes) > MOST_NODES:
        talk.line(say("cli.more", count=len(found.nodes) - MOST_NODES), style="dim")
    if found.size and found.status == "optimal":
        talk.line(say("cli.mincut.proven"))
    if found.crossed:
        names = ", ".join(node.name[lang] for node in found.crossed)
        talk.line(say("cli.mincut.crossed", names=names))
    _notes(found.notes)
    if found.size and found.over == "assets":
        cut = ",".join(node.id for node in found.nodes)
        talk.talk(say("cli.mincut.next-isolate", file=quote(str(file)), cut=quote(cut)))
    if found.size:
        talk.talk(say("cli.mincut.next-paths", command=_command("risk paths", file, aim)))


def _entries(aim: Aim) -> str:
    return ", ".join(
        say(f"entry.{each}") if aim.facility and each in _KNOWN else each for each in aim.entries
    )


def _command(verb: str, file: Path, aim: Aim) -> str:
    """Return the command that asks the other question about the same aim."""
    starts = "" if aim.entries == _KNOWN[:4] else "".join(
        f" --from {quote(each)}" for each in aim.entries
    )  # fmt: skip
    return f"csirt {verb} {quote(str(file))}{starts} --to {quote(aim.target)}"


def _notes(notes: tuple[dict[str, str], ...]) -> None:
    for note in notes:
        talk.talk(f"· {note[language()]}")
