"""``risk order``, from the words of the command to its answer: lines, findings, proposal."""

from pathlib import Path

import pytest

from csirt import content
from csirt.model.finding import Finding

SAMPLE = content.root() / "risk_models" / "sample"
FACILITY = SAMPLE / "facilities" / "ch-rochebrume.yaml"
GOOD = SAMPLE / "restoration" / "ch-rochebrume.yaml"
ANSWER = {"schema", "facility", "ok", "findings", "proposal", "notes"}
FINDING = {*Finding.__dataclass_fields__, "line", "path", "why", "mend"}

BAD = """schema: csirt.restoration/1
id: bad
facility: ch
crews: [{id: it, function: "Systèmes", people: 4}]
waves:
  - id: first
    crew: it
    items:
      - ehr
      - ehrr
      - ref: "link:ror"
        steps:
          backlog:
  - id: second
    items: ["directory:ad"]
"""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "mon ordre.yaml"
    path.write_text(BAD, encoding="utf-8")
    return path


def test_the_order_of_the_sample_has_no_contradiction(run, asked):
    told = asked(run("risk", "order", FACILITY, GOOD, "--json"))
    assert set(told) == ANSWER
    assert (told["schema"], told["facility"]) == ("csirt.risk.order/1", "ch-rochebrume")
    assert (told["ok"], told["findings"], told["proposal"]) == (True, [], None)
    assert told["notes"]


def test_a_good_order_is_proposed_unchanged(run, asked):
    told = asked(run("risk", "order", FACILITY, GOOD, "--suggest", "--json"))
    items = [item for wave in told["proposal"] for item in wave["items"]]
    assert [wave["id"] for wave in told["proposal"]] == [
        "core", "vital", "record", "support", "reconnection",
    ]  # fmt: skip
    assert len(items) == 26
    assert not [item for item in items if item["moved_from"] or item["added"]]


def test_images_before_the_directory_are_told_in_the_sample(run, asked, tmp_path):
    text = GOOD.read_text(encoding="utf-8")
    text = text.replace("      - imaging-records\n", "")
    text = text.replace("items: [core-network,", "items: [core-network, imaging-records,")
    text = text.replace('core-directory, "directory:ad", ', "")
    text = text.replace("items: [ehr,", 'items: [core-directory, "directory:ad", ehr,')
    file = tmp_path / "o.yaml"
    file.write_text(text, encoding="utf-8")
    told = asked(run("risk", "order", FACILITY, file, "--suggest", "--json"))
    line = 1 + text.split("\n").index(next(row for row in text.split("\n") if "imaging-rec" in row))
    pacs = [
        each for each in told["findings"]
        if each["subjects"][0] == "application:ch-rochebrume/imaging-records"
    ]  # fmt: skip
    assert {(each["rule"], each["line"]) for each in pacs} == {
        ("order-before-directory", line),
        ("order-before-need", line),
        ("order-before-source", line),
    }
    moved = {item["ref"]: item["moved_from"] for w in told["proposal"] for item in w["items"]}
    assert moved["application:core-directory"] == "record"
    assert moved["application:imaging-records"] is None


def test_each_contradiction_says_its_line_why_and_how_to_mend_it(run, ch, bad, asked):
    told = asked(run("risk", "order", ch, bad, "--json"))
    assert told["ok"] is False
    for each in told["findings"]:
        assert set(each) == FINDING
        assert each["why"]
        assert each["mend"]
    assert {(each["rule"], each["line"]) for each in told["findings"]} == {
        ("order-before-directory", 9),
        ("order-unknown-item", 10),
        ("order-link-before-core", 11),
        ("order-step-without-crew", 12),
        ("order-wave-without-crew", 14),
    }


def test_the_words_say_the_line_and_that_a_person_decides(run, ch, bad):
    found = run("risk", "order", ch, bad, "--suggest")
    assert found.exit_code == 0
    assert "mon ordre.yaml:10 [forte] « ehrr » n'est décrit nulle part." in found.stdout
    assert "Proposition, à décider par une personne" in found.stdout
    assert "une personne décide" in found.stderr


def test_the_proposal_puts_the_directory_first_and_the_link_last(run, ch, bad, asked):
    told = asked(run("risk", "order", ch, bad, "--suggest", "--json"))
    order = [item["ref"] for wave in told["proposal"] for item in wave["items"]]
    assert order == ["directory:ad", "application:ehr", "link:ror"]


def test_an_order_for_another_facility_is_refused_with_its_line(run, ch, blamed):
    told = blamed(run("risk", "order", ch, GOOD, "--json"), 5)
    assert (told["code"], told["line"]) == ("order.other-facility", 5)


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        ("id: second", "id: first", "check.duplicate-id"),
        ("- ehrr", "- care-line:ed", "source.value"),
        ("people: 4", "people: -1", "source.out-of-range"),
        ("crew: it", "crow: it", "source.unknown-key"),
        ("csirt.restoration/1", "csirt.facility/1", "source.other-kind"),
    ],
)
def test_a_file_at_fault_is_refused(run, ch, bad, blamed, before, after, code):
    bad.write_text(BAD.replace(before, after), encoding="utf-8")
    assert blamed(run("risk", "order", ch, bad, "--json"), 5)["code"] == code


def test_an_order_that_does_not_exist_is_not_found(run, ch, blamed):
    assert (
        blamed(run("risk", "order", ch, "nulle-part.yaml", "--json"), 5)["code"] == "file.not-found"
    )


def test_a_group_has_an_order_too(run, workspace, bad, asked):
    bad.write_text(BAD.replace("facility: ch", "facility: ght"), encoding="utf-8")
    told = asked(run("risk", "order", workspace / "groups" / "ght.yaml", bad, "--json"))
    assert "order-before-directory" in {each["rule"] for each in told["findings"]}


def test_the_same_order_gives_the_same_answer(run, ch, bad):
    words = ("risk", "order", ch, bad, "--suggest", "--json")
    assert run(*words).stdout == run(*words).stdout
