"""``csirt demo``: the sample region's reports, from the shipped workspace to three files."""

from collections.abc import Callable
from pathlib import Path

import csirt.workspace
from csirt import content
from csirt.analysis.attack_graph.sample import DEFAULT_SAMPLES
from csirt.errors import MissingOutputError
from csirt.files.write import as_json, write_text
from csirt.model.progress import Progress, silent
from csirt.reporting.reports import published
from csirt.workspace.audit import audit_dossier

SAMPLE = "risk_models/sample"
SUBJECT = "ght-val-de-brume"
"""The group of two hospitals of the sample region."""
WORKSPACE = "region"


def shown(
    folder: Path,
    *,
    on: str,
    lang: str = "fr",
    samples: int = DEFAULT_SAMPLES,
    progress: Progress = silent,
    tell: Callable[[Path], None] = lambda _path: None,
) -> list[str]:
    """Write the sample workspace, ``risk.json``, ``audit.html`` and ``audit.pdf`` into a folder.

    Its own files of an earlier run are replaced, nothing else is touched.

    Args:
        folder: Where to write.
        on: Date of the reports, ISO.
        lang: Language of the reports.
        samples: Number of samples.
        progress: Called with the blocks of samples done and their number.
        tell: Called with each file once it is written.

    Returns:
        What could not be made, in words; empty when everything was.
    """
    region = folder / WORKSPACE
    for path in sorted((content.root() / SAMPLE).rglob("*.yaml")):
        target = region / path.relative_to(content.root() / SAMPLE)
        write_text(target, path.read_text(encoding="utf-8"), force=True)
    workspace = csirt.workspace.open(region)
    data = audit_dossier(workspace, SUBJECT, on=on, samples=samples, progress=progress)
    write_text(folder / "risk.json", as_json(data.risk.as_json(lang)), force=True)
    tell(folder / "risk.json")
    problems = []
    for name in ("audit.html", "audit.pdf"):
        try:
            published(data, "audit", folder / name, lang=lang, force=True)
            tell(folder / name)
        except MissingOutputError as error:
            (folder / name).unlink(missing_ok=True)  # that of an earlier run would be taken for it
            problems.append(str(error))
    return problems
