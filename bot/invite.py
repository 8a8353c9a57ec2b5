"""`bastama invite --role ROLE`: a one-time link, or a code as long as the bot's name is not known, that makes staff."""

import sys

from bot.clock import FileClock, SystemClock
from bot.settings import Settings, read_settings
from locales.format import local
from programme import invites as letters
from programme.link import INVITE
from programme.roles import Role
from storage import invites, memos
from storage.database import Database, Tx, connect, retrying

WRONG_ROLE = "Say which role: bastama invite --role ROLE. The roles: {roles}.\n"


def named(role: str | None) -> Role | None:
    """The role of this name; tells the list where there is none."""
    if role in list(Role):
        return Role(role)
    sys.stderr.write(WRONG_ROLE.format(roles=", ".join(Role)))
    return None


async def invite(role: Role) -> int:
    """Prints it and how to use it; what is kept opens nothing by itself."""
    settings = read_settings()
    clock = FileClock(settings.clock_file) if settings.clock_file else SystemClock()
    code, at = letters.fresh(), clock.now()
    until = at + letters.SECONDS
    db = await connect(settings.database_url.get_secret_value() or None, settings.data_dir)
    try:
        name = await retrying(lambda: _kept(db, letters.digest(code), role, at, until, settings))
    finally:
        await db.close()
    if name:
        how = "Send this link to the person. Opening it and pressing Start gives the role"
        sys.stdout.write(f"https://t.me/{name}?start={INVITE}{code}\n{how}")
    else:
        how = "The bot has not met Telegram yet. Send this code to the person, who sends it to the bot as a message"
        sys.stdout.write(f"{code}\n{how}")
    sys.stdout.write(f": {role}, once, until {local(until):%d.%m.%Y %H:%M} (Kazakhstan time).\n")
    return 0


async def _kept(db: Database, digest: bytes, role: Role, at: int, until: int, settings: Settings) -> str | None:
    async with db.begin() as tx:
        invites.keep(tx, digest, role, at=at, expires_at=until)
        return await _name(tx, settings.bot_token.get_secret_value())


async def _name(tx: Tx, token: str) -> str | None:
    """The bot's name as it was last met; None where the token is by now another bot's."""
    met = await memos.read(tx, "bot_id")
    return await memos.read(tx, "bot_name") if not token or token.partition(":")[0] == met else None
