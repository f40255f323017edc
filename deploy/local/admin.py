"""`./emma-admin …`: the command of its topic with the settings of the stack in EMMA_HOME."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from deploy.local import keys
from deploy.local import settings as launcher_settings
from deploy.local.errors import LauncherError, SettingError
from deploy.local.paths import ROOT, python_of
from deploy.local.progress import complain

# By topic; all others are the data layer's.
MODULES = dict.fromkeys(("audit", "access", "nlu"), "portal_bridge.admin")


def environment(home: Path, environ: dict[str, str]) -> dict[str, str]:
    """Return the environment for the data layer of a running stack.

    Raises:
        SettingError: no stack runs on `home`, and no database is named.
    """
    address = home / "postgres.url"
    url = environ.get("EMMA_DATABASE_URL")
    if not url and not address.is_file():
        raise SettingError(f"EMMA_HOME={home}: no stack runs there; start it with `make run`")
    return {
        **environ,
        **keys.load_or_make(home, environ),
        "EMMA_HOME": str(home),
        "EMMA_DATABASE_URL": url or address.read_text(encoding="utf-8").strip(),
        "PYTHONPATH": str(ROOT),
    }


def main(words: Sequence[str]) -> int:
    """Do the command; its exit code, 1 when it cannot begin."""
    try:
        chosen = launcher_settings.load(os.environ)
        env = environment(chosen.home, dict(os.environ))
    except LauncherError as error:
        complain(str(error))
        return 1
    module = MODULES.get(words[0] if words else "", "insurer.admin")
    command = [python_of("service"), "-m", module, *words]
    return subprocess.run(command, env=env, cwd=ROOT, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
