"""Reports in series: what stands is kept, what changed is made again, a fault stops nobody else."""

import shutil
from pathlib import Path

import pytest

from csirt import content
from csirt.errors import NotFoundError
from csirt.reporting import manifest
from csirt.reporting.batch import Batch, Order, batch

ORDER = Order("evidence", ".html", "fr", "2026-11-20", 1_024, 1)


@pytest.fixture
def region(tmp_path: Path) -> Path:
    return Path(shutil.copytree(content.root() / "risk_models/sample", tmp_path / "région"))


def states(found: Batch) -> dict[str, str]:
    return {each.facility: each.state for each in found.reports}


def test_a_report_for_each_facility_then_nothing_left_to_do(region, tmp_path):
    folder = tmp_path / "out"
    first = batch(region / "region.yaml", folder, ORDER)
    assert set(states(first).values()) == {"made"}
    assert len(list(folder.glob("*.html"))) == len(first.reports) == 9
    assert manifest.verified(folder).holds
    assert set(states(batch(region, folder, ORDER)).values()) == {"kept"}


def test_one_piece_of_evidence_more_makes_one_report_again(region, tmp_path):
    folder = tmp_path / "out"
    batch(region, folder, ORDER)
    home = region / "assessments/ehpad-bruyeres-grises"
    (home / "e-2026-05-19-a1-9f0f7954.yaml").unlink()
    again = states(batch(region, folder, ORDER))
    assert [name for name, state in again.items() if state == "made"] == ["ehpad-bruyeres-grises"]


def test_a_report_that_was_touched_or_made_otherwise_is_made_again(region, tmp_path):
    folder = tmp_path / "out"
    batch(region, folder, ORDER)
    (folder / "evidence-samu-99.html").write_text("x", encoding="utf-8")
    assert states(batch(region, folder, ORDER))["samu-99"] == "made"
    other = Order("evidence", ".html", "en", "2026-11-20", 1_024, 1)
    assert set(states(batch(region, folder, other)).values()) == {"made"}


def test_a_facility_at_fault_is_told_and_the_others_are_written(region, tmp_path):
    broken = region / "facilities/ch-rochebrume.yaml"
    broken.write_text("schema: csirt.facility/1\nid: [", encoding="utf-8")
    found = batch(region, tmp_path / "out", ORDER)
    told = {each.facility: each for each in found.reports}
    assert told["ch-rochebrume"].state == "failed"
    assert "ch-rochebrume.yaml:" in told["ch-rochebrume"].problem
    assert found.count("made") == 8


def test_several_processes_write_the_same_bytes(region, tmp_path):
    batch(region, tmp_path / "one", ORDER, jobs=1)
    batch(region, tmp_path / "two", ORDER, jobs=2)
    for path in sorted((tmp_path / "one").glob("*.html")):
        assert (tmp_path / "two" / path.name).read_bytes() == path.read_bytes()


def test_progress_is_told_to_the_end(region, tmp_path):
    seen: list[tuple[int, int]] = []
    batch(region, tmp_path / "out", ORDER, progress=lambda done, of: seen.append((done, of)))
    assert seen == [(at, 9) for at in range(1, 10)]


def test_without_a_workspace_or_a_facility_there_is_nothing_to_do(tmp_path):
    with pytest.raises(NotFoundError):
        batch(tmp_path, tmp_path / "out", ORDER)
