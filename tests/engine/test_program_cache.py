"""Compiled programs are kept for the next process, in a folder of nobody else's."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import jax
import pytest

from keramos import config
from keramos.engine import program_cache
from keramos.errors import ConfigError

#: Predicts and trains; prints how many programs were compiled anew, and how many were found.
PROGRAM = """
import jax
events = []
jax.monitoring.register_event_listener(lambda event, **_: events.append(event))
from keramos.engine import program_cache
program_cache.WORTH_A_FILE = 0.0
import numpy
import keramos as keras
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation="gelu"), keras.layers.Dense(1)])
model.compile("adam", "mse")
x = numpy.ones((8, 4), "float32")
model.predict(x, verbose=0)
model.fit(x, x[:, :1], verbose=0)
print(*[events.count("/jax/compilation_cache/cache_" + which) for which in ("misses", "hits")])
"""  # noqa: E501


def run(program: str, cache: Path | str) -> str:
    environment = {**os.environ, "KERAMOS_PROGRAM_CACHE": str(cache)}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        env=environment,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


@pytest.fixture
def cache(tmp_path: Path) -> Iterator[Path]:
    """A folder for this test, which jax is told of when the first program is compiled."""
    folder = tmp_path / "caches" / "programs"
    before = jax.config.jax_persistent_cache_min_compile_time_secs
    config.set_program_cache(folder)
    yield folder
    config.set_program_cache(None)
    jax.config.update("jax_persistent_cache_min_compile_time_secs", before)


@pytest.mark.slow
def test_the_second_process_compiles_nothing(tmp_path: Path):
    cache = tmp_path / "programs"
    misses, hits = map(int, run(PROGRAM, cache).split())
    assert misses > 1
    assert hits == 0
    programs = {path: path.stat().st_size for path in cache.glob("*/*")}
    assert run(PROGRAM, cache).split() == ["0", str(misses)]
    assert {path: path.stat().st_size for path in cache.glob("*/*")} == programs


@pytest.mark.slow
def test_off_is_off(tmp_path: Path):
    program = f"import os; os.environ['XDG_CACHE_HOME'] = {str(tmp_path)!r}\n{PROGRAM}"
    assert run(program, "off") == "0 0"
    assert not list(tmp_path.iterdir())


def test_the_folder_is_its_owners_alone(cache: Path):
    program_cache.use_program_cache()
    assert config.program_cache() == str(cache)
    assert cache.stat().st_mode & 0o777 == 0o700
    assert Path(jax.config.jax_compilation_cache_dir).parent == cache


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="no owners here")
@pytest.mark.parametrize("mode", [0o770, 0o707])
def test_a_folder_that_others_can_write_to_is_not_used(cache: Path, mode: int):
    cache.mkdir(parents=True)
    cache.chmod(mode)
    with pytest.warns(UserWarning, match="others can write to that folder"):
        program_cache.use_program_cache()
    assert jax.config.jax_compilation_cache_dir is None
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        program_cache.use_program_cache()  # said once


def test_a_file_in_its_place_is_said(cache: Path):
    cache.parent.mkdir()
    cache.touch()
    with pytest.warns(
        UserWarning, match=r"not kept in .*programs: it is no folder \(KERAMOS_PROGRAM_CACHE=off"
    ):
        program_cache.use_program_cache()


def test_the_users_own_cache_stays(cache: Path, tmp_path: Path):
    jax.config.update("jax_compilation_cache_dir", str(tmp_path))
    program_cache.use_program_cache()
    config.set_program_cache(None)
    assert jax.config.jax_compilation_cache_dir == str(tmp_path)
    assert not cache.exists()
    jax.config.update("jax_compilation_cache_dir", None)


def test_what_was_not_used_for_longest_is_deleted(cache: Path):
    (cache / "machine").mkdir(parents=True)
    cache.chmod(0o700)
    for day in range(5):
        program = cache / "machine" / f"program{day}-cache"
        program.write_bytes(bytes(1000))
        os.utime(program, (day * 86400, 0))
    config.set_program_cache(cache, limit=2500)
    program_cache.use_program_cache()
    assert sorted(path.name[:8] for path in (cache / "machine").iterdir()) == [
        "program3",
        "program4",
    ]


def test_a_negative_limit_is_refused():
    with pytest.raises(ConfigError, match="number of bytes"):
        config.set_program_cache("somewhere", limit=-1)
