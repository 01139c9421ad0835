"""The links under which people reach the app: `python -m cnnlib.ui.core.links HOST PORT`."""

from __future__ import annotations

import socket
import sys

EVERY_ADDRESS = ("0.0.0.0", "::", "")


def links(host: str, port: int) -> tuple[str, ...]:
    """Return the links of a server that listens on `host`: this computer's, then the network's."""
    if host not in EVERY_ADDRESS:
        shown = "localhost" if host == "127.0.0.1" else host
        return (f"http://{shown}:{port}",)
    address = network_address()
    own = f"http://localhost:{port}"
    return (own, f"http://{address}:{port}") if address else (own,)


def network_address() -> str | None:
    """Return this computer's address in its network, None where it has none; sends nothing."""
    # Connecting a datagram socket only looks up the route; the address is reserved for
    # documentation (RFC 5737).
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return None
        return str(probe.getsockname()[0])


def main() -> None:
    """Print the links of a server on the given host and port."""
    host, port = sys.argv[1], int(sys.argv[2])
    own, *others = links(host, port)
    print(f"CNN Explorer: {own}  (Ctrl-C stops it)")
    for link in others:
        print(f"For everyone on this network: {link}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
