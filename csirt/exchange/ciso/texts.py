"""Texts of a library in French and English: what it says in other languages is told and left."""

from csirt.exchange.ciso.reading import Reading, Record
from csirt.exchange.told import Way
from csirt.model.record import Text

TITLE = 200
"""Signs of a title that is made of the first line of a longer text."""
_KEPT = ("fr", "en")


def languages(reading: Reading, data: Record, key: str, way: Way) -> dict[str, str]:
    """Return a text of a record by language: its own, then what ``translations`` adds."""
    found = {}
    if own := reading.text(data, key, way):
        found[reading.locale] = own
    translations = data.get("translations")
    if translations is None:
        return found
    here = (*way, "translations")
    if not isinstance(translations, dict):
        reading.shape(here, "mapping", translations)
        return found
    for lang, said in translations.items():
        if not isinstance(said, dict):
            reading.shape((*here, lang), "mapping", said)
        elif text := reading.text(said, key, (*here, lang)):
            if lang in _KEPT:
                found.setdefault(lang, text)
            else:
                reading.note("ciso.language", (*here, lang), lang, on_key=True)
    return found


def words(reading: Reading, found: dict[str, str], way: Way) -> Text | None:
    """Return texts by language as one of ours: French is required, another stands in for it."""
    if not found:
        return None
    if "fr" in found:
        return Text(fr=found["fr"], en=found.get("en", ""))
    lang = "en" if "en" in found else next(iter(found))
    reading.note("ciso.one-language", way, lang)
    return Text(fr=found[lang], en=found.get("en", ""))


def named(reading: Reading, data: Record, way: Way) -> tuple[Text | None, Text | None]:
    """Return the title of a record and its longer text: the name, else the first line of the
    description."""
    names = languages(reading, data, "name", way)
    longer = languages(reading, data, "description", way)
    titles = {
        lang: names.get(lang) or _first_line(longer[lang])
        for lang in dict.fromkeys((*names, *longer))
    }
    rest = {lang: text for lang, text in longer.items() if text != titles.get(lang)}
    title = words(reading, titles, way)
    return title, words(reading, rest, way) if rest else None


def _first_line(text: str) -> str:
    line = text.strip().partition("\n")[0].strip()
    return line if len(line) <= TITLE else line[:TITLE].rstrip() + "…"
