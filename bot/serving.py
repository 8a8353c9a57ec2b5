"""A small HTTP server of our own, said in one readable line where its port cannot be had."""

from aiohttp import web

from bot.settings import SettingsError


class Site:
    """`start`, later `close` (takes no more connections), and at the end `stop`."""

    def __init__(self, app: web.Application, *, host: str, port: int, setting: str, last_words: float = 2.0) -> None:
        """`setting` names the port in the line for people; `last_words` are seconds for answers under way at `stop`."""
        self._setting = setting
        # Nothing of a body is read that its handler did not want, not even to throw it away.
        self._runner = web.AppRunner(app, access_log=None, lingering_time=0, shutdown_timeout=last_words)
        self._host, self._port = host, port
        self._site: web.TCPSite | None = None

    async def start(self) -> None:
        """Listens, once; SettingsError where it cannot."""
        if self._site is not None:
            return
        await self._runner.setup()
        self._site = web.TCPSite(self._runner, self._host, self._port)
        try:
            await self._site.start()
        except OSError as error:
            await self._runner.cleanup()
            reason = error.strerror or type(error).__name__
            raise SettingsError(f"{self._setting} {self._port} cannot be listened on: {reason}") from None

    async def close(self) -> None:
        """Who connects from now on is refused; those who are connected stay."""
        if self._site is not None:
            await self._site.stop()

    async def stop(self) -> None:
        await self._runner.cleanup()
