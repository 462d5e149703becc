"""The releases of a data folder as a public server knows them: those with private datasets are not there."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ...errors import PrivateReleaseError
from .private import PUBLIC, is_private
from .release import Release, Releases

#: Names neither a dataset nor the release, since a page may show it.
_REFUSAL: Final = (
    "the current release has private datasets, which a public server does not serve. Build a release without them with "
    f"'standlink build --public', and serve it from the folder '{PUBLIC}' of the data folder: "
    f"'standlink --home HOME/{PUBLIC} serve'. To read it yourself, start 'standlink serve' anew without --host"
)


class PublicReleases(Releases):
    """The releases without private datasets."""

    def current_id(self) -> str | None:
        """Return the id of the current release, or None if there is none or it has private datasets.

        Raises:
            NoReleaseError: if the marker cannot be read.
        """
        current = super().current_id()
        return None if current and is_private(self.folder / current) else current

    def current(self, *, again: bool = False) -> Release:
        """Return the current release.

        Raises:
            PrivateReleaseError: if it has private datasets.
            NoReleaseError: if nothing has been published, or it cannot be opened.
        """
        current = super().current_id()
        if current and is_private(self.folder / current):
            raise PrivateReleaseError(_REFUSAL)
        return super().current(again=again)

    def folders(self) -> list[Path]:
        """Return the folders of all releases without private datasets, damaged ones too, by name."""
        return [folder for folder in super().folders() if not is_private(folder)]


def releases_of(home: Path, *, private: bool, verify: bool = False, hold: bool = False) -> Releases:
    """Return the releases of a data folder that a server may show.

    Args:
        home: the data folder.
        private: whether that includes releases with private datasets.
        verify: see ``Releases``.
        hold: see ``Releases``.
    """
    return (Releases if private else PublicReleases)(home, verify=verify, hold=hold)
