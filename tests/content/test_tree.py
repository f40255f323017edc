"""What is kept in the repository: sources and pictures, nothing trained and nothing heavy."""

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVIEST_BYTES = 5 * 1024 * 1024
TRAINED = {".joblib", ".pkl", ".pickle", ".npy", ".npz", ".h5", ".onnx"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files that git would keep, in a clone as in an export of the tree."""
    git = ["git", f"--git-dir={tmp_path_factory.mktemp('tree')}", f"--work-tree={ROOT}"]
    subprocess.run([*git[:2], "init", "-q", "--bare"], check=True)
    listed = subprocess.run(
        [*git, "ls-files", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def test_no_file_is_heavy(kept: list[Path]) -> None:
    assert Path(__file__) in kept
    heavy = [path for path in kept if path.is_file() and path.stat().st_size > HEAVIEST_BYTES]
    assert heavy == []


def test_nothing_trained_is_kept(kept: list[Path]) -> None:
    assert [path for path in kept if path.suffix in TRAINED] == []
