"""Reports in series: seconds a report on one process and on two, and whether the memory stays flat.

A region of copies of the social-care home of the sample; the start of the workers is timed apart,
by a series of one report each.
"""

import argparse
import resource
import shutil
import tempfile
import time
from pathlib import Path

from csirt import content
from csirt.reporting.batch import Order, batch, one
from csirt.workspace.described import facility_files

SAMPLE = content.root() / "risk_models/sample"
HOME = "ehpad-bruyeres-grises"
ON = "2026-11-20"


def region(folder: Path, name: str, count: int) -> Path:
    """Write a region of ``count`` copies of one facility with its evidence, and return it."""
    root = folder / name
    root.mkdir()
    (root / "csirt.yaml").write_text("schema: csirt.workspace/1\nregion: banc\n", encoding="utf-8")
    lines = ["schema: csirt.region/1", "id: banc", "name: {fr: Banc d'essai}", "facilities:"]
    facility = (SAMPLE / f"facilities/{HOME}.yaml").read_text(encoding="utf-8")
    for at in range(count):
        id = f"ehpad-{at:04}"
        lines.append(f"  - {{id: {id}, name: {{fr: 'EHPAD {at}'}}, profile: ESMS-with-IT}}")
        own = root / "facilities" / f"{id}.yaml"
        own.parent.mkdir(exist_ok=True)
        own.write_text(facility.replace(f"id: {HOME}", f"id: {id}", 1), encoding="utf-8")
        shutil.copytree(SAMPLE / "assessments" / HOME, root / "assessments" / id)
        for piece in (root / "assessments" / id).glob("*.yaml"):
            text = piece.read_text(encoding="utf-8")
            piece.write_text(text.replace(f"facility: {HOME}", f"facility: {id}"), "utf-8")
    (root / "region.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return root


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def in_process(root: Path, out: Path, order: Order) -> None:
    """Make every report in this process, and print how the peak memory goes."""
    files = facility_files(root)
    for file in files[:3]:
        one(file, out, order)
    base, cpu = peak_megabytes(), time.process_time()
    for at, file in enumerate(files[3:], 1):
        one(file, out, order)
        if at in (10, 50, 100, len(files) - 3):
            each = (time.process_time() - cpu) / at
            print(
                f"{at:5} reports: {each:.2f} s CPU each, peak {peak_megabytes():.0f} MB (+{peak_megabytes() - base:.0f})"
            )


def wall(root: Path, out: Path, order: Order, jobs: int) -> float:
    began = time.perf_counter()
    done = batch(root, out, order, jobs=jobs)
    assert done.count("made") == len(done.reports), done.reports
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=24)
    parser.add_argument("--flat", type=int, default=200)
    parser.add_argument("--report", default="audit")
    asked = parser.parse_args()
    order = Order(asked.report, ".pdf", "fr", ON, 1_024, 1)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        many, few = region(folder, "many", asked.count), region(folder, "few", 2)
        times = {jobs: wall(many, folder / f"out-{jobs}", order, jobs) for jobs in (1, 2)}
        start = wall(few, folder / "start", order, 2)
        one_each = times[1] / asked.count
        two = times[2] - max(0.0, start - one_each)
        print(
            f"{asked.report}, {asked.count} reports: one process {one_each:.2f} s each, "
            f"two {two / asked.count:.2f} s each ({times[1] / two:.2f} x), start {start - one_each:.1f} s apart"
        )
        print(f"1,000 reports on two processes: {two / asked.count * 1000 / 60:.1f} min")
        if asked.flat:
            in_process(region(folder, "long", asked.flat), folder / "flat", order)


if __name__ == "__main__":
    main()
