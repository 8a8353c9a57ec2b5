"""The methods we build agree with aiogram's models and with the official schema, where that is at hand."""

import json
from pathlib import Path
from typing import Any

import pytest

from sandbox.methods import MODELS, parameters
from sandbox.telegram import BUILT

SPEC = Path(__file__).parents[2].parent / "shared" / "botapi_spec.json"

ONLY_IN_AIOGRAM = {
    "disable_web_page_preview": "dropped by Telegram; aiogram sends it by itself for a bot's default of no previews",
}


@pytest.fixture(scope="module")
def spec() -> dict[str, Any]:
    if not SPEC.exists():
        pytest.skip(f"the official schema is not at hand ({SPEC})")
    found: dict[str, Any] = json.loads(SPEC.read_text())
    return found


def test_everything_built_is_a_method_aiogram_knows() -> None:
    assert BUILT.keys() <= MODELS.keys()


def test_aiogram_knows_every_official_method_and_no_other(spec: dict[str, Any]) -> None:
    assert MODELS.keys() == spec["methods"].keys()


@pytest.mark.parametrize("method", sorted(BUILT))
def test_fields_and_required_flags_agree(method: str, spec: dict[str, Any]) -> None:
    official = {name: bool(required) for name, (_, required) in spec["methods"][method]["params"].items()}
    ours = {name: field.is_required for name, field in parameters(method).items() if name not in ONLY_IN_AIOGRAM}
    assert ours == official


def test_the_listed_differences_are_real(spec: dict[str, Any]) -> None:
    ours = {name for method in BUILT for name in parameters(method)}
    official = {name for method in BUILT for name in spec["methods"][method]["params"]}
    assert ours - official == ONLY_IN_AIOGRAM.keys()


def test_what_telegram_dropped_is_refused() -> None:
    assert "reply_to_message_id" not in parameters("sendMessage")
    assert "reply_to_message_id" in MODELS["sendMessage"].model_fields
