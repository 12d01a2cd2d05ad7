"""What every rule of findings uses: what it looks at, and how a finding is made."""

from collections.abc import Iterable
from dataclasses import dataclass

from csirt.analysis.attack_graph.records import shares
from csirt.analysis.attack_graph.terrain import Terrain
from csirt.analysis.names import readable
from csirt.model.finding import Confidence, Finding, Level
from csirt.model.risk import AtRisk, ChokePoint
from csirt.seal import sha256_bytes
from csirt.text import LANGUAGES, say

MAX_NAMES = 3
"""Subjects that a title names; the others are in the finding."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rules look at."""

    terrain: Terrain
    assets: tuple[AtRisk, ...]
    applications: tuple[AtRisk, ...]
    data: tuple[AtRisk, ...]
    care_lines: tuple[AtRisk, ...]
    chokes: tuple[ChokePoint, ...]


def finding(
    seen: Seen,
    rule: str,
    severity: Level,
    subjects: Iterable[str],
    records: Iterable[str],
    actions: Iterable[str] = (),
    **facts: object,
) -> Finding:
    """Return a finding, its title from the catalogue entry ``finding.RULE``.

    Args:
        seen: What the rules look at.
        rule: Name of the rule.
        severity: How grave it is.
        subjects: What it is about; the title names the first three.
        records: What it rests on besides its subjects.
        actions: Measures it calls for.
        facts: What the title says; a dict is a text by language.
    """
    subjects = tuple(subjects)
    records = tuple(sorted({*records, *(ref for ref in subjects if ref in seen.terrain.basis)}))
    rests_on = shares(seen.terrain, records)
    names = {
        lang: ", ".join(readable(seen.terrain, ref)[lang] for ref in subjects[:MAX_NAMES])
        + (say("report.and-more", lang) if len(subjects) > MAX_NAMES else "")
        for lang in LANGUAGES
    }
    title = {lang: _title(rule, lang, names[lang], facts) for lang in LANGUAGES}
    digest = sha256_bytes("\n".join((rule, *subjects)).encode())[:12]
    return Finding(
        f"{rule}-{digest}",
        rule,
        severity,
        _confidence(rests_on),
        title,
        subjects,
        records,
        tuple(actions),
        rests_on,
    )


def _title(rule: str, lang: str, name: str, facts: dict[str, object]) -> str:
    words = {key: value[lang] if isinstance(value, dict) else value for key, value in facts.items()}
    return say(f"finding.{rule}", lang=lang, name=name, **words)


def _confidence(rests_on: dict[str, int]) -> Confidence:
    total = sum(rests_on.values())
    if not total or rests_on["assumed"] * 2 > total:
        return Confidence.LOW
    return (
        Confidence.HIGH
        if rests_on["observed"] * 2 >= total and not rests_on["assumed"]
        else Confidence.MEDIUM
    )
