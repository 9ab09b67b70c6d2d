"""`waspada serve` and `waspada worker`."""

import os
import signal
import socket
import subprocess
import sys

import click

from waspada.cli.language import Command, both
from waspada.cli.setup import prepare_database, start_django

LOOPBACK = "127.0.0.1"
PORT = 8000
THREADS = 32
_STOP_SECONDS = 10


@click.command(
    cls=Command,
    help=both(
        "Jalankan server web, dan pekerja di sampingnya.",
        "Run the web server, with a worker beside it.",
    ),
)
@click.option("--host", default=LOOPBACK, show_default=True)
@click.option("--port", default=PORT, show_default=True)
@click.option(
    "--processes",
    default=1,
    show_default=True,
    help=both("Proses server; lebih dari satu hanya di PostgreSQL.", "More only on PostgreSQL."),
)
@click.option(
    "--worker/--no-worker",
    "with_worker",
    default=True,
    help=both("Pekerja ikut dijalankan.", "Run a worker too."),
)
def serve(host: str, port: int, processes: int, with_worker: bool) -> None:
    """Serve until stopped."""
    start_django()
    prepare_database()
    run_server(host, port, processes=processes, with_worker=with_worker)


@click.command(cls=Command, help=both("Jalankan pekerja saja.", "Run a worker only."))
def worker() -> None:
    """Take work until stopped."""
    start_django()
    from waspada.web.worker import Worker

    prepare_database()
    hand = Worker()
    signal.signal(signal.SIGTERM, hand.stop)
    signal.signal(signal.SIGINT, hand.stop)
    hand.run()


def free_port(host: str, wanted: int) -> int:
    """Return the wanted port, or the next free one above it."""
    for port in range(wanted, wanted + 50):
        with socket.socket() as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                continue
            return port
    raise click.ClickException(
        both(
            f"Tidak ada porta kosong antara {wanted} dan {wanted + 49}; pilih dengan --port.",
            f"No free port between {wanted} and {wanted + 49}; choose one with --port.",
        )
    )


def run_server(host: str, port: int, *, processes: int = 1, with_worker: bool = True) -> None:
    """Serve with granian until stopped; the worker is a process of its own that ends with us."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    hand = None
    if with_worker:
        hand = subprocess.Popen([sys.executable, "-m", "waspada", "worker"], env=dict(os.environ))
    server = Server(
        "waspada.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes,
        blocking_threads=THREADS,
        log_access=False,
        log_level=LogLevels.error,
    )
    try:
        server.serve()
    finally:
        if hand is not None:
            hand.terminate()
            try:
                hand.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                hand.kill()
