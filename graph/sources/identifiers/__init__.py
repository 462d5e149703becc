"""Identifiers of standards documents: reading, canonical writing, and what one says about another."""

from .links import Adoption, Adoptions, Titled, published_as
from .model import Identifier
from .reading import parse

__all__ = ["Adoption", "Adoptions", "Identifier", "Titled", "parse", "published_as"]
