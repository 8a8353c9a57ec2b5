"""`python -m bot` is `bastama`."""

import sys

from bot.cli import main

sys.exit(main())
