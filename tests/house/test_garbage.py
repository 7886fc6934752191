"""Nothing looks for garbage while a model is built, and something does again afterwards."""

from __future__ import annotations

import gc
import threading

import pytest

import keramos
from keramos import _garbage


@pytest.fixture(autouse=True)
def searching():
    gc.enable()
    yield
    gc.enable()


def test_it_is_put_off_within_the_block_and_the_blocks_around_it():
    with _garbage.put_off():
        with _garbage.put_off():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_an_error_ends_it():
    with pytest.raises(ValueError), _garbage.put_off():
        raise ValueError
    assert gc.isenabled()


def test_a_process_that_does_not_search_is_left_alone():
    gc.disable()
    with _garbage.put_off():
        pass
    assert not gc.isenabled()


def test_the_last_thread_turns_it_on_again():
    inside, leave = threading.Event(), threading.Event()

    def other():
        with _garbage.put_off():
            inside.set()
            leave.wait(10)

    thread = threading.Thread(target=other)
    with _garbage.put_off():
        thread.start()
        assert inside.wait(10)
    assert not gc.isenabled()
    leave.set()
    thread.join()
    assert gc.isenabled()


def test_objects_are_made_from_configs_without_it():
    seen = []

    @keramos.saving.register_keras_serializable("garbage")
    class Looks(keramos.layers.Layer):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            seen.append(gc.isenabled())

    keramos.saving.deserialize_keras_object(keramos.saving.serialize_keras_object(Looks()))
    assert seen == [True, False]
    assert gc.isenabled()
