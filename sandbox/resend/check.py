"""What Resend refuses about a mail, and in which words."""

import re
from typing import Any, NoReturn

Json = dict[str, Any]

MAX_TO = 50
MAX_BYTES = 40 * 1024 * 1024
_ADDRESS = r"[^@\s<>,;]+@[^@\s<>,;.]+(?:\.[^@\s<>,;.]+)+"
_SENDER = re.compile(rf"(?:[^<>\r\n]*<{_ADDRESS}>|{_ADDRESS})")
_TAG = re.compile(r"[A-Za-z0-9_-]{1,256}")
_LISTS = ("to", "cc", "bcc", "reply_to")


class RefusedError(Exception):
    """A refusal: HTTP status, Resend's name for it, and the words."""

    def __init__(self, status: int, name: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body: Json = {"statusCode": status, "name": name, "message": message}


def check(sent: object, *, batch: bool = False) -> Json:
    """The mail as it was sent, when Resend would take it. RefusedError when not."""
    if not isinstance(sent, dict):
        _invalid("The request body must be a JSON object.")
    for name in ("from", "to", "subject"):
        if not sent.get(name):
            _missing(f"Missing `{name}` field.")
    if not any(isinstance(sent.get(name), str) for name in ("html", "text", "template")):
        _missing("Missing `html` or `text` field.")
    _check_addresses(sent)
    _check_texts(sent)
    _check_tags(sent.get("tags"))
    _check_attachments(sent, batch=batch)
    return sent


def listed(value: object) -> list[str]:
    """One address or several, as a list."""
    if isinstance(value, str):
        return [value]
    return [str(one) for one in value] if isinstance(value, list) else []


def _check_addresses(sent: Json) -> None:
    shape = (
        "The email address needs to follow the `email@example.com` or `Name <email@example.com>`"
    )
    if not isinstance(sent["from"], str) or not _SENDER.fullmatch(sent["from"]):
        raise RefusedError(422, "invalid_from_address", f"Invalid `from` field. {shape} format.")
    for name in _LISTS:
        given = listed(sent.get(name))
        if len(given) > MAX_TO:
            _invalid(f"The `{name}` field must have at most {MAX_TO} addresses.")
        if not all(_SENDER.fullmatch(one) for one in given):
            _invalid(f"Invalid `{name}` field. {shape} format.")
    if not listed(sent["to"]):
        _invalid("Invalid `to` field: it must be a string or a list of strings.")


def _check_texts(sent: Json) -> None:
    for name in ("subject", "html", "text"):
        if name in sent and not isinstance(sent[name], str):
            _invalid(f"The `{name}` field must be a string.")
    if re.search(r"[\r\n]", sent["subject"]):
        _invalid("The `subject` field must not have line breaks.")
    headers = sent.get("headers", {})
    if not isinstance(headers, dict) or not all(isinstance(one, str) for one in headers.values()):
        _invalid("The `headers` field must be an object of strings.")
    if any(re.search(r"[\r\n]", part) for pair in headers.items() for part in pair):
        _invalid("The `headers` field must not have line breaks.")


def _check_tags(tags: object) -> None:
    if not isinstance(tags, list | None):
        _invalid("The `tags` field must be a list of objects with `name` and `value`.")
    for tag in tags or []:
        parts = (tag.get("name"), tag.get("value")) if isinstance(tag, dict) else ("", "")
        if not all(isinstance(one, str) and _TAG.fullmatch(one) for one in parts):
            message = "Tags should only contain ASCII letters, numbers, underscores, or dashes."
            _invalid(message)


def _check_attachments(sent: Json, *, batch: bool) -> None:
    files = sent.get("attachments") or []
    if not isinstance(files, list):
        _invalid("The `attachments` field must be a list.")
    if batch and (files or sent.get("scheduled_at")):
        _invalid("`attachments` and `scheduled_at` are not supported in batches.")
    for one in files:
        if not isinstance(one, dict) or not (one.get("content") or one.get("path")):
            message = "Attachment must have either a `content` or `path`."
            raise RefusedError(422, "invalid_attachment", message)
    if sum(len(str(one.get("content") or "")) for one in files) > MAX_BYTES:
        _invalid("A mail may have 40 MB after encoding.")


def _missing(message: str) -> NoReturn:
    raise RefusedError(422, "missing_required_field", message)


def _invalid(message: str) -> NoReturn:
    raise RefusedError(422, "validation_error", message)
