import pytest

from csirt.model.guard import holds_person_number, without_person_numbers

KEYED = "184057645108931"  # 1 84 05 76 451 089, key 31: invented


@pytest.mark.parametrize(
    "text",
    [
        KEYED,
        f"vu le patient {KEYED}.",
        "1 84 05 76 451 089 31",
        "1 84 05 76 451 089 / 31",
        "1\u00a084\u00a005\u00a076\u00a0451\u00a0089\u00a031",
        "1840576451089",
        "1 84 05 76 451 089",
        "2 84 12 2A 004 123",
        "INS-C 1234567890123456789012",
    ],
)
def test_a_number_of_a_person_is_seen(text):
    assert holds_person_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "184057645108932",  # the key is wrong
        "1764547200000",  # a moment in milliseconds
        "20261121235959",
        "356938035643809",  # a phone's IMEI
        "10.84.5.76",
        "+33199008021",
        "990000011",
        "4210a1b2-1234-5678-9abc-123456789012",
        "00:1f:3c:87:66:50",
        "S-1-5-21-1004336348-1177238915-682003330-1101",
        "1234567890123456789012",
        "x1840576451089",
        "a" * 64,
    ],
)
def test_a_number_of_a_thing_is_not(text):
    assert not holds_person_number(text)


def test_thirteen_digits_without_a_key_may_be_a_serial_number():
    assert not holds_person_number("1840576451089", without_key=False)
    assert holds_person_number(KEYED, without_key=False)
    assert holds_person_number("1 84 05 76 451 089", without_key=False)


def test_a_person_born_in_corsica_has_a_key_too():
    number = 1840519004123
    key = 97 - number % 97
    assert holds_person_number(f"184052A004123{key:02}")


# --- the rest of the line is kept ---

MARK = "[retiré]"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (KEYED, MARK),
        (f"vu le patient {KEYED}, réa", f"vu le patient {MARK}, réa"),
        ("1 84 05 76 451 089 31", MARK),
        ("1 84 05 76 451 089 / 31.", f"{MARK}."),
        ("de 1840576451089 à 01:10", f"de {MARK} à 01:10"),
        (f"{KEYED} et 2 84 12 2A 004 123", f"{MARK} et {MARK}"),
        ("INS-C 1234567890123456789012 vu", f"INS-C {MARK} vu"),
    ],
)
def test_a_number_of_a_person_is_replaced_and_the_rest_of_the_line_stays(text, kept):
    assert without_person_numbers(text, MARK) == kept
    assert not holds_person_number(kept)


@pytest.mark.parametrize(
    "text",
    ["", "DPI noir", "184057645108932", "10.84.5.76", "+33199008021", "1234567890123456789012",
     "01:10 réa : 12 lits", "356938035643809"],
)  # fmt: skip
def test_a_line_without_one_is_left_as_it_was(text):
    assert without_person_numbers(text, MARK) == text


@pytest.mark.parametrize("mark", ["", "\\1", "\\g<0>", KEYED[:4]])
def test_the_mark_is_put_as_it_is(mark):
    assert without_person_numbers(f"a {KEYED} b", mark) == f"a {mark} b"
