"""Identifiers of standards documents: parsing, canonical designations, and links between documents."""

from .links import Adoption, Adoptions, Titled, published_as
from .model import Identifier
from .reading import parse

__all__ = ["Adoption", "Adoptions", "Identifier", "Titled", "parse", "published_as"]
