"""For a bot that only knows api.telegram.org: a proxy on loopback that ends its TLS with a test CA and asks the fake Bot API.

The CA is made for one run, its keys stay in the run's folder, and it vouches for one name.
"""

import socket
import ssl
import threading
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "api.telegram.org"
_PIECE = 65536


class Tunnel:
    """Listens on loopback; `ca` is the file that the bot must trust, `url` the proxy that it must use."""

    def __init__(self, folder: Path, target_url: str) -> None:
        self.ca, certificate = folder / "test-ca.pem", folder / "test-host.pem"
        _certify(self.ca, certificate)
        host, _, port = target_url.removeprefix("http://").partition(":")
        self._target = host, int(port)
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        try:
            with client:
                head = _head(client)
                if not head.startswith(f"CONNECT {HOST}:443 ".encode()):
                    client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
                    return
                client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                with self._context.wrap_socket(client, server_side=True) as inside:
                    self._join(inside)
        except OSError:
            return  # the bot was killed, or hung up

    def _join(self, inside: ssl.SSLSocket) -> None:
        with socket.create_connection(self._target) as target:
            back = threading.Thread(target=_copy, args=(target, inside), daemon=True)
            back.start()
            _copy(inside, target)
            back.join()


def _head(client: socket.socket) -> bytes:
    """Read a request's head, byte by byte so that nothing of the TLS behind it is taken."""
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        byte = client.recv(1)
        if not byte:
            raise OSError("hung up")
        head += byte
    return head


def _copy(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(_PIECE):
            sink.sendall(piece)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)


def _certify(ca_file: Path, host_file: Path) -> None:
    """Write a CA, and a certificate with its key for the one name."""
    now = datetime.now(UTC)
    ca_key, host_key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    ca_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "CA of a benchmark")])
    host_name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])

    def draft(subject: x509.Name, key: ec.EllipticCurvePrivateKey) -> x509.CertificateBuilder:
        builder = x509.CertificateBuilder().subject_name(subject).issuer_name(ca_name)
        builder = builder.public_key(key.public_key()).serial_number(x509.random_serial_number())
        return builder.not_valid_before(now - timedelta(hours=1)).not_valid_after(now + timedelta(days=1))

    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)  # its order is fixed
    authority = (
        draft(ca_name, ca_key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(ca_key.public_key()), critical=False)
        .sign(ca_key, hashes.SHA256())
    )
    host = (
        draft(host_name, host_key)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(ca_key.public_key()), critical=False
        )
        .sign(ca_key, hashes.SHA256())
    )
    ca_file.write_bytes(authority.public_bytes(serialization.Encoding.PEM))
    key = host_key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    host_file.write_bytes(key + host.public_bytes(serialization.Encoding.PEM))
