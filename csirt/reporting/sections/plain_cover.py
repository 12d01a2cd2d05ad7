"""The cover of a report that is not of one network: what, of whom, for whom, when, its notices."""

from collections.abc import Mapping
from typing import Protocol

from csirt.reporting.document import Reported, Section
from csirt.text import say


class Noticed(Reported, Protocol):
    """A dossier with sentences that its cover must bear."""

    @property
    def notices(self) -> tuple[Mapping[str, str], ...]:
        """Sentences by language: a reconstructed catalogue, what a figure is not."""


def cover(dossier: Noticed, lang: str, title: str, parts: tuple[Section, ...]) -> Section:
    """Return the cover, with the list of the parts."""
    return Section(
        "plain-cover",
        title,
        {
            "sharing": say(f"report.tlp.{dossier.tlp.name.lower()}", lang=lang),
            "contents": tuple({"id": each.id, "title": each.title} for each in parts),
            "notices": tuple(each.get(lang) or each["fr"] for each in dossier.notices),
        },
    )
