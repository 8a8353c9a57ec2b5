"""Telegram on your desk: a page with phones, served beside the sandbox's Bot API.

`world.py` knows the phones and tells every open page what changed, `doing.py` does what a page asks for, `serving.py`
and `live.py` are how pages reach them. Nothing here knows the bot, but for two modules that say so.
"""
