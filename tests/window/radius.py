"""A real FreeRADIUS on free local ports, with the configuration that all tests share. It stops together with the desktop."""

import shutil
import socket
from pathlib import Path

from desktop import Failed, wait_until

RADIUS = Path(__file__).parent.parent / "radius"
IPV6 = "\tlisten {\n\t\ttype = auth\n\t\tipv6addr = ::1\n\t\tport = $ENV{RADIUS_PORT}\n\t\tclients = legacy\n\t}\n"
SECRET = "testing123"
PROGRAM = "/usr/sbin/freeradius"


def free_ports():
    """Returns two consecutive free ports."""
    while True:
        with socket.socket(type=socket.SOCK_DGRAM) as first, socket.socket(type=socket.SOCK_DGRAM) as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
                return port, port + 1
            except OSError:
                continue


def start(desktop):
    """Starts the server and waits until it listens; returns the port on which it signs replies."""
    if not shutil.which(PROGRAM):
        raise Failed("missing on this computer: freeradius; .ci/setup installs the packages the tests need")
    folder = desktop.folder / "radius"
    folder.mkdir()
    # Not every machine has IPv6, and it is not needed here.
    (folder / "radiusd.conf").write_text((RADIUS / "radiusd.conf").read_text().replace(IPV6, ""))
    shutil.copy(RADIUS / "dictionary", folder)
    port, strict = free_ports()
    ports = {"RADIUS_SECRET": SECRET, "RADIUS_PORT": str(port), "RADIUS_PORT_STRICT": str(strict)}
    log = folder / "log"
    with open(log, "wb") as output:
        environment = {**desktop.environment, **ports}
        desktop.start(PROGRAM, "-f", "-l", "stdout", "-d", str(folder), environment=environment, stdout=output)
    wait_until("FreeRADIUS is ready", lambda: b"Ready to process requests" in log.read_bytes())
    return strict
