"""The cover: what, about whom, for whom, when, and what it is not."""

from csirt.model.dossier import Dossier
from csirt.reporting import naming
from csirt.reporting.document import Section
from csirt.text import say


def section(dossier: Dossier, lang: str, title: str, parts: tuple[Section, ...]) -> Section:
    """Return the cover of a report, with the list of its parts."""
    estate = dossier.estate
    several = len(estate.facilities) > 1
    scope = tuple(naming.name(dossier, f"facility:{each.id}", lang) for each in estate.facilities)
    return Section(
        "cover",
        title,
        {
            "sharing": say(f"report.tlp.{dossier.tlp.name.lower()}", lang=lang),
            "scope": scope if several else (),
            "entities": tuple(
                say("report.cover.entity", lang=lang, name=name, number=each.finess.entity)
                for name, each in zip(scope, estate.facilities, strict=True)
                if each.finess.entity
            ),
            "several": several,
            "entries": tuple(naming.entry(dossier, each, lang) for each in dossier.risk.entries),
            "contents": tuple({"id": each.id, "title": each.title} for each in parts),
        },
    )
