"""Run the studies on a data folder and write their output beside them, as Markdown with pictures.

python docs/studies/render.py DATA_FOLDER [STUDY ...]
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import jupytext
import nbformat
from nbclient import NotebookClient

FOLDER: Final = Path(__file__).parent
#: The form of an output that is shown if it has several.
_PICTURE: Final = "image/svg+xml"
_TEXT: Final = "text/plain"


def run(study: Path, home: Path) -> nbformat.NotebookNode:
    """Run a study on the current release of a data folder and return its notebook.

    Raises:
        nbclient.exceptions.CellExecutionError: with the traceback of the cell that failed.
    """
    notebook = jupytext.read(study)
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}})
    return client.execute(env={**os.environ, "STANDLINK_HOME": str(home.resolve())})


def render(notebook: nbformat.NotebookNode, study: str, folder: Path) -> Path:
    """Write the text and outputs of a notebook, without its code, to ``<study>.md``, and its pictures beside it."""
    parts: list[str] = []
    pictures: list[str] = []
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            parts.append(cell.source)
            continue
        for data in _outputs(cell):
            if _PICTURE in data:
                pictures.append("".join(data[_PICTURE]))
                name = f"{study}-{len(pictures)}.svg"
                (folder / name).write_text(pictures[-1] + "\n", "utf-8")
                parts.append(f"![]({name})")
            else:
                parts.append("".join(data[_TEXT]))
    path = folder / f"{study}.md"
    made = f"<!-- Made by docs/studies/render.py from {study}.py; change that. -->"
    path.write_text("\n\n".join([made, *parts]) + "\n", "utf-8")
    return path


def _outputs(cell: nbformat.NotebookNode) -> Iterator[dict[str, Any]]:
    return (output.data for output in cell.outputs if "data" in output)


if __name__ == "__main__":
    home, *names = sys.argv[1:]
    for path in sorted(FOLDER.glob("*-*.py")):
        if not names or path.stem in names:
            sys.stdout.write(f"{render(run(path, Path(home)), path.stem, FOLDER)}\n")
