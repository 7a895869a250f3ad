"""A certificate like the device's own: self-signed for `<hostname>.local`, from 1970, for about 100 years."""

import ssl
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

_MADE: Final = datetime(1970, 1, 1, tzinfo=UTC)
_VALID: Final = timedelta(days=36_500)


def _pem(hostname: str) -> bytes:
    """Return a new certificate with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{hostname}.local")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(_MADE)
        .not_valid_after(_MADE + _VALID)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(f"{hostname}.local")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(Encoding.PEM) + key.private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )


class Certificate:
    """What new connections are shown; `context` serves it."""

    def __init__(self, hostname: str) -> None:
        """Make the first one."""
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.fingerprint = ""
        """SHA-256 in hex."""
        self._hostname = hostname
        self._first = _pem(hostname)
        self.restore()

    def change(self) -> None:
        """Show another one, as after a factory reset."""
        self._show(_pem(self._hostname))

    def restore(self) -> None:
        """Show the first one again."""
        self._show(self._first)

    def _show(self, pem: bytes) -> None:
        with TemporaryDirectory() as folder:  # the ssl module reads files only
            file = Path(folder, "certificate.pem")
            file.write_bytes(pem)
            self.context.load_cert_chain(file)
        der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
        self.fingerprint = sha256(der).hexdigest()
