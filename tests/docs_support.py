"""The pages of the documentation: their commands, what they show of the answers, their files."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from re import MULTILINE, sub
from re import compile as pattern
from typing import Any

from docs_warm import Warm

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
FRENCH = sorted(DOCS.glob("*.md"))
ENGLISH = sorted((DOCS / "en").glob("*.md"))
PAIRS = {
    "feuille-de-route.md": "roadmap.md",
    "choisir-les-mesures.md": "choosing-measures.md",
    "premiere-heure-rssi.md": "first-hour-ciso.md",
    "groupement.md": "hospital-group.md",
    "formats.md": "formats.md",
    "region.md": "region.md",
    "report-de-patients.md": "diversion.md",
    "region-plan.md": "region-plan.md",
    "referentiels.md": "frameworks.md",
    "preuves-reseau.md": "network-evidence.md",
    "main-courante.md": "logbook.md",
    "premiere-heure-astreinte.md": "first-hour-duty-officer.md",
    "echanges-oscal.md": "oscal.md",
    "audit-annuel.md": "yearly-audit.md",
    "premiere-heure-formateur.md": "first-hour-trainer.md",
    "suivi.md": "follow-up.md",
    "scenarios.md": "scenarios.md",
    "temps-et-reaction.md": "time-and-reaction.md",
    "preparer-un-exercice.md": "preparing-an-exercise.md",
    "jouer-un-exercice.md": "playing-an-exercise.md",
    "construction.md": "construction.md",
    "retour-exercice.md": "exercise-lessons.md",
    "duree-de-la-panne.md": "outage.md",
    "cas-et-couts.md": "cases-and-costs.md",
    "balayages.md": "sweeps.md",
    "chemins-et-coupes.md": "paths-and-cuts.md",
    "journaux-et-indicateurs.md": "logs-and-indicators.md",
    "modele-et-reseau.md": "model-and-wire.md",
    "annuaire-et-chemins.md": "directory-paths.md",
    "machine-et-prise.md": "machine-and-port.md",
}
"""A French page and its English one; the index and the glossary serve both languages."""

_FENCE = pattern(r"^```(\w*)\n(.*?)^```$", MULTILINE | 16)
_CODES = pattern(r"\s*# code (\d+)(?: (?:ou|or) (\d+))?$")
_FILE = pattern(r"# (?:(à la fin de|at the end of)|nouveau fichier|new file) (\S+)")
_LONGEST = 300
"""Seconds that no command of a page may take, on the slowest machine."""
_BOX = pattern(r"[│┃┏┓┗┛┡┩╇╈━─┴┬┳└┘┌┐├┤]+")


@dataclass(frozen=True, slots=True)
class Command:
    """One line ``$ …`` of a page, what the page shows of its answer, and the JSON after it."""

    text: str
    line: int
    codes: frozenset[int]
    shown: tuple[str, ...]
    answer: Any = None

    @property
    def wants_pdf(self) -> bool:
        return ".pdf" in self.text

    @property
    def is_slow(self) -> bool:
        return self.wants_pdf or " demo" in self.text or " report " in self.text


@dataclass(frozen=True, slots=True)
class Note:
    """A file that the reader is told to write, or to lengthen."""

    file: str
    text: str
    at_the_end: bool


@dataclass(slots=True)
class Played:
    """What came of the commands of one page."""

    problems: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    """Commands that were not run, for want of Pango."""


def steps(page: Path) -> list[Command | Note]:
    """Return what a reader of ``page`` does, in order."""
    text = page.read_text(encoding="utf-8")
    found: list[Command | Note] = []
    for block in _FENCE.finditer(text):
        kind, body = block[1], block[2]
        first = text.count("\n", 0, block.start()) + 2
        if kind == "console":
            found += _commands(body, first)
        elif kind == "yaml" and (file := _FILE.match(body)):
            found.append(Note(file[2], body, bool(file[1])))
        elif kind == "json" and found and isinstance(found[-1], Command):
            last = found[-1]
            found[-1] = Command(last.text, last.line, last.codes, last.shown, json.loads(body))
    return found


def _commands(body: str, first: int) -> Iterator[Command]:
    lines = body.splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith("$ ")]
    for at, stop in zip(starts, [*starts[1:], len(lines)], strict=True):
        text = lines[at].removeprefix("$ ")
        code = _CODES.search(text)
        codes = frozenset(int(each) for each in code.groups() if each) if code else frozenset([0])
        shown = tuple(line for line in lines[at + 1 : stop] if line.strip())
        yield Command(_CODES.sub("", text), first + at, codes, shown)


def commands(page: Path) -> list[Command]:
    """Return the commands of a page."""
    return [step for step in steps(page) if isinstance(step, Command)]


def play(page: Path, folder: Path, *, pdf: bool, warm: Warm | None = None) -> Played:
    """Do what a page says in an empty folder, and return where the page is wrong.

    An English page shows the commands of the French one (a test holds it); those that take seconds,
    the demonstration and the reports, are run once, for the French page.
    """
    played = Played()
    environment = _environment(folder, warm)
    here = folder
    for step in steps(page):
        if isinstance(step, Note):
            _write(step, here)
        elif step.text.startswith("alias "):
            continue
        elif step.text.startswith("export "):
            name, _, value = step.text.removeprefix("export ").partition("=")
            environment[name] = value
        elif page in ENGLISH and step.is_slow:
            continue
        elif step.wants_pdf and not pdf:
            played.left.append(step.text)
        else:
            here = _run(step, here, environment, f"{page.name}:{step.line}", played.problems)
    return played


def _environment(folder: Path, warm: Warm | None) -> dict[str, str]:
    """Make ``csirt`` and ``./csirt.sh`` of this very Python, and what the pages refer to."""
    tools = folder.parent / f"{folder.name}-bin"
    tools.mkdir()
    folder.mkdir()
    csirt, python = (f'#!/bin/sh\nexec "{sys.executable}"{of} "$@"\n' for of in (" -m csirt", ""))
    csirt = warm.script() if warm else csirt
    for script, text in (
        (tools / "csirt", csirt), (folder / "csirt.sh", csirt), (tools / "python3", python),
    ):  # fmt: skip
        script.write_text(text, encoding="utf-8")
        script.chmod(0o755)
    shutil.copytree(DOCS / "exemples", folder / "docs" / "exemples")
    shutil.copytree(ROOT / "risk_models" / "sample", folder / "risk_models" / "sample")
    wanted = {"COLUMNS": "120", "PYTHONPATH": str(ROOT)}
    wanted["DOCS_HERE"] = str(tools / "here")
    wanted["PYTHONPYCACHEPREFIX"] = str(folder.parent / "compiled")  # hundreds of commands
    path = {"PATH": f"{tools}{os.pathsep}{os.environ.get('PATH', '')}"}
    kept = {key: value for key, value in os.environ.items() if not key.startswith("CSIRT_")}
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept | wanted | path


def _write(note: Note, here: Path) -> None:
    file = here / note.file
    before = file.read_text(encoding="utf-8") if note.at_the_end and file.is_file() else ""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(before + note.text, encoding="utf-8")


def _run(
    command: Command, here: Path, environment: dict[str, str], place: str, problems: list[str]
) -> Path:
    script = f'{command.text}\nstatus=$?; pwd >"$DOCS_HERE"; exit $status'
    try:
        done = subprocess.run(
            ["sh", "-c", script], cwd=here, env=environment, capture_output=True, text=True,
            encoding="utf-8", check=False, timeout=_LONGEST,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        problems.append(f"{place}: {command.text}: no end within {_LONGEST} s")
        return here
    if done.returncode not in command.codes:
        wanted = " or ".join(map(str, sorted(command.codes)))
        said = f"{done.stdout[-300:]}{done.stderr[-700:]}"
        problems.append(f"{place}: {command.text}: code {done.returncode}, not {wanted}\n{said}")
    said = _plain(f"{done.stdout}\n{done.stderr}")
    missing = [line for line in command.shown if _plain(line.removesuffix("…")) not in said]
    problems += [f"{place}: {command.text}: does not print {line.strip()!r}" for line in missing]
    if command.answer is not None:
        problems += [f"{place}: {each}" for each in _misshown(command.answer, done)]
    left_in = Path(environment["DOCS_HERE"])
    return Path(left_in.read_text(encoding="utf-8").strip()) if left_in.is_file() else here


def _misshown(shown: Any, done: "subprocess.CompletedProcess[str]") -> Iterator[str]:
    try:
        answer = json.loads(done.stdout or done.stderr)
    except ValueError:
        yield f"no JSON: {done.stdout[:200]}{done.stderr[:500]}"
    else:
        yield from _unlike(shown, answer, "answer")


def _plain(text: str) -> str:
    return sub(r"\s+", " ", _BOX.sub(" ", text)).strip()


def _unlike(shown: Any, real: Any, path: str) -> Iterator[str]:
    """Yield where a JSON answer has not the shape that a page shows: keys, and kinds of values."""
    if isinstance(shown, dict) and isinstance(real, dict):
        if shown.keys() != real.keys():
            yield f"{path}: the page has {sorted(shown)}, the answer {sorted(real)}"
        for key in shown.keys() & real.keys():
            yield from _unlike(shown[key], real[key], f"{path}.{key}")
    elif isinstance(shown, list) and isinstance(real, list):
        if shown and real:
            yield from _unlike(shown[0], real[0], f"{path}[0]")
    elif None not in (shown, real) and _kind(shown) != _kind(real):
        yield f"{path}: the page shows {shown!r}, the answer {real!r}"


def _kind(value: Any) -> type:
    return float if isinstance(value, int) and not isinstance(value, bool) else type(value)


def headings(text: str) -> set[str]:
    """Return the anchors of a page, as the usual viewers make them of its headings."""
    outside = _FENCE.sub("", text)
    titles = [line.lstrip("#").strip() for line in outside.splitlines() if line.startswith("#")]
    return {sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def field_tables(text: str) -> dict[str, set[str]]:
    """Return the fields that a page tells of each class: headings that end with ```Class```."""
    found: dict[str, set[str]] = {}
    name = ""
    for line in text.splitlines():
        if line.startswith("#"):
            heading = pattern(r"#+ .*: ?`(\w+)`$").match(line)
            name = heading[1] if heading else ""
        elif name and (row := pattern(r"\| `([\w-]+)`").match(line)):
            found.setdefault(name, set()).add(row[1])
    return found
