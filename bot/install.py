"""Makes the virtual environment: exact pins, build back end included, the project installed in place, fonts made.

Run by `make install` with the system's Python, so it uses the standard library alone. Debian's bare Python
has neither ensurepip nor pip; whichever helper is there is used, and if none is, the sentence says what to install.
"""

import importlib.util
import shutil
import subprocess
import sys
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
PINS = ["--constraint", str(HERE / "constraints.txt")]
NO_PIP = """Bastama needs pip once, to fetch its parts, and this Python has none.
Any one of these is enough: apt install python3-venv · apt install python3-pip · a `uv` on the PATH.
Then run `make install` again."""


def installer(python: Path) -> list[str] | None:
    """The words that install packages into `python`'s environment, or None where nothing can."""
    if importlib.util.find_spec("ensurepip") is not None:
        done = subprocess.run([python, "-m", "ensurepip", "--default-pip"], capture_output=True, check=False)
        if done.returncode == 0:
            return [str(python), "-m", "pip", "install", "--quiet"]
    if importlib.util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet"]
    if pip := shutil.which("pip3") or shutil.which("pip"):
        return [pip, "--python", str(python), "install", "--quiet"]
    if uv := shutil.which("uv"):
        return [uv, "pip", "install", "--quiet", "--python", str(python)]
    return None


def main() -> int:
    """Exit code 2 with one readable text where the machine lacks something."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ".venv").resolve()
    venv.create(folder, with_pip=False, clear=True)
    python = folder / "bin" / "python"
    install = installer(python)
    if install is None:
        sys.stderr.write(NO_PIP + "\n")
        return 2
    # The back end first and from our pins: without isolation nothing unpinned slips in through the build.
    for what in (["setuptools", "wheel"], ["--no-build-isolation", "--editable", f"{HERE}[dev]"]):
        if subprocess.run([*install, *PINS, *what], cwd=HERE, check=False).returncode != 0:
            sys.stderr.write("The packages could not be installed; the lines above say why.\n")
            return 2
    if subprocess.run([python, "-m", "documents.fonts"], cwd=HERE, stdout=subprocess.DEVNULL, check=False).returncode:
        sys.stderr.write("The fonts for documents could not be made; the lines above say why.\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
