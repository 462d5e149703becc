"""Tests of spellings: what covers, citations, file names and other languages write denotes the document meant."""

from __future__ import annotations

from pathlib import Path

import pytest
from standlink.graph.sources.identifiers import parse

DATA = Path(__file__).parents[3] / "data" / "identifiers"


def pairs(name: str) -> list[tuple[str, str]]:
    lines = (DATA / name).read_text("utf-8").splitlines()[1:]
    return [(first, second) for first, second in (line.split("\t") for line in lines)]


@pytest.mark.parametrize(("written", "same"), pairs("equal.tsv"))
def test_written_forms_of_a_document_are_equal(written, same):
    assert parse(written) is not None
    assert parse(written) == parse(same)


FORMS = """
3GPP TS 23.501 V16.6.0 = 23501-g60 | 23501-g60.zip | TS 23.501 v16.6.0, Rel-16 | 3gpp ts 23.501 v16.6.0
3GPP TR 23.700-07 V18.0.0 = 23700-07-i00 | 3GPP TR 23.700-07 version 18.0.0 Release 18
3GPP TS 36.521-1 V15.0.0 = 36521-1-f00.docx | TS 36.521-1-f00
3GPP TS 45.005 V10.2.0 = TS 45.005-100200
ETSI EN 300 328 V2.2.2 = en_300328v020202p.pdf | EN 300 328 V2.2.2 | ETSI EN 300 328, V2.2.2
ETSI EN 300 019-1-1 V2.2.1 = en_3000190101v020201p.pdf
ITU-T X.509 (10/2019) = T-REC-X.509-201910-I!!PDF-E.pdf | Rec. UIT-T X.509 (10/2019) | ITU-T Rec. X.509 (10/19)
ITU-T G.780 Amd. 1 (03/2004) = T-REC-G.780-200403-I!Amd1
ITU-R BT.2020-2 = R-REC-BT.2020-2-201510-I!!PDF-E.pdf | Rec. ITU-R BT.2020-2 | ITU-R Rec. BT.2020-2
ITU-T X.509 = X.509 | МСЭ-Т X.509 | ITU X.509
GOST R ISO/IEC 27001-2021 = ГОСТ Р ИСО/МЭК 27001-2021
PMG 66-2010 = ПМГ 66-2010
RMG 23-1997 = РМГ 23-97
ISO/IEC 27001:2022 = ISO_IEC_27001_2022.pdf | iso-iec-27001-2022 | ISO/CEI 27001:2022(fr) | ИСО/МЭК 27001:2022
ISO 9001:2015 = ISO 9001:2015, Fifth edition | INTERNATIONAL STANDARD ISO 9001 Fifth edition 2015-09-15 | ISO9001:2015
ISO 15118-20 = ISO 15118 Part 20 | ISO15118-20 | ISO-15118-20
ISO 15118-20:2022/Amd 1 = ISO 15118-20:2022, Amd. 1 | iso 15118-20:2022/amd 1 | ISO 15118-20:2022 Amendment 1
IEC 61851-1:2017 = IEC 61851-1:2017 Ed. 3.0 | IEC61851-1:2017 | CEI 61851-1:2017
IEC 61851-1 ED3 = IEC 61851-1 Ed. 3.0 | IEC 61851-1 Edition 3.0
IEC 61850 = IEC 61850 series | IEC 61850 (all parts) | IEC 61850 (toutes les parties)
IEC TS 62257-1:2015 = CEI/TS 62257-1:2015
IEEE 802.11ax-2021 = IEEE Std 802.11ax™-2021 | 802.11ax-2021 | IEEE 802.11ax-2021 (Amendment to IEEE Std 802.11)
ANSI/IEEE 802.11-1999 = ANSI/IEEE Std 802.11, 1999 Edition (R2003)
IEEE P2410/D4, July 2019 = IEEE P2410.D4-2019-07
NIST SP 800-57pt1r5 = NIST SP 800-57 Part 1 Rev. 5 | 10.6028/NIST.SP.800-57pt1r5 | SP 800-57 Part 1, Revision 5
NIST SP 800-56Ar3 = https://doi.org/10.6028/NIST.SP.800-56Ar3 | NIST Special Publication 800-56A Rev. 3
NIST IR 8259A = https://doi.org/10.6028/NIST.IR.8259A | NISTIR 8259A
NIST FIPS 197 = FIPS PUB 197 | FIPS 197
RFC 9110 = rfc9110 | rfc9110.txt | https://www.rfc-editor.org/rfc/rfc9110 | 10.17487/RFC9110
BCP 14 = bcp14 | IETF BCP 14
draft-ietf-quic-http-34 = draft-ietf-quic-http-34.txt | I-D draft-ietf-quic-http-34
draft-ietf-quic-http = I-D.ietf-quic-http
W3C REC-rdf11-concepts-20140225 = https://www.w3.org/TR/2014/REC-rdf11-concepts-20140225/ | REC-rdf11-concepts-20140225
W3C 2dcontext = https://www.w3.org/TR/2dcontext/
YD/T 1363.3-2014 = YDT 1363.3-2014 | YD/T 1363.3—2014 | ＹＤ／Ｔ 1363.3-2014
QC/T 1088-2017 = QC/T1088-2017 | QC∕T 1088-2017
NB/T 33001-2018 = NB/T 33001-2018
T/CEC 102.1-2016 = T/CEC 102.1—2016
GB 4943.1-2011/XG1-2012 = GB 4943.1-2011/XG1-2012
GB 18030-2022 = GB18030-2022
DIN VDE 0100-410:2018-10 = DIN VDE 0100-410 (VDE 0100-410):2018-10
VDE-AR-N 4105:2018-11 = VDE-AR-N 4105:2018-11
DIN SPEC 70121:2014-12 = DIN SPEC 70121:2014-12
SS EN ISO 9001:2015 = SS-EN ISO 9001:2015
PAS 2050:2011 = BSI PAS 2050:2011 | PAS2050:2011
NF C 15-100 = NF C 15-100
BS OHSAS 18001:2007 = BS OHSAS 18001:2007
CEI 64-8 = CEI 64-8
EN 60335-1:2012/A11:2014/A13:2017 = EN 60335-1:2012+A11:2014+A13:2017
IS 17017-2-1:2020 = IS 17017 (Part 2/Sec 1):2020
ASTM D638-14 = ASTM D638-2014
ASTM F2412-18a = ASTM F2412-18a
ASTM E2500-13(2020) = ASTM E2500-13 (2020)
SAE J1772_201710 = J1772_201710 | SAE J1772-201710 | SAE Standard J1772_201710
ECMA-262 ed.15 = Ecma-262, 15th edition | ECMA-262 15th ed. | ECMA-262 edition 15
ECMA TR/101 = ECMA TR/101 | Ecma TR/101
OGC 98-765r2 = OGC 98-765r2 | OGC 98-765R2
OIML R 46-1-2:2012 = OIML R 46-1/-2:2012 | OIML R 46-1-2:2012 (E)
CIE 115-1995 = CIE 115:1995
CISPR 11:2015 = CISPR 11:2015(en)
"""


@pytest.mark.parametrize(
    ("designation", "written"),
    [
        (designation, written)
        for line in FORMS.strip().splitlines()
        for designation, forms in [line.split(" = ")]
        for written in forms.split(" | ")
    ],
)
def test_covers_citations_and_files_are_read(designation, written):
    assert str(parse(written)) == designation
    assert str(parse(designation)) == designation


@pytest.mark.parametrize(
    ("text", "family", "date"),
    [
        ("W3C WD-appmanifest-20210701", "W3C appmanifest", "20210701"),
        ("W3C REC-xml-20081126", "W3C xml", "20081126"),
        ("CCSDS 131.0-B-4", "CCSDS 131.0-B", ""),
        ("CCSDS 135.0-B-3-S", "CCSDS 135.0-B", ""),
        ("CCSDS 133.0-B-1-S Cor. 1", "CCSDS 133.0-B", ""),
        ("OASIS mqtt-v5.0", "OASIS mqtt", ""),
        ("OASIS UBL-2.2-CS01", "OASIS UBL", ""),
        ("ASTM D638-14", "ASTM D638", "2014"),
        ("ASTM D638-36", "ASTM D638", "1936"),
        ("CIE 115-1995", "CIE 115", "1995"),
        ("CIE 115:2010", "CIE 115", "2010"),
        ("NIST SP 800-53r5", "NIST SP 800-53", ""),
        ("NIST FIPS 140-3", "NIST FIPS 140", ""),
        ("OGC 98-765r2", "OGC 98-765", ""),
        ("ECMA-262 ed.15", "ECMA-262", ""),
        ("IEC White Paper AI:2018", "IEC White Paper AI:2018", "2018"),
    ],
)
def test_editions_of_other_bodies_belong_to_one_family(text, family, date):
    found = parse(text)
    assert (str(found.family), found.date) == (family, date)
    assert parse(family) == found.family


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ISO/CD2 14065:2018", "ISO/CD 14065:2018"),
        ("ISO/CD2 14065:2018", "ISO/CD3 14065:2018"),
        ("IEEE P1512.4/rev43", "IEEE P1512.4/rev44"),
        ("PMG 66-2010", "RMG 66-2010"),
        ("CCSDS 135.0-B-3-S", "CCSDS 135.0-B-3"),
        ("W3C REC-xml-20081126", "W3C PER-xml-20081126"),
        ("GB/T 18487.1-2015", "GB 18487.1-2015"),
        ("3GPP TS 23.501-g60", "3GPP TS 23.501-g61"),
        ("EN 60335-1:2012+A11:2014", "EN 60335-1:2012"),
        ("IEC 61851-1 Ed. 3.0", "IEC 61851-1 Ed. 2.0"),
        ("CEI 64-8", "IEC 64-8"),
        ("PAS 2050:2011", "ISO/PAS 2050:2011"),
    ],
)
def test_other_documents_stay_apart(one, other):
    assert parse(one) is not None
    assert parse(one) != parse(other)


def test_a_revision_is_kept_and_a_working_draft_is_read_as_such():
    assert str(parse("IEEE P1512.4/rev43")) == "IEEE P1512.4/rev43"
    found = parse("ISO/IEC/IEEE P42010.WD4:2019(E)")
    assert (found.stage, found.version, found.number) == ("WD", "4", "42010")
    assert parse(str(found)) == found


@pytest.mark.parametrize(
    "text",
    [
        "M.2150",  # ITU-R or ITU-T
        "ISO 9001²",
        "ISO 9001:2015 or later",
        "ISO XY 17021",
        "ISO 9448-10:2019:1992",
        "IEEE Std 802.11-2020 (with figures)",
        "IEEE CD2 1857.9/D-4-2021-08",
        "ITU-T X.509 | see there",
        "ЖУ 66-2010",
        "BS",
        "REC-xml",
        "ASTM X1",
        "SP 800",
        "J1772",  # also a number of others; SAE's date makes it certain
    ],
)
def test_what_is_not_understood_is_not_read(text):
    assert parse(text) is None
