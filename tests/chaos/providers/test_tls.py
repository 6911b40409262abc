"""E7: the other side cannot prove who it is. Nothing is told to it, least of all a key."""

import contextlib
import datetime as dt
import ipaddress
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core import wire
from core.files import StorageUnavailableError
from core.http import ProviderClient
from core.models import ApiCall
from core.outcomes import NotSent, Unknown
from core.providers.s3 import S3Files
from orders.providers import stripe

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """One that nobody has signed but its own key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = tmp_path_factory.mktemp("tls") / "own.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return path


@pytest.fixture
def stranger(certificate):
    """Its address, and what it was told after the handshake."""
    told: list[bytes] = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    door = socket.create_server(("127.0.0.1", 0))

    def listen():
        with contextlib.suppress(OSError):
            while True:
                caller, _where = door.accept()
                with contextlib.suppress(OSError), caller:
                    caller.settimeout(5)
                    with context.wrap_socket(caller, server_side=True) as safe:
                        told.append(safe.recv(10_000))

    threading.Thread(target=listen, daemon=True).start()
    yield f"https://127.0.0.1:{door.getsockname()[1]}", told
    door.close()


def test_no_provider_is_told_anything(stranger):
    address, told = stranger
    client = ProviderClient("printful", address, headers={"Authorization": "Bearer secret"})

    outcome = client.call("POST", "/orders", operation="orders.create", write=True, json={"a": 1})

    assert isinstance(outcome, NotSent)
    assert "certificate" in outcome.reason.lower()
    assert ApiCall.objects.get().result == "NOT_SENT"
    assert [one for one in told if one] == []


def test_an_sdk_tells_it_nothing_either(stranger, settings):
    address, told = stranger
    settings.STRIPE_API_BASE = address

    outcome = stripe.read_sale("cs_test_1")

    assert isinstance(outcome, Unknown | NotSent)
    assert [one for one in told if one] == []
    with pytest.raises(wire.NoAnswerError, match=r"(?i)certificate"):
        wire.exchange("POST", address, headers={}, content=b"{}", seconds=5)


def test_no_file_goes_to_it(stranger):
    address, told = stranger
    files = S3Files(
        bucket="shop-files", region="us-east-1", endpoint=address, access_key="a", secret="b"
    )

    with pytest.raises(StorageUnavailableError):
        files.save("book.pdf", b"%PDF")

    assert [one for one in told if one] == []
