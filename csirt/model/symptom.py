"""What somebody notices of an attack before anybody speaks of one."""

from enum import StrEnum

from csirt.model.exercise_inject import InjectChannel
from csirt.model.record import Content, Id, Words


class Noticer(StrEnum):
    """Who notices something before anybody speaks of an attack."""

    WARD = "ward"
    OFFICE = "office"
    """Secretaries, admissions, administration."""
    HELPDESK = "helpdesk"
    ADMINISTRATOR = "administrator"
    BIOMEDICAL = "biomedical"
    BUILDING = "building"
    SUPPLIER = "supplier"
    NEIGHBOUR = "neighbour"
    WATCH = "watch"
    """CERT Santé, or who warns on behalf of the authorities."""
    TOOL = "tool"
    """A surveillance tool: nobody speaks, a screen shows it."""
    PATIENT = "patient"


class Symptom(Content):
    """What somebody would notice of a technique, and how it is told; nothing real in it."""

    noticed_by: Noticer
    channel: InjectChannel
    kinds: tuple[Id, ...] = ()
    """Asset kinds or families of the target on which it shows; any of them without."""
    text: Words
    """Word for word; ``{target}`` is the pseudonym of the target, with its article."""
