"""`waspada serve` and `waspada worker`."""

import errno
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

import click

from waspada.cli.language import Command, both
from waspada.cli.parent import end_with_parent
from waspada.cli.setup import prepare_database, start_django

LOOPBACK = "127.0.0.1"
PORT = 8000
_STOP_SECONDS = 10
_LOOK_SECONDS = 1.0
_APPLICATION = "waspada.web.asgi:application"


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
    check_free(host, port)
    start_django()
    prepare_database()
    run_server(host, port, processes=processes, with_worker=with_worker)


@click.command(cls=Command, help=both("Jalankan pekerja saja.", "Run a worker only."))
@click.option("--parent", type=int, hidden=True)
def worker(parent: int | None) -> None:
    """Take work until stopped, or until the server that started us is gone."""
    start_django()
    from waspada.cli.kernels import keep_kernels
    from waspada.web.worker import Worker

    keep_kernels()
    hand = Worker()
    if parent is None:
        prepare_database()
    else:  # which has prepared it
        end_with_parent(parent, hand.stop)
    signal.signal(signal.SIGTERM, hand.stop)
    signal.signal(signal.SIGINT, hand.stop)
    hand.run()


class WorkerKeeper:
    """Keeps one worker process alive: killed by whatever, it is started again, and says so."""

    def __init__(self) -> None:
        self._is_over = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="worker-keeper", daemon=True)

    def start(self) -> None:
        """Start the worker and watch over it."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker, gently first."""
        self._is_over.set()
        self._thread.join(_STOP_SECONDS)
        process = self._process
        if process is None or process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()

    def _keep(self) -> None:
        while not self._is_over.is_set():
            self._process = subprocess.Popen(  # noqa: S603 (ourselves, with our own number)
                [sys.executable, "-m", "waspada", "worker", "--parent", str(os.getpid())],
                env=dict(os.environ),
            )
            while self._process.poll() is None and not self._is_over.wait(_LOOK_SECONDS):
                pass
            if not self._is_over.is_set():
                code = self._process.returncode
                click.echo(
                    both(
                        f"Pekerja berhenti (kode {code}) dan dijalankan lagi.",
                        f"The worker ended (code {code}) and is started again.",
                    ),
                    err=True,
                )
                self._is_over.wait(_LOOK_SECONDS)


def check_free(host: str, port: int, *, patience: float = _STOP_SECONDS) -> None:
    """Refuse a port at which something listens: two servers there would share what comes.

    patience : seconds to wait for a server that is just ending
    """
    ends = time.monotonic() + patience
    while not _is_free(host, port):
        if time.monotonic() >= ends:
            raise click.ClickException(
                both(
                    f"Porta {port} sudah dipakai. Hentikan yang memakainya, atau pilih --port.",
                    f"Port {port} is in use. Stop what uses it, or choose another with --port.",
                )
            )
        time.sleep(_LOOK_SECONDS / 5)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            return error.errno != errno.EADDRINUSE  # whatever else is wrong, the server says
    return True


def free_port(host: str, wanted: int) -> int:
    """Return the wanted port, or the next free one above it."""
    for port in range(wanted, wanted + 50):
        if _is_free(host, port):
            return port
    raise click.ClickException(
        both(
            f"Tidak ada porta kosong antara {wanted} dan {wanted + 49}; pilih dengan --port.",
            f"No free port between {wanted} and {wanted + 49}; choose one with --port.",
        )
    )


def _load_application(parent: int, target: str) -> Callable[..., Any]:
    """Load what a serving process serves; granian calls this in that process."""
    end_with_parent(parent, partial(os.kill, os.getpid(), signal.SIGTERM))
    module, name = target.split(":")
    application: Callable[..., Any] = getattr(import_module(module), name)
    return application


def run_server(host: str, port: int, *, processes: int = 1, with_worker: bool = True) -> None:
    """Serve with granian until stopped; worker and serving processes end with us."""
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    hand = WorkerKeeper() if with_worker else None
    server = Server(
        _APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        workers=processes,
        log_access=False,
        log_level=LogLevels.error,
        # A reader who went away without taking the whole answer can hold a process for ever.
        workers_kill_timeout=_STOP_SECONDS,
    )
    try:
        if hand is not None:
            hand.start()
        server.serve(target_loader=partial(_load_application, os.getpid()))
    finally:
        if hand is not None:
            hand.stop()
