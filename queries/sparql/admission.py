"""A queue of what clients wait for, such as a query worker: bounded, with fair shares for clients."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from math import ceil
from typing import Final

from .limits import Capacity

#: The weight of the last query in the mean duration, and the bounds of an estimate, in seconds.
_WEIGHT: Final = 0.2
_SHORTEST, _LONGEST = 1, 120


class FullError(Exception):
    """The queue is full; a place should be free after ``retry_after`` seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(retry_after)
        self.retry_after = retry_after


class Admission:
    """Lets so many queries, or other jobs, run at once. The others wait; the clients that wait take turns.

    Used from one event loop.
    """

    def __init__(self, capacity: Capacity) -> None:
        self._capacity = capacity
        self._free = capacity.workers
        #: The waiting queries of each client, in the order of their turns.
        self._waiting: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._mean_seconds = 1.0

    @property
    def running(self) -> int:
        return self._capacity.workers - self._free

    @property
    def waiting(self) -> int:
        return sum(map(len, self._waiting.values()))

    async def enter(self, client: str, *, begun: bool = False) -> None:
        """Wait for a place; ``leave`` gives it back.

        Args:
            client: whose turn it takes.
            begun: whether it is part of something that has begun, and must not be refused.

        Raises:
            FullError: at once, if too many queries wait, of all clients or of this one.
        """
        if self._free:
            self._free -= 1
            return
        own = self._waiting.get(client, deque())
        full = self.waiting >= self._capacity.waiting or len(own) >= self._capacity.waiting_each
        if full and not begun:
            raise FullError(self._estimate())
        place = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(client, own).append(place)
        try:
            await place
        except asyncio.CancelledError:
            if place.done() and not place.cancelled():
                self._pass_on()
            else:
                self._remove(client, place)
            raise

    def leave(self, seconds: float) -> None:
        """Give back a place after so many seconds; the next client in turn takes it."""
        self._mean_seconds += _WEIGHT * (seconds - self._mean_seconds)
        self._pass_on()

    def _pass_on(self) -> None:
        while self._waiting:
            client, own = self._waiting.popitem(last=False)
            # One that was cancelled a moment ago has not left the queue itself yet.
            while own and own[0].done():
                own.popleft()
            if own:
                own.popleft().set_result(None)
                if own:
                    self._waiting[client] = own
                return
        self._free += 1

    def _remove(self, client: str, place: asyncio.Future[None]) -> None:
        own = self._waiting.get(client, deque())
        if place in own:
            own.remove(place)
        if not own:
            self._waiting.pop(client, None)

    def _estimate(self) -> int:
        rounds = (self.waiting + 1) / self._capacity.workers
        return min(_LONGEST, max(_SHORTEST, ceil(rounds * self._mean_seconds)))
