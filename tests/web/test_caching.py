"""What a server keeps in memory is bounded."""

from __future__ import annotations

from standlink.graph.index.reader import open_index
from standlink.graph.releases.release import Release
from standlink.graph.store.connections import _connections
from standlink.web.caching import Cache


def test_cache_keeps_the_entries_used_last_and_no_more() -> None:
    cache = Cache(3)
    made: list[int] = []
    for number in (1, 2, 3, 1, 4, 1, 2):
        cache.get(str(number), lambda number=number: made.append(number))
    assert made == [1, 2, 3, 4, 2]
    assert len(cache._kept) == 3


def test_caches_of_a_release_are_bounded(release: Release) -> None:
    store = release.store
    kept = (store.thing, store.source, store.is_imported, store._merge, open_index, _connections)
    assert all(cache.cache_info().maxsize for cache in kept)
