"""Files: uploads of a conversation, and downloads for their owner only."""

from contextlib import closing
from typing import Any

from flask import Blueprint, Response, request

from insurer.errors import InvalidInput, NotAllowed
from insurer.errors import NotFound as FileUnknown
from portal_bridge.api.common import access_token, caller_of, parts, visitor
from portal_bridge.errors import (
    BadRequest,
    Forbidden,
    NotFound,
    TooLarge,
    Unprocessable,
    UnsupportedType,
)
from portal_bridge.formats import file_size

blueprint = Blueprint("files", __name__)


@blueprint.post("/conversations/<conversation_id>/files")
def upload(conversation_id: str) -> tuple[dict[str, Any], int]:
    """Keep a file of the member: PDF, JPEG, PNG or HEIC by its content."""
    found = visitor(conversation_id)
    parts().intake.check_open(found)
    file = request.files.get("file")
    if file is None:
        raise BadRequest("invalid_field", field="file")
    limit = parts().services.files.largest_upload
    with closing(file):  # large ones lie in a temporary file
        content = file.stream.read(limit + 1)
    try:
        stored = parts().services.files.store(
            caller_of(found), name=file.filename or "file", content=content
        )
    except NotAllowed:
        raise Forbidden from None
    except InvalidInput as error:
        raise _refusal(error, limit) from None
    return {
        "file_id": stored.file_id,
        "name": stored.name,
        "media_type": stored.media_type,
        "size": stored.size,
    }, 201


@blueprint.get("/files/<file_id>")
def download(file_id: str) -> Response:
    """Return the file's content, only to its owner."""
    holder = parts().sessions.holder(access_token())
    try:
        stored, content = parts().services.files.open(caller_of(holder), file_id)
    except (FileUnknown, NotAllowed):
        raise NotFound from None
    answer = Response(content, mimetype=stored.media_type)
    answer.headers.set("Content-Disposition", "attachment", filename=stored.name)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _refusal(error: InvalidInput, limit: int) -> Exception:
    match error.code:
        case "too_large":
            return TooLarge(limit=file_size(limit))
        case "type":
            return UnsupportedType()
        case _:
            return Unprocessable("empty_file")
