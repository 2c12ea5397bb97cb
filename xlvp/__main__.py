"""``python -m xlvp`` is the same as ``xlvp``."""

from xlvp.cli import main

main()
