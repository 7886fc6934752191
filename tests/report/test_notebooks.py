"""What notebooks show of models, layers, load reports and files: small, escaped, without script."""

import re
from html.parser import HTMLParser

import pytest

import keramos as keras
from keramos import storage
from keramos._fragments import MOST_ROWS, fragment
from keramos.saving.formats import table
from keramos.saving.report import LoadReport

ALLOWED = {"div", "strong", "span", "table", "thead", "tbody", "tr", "th", "td"}


class Parsed(HTMLParser):
    """Tags, and text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.open, self.text, self.attributes = set(), [], "", set()
        self.feed(page)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.open.append(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text += data + " "


def parsed(value):
    shown = Parsed(value._repr_html_())
    assert shown.tags <= ALLOWED
    assert shown.attributes <= {"style"}
    return shown.text


@pytest.fixture
def model():
    keras.utils.clear_session()
    layers = [keras.Input((4,)), keras.layers.Dense(3, name="dense"), keras.layers.Dropout(0.5)]
    return keras.Sequential(layers, name="net")


def test_models_and_layers(model):
    text = parsed(model)
    assert "Sequential net" in text
    assert "(None, 3)" in text
    assert "15 (60.00 B)" in text
    layer = parsed(model.get_layer("dense"))
    assert "units" in layer
    assert re.search(r"kernel\s+\(4, 3\)\s+float32\s+yes", layer)
    assert "not built" in parsed(keras.layers.Dense(2))
    assert "not built" in parsed(keras.Sequential([keras.layers.Dense(2)]))


def test_layers_of_users():
    class Mine(keras.layers.Layer):
        def __init__(self, secret):
            super().__init__()
            self.secret = secret

        def get_config(self):
            raise AssertionError("code of users is not run to show something")

    class Net(keras.Model):
        def call(self, x):
            return x

    assert "Mine" in parsed(Mine(1))
    assert "Net" in parsed(Net())


def test_files_and_load_reports(model, tmp_path):
    model.save(tmp_path / "m.keras")
    assert "15 in 2 tensors" in parsed(keras.saving.inspect(tmp_path / "m.keras"))
    with storage.open(tmp_path / "m.keras") as archive:
        assert "layers/dense/vars/0" in parsed(table.read_any(archive))
    assert "Everything was loaded" in parsed(
        keras.saving.load_model(tmp_path / "m.keras").load_report
    )
    report = LoadReport(missing=["<script>"], mismatched={"a": "<b>"}, warnings=["w"])
    text = parsed(report)
    assert "2 places do not match" in text
    assert "<script>" in text


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "' onload='x", "\x1b\u202e", "&lt;"])
def test_every_text_is_escaped(text: str):
    page = fragment(text, text, [(text, text)], [text], [[text]])
    shown = Parsed(page)
    assert shown.tags <= ALLOWED
    assert shown.attributes <= {"style"}
    assert not set(page) & set("\x1b\u202e")


def test_long_tables_are_cut():
    page = fragment("t", heads=["n"], rows=([i] for i in range(10**9)), count=10**9)
    assert page.count("<tr>") == MOST_ROWS + 1
    assert "… and 999,999,960 more" in page
