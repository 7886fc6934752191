"""How many bytes `info` fetches of a large model behind a URL, by format.

`python tools/remote.py --mib 1024` writes models of that size into a temporary folder, serves them
on this machine, over http and by a stand-in for the hub of models, and counts what is sent.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

FORMATS = {
    "m.keras": {},
    "m.h5": {},
    "directory": {"zipped": False},
    "safetensors": {"zipped": False, "format": "safetensors"},
    "saved_model": {"format": "tf"},
}
SMALL = 1 << 16  # bytes up to which the stand-in wants a file in memory
MOST = 1 << 20  # bytes that looking may fetch


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--mib", type=int, default=64)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"HF_HOME": folder + "/home", "HF_HUB_DISABLE_XET": "1"}
        rows = measured(Path(folder), arguments.parse_args().mib)
    print(f"{'URL':<24}{'in the file':>16}{'fetched':>12}{'requests':>10}{'seconds':>9}")
    for url, size, fetched, requests, seconds in rows:
        print(f"{url:<24}{size:>16,}{fetched:>12,}{requests:>10}{seconds:>9.2f}")
    sys.exit(any(row[2] > MOST for row in rows))


def measured(folder: Path, mib: int) -> list[tuple[str, int, int, int, float]]:
    """URL, bytes of the tensors, bytes fetched, requests and seconds of each row."""
    from tests.hub.hub_server import Hub
    from tests.hub.web import serving

    import keramos

    units = mib * (1 << 20) // 4 // 4096 // 4
    kernel = {"kernel_initializer": "zeros"}
    layers = [keramos.layers.Dense(units, **kernel) for _ in range(4)]
    inputs = keramos.Input((4096,))
    model = keramos.Model(inputs, [layer(inputs) for layer in layers])
    rows = []
    with serving(Hub()) as hub:
        os.environ["HF_ENDPOINT"] = hub.address
        for name, options in FORMATS.items():
            place = folder / name
            model.save(place, **options)
            hub.repo("me/model", contents(place))
            urls = {"hf://me/model": f"hf, {name}"}
            if place.is_file():
                urls[hub.add(name, place)] = f"http, {name}"
            for url, shown in urls.items():
                hub.sent, start = 0, time.perf_counter()
                hub.requests.clear()
                size = keramos.saving.inspect(url).nbytes
                seconds = time.perf_counter() - start
                rows.append((shown, size, hub.sent, len(hub.requests), seconds))
    return rows


def contents(place: Path) -> dict[str, bytes | Path]:
    """The files of a model, by their names in a repository."""
    root = place.parent if place.is_file() else place
    paths = [place] if place.is_file() else [path for path in place.rglob("*") if path.is_file()]
    return {
        path.relative_to(root).as_posix(): path
        if path.stat().st_size > SMALL
        else path.read_bytes()
        for path in paths
    }


if __name__ == "__main__":
    main()
