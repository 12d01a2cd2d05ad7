"""The shipped mappings of follow-up: each reads its example and knows the words of its sheet."""

from pathlib import Path

import pytest

from csirt.files.follow_up.take import export_of
from csirt.files.mappings import shipped
from csirt.files.table.convert import converted
from csirt.files.table.take import read_table
from csirt.model.follow_up import HOLDS, FollowUpKind
from csirt.model.mapping import FOLLOW_UPS, Converter
from csirt.model.provenance import Provenance
from csirt.text import catalogue
from csirt.workspace.sheets import sheet_of

EXAMPLES = Path(__file__).parents[1] / "examples" / "tables"
DOCS = Path(__file__).parents[2] / "docs" / "exemples"
MAPPINGS = {id: each for id, each in shipped().items() if each.target in FOLLOW_UPS}
ON = "2026-10-31"
EXAMPLE_OF = {
    "account-review": "revue-comptes",
    "ad-account-review": "revue-annuaire",
    "breach-register": "violations",
    "nessus": "nessus",
    "openvas": "openvas",
    "patch-list": "correctifs",
    "phishing-campaigns": "hameconnage",
    "phishing-results": "gophish",
    "preparation-dossiers": "dossiers",
    "privacy-programme": "programme-rgpd",
    "processors": "sous-traitants",
    "training-register": "formations",
}
BY = Provenance.model_validate({"basis": "observed", "by": "x", "on": ON})


def test_every_mapping_has_an_example_and_every_kind_a_mapping():
    assert set(EXAMPLE_OF) == set(MAPPINGS)
    # The audit of a directory is no table: it is read by csirt import directory-audit.
    kinds = set(FollowUpKind) - {FollowUpKind.DIRECTORY}
    assert {each.target.value for each in MAPPINGS.values()} == kinds


@pytest.mark.parametrize(("id", "name"), sorted(EXAMPLE_OF.items()))
def test_its_example_is_read_and_every_column_of_it_that_counts(id, name):
    table = read_table(EXAMPLES / f"{name}.csv", MAPPINGS[id])
    export = export_of(table, ON, BY)
    kind = FollowUpKind(MAPPINGS[id].target.value)
    assert getattr(export, HOLDS[kind][0])
    told = {fault.code for fault in table.told.faults() if fault.severity != "note"}
    assert told <= {"follow-up.person"}


@pytest.mark.parametrize("file", ["nessus", "correctifs", "revue-annuaire", "formations",
                                  "hameconnage", "dossiers", "sous-traitants"])  # fmt: skip
def test_the_examples_of_the_documentation_are_the_same_tables(file):
    ours, theirs = EXAMPLES / f"{file}.csv", DOCS / f"table-{file}.csv"
    raw = ours.read_bytes()
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("cp1252")
    assert text.encode() == theirs.read_bytes()


def test_every_name_in_an_example_is_left_behind():
    export = export_of(
        read_table(EXAMPLES / "gophish.csv", MAPPINGS["phishing-results"]), ON, BY
    ).model_dump_json()
    assert not [word for word in ("@", "Nom1", "Prénom1") if word in export]
    export = export_of(
        read_table(EXAMPLES / "revue-annuaire.csv", MAPPINGS["ad-account-review"]), ON, BY
    ).model_dump_json()
    assert not [word for word in ("Test", "tma-", "accueil") if word in export]


def given(id, field, text):
    column = next(each for each in MAPPINGS[id].columns if each.field == field)
    return converted(text, column, Converter.WORDS)


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_piece_of_sheet_u_is_known_by_its_label_and_its_code(lang):
    for section in ("strategic", "care", "technical"):
        for row in sheet_of("U").by_id()[section].rows:
            code = f"{section}/{row.id}"
            assert given("preparation-dossiers", "piece", row.label.in_(lang)) == code
            assert given("preparation-dossiers", "piece", code) == code


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_every_state_of_sheet_u_is_known_by_its_label_and_its_mark(lang):
    column = sheet_of("U").by_id()["technical"].columns[0]
    for option in column.options:
        for text in (option.label.in_(lang), option.mark.in_(lang)):
            assert given("preparation-dossiers", "state", text) == option.id


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_the_headings_and_the_words_of_sheet_n_are_those_of_the_list(lang):
    from csirt.files.table.words import plain

    columns = {each.id: each for each in sheet_of("N").by_id()["patches"].columns}
    known = {
        each.field: {plain(h) for h in each.headings} for each in MAPPINGS["patch-list"].columns
    }
    for name, field in {
        "asset": "asset", "exposure": "exposure", "flaw": "flaw", "seen-on": "first_seen",
        "target": "target", "exception": "exception_until",
    }.items():  # fmt: skip
        assert plain(columns[name].label.in_(lang)) in known[field]
    for option in columns["exposure"].options:
        for text in (option.label.in_(lang), option.mark.in_(lang)):
            assert given("patch-list", "exposure", text) == option.id


def test_every_word_of_a_list_and_every_reason_has_its_sentence():
    from csirt.analysis.follow_up_formulas import FORMULAS
    from csirt.analysis.upkeep import AGES
    from csirt.model.follow_up import AccountFinding
    from csirt.model.patches import ExceptionReason, FlawSeverity, MachineExposure

    keys = {f"follow-up.kind.{each}" for each in FollowUpKind}
    keys |= {f"follow-up.count.{each}" for each in AccountFinding}
    keys |= {f"upkeep.exposure.{each}" for each in MachineExposure}
    keys |= {f"upkeep.severity.{each}" for each in FlawSeverity}
    keys |= {f"upkeep.reason.{each}" for each in ExceptionReason}
    keys |= {f"upkeep.age.{over}" for over in (0, *AGES)}
    keys |= {f"follow-up.lacks.{each.lacks}" for each in FORMULAS.values()}
    assert keys <= set(catalogue("fr"))
