"""Canonical designations in the style of each publisher."""

from __future__ import annotations

from typing import Final, Protocol

#: Regional and national bodies that put their name before the adopted designation: BS EN ISO 9001:2015.
ADOPTERS: Final = frozenset(
    (
        *("AS", "AS/NZS", "BS", "BSI", "CSN", "DIN", "DIN SPEC", "GB", "GB/T", "GB/Z", "GOST", "GOST R", "I.S.", "IS"),
        *("KS", "LST", "NBN", "NEN", "NF", "NS", "PD", "PN", "SANS", "SFS", "SIST", "SN", "SNI", "SR", "SS", "STB"),
        *("STN", "TCVN", "UNE", "UNI", "CEN", "CEN/CLC", "CLC", "CWA", "EN", "FprEN", "HD", "prEN"),
    )
)
#: Bodies that use IEEE style, unless ISO or IEC is named first.
_IEEE: Final = frozenset(("IEEE", "ANSI", "ASA", "AIEE", "IRE", "NESC", "USAS", "EIA", "AMPP", "USEMCSC", "NACE"))
#: Bodies that put a hyphen before the year.
_HYPHEN: Final = frozenset({"GOST", "GOST R", "GB", "GB/T", "GB/Z", "AS", "STB"})
MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Parts(Protocol):
    """The parts of an identifier that its designation is made from; see ``Identifier`` for their meaning."""

    @property
    def publishers(self) -> tuple[str, ...]: ...
    @property
    def number(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def part(self) -> str: ...
    @property
    def date(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def stage(self) -> str: ...
    @property
    def variant(self) -> str: ...
    @property
    def includes(self) -> tuple[str, ...]: ...
    @property
    def amended(self) -> Parts | None: ...
    @property
    def designation(self) -> str: ...


def designation(identifier: Parts) -> str:
    """Return the canonical designation.

    A supplement follows the document that it amends, in the style of their publisher.
    """
    publishers = identifier.publishers
    first = publishers[0]
    if first == "3GPP":
        return f"3GPP {identifier.type} {identifier.number}{_after('-', identifier)}{_version(identifier)}"
    if first == "ETSI":
        return _etsi(identifier)
    if first in ("ITU-T", "ITU-R", "ITU-D", "ITU"):
        return _itu(identifier)
    if _is_ieee(identifier):
        return _ieee(identifier)
    if first == "JIS":
        return _jis(identifier)
    if first == "W3C":
        return f"W3C {identifier.stage and identifier.stage + '-'}{_dated('-', identifier)}"
    if first == "IETF":
        return f"{identifier.number}{_after('-', identifier, identifier.version)}"
    if first == "ECMA":
        return f"ECMA-{_dated(':', identifier)}"
    if first == "SAE":
        return f"SAE {identifier.number}{_after('_', identifier, identifier.date.replace('-', ''))}"
    return _iso(identifier) if identifier.amended is None else _iso_supplement(identifier, identifier.amended)


def _iso(i: Parts) -> str:
    """ISO/IEC TS 10866:2024, ISO/DIS 10012.2, IEC 60034-11:2020 RLV, BS EN ISO 9001:2015, GB/T 18487.1-2023."""
    adopters = [p for p in i.publishers if p in ADOPTERS]
    issuers = [p for p in i.publishers if p not in ADOPTERS]
    name = " ".join([*adopters, "/".join(issuers)]).strip()
    kind = f"{i.stage}{i.type}" if i.stage in ("D", "FD", "PD") else f"{i.stage} {i.type}".strip()
    if i.type == "IWA":
        name, kind = "", f"{i.stage} IWA".strip()
    single = issuers == ["ISO"] or (not issuers and adopters[-1] in ("CEN", "CLC", "CEN/CLC"))
    slash = "/" if single and name and kind != "Guide" else " "
    head = f"{name}{slash}{kind} ".lstrip() if kind else f"{name} "
    dotted = i.publishers[0] in ("GB", "GB/T", "GB/Z") and not issuers
    part = ("." if dotted else "-") + i.part if i.part else ""
    sep = "-" if any(p in _HYPHEN for p in adopters) else ":"
    text = f"{head}{i.number}{part}{_after('.', i, i.version)}{_after(sep, i, i.date)}"
    return text + "".join("+" + s for s in i.includes) + _after(" ", i, i.variant)


def _iso_supplement(i: Parts, amended: Parts) -> str:
    """ISO 1000:1992/Amd 1:1998, ISO 10062:2022/DAM 1, IEC 60027-1:1971/AMD1:1974, EN 60335-1:2012/A11:2014."""
    lone = i.publishers[-1] in ("IEC", "CISPR") and i.publishers[0] != "ISO" and not set(i.publishers) & ADOPTERS
    kind, gap = (i.type.upper(), "") if lone else (i.type, " ")
    if i.stage in ("D", "FD", "PD"):
        kind = i.stage + {"Amd": "AM", "Cor": "Cor"}.get(i.type, i.type)
    elif i.stage:
        kind = f"{i.stage} {kind}"
    if i.type in ("A", "AC", "C"):
        gap = ""
    number = i.number + _after(".", i, i.version)
    kind += gap if number else ""
    return f"{amended.designation}/{kind}{number}{_after(':', i, i.date)}{_after(' ', i, i.variant)}"


def _is_ieee(i: Parts) -> bool:
    if i.publishers[0] in ("ISO", "IEC"):
        return i.stage == "P"
    return i.publishers[0] not in ADOPTERS and not _IEEE.isdisjoint(i.publishers)


def _ieee(i: Parts) -> str:
    """IEEE 802.11-2020, IEEE P1010/D20, November 2021, IEEE 1003.1-2001/Cor 1-2002, ISO/IEC/IEEE P15026-1/D3, 2012."""
    if i.amended is not None:
        text = f"{i.amended.designation}/{i.type} {i.number}"
    else:
        kind = f"{i.type} " if i.type else ""
        text = f"{'/'.join(i.publishers)} {kind}{'P' if i.stage == 'P' else ''}{i.number}{_after('-', i)}"
    if i.version:
        return f"{text}/D{i.version}{_after(', ', i, _month(i.date))}{_after(' ', i, i.variant)}"
    return text + _after("-", i, i.date) + _after(" ", i, i.variant)


def _month(date: str) -> str:
    year, _, month = date.partition("-")
    return f"{MONTHS[int(month) - 1]} {year}" if month else year


def _etsi(i: Parts) -> str:
    """ETSI TS 138 211 V15.2.0, ETSI ETS 300 011/A1 ed.1, ETSI GS NFV-IFA 001 V1.1.1."""
    if i.amended is not None:
        return f"{i.amended.designation}/{i.type}{i.number}{_version(i)}"
    return f"ETSI {i.type} {i.number}{_after('-', i)}{_version(i)}"


def _itu(i: Parts) -> str:
    """ITU-T G.108.2 (2007) Amd. 1 (10/2007), ITU-T H.245 (V15) (12/2009), ITU-R M.2150-1."""
    if i.amended is not None:
        text = f"{i.amended.designation} {i.type} {i.number}".rstrip()
    else:
        text = f"{i.publishers[0]} {i.number}"
        if i.version and i.publishers[0] == "ITU-T":
            text += f" (V{i.version})"
        elif i.version:
            text += f"-{i.version}"
    year, _, month = i.date.partition("-")
    return text + (f" ({month}/{year})" if month else f" ({year})" if year else "")


def _jis(i: Parts) -> str:
    """JIS X 0208:1997/AMENDMENT 1:2012, TR X 0001:1996."""
    if i.amended is not None:
        text = f"{i.amended.designation}/{i.type} {i.number}".rstrip()
    else:
        text = f"{i.type or 'JIS'} {i.number}{_after('-', i)}"
    reissued = i.variant[:1] == "R"
    return text + _after(":", i, i.date) + _after("" if reissued else " ", i, i.variant)


def _dated(mark: str, i: Parts) -> str:
    return i.number + _after(mark, i, i.date)


def _version(i: Parts) -> str:
    if not i.version:
        return ""
    return f" {i.version}" if i.version.startswith("ed.") else f" V{i.version}"


def _after(mark: str, i: Parts, text: str | None = None) -> str:
    """Return the mark and the text (by default the part), or an empty string if there is no text."""
    text = i.part if text is None else text
    return mark + text if text else ""
