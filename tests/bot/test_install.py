"""`make install` finds an installer where Python came without one; nothing is installed here.

Debian's bare Python has neither ensurepip nor pip, so each is hidden in a Python of its own.
"""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.launcher import HERE

SCRIPT = """
import importlib.util, sys
from pathlib import Path
hidden, target = sys.argv[1].split(","), Path(sys.argv[2])
find_spec = importlib.util.find_spec
importlib.util.find_spec = lambda name, *more: None if name in hidden else find_spec(name, *more)
sys.modules.update((name, None) for name in hidden if name)
from bot.install import installer
found = installer(target)
print("\\n".join(map(str, found)) if found else "nothing")
"""


@pytest.fixture
def target(tmp_path: Path) -> Path:
    """The Python of a fresh environment without pip."""
    venv.create(tmp_path / "made", with_pip=False)
    return tmp_path / "made" / "bin" / "python"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An own PATH with nothing on it."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def found(target: Path, path: Path, *hidden: str) -> list[str]:
    """What installs into `target`; packages in `path`/lib are importable for every Python."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, ",".join(hidden), str(target)],
        env={"PATH": str(path), "PYTHONPATH": f"{HERE}:{path / 'lib'}"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.splitlines()


def package(path: Path, name: str, code: int) -> None:
    """One that can be run with -m and does nothing but end with this code."""
    folder = path / "lib" / name
    folder.mkdir(parents=True)
    (folder / "__init__.py").write_text("")
    (folder / "__main__.py").write_text(f"raise SystemExit({code})")


def on_path(path: Path, name: str) -> str:
    command = path / name
    command.write_text("#!/bin/sh\nexit 0\n")
    command.chmod(0o755)
    return str(command)


def test_with_ensurepip_the_environment_gets_its_own_pip(target: Path, path: Path) -> None:
    package(path, "ensurepip", 0)
    assert found(target, path) == [str(target), "-m", "pip", "install", "--quiet"]


def test_without_ensurepip_the_pip_that_is_there_installs_into_the_environment(target: Path, path: Path) -> None:
    """`pip --python` is for just that."""
    package(path, "pip", 0)
    words = found(target, path, "ensurepip")
    assert Path(words[0]).name.startswith("python")
    assert words[1:] == ["-m", "pip", "--python", str(target), "install", "--quiet"]


def test_an_ensurepip_that_fails_is_passed_over(target: Path, path: Path) -> None:
    """Debian may have the package and none of the wheels it installs from."""
    package(path, "ensurepip", 1)
    pip = on_path(path, "pip3")
    assert found(target, path, "pip")[0] == pip


@pytest.mark.parametrize("name", ["pip3", "pip"])
def test_without_both_a_pip_on_the_path_does(target: Path, path: Path, name: str) -> None:
    pip = on_path(path, name)
    assert found(target, path, "ensurepip", "pip") == [pip, "--python", str(target), "install", "--quiet"]


def test_a_uv_on_the_path_does_too(target: Path, path: Path) -> None:
    uv = on_path(path, "uv")
    words = found(target, path, "ensurepip", "pip")
    assert words[0] == uv
    assert words[1:3] == ["pip", "install"]
    assert words[-2:] == ["--python", str(target)]


def test_with_nothing_at_all_it_finds_nothing(target: Path, path: Path) -> None:
    assert found(target, path, "ensurepip", "pip") == ["nothing"]


def test_where_nothing_is_found_one_text_says_what_to_install(tmp_path: Path, path: Path) -> None:
    """Run as `make install` runs it, on a Python that has nothing."""
    code = SCRIPT.partition("from bot.install")[0].replace("Path(sys.argv[2])", "sys.argv.pop(1)")
    done = subprocess.run(
        [sys.executable, "-c", code + "from bot.install import main\nsys.exit(main())", "ensurepip,pip", "made"],
        cwd=tmp_path,
        env={"PATH": str(path), "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "python3-venv" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_fonts_are_made_at_the_end(tmp_path: Path, path: Path) -> None:
    """With an installer that installs nothing they cannot be made, and one line says so."""
    on_path(path, "pip3")
    code = SCRIPT.partition("from bot.install")[0].replace("Path(sys.argv[2])", "sys.argv.pop(1)")
    done = subprocess.run(
        [sys.executable, "-c", code + "from bot.install import main\nsys.exit(main())", "ensurepip,pip", "made"],
        cwd=tmp_path,
        env={"PATH": str(path), "PYTHONPATH": str(HERE)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert done.stderr.splitlines()[-1] == "The fonts for documents could not be made; the lines above say why."


def test_make_is_told_of_it(tmp_path: Path) -> None:
    """The Makefile runs the script by its path, with the system's Python and nothing of ours importable."""
    if shutil.which("make") is None:
        pytest.skip("no make on this machine")
    done = subprocess.run(
        ["make", "--dry-run", "--always-make", "install", "PYTHON=some-python"],
        cwd=HERE,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert "some-python bot/install.py .venv" in done.stdout
