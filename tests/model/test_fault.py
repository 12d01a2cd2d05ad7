"""Faults: what a machine and a person read of them."""

from csirt.model.fault import ContentError, Fault, Severity, refused

FAULT = Fault(
    "source.tab", Severity.ERROR, "une tabulation.", "f.yaml", 3, 5, "assets.0", "des espaces"
)


def test_a_fault_is_one_line_with_its_place_path_message_and_mend():
    assert str(FAULT) == "f.yaml:3:5 : assets.0 : une tabulation. (des espaces) [source.tab]"


def test_a_fault_without_a_place_says_its_file_only():
    assert str(Fault("c", Severity.NOTE, "rien.", "f.xml")) == "f.xml : rien. [c]"


def test_a_fault_as_json_has_every_field_and_null_for_no_place():
    assert FAULT.as_json() == {
        "code": "source.tab",
        "severity": "error",
        "message": "une tabulation.",
        "file": "f.yaml",
        "line": 3,
        "column": 5,
        "path": "assets.0",
        "hint": "des espaces",
    }
    bare = Fault("c", Severity.NOTE, "rien.").as_json()
    assert (bare["line"], bare["column"]) == (None, None)


def test_only_an_error_refuses():
    assert refused([Fault("c", Severity.WARNING, "x"), FAULT])
    assert not refused([Fault("c", Severity.WARNING, "x"), Fault("c", Severity.NOTE, "x")])


def test_an_error_of_content_tells_every_fault_and_the_place_of_the_first():
    error = ContentError([FAULT, Fault("c", Severity.ERROR, "autre.", "g.yaml")])
    assert str(error) == f"{FAULT}\ng.yaml : autre. [c]"
    assert (error.place, error.exit_code) == (("f.yaml", 3, 5), 5)
