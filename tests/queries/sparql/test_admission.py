"""The queue of queries: bounded, fair between clients, and left without a trace by those who go."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from looping import in_a_loop
from standlink.queries.sparql.admission import Admission, FullError
from standlink.queries.sparql.limits import Capacity

Enter = Callable[[str], Awaitable["asyncio.Task[Any]"]]


def played(capacity: Capacity, play: Callable[[Admission, Enter, list[str]], Awaitable[None]]) -> None:
    """Let a test play clients: ``enter`` starts to wait for one; the list has those that were let in, in order."""

    async def main() -> None:
        admission, order = Admission(capacity), []

        async def wait(client: str) -> None:
            await admission.enter(client)
            order.append(client)

        async def enter(client: str) -> asyncio.Task[None]:
            task = asyncio.create_task(wait(client))
            await asyncio.sleep(0)
            return task

        await play(admission, enter, order)

    in_a_loop(main())


async def served(admission: Admission, order: list[str]) -> list[str]:
    while admission.waiting:
        admission.leave(1.0)
        await asyncio.sleep(0)
    return order


def test_clients_take_turns():
    async def play(admission: Admission, enter: Enter, order: list[str]) -> None:
        for client in ("busy", "busy", "busy", "busy", "other", "third", "other"):
            await enter(client)
        assert await served(admission, order) == ["busy", "busy", "other", "third", "busy", "other", "busy"]

    played(Capacity(1, 10, 10), play)


def test_one_client_cannot_fill_the_queue():
    async def play(admission: Admission, enter: Enter, order: list[str]) -> None:
        for _ in range(3):
            await enter("busy")
        with pytest.raises(FullError):
            await admission.enter("busy")
        await enter("other")
        assert await served(admission, order) == ["busy", "busy", "other", "busy"]

    played(Capacity(1, 10, 2), play)


def test_estimate_grows_with_the_queue_and_the_time_of_queries():
    async def play(admission: Admission, enter: Enter, order: list[str]) -> None:
        for _ in range(20):
            await admission.enter("x")
            admission.leave(10.0)
        for client in ("a", "b", "c"):
            await enter(client)
        with pytest.raises(FullError) as error:
            await admission.enter("d")
        assert 25 <= error.value.retry_after <= 30

    played(Capacity(1, 2, 2), play)


def test_place_that_is_given_back_as_another_stops_waiting_is_not_lost():
    async def play(admission: Admission, enter: Enter, order: list[str]) -> None:
        await enter("first")
        gone, _, _ = await enter("second"), await enter("second"), await enter("third")
        gone.cancel()
        admission.leave(1.0)
        await asyncio.sleep(0)
        assert order == ["first", "second"], "the client whose turn it is has another query"
        assert await served(admission, order) == ["first", "second", "third"]
        admission.leave(1.0)
        assert (admission.running, admission.waiting) == (0, 0)

    played(Capacity(1, 10, 10), play)


@given(
    st.lists(st.tuples(st.sampled_from(["enter", "leave", "go"]), st.integers(0, 3)), max_size=60), st.integers(1, 3)
)
@example([("enter", 0), ("enter", 0), ("enter", 0), ("go", 2), ("leave", 0)], 2)
def test_places_are_never_lost(steps: list[tuple[str, int]], workers: int):
    """Whoever comes, goes while waiting or running, or is refused: in the end all places are free again."""

    async def play(admission: Admission, enter: Enter, order: list[str]) -> None:
        tasks: list[asyncio.Task[Any]] = []
        held = 0
        for step, number in steps:
            if step == "enter":
                tasks.append(await enter(str(number)))
            elif step == "leave" and len(order) > held:
                held += 1
                admission.leave(0.1)
            elif step == "go" and number < len(tasks) and not tasks[number].done():
                if number % 2 and len(order) > held:  # It goes at the moment in which it may be let in.
                    held += 1
                    admission.leave(0.1)
                tasks[number].cancel()
            if step != "go":
                await asyncio.sleep(0)
            assert admission.running <= workers
            assert admission.waiting <= 4
        for _ in range(2 * len(steps)):
            await asyncio.sleep(0)
            if len(order) > held:
                held += 1
                admission.leave(0.1)
        await asyncio.gather(*tasks, return_exceptions=True)
        assert (admission.running, admission.waiting) == (0, 0)

    played(Capacity(workers, 4, 2), play)
