"""A sweep: the same bytes for any executor, resumed where it stopped, nothing written over."""

import json
import shutil
from concurrent.futures import Executor, Future
from pathlib import Path

import pytest

import csirt
from csirt import content
from csirt.errors import InputError, NotFoundError, SetupError
from csirt.model.sweep import CellState, SweepScenario
from csirt.workspace.executors import Workers, cluster, local
from csirt.workspace.sweep import Sweep, sweep
from csirt.workspace.sweep_log import log_of

MAIL = SweepScenario("mail", ("mail",))
OUTSIDE = SweepScenario("outside", ("internet", "mail", "supplier"))


@pytest.fixture
def region(tmp_path: Path) -> Path:
    return Path(shutil.copytree(content.root() / "risk_models/sample", tmp_path / "région"))


def asked(region, **more):
    told = {
        "scenarios": (MAIL, OUTSIDE), "sets": ((), ("edr",)), "samples": 1_500,
        "facilities": ("ch-rochebrume", "maison-sante-pont-gris"),
    }  # fmt: skip
    return Sweep(region, **told | more)


class Stops(Executor):
    """Works in this process, and is interrupted after some cells."""

    def __init__(self, after: int) -> None:
        self.left = after

    def submit(self, fn, /, *args, **kwargs):
        if not self.left:
            raise KeyboardInterrupt
        self.left -= 1
        done: Future = Future()
        done.set_result(fn(*args, **kwargs))
        return done


def swept(asked, output, jobs=1):
    with local(jobs) as workers:
        return sweep(asked, output, workers)


def test_one_line_a_cell_in_the_order_of_the_cells_for_any_number_of_workers(region, tmp_path):
    done = swept(asked(region), tmp_path / "one.jsonl")
    swept(asked(region), tmp_path / "two.jsonl", jobs=2)
    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    lines = [json.loads(text) for text in (tmp_path / "one.jsonl").read_text("utf-8").splitlines()]
    assert [line["id"] for line in lines] == [
        f"{facility}/{scenario}/{some}"
        for facility in ("ch-rochebrume", "maison-sante-pont-gris")
        for scenario in ("mail", "outside") for some in ("as-is", "edr")
    ]  # fmt: skip
    assert done.count(CellState.COMPUTED) == 8
    assert not log_of(tmp_path / "one.jsonl").exists()


def test_the_workers_of_a_cluster_give_the_same_bytes(region, tmp_path):
    distributed = pytest.importorskip("distributed")
    swept(asked(region), tmp_path / "here.jsonl")
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, host="127.0.0.1",
            dashboard_address=None, local_directory=str(tmp_path / "dask"),
        ) as running,
        cluster(running.scheduler_address) as workers,
    ):  # fmt: skip
        assert running.scheduler_address.startswith("tcp://127.0.0.1:")
        assert workers.count == 2
        sweep(asked(region), tmp_path / "there.jsonl", workers)
    assert (tmp_path / "here.jsonl").read_bytes() == (tmp_path / "there.jsonl").read_bytes()


def test_a_scheduler_that_does_not_answer_is_said(monkeypatch):
    pytest.importorskip("distributed")
    monkeypatch.setattr("csirt.workspace.executors.PATIENCE_SECONDS", 0.5)
    with pytest.raises(SetupError, match=r"127\.0\.0\.1:9"), cluster("tcp://127.0.0.1:9"):
        pass


def test_a_facility_alone_gives_the_same_lines_as_in_the_whole(region, tmp_path):
    swept(asked(region), tmp_path / "both.jsonl")
    swept(asked(region, facilities=("ch-rochebrume",)), tmp_path / "alone.jsonl")
    assert (tmp_path / "both.jsonl").read_text().startswith((tmp_path / "alone.jsonl").read_text())


@pytest.mark.parametrize("after", [0, 1, 3, 7])
def test_what_an_interrupted_sweep_has_done_is_kept_and_the_end_is_the_same(
    region, tmp_path, after
):
    output = tmp_path / "s.jsonl"
    with pytest.raises(KeyboardInterrupt):
        sweep(asked(region), output, Workers(Stops(after), 1))
    assert not output.exists()
    done = swept(asked(region), output)
    # A cell that ended is kept, but for those that were still in hand.
    assert after - 2 <= done.kept <= after
    swept(asked(region), tmp_path / "whole.jsonl")
    assert output.read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


def test_a_line_that_was_cut_is_made_again(region, tmp_path):
    output = tmp_path / "s.jsonl"
    swept(asked(region), output)
    whole = output.read_bytes()
    log_of(output).write_bytes(whole[: len(whole) // 2])
    output.unlink()
    done = swept(asked(region), output)
    assert 0 < done.kept < 8
    assert output.read_bytes() == whole


@pytest.mark.parametrize("more", [{"seed": 2}, {"samples": 1_501}, {"on": "2026-11-21"}])
def test_cells_of_another_question_are_not_kept(region, tmp_path, more):
    output = tmp_path / "s.jsonl"
    one = {"facilities": ("chu-brumeville",), "scenarios": (MAIL,)}
    swept(asked(region, **one), output)
    assert swept(asked(region, **one, **more), output).kept == 0


def test_a_file_that_changed_is_computed_again_and_the_others_kept(region, tmp_path):
    output = tmp_path / "s.jsonl"
    swept(asked(region), output)
    file = region / "facilities/maison-sante-pont-gris.yaml"
    text = file.read_text("utf-8")
    assert "measures:" not in text
    file.write_text(text + "measures:\n  - {measure: mail-filtering, coverage: 1/1}\n", "utf-8")
    before = output.read_bytes()
    assert swept(asked(region), output).kept == 4
    assert output.read_bytes() != before


def test_a_measure_more_never_raises_a_cell(region, tmp_path):
    lines = swept(asked(region), tmp_path / "s.jsonl").lines
    as_is, with_edr = (
        {(each["facility"], each["scenario"]["id"], line["id"]): line["probability"]
         for each in lines if each["measures"] == some for line in each["care_lines"]}
        for some in ([], ["edr"])
    )  # fmt: skip
    assert all(with_edr[key] <= as_is[key] for key in as_is)
    assert sum(with_edr.values()) < sum(as_is.values())


def test_a_facility_at_fault_is_told_on_its_lines_and_computed_once_it_is_mended(region, tmp_path):
    file, output = region / "facilities/maison-sante-pont-gris.yaml", tmp_path / "s.jsonl"
    whole = file.read_text("utf-8")
    file.write_text("schema: csirt.facility/1\nid: maison-sante-pont-gris\nzones: 3\n", "utf-8")
    done = swept(asked(region), output)
    assert (done.count(CellState.COMPUTED), done.count(CellState.FAILED)) == (4, 4)
    assert "zones" in next(each for each in done.lines if "error" in each)["error"]["message"]
    assert done.facilities() == (1, 0, 1)
    file.write_text(whole, "utf-8")
    again = swept(asked(region), output)
    assert (again.kept, again.count(CellState.COMPUTED)) == (4, 8)


def test_a_facility_that_describes_no_equipment_is_not_assessed_and_not_zero(region, tmp_path):
    file = region / "facilities/maison-sante-pont-gris.yaml"
    file.write_text("schema: csirt.facility/1\nid: maison-sante-pont-gris\n", "utf-8")
    done = swept(asked(region), tmp_path / "s.jsonl")
    assert done.count(CellState.NOT_ASSESSED) == 4
    alone = asked(region, facilities=("maison-sante-pont-gris",))
    assert swept(alone, tmp_path / "t.jsonl").lost_lines("mail", ()) is None


def test_an_entry_that_one_facility_lacks_fails_there_alone(region, tmp_path):
    entries = SweepScenario("biomed", ("asset:no-such-thing",))
    done = swept(asked(region, scenarios=(MAIL, entries)), tmp_path / "s.jsonl")
    assert {each["error"]["code"] for each in done.lines if "error" in each} == {
        "risk.unknown-entry"
    }
    assert done.count(CellState.COMPUTED) == 4


def test_unknown_names_are_refused_before_any_work(region, tmp_path):
    for more, near in (({"sets": (("edrr",),)}, "edr"), ({"facilities": ("ch-roche",)}, "ch-roch")):
        with pytest.raises(NotFoundError, match=near):
            swept(asked(region, **more), tmp_path / "s.jsonl")
    assert not list(tmp_path.glob("s.jsonl*"))


@pytest.mark.parametrize("text", ["# notes\n", '{"schema": "csirt.region/1"}\n', "[" * 30_000])
def test_a_file_that_is_no_sweep_is_not_written_over(region, tmp_path, text):
    output = tmp_path / "s.jsonl"
    output.write_text(text)
    with pytest.raises(InputError, match=r"s\.jsonl"):
        swept(asked(region), output)
    assert output.read_text() == text


def test_a_worker_of_another_version_is_refused(region, tmp_path, monkeypatch):
    class Other(Stops):
        def submit(self, fn, /, *args, **kwargs):
            done = super().submit(fn, *args, **kwargs)
            line = done.result() | {"version": "0.0.9"}
            done = Future()
            done.set_result(line)
            return done

    with pytest.raises(InputError, match=r"0\.0\.9.*" + csirt.__version__.replace(".", r"\.")):
        sweep(asked(region), tmp_path / "s.jsonl", Workers(Other(99), 1))
