"""A report as one HTML file: no script, no outside resource, readable by double click."""

from jinja2 import Environment
from markupsafe import Markup

from csirt.reporting.definition import folder
from csirt.reporting.document import Document, Section
from csirt.reporting.environment import Page

CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"


def rendered(document: Document) -> str:
    """Return the report as one self-contained HTML file."""
    return page(document, style("report.css", "screen.css", *document.css))


def style(*names: str) -> str:
    """Return the shipped style sheets, one after the other."""
    return "\n".join((folder() / "css" / name).read_text(encoding="utf-8") for name in names)


def page(document: Document, css: str) -> str:
    """Return the page of a document under a style sheet of ours."""
    environment = Page(document).environment()
    parts = [(each, Markup(_part(environment, document, each))) for each in document.sections]
    template = environment.get_template("page.html.j2")
    return template.render(document=document, parts=parts, css=Markup(css), csp=CSP) + "\n"


def _part(environment: Environment, document: Document, section: Section) -> str:
    template = environment.get_template(f"{section.id}.html.j2")
    return template.render(document=document, section=section, **section.content)
