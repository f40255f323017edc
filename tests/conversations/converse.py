"""`make converse FILE=…`: plays a file against a fresh stack and prints the transcripts."""

import os
import sys
import tempfile
from pathlib import Path

from tests.conversations.model import ConversationFileError, load
from tests.conversations.runner import ConversationFailed, Player
from tests.stack import StackError, running_stack

HONOURED = ("EMMA_DEMO_DATA", "EMMA_PROFILE")


def main(path: Path) -> int:
    """Play the file; 1 when a conversation went wrong."""
    conversations = load(path)
    settings = {name: os.environ[name] for name in HONOURED if os.environ.get(name)}
    failed = 0
    with (
        tempfile.TemporaryDirectory(prefix="emma-converse-") as home,
        running_stack(Path(home), settings) as stack,
    ):
        for conversation in conversations:
            try:
                transcript = Player(
                    stack.url, conversation, database_url=stack.database_url, centre=stack.admin
                ).play()
                _print(f"\n✔ {conversation.name}\n{transcript}")
            except ConversationFailed as error:
                failed += 1
                _print(f"\n✘ {error}")
    _print(f"\n{len(conversations) - failed} of {len(conversations)} conversations as expected")
    return 1 if failed else 0


def _print(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1])))
    except (ConversationFileError, StackError, OSError) as error:
        sys.exit(str(error))
