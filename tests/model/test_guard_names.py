"""Names of persons where a function or a code is asked."""

import pytest

from csirt.model.guard import names_a_person


@pytest.mark.parametrize(
    "text",
    [
        "Mme Exemple", "Dr Fictif, RSSI", "Prénom Exemple", "EXEMPLE Prénom", "M. Exemple",
        "Directeur : Prénom Exemple", "prenom.exemple@etablissement.invalid",
    ],
)  # fmt: skip
def test_a_name_is_seen(text):
    assert names_a_person(text)


@pytest.mark.parametrize(
    "text",
    [
        "RSSI", "Direction", "Directeur Général Adjoint", "DSI / RSSI", "RSSI GHT", "PC Crise",
        "Cadre de santé", "Chief Information Officer", "annuaire", "s-prim", "", "M",
    ],
)  # fmt: skip
def test_a_function_or_a_code_is_none(text):
    assert not names_a_person(text)
