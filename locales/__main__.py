"""`python -m locales update` after a sentence in the code has changed; then fill in the empty words."""

import sys
from pathlib import Path

from locales.update import update

if sys.argv[1:] != ["update"]:
    sys.exit("usage: python -m locales update")
update(Path(__file__).parent.parent)
