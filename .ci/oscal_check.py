"""Hold OSCAL files against the models of compliance-trestle, and see broken copies refused."""

import copy
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from trestle.oscal import assessment_plan, assessment_results, catalog, poam, ssp

MODELS = {
    "assessment-plan": assessment_plan.Model,
    "assessment-results": assessment_results.Model,
    "catalog": catalog.Model,
    "plan-of-action-and-milestones": poam.Model,
    "system-security-plan": ssp.Model,
}


def problem(document: dict[str, Any]) -> str:
    """Return what the model of a document refuses, or nothing."""
    [kind] = document
    try:
        MODELS[kind].model_validate(document)
    except ValidationError as error:
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}"
    return ""


def _first(document: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the first member of the first list of that name, wherever it stands."""
    if isinstance(document, dict):
        if isinstance(document.get(name), list):
            return document[name][0]
        document = list(document.values())
    for each in document if isinstance(document, list) else ():
        if found := _first(each, name):
            return found
    return {}


BREAKS: dict[str, Callable[[dict[str, Any]], object]] = {
    "a finding without its target": lambda d: _first(d, "findings").pop("target"),
    "a state that is no word of OSCAL": lambda d: (
        _first(d, "findings")["target"]["status"].update(state="not-assessed")
    ),
    "an observation without a day": lambda d: _first(d, "observations").pop("collected"),
    "an id that is no UUID": lambda d: _first(d, "observations").update(uuid="r1"),
    "a control without a title": lambda d: _first(d, "controls").pop("title"),
    "a plan with no item": lambda d: _first(d, "poam-items") and d[next(iter(d))].update(
        {"poam-items": []}
    ),
    "a property without a value": lambda d: _first(d, "props").pop("value"),
}  # fmt: skip


def refusals(document: dict[str, Any]) -> Iterator[tuple[str, bool]]:
    """Yield each way in which a document can be broken, and whether its model refuses it."""
    for name, break_it in BREAKS.items():
        broken = copy.deepcopy(document)
        try:
            break_it(broken)
        except KeyError:  # this document has no such part
            continue
        if broken != document:
            yield name, bool(problem(broken))


def main(made: Path, official: Path) -> int:
    """Read the official examples and our own files; tell what is wrong, and return 1 for it."""
    known = sorted(official.glob("*.json")) if official.is_dir() else []
    own = sorted(made.glob("*.json"))
    wrong = [] if own else ["none of our own files is there"]
    tried: set[str] = set()
    for path in (*known, *own):
        document = json.loads(path.read_text(encoding="utf-8"))
        if found := problem(document):
            wrong.append(f"{path.name}: {found}")
        for name, refused in refusals(document):
            tried |= {name} if path in own else set()
            wrong += [] if refused else [f"{path.name}: not refused: {name}"]
    wrong += [f"never tried: {name}" for name in sorted(BREAKS.keys() - tried)]
    if not known:
        say(f"No official examples at {official}: only our own files are read.")
    for each in wrong:
        say(each)
    say(f"{len(known)} official and {len(own)} own documents read, {len(tried)} ways of breaking "
        f"one tried; {len(wrong)} problems.")  # fmt: skip
    return int(bool(wrong))


def say(line: str) -> None:
    """Tell who runs the checks."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
