"""The IRIs of the synthetic things, minted by Standlink's rules."""

from __future__ import annotations

from ...ontology.namespaces import mint, slug


def region(kind: str, number: int) -> str:
    return mint("region", f"{kind}-{number}")


def source(number: int) -> str:
    return mint("source", f"catalogue-{number}")


def technology(number: int) -> str:
    return mint("technology", f"technology-{number}")


def committee(number: int) -> str:
    return mint("actor", f"committee-{number}")


def company(number: int) -> str:
    return mint("actor", f"organization-{number}")


def family(number: int) -> str:
    return mint("standard", f"family-{number}")


def standard(designation: str) -> str:
    return mint("standard", slug(designation))
