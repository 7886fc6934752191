"""Opens one untrusted file per forked child, and reports what happened and what it touched.

A program of its own: requests are JSON lines on stdin, answers are JSON lines on stdout. It knows
what a child may do (limits, allowed paths), not what should have come of a case.
"""

from __future__ import annotations

import contextlib
import ctypes
import importlib
import json
import os
import pkgutil
import resource
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
import warnings
from pathlib import Path

MEMORY = 2 << 30  # bytes above what the process has before it opens the file
SECONDS = float(os.environ.get("KERAMOS_ARENA_SECONDS", "20"))
CANARY = Path("/tmp/keramos-canary")  # the folder that the payloads name
DEPENDENCIES = {
    *sys.stdlib_module_names,
    *(
        "keramos",
        "numpy",
        "h5py",
        "ml_dtypes",
        "jax",
        "jaxlib",
        "scipy",
        "opt_einsum",
        "rich",
        "click",
        "fsspec",
        "onnxruntime",
    ),
    *("pygments", "markdown_it", "mdurl", "packaging", "typing_extensions"),
}
INHERITED = ("/dev/null", "/dev/urandom", "/proc/", "/sys/", "/etc/localtime")
FORBIDDEN = (
    *(
        "socket.",
        "subprocess.",
        "os.system",
        "os.exec",
        "os.posix_spawn",
        "os.spawn",
        "os.fork",
        "pty.spawn",
    ),
    *(
        "os.remove",
        "os.rename",
        "os.mkdir",
        "os.rmdir",
        "os.symlink",
        "os.link",
        "os.truncate",
        "os.chmod",
    ),
    *(
        "os.chown",
        "os.utime",
        "os.kill",
        "os.putenv",
        "os.unsetenv",
        "os.chdir",
        "os.setxattr",
        "shutil.",
    ),
    *(
        "tempfile.",
        "pickle.find_class",
        "webbrowser.",
        "urllib.",
        "ftplib.",
        "http.",
        "smtplib.",
        "ctypes.dlopen",
    ),
)
ONLY_BY_IMPORT = ("marshal.loads", "exec")  # what the import system does, and nothing else may
DECOY = (
    Path(tempfile.gettempdir()) / f"keramos-decoy-{os.getpid()}"
)  # what `misbehave` touches; other arenas do not see it
IN_ANYTHING = 0x0FFF


class Effects:
    """The audit hook of a child: collects what the rules forbid."""

    def __init__(self, case: Path):
        self.seen: list[str] = []
        roots = {
            sys.prefix,
            sys.base_prefix,
            *(p for p in sys.path if p),
            str(Path(__file__).parents[2] / "src"),
        }
        self.readable = (
            *INHERITED,
            *(os.path.realpath(root) + os.sep for root in roots),
            os.path.realpath(case),
        )
        if case.name.endswith(".weights.json"):  # an index has its shards beside it
            self.readable += (os.path.realpath(case.parent) + os.sep,)

    def __call__(self, event: str, arguments: tuple) -> None:
        if event.startswith(FORBIDDEN):
            self.note(event, arguments)
        elif event == "open":
            self.opened(*arguments)
        elif event in ("os.listdir", "os.scandir"):
            self.opened(arguments[0], "r", 0)
        elif foreign_import(event, arguments) or (
            event in ONLY_BY_IMPORT and not called_by_library()
        ):
            self.note(event, arguments)

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """As the first finder: `importlib.import_module` raises no audit event of its own."""
        if foreign_import("import", (name,)):
            self.note("import", (name,))

    def opened(self, path: object, mode: object, flags: object) -> None:
        if isinstance(path, int) or path is None:
            return
        writes = bool(set(str(mode or "")) & set("wax+")) or bool(
            int(flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        )
        if writes or not os.path.realpath(os.fsdecode(path)).startswith(self.readable):
            self.note("write" if writes else "open", (path,))

    def note(self, event: str, arguments: tuple) -> None:
        self.seen.append(f"{event} {arguments!r}"[:300])


def foreign_import(event: str, arguments: tuple) -> bool:
    return event == "import" and arguments[0].partition(".")[0] not in DEPENDENCIES


def called_by_library() -> bool:
    """Whether the event comes from an importer, or from the standard library (dataclasses,
    namedtuple).
    """
    caller = sys._getframe(2).f_code.co_filename
    stdlib = os.path.dirname(os.__file__) + os.sep
    return caller.startswith("<frozen") or (
        caller.startswith(stdlib) and "site-packages" not in caller
    )


def settings() -> dict[str, str]:
    """What belongs to the process and not to a file."""
    import numpy

    import keramos

    return {
        "environment": repr(sorted(os.environ.items())),
        "folder": os.getcwd(),
        "path": repr(sys.path),
        "recursion": repr(sys.getrecursionlimit()),
        "digits": repr(sys.get_int_max_str_digits()),
        "filters": repr(warnings.filters),
        "numpy errors": repr(numpy.geterr()),
        "registry": repr(sorted(keramos.saving.get_custom_objects())),
        "signals": repr(
            [signal.getsignal(s) for s in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)]
        ),
        "hooks": repr((sys.excepthook, sys.displayhook)),
        "limits": repr(resource.getrlimit(resource.RLIMIT_AS)),
    }


def open_it(verb: str, path: Path) -> None:
    """What a user would type, and then every weight read: nothing may hide behind laziness."""
    import keramos
    import keramos.cli as command_line

    match verb:
        case "load_model":
            model = keramos.saving.load_model(path)
            model.get_weights()
            model.summary()
        case "load_weights":
            model = keramos.Sequential([keramos.Input((4,)), keramos.layers.Dense(2)])
            model.load_weights(path)
            model.get_weights()
        case "model_from_json":
            keramos.models.model_from_json(path.read_text("utf-8"))
        case "deserialize":
            keramos.saving.deserialize_keras_object(json.loads(path.read_text("utf-8")))
        case "load_program":
            repr(keramos.export.load(path))
        case "info":
            command_line.main(["info", str(path)], standalone_mode=False)
        case "scan":
            command_line.main(["scan", "--jobs", "1", str(path)], standalone_mode=False)
        case "misbehave":
            MISDEEDS[path.name]()
        case _:
            raise LookupError(verb)


def read_elsewhere() -> None:
    Path("/etc/hostname").read_bytes()


def write_somewhere() -> None:
    path = Path(tempfile.gettempdir()) / "keramos-arena-wrote-this"
    path.write_bytes(b"")
    path.unlink()


def read_bait_unseen() -> None:
    """As a C library would: no audit event, so that only inotify can tell."""
    libc = ctypes.CDLL(None)
    libc.close(libc.open(os.fsencode(DECOY / "secret.txt"), os.O_RDONLY))


def eat_memory() -> None:
    bytearray(MEMORY + (64 << 20))


def hang() -> None:
    signal.pause()


# What the arena must notice, each of them (test_arena.py).
MISDEEDS = {
    "read": read_elsewhere,
    "write": write_somewhere,
    "bait": read_bait_unseen,
    "process": lambda: os.system("true"),
    "socket": lambda: __import__("socket").socket().close(),
    "import": lambda: importlib.import_module("keras_of_another_house"),
    "code": lambda: eval("1 + 1"),
    "setting": lambda: warnings.simplefilter("always"),
    "memory": eat_memory,
    "hang": hang,
    "crash": lambda: os.kill(os.getpid(), signal.SIGSEGV),
}


def child(request: dict, answer: int) -> None:
    """Inside the fork: limits, the hook, the call; one JSON line to `answer`."""
    path = Path(request["file"])
    before, effects = settings(), Effects(path)
    in_use = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()
    sys.meta_path.insert(0, effects)
    sys.addaudithook(effects)
    resource.setrlimit(resource.RLIMIT_AS, (in_use + MEMORY,) * 2)
    result = attempt(request["verb"], path)
    resource.setrlimit(resource.RLIMIT_AS, (in_use + MEMORY,) * 2)
    found, after = list(effects.seen), settings()
    before["limits"] = after["limits"]
    changed = [name for name, value in after.items() if before[name] != value]
    line = json.dumps({**result, "effects": found, "changed": changed})
    with os.fdopen(answer, "w", encoding="utf-8") as stream:
        stream.write(line)


def attempt(verb: str, path: Path) -> dict:
    try:
        open_it(verb, path)
    except BaseException as error:  # noqa: BLE001 - the arena must see everything, the interpreter leaving included
        kinds = [f"{kind.__module__}.{kind.__qualname__}" for kind in type(error).__mro__]
        trace = (
            traceback.format_exception(error)[-4:]
            if "keramos.errors.KeramosError" not in kinds
            else []
        )
        return {
            "outcome": "refused",
            "kinds": kinds,
            "text": str(error)[:20_000],
            "trace": "".join(trace)[-3000:],
        }
    return {"outcome": "loaded"}


def run(request: dict, watch: Watch) -> dict:
    """Fork, wait at most SECONDS, say what happened."""
    watch.drain()
    receiving, sending = os.pipe()
    printed = os.memfd_create("printed")
    started = time.monotonic()
    pid = os.fork()
    if not pid:
        os.close(receiving)
        os.dup2(printed, 1), os.dup2(printed, 2)
        try:
            child(request, sending)
        finally:
            os._exit(0)
    os.close(sending)
    result = listen(receiving, pid)
    seconds = round(time.monotonic() - started, 3)
    shown = os.pread(printed, 20_000, 0).decode("utf-8", "replace")
    os.close(printed)
    return {
        "outcome": "crashed",
        **result,
        "seconds": seconds,
        "printed": shown,
        "canary": watch.drain(),
    }


def listen(receiving: int, pid: int) -> dict:
    """The child's answer, or how it ended without one."""
    received = b""
    deadline = time.monotonic() + SECONDS
    with os.fdopen(receiving, "rb", buffering=0) as stream:
        while ready := select.select([stream], [], [], max(0.0, deadline - time.monotonic()))[0]:
            if not (piece := ready[0].read(1 << 16)):
                break
            received += piece
        else:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            return {"outcome": "hung"}
    status = os.waitpid(pid, 0)[1]
    return json.loads(received) if received else {"outcome": "crashed", "status": status}


class Watch:
    """inotify on the canary's folder: sees what C libraries open, too."""

    def __init__(self):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.handle = self.libc.inotify_init1(os.O_NONBLOCK)
        for folder in (CANARY, DECOY):
            self.prepare(folder)
            if self.libc.inotify_add_watch(self.handle, os.fsencode(folder), IN_ANYTHING) < 0:
                raise OSError(ctypes.get_errno(), "inotify")

    def prepare(self, folder: Path) -> None:
        """Bait: files that a successful attack would read."""
        folder.mkdir(exist_ok=True)
        for name in ("secret.txt", "secret.h5", "secret.keras"):
            if not (folder / name).exists():
                (folder / name).write_text("secret\n", "utf-8")

    def drain(self) -> list[str]:
        """Names in the folder that were touched since the last call."""
        try:
            events = os.read(self.handle, 1 << 16)
        except BlockingIOError:
            return []
        names, at = set(), 0
        while at < len(events):
            length = int.from_bytes(events[at + 12 : at + 16], sys.byteorder)
            names.add(
                events[at + 16 : at + 16 + length].rstrip(b"\0").decode("utf-8", "replace") or "."
            )
            at += 16 + length
        return sorted(names)


def warm_up() -> None:
    """Import everything once, so that a child's imports are the file's doing."""
    import jax.numpy

    import keramos

    for found in pkgutil.walk_packages(keramos.__path__, "keramos."):
        with contextlib.suppress(ImportError):  # what needs an extra that is not installed
            importlib.import_module(found.name)
    with contextlib.suppress(ImportError):
        importlib.import_module("onnxruntime")
    _ = jax.numpy, keramos.layers.Dense, keramos.saving.load_model


def main() -> None:
    sys.dont_write_bytecode = True
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    warm_up()
    watch = Watch()
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(run(json.loads(line), watch)), file=answers, flush=True)
    shutil.rmtree(DECOY)


if __name__ == "__main__":
    main()
