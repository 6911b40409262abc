"""A local S3: objects by bucket and key for the real boto3, every request's signature checked.

Address it path-style as `<sandbox>/s3`. Buckets exist as soon as they are named. Large files come
in parts; ranges, versions and lists of more than a thousand keys are not simulated.
"""

import hashlib
from collections.abc import Callable
from email.utils import formatdate
from functools import wraps
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sandbox import look, sigv4
from sandbox.http import Request, Response, Router, page
from sandbox.store import Store

if TYPE_CHECKING:
    from sandbox.http import Handler
    from sandbox.world import World

Json = dict[str, Any]

_XML = "application/xml"
_SHOWN = 200
_OVERRIDES = {
    "response-content-type": "Content-Type",
    "response-content-disposition": "Content-Disposition",
    "response-cache-control": "Cache-Control",
}

router = Router("s3")


class S3World:
    """The objects held: their facts in a journal, their bytes in memory or in a folder.

    public: buckets that their owner has opened to everybody, by mistake.
    """

    def __init__(self, world: "World", folder: Path | None = None) -> None:
        self.world = world
        self.store = Store(folder, name="s3")
        self._folder = folder / "s3" if folder else None
        self._bytes: dict[str, bytes] = {}
        self._parts: dict[str, dict[int, bytes]] = {}
        self.public: set[str] = set()

    def put(self, bucket: str, key: str, data: bytes, content_type: str) -> str:
        """Hold an object; its ETag."""
        name = hashlib.sha256(f"{bucket}/{key}".encode()).hexdigest()
        etag = hashlib.md5(data, usedforsecurity=False).hexdigest()
        facts = {"bucket": bucket, "key": key, "size": len(data), "type": content_type}
        with self.world.lock:
            if self._folder:
                self._folder.mkdir(parents=True, exist_ok=True)
                (self._folder / name).write_bytes(data)
            else:
                self._bytes[name] = data
            self.store.put("object", name, {**facts, "etag": etag, "at": self.world.clock()})
        self.world.ledger.add(provider="s3", operation="put_object", reference=f"{bucket}/{key}")
        return etag

    def find(self, bucket: str, key: str) -> tuple[Json, bytes] | None:
        """Facts and bytes of an object, or None."""
        name = hashlib.sha256(f"{bucket}/{key}".encode()).hexdigest()
        with self.world.lock:
            facts = self.store.get("object", name)
            if facts is None:
                return None
            data = (self._folder / name).read_bytes() if self._folder else self._bytes[name]
            return facts, data

    def drop(self, bucket: str, key: str) -> None:
        """Forget an object, if it is there."""
        with self.world.lock:
            self.store.drop("object", hashlib.sha256(f"{bucket}/{key}".encode()).hexdigest())
        self.world.ledger.add(provider="s3", operation="delete_object", reference=f"{bucket}/{key}")

    def objects(self, bucket: str = "") -> list[Json]:
        """The facts of what is held, oldest first."""
        with self.world.lock:
            return [one for one in self.store.all("object") if bucket in ("", one["bucket"])]

    def begin_parts(self) -> str:
        """The id of an upload in parts."""
        upload = self.world.new_id("upload")
        self._parts[upload] = {}
        return upload

    def put_part(self, upload: str, number: int, data: bytes) -> str:
        """Hold one part; its ETag. KeyError when there is no such upload."""
        self._parts[upload][number] = data
        return hashlib.md5(data, usedforsecurity=False).hexdigest()

    def join_parts(self, upload: str) -> bytes:
        """The parts in their order, and the upload is over."""
        parts = self._parts.pop(upload)
        return b"".join(parts[number] for number in sorted(parts))

    def close(self) -> None:
        """Write no more."""
        self.store.close()


def endpoint(method: str, path: str, operation: str) -> "Callable[[Handler], Handler]":
    """Register what answers `method path`, once the signature is right."""

    def register(handler: "Handler") -> "Handler":
        @wraps(handler)
        def guarded(world: "World", request: Request) -> Response:
            chosen = world.settings
            is_open = request.method == "GET" and request.path.split("/")[2] in world.s3.public
            try:
                if is_open and not request.query:
                    return handler(world, request)
                sigv4.check(
                    request,
                    access_key=chosen.s3_access_key,
                    secret=chosen.s3_secret_key,
                    now=world.clock(),
                )
                return handler(world, request)
            except sigv4.UnsignedError as error:
                return _error(error.code, str(error), error.status)
            except KeyError:
                return _error("NoSuchUpload", "The specified upload does not exist.", 404)

        return router.route(method, path, operation=operation)(guarded)

    return register


@router.route("GET", "/s3", operation="page.files")
def files(world: "World", request: Request) -> Response:  # noqa: ARG001 - a page without choices
    """What is stored."""
    found = list(reversed(world.s3.objects()))[:_SHOWN]
    rows = [(f"{one['bucket']}/{one['key']}", f"{one['size']:,} bytes") for one in found]
    listed = look.table(rows) if rows else "<p>No file yet.</p>"
    body = f'<h1>Files</h1><section class="card">{listed}</section>'
    return page(look.page("Files", body))


@endpoint("PUT", "/s3/{bucket}", "create_bucket")
def create_bucket(world: "World", request: Request) -> Response:  # noqa: ARG001 - always there
    """Buckets exist as soon as they are named."""
    return Response(200)


@endpoint("GET", "/s3/{bucket}", "list_objects")
def list_objects(world: "World", request: Request) -> Response:
    """The keys of a bucket that begin with a prefix."""
    bucket, prefix = request.params["bucket"], request.first("prefix")
    keys = sorted(one["key"] for one in world.s3.objects(bucket) if one["key"].startswith(prefix))
    rows = "".join(f"<Contents><Key>{escape(key)}</Key></Contents>" for key in keys[:1000])
    cut = str(len(keys) > 1000).lower()  # noqa: PLR2004 - S3's own page length
    return _xml(f"<ListBucketResult><IsTruncated>{cut}</IsTruncated>{rows}</ListBucketResult>")


@endpoint("PUT", "/s3/{bucket}/{key:path}", "put_object")
def put_object(world: "World", request: Request) -> Response:
    """Hold an object, or a part of one."""
    if upload := request.first("uploadId"):
        etag = world.s3.put_part(upload, int(request.first("partNumber")), request.body)
    else:
        kind = request.header("content-type") or "binary/octet-stream"
        etag = world.s3.put(request.params["bucket"], request.params["key"], request.body, kind)
    return Response(200, b"", {"ETag": f'"{etag}"'})


@endpoint("POST", "/s3/{bucket}/{key:path}", "multipart")
def multipart(world: "World", request: Request) -> Response:
    """Begin an upload in parts, or end it."""
    bucket, key = request.params["bucket"], request.params["key"]
    named = f"<Bucket>{escape(bucket)}</Bucket><Key>{escape(key)}</Key>"
    if upload := request.first("uploadId"):
        etag = world.s3.put(bucket, key, world.s3.join_parts(upload), "binary/octet-stream")
        done = "CompleteMultipartUploadResult"
        return _xml(f"<{done}>{named}<ETag>&quot;{etag}&quot;</ETag></{done}>")
    begun = "InitiateMultipartUploadResult"
    return _xml(f"<{begun}>{named}<UploadId>{world.s3.begin_parts()}</UploadId></{begun}>")


@endpoint("GET", "/s3/{bucket}/{key:path}", "get_object")
def get_object(world: "World", request: Request) -> Response:
    """The object, with the headers that the signed address asks for."""
    found = world.s3.find(request.params["bucket"], request.params["key"])
    if found is None:
        return _error("NoSuchKey", "The specified key does not exist.", 404)
    facts, data = found
    headers = {
        "ETag": f'"{facts["etag"]}"',
        "Last-Modified": formatdate(facts["at"], usegmt=True),
        "Content-Type": facts["type"],
    }
    headers |= {to: request.first(one) for one, to in _OVERRIDES.items() if one in request.query}
    return Response(200, data, headers)


@endpoint("DELETE", "/s3/{bucket}/{key:path}", "delete_object")
def delete_object(world: "World", request: Request) -> Response:
    """Forget an object, or an upload in parts."""
    if upload := request.first("uploadId"):
        world.s3.join_parts(upload)
    else:
        world.s3.drop(request.params["bucket"], request.params["key"])
    return Response(204)


def _xml(body: str, status: int = 200) -> Response:
    return Response(status, f'<?xml version="1.0" encoding="UTF-8"?>{body}', {}, _XML)


def _error(code: str, message: str, status: int) -> Response:
    inside = f"<Code>{code}</Code><Message>{escape(message)}</Message>"
    return _xml(f"<Error>{inside}</Error>", status)
