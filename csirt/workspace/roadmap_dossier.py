"""What the report of a roadmap prints: the roadmap, and how each of its records is called."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from csirt import seal
from csirt.model.record import Text
from csirt.text import LANGUAGES, say
from csirt.workspace.plan_evidence import FOLDER, evidence_of
from csirt.workspace.plan_roadmap import QUOTES, PlanRoadmap, funding_name
from csirt.workspace.told import Told

EFFORTS = "source:efforts"
"""The shipped table of days."""
MODEL = "source:model"
"""The model of the risk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoadmapDossier(Told):
    """One roadmap, and its records by reference."""

    plan: PlanRoadmap


def roadmap_dossier(plan: PlanRoadmap) -> RoadmapDossier:
    """Return the dossier of a roadmap; its marking is the highest of what it rests on."""
    words = plan.facility.name
    return RoadmapDossier(
        plan=plan,
        subject_name={
            lang: words.in_(lang) if isinstance(words, Text) else plan.facility.id
            for lang in LANGUAGES
        },
        tlp=plan.tlp,
        on=plan.asked.on,
        version=plan.version,
        catalogue=plan.catalogue,
        names=dict(_names(plan)),
        files=dict(_files(plan)),
        notices=plan.notes[:1] if plan.notes else (),
        inputs=tuple(_inputs(plan)),
    )


def _names(plan: PlanRoadmap) -> Iterator[tuple[str, dict[str, str]]]:
    for action in plan.actions.values():
        title = {lang: action.title.in_(lang) for lang in LANGUAGES}
        code = action.id.upper()
        yield f"action:{action.id}", {lang: f"{code} {title[lang]}" for lang in LANGUAGES}
    for each in evidence_of(plan.root, plan.facility.id):
        yield (
            f"evidence:{plan.facility.id}/{each.id}",
            {
                lang: say(
                    "report.evidence.name", lang, kind=say(f"plan.kind.{each.kind}", lang),
                    date=each.date, actions=", ".join(map(str.upper, each.actions)),
                )
                for lang in LANGUAGES
            },
        )  # fmt: skip
    for quote in plan.quotes.quotes:
        yield f"quote:{plan.facility.id}/{quote.id}", _said("quote", reference=quote.reference,
                                                            date=quote.date)  # fmt: skip
    for line in plan.quotes.budgets:
        name = funding_name(plan.quotes, line.funding)
        yield (
            f"budget:{plan.facility.id}/{line.id}",
            {
                lang: say("report.roadmap.name.budget", lang, funding=name[lang], year=line.year)
                for lang in LANGUAGES
            },
        )
    yield EFFORTS, _said("efforts")
    yield MODEL, _said("model")
    if plan.found.today is not None:
        for ref, words in plan.found.today.names.items():
            yield ref, dict(words)


def _said(key: str, **facts: object) -> dict[str, str]:
    return {lang: say(f"report.roadmap.name.{key}", lang, **facts) for lang in LANGUAGES}


def _files(plan: PlanRoadmap) -> Iterator[tuple[str, str]]:
    home = plan.facility.id
    for ref in plan.evidence:
        yield ref, f"{FOLDER}/{home}/{ref.rpartition('/')[2]}.yaml"
    for quote in plan.quotes.quotes:
        yield f"quote:{home}/{quote.id}", QUOTES
    for line in plan.quotes.budgets:
        yield f"budget:{home}/{line.id}", QUOTES


def _inputs(plan: PlanRoadmap) -> Iterator[tuple[str, str]]:
    """Yield the files that the order rests on, with their SHA-256."""
    root: Path | None = plan.root
    if root is None:
        return
    home = plan.facility.id
    wanted = [root / f"facilities/{home}.yaml", root / f"facilities/{home}.seen.yaml"]
    wanted += [root / FOLDER / home / f"{ref.rpartition('/')[2]}.yaml" for ref in plan.evidence]
    wanted += [root / QUOTES, root / "region.yaml"]
    for path in sorted(wanted):
        if path.is_file():
            yield path.relative_to(root).as_posix(), seal.sha256_file(path)
