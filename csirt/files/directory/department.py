"""The département of a site: from its own code, its post code, or its FINESS number."""

from re import compile as pattern

CODE = pattern(r"0[1-9]|[1-9][0-9]|2[AB]|9[78][0-9]")

#: How FINESS and the yearly statistics write the départements and territories overseas.
_OVERSEAS = {
    "9A": "971",
    "9B": "972",
    "9C": "973",
    "9D": "974",
    "9E": "975",
    "9F": "976",
    "9J": "986",
}
_CORSICA = "20"


def of_code(text: str) -> str:
    """Return a département from the code of FINESS or of the statistics; nothing when it is none.

    ``9D`` is 974, ``1`` is 01; Corsica keeps its letters.
    """
    code = text.strip().upper()
    code = _OVERSEAS.get(code, code.zfill(2))
    return code if CODE.fullmatch(code) else ""


def of_postcode(postcode: str, finess: str) -> str:
    """Return a département from a post code; Corsica and what lacks a post code from the FINESS.

    The post codes of Corsica all begin with 20; its FINESS numbers say 2A or 2B.
    """
    code = postcode.strip()
    if len(code) == 4 and code.isdigit():
        code = "0" + code  # a spreadsheet took the zero away
    if len(code) != 5 or not code.isdigit():
        return of_finess(finess)
    if code.startswith(_CORSICA):
        return finess[:2] if finess[:2] in ("2A", "2B") else _corsica(code)
    return code[:3] if code[:2] in ("97", "98") else code[:2]


def _corsica(postcode: str) -> str:
    return "2A" if postcode < "20200" else "2B"


def of_finess(finess: str) -> str:
    """Return the département in which a FINESS number was given."""
    if finess.startswith("97"):
        return "97" + finess[3]
    if finess.startswith("98"):
        return "976" if finess.startswith("9805") else ""
    return of_code(finess[:2])
