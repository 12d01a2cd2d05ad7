"""What tags, PDF/A-3a and the attached data cost an audit report: CPU, pages, bytes.

Beside each stands, in the same run and in turns with it, the same report untagged: what one gets
from the engine without asking for anything. A loaded machine slows both down: read the ratios.
"""

import sys
import time
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from statistics import median

from pypdf import PdfReader

import csirt.workspace
from csirt import content
from csirt.reporting import pdf
from csirt.reporting.document import Document
from csirt.reporting.html import page, style
from csirt.reporting.machine import attached
from csirt.reporting.reports import composed
from csirt.workspace.audit import audit_dossier

SAMPLE = content.root() / "risk_models" / "sample" / "facilities"
SUBJECTS = ("ehpad-bruyeres-grises", "chu-brumeville")
ON, SAMPLES = "2026-11-21", 2_048
PAGES = 12
"""Pages of the report that a limit in CPU seconds is set for."""

Way = Callable[[], bytes]


def document(subject: str) -> Document:
    """Compose the audit of a facility of the sample; nothing of that is measured."""
    path = SAMPLE / f"{subject}.yaml"
    told = audit_dossier(csirt.workspace.open(path), path, on=ON, samples=SAMPLES)
    return composed(told, "audit", "fr")


def ways(report: Document) -> dict[str, Way]:
    """Return the ways of making one and the same page a PDF."""
    source = page(report, style("report.css", "print.css", *report.css))
    data = pdf.Attached("audit.json", attached(report), ON)
    return {
        "untagged": lambda: pdf.made_of(source, plain=True),
        pdf.VARIANT: lambda: pdf.made_of(source),
        f"{pdf.VARIANT} + data": lambda: pdf.made_of(source, data),
    }


def measured(known: dict[str, Way], rounds: int) -> dict[str, tuple[list[float], set[bytes]]]:
    """Return the CPU seconds of each way, a round of all after another, and what each made."""
    found: dict[str, tuple[list[float], set[bytes]]] = {name: ([], set()) for name in known}
    for at in range(rounds + 1):  # the first round opens fonts and compiles: it does not count
        for name, make in known.items():
            start = time.process_time()
            made = make()
            if at:
                found[name][0].append(time.process_time() - start)
            found[name][1].add(made)
    return found


def row(name: str, seconds: list[float], made: set[bytes], plain: list[float], size: int) -> str:
    """Return what is printed of one way; ratios are to the untagged one of the same round."""
    one = next(iter(made))
    pages = len(PdfReader(BytesIO(one)).pages)
    ratios = [mine / theirs for mine, theirs in zip(seconds, plain, strict=True)]
    times, against = (
        " / ".join(f"{kind(each):.2f}" for kind in (min, median, max)) for each in (seconds, ratios)
    )
    same = f"same bytes {sha256(one).hexdigest()[:8]}" if len(made) == 1 else "BYTES DIFFER"
    return (
        f"  {name:18} {pages:3} pages   CPU {times} s   × {against}"
        f"   {PAGES} pages {median(seconds) / pages * PAGES:.2f} s"
        f"   {len(one) / 1000:6.0f} kB × {len(one) / size:.2f}   {same}"
    )


def main(rounds: int = 7) -> None:
    """Print a table a report: minimum / median / maximum of the rounds."""
    if problem := pdf.missing():
        sys.exit(f"No PDF can be made here: {problem}")
    for subject in SUBJECTS:
        found = measured(ways(document(subject)), rounds)
        plain, made = found["untagged"]
        print(f"{subject}, {rounds} rounds, minimum / median / maximum")
        for name, (seconds, bytes_of) in found.items():
            print(row(name, seconds, bytes_of, plain, len(next(iter(made)))))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
