"""How long a region of 1,000 assessed facilities takes, and campaigns of 7,500 answers.

Beside it, in the same run: the median and the quartiles of the same levels by ``statistics``, group
by group, which reads no file and withholds nothing.
"""

import resource
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import region_worlds as worlds

from csirt.analysis.rollup_groups import By
from csirt.model.campaign import CampaignKind
from csirt.workspace.campaign import Wanted, begun
from csirt.workspace.campaign_import import results_imported
from csirt.workspace.campaign_status import campaign_status
from csirt.workspace.plan_actions import actions
from csirt.workspace.plan_region import region_plan
from csirt.workspace.plan_region_read import gathered
from csirt.workspace.region import region_at
from csirt.workspace.region_members import members_of

FACILITIES, ANSWERS = 1_000, 7_500


def megabytes() -> float:
    """Return the most memory that this process ever held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3


def plain(root: Path) -> int:
    """Return how many quartiles there are, group by group, with nothing withheld."""
    region, known = region_at(root / "region.yaml"), actions(root)
    members = members_of(root, region)
    found = gathered(root, region.facilities, known, (worlds.ON, "2025-11-21"))
    start, made = time.process_time(), 0
    for levels in found.now.values():
        for by in By:
            groups: dict[str, list[int]] = {}
            for id, level in levels.counted.items():
                groups.setdefault(members[id].part(by), []).append(level)
            made += sum(len(quantiles(each, n=4)) for each in groups.values() if len(each) > 1)
    print(
        f"  statistics.quantiles alone, no file, nothing withheld  {time.process_time() - start:5.2f} s CPU"
    )
    return made


def assessed(root: Path) -> None:
    """Roll a region up."""
    start = time.process_time()
    worlds.written(root, FACILITIES)
    print(f"{FACILITIES} facilities written in {time.process_time() - start:.1f} s CPU")
    start, wall = time.process_time(), time.perf_counter()
    found = region_plan(root / "region.yaml", on=worlds.ON)
    took, waited = time.process_time() - start, time.perf_counter() - wall
    told = sum(part.told for each in found.actions for part in each.rolled.parts)
    print(f"  read {found.pieces} pieces, two days, rolled up, audited          {took:5.2f} s CPU"
          f" ({waited:.1f} s), {megabytes():.0f} MB, {told} parts told")  # fmt: skip
    plain(root)


def exercises(root: Path) -> None:
    """Import the results of two campaigns of exercises, and tell the second beside the first."""
    worlds.written(root, ANSWERS, pieces=0)
    found = []
    for year in (2025, 2026):
        wanted = Wanted(
            f"ex-{year}", CampaignKind.EXERCISE, year, "Exercices", f"{year}-12-15",
            focus="continuity", cyber=True,
        )  # fmt: skip
        found.append(begun(root / "region.yaml", wanted).file)
        table = root / f"{year}.csv"
        table.write_text(_sheet_l(year), encoding="utf-8")
        results_imported(found[-1], table, on=f"{year}-11-01", mapping="campaign-sheet-l")
    for before in (None, found[0]):
        start, wall = time.process_time(), time.perf_counter()
        told = campaign_status(found[1], on="2026-11-21", before=before)
        name = "and the year before" if before else "read, judged and told"
        print(f"  {name:<30} {time.process_time() - start:5.2f} s CPU"
              f" ({time.perf_counter() - wall:.1f} s), {megabytes():.0f} MB,"
              f" {len(told.shares)} shares, {told.tallies[0].counts['done']} done")  # fmt: skip


def _sheet_l(year: int) -> str:
    """Return results with the columns of sheet L, no two of them alike."""
    heads = (
        "FINESS des sites joués;Date;Durée;Genre;Niveau;Présents;Part de l'activité combinée;"
        "À chaud, le;À froid, le;Actions ouvertes;Actions closes;Écarts constatés;"
        "Certifié par (fonction);Signé"
    )
    kinds, levels = ("Sur table", "De cellule"), ("débutant", "intermédiaire", "confirmé")
    rows = (
        f"99{nth:07d};{1 + nth % 28:02d}/{1 + nth % 9:02d}/{year};{60 + nth % 90};{kinds[nth % 2]};"
        f"{levels[nth % 3]};Direction, Médical, Soins;{nth % 101} %;;"
        f"{1 + nth % 27:02d}/10/{year};{nth % 9};{nth % 4};"
        f"ecart-{(nth + year) % 40}, ecart-{nth % 7};Direction;{'oui' if nth % 3 else ''}"
        for nth in range(ANSWERS)
    )
    return "\n".join((heads, *rows)) + "\n"


def campaign(root: Path) -> None:
    """Import the answers to a campaign, and tell its state."""
    worlds.written(root, ANSWERS, pieces=0)
    path = begun(
        root / "region.yaml", Wanted("audit", CampaignKind.AUDIT, 2026, "Audit", "2026-12-15")
    ).file
    rows = "\n".join(
        f"99{nth:07d};15/05/2026;{60 + nth % 90};{nth % 9};Direction" for nth in range(ANSWERS)
    )
    table = root / "l.csv"
    heads = "FINESS des sites joués;Date;Durée;Actions ouvertes;Certifié par (fonction)"
    table.write_text(f"{heads}\n{rows}\n", encoding="utf-8")
    start = time.process_time()
    results_imported(path, table, on="2026-06-01", mapping="campaign-sheet-l")
    print(f"{ANSWERS} answers imported, a file each      {time.process_time() - start:5.2f} s CPU")
    start, wall = time.process_time(), time.perf_counter()
    found = campaign_status(path, on="2026-06-01")
    print(f"  read and told                       {time.process_time() - start:5.2f} s CPU"
          f" ({time.perf_counter() - wall:.1f} s), {megabytes():.0f} MB,"
          f" {found.tallies[0].counts['done']} done")  # fmt: skip


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        if "campaign" in sys.argv:
            campaign(Path(folder) / "campaign")
        elif "exercises" in sys.argv:
            exercises(Path(folder) / "exercises")
        else:
            assessed(Path(folder) / "region")
