"""The certificate of the local cluster, which lets only its own processes in.

Whoever reaches a port of dask can run code, and on 127.0.0.1 that is everyone on the computer.  So
the processes of the cluster speak TLS and accept only a peer that shows the same certificate.
"""

from __future__ import annotations

import datetime
import os
from pathlib import Path

from distributed.security import Security

# Any day: a step of the clock must not end a certificate that lasts as long as its cluster.
_FIRST_DAY = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)
_LAST_DAY = datetime.datetime(9999, 12, 31, tzinfo=datetime.UTC)

ROLES = ("client", "scheduler", "worker")
"""Dask's names of the ends of a connection."""


def create_certificate(file: Path) -> None:
    """Write a new self-signed certificate with its private key to `file`, for this user only.

    Raises:
        OSError: The file exists or cannot be written.
    """
    # Imported here, because it takes a fifth of a second and most visitors train nothing.
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "cnn-explorer")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_FIRST_DAY)
        .not_valid_after(_LAST_DAY)
        .sign(key, hashes.SHA256())
    )
    pem = serialization.Encoding.PEM
    content = certificate.public_bytes(pem) + key.private_bytes(
        pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as opened:
        opened.write(content)


def security_options(file: Path) -> dict[str, str | bool]:
    """Return the arguments of dask's `Security` that ask everyone for the certificate in `file`.

    The key is named too, or one of the person's own dask configuration would take its place.
    """
    options: dict[str, str | bool] = {"require_encryption": True, "tls_ca_file": str(file)}
    for role in ROLES:
        options[f"tls_{role}_cert"] = options[f"tls_{role}_key"] = str(file)
    return options


def security(file: Path) -> Security:
    """Return dask's `Security` with `security_options`."""
    return Security(**security_options(file))  # type: ignore[no-untyped-call]
