"""Canonical designations in the style of each publisher."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

#: Regional and national bodies that put their name before the adopted designation: BS EN ISO 9001:2015.
ADOPTERS: Final = frozenset(
    (
        *("AS", "AS/NZS", "BS", "BSI", "CEI", "CSN", "DD", "DIN"),
        *("DIN SPEC", "DIN VDE", "DS", "DSTU", "EVS", "GB", "GB/T", "GB/Z", "GOST", "GOST R", "I.S.", "ILNAS", "IS"),
        *(
            "KS",
            "LST",
            "LVS",
            "MSZ",
            "NBN",
            "NEN",
            "NF",
            "NS",
            "ONORM",
            "PAS",
            "PD",
            "PN",
            "SANS",
            "SFS",
            "SIST",
            "SN",
            "SNI",
            "SR",
            "SS",
        ),
        *("STB", "STN", "TCVN", "UNE", "UNI", "VDE", "VDE-AR-E", "VDE-AR-N"),
        *("CEN", "CEN/CLC", "CLC", "CWA", "EN", "ENV", "FprEN", "HD", "prEN"),
    )
)
#: Codes of China's sectors, before "/T" (recommended) or "/Z" (guidance); a mandatory standard has the code alone.
SECTORS: Final = (
    *("AQ", "BB", "CB", "CH", "CJ", "CY", "DA", "DB", "DL", "DZ", "FZ", "GA", "GY", "HB", "HG", "HJ", "HY", "JB", "JC"),
    *("JG", "JR", "JT", "JY", "LB", "LD", "LS", "LY", "MH", "MT", "MZ", "NB", "NY", "QB", "QC", "QJ", "QX", "SB", "SC"),
    *("SH", "SJ", "SL", "SN", "SY", "TB", "TD", "TY", "WB", "WH", "WJ", "WM", "WS", "WW", "XB", "YB", "YC", "YD", "YS"),
    *("YY", "YZ", "ZB", "ZY", "GJB", "JJF", "JJG"),
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
    if (style := _STYLES.get(first)) is not None:
        return style(identifier)
    if identifier.type == "XG" or (first not in ADOPTERS and (first in SECTORS or "/" in first)):
        return _chinese(identifier)
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
        draft = "" if i.version.startswith(("rev", "CD", "DIS")) else "D"
        return f"{text}/{draft}{i.version}{_after(', ', i, _month(i.date))}{_after(' ', i, i.variant)}"
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


def _w3c(i: Parts) -> str:
    return f"W3C {_after('', i, i.stage and i.stage + '-')}{_dated('-', i)}"


def _ietf(i: Parts) -> str:
    return f"{i.number}{_after('-', i, i.version)}"


def _ecma(i: Parts) -> str:
    """ECMA-262, ECMA-418-1, ECMA-262 ed.15, ECMA TR/101."""
    number = f"ECMA {i.type}/{i.number}" if i.type else f"ECMA-{i.number}"
    return f"{number}{_after('-', i)}{_after(' ', i, i.version)}{_after(':', i, i.date)}"


def _sae(i: Parts) -> str:
    return f"SAE {i.number}{_after('_', i, i.date.replace('-', ''))}"


def _nist(i: Parts) -> str:
    """NIST SP 800-53r5, NIST SP 800-57pt1r5, NIST FIPS 140-3."""
    kind = f"{i.type} " if i.type else ""
    return f"NIST {kind}{i.number}{i.part}{i.version}{_after(':', i, i.date)}{_after(' ', i, i.stage)}"


def _oasis(i: Parts) -> str:
    return f"OASIS {i.number}{_after('-', i, i.version)}{_after('-', i, i.variant)}"


def _astm(i: Parts) -> str:
    """ASTM D638-14, ASTM F2412-18a: years have two digits."""
    year = i.date[2:] if "1936" <= i.date < "2036" else i.date
    return f"ASTM {i.number}{_after('-', i, year)}{i.version}{i.variant}"


def _ccsds(i: Parts) -> str:
    """CCSDS 131.0-B-4, CCSDS 135.0-B-3-S, CCSDS 133.0-B-1-S Cor. 1, CCSDS 650.0-B-1 - French Translated."""
    if i.amended is not None:
        return f"{i.amended.designation} {i.type} {i.number}"
    silver, _, language = i.variant.partition(" - ")
    if silver != "S":
        silver, language = "", i.variant
    text = f"CCSDS {i.number}{_after('-', i, i.version)}{_after('-', i, silver)}{_after(':', i, i.date)}"
    return text + (f" - {language} Translated" if language else "")


def _ogc(i: Parts) -> str:
    return f"OGC {i.number}{i.version}"


def _cie(i: Parts) -> str:
    """CIE 115-1995, CIE 115:2010: a colon precedes the year since 2002."""
    return f"CIE {i.number}{_after('-', i)}{_after('-' if i.date[:4] <= '2001' else ':', i, i.date)}"


def _oiml(i: Parts) -> str:
    """OIML R 46-1-2:2012, OIML B 10:2011+Amendment:2012, OIML R 126:2015 Errata."""
    text = f"OIML {_after('', i, i.type and i.type + ' ')}{i.number}{_after('-', i)}{_after(':', i, i.date)}"
    return text + "".join("+" + s for s in i.includes) + _after(" ", i, i.variant)


def _easc(i: Parts) -> str:
    return f"{i.type or 'EASC'} {i.number}{_after('-', i, i.date)}"


def _chinese(i: Parts) -> str:
    """YD/T 1363.3-2014, T/CEC 102.1-2016, GB 4943.1-2011/XG1-2012."""
    if i.amended is not None:
        return f"{i.amended.designation}/{i.type}{i.number}{_after('-', i, i.date)}"
    return f"{i.publishers[0]} {i.number}{_after('.', i)}{_after('-', i, i.date)}"


#: The style of a publisher whose designations differ from those of ISO.
_STYLES: Final[dict[str, Callable[[Parts], str]]] = {
    "W3C": _w3c,
    "IETF": _ietf,
    "ECMA": _ecma,
    "SAE": _sae,
    "NIST": _nist,
    "OASIS": _oasis,
    "ASTM": _astm,
    "CCSDS": _ccsds,
    "OGC": _ogc,
    "CIE": _cie,
    "OIML": _oiml,
    "EASC": _easc,
}


def _after(mark: str, i: Parts, text: str | None = None) -> str:
    """Return the mark and the text (by default the part), or an empty string if there is no text."""
    text = i.part if text is None else text
    return mark + text if text else ""
