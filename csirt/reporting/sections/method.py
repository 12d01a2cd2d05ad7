"""How the figures were reached, what they leave open, and what was assumed."""

from csirt.model.dossier import Dossier
from csirt.model.figure import Figure
from csirt.reporting import naming
from csirt.reporting.document import Section
from csirt.reporting.figures import BASES, amount, basis, count, label
from csirt.reporting.numbers import spelled
from csirt.text import say


def section(dossier: Dossier, lang: str) -> Section:
    """Return the method and its limits."""
    risk = dossier.risk
    content: dict[str, object] = {
        "entries": tuple(naming.entry(dossier, each, lang) for each in risk.entries),
        "samples": count("method.samples", label("report.label.samples"), risk.samples),
        "seed": Figure("method.seed", label("report.label.seed"), risk.seed, "plain", ()),
        "techniques": count(
            "method.techniques", label("report.label.techniques"), len(dossier.catalogue.techniques)
        ),
        "classes": _classes(dossier, lang),
        "bases": tuple(say(f"report.basis.{each}.meaning", lang=lang) for each in BASES),
        "provenance": basis("method.basis", label("report.label.basis"), risk.provenance),
        "notes": tuple(
            dict.fromkeys(spelled(note.get(lang) or note["fr"], lang) for note in risk.notes)
        ),
        "interval": any(each.likelihood.low is not None for each in risk.assets),
    }
    return Section("method", say("report.method.title", lang=lang), content)


def _classes(dossier: Dossier, lang: str) -> tuple[dict[str, object], ...]:
    """Return each class with the bound below which it holds; the last one has none."""
    found = dossier.catalogue.probability_classes
    return tuple(
        {
            "id": each.id,
            "name": each.name.in_(lang),
            "below": amount(
                f"method.class-{each.id}",
                label("report.label.class", name={"fr": each.name.fr, "en": each.name.in_("en")}),
                each.below,
                "share",
            )
            if each is not found[-1]
            else "",
        }
        for each in found
    )
