"""What the tests need from the machine: `python3.11 -m deploy.local.test_tools`.

Installs Chromium, Redis and npm with apt-get where it may. What stays missing makes its tests
skip with the reason; on a CI machine (CI=true) that is a failure.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping

from deploy.local.progress import Progress, complain

PACKAGES = {
    "chromium": "chromium",
    "redis-server": "redis-server",
    "npm": "npm",
}  # program: Debian package


def missing() -> list[str]:
    """Return the Debian packages whose program is not on the PATH."""
    return [package for program, package in PACKAGES.items() if shutil.which(program) is None]


def install(packages: list[str]) -> bool:
    """Install `packages`; False when it is not allowed or did not work."""
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = [
        [apt, "update", "-qq"],
        [apt, "install", "-y", "-qq", "--no-install-recommends", *packages],
    ]
    return all(
        subprocess.run(command, env=environment, check=False, capture_output=True).returncode == 0
        for command in commands
    )


def main(env: Mapping[str, str] = os.environ) -> int:
    """Install what is missing; 1 when it cannot be had on a CI machine."""
    packages = missing()
    if not packages:
        return 0
    Progress().say(f"installing {', '.join(packages)}")
    if install(packages):
        return 0
    names = " ".join(packages)
    complain(f"{names} missing, its tests are skipped; run: sudo apt-get install {names}")
    return 1 if env.get("CI") == "true" else 0


if __name__ == "__main__":
    sys.exit(main())
