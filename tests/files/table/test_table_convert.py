from re import escape

import pytest

from csirt.files.table.convert import converted
from csirt.files.table.ports import services
from csirt.files.table.words import name_words, plain
from csirt.model.mapping import Column, Converter

NAMES = {(443, "tcp"): "https", (3389, "tcp"): "rdp", (8081, "tcp"): "proxy", (53, "udp"): "dns"}


def column(**fields):
    return Column.model_validate({"field": "x", "headings": ["X"], **fields})


def value(text, converter, **fields):
    return converted(text, column(**fields), Converter(converter))


@pytest.mark.parametrize(
    ("text", "converter", "expected"),
    [
        ("31/12/2025", "date", "2025-12-31"),
        ("31/12/2025 14:02:11", "date", "2025-12-31"),
        ("1.2.26", "date", "2026-02-01"),
        ("2025-12-31", "date", "2025-12-31"),
        ("2025-12-31T10:00:00Z", "date", "2025-12-31"),
        ("46022", "date", "2025-12-31"),
        ("46022,75", "date", "2025-12-31"),
        ("4 h", "hours", 4.0),
        ("4h30", "hours", 4.5),
        ("2 j", "hours", 48.0),
        ("2 jours", "hours", 48.0),
        ("30 min", "hours", 0.5),
        ("1,5", "hours", 1.5),
        ("04:30:00", "hours", 4.5),
        ("1 semaine", "hours", 168.0),
        ("< 4 heures", "hours", 4.0),
        ("3", "days", 3.0),
        ("72 h", "days", 3.0),
        ("50 %", "share", 0.5),
        ("0,7", "share", 0.7),
        ("70", "share", 0.7),
        ("1 250,5", "number", 1250.5),
        ("1\u202f250", "count", 1250),
        ("12,0", "count", 12),
        ("Oui", "yes-no", True),
        ("X", "yes-no", True),
        ("✓", "yes-no", True),
        ("VRAI", "yes-no", True),
        ("non", "yes-no", False),
        ("FAUX", "yes-no", False),
        ("–", "yes-no", False),
        ("a; b ;a\nc", "list", ("a", "b", "c")),
        ("a, b", "list", ("a", "b")),
        ("10.0.0.1,10.0.0.2", "list", ("10.0.0.1", "10.0.0.2")),
        ("Pharmacie, dispensation; PACS", "list", ("Pharmacie, dispensation", "PACS")),
        ("CN=X,OU=Soins\\, jour,OU=Site,DC=ght,DC=example", "ou", "Soins\\, jour"),
        ("CN=X,CN=Users,DC=ght,DC=example", "ou", "Users"),
        ("CN=X,OU=A,DC=GHT,DC=example", "domain", "ght.example"),
        ("Réa / USC", "slug", "rea-usc"),
        ("N/A", "text", None),
        ("   ", "date", None),
        ("\x1b[31mnom", "text", "\\x1b[31mnom"),
    ],
)
def test_a_cell_becomes_a_value(text, converter, expected):
    assert value(text, converter) == expected


@pytest.mark.parametrize(
    ("text", "converter"),
    [
        ("31/02/2025", "date"),
        ("12/31/2025", "date"),
        ("demain", "date"),
        ("123456", "date"),
        ("4 à 8 h", "hours"),
        ("4 lunes", "hours"),
        ("2 j 30", "hours"),
        ("vite", "hours"),
        ("-1", "count"),
        ("1,5", "count"),
        ("150 %", "share"),
        ("peut-être", "yes-no"),
        ("C=1", "ou"),
    ],
)
def test_a_cell_that_is_not_what_it_should_be_is_refused(text, converter):
    with pytest.raises(ValueError):  # noqa: PT011
        value(text, converter)


@pytest.mark.parametrize("field", ["bytes", "bytes_back", "packets", "packets_back"])
def test_commas_between_the_thousands_of_a_whole_count_are_read(field):
    assert value("900,000", "count", field=field) == 900_000
    assert value("1,234,567", "count", field=field) == 1_234_567
    assert value("12,0", "count", field=field) == 12
    for text in ("1,23,456", "0,900", "900.000", "1,234.567"):
        with pytest.raises(ValueError, match=escape(text)):
            value(text, "count", field=field)


def test_a_count_of_something_else_that_may_be_read_both_ways_is_refused():
    with pytest.raises(ValueError, match="900,000"):
        value("900,000", "count")
    assert value("900,5", "number") == 900.5
    assert value("900,000", "number") == 900.0


def test_the_first_word_that_stands_in_a_cell_decides():
    words = [
        {"gives": "backup-server", "any": ["serveur de sauvegarde"]},
        {"gives": "server", "any": ["serveur"]},
        {"gives": "aucun", "any": ["*"]},
    ]
    assert value("Serveur de Sauvegarde 2", "words", words=words) == "backup-server"
    assert value("SERVEUR lame", "words", words=words) == "server"
    assert value("desserveur", "words", words=words) is None


def test_words_may_lead_to_yes_or_no_and_other_texts_be_read_as_they_are():
    words = [{"gives": "non", "any": ["hors ligne"]}]
    assert value("Hors ligne depuis hier", "yes-no", words=words) is False
    assert value("oui", "yes-no", words=words) is True


def test_words_are_compared_without_accents_capitals_or_signs():
    assert plain("  Système d'Exploitation – Nom ") == "systeme d exploitation nom"
    assert plain("Œdème") == "oedeme"
    assert name_words("CH de Rochebrume") == name_words("Centre hospitalier de Rochebrume")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HTTPS", ("https",)),
        ("tcp/443", ("https",)),
        ("TCP 443", ("https",)),
        ("443/tcp", ("https",)),
        ("3389", ("rdp",)),
        ("udp/53", ("dns",)),
        ("8080", ("8080/tcp",)),
        ("8080-8082", ("8080/tcp", "proxy", "8082/tcp")),
        ("1-60000", ("https", "rdp", "proxy")),
        ("1-65535", ("all",)),
        ("ALL", ("all",)),
        ("any", ("all",)),
        ("TSE", ("rdp",)),
        ("APPLI-MAISON", ()),
        ("99999", ()),
        ("0", ()),
    ],
)
def test_services_as_firewalls_and_people_write_them(text, expected):
    found = services(text, NAMES)
    assert sorted(found) == sorted(expected)
