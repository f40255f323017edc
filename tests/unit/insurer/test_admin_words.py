"""What the command line of the management centre says of wrong words."""

import io

import pytest

from insurer.admin.commands import run
from insurer.services.centre import ManagementCentre


class Nobody(ManagementCentre):
    """A centre that is never reached."""

    def __init__(self) -> None:
        pass


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    with pytest.raises(SystemExit):
        run(list(words), Nobody(), out=io.StringIO())
    told = capsys.readouterr()
    return told.err + told.out


def test_a_day_that_is_none_is_told_with_the_form_of_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert "not a day like 2026-11-30: 'demain'" in refused(
        capsys, "cards", "post", "10000001", "--on", "demain"
    )


def test_help_names_the_command_and_where_the_others_are(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told = refused(capsys, "--help")
    assert told.startswith("usage: emma-admin")
    assert "docs/admin.md" in told
