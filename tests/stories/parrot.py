"""A bot of few lines that repeats what it hears: what the player is tried on. Speaks plain Bot API.

`parrot.py run` polls; `parrot.py export` prints what it heard; `parrot.py import-places` counts villages.
It keeps every text in DATA_DIR/heard and its process id in DATA_DIR/pid. Asked for a /paper it sends one later.
"""

import http.client
import json
import os
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

HEARD = Path(os.environ["DATA_DIR"]) / "heard"
KEYS = {"inline_keyboard": [[{"text": "Yes", "callback_data": "yes"}, {"text": "No", "callback_data": "no"}]]}


def call(method: str, **params: Any) -> Any:
    url = f"{os.environ['BOT_API_URL']}/bot{os.environ['BOT_TOKEN']}/{method}"
    asked = urllib.request.Request(url, json.dumps(params).encode(), {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(asked) as answer:
            return json.load(answer)["result"]
    except urllib.error.HTTPError as refused:
        sys.stderr.write(f"refused {method}: {refused.code}\n")
    except (urllib.error.URLError, http.client.HTTPException, ConnectionError):
        sys.stderr.write(f"no answer to {method}\n")
    return None


def send_paper(chat: int, text: str) -> None:
    """Half a second after it was asked for: its update is long confirmed."""
    time.sleep(0.5)
    fields = [
        f'name="chat_id"\r\n\r\n{chat}',
        'name="caption"\r\n\r\nYour paper',
        f'name="document"; filename="paper.txt"\r\nContent-Type: text/plain\r\n\r\n{text}',
    ]
    body = "".join(f"--cut\r\nContent-Disposition: form-data; {field}\r\n" for field in fields) + "--cut--\r\n"
    url = f"{os.environ['BOT_API_URL']}/bot{os.environ['BOT_TOKEN']}/sendDocument"
    head = {"Content-Type": "multipart/form-data; boundary=cut"}
    urllib.request.urlopen(urllib.request.Request(url, body.encode(), head)).close()


def hear(message: dict[str, Any]) -> None:
    chat, text = message["chat"]["id"], message.get("text") or message.get("caption", "")
    with HEARD.open("a", encoding="utf-8") as file:
        file.write(f"{text}\n")
    match text.split():
        case ["/die"]:
            sys.stderr.write("dying as I was told\n")
            sys.exit(3)
        case ["/hush"]:
            time.sleep(3600)
        case ["/silent"]:
            return
        case ["/paper", *words]:
            threading.Thread(target=send_paper, args=(chat, " ".join(words)), daemon=True).start()
            call("sendMessage", chat_id=chat, text="It will come", reply_markup=KEYS)
        case ["/forget"]:
            HEARD.write_text("")
            call("sendMessage", chat_id=chat, text="Forgotten")
        case ["/broken"]:
            call("sendMessage", chat_id=chat, text="<b>half", parse_mode="HTML")
        case ["/gap"]:
            call("sendMessage", chat_id=chat, text="500\u00a0000\u00a0tenge,\nnumber P-17")
        case ["/twice"]:
            for _ in range(2):
                call("sendMessage", chat_id=chat, text="Again")
        case ["/moment"]:
            ahead = float(Path(os.environ["CLOCK_FILE"]).read_text())
            now = time.gmtime(time.time() + ahead)
            call("sendMessage", chat_id=chat, text=time.strftime("%Y-%m-%d %H:%M:%S", now))
        case _:
            call("sendMessage", chat_id=chat, text=f"You said: {text}", reply_markup=KEYS)


def press(query: dict[str, Any]) -> None:
    if query["data"] == "no":
        return
    message = query["message"]
    call("answerCallbackQuery", callback_query_id=query["id"], text="Pressed")
    call("editMessageText", chat_id=message["chat"]["id"], message_id=message["message_id"], text="Changed")


def run() -> None:
    sys.stderr.write("parrot awake\n")
    sys.stderr.flush()
    HEARD.with_name("pid").write_text(str(os.getpid()))
    offset = 0
    while True:
        for update in call("getUpdates", offset=offset, timeout=20) or []:
            offset = update["update_id"] + 1
            if "message" in update:
                hear(update["message"])
            elif "edited_message" in update:
                call("sendMessage", chat_id=update["edited_message"]["chat"]["id"], text="You changed it")
            elif "callback_query" in update:
                press(update["callback_query"])


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["run"]:
            run()
        case ["import-places", file]:
            with HEARD.open("a", encoding="utf-8") as heard:
                heard.write(f"places: {Path(file).read_text(encoding='utf-8').count('ауылы')}\n")
        case ["export"]:
            sys.stdout.write(HEARD.read_text(encoding="utf-8"))
        case _:
            sys.exit("there is no such command")
