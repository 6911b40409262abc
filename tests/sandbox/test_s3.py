"""A local S3 for the real boto3: signatures, presigned addresses, parts."""

import urllib.error
import urllib.request

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from tests.sandbox.kit import opened

BUCKET, KEY = "shop-files", "assets/short book/é.pdf"


def client(outside, *, secret="", key="sandbox"):
    return boto3.client(
        "s3",
        region_name="us-east-1",
        endpoint_url=f"{outside.running.url}/s3",
        aws_access_key_id=key,
        aws_secret_access_key=secret or outside.world.settings.s3_secret_key,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            retries={"total_max_attempts": 1},
        ),
    )


def presigned(s3, seconds: int = 60, **more) -> str:
    params = {"Bucket": BUCKET, "Key": KEY, **more}
    return s3.generate_presigned_url("get_object", Params=params, ExpiresIn=seconds)


def fetched(url: str) -> tuple[int, bytes, dict]:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own sandbox
            return answer.status, answer.read(), dict(answer.headers)
    except urllib.error.HTTPError as error:
        return error.code, error.read(), dict(error.headers)


def test_what_is_stored_is_read_back(outside):
    s3 = client(outside)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"book", ContentType="application/pdf")

    read = s3.get_object(Bucket=BUCKET, Key=KEY)
    head = s3.head_object(Bucket=BUCKET, Key=KEY)

    assert (read["Body"].read(), read["ContentType"]) == (b"book", "application/pdf")
    assert (head["ContentLength"], head["ETag"]) == (4, read["ETag"])
    assert [one["Key"] for one in s3.list_objects_v2(Bucket=BUCKET)["Contents"]] == [KEY]


def test_what_is_not_there_is_said_as_s3_says_it(outside):
    s3 = client(outside)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"book")
    s3.delete_object(Bucket=BUCKET, Key=KEY)

    for call, code in ((s3.get_object, "NoSuchKey"), (s3.head_object, "404")):
        with pytest.raises(ClientError) as error:
            call(Bucket=BUCKET, Key=KEY)
        assert error.value.response["Error"]["Code"] == code


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ({"secret": "mallory"}, "SignatureDoesNotMatch"),
        ({"key": "mallory"}, "InvalidAccessKeyId"),
    ],
)
def test_who_does_not_hold_the_keys_is_refused(outside, keys, code):
    with pytest.raises(ClientError) as error:
        client(outside, **keys).put_object(Bucket=BUCKET, Key=KEY, Body=b"x")

    assert error.value.response["Error"]["Code"] == code
    assert outside.world.s3.objects() == []


def test_a_presigned_address_gives_the_file_with_its_name(outside):
    s3 = client(outside)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"book")
    name = "attachment; filename=\"b.pdf\"; filename*=UTF-8''b%C3%A9.pdf"

    status, body, headers = fetched(
        presigned(s3, ResponseContentDisposition=name, ResponseContentType="application/pdf")
    )

    assert (status, body) == (200, b"book")
    assert headers["Content-Disposition"] == name
    assert headers["Content-Type"] == "application/pdf"


def test_a_presigned_address_cannot_be_changed(outside):
    s3 = client(outside)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"book")
    good = presigned(s3)

    for bad in (good + "&response-content-type=text/html", good.replace("short", "other")):
        status, body, _headers = fetched(bad)
        assert (status, b"SignatureDoesNotMatch" in body) == (403, True)


def test_a_presigned_address_ends(outside):
    s3 = client(outside)
    s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"book")
    link, too_long = presigned(s3), presigned(s3, seconds=604801)
    real = outside.world.clock
    outside.world.clock = lambda: real() + 61

    assert fetched(link)[0] == 403
    assert b"604800" in fetched(too_long)[1]


def test_large_files_come_in_parts(outside, tmp_path):
    large = tmp_path / "large.zip"
    large.write_bytes(bytes(range(256)) * 40_000)

    client(outside).upload_file(str(large), BUCKET, "large.zip")

    _facts, data = outside.world.s3.find(BUCKET, "large.zip")
    assert data == large.read_bytes()


def test_files_outlive_a_restart(tmp_path):
    with opened(tmp_path) as box:
        client(box).put_object(Bucket=BUCKET, Key=KEY, Body=b"book")
    with opened(tmp_path) as box:
        assert client(box).get_object(Bucket=BUCKET, Key=KEY)["Body"].read() == b"book"
        assert KEY in box.call("GET", "/s3").text
