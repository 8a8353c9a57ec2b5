"""Telegram on your desk: a strict Bot API emulator, to try, train and test a bot without a token.

`telegram.Telegram` is the core; `session.Session` (in process) and `http.HttpFront` (a local
server) are its two fronts; `phones.Phone` is what a person can do. Nothing here knows the bot it serves.
"""
