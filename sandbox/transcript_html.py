"""A transcript as one page that needs nothing else: no script, no picture, no address, to be sent and kept as it is.

Whatever a bot or a person wrote is put in escaped and set apart, so that it neither becomes markup nor turns the
direction of what stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from sandbox.names import tidy
from sandbox.transcript import CHANGED, Entry, Transcript

STYLE = """
:root { color-scheme: light dark; --back: #dfe7d8; --paper: #fff; --mine: #e3fbcb; --ink: #16201a; --faint: #5b6b60;
  --key: #ffffffb0; --line: #2e7d4f; }
@media (prefers-color-scheme: dark) { :root { --back: #101a14; --paper: #1d2a22; --mine: #234a33; --ink: #eef4ef;
  --faint: #a3b5a9; --key: #ffffff1a; --line: #7ccf9c; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--back); color: var(--ink); font: 16px/1.45 system-ui, "Noto Sans", sans-serif; }
main { max-width: 44rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.4rem; margin: 0 0 1rem; }
.entry { display: flex; flex-direction: column; align-items: flex-start; margin: .5rem 0; }
.entry.person { align-items: flex-end; }
.bubble { max-width: 85%; padding: .5rem .75rem; border-radius: .9rem; background: var(--paper); white-space: pre-wrap;
  overflow-wrap: anywhere; unicode-bidi: isolate; }
.person .bubble { background: var(--mine); }
.changed .bubble { border-left: 4px solid var(--line); }
.who { font-size: .8rem; color: var(--faint); margin: 0 .75rem; }
.file { font-weight: 600; }
.keys { width: 85%; display: grid; gap: .25rem; margin-top: .25rem; }
.keys div { display: flex; gap: .25rem; }
.key { flex: 1; padding: .3rem .6rem; border-radius: .6rem; background: var(--key); text-align: center;
  font-size: .9rem; overflow-wrap: anywhere; unicode-bidi: isolate; }
.pressed .key { background: var(--mine); flex: none; }
.pressed .keys div { justify-content: flex-end; }
.rule, .aside, .toast { text-align: center; color: var(--faint); font-size: .85rem; margin: 1rem 0 .5rem; }
.toast span { background: #000b; color: #fff; border-radius: 1rem; padding: .3rem .8rem; }
.note { background: none; border-left: 3px solid var(--line); padding: .2rem .8rem; margin: 1.2rem 0 .6rem; }
pre { overflow-x: auto; background: #0002; padding: .6rem; border-radius: .5rem; font-size: .85rem; }
a { color: inherit; }
""".strip()


def page(transcript: Transcript, language: str = "") -> str:
    """The whole page."""
    title = next((entry.words for entry in transcript.entries if entry.kind == "title"), "")
    body = "\n".join(_entry(entry) for entry in transcript.entries)
    return document(title, body, language)


def index(title: str, links: Sequence[tuple[str, str]], words: Sequence[str] = ()) -> str:
    """A page of links: address (of a file beside it) and title."""
    rows = "\n".join(f'<li><a href="{escape(address)}">{_apart(said)}</a></li>' for address, said in links)
    told = "\n".join(f"<p>{escape(each)}</p>" for each in words)
    return document(title, f"<h1>{_apart(title)}</h1>\n{told}\n<ul>\n{rows}\n</ul>")


def document(title: str, body: str, language: str = "") -> str:
    """HTML with its style inside."""
    spoken = f' lang="{escape(language)}"' if language else ""
    return (
        f'<!doctype html>\n<html{spoken}>\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{escape(tidy(title))}</title>\n<style>\n{STYLE}\n</style>\n</head>\n<body>\n<main>\n{body}\n"
        "</main>\n</body>\n</html>\n"
    )


def _entry(entry: Entry) -> str:
    words = _apart(entry.words)
    match entry.kind:
        case "title":
            return f"<h1>{words}</h1>"
        case "says":
            return f'<div class="entry person">{_who(entry.who)}<div class="bubble" dir="auto">{words}</div></div>'
        case "presses":
            return f'<div class="entry person pressed">{_who(entry.who)}{_keys(entry.buttons)}</div>'
        case "bot" | "changed":
            return _said(entry)
        case "toast":
            return f'<div class="toast"><span>{words}</span></div>'
        case "aside":
            return f'<div class="aside">({words})</div>'
        case "note":
            return f'<p class="note">{words}</p>'
        case "rule":
            return f'<div class="rule">{words}</div>'
        case "ran":
            return f"<pre>$ {escape(entry.who)}\n{escape(entry.words)}</pre>"


def _said(entry: Entry) -> str:
    name = entry.who + (f" {CHANGED}" if entry.kind == "changed" else "")
    who = _who(name if entry.to is None else f"{name} \N{RIGHTWARDS ARROW} {entry.to}")
    file = f'<div class="file">{escape(tidy(entry.file))}</div>' if entry.file else ""
    bubble = f'<div class="bubble" dir="auto">{file}{_apart(entry.words)}</div>'
    return f'<div class="entry {entry.kind}">{who}{bubble}{_keys(entry.buttons)}</div>'


def _who(name: str) -> str:
    return f'<div class="who">{escape(tidy(name))}</div>'


def _keys(rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    lines = ("".join(f'<span class="key" dir="auto">{escape(key)}</span>' for key in row) for row in rows)
    return f'<div class="keys">{"".join(f"<div>{line}</div>" for line in lines)}</div>'


def _apart(words: str) -> str:
    return f"<bdi>{escape(words)}</bdi>"
