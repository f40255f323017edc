"""The conversation model: `python3.11 -m deploy.local.model` trains it when there is none.

An archive is named after the hash of all it is made from, so it is never stale.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from deploy.local.errors import LauncherError, TrainingError
from deploy.local.locks import waiting_lock
from deploy.local.paths import CACHE, MODELS, ROOT, python_of
from deploy.local.progress import Progress, complain

SOURCES = (
    "config.yml",
    "domain.yml",
    "bot/data",
    "bot/components",
    "bot/shorthand.yml",
    "requirements/rasa.txt",
)
# TensorFlow is imported by Rasa and used for nothing: keep it quiet and small.
RASA_ENVIRONMENT = {
    "PYTHONPATH": str(ROOT),
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "TF_NUM_INTEROP_THREADS": "1",
    "TF_NUM_INTRAOP_THREADS": "1",
    "CUDA_VISIBLE_DEVICES": "",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "PYTHONWARNINGS": "ignore",
}


def ensure(say: Callable[[str], None]) -> Path:
    """Return the archive for the present data, training it when there is none.

    Raises:
        TrainingError: with the name of the log.
    """
    with waiting_lock(CACHE / "model.lock"):
        archive = MODELS / f"emma-{data_hash()}.tar.gz"
        if not archive.exists():
            say("training the conversation model (a minute or two)")
            _train(archive)
            say("model trained")
        return archive


def seconds_of(archive: Path) -> float | None:
    """Return how long the training of an archive took, None when that was not kept."""
    notes = _notes(archive)
    if not notes.exists():
        return None
    return float(json.loads(notes.read_text(encoding="utf-8"))["train_s"])


def environment() -> dict[str, str]:
    """Return the environment of a process that loads Rasa."""
    return {**os.environ, **RASA_ENVIRONMENT}


def _notes(archive: Path) -> Path:
    return archive.with_name(archive.name.removesuffix(".tar.gz") + ".json")


def data_hash() -> str:
    """Return 16 hexadecimal digits over everything the model is made from."""
    digest = hashlib.sha256()
    for path in _files():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0")
        digest.update(path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _files() -> Iterator[Path]:
    for source in SOURCES:
        place = ROOT / source
        if place.is_dir():
            found = (path for path in place.rglob("*") if path.is_file())
            yield from sorted(p for p in found if "__pycache__" not in p.parts)
        elif place.exists():
            yield place


def _train(archive: Path) -> None:
    """Train beside and move into place: an interrupted training leaves no half archive."""
    log = CACHE / "training.log"
    draft = archive.name.removesuffix(".tar.gz") + "-draft"
    command = [python_of("rasa"), "-m", "rasa", "train", "--config", "config.yml"]
    command += ["--domain", "domain.yml", "--data", "bot/data", "--out", str(MODELS)]
    command += ["--fixed-model-name", draft]
    began = time.monotonic()
    with log.open("wb") as output:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    made = MODELS / f"{draft}.tar.gz"
    if done.returncode != 0 or not made.exists():
        tail = log.read_text(encoding="utf-8", errors="replace")[-1500:]
        raise TrainingError(f"training failed, see {log}:\n{tail}")
    _notes(archive).write_text(json.dumps({"train_s": round(time.monotonic() - began, 1)}))
    made.replace(archive)


def main() -> int:
    """Print the path of the archive."""
    progress = Progress()
    try:
        progress.say(f"model: {ensure(progress.say)}")
    except LauncherError as error:
        complain(str(error))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
