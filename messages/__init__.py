"""Every word a person reads: Markdown templates, a folder for each language."""

from messages.catalogue import Catalogue
from messages.commands import CommandWords
from messages.front_matter import TemplateError
from messages.parts import Button, Part, Picture, Rendered, Separator, Text

__all__ = ["Button", "Catalogue", "CommandWords", "Part", "Picture", "Rendered", "Separator", "TemplateError", "Text"]
