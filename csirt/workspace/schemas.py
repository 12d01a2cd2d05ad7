"""The JSON schema of each kind of file, made from the types themselves."""

from difflib import get_close_matches

from csirt.errors import NotFoundError
from csirt.files.kinds import KINDS
from csirt.safe import safe

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schema_of(kind: str) -> dict[str, object]:
    """Return the JSON schema of ``facility``, ``csirt.facility/1`` and so on.

    Raises:
        NotFoundError: no kind bears the name.
    """
    names = {name.removeprefix("csirt.").partition("/")[0]: name for name in KINDS}
    name = names.get(kind, kind)
    if name not in KINDS:
        near = get_close_matches(kind, names, n=1)
        known = ", ".join(near or sorted(names))
        raise NotFoundError("schema.unknown", kind=safe(kind), known=known)
    return {"$schema": DIALECT, **KINDS[name].model_json_schema(by_alias=True)}
