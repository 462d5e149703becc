"""Tests of identifiers: all spellings of an identifier denote one document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standlink.bench.rows.identifying import read
from standlink.graph.sources.identifiers import Adoptions, Identifier, Titled, parse, published_as
from standlink.graph.sources.identifiers.links import named_adoption

CANONICAL = """
ISO 9001
ISO 9001:2015
ISO/TS 10303-15
ISO/R 10:1955
ISO/DIS 10239.2
ISO/CD TS 10303-1001
ISO/DTS 15143-4.2
ISO/CD Guide 84
ISO 105-E01:1994/Cor 1:2002
ISO 10062:2022/DAM 1
ISO 10087:2022/CD Amd 1
ISO 3758:1991/Suppl:1993
ISO/IEC 10035-1:1995/Amd 1:1997/Cor 1:1999
ISO/IEC DIR 1 ISO SUP:2003
ISO/IEC Guide 98-3:2008/Suppl 1:2008/Cor 1:2009
ISO/IEC/IEEE 8802-1Q:2020/FDAM 35
IWA 14-1:2013
CISPR 16-1-1:2006+AMD1:2006+AMD2:2007 CSV
IEC 60027-1:1971/AMD1:1974
IEC 60335-1:2001+AMD1:2004 CSV/COR1:2005
IEC 60335-2-101:2024 EXV-CMV
IEC TS 62271-313:2025 EXV
IEC White Paper AI:2018
IEEE 802.11-2020
IEEE 802.11ax-2021
IEEE 1003.1-2001/Cor 1-2002
IEEE P802.11be/D3.0, January 2023
IEEE 1010-2022 Redline
ISO/IEC/IEEE P15026-1/D3, 2012
3GPP TS 38.211
3GPP TS 38.211 V15.2.0
3GPP TR 29.998-04-1 V4.0.0
ETSI TS 138 211 V15.2.0
ETSI ETS 300 011/A1 ed.1
ETSI GS NFV-IFA 001 V1.1.1
ITU-T G.7041/Y.1303 (2001) Amd. 1 (06/2002)
ITU-T H.245 (V15) (12/2009)
ITU-T V.22 bis (10/1984)
ITU-R M.2150-1
RFC 801
draft-ietf-quic-http-34
JIS X 0208:1997/AMENDMENT 1:2012
TR X 0001:1996
JIS Z 8210:2017 SYMBOL 51100
GB/T 20234.3-2015
GOST R ISO 9001-2015
GOST R 34.10-2012
BS EN ISO 9001:2015
EN 60335-1:2012/A11:2014
DIN EN ISO 9001:2015-11
CEN/TS 16555-1:2013
SAE J3400_202409
W3C REC-xml-20081126
ECMA-262
""".strip().splitlines()

VARIANTS = [
    ("ISO/IEC 9834-8:2014", "ISO/IEC 9834-8: 2014"),
    ("ISO/IEC 9834-8:2014", "iso-iec 9834-8 2014"),
    ("ISO/IEC 9834-8:2014", "ISO/IEC 9834-8:2014(E)"),
    ("ISO 9001:1987", "ISO 9001-1987"),
    ("ISO 1000:1992/Amd 1:1998", "ISO 1000:1992/AMD1:1998"),
    ("ISO/TS 10797:2012", "ISO TS 10797:2012"),
    ("IEC 61523-3", "IEC 61523.3"),
    ("ISO 8802-2", "ISO 8802.2™"),
    ("IEC 60285-1:1989", "IEC 60285-/1:1989"),
    ("IEEE 1138-2009", "IEEE Std 1138.2009"),
    ("ITU-T E.100 Suppl. 2 (10/1984)", "ITU-T E-100 Suppl. 2 (10/1984)"),
    ("IEC TR 80002-1:2009", "IEC/TR 80002-1:2009"),
    ("ISO/IEC/IEEE 80005-1:2012", "IEC/ISO/IEEE 80005-1:2012"),
    ("ISO/IEC/IEEE 12207-2:2020", "ISO/IEC/IEEE 12207.2™-2020"),
    ("ISO/IEC/IEEE 8802-11/Amd 5:2012", "ISO/IEC/IEEE 802.11/Amd5-2012"),
    ("IEEE 802.11-2020", "IEEE Std 802.11™-2020"),
    ("IEEE P1010/D20, November 2021", "IEEE P1010/D-20-2021-11"),
    ("IEEE P1016/D7, 2008", "IEEE Unapproved Std P1016/D-7-2008"),
    ("3GPP TS 38.211 V15.2.0", "3GPP TS 38.211:Rel-15/15.2.0"),
    ("3GPP TS 38.211 V15.2.0", "TS 38.211 V15.2.0"),
    ("3GPP TR 01.00 V5.0.0", "3GPP TR 01.00:R96/5.0.0"),
    ("3GPP TR 01.00 V5.0.0", "3GPP TR 01.00:REL-96/5.0.0"),
    ("ETSI EN 300 328 V2.2.2", "EN 300 328 V2.2.2 (2019-07)"),
    ("ITU-T X.667", "X.667"),
    ("ITU-T X.667 (10/2012)", "Recommendation ITU-T X.667 (10/2012)"),
    ("ITU-T X.25", "CCITT X.25"),
    ("ITU-T T.411 (1993) Cor. 1 (10/1997)", "ITU-T T.411 (1993) Technical Cor. 1 (10/1997)"),
    ("RFC 801", "IETF RFC0801"),
    ("JIS X 0208:1997", "JIS X0208:1997"),
    ("GB/T 19001-2016", "gb/t 19001—2016"),
    ("GOST R ISO 9001-2015", "ГОСТ Р ИСО 9001-2015"),
    ("GOST 2.105-1995", "ГОСТ 2.105-95"),
]


@pytest.mark.parametrize("designation", CANONICAL)
def test_canonical_designation_is_unchanged(designation):
    assert str(parse(designation)) == designation


@pytest.mark.parametrize(("designation", "variant"), VARIANTS)
def test_spelling_variants_are_one_identifier(designation, variant):
    assert parse(designation) == parse(variant)
    assert str(parse(variant)) == designation
    assert hash(parse(designation)) == hash(parse(variant))


@pytest.mark.parametrize(
    "text", ["", " ", "12", "ISO", "A Call", "TCP/IP", "CHAdeMO 3.0", "ISO/TC 22/SC 31", "ISO 9001 and more", "M.2150"]
)
def test_other_text_is_not_parsed(text):
    assert parse(text) is None


def test_other_documents_are_not_equal():
    assert parse("ISO 9001:2015") != parse("ISO 9001:2008")
    assert parse("ISO/TS 9001:2015") != parse("ISO 9001:2015")
    assert parse("3GPP TS 38.211 V15.2.0") != parse("3GPP TS 38.211 V15.3.0")
    assert parse("IEC 60601-1") != parse("ISO 60601-1")


def test_parts_of_an_identifier_are_separated():
    found = parse("ISO/IEC CD TR 23090-11.2")
    assert (found.publishers, found.type, found.number, found.part) == (("ISO", "IEC"), "TR", "23090", "11")
    assert (found.stage, found.version) == ("CD", "2")
    assert parse("3GPP TS 11.10-1:Release 2000/9.0.0").release == "R00"
    assert parse("3GPP TS 38.211:Rel-15/15.2.0").release == "Rel-15"
    assert parse("ITU-T X.667 (10/2012)").date == "2012-10"
    assert parse("ITU-T X.667 (10/2012)").year == "2012"


@pytest.mark.parametrize(
    ("text", "base", "family"),
    [
        ("ISO 14001:2015/Amd 1:2024", "ISO 14001:2015", "ISO 14001"),
        ("ISO/IEC 10035-1:1995/Amd 1:1997/Cor 1:1999", "ISO/IEC 10035-1:1995", "ISO/IEC 10035-1"),
        ("IEC 60335-1:2001+AMD1:2004 CSV/COR1:2005", "IEC 60335-1:2001+AMD1:2004 CSV", "IEC 60335-1"),
        ("ITU-T G.108.2 (2007) Amd. 1 (10/2007)", "ITU-T G.108.2 (2007)", "ITU-T G.108.2"),
        ("IEEE Std 802.11ax-2021", "IEEE 802.11", "IEEE 802.11"),
        ("IEEE Std 1003.1-2001/Cor 1-2002", "IEEE 1003.1-2001", "IEEE 1003.1"),
    ],
)
def test_amendments_have_the_amended_document(text, base, family):
    found = parse(text)
    assert found.is_amendment
    assert (str(found.base), str(found.family)) == (base, family)


@pytest.mark.parametrize(
    ("text", "family"),
    [
        ("3GPP TS 38.211 V15.2.0", "3GPP TS 38.211"),
        ("ITU-R M.2150-1", "ITU-R M.2150"),
        ("ISO/FDIS 15118-20", "ISO 15118-20"),
        ("IEC 60034-11:2020 RLV", "IEC 60034-11"),
        ("IEEE 802.1Q-2022", "IEEE 802.1Q"),
        ("ETSI TS 138 211 V15.2.0 (2018-07)", "ETSI TS 138 211"),
    ],
)
def test_editions_drafts_and_variants_belong_to_one_family(text, family):
    found = parse(text)
    assert not found.is_amendment
    assert str(found.family) == family
    assert found.base == found


def test_slugs_match_the_curated_cases():
    expected = {
        "3GPP TS 38.211": "3gpp-ts-38-211",
        "ISO 14001:2015/Amd 1:2024": "iso-14001-2015-amd-1-2024",
        "IEEE Std 802.11-2020": "ieee-802-11-2020",
        "ITU-R M.2150-1": "itu-r-m-2150-1",
        "GB/T 20234.3-2015": "gb-t-20234-3-2015",
        "SAE J1772": "sae-j1772",
    }
    assert {text: parse(text).slug for text in expected} == expected


def test_etsi_title_names_the_3gpp_version():
    found = published_as("LTE; Physical channels (3GPP TS 36.211 version 14.2.0 Release 14)")
    assert found == parse("3GPP TS 36.211 V14.2.0")
    assert found.release == "Rel-14"
    assert published_as("Digital cellular system (3GPP TR 09.95 version 6.4.0 Release 1997)").release == "R97"
    assert published_as("3GPP authentication and key generation functions") is None


CATALOGUE = Adoptions(
    Titled(parse(designation), title)
    for designation, title in [
        ("ISO 9001:2008", "Quality management systems — Requirements"),
        ("ISO 9001:2015", "Quality management systems — Requirements"),
        ("ISO/DIS 9001", "Quality management systems — Requirements"),
        ("ISO 9001:2015/Amd 1:2024", "Climate action changes to the systems"),
        ("ISO 1701-1:2004", "Test conditions for milling machines"),
        ("IEC 60529:1989", "Degrees of protection (IP Code)"),
        ("IEC 60529:1989+AMD1:1999 CSV", "Degrees of protection (IP Code)"),
        ("ISO 5555:2001", "Vocabulary"),
        ("ISO 6401:1985", "Determination of residual examples"),
        ("ISO 6401:2008", "Determination of residual examples — Chromatographic method"),
        ("ISO 60430:1973", "Test procedures for detectors"),
        ("ISO 60973:1989", "Test procedures for detectors"),
        ("ISO/TS 12181-1:2003", "Vocabulary and parameters of roundness"),
        ("ISO 12181-1:2011", "Vocabulary and parameters of roundness"),
        ("ISO/IEC 9899:1999", "Programming languages — C"),
        ("ISO/IEC 14882:2003", "Programming languages — C++"),
    ]
)


@pytest.mark.parametrize(
    ("designation", "title", "adopted", "confidence", "basis"),
    [
        # Both editions were out, so that only the standard is beyond doubt.
        ("JIS Q 9001:2015", "Quality management systems -- Requirements", "ISO 9001", "high", "title and number"),
        ("JIS Q 9001:2008", "Quality management systems -- Requirements", "ISO 9001:2008", "high", "title and number"),
        ("JIS Z 1:2009", "Quality management systems: requirements", "ISO 9001:2008", "medium", "title"),
        # A consolidated version is the same edition.
        ("JIS C 920:2003", "Degrees of protection (IP code)", "IEC 60529:1989", "medium", "title"),
        # A technical specification and the standard that it became have one number.
        ("JIS B 682-1:2017", "Part 1: Vocabulary and parameters of roundness", "ISO 12181-1", "medium", "title"),
        # The newer edition has another title, which the adopting document may not have taken over.
        ("JIS K 7380:2011", "Determination of residual examples", "ISO 6401", "medium", "title"),
        ("JIS K 7380:1999", "Determination of residual examples", "ISO 6401:1985", "medium", "title"),
        # Another standard had the title by then, or not yet.
        ("JIS Z 4520:2007", "Test procedures for detectors", "ISO 60973:1989", "low", "title"),
        ("JIS Z 4520:1979", "Test procedures for detectors", "ISO 60430:1973", "medium", "title"),
        ("JIS Z 2:2015", "Vocabulary", "ISO 5555:2001", "low", "title"),
        ("JIS X 3010:2003", "Programming languages -- C", "ISO/IEC 9899:1999", "medium", "title"),
    ],
)
def test_adoption_has_the_confidence_of_its_basis(designation, title, adopted, confidence, basis):
    identifier = parse(designation)
    found = CATALOGUE.find(Titled(identifier, title))
    assert (str(found.adopted), found.confidence, found.basis) == (adopted, confidence, basis)


@pytest.mark.parametrize(
    ("designation", "title"),
    [
        ("JIS B 9001:1999", "Bolts"),  # an equal number alone is not enough
        ("JIS Q 9001:2000", "Quality management systems -- Requirements"),  # no document adopts a later edition
        ("JIS Q 9001:2008/AMENDMENT 1:2009", "Quality management systems -- Requirements"),
        ("JIS Q 9001", "Quality management systems -- Requirements"),
        ("JIS Z 9001:2015", ""),
        ("JIS Z 9002:2025", "Climate action changes to the systems"),  # that of an amendment
    ],
)
def test_documents_without_an_adoption(designation, title):
    assert CATALOGUE.find(Titled(parse(designation), title)) is None


def test_adopted_document_is_named_without_the_adopters():
    assert str(named_adoption(parse("BS EN ISO/IEC 27001:2023"))) == "ISO/IEC 27001"
    assert named_adoption(parse("BS 7799-2:2002")) is None
    assert named_adoption(parse("ISO 9001:2015")) is None


years = st.integers(1930, 2049).map(str)
numbers = st.integers(1, 99999).map(str)
parts = st.lists(st.integers(1, 99).map(str), max_size=2).map("-".join)
publishers = st.sampled_from(
    [("ISO",), ("ISO", "IEC"), ("IEC",), ("ISO", "IEC", "IEEE"), ("CISPR",), ("BS", "EN", "ISO")]
)


@st.composite
def iso_like(draw):
    issued_by = draw(publishers)
    document = Identifier(
        issued_by,
        draw(numbers),
        draw(st.sampled_from(["", "TS", "TR", "Guide"])),
        draw(parts),
        draw(st.one_of(st.just(""), years)),
        stage=draw(st.sampled_from(["", "", "DIS", "CD", "AWI"])),
    )
    for _ in range(draw(st.integers(0, 2))):
        kind = draw(st.sampled_from(["Amd", "Cor"]))
        stage = draw(st.sampled_from(["", "D", "FD", "CD"]))
        document = Identifier(
            issued_by, draw(st.integers(1, 40).map(str)), kind, date=draw(years), stage=stage, amended=document
        )
    return document


@st.composite
def others(draw):
    version = ".".join(str(draw(st.integers(0, 30))) for _ in range(3))
    month = f"{draw(years)}-{draw(st.integers(1, 12)):02}"
    series = draw(st.sampled_from("ABCDEGHIJKLMNOPQTUXYZ"))
    return draw(
        st.sampled_from(
            [
                Identifier(
                    ("3GPP",), f"{draw(st.integers(21, 55))}.{draw(st.integers(101, 999))}", "TS", version=version
                ),
                Identifier(
                    ("ETSI",), f"{draw(st.integers(100, 399))} {draw(st.integers(100, 999))}", "EN", version=version
                ),
                Identifier(("ITU-T",), f"{series}.{draw(numbers)}", date=month),
                Identifier(("ITU-R",), f"BT.{draw(numbers)}", version=str(draw(st.integers(0, 20)))),
                Identifier(("IEEE",), f"802.{draw(st.integers(1, 24))}", date=draw(years)),
                Identifier(("IEEE",), draw(numbers), stage="P", version=str(draw(st.integers(1, 20))), date=month),
                Identifier(("RFC",), draw(numbers)),
                Identifier(("JIS",), f"{series} {draw(numbers).zfill(4)}", part=draw(parts), date=draw(years)),
                Identifier(("GB/T",), draw(numbers), part=draw(parts).partition("-")[0], date=draw(years)),
            ]
        )
    )


@given(st.one_of(iso_like(), others()))
def test_parsing_a_designation_gives_the_same_identifier(identifier):
    assert parse(identifier.designation) == identifier
    assert parse(identifier.designation).designation == identifier.designation


@given(st.text(max_size=60))
def test_any_text_can_be_parsed_and_parsing_is_stable(text):
    found = parse(text)
    if found is not None:
        assert parse(str(found)) == found
        assert found.slug


@pytest.mark.parametrize("name", ["3gpp", "etsi", "iec", "ieee", "iso", "itu", "jis"])
def test_identifiers_of_real_records_are_parsed(shared, name):
    """The samples contain all unusual records, so the share is lower than in the whole catalogues."""
    texts = [text for text, _ in read(shared(f"data/relaton-samples/relaton-{name}-sample.tar.zst"))]
    found = [parse(text) for text in texts]
    assert len(texts) > 100
    assert sum(i is not None for i in found) >= 0.97 * len(texts), [t for t in texts if parse(t) is None]
    distinct = {i for i in found if i}
    assert all(parse(str(i)) == i for i in distinct)
    assert len({i.slug for i in distinct}) == len(distinct)
