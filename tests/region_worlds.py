"""Regions of fictional facilities with evidence, from a seed: none of them exists.

FINESS numbers begin with 99 and départements are 991 to 998, which no territory has; the sites stand
in the sea.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random

from csirt.workspace.plan_actions import actions

ON = "2026-11-21"
PROFILES = {"ES-OSE": 3, "ES": 30, "ESMS-with-IT": 30, "ESMS-small": 30, "town": 7}
DEPARTMENTS = tuple(str(code) for code in range(991, 999))
ANSWERING = 0.85
"""Share of the facilities with any evidence."""
DECLARING = 0.2
"""Share of the pieces that are mere declarations."""


@dataclass(frozen=True, slots=True)
class Place:
    """One fictional facility."""

    id: str
    profile: str
    department: str
    group: str
    latitude: float
    longitude: float
    answers: bool


def places(count: int, seed: int = 1) -> list[Place]:
    """Return so many facilities; hospitals are in groups more often than not."""
    chance = Random(seed)
    found = []
    for nth in range(count):
        profile = chance.choices(list(PROFILES), list(PROFILES.values()))[0]
        department = chance.choice(DEPARTMENTS)
        grouped = profile.startswith("ES-") or profile == "ES"
        group = (
            f"ght-{department}-{chance.randrange(3)}" if grouped and chance.random() < 0.6 else ""
        )
        east, north = divmod(DEPARTMENTS.index(department), 4)
        found.append(
            Place(
                f"f-99{nth:07d}", profile, department, group,
                round(45.0 + north * 0.25 + chance.random() * 0.22, 4),
                round(-4.0 + east * 0.35 + chance.random() * 0.3, 4),
                chance.random() < ANSWERING,
            )
        )  # fmt: skip
    return found


def written(root: Path, count: int, seed: int = 1, *, pieces: int = 30) -> list[Place]:
    """Write a workspace of so many facilities, each with about so many pieces of evidence."""
    found = places(count, seed)
    root.mkdir(parents=True, exist_ok=True)
    (root / "csirt.yaml").write_text(
        'schema: csirt.workspace/1\nregion: fiction\ntlp: "TLP:AMBER"\n', encoding="utf-8"
    )
    (root / "region.yaml").write_text(_region(found), encoding="utf-8")
    for group in sorted({each.group for each in found} - {""}):
        _group(root, group, [each.id for each in found if each.group == group])
    chance = Random(seed + 1)
    for place in found:
        if place.answers:
            folder = root / "assessments" / place.id
            folder.mkdir(parents=True)
            for name, text in evidence(place, chance, pieces):
                (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return found


def _group(root: Path, id: str, members: list[str]) -> None:
    path = root / "groups" / f"{id}.yaml"
    path.parent.mkdir(exist_ok=True)
    name = f"Groupement fictif {id.removeprefix('ght-')}"
    listed = ", ".join(members)
    path.write_text(
        f'schema: csirt.group/1\nid: {id}\nname: "{name}"\nmembers: [{listed}]\n', encoding="utf-8"
    )


def _region(found: list[Place]) -> str:
    rows = [
        f'  - {{id: {each.id}, name: "Établissement fictif {nth + 1}", profile: {each.profile},'
        f' finess: {{site: "{each.id[2:]}"}}, location: {{department: "{each.department}",'
        f" latitude: {each.latitude}, longitude: {each.longitude}}}"
        + (f", group: {each.group}}}" if each.group else "}")
        for nth, each in enumerate(found)
    ]
    head = 'schema: csirt.region/1\nid: fiction\nname: "Région de fiction"\nfacilities:\n'
    return head + "\n".join(rows) + "\n"


def evidence(place: Place, chance: Random, pieces: int) -> Iterator[tuple[str, str]]:
    """Yield files of evidence of a facility over three years, better ones later."""
    lift = {"ES-OSE": 1.0, "ES": 0.6, "ESMS-with-IT": 0.0}.get(place.profile, -0.5)
    lift += (DEPARTMENTS.index(place.department) - 3.5) / 10
    some = list(actions().values())
    for nth in range(max(1, round(chance.gauss(pieces, pieces / 6)))):
        months = chance.randrange(36)
        year, month = divmod(2023 * 12 + 11 + months, 12)
        at = chance.randrange(len(some))
        # some actions are further on everywhere, others lag
        ease = (at * 7 % 19 - 9) / 9
        level = min(3, max(0, round(chance.gauss(1.0 + lift + ease + months / 30, 0.8))))
        action = some[at]
        kinds = [each.kind.value for each in action.evidence if each.carries >= level]
        declares = level == 0 or chance.random() < DECLARING or not kinds
        kind = "declaration" if declares else chance.choice(kinds)
        name = f"e-{nth:03d}"
        where = "" if kind == "declaration" else f"address: ged:SSI/{nth}\n"
        yield (
            name,
            (
                f"schema: csirt.evidence/1\nid: {name}\nfacility: {place.id}\n"
                f"actions:\n- {action.id}\nlevel: {level}\nkind: {kind}\n"
                f'date: "{year}-{month + 1:02d}-{chance.randrange(1, 28):02d}"\n{where}'
                "seen_by: RSSI (fonction fictive)\ntlp: TLP:AMBER\n"
            ),
        )
