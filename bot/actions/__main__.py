"""`python -m bot.actions`: serve the actions on loopback."""

import os
import sys

from bot.actions import settings as action_settings
from bot.actions.errors import ActionError
from bot.actions.server import build_app
from bot.actions.wiring import build_toolbox
from insurer.errors import InsurerError


def main() -> int:
    """Serve until told to stop; 2 when a setting is wrong."""
    try:
        settings = action_settings.load(os.environ)
        tools = build_toolbox(settings)
    except (ActionError, InsurerError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    build_app(settings, tools).run(
        host="127.0.0.1", port=settings.port, single_process=True, motd=False, access_log=False
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
