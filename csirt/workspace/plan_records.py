"""How the records of a plan are called on pages, where each stands, and how it is known."""

from collections.abc import Iterable, Iterator

from csirt.model.assessment import EvidenceKind
from csirt.model.follow_up import FOLDER as FOLLOW_UP
from csirt.model.provenance import Basis, Provenance
from csirt.text import LANGUAGES, say
from csirt.workspace.improvements import FOLDER as IMPROVEMENTS
from csirt.workspace.plan_evidence import FOLDER
from csirt.workspace.plan_year import PlanYear


def records(years: Iterable[PlanYear]) -> Iterator[tuple[str, tuple[str, Provenance]]]:
    """Yield where each piece of evidence and each corrective action stands, and how it is known."""
    for year in years:
        home = year.facility.id
        for piece in year.evidence:
            declared = piece.kind is EvidenceKind.DECLARATION
            basis = Basis.DECLARED if declared else Basis.OBSERVED
            known = Provenance(basis=basis, by=piece.seen_by, on=piece.date)
            yield f"evidence:{home}/{piece.id}", (f"{FOLDER}/{home}/{piece.id}.yaml", known)
        for work in year.improvements:
            known = Provenance(basis=Basis.DECLARED, by=work.owner, on=work.opened_on)
            file = f"{IMPROVEMENTS}/{home}/{work.id}.yaml"
            yield f"improvement:{home}/{work.id}", (file, known)


def names(years: Iterable[PlanYear]) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the readable name of each action, piece of evidence, corrective action and export."""
    for year in years:
        for standing in year.now:
            action = standing.action
            title = {lang: action.title.in_(lang) for lang in LANGUAGES}
            yield (
                f"action:{action.id}",
                {lang: f"{action.id.upper()} {title[lang]}" for lang in LANGUAGES},
            )
        for piece in year.evidence:
            yield (
                f"evidence:{year.facility.id}/{piece.id}",
                {
                    lang: say(
                        "report.evidence.name",
                        lang,
                        kind=say(f"plan.kind.{piece.kind}", lang),
                        date=piece.date,
                        actions=", ".join(map(str.upper, piece.actions)),
                    )
                    for lang in LANGUAGES
                },
            )
        for work in year.improvements:
            words = {lang: work.what.in_(lang) for lang in LANGUAGES}
            yield f"improvement:{year.facility.id}/{work.id}", words
        for ref in dict.fromkeys(ref for each in year.kpis for ref in each.records):
            if ref.startswith(f"{FOLLOW_UP}:"):
                yield ref, _export(ref)


def _export(ref: str) -> dict[str, str]:
    """Return the name of a follow-up export, whose file is called by its kind and its day."""
    name = ref.rpartition("/")[2]
    kind, day = name[:-11], name[-10:]
    return {
        lang: say("report.follow-up.name", lang, kind=say(f"follow-up.kind.{kind}", lang), date=day)
        for lang in LANGUAGES
    }
