"""The conversation model: `python3.11 -m deploy.local.model` trains it when there is none.

An archive is named after the hash of all it is made from, so it is never stale.
"""

import hashlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import IO

from deploy.local.errors import LauncherError, TrainingError
from deploy.local.locks import waiting_lock
from deploy.local.paths import CACHE, MODELS, ROOT, python_of
from deploy.local.progress import Progress, complain

SOURCES = (
    "config.yml",
    "domain.yml",
    "bot/data",
    "bot/components",
    "bot/french",
    "bot/elsewhere.yml",
    "bot/shorthand.yml",
    "requirements/rasa.txt",
)
SAY_EVERY_S = 20.0
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
            say(f"training the conversation model ({_duration()})")
            _train(archive, say)
            say("model trained")
        return archive


def seconds_of(archive: Path) -> float | None:
    """Return how long the training of an archive took, None when that was not kept."""
    notes = _notes(archive)
    if not notes.exists():
        return None
    return float(json.loads(notes.read_text(encoding="utf-8"))["train_s"])


def _duration() -> str:
    """Return how long it took here the last time; what is usual when it never did."""
    kept = sorted(MODELS.glob("emma-*.json"), key=lambda notes: notes.stat().st_mtime)
    if not kept:
        return "one to two minutes on two cores"
    return f"it took {json.loads(kept[-1].read_text(encoding='utf-8'))['train_s']:.0f} s last time"


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


def _train(archive: Path, say: Callable[[str], None]) -> None:
    """Train beside and move into place: an interrupted training leaves no half archive."""
    log = CACHE / "training.log"
    draft = archive.name.removesuffix(".tar.gz") + "-draft"
    command = [python_of("rasa"), "-m", "rasa", "train", "--config", "config.yml"]
    command += ["--domain", "domain.yml", "--data", "bot/data", "--out", str(MODELS)]
    # Rasa's own validation reads everything once more; tests/content holds what it would find.
    command += ["--fixed-model-name", draft, "--skip-validation"]
    began = time.monotonic()
    with log.open("wb") as output:
        status = run_and_say(command, output, say)
    made = MODELS / f"{draft}.tar.gz"
    if status != 0 or not made.exists():
        tail = log.read_text(encoding="utf-8", errors="replace")[-1500:]
        raise TrainingError(f"training failed, see {log}:\n{tail}")
    _notes(archive).write_text(json.dumps({"train_s": round(time.monotonic() - began, 1)}))
    made.replace(archive)


def run_and_say(
    command: Sequence[str],
    output: IO[bytes],
    say: Callable[[str], None],
    *,
    every_s: float = SAY_EVERY_S,
) -> int:
    """Run `command` to its end, with a word now and then; return its status."""
    began = time.monotonic()
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
    ) as process:
        try:
            while True:
                try:
                    return process.wait(every_s)
                except subprocess.TimeoutExpired:
                    say(f"still training, {time.monotonic() - began:.0f} s so far")
        except BaseException:  # told to stop: the training ends with us
            process.kill()
            raise


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
