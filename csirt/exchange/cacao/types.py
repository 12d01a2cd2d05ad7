"""The types of CACAO v2.0, as the specification of OASIS has them (sections 3 to 10).

Vocabularies that the specification leaves open take any word; what stands under a type of
somebody's own is looked at no further.
"""

from collections.abc import Callable, Iterator
from ipaddress import IPv4Network, IPv6Network
from typing import Any

from csirt.exchange.cacao.forms import (
    IDENTIFIER,
    Form,
    Kind,
    anything,
    entries,
    flag,
    hardware_address,
    identifier,
    network_address,
    one_of,
    several,
    stamp,
    text,
    text_or_null,
    whole,
    wrong,
)
from csirt.exchange.told import Teller, Way
from csirt.model.fault import Fault

SPEC_VERSION = "cacao-2.0"

_ID = IDENTIFIER.pattern
_VARIABLE_NAME = r"__[a-zA-Z_][a-zA-Z0-9_-]{0,199}__"


def _each(form: Form) -> Callable[[str, Any], Form]:
    return lambda _key, _value: form


def _typed(kinds: dict[str, Kind], other: Form) -> Callable[[str, Any], Form]:
    """Return the choice of a type by the beginning of the key, as the official schemas choose."""

    def choose(key: str, value: Any) -> Form:
        kind = key.partition("--")[0]
        return _of_its_key(kind, kinds[kind]) if kind in kinds else other

    return choose


def _of_its_key(name: str, kind: Kind) -> Form:
    same = one_of(name)

    def check(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
        if isinstance(value, dict) and "type" in value:
            yield from same(value["type"], (*way, "type"), teller)
        yield from kind(value, way, teller)

    return check


REFERENCE = Kind(
    dict.fromkeys(("name", "description", "source", "url", "external_id", "reference_id"), text),
    ("name",),
)
VARIABLE = Kind(
    {"type": text, "description": text, "value": text_or_null, "constant": flag, "external": flag},
    ("type",),
)
_VARIABLES = entries(_each(VARIABLE), _VARIABLE_NAME, known="variable")
_EXTENSIONS = entries(_each(anything), rf"extension-definition--{_ID.partition('--')[2]}",
                      least=1, known="identifier")  # fmt: skip
_REFERENCES = several(REFERENCE)
_ARGUMENTS = several(text, 1)

# --- steps (section 4) ---

_STEP: dict[str, Form] = {
    "type": text,
    "name": text,
    "description": text,
    "external_references": several(REFERENCE, 1),
    "delay": whole(1),
    "timeout": whole(),
    "step_variables": _VARIABLES,
    "owner": identifier,
    "on_completion": identifier,
    "on_success": identifier,
    "on_failure": identifier,
    "step_extensions": _EXTENSIONS,
}

# --- commands (section 5) ---

_COMMAND: dict[str, Form] = {
    "type": text,
    "description": text,
    "version": text,
    "playbook_activity": text,
    "external_references": _REFERENCES,
}
_SCRIPT: dict[str, Form] = {"command": text, "command_b64": text}
_HEADERS = entries(_each(several(text)))


def _command(properties: dict[str, Form], *required: str) -> Kind:
    return Kind(_COMMAND | properties, ("type", *required))


_IN_CODE = _command({"command_b64": text}, "command_b64")
COMMANDS = {
    **dict.fromkeys(("manual", "bash", "caldera-cmd", "powershell", "ssh"), _command(_SCRIPT)),
    **dict.fromkeys(("elastic", "jupyter", "kestrel", "sigma", "yara"), _IN_CODE),
    "http-api": _command(
        {"command": text, "headers": _HEADERS, "content": text, "content_b64": text}, "command"
    ),
    "openc2-http": _command(
        {"command": text, "headers": _HEADERS, "content_b64": text}, "command", "content_b64"
    ),
}
_OTHER_COMMAND = Kind(_COMMAND, ("type",), open=True)


def _a_command(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
    named = value.get("type") if isinstance(value, dict) else None
    kind = COMMANDS.get(named) if isinstance(named, str) else None
    yield from (kind or _OTHER_COMMAND)(value, way, teller)


def _step(properties: dict[str, Form], *required: str, never: tuple[str, ...] = ()) -> Kind:
    return Kind(_STEP | properties, ("type", *required), never)


_CONDITION: dict[str, Form] = {"condition": text, "on_true": identifier}
_CALL: dict[str, Form] = {"in_args": _ARGUMENTS, "out_args": _ARGUMENTS}
STEPS = {
    "start": _step({}, never=("on_success", "on_failure")),
    "end": _step({}, never=("on_completion", "on_success", "on_failure")),
    "action": _step(
        {"commands": several(_a_command, 1), "agent": identifier,
         "targets": several(identifier, 1)} | _CALL,
        "commands", "agent",
    ),
    "playbook-action": _step(
        {"playbook_id": identifier, "playbook_version": stamp} | _CALL, "playbook_id"
    ),
    "parallel": _step({"next_steps": several(identifier, 2)}, "next_steps"),
    "if-condition": _step(_CONDITION | {"on_false": identifier}, "condition", "on_true"),
    "while-condition": _step(_CONDITION, "condition", "on_true"),
    "switch-condition": _step(
        {"switch": text, "cases": entries(_each(identifier))}, "switch", "cases"
    ),
}  # fmt: skip
_ANY_STEP = Kind({"type": one_of(*STEPS)}, ("type",), open=True)

# --- agents, targets, authentication (sections 6 and 7) ---

_TEXTS = entries(_each(text), r"[a-zA-Z0-9_-]{0,250}", known="short-key")
CONTACT = Kind({"email": _TEXTS, "phone": _TEXTS, "contact_details": text})
LOCATION = Kind(
    dict.fromkeys(
        ("name", "description", "building_details", "network_details", "region", "country",
         "administrative_area", "city", "street_address", "postal_code", "latitude", "longitude",
         "precision"), text,
    )
)  # fmt: skip
_ADDRESS = Kind(
    {
        "url": several(text),
        "dname": several(text),
        "l2mac": several(hardware_address),
        "ipv4": several(network_address(IPv4Network)),
        "ipv6": several(network_address(IPv6Network)),
        "vlan": several(whole(0, 4095)),
    }
)
_AGENT: dict[str, Form] = {
    "type": text, "name": text, "description": text, "location": LOCATION,
    "agent_target_extensions": _EXTENSIONS,
}  # fmt: skip
_REACHED: dict[str, Form] = {
    "address": _ADDRESS, "authentication_info": identifier, "category": several(text, 1),
}  # fmt: skip


def _agent(properties: dict[str, Form], *required: str) -> Kind:
    return Kind(_AGENT | properties, ("type", "name", *required))


AGENTS = {
    **dict.fromkeys(("group", "individual", "organization"), _agent({"contact": CONTACT})),
    **dict.fromkeys(("http-api", "linux", "ssh"), _agent(_REACHED | {"port": text}, "address")),
    "net-address": _agent(_REACHED),
    "location": _agent({"logical": several(text, 1)}),
    "sector": _agent({"sector": text}, "sector"),
    "security-category": _agent({"category": several(text, 1)}, "category"),
}
_AGENTS = entries(_typed(AGENTS, Kind(_AGENT, ("type", "name"), open=True)), _ID,
                  least=1, known="identifier")  # fmt: skip
_SECRET: dict[str, Form] = {
    "type": text, "name": text, "description": text, "authentication_info_extensions": _EXTENSIONS,
    "kms": flag, "kms_key_identifier": text,
}  # fmt: skip
AUTHENTICATION = {
    "http-basic": Kind(_SECRET | {"user_id": text, "password": text}, ("type",)),
    "oauth2": Kind(_SECRET | {"oauth_header": text, "token": text},
                   ("type", "oauth_header", "token")),
    "user-auth": Kind(_SECRET | {"username": text, "password": text}, ("type",)),
}  # fmt: skip
_OPEN = Kind({}, open=True)

# --- extensions, markings, signatures (sections 8 to 10) ---

EXTENSION = Kind(
    {"type": one_of("extension-definition"), "name": text, "description": text,
     "created_by": identifier, "schema": text, "version": text,
     "external_references": _REFERENCES},
    ("type", "name", "created_by", "schema", "version"),
)  # fmt: skip
_MARKING: dict[str, Form] = {
    "type": text, "id": identifier, "name": text, "description": text, "created_by": identifier,
    "created": stamp, "revoked": flag, "valid_from": stamp, "valid_until": stamp,
    "labels": several(text, 1), "external_references": _REFERENCES,
    "marking_extensions": _EXTENSIONS,
}  # fmt: skip
_MARKED = ("type", "id", "created_by", "created")
TLP_LEVELS = ("TLP:RED", "TLP:AMBER", "TLP:AMBER+STRICT", "TLP:GREEN", "TLP:CLEAR")
MARKINGS = {
    "marking-tlp": Kind(_MARKING | {"tlpv2_level": one_of(*TLP_LEVELS)},
                        (*_MARKED, "tlpv2_level")),
    "marking-statement": Kind(_MARKING | {"statement": text}, (*_MARKED, "statement")),
    "marking-iep": Kind(_MARKING, _MARKED, open=True),
}  # fmt: skip


def _a_signature(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
    """Check a signature; one may sign another."""
    yield from SIGNATURE(value, way, teller)


SIGNATURE = Kind(
    {"type": one_of("jss"), "id": identifier, "created_by": identifier, "created": stamp,
     "modified": stamp, "revoked": flag, "signee": text, "valid_from": stamp,
     "valid_until": stamp, "related_to": identifier, "related_version": stamp,
     "hash_algorithm": text, "algorithm": text, "public_key": text,
     "public_cert_chain": several(text, 1), "cert_url": text, "thumbprint": text, "value": text,
     "signature": _a_signature},
    ("type", "id", "created", "modified", "signee", "related_to", "related_version",
     "hash_algorithm", "algorithm", "value"),
    one_of=("public_key", "public_cert_chain", "cert_url", "thumbprint"),
)  # fmt: skip

# --- the playbook (section 3) ---

_FEATURES = (
    "manual_playbook", "external_playbooks", "parallel_processing", "if_logic", "while_logic",
    "switch_logic", "temporal_logic", "data_markings", "digital_signatures",
    "countersigned_signatures", "extensions",
)  # fmt: skip
_WORKFLOW = entries(_typed(STEPS, _ANY_STEP), _ID, known="identifier")


def _a_workflow(value: Any, way: Way, teller: Teller) -> Iterator[Fault]:
    """Check the steps; a list of them is the form of an older version."""
    if isinstance(value, list):
        yield wrong(teller, way, value, "dictionary")
    else:
        yield from _WORKFLOW(value, way, teller)


PLAYBOOK = Kind(
    {
        "type": one_of("playbook"), "spec_version": one_of(SPEC_VERSION), "id": identifier,
        "name": text, "description": text, "playbook_types": several(text),
        "playbook_activities": several(text, 1),
        "playbook_processing_summary": Kind(dict.fromkeys(_FEATURES, flag)),
        "created_by": identifier, "created": stamp, "modified": stamp, "revoked": flag,
        "valid_from": stamp, "valid_until": stamp, "derived_from": several(identifier, 1),
        "related_to": several(identifier, 1), "priority": whole(0, 100),
        "severity": whole(0, 100), "impact": whole(0, 100),
        "industry_sectors": several(text, 1), "labels": several(text, 1),
        "external_references": several(REFERENCE, 1), "markings": several(identifier, 1),
        "playbook_variables": _VARIABLES, "workflow_start": identifier,
        "workflow_exception": identifier, "workflow": _a_workflow,
        "playbook_extensions": _EXTENSIONS,
        "authentication_info_definitions": entries(_typed(AUTHENTICATION, _OPEN), _ID,
                                                   least=1, known="identifier"),
        "agent_definitions": _AGENTS, "target_definitions": _AGENTS,
        "extension_definitions": entries(_each(EXTENSION), _ID, known="identifier"),
        "data_marking_definitions": entries(_typed(MARKINGS, _OPEN), _ID, known="identifier"),
        "signatures": several(_a_signature, 1),
    },
    ("type", "spec_version", "id", "name", "created_by", "created", "modified",
     "workflow_start", "workflow"),
)  # fmt: skip
