"""Which updates Telegram still keeps for us, and from which one to ask.

Telegram forgets every update below the offset we ask with, so an update may fall below it only when it is
finished: committed, and its reply said, replaced or owed.
"""


class Window:
    """Ids of updates in hand, in the order they were delivered."""

    def __init__(self) -> None:
        self._open: dict[int, None] = {}
        self._finished: set[int] = set()
        self._last: int | None = None

    def deliver(self, update_id: int) -> bool:
        """Takes note of a delivery; False for one that is in hand or finished already."""
        self._last = update_id
        if update_id in self._open or update_id in self._finished:
            return False
        self._open[update_id] = None
        return True

    def finish(self, update_id: int) -> None:
        if update_id in self._open:
            del self._open[update_id]
            self._finished.add(update_id)

    @property
    def idle(self) -> bool:
        """Whether nothing is in hand."""
        return not self._open

    @property
    def offset(self) -> int | None:
        """What to ask from: nothing unfinished lies below it. None when there is nothing to confirm.

        The lowest open id, not the first delivered: when N comes after N+1, asking from N+1 would drop N.
        """
        if self._open:
            return min(self._open)
        return None if self._last is None else self._last + 1

    def answered(self, offset: int | None, empty: bool) -> None:
        """Telegram answered a poll: what lay below its offset is forgotten there and here.

        After an empty answer everything is forgotten, so that the next poll names no offset: after a quiet
        week Telegram starts its ids anew, maybe lower.
        """
        if empty and self.idle:
            self._finished.clear()
            self._last = None
        elif offset is not None:
            self._finished = {each for each in self._finished if each >= offset}
