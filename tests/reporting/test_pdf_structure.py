"""The structure of every report as PDF: tagged, archivable, with its data inside, and checked.

'Tagged, structural checks pass': the checks cover a part of PDF/UA, conformity is not claimed.
"""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from csirt import content
from csirt.reporting import pdf

pytestmark = pytest.mark.skipif(not pdf.available(), reason="Pango is missing")
pikepdf = pytest.importorskip("pikepdf")
pdfua = pytest.importorskip("pdfua")

SAMPLE = content.root() / "risk_models/sample"
ON = "2026-11-20"
MAKE = """
import hashlib, sys
from pathlib import Path
import csirt.workspace
from csirt.reporting import evidence, note, pdf, reports
from csirt.workspace.audit import audit_dossier
from csirt.workspace.plan_dossier import plan_dossier
file = Path(sys.argv[1]) / "facilities/chu-brumeville.yaml"
told = audit_dossier(csirt.workspace.open(file), file, on="2026-11-20", samples=1_024)
made = [reports.composed(told, "audit", "fr"), note.composed(told, "en"),
        evidence.composed(plan_dossier(file, on="2026-11-20"), "fr")]
for each in made:
    print(hashlib.sha256(pdf.rendered(each)).hexdigest())
"""


def _made(report: str, lang: str) -> bytes:
    import csirt.workspace
    from csirt.reporting import evidence, note, reports
    from csirt.workspace.audit import audit_dossier
    from csirt.workspace.plan_dossier import plan_dossier

    file = SAMPLE / "facilities/chu-brumeville.yaml"
    if report == "evidence":
        return pdf.rendered(evidence.composed(plan_dossier(file, on=ON), lang))
    told = audit_dossier(csirt.workspace.open(file), file, on=ON, samples=1_024)
    if report == "note":
        return pdf.rendered(note.composed(told, lang))
    return pdf.rendered(reports.composed(told, report, lang))


@pytest.fixture(
    scope="module", params=["audit-fr", "audit-en", "risk-fr", "note-fr", "evidence-fr"]
)
def made(request: pytest.FixtureRequest) -> bytes:
    return _made(*request.param.split("-"))


@pytest.fixture
def opened(made: bytes):
    with pikepdf.open(io.BytesIO(made)) as found:
        yield found


def test_it_is_tagged_and_says_that_it_is_an_archive(opened):
    assert opened.Root.MarkInfo.Marked
    assert str(opened.Root.Lang) in ("fr", "en")
    with opened.open_metadata() as told:
        assert (told["pdfaid:part"], told["pdfaid:conformance"]) == ("3", "A")
        assert "pdfuaid:part" not in told
    assert opened.Root.StructTreeRoot.K


def test_it_carries_its_data_and_says_how_they_relate(opened):
    assert len(opened.attachments) == 1
    (name,) = opened.attachments
    told = json.loads(opened.attachments[name].get_file().read_bytes())
    assert told["schema"] == f"csirt.report.{name.removesuffix('.json')}/1"
    assert len(told["digest"]) == 64
    assert str(opened.attachments[name].obj.AFRelationship) == "/Source"
    assert sum(len(each["figures"]) for each in told["sections"]) > 3


def elements(node: object) -> list[object]:
    """Return every element of the tree of tags."""
    found, waiting = [], [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, pikepdf.Dictionary):
            if "/S" in each:
                found.append(each)
            children = each.get("/K")
            if isinstance(children, pikepdf.Array):
                waiting += list(children)
            elif isinstance(children, pikepdf.Dictionary):
                waiting.append(children)
    return found


def test_every_picture_has_words_and_every_cell_its_headings(opened):
    tags = elements(opened.Root.StructTreeRoot)
    kinds = [str(each.S) for each in tags]
    for each in tags:
        if str(each.S) == "/Figure":
            assert len(str(each.Alt)) > 10
    assert kinds.count("/TH") >= kinds.count("/Table")
    assert "/H1" in kinds


def test_the_structural_checks_find_no_error(made, tmp_path: Path):
    path = tmp_path / "report.pdf"
    path.write_bytes(made)
    found = pdfua.validate(path)
    errors = [each for each in found.findings if each.severity.name == "ERROR"]
    assert errors == []


def test_the_same_input_gives_the_same_bytes_in_any_process_zone_and_locale():
    def run(**more: str) -> str:
        environment = {**os.environ, **more}
        done = subprocess.run(
            [sys.executable, "-c", MAKE, str(SAMPLE)], capture_output=True, text=True,
            check=True, env=environment,
        )  # fmt: skip
        return done.stdout

    first = run(PYTHONHASHSEED="1", TZ="Europe/Paris", LC_ALL="C.UTF-8")
    again = run(PYTHONHASHSEED="77", TZ="Pacific/Auckland", LC_ALL="POSIX", PYTHONUTF8="1")
    assert first == again
    assert len(first.split()) == 3
