"""The contacts: whom one calls at night, by function, on numbers of a known age.

No name of a person is needed: a function answers, and its deputy after it.
"""

from collections import Counter
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from csirt.model.record import Content, Date, Id, Words
from csirt.model.tlp import Tlp


class PhoneKind(StrEnum):
    """What carries a call; it says whether the number lives through a cut."""

    MOBILE = "mobile"
    DIRECT = "direct"
    """A line of the operator's, beside the facility's exchange."""
    IP = "ip"
    """Carried by the data network: dead in a cut."""
    SATELLITE = "satellite"
    RADIO = "radio"


class Phone(Content):
    """One way to be heard, and when somebody last tried it."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    """As it is dialled; of a radio, its channel."""
    kind: PhoneKind
    hours: Words | None = None
    """When it answers; absent: always."""
    verified_on: Date | None = None
    """The day on which somebody called it and was answered; absent: never."""

    @property
    def lives_through_a_cut(self) -> bool:
        """Whether it works once the data network is cut."""
        return self.kind is not PhoneKind.IP


def _with_an_at(value: str) -> str:
    name, at, host = value.rpartition("@")
    if (value and not (name and at and host)) or any(sign.isspace() for sign in value):
        raise ValueError("a mail address: name@host")
    return value


Mail = Annotated[str, StringConstraints(max_length=254), AfterValidator(_with_an_at)]


class Contact(Content):
    """One function to be reached."""

    id: Id
    function: Words
    organisation: Words
    facility: Id | None = None
    """Absent: the whole region calls it, and each kit holds it."""
    lists: tuple[Id, ...] = Field(default=(), max_length=30)
    """Lists of recipients that it belongs to: ``es``, ``esms``, ``labs`` …"""
    phones: tuple[Phone, ...] = Field(default=(), max_length=20)
    """In the order in which they are tried."""
    outside_mail: Mail = ""
    """An address that the facility's own system does not carry."""
    deputy: Id | None = None
    """The contact that is called when nobody answers."""
    note: Words | None = None

    @property
    def only_ip(self) -> bool:
        """Whether every number dies with the data network."""
        return bool(self.phones) and not any(each.lives_through_a_cut for each in self.phones)


class Contacts(Content):
    """``contacts.yaml`` of a workspace."""

    schema_: Literal["csirt.contacts/1"] = Field(alias="schema")
    tlp: Tlp = Tlp.AMBER
    contacts: tuple[Contact, ...] = Field(default=(), max_length=50_000)

    @model_validator(mode="after")
    def _one_name_each(self) -> Self:
        times = Counter(each.id for each in self.contacts)
        if twice := sorted(id for id, count in times.items() if count > 1):
            raise ValueError(f"one id for two contacts: {', '.join(twice[:5])}")
        for each in self.contacts:
            if each.deputy == each.id:
                raise ValueError(f"deputy: {each.id} cannot stand in for itself")
            if each.deputy is not None and each.deputy not in times:
                raise ValueError(f"deputy: no contact {each.deputy}")
        return self


NO_CONTACTS = Contacts.model_validate({"schema": "csirt.contacts/1"})
"""What a workspace without ``contacts.yaml`` has."""
