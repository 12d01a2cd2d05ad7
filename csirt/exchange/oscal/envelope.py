"""What the three documents have in common: metadata, roles by function, the parties, the tool."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from csirt.exchange.ids import oscal_id
from csirt.exchange.names import Names
from csirt.exchange.oscal.words import Speech, known, marking, markup, moment, plain, whole
from csirt.model.audited import Audited

OSCAL_VERSION = "1.2.1"
"""The release that these documents are written for; NIST keeps the 1.x ones alike."""
_TOOL = oscal_id("component", "csirt")


class Frame:
    """The parts around what a document says, for one facility in one language."""

    def __init__(self, audited: Audited, lang: str) -> None:
        self.audited, self.speech = audited, Speech(lang)
        self.party = oscal_id("party", self.ref)
        self.system = oscal_id("component", self.ref)
        self._roles = _roles(audited)

    @property
    def ref(self) -> str:
        """Reference of the facility."""
        return f"facility:{self.audited.facility}"

    @property
    def facility(self) -> str:
        """Name of the facility, as it is written."""
        return self.audited.name[self.speech.lang]

    def own(self, kind: str, id: str) -> str:
        """Return the full reference of a record of the facility."""
        return f"{kind}:{self.audited.facility}/{id}"

    def role(self, function: str) -> str:
        """Return the id of the role that a function stands for."""
        return self._roles[function.strip()]

    def metadata(self, title: str, catalog: str) -> dict[str, Any]:
        """Return the metadata of a document; the day of the report is its version.

        Args:
            title: Title of the document, as markup.
            catalog: Id of the resource that says which catalogue it is, and its origin.
        """
        audited = self.audited
        return whole(
            {
                "title": title,
                "last-modified": moment(audited.on),
                "version": audited.on,
                "oscal-version": OSCAL_VERSION,
                "props": [
                    marking(audited.tlp.value),
                    *known(csirt_version=audited.version, language=self.speech.lang),
                ],
                "links": [{"href": f"#{catalog}", "rel": "reference"}],
                "roles": [
                    {"id": PREPARED_FOR, "title": self.speech.say("oscal.role.facility")},
                    *({"id": id, "title": markup(name)} for name, id in self._roles.items()),
                ],
                "parties": [self._party()],
                "responsible-parties": [{"role-id": PREPARED_FOR, "party-uuids": [self.party]}],
                "remarks": "\n\n".join(self._remarks()),
            }
        )

    def _party(self) -> dict[str, Any]:
        found = {
            "uuid": self.party,
            "type": "organization",
            "name": plain(self.facility),
            "props": known(reference=self.ref, finess_site=self.audited.finess),
        }
        return whole(found)

    def _remarks(self) -> Iterator[str]:
        for notice in self.audited.notices:
            yield self.speech.of(notice)
        if self.audited.withheld:
            yield self.speech.say("oscal.withheld-here", count=len(self.audited.withheld))

    def tool_origin(self) -> list[dict[str, Any]]:
        """Return who says what the program computed: the program."""
        return [{"actors": [{"type": "tool", "actor-uuid": _TOOL}]}]

    def definitions(self) -> dict[str, Any]:
        """Return the facility as the system assessed, and the program as the tool."""
        return {
            "components": [
                {
                    "uuid": self.system,
                    "type": "this-system",
                    "title": markup(self.facility),
                    "description": self.speech.say("oscal.system"),
                    "status": {"state": "operational"},
                }
            ],
            "assessment-assets": {
                "components": [
                    {
                        "uuid": _TOOL,
                        "type": "software",
                        "title": "csirt",
                        "description": self.speech.say("oscal.tool"),
                        "props": [{"name": "version", "value": plain(self.audited.version)}],
                        "status": {"state": "operational"},
                    }
                ],
                "assessment-platforms": [
                    {
                        "uuid": oscal_id("assessment-platform", "csirt"),
                        "title": "csirt",
                        "uses-components": [{"component-uuid": _TOOL}],
                    }
                ],
            },
        }

    def subject(self) -> list[dict[str, str]]:
        """Return the facility as the subject of an observation."""
        return [{"subject-uuid": self.system, "type": "component"}]


PREPARED_FOR = "prepared-for"
"""The role, of those that NIST names, in which the facility stands."""


def _roles(audited: Audited) -> Mapping[str, str]:
    """Return the ids of the functions that saw evidence or carry work; nobody is named."""
    functions = {
        *(piece.evidence.seen_by.strip() for each in audited.actions for piece in each.pieces),
        *(each.owner.strip() for each in audited.improvements),
    }
    names = Names()
    return {each: names.take(f"role-{each}", "role") for each in sorted(functions)}


def back_matter(resources: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Return the resources of a document, each once."""
    once = {each["uuid"]: each for each in resources}
    return whole({"resources": list(once.values())})
