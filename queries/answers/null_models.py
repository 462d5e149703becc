"""Random draws of the null model, kept: in the release for its examples, else in a cache beside the releases."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final
from zipfile import BadZipFile

import numpy as np

from ...plurals import counted
from ..measures import chance
from ..measures.chance import Comparison, Draws, Pairs, Sampler
from ..measures.incidence import Incidence
from ..notes import Note, reading
from .tables import Tables

#: The largest size of a folder of draws, in bytes; beyond it the oldest are removed.
MOST_BYTES: Final = 200_000_000
_PARTS: Final = ("total", "at_least", "at_most")
#: The plurals of what is tied and of what ties, in English, and in Chinese with its measure word.
_NOUNS: Final = {
    "region": ("regions", "地区", "个"),
    "country": ("countries", "国家", "个"),
    "actor": ("actors", "行为主体", "个"),
    "body": ("bodies", "组织", "个"),
    "standard": ("standards", "标准", "项"),
    "member": ("members", "成员", "个"),
    "topic": ("topics", "议题", "项"),
}


def sampler(tables: Tables) -> Sampler:
    """Return the function that returns the draws kept for a matrix, or makes and keeps them.

    Draws are found by all that they depend on, so an answer is the same wherever they come from.
    """
    folders, kept = tables.draws.folders, tables.draws.kept

    def sample(incidence: Incidence, pairs: Pairs) -> Draws:
        name = f"{chance.key(incidence, pairs)}.npz"
        found, place = None, 0
        while found is None and place < len(folders):
            found = _read(folders[place] / name, len(pairs.partners))
            place += found is None
        found = found or chance.draw(incidence, pairs)
        if folders and place > kept:
            with suppress(OSError):  # a data folder may be read-only
                _keep(folders[kept] / name, found)
        return found

    return sample


def chance_notes(compared: Comparison, node: str, standard: str) -> tuple[Note, ...]:
    """Return the notes on a comparison with chance.

    Args:
        compared: the comparison.
        node: what is tied: ``region``, ``country``, ``actor`` or ``body``.
        standard: what ties them: ``standard``, ``member`` or ``topic``.
    """
    (nodes, nodes_zh, _), (standards, standards_zh, each) = _NOUNS[node], _NOUNS[standard]
    ties, (exceeding, fewer) = len(compared.rows), (int(compared.rows[name].sum()) for name in ("exceeds", "fewer"))
    is_alone = compared.pairs == 1
    every = "the only pair" if is_alone else f"all {compared.pairs:,} pairs"
    every_zh = "唯一一对" if is_alone else f"全部{compared.pairs:,}对"
    exceed = "exceeds" if 1 in (exceeding, ties) else "exceed"
    found = Note(
        "reading",
        f"{exceeding:,} of {counted(ties, 'tie')} {exceed} chance; "
        f"{fewer:,} {'shares' if fewer == 1 else 'share'} fewer {standards} than by chance"
        f"{_besides(compared.untied, standards)}. The false discovery rate of each is 5% among {every} of "
        f"{counted(compared.nodes, node, nodes)}.",
        f"{ties:,}条联系中有{exceeding:,}条超出随机水平，{fewer:,}条共同{standards_zh}少于随机水平"
        f"{_besides_zh(compared.untied, standards_zh)}。均以{compared.nodes:,}个{nodes_zh}的"
        f"{every_zh}计，错误发现率5%。",
    )
    one, whole = compared.of_one, counted(compared.standards, standard, standards)
    only = f"has one {node} only, so it" if one == 1 else f"have one {node} only, so they"
    alone = reading(
        f"{one:,} of {whole} {only} cannot be shared.",
        f"{compared.standards:,}{each}{standards_zh}中有{one:,}{each}只有一个{nodes_zh}，不可能共有。",
    )
    return tuple(note for note in (found, alone if compared.of_one else None, _resolution(compared, ties)) if note)


def _besides(untied: int, standards: str) -> str:
    if not untied:
        return ""
    does, shares = ("does", "shares") if untied == 1 else ("do", "share")
    return f", and so {does} {counted(untied, 'pair')} that {shares} no {standards}"


def _besides_zh(untied: int, standards: str) -> str:
    return f"，另有{untied:,}对没有共同{standards}，也少于随机水平" if untied else ""


def _resolution(compared: Comparison, ties: int) -> Note | None:
    """Return the note on draws that are too few for the number of pairs."""
    least = f"{1 / (1 + compared.draws):.2g}"
    smallest = f"With {compared.draws:,} random draws the smallest probability is {least}"
    smallest_zh = f"随机抽样{compared.draws:,}次时，最小概率为{least}"
    if compared.needed > ties:
        return reading(
            f"{smallest}: too large to find any tie that exceeds chance among {compared.pairs:,} pairs. Narrow the "
            "selection, for example to a case, a field or a region.",
            f"{smallest_zh}，不足以在{compared.pairs:,}对中识别出任何超出随机水平的联系。请缩小选择范围，例如限定案例、"
            "领域或地区。",
        )
    if compared.needed > 1:
        return reading(
            f"{smallest}: a tie is found to exceed chance only if at least {compared.needed:,} do.",
            f"{smallest_zh}：至少{compared.needed:,}条联系超出随机水平时，才能识别出其中任何一条。",
        )
    return None


def _read(path: Path, pairs: int) -> Draws | None:
    """Return kept draws; None if there are none, or the file is damaged."""
    try:
        with np.load(path, allow_pickle=False) as file:
            number, parts = int(file["number"]), [np.asarray(file[name], dtype=np.int64) for name in _PARTS]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return None
    return Draws(number, *parts) if all(part.shape == (pairs,) for part in parts) else None


def _keep(path: Path, draws: Draws) -> None:
    """Write draws, in one atomic step, and remove the oldest in the folder if they are too many."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".", delete=False) as file:
        np.savez_compressed(file, number=draws.number, **{name: getattr(draws, name) for name in _PARTS})
    Path(file.name).replace(path)
    files = sorted(path.parent.glob("*.npz"), key=lambda each: each.stat().st_mtime)
    size = sum(each.stat().st_size for each in files)
    for old in files:
        if size <= MOST_BYTES or old == path:
            break
        size -= old.stat().st_size
        old.unlink(missing_ok=True)
