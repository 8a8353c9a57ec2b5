"""Reads a call as Telegram would: names, fields, required flags and types come from aiogram's method models.

Unlike Telegram, which ignores what it does not know, an unknown parameter or nested field is refused: in a
test it is always a mistake.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from aiogram import methods
from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import BufferedInputFile, InputFile
from pydantic import BaseModel, ValidationError

from sandbox.records import Refusal, bad_request


@dataclass(slots=True, frozen=True)
class Upload:
    """A file that came with a call."""

    name: str
    data: bytes


Values = Mapping[str, Any]
Uploads = Mapping[str, Upload]
Built = dict[str, Callable[[Any, Any, Uploads], Any]]
"""Methods by name: what each does with the core, the validated call and its files."""


def _model_of(name: str) -> type[TelegramMethod[Any]] | None:
    model = getattr(methods, name)
    is_method = isinstance(model, type) and issubclass(model, TelegramMethod) and model is not TelegramMethod
    return model if is_method else None


MODELS: dict[str, type[TelegramMethod[Any]]] = {
    model.__api_method__: model for name in methods.__all__ if (model := _model_of(name))
}
"""Every Bot API method that aiogram knows, by its name on the wire."""


@dataclass(slots=True, frozen=True)
class _Field:
    takes_text: bool
    takes_number: bool
    takes_upload_only: bool
    has_bot_default: bool
    is_required: bool
    is_required_text: bool


@cache
def parameters(method: str) -> dict[str, _Field]:
    """What the method takes; without what Telegram has dropped, unless aiogram sends it by itself."""
    fields = {}
    for name, info in MODELS[method].model_fields.items():
        more = info.json_schema_extra
        if isinstance(more, dict) and more.get("deprecated") and not isinstance(info.default, Default):
            continue
        kinds = set(_flatten(info.annotation))
        text = str in kinds
        file = any(isinstance(kind, type) and issubclass(kind, InputFile) for kind in kinds)
        fields[name] = _Field(
            takes_text=text,
            takes_number=int in kinds,
            takes_upload_only=file and not text,
            has_bot_default=isinstance(info.default, Default),
            is_required=info.is_required(),
            is_required_text=info.is_required() and kinds == {str},
        )
    return fields


def _flatten(annotation: Any) -> Iterable[Any]:
    origin = get_origin(annotation)
    if origin in (Union, UnionType):
        for part in get_args(annotation):
            yield from _flatten(part)
    elif origin is Annotated:
        yield from _flatten(get_args(annotation)[0])
    else:
        yield annotation


def read(method: str, params: Values, uploads: Uploads) -> TelegramMethod[Any]:
    """The call as a validated model. Refusal 404 for an unknown method, 400 for anything else that is wrong."""
    if method not in MODELS:
        raise Refusal(404, "Not Found: method not found")
    fields = parameters(method)
    if unknown := params.keys() - fields.keys():
        raise bad_request(f"{method} has no parameter {', '.join(sorted(unknown))}")
    values: dict[str, Any] = {name: None for name, field in fields.items() if field.has_bot_default}
    # A file may also come under the parameter's own name (Client.cpp, get_input_file).
    values |= {name: f"attach://{name}" for name in uploads.keys() & fields.keys()}
    # An empty text is left out by clients and read as empty (Client.cpp, Query::arg): its rule will refuse it.
    values |= {name: "" for name, field in fields.items() if field.is_required_text}
    values |= {name: _decode(value, fields[name], uploads) for name, value in params.items()}
    try:
        call = MODELS[method].model_validate(values)
    except ValidationError as error:
        raise _refusal(error) from None
    for name in values:
        _refuse_unknown_fields(getattr(call, name), name)
    return call


def _decode(value: Any, field: _Field, uploads: Uploads) -> Any:
    """A form carries text only: whatever is not meant to be text is JSON in it."""
    if not isinstance(value, str):
        return value
    if field.takes_text:
        is_number = field.takes_number and value.removeprefix("-").isdecimal()
        return int(value) if is_number else value
    if field.takes_upload_only:
        file = uploads.get(value.removeprefix("attach://"))
        return BufferedInputFile(file.data, file.name) if file else value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _refusal(error: ValidationError) -> Refusal:
    """The first complaint, without the value: it may be somebody's words."""
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"])
    if first["type"] == "missing" and len(first["loc"]) == 1:
        # Client.cpp, check_chat and get_required_string_arg.
        return bad_request("chat_id is empty" if where == "chat_id" else f'parameter "{where}" is required')
    return bad_request(f"wrong parameter {where}: {first['msg']}")


def _refuse_unknown_fields(value: Any, where: str) -> None:
    if isinstance(value, list):
        for number, part in enumerate(value):
            _refuse_unknown_fields(part, f"{where}.{number}")
    elif isinstance(value, BaseModel):
        if value.model_extra:
            raise bad_request(f"{where} has no field {', '.join(sorted(value.model_extra))}")
        for name in value.model_fields_set:
            _refuse_unknown_fields(getattr(value, name), f"{where}.{name}")
