"""The attacks to fear first, each as a chain of boxes, with what somebody would notice."""

from csirt.model.dossier import Dossier
from csirt.model.risk import AtRisk, Path, PathStep
from csirt.reporting import naming
from csirt.reporting.charts import path as chart
from csirt.reporting.document import Section
from csirt.reporting.figures import label, likelihood
from csirt.text import say

MAX_PATHS = 5
MAX_SYMPTOMS = 3
MAX_OTHERS = 12

CRITICAL_KINDS = ("domain-controller", "backup-server", "backup-repository", "hypervisor-manager")
"""Assets that count as a loss of their own where few care lines are described."""


def section(dossier: Dossier, lang: str) -> Section:
    """Return the paths, most likely loss first."""
    rows = tuple(_row(dossier, at, others, lang) for at, others in _chosen(dossier))
    return Section("paths", say("report.paths.title", lang=lang), {"rows": rows})


def shown_paths(dossier: Dossier) -> tuple[Path, ...]:
    """Return the paths that the report draws."""
    return tuple(at.path for at, _ in _chosen(dossier) if at.path)


def _chosen(dossier: Dossier) -> list[tuple[AtRisk, list[AtRisk]]]:
    """Return up to five losses with a way of their own, and those that the same way brings."""
    kinds = {
        f"asset:{facility.id}/{asset.id}": asset.kind
        for facility in dossier.estate.facilities
        for asset in facility.assets
    }
    risk = dossier.risk
    critical = [each for each in risk.assets if kinds.get(each.ref) in CRITICAL_KINDS]
    chosen: dict[tuple[PathStep, ...], list[AtRisk]] = {}
    for each in [*risk.care_lines, *risk.data_lost, *critical]:
        if each.path and each.path.steps:
            same = _same(each.path.steps, list(chosen))
            if same is not None:
                chosen[same].append(each)
            elif len(chosen) < MAX_PATHS:
                chosen[each.path.steps] = [each]
    return [(group[0], group[1:]) for group in chosen.values()]


def _same(
    steps: tuple[PathStep, ...], chosen: list[tuple[PathStep, ...]]
) -> tuple[PathStep, ...] | None:
    """Return the way already chosen that this one repeats but for its last step, or none."""
    return next(
        (
            other
            for other in chosen
            if _spine(steps) == _spine(other)
            or (len(steps) > 2 and _spine(steps[:-1]) in (_spine(other[:-1]), _spine(other)))
            or _spine(steps) == _spine(other[: len(steps)])
        ),
        None,
    )


def _spine(steps: tuple[PathStep, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((step.technique, step.target) for step in steps)


def _row(dossier: Dossier, at: AtRisk, others: list[AtRisk], lang: str) -> dict[str, object]:
    path = at.path
    steps = path.steps if path else ()
    loss = naming.name(dossier, at.ref, lang)
    key = "data-lost" if at.ref.startswith("application:") else "likelihood"
    same = [each.ref for each in others if each.ref != at.ref]
    title = say("report.paths.picture", lang=lang, loss=loss)
    drawn = [*(_step(dossier, step, lang) for step in steps), _end(at, loss, lang)]
    said = " → ".join(
        f"{step.technique} ({step.target})" if step.target else step.technique for step in drawn
    )
    return {
        "loss": loss,
        "likelihood": likelihood(
            f"{key}.{at.ref}",
            label(f"report.label.{key}", name=naming.both(dossier, at.ref)),
            at.likelihood,
            path.records if path else (),
            dossier.risk.seed,
        ),
        "picture": chart.path(drawn, title, said),
        "others": naming.some(naming.names(dossier, same, lang), MAX_OTHERS),
        "symptoms": _symptoms(dossier, steps, lang),
    }


def _step(dossier: Dossier, step: PathStep, lang: str) -> chart.Step:
    technique = dossier.catalogue.techniques.get(step.technique)
    title = technique.title.in_(lang) if technique else step.technique
    needs = naming.names(dossier, step.needs, lang)
    also = say("report.paths.also", lang=lang, needs=", ".join(needs)) if needs else ""
    return chart.Step(title, naming.name(dossier, step.target, lang), also)


def _end(at: AtRisk, loss: str, lang: str) -> chart.Step:
    """Return the last box: the loss itself, which is no step of the attacker."""
    kind = at.ref.partition(":")[0]
    return chart.Step(say(f"report.paths.end.{kind}", lang=lang), loss, "", last=True)


def _symptoms(dossier: Dossier, steps: tuple[PathStep, ...], lang: str) -> tuple[str, ...]:
    """Return what people may notice on the way, the earliest first."""
    known = (dossier.catalogue.techniques.get(step.technique) for step in steps)
    words = dict.fromkeys(technique.symptom.in_(lang) for technique in known if technique)
    return tuple(words)[:MAX_SYMPTOMS]
