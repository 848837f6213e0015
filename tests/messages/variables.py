"""Which variables a template uses, in its front matter, its body and what it includes."""

from babel import Locale
from jinja2 import Environment, meta

from messages import Catalogue
from messages.escaping import escape
from messages.filters import Filters
from messages.front_matter import FrontMatter, split


def front_matter(catalogue: Catalogue, name: str, language: str) -> FrontMatter:
    return _read(catalogue, name, language)[0]


def variables(catalogue: Catalogue, name: str, language: str) -> set[str]:
    matter, body = _read(catalogue, name, language)
    environment = _environment(catalogue, language)
    used = _variables(environment, body) | _variables(environment, matter.more)
    for button in matter.buttons:
        scope = (button.label, button.id, button.url, button.emoji, button.when, button.disabled)
        own = {"item"} if button.each else set[str]()
        used |= _variables(environment, *scope) - own | _variables(environment, "{{ " + (button.each or "0") + " }}")
    for picture in matter.pictures:
        used |= _variables(environment, picture.file, picture.alt, picture.when)
    for included in meta.find_referenced_templates(environment.parse(body)):
        assert included is not None, f"{name} includes by a computed name"
        used |= variables(catalogue, included, language)
    return used


def _read(catalogue: Catalogue, name: str, language: str) -> tuple[FrontMatter, str]:
    path = catalogue.path(name, language)
    assert path is not None, name
    return split(path.read_text("utf-8"), str(path))


def _environment(catalogue: Catalogue, language: str) -> Environment:
    environment = Environment(autoescape=True)
    environment.filters.update(Filters(Locale.parse(language), catalogue.words(language), escape).all())
    return environment


def _variables(environment: Environment, *sources: str) -> set[str]:
    return {name for source in sources for name in meta.find_undeclared_variables(environment.parse(source))}
