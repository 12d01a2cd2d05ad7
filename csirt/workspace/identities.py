"""Who can become an administrator of the domain: an export read, surveyed and told."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.identity.hops import Hop
from csirt.analysis.identity.survey import Survey, surveyed
from csirt.files.identity.read import read_graph
from csirt.files.identity.relations import relations
from csirt.model.directory_graph import DirectoryGraph, ObjectKind
from csirt.text import filled, language, say

MOST_WAYS = 5


@dataclass(frozen=True, slots=True)
class Labels:
    """What objects are called, unless names are asked for: an account by the end of its identifier,
    and what is of no known kind, which may be an account too, by its whole identifier."""

    graph: DirectoryGraph
    named: bool
    several: bool
    """Several domains: the domain is said with the name."""

    def id(self, at: int) -> str:
        """Return the id of an object in an answer."""
        each = self.graph.objects[at]
        if each.kind is ObjectKind.USER and not self.named:
            return f"account-{each.last}@{each.domain}" if self.several else f"account-{each.last}"
        return each.key

    def of(self, at: int, lang: str | None = None) -> str:
        """Return the name of an object."""
        each = self.graph.objects[at]
        if each.kind is ObjectKind.USER and not self.named:
            name = say("identities.account", lang, number=each.last)
            return f"{name} ({each.domain})" if self.several and each.domain else name
        if each.kind is ObjectKind.OTHER and not self.named:
            return each.key
        return each.name if self.several else each.name.partition("@")[0]


def labels_of(graph: DirectoryGraph, *, named: bool) -> Labels:
    """Return what the objects of a graph are called."""
    domains = {each.domain.upper() for each in graph.objects if each.domain}
    return Labels(graph, named, len(domains) > 1)


@dataclass(frozen=True, slots=True)
class IdentitiesFound:
    """The answer of ``csirt risk identities``."""

    survey: Survey
    labels: Labels

    def does(self, hop: Hop, lang: str | None = None) -> str:
        """Return a relation in words, with what it is about."""
        return f"{_words(hop, lang)} {self.labels.of(hop.target, lang)}"

    def mend(self, hop: Hop, lang: str) -> str:
        """Return what to do about a relation."""
        text = relations()[hop.relation].mend.in_(lang)
        source, target = (self.labels.of(at, lang) for at in (hop.source, hop.target))
        return filled(text, lang, source=source, target=target)

    def notes(self, lang: str | None = None) -> tuple[str, ...]:
        """Return what the reader must know."""
        found = [say("note.identities.upper-bound", lang)]
        if self.survey.halves:
            found.append(say("note.identities.halves", lang, count=len(self.survey.halves)))
        if not self.survey.cut.proven:
            found.append(say("note.identities.not-proven", lang))
        return tuple(found)

    def as_json(self, lang: str) -> dict[str, object]:
        """Return the JSON answer (``csirt.risk.identities/1``)."""
        survey, graph = self.survey, self.survey.graph
        return {
            "schema": "csirt.risk.identities/1",
            "files": list(graph.files),
            "format": graph.format,
            "sha256": graph.sha256,
            "to": [self._object(at, lang) for at in survey.goals],
            "accounts": {
                "members": len(survey.members),
                "others": len(survey.accounts) - len(survey.members),
                "disabled": survey.disabled,
            },
            "objects": [
                {"id": each.kind.value, "total": each.total, "reaching": each.reaching,
                 "directly": each.directly}
                for each in survey.reaching
            ],
            "ways": [
                {"id": f"way-{rank}", "accounts": len(way.starts),
                 "hops": [self._hop(hop, lang) for hop in way.hops]}
                for rank, way in enumerate(survey.ways, 1)
            ],
            "cut": self._cut(lang),
            "sessions": [
                self._object(at, lang) | {"accounts": [self.labels.of(who, lang) for who in whose]}
                for at, whose in survey.sessions
            ],
            "services": [self._object(at, lang) for at in survey.services],
            "notes": list(self.notes(lang)),
            "faults": [fault.as_json() for fault in graph.faults],
        }  # fmt: skip

    def _object(self, at: int, lang: str) -> dict[str, object]:
        kind = self.survey.graph.objects[at].kind.value
        return {"id": self.labels.id(at), "kind": kind, "name": self.labels.of(at, lang)}

    def _hop(self, hop: Hop, lang: str) -> dict[str, object]:
        return {
            "source": self._object(hop.source, lang),
            "relation": hop.relation,
            "does": _words(hop, lang),
            "target": self._object(hop.target, lang),
        }

    def _cut(self, lang: str) -> dict[str, object]:
        cut = self.survey.cut
        return {
            "size": len(cut.objects),
            "status": "optimal" if cut.proven else "not-proven",
            "objects": [
                self._object(each.object, lang)
                | {"repairs": [{"relation": hop.relation, "mend": self.mend(hop, lang)}
                               for hop in each.relations]}
                for each in self.survey.repairs
            ],
        }  # fmt: skip


def _words(hop: Hop, lang: str | None) -> str:
    return relations()[hop.relation].does.in_(lang or language())


def identities(
    files: Sequence[Path], *, to: str = "", named: bool = False, ways: int = MOST_WAYS
) -> IdentitiesFound:
    """Return who can become an administrator of the domain.

    Args:
        files: An export of the directory: one file, an archive, or the files of one collection.
        to: Another group to ask about.
        named: Call accounts by their names.
        ways: How many ways to tell.

    Raises:
        ContentError: a file is no export, or is refused.
        NotFoundError: there is no such group.
    """
    graph = read_graph(files)
    found = surveyed(graph, relations(), to=to, ways=ways)
    return IdentitiesFound(found, labels_of(graph, named=named))
