"""Who owns a recipient, as USAspending has it: evidence for a reviewer, looked up a few at a time."""

import logging
from datetime import timedelta

from bot.actions.sync_work import Work
from bot.sources.usaspending import DriftError, NotOffered, Rejected, Unreachable
from bot.storage import syncing

_log = logging.getLogger(__name__)

MOST = 300  # in one sync
KEPT = timedelta(days=90)


async def take_parents(work: Work) -> int:
    """How many were looked up. What fails is left for another time, and a sync does not fail by it."""
    async with work.db.read() as tx:
        due = await syncing.orphans(tx, work.today - KEPT, MOST)
    for looked_up, uei in enumerate(due):
        try:
            parents = await _parents(work, uei)
        except (Unreachable, DriftError) as error:
            _log.warning("event=sync_parents_left left=%s why=%s", len(due) - looked_up, error)
            return looked_up
        async with work.db.begin() as tx:
            await syncing.add_parents(tx, uei, parents, work.today)
    return len(due)


async def _parents(work: Work, uei: str) -> list[tuple[str, str]]:
    """None for an id that the API does not know, over which it complains as over a bad request."""
    try:
        return await work.source.parents(uei)
    except (NotOffered, Rejected):
        return []
