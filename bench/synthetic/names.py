"""Names of synthetic things: distinct, pronounceable, and deterministic.

They are made of syllables rather than drawn from a list, so that hundreds of thousands of names have words as distinct
and as similar as real ones.
"""

from __future__ import annotations

from typing import Final

_ONSETS: Final = (
    "b",
    "br",
    "d",
    "f",
    "g",
    "gl",
    "h",
    "k",
    "kr",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "st",
    "t",
    "tr",
    "v",
    "z",
)
_VOWELS: Final = ("a", "e", "i", "o", "u", "ai", "ea", "io")
_CODAS: Final = ("", "l", "m", "n", "r", "s", "x", "nd")
_BRANCHES: Final = (
    ("Systems", "系统"), ("Motors", "汽车"), ("Networks", "网络"), ("Semiconductor", "半导体"), ("Energy", "能源"),
    ("Instruments", "仪器"), ("Telecom", "电信"), ("Robotics", "机器人"), ("Materials", "材料"), ("Software", "软件"),
)  # fmt: skip
_SUBJECTS: Final = (
    ("charging", "充电", "recharge"), ("radio access", "无线接入", "accès radio"),
    ("data exchange", "数据交换", "échange de données"), ("security", "安全", "sécurité"),
    ("functional safety", "功能安全", "sécurité fonctionnelle"), ("identification", "标识", "identification"),
    ("test methods", "试验方法", "méthodes d'essai"), ("interfaces", "接口", "interfaces"),
    ("terminology", "术语", "terminologie"), ("measurement", "测量", "mesurage"),
)  # fmt: skip
_CHINESE: Final = "东方华海新天科正明远中安博达国际联通北南长江山川星云光电金龙和平"


def scatter(number: int, salt: int = 0) -> int:
    """Return a pseudo-random number for a number (the finalizer of SplitMix64)."""
    z = (number * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03 + 0x632BE59BD9B4E019) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & 0xFFFFFFFFFFFFFFFF
    return z ^ (z >> 31)


def word(number: int, salt: int = 0, syllables: int = 3) -> str:
    """Return a capitalized word with this number of syllables.

    >>> word(1) == word(1) != word(2)
    True
    """
    left, parts = scatter(number, salt), []
    for _ in range(syllables):
        left, onset = divmod(left, len(_ONSETS))
        left, vowel = divmod(left, len(_VOWELS))
        parts.append(_ONSETS[onset] + _VOWELS[vowel])
    return ("".join(parts) + _CODAS[left % len(_CODAS)]).capitalize()


def chinese(number: int, salt: int = 0) -> str:
    """Return a Chinese word of two or three characters."""
    left, characters = scatter(number, salt), []
    for _ in range(2 + left % 2):
        left, i = divmod(left, len(_CHINESE))
        characters.append(_CHINESE[i])
    return "".join(characters)


def company(number: int) -> tuple[str, str]:
    """Return the English and the Chinese name of an organization."""
    english, other = _BRANCHES[scatter(number, 7) % len(_BRANCHES)]
    return f"{word(number, 1)} {english}", chinese(number, 1) + other


def subject(number: int) -> tuple[str, str, str]:
    """Return the subject of a family of standards in English, Chinese and French."""
    english, other, french = _SUBJECTS[scatter(number, 8) % len(_SUBJECTS)]
    name = word(number, 2)
    return f"{name} {english}", f"{chinese(number, 2)}{other}", f"{name} : {french}"
