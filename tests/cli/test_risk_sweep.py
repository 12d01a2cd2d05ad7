"""``csirt risk sweep`` as it is typed."""

import json
import shutil

import pytest

from csirt import content


@pytest.fixture
def region(tmp_path):
    return shutil.copytree(content.root() / "risk_models/sample", tmp_path / "région")


def _sweep(run, region, output, *more):
    return run("risk", "sweep", region / "region.yaml", "-o", output, "--samples", "1024",
                 "--facility", "maison-sante-pont-gris", "--jobs", "1", *more)  # fmt: skip


def test_a_table_for_people_and_lines_for_machines(run, region, tmp_path):
    done = _sweep(run, region, tmp_path / "s.jsonl", "--measures", "edr", "--scenario", "mail")
    assert done.exit_code == 0
    assert "comme aujourd'hui" in done.stdout
    assert "non une prévision" in done.stderr
    lines = (tmp_path / "s.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["measures"] for line in lines] == [[], ["edr"]]
    answer = json.loads(_sweep(run, region, tmp_path / "t.jsonl", "--json").stdout)
    assert (answer["schema"], answer["lines"], answer["kept"]) == ("csirt.risk.sweep-done/1", 1, 0)


def test_what_is_typed_wrong_is_said_before_any_work(run, region, tmp_path):
    for wrong in (
        ["--scenario", "mail", "--scenario", "mail"], ["--scenario", "=mail"],
        ["--scenario", "a/b=mail"], ["--scheduler", "tcp://127.0.0.1:1"],
    ):  # fmt: skip
        assert _sweep(run, region, tmp_path / "s.jsonl", *wrong).exit_code == 2
    done = _sweep(run, region, tmp_path / "s.jsonl", "--measures", "erd")
    assert (done.exit_code, "edr" in done.stderr) == (5, True)
    assert not list(tmp_path.glob("s.jsonl*"))


def test_a_facility_at_fault_leaves_with_code_4_and_the_others_written(run, region, tmp_path):
    (region / "facilities/dialyse-trois-gues.yaml").write_text(
        "schema: csirt.facility/1\n", "utf-8"
    )
    done = _sweep(run, region, tmp_path / "s.jsonl", "--facility", "dialyse-trois-gues")
    assert done.exit_code == 4
    lines = list(map(json.loads, (tmp_path / "s.jsonl").read_text("utf-8").splitlines()))
    assert [line["state"] for line in lines] == ["computed", "failed"]
