"""`python -m insurer.admin` (docs/admin.md): what a manager of requests and messages does."""

import os
import sys

from insurer import settings as settings_module
from insurer.admin.commands import run
from insurer.errors import InsurerError
from insurer.wiring import build_services


def main(words: list[str]) -> int:
    """Do what `words` say; 1 with the reason when it cannot be done, 2 for a wrong setting."""
    try:
        services = build_services(settings_module.load(os.environ))
    except InsurerError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    try:
        return run(words, services.centre, out=sys.stdout)
    except InsurerError as error:
        sys.stderr.write(f"refused: {error}\n")
        return 1
    finally:
        services.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
