import asyncio

import pytest

from bot.once import Once


class Made:
    """Counts how often it was made; made only when *ready* is set; fails while *fails* is above zero."""

    def __init__(self, *, ready: bool = True, fails: int = 0) -> None:
        self.times, self.fails, self.ready = 0, fails, asyncio.Event()
        if ready:
            self.ready.set()

    async def __call__(self) -> int:
        self.times += 1
        await self.ready.wait()
        if self.fails:
            self.fails -= 1
            raise ZeroDivisionError
        return self.times


async def begun(made: Made, times: int) -> None:
    while made.times < times:  # noqa: ASYNC110 (it is a number that is waited for)
        await asyncio.sleep(0)


async def test_it_is_made_when_first_wanted_and_never_again() -> None:
    made = Made()
    once = Once(made)
    assert made.times == 0

    assert [await once(), await once()] == [1, 1]


async def test_all_who_ask_while_it_is_made_get_the_same_one() -> None:
    made = Made(ready=False)
    once = Once(made)
    once.start()
    once.start()
    asking = asyncio.gather(*(once() for _ in range(5)))
    await asyncio.sleep(0)

    made.ready.set()

    assert await asking == [1] * 5


async def test_a_failure_is_told_to_all_who_wait_and_made_anew_for_the_next() -> None:
    made = Made(ready=False, fails=1)
    once = Once(made)
    asking = asyncio.gather(*(once() for _ in range(3)), return_exceptions=True)
    await asyncio.sleep(0)
    made.ready.set()

    assert [type(each) for each in await asking] == [ZeroDivisionError] * 3
    assert await once() == 2


async def test_who_gives_up_waiting_takes_it_from_nobody_else() -> None:
    made = Made(ready=False)
    once = Once(made)
    impatient, patient = asyncio.create_task(once()), asyncio.create_task(once())
    await asyncio.sleep(0)
    impatient.cancel()
    with pytest.raises(asyncio.CancelledError):
        await impatient

    made.ready.set()

    assert await patient == 1


async def test_closing_waits_for_what_is_being_made() -> None:
    made = Made(ready=False)
    once = Once(made)
    once.start()
    closing = asyncio.create_task(once.close())
    await asyncio.sleep(0)
    assert not closing.done()

    made.ready.set()
    await closing

    assert await once() == 1


async def test_closing_what_was_never_wanted_makes_nothing() -> None:
    made = Made()
    await Once(made).close()

    assert made.times == 0


async def test_a_failure_nobody_met_does_not_come_up_at_the_end(caplog: pytest.LogCaptureFixture) -> None:
    once = Once(Made(fails=1))
    once.start()
    await once.close()
    del once

    assert caplog.records == []


async def test_until_a_renewal_is_done_everybody_gets_the_old_one() -> None:
    made = Made()
    once = Once(made)
    await once()
    made.ready.clear()

    once.renew()
    await begun(made, 2)
    assert await once() == 1
    made.ready.set()
    await once.close()

    assert await once() == 2


async def test_renewals_asked_for_while_one_is_made_are_one_more() -> None:
    made = Made()
    once = Once(made)
    await once()
    made.ready.clear()
    once.renew()
    await begun(made, 2)

    for _ in range(5):
        once.renew()
    made.ready.set()
    await begun(made, 3)
    await once.close()

    assert (made.times, await once()) == (3, 3)


@pytest.mark.logs_errors
async def test_a_failed_renewal_is_logged_and_keeps_the_old_one(caplog: pytest.LogCaptureFixture) -> None:
    made = Made()
    once = Once(made)
    await once()
    made.fails = 1

    once.renew()
    await begun(made, 2)
    await once.close()

    assert await once() == 1
    assert "event=renewal_failed" in caplog.text


async def test_what_was_never_wanted_needs_no_renewal() -> None:
    made = Made()
    Once(made).renew()
    await asyncio.sleep(0)

    assert made.times == 0


async def test_a_renewal_asked_for_while_the_first_is_made_comes_after_it() -> None:
    made = Made(ready=False)
    once = Once(made)
    once.start()
    await asyncio.sleep(0)
    once.renew()
    made.ready.set()

    assert await once() == 1
    await begun(made, 2)
    await once.close()
    assert await once() == 2
