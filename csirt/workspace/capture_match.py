"""``csirt capture match``: lists of indicators against captures and logs."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from csirt.analysis.traffic.match import matches
from csirt.files.indicators.gathered import IndicatorList
from csirt.files.indicators.read import read_indicators
from csirt.model.capture import Seen
from csirt.model.fault import Fault
from csirt.model.indicator import IndicatorHit
from csirt.safe import safe
from csirt.text import language, say
from csirt.workspace.capture import moment, pseudonym_marks


@dataclass(frozen=True, slots=True)
class Matched:
    """Evidence and lists, matched."""

    seen: Seen
    lists: tuple[IndicatorList, ...]
    hits: tuple[IndicatorHit, ...]
    """By time, so that they go on a timeline as they are."""

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What of the lists is not looked for, and what of the logs was left."""
        return (*(fault for each in self.lists for fault in each.faults), *self.seen.faults)

    def as_json(self, lang: str = "") -> dict[str, object]:
        """Return the answer (``csirt.capture.match/1``)."""
        return {
            "schema": "csirt.capture.match/1",
            **pseudonym_marks(self.seen),
            "hits": [hit_as_json(at, each) for at, each in enumerate(self.hits, 1)],
            "lists": [
                {
                    "name": safe(each.name),
                    "format": each.format,
                    "indicators": len(each.indicators),
                    "unused": self.unused(each),
                }
                for each in self.lists
            ],
            "undissected": dict(self.seen.undissected),
            "notes": list(self.notes(lang)),
            "faults": [each.as_json() for each in self.faults],
        }

    def unused(self, one: IndicatorList) -> int:
        """Return how many indicators of a list the evidence does not show."""
        shown = {hit.indicator.id for hit in self.hits}
        return sum(each.id not in shown for each in one.indicators)

    def notes(self, lang: str = "") -> Iterable[str]:
        """Yield what the answer does not say."""
        lang = lang or language()
        yield from (say(key, lang, **dict(facts)) for key, facts in self.seen.told())
        yield say("capture.match.not-safe", lang)


def matched(seen: Seen, lists: Iterable[Path]) -> Matched:
    """Return where some evidence shows the indicators of some lists.

    Args:
        seen: What :func:`csirt.workspace.capture_logs.seen_of` gives, its names dissected.
        lists: STIX, MISP, OpenIOC, CSV or plain; see
            :func:`csirt.files.indicators.read.read_indicators` for the errors.
    """
    read = tuple(map(read_indicators, lists))
    return Matched(seen, read, matches(seen, (one for each in read for one in each.indicators)))


def hit_as_json(number: int, hit: IndicatorHit) -> dict[str, object]:
    """Return a hit as JSON has it."""
    one = hit.indicator
    return {
        "id": f"hit-{number}",
        "indicator": safe(one.value),
        "kind": one.kind.value,
        "where": hit.where,
        "machine": hit.machine or None,
        "seen": safe(hit.seen),
        "record": safe(hit.record),
        "records": [safe(each) for each in hit.records],
        "first": moment(hit.first),
        "last": moment(hit.last),
        "count": hit.count,
        "denied": hit.denied,
        "source": safe(one.source),
        "also_in": [safe(each) for each in hit.also_in],
        "description": safe(one.description) or None,
    }
