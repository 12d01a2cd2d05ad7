"""The guard against people's numbers and names: a social-security or INS number has no place here,
nor has a name where a function is asked.

Sources: the NIR and its key, article R115-1 of the code de la sécurité sociale and INSEE; the INS
number is the NIR or the NIA, with its key (ANS, 'Référentiel Identifiant national de santé').
"""

from itertools import pairwise
from re import IGNORECASE, Match
from re import compile as pattern

#: Sex or waiting number, year, month (fictive months included), department, commune, order, key.
#: Between the groups stands one and the same sign, or nothing; letters and digits end the number.
_NUMBER = pattern(
    r"(?<![0-9A-Za-z.-])([1-478])([ .\-\u00a0\u202f]?)([0-9]{2})\2([0-9]{2})\2"
    r"([0-9]{2}|2[ABab])\2([0-9]{3})\2([0-9]{3})(?:[ .\-\u00a0\u202f/]{0,3}([0-9]{2}))?"
    r"(?![0-9A-Za-z]|[.,-][0-9])"
)
#: The INS of before 2020 (INS-C): 22 digits, where the word stands beside them.
_CALCULATED = pattern(r"(?<![0-9])[0-9]{22}(?![0-9])")
_NAMED = pattern(
    r"\bins(-?c)?\b|\bnir\b|\binsee\b|s[ée]cu(rit[ée])?\b|\bnss\b|n[o°]? ?ss\b", IGNORECASE
)
_CORSICA = {"2A": "19", "2B": "18"}
_FEWEST = 13


def holds_person_number(text: str, *, without_key: bool = True) -> bool:
    """Return whether ``text`` holds a social-security number (NIR) or a health identity (INS).

    Args:
        text: Any text: a cell, a note, a whole file.
        without_key: Also count 13 digits without a key where month, department, commune and
            order are possible; false for a field of serial numbers, where two in a hundred
            would be taken for one.
    """
    if len(text) < _FEWEST:
        return False
    if _NUMBER.search(text) and any(
        _is_number(found, without_key=without_key) for found in _NUMBER.finditer(text)
    ):
        return True
    return bool(_CALCULATED.search(text) and _NAMED.search(text))


def without_person_numbers(text: str, mark: str) -> str:
    """Return ``text`` with each such number replaced by a mark; the rest of the line is kept."""
    hidden = _NUMBER.sub(
        lambda found: mark if _is_number(found, without_key=True) else found[0], text
    )
    return _CALCULATED.sub(mark, hidden) if _NAMED.search(hidden) else hidden


def _is_number(found: Match[str], *, without_key: bool) -> bool:
    sex, sign, year, month, department, commune, order, key = found.groups()
    if not _possible(month, department, commune, order):
        return False
    if key is None:
        return (without_key or bool(sign)) and sex in "12" and 1 <= int(month) <= 12
    digits = sex + year + month + _CORSICA.get(department.upper(), department) + commune + order
    return int(key) == 97 - int(digits) % 97


def _possible(month: str, department: str, commune: str, order: str) -> bool:
    """Return whether the parts are those of a number: months 20–42 and 50–99 are fictive ones."""
    number = int(month)
    real = 1 <= number <= 12 or 20 <= number <= 42 or 50 <= number <= 99
    return real and department != "00" and commune != "000" and order != "000"


_TITLE = pattern(
    r"(?<![\w.])(?:M\.|MM\.|Mr\.?|Mrs\.?|Ms\.?|Mme\.?|Mlle\.?|Dr\.?|Pr\.?"
    r"|Monsieur|Madame|Mademoiselle|Docteur|Professeur)\s+[^\W\d_]"
)
_MAIL = pattern(r"[^\s@]+@[^\s@]+\.[^\s@]+")
_WORD = pattern(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_OF_FUNCTIONS = """
    adjoint adjointe administrateur administratrice admin agence agent ars astreinte bureau cadre
    cellule centre chargé chargée chef cheffe chief chirurgie clinique clinical cme communication
    conseil continuité coordinateur coordination coordinatrice crise crisis dpo délégation délégué
    déléguée department deputy direction directeur directrice director dsi dsio dsin duty exercise
    exercice ehpad finances functional garde general général générale gestion ght gouvernance group
    groupe head health hospital hygiène hôpital infirmier infirmière information informations
    informatique ingénieur ingénieure it lead manager management medical médecin médecins
    médical médicale medicine numérique nurse nursing officer ops opérateur opérations pharmacie
    pharmacien pharmacienne pilote pmsi pole président présidente présidence projet projets pôle
    quality qualité radiologie rgpd responsable risques risk référent référente rssi samu sécurité
    secretariat secrétaire secrétariat security senior service services si siège site soignant
    soignants soins supérieur supérieure sureté sûreté system systems système systèmes technique
    technologies territoire territorial territoriale transition trésorier urgences usagers"""
_FUNCTIONS = frozenset(_OF_FUNCTIONS.split())
"""Words that begin with a capital in a function, and are no name."""


def names_a_person(text: str) -> bool:
    """Return whether ``text``, where a function or a code is asked, looks like a person's name.

    A title before a word, an address of mail, or two words side by side that begin with a capital
    and that no function has: it errs on the side of leaving aside, and misses a bare surname.

    Args:
        text: One cell of a table, or one box of a form.
    """
    if _TITLE.search(text) or _MAIL.search(text):
        return True
    found = [(each.start(), each.end(), each[0]) for each in _WORD.finditer(text)]
    return any(
        text[end:start].isspace() and _may_name(one) and _may_name(other)
        and not (one.isupper() and other.isupper() and len(one) <= 4 and len(other) <= 4)
        for (_, end, one), (start, _, other) in pairwise(found)
    )  # fmt: skip


def _may_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and word.lower() not in _FUNCTIONS
