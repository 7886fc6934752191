"""The page in a real browser: that no text of a file runs, and that it can be used."""

import contextlib
import re
import threading
import time
import zlib
from random import Random

import pytest

import keramos as keras
from keramos.report import compare, describe, html
from keramos.report.server import Server

from . import browser as browser_module, firefox as firefox_module, hostile
from .browser import Browser
from .firefox import Firefox

pytestmark = pytest.mark.slow
L = keras.layers
BROWSERS = {"Chromium": (browser_module, Browser), "Firefox": (firefox_module, Firefox)}


@pytest.fixture(scope="module", params=BROWSERS)
def browser(request, tmp_path_factory):
    module, kind = BROWSERS[request.param]
    if module.executable() is None:
        pytest.skip(f"{request.param} is not here")
    started = kind(tmp_path_factory.mktemp("profile"))
    yield started
    started.close()


@pytest.fixture
def show(browser, tmp_path):
    """Write the page of a document, and open it."""

    def open_page(document):
        (tmp_path / "page.html").write_text(html(document), "utf-8")
        browser.open((tmp_path / "page.html").as_uri())
        return browser

    return open_page


def nested(folder, rate=0.1):
    keras.utils.clear_session()
    x = inputs = keras.Input((8,), name="x")
    block = keras.Sequential(
        [keras.Input((8,)), L.Dense(8, name="inner_dense"), L.Dropout(rate, name="drop")],
        name="block",
    )
    y = L.Add(name="sum")([block(x), x])
    model = keras.Model(inputs, L.Dense(2, name="last")(y), name="net")
    model.save(folder / f"net_{rate}.keras")
    return folder / f"net_{rate}.keras"


#: What would be there if a text had become more than text.
TRACES = """((all, hasHandler, leadsOut) => [
  window.ran, ({}).polluted, document.querySelectorAll("script").length,
  document.querySelectorAll("img, iframe, object, embed, link, base, form").length,
  all.filter(hasHandler).length, all.filter(leadsOut).length,
].map(String).join())(
  [...document.querySelectorAll("*")],
  (e) => [...e.attributes].some((a) => a.name.startsWith("on")),
  (e) => e.hasAttribute("href") && !/^#|^\\/[\\w-]{32}\\//.test(e.getAttribute("href")),
)"""
CLEAN = "undefined,undefined,2,0,0,0"


def look_everywhere(browser):
    browser.run("""(async () => {
      if (!window.keramosGraph) return;
      for (let i = 0; i < keramosGraph.boxes.length; i += 1) {
        keramosGraph.onSelect(keramosGraph.boxes[i].layer.number);
        await new Promise(requestAnimationFrame);
      }
      document.querySelectorAll("details").forEach((part) => { part.open = true; });
      document.querySelectorAll("button.link").forEach((part) => part.click());
      await new Promise((done) => setTimeout(done, 100));
    })()""")


def test_no_text_of_a_file_runs(show, browser, tmp_path):
    path = hostile.write(tmp_path)
    show(describe(path))
    look_everywhere(browser)
    assert browser.run(TRACES) == CLEAN
    assert browser.complaints() == []
    assert len(browser.requests()) == 1
    text = browser.run("document.body.innerText")
    assert "<img src=x onerror=window.ran=1>" in text
    assert "\\u202e" in text
    assert not set(text) & set("\u202e\u2066\u200f\x1b\x00")


def test_no_text_of_two_files_runs(show, browser, tmp_path):
    path, other = hostile.write(tmp_path), nested(tmp_path)
    for pair in ((path, other), (other, path)):
        show(compare(*pair))
        look_everywhere(browser)
        assert browser.run(TRACES) == CLEAN
        assert browser.complaints() == []


def test_no_text_of_a_served_file_runs(browser, tmp_path):
    path = hostile.write(tmp_path)
    with Server(str(tmp_path)) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        browser.open(server.url)
        assert path.name in browser.run("document.body.innerText")
        assert browser.run(TRACES) == CLEAN
        browser.open(browser.run("document.querySelector('#files-table a').href"))
        look_everywhere(browser)
        assert browser.run(TRACES) == CLEAN
        assert browser.complaints() == []
        server.shutdown()


def test_the_policy_stops_what_would_run(show, browser, root):
    """Were there a hole, the policy would hold: markup that somebody puts in does not run."""
    show(describe(root / "examples" / "cnn.keras"))
    browser.run("""document.body.insertAdjacentHTML("beforeend",
      "<img src=x onerror='window.ran=1'><div onclick='window.ran=1' id=bait></div>")""")
    browser.run("document.getElementById('bait').click()")
    browser.run("""(() => { const s = document.createElement("script");
      s.textContent = "window.ran=1"; document.body.append(s); })()""")
    assert browser.run("String(window.ran)") == "undefined"
    assert any(re.search("Content.Security.Policy", text) for text in browser.complaints())


def test_a_layer_that_is_clicked_is_shown(show, browser, root):
    show(describe(root / "examples" / "cnn.keras"))
    browser.run("document.querySelector('#graph').scrollIntoView({behavior: 'instant'})")
    x, y = browser.run("""(() => { const box = keramosGraph.boxOf.get(2), g = keramosGraph;
      const area = g.canvas.getBoundingClientRect();
      return [area.left + g.left + (box.x + box.w / 2) * g.scale,
              area.top + g.top + (box.y + 20) * g.scale];
    })()""")
    browser.click(x, y)
    text = browser.run("document.getElementById('panel').innerText")
    assert "conv_a" in text
    assert "(3, 3, 3, 6)" in text
    assert "−0.2978" in text
    assert browser.run("document.querySelectorAll('#panel .histogram').length") == 2
    assert browser.complaints() == []


def test_keys_go_along_the_graph(show, browser, tmp_path):
    show(describe(nested(tmp_path)))
    name = "data => data === null ? null : document.querySelector('#panel h3').innerText"
    shown = f"({name})(keramosGraph.selected)"
    browser.run("keramosGraph.canvas.focus()")
    browser.key("ArrowDown")
    assert browser.run(shown) == "x"
    browser.run("keramosGraph.onSelect(1)")
    assert browser.run(shown) == "block"
    browser.key("Enter")
    assert browser.run("keramosGraph.boxOf.has(3)") is False
    browser.key("Enter")
    browser.key("ArrowDown")
    assert browser.run(shown) == "input_layer"
    browser.key("ArrowDown")
    assert browser.run(shown) == "inner_dense"
    browser.key("ArrowDown")
    browser.key("ArrowDown")
    assert browser.run(shown) == "sum"
    assert "Add sum" in browser.run("document.getElementById('status').textContent")
    before = browser.run("keramosGraph.scale")
    browser.key("+")
    assert browser.run("keramosGraph.scale") > before
    browser.key("Escape")
    assert browser.run("keramosGraph.selected") is None


@pytest.mark.parametrize("seed", range(4))
def test_boxes_stand_apart_and_lines_lead_down(show, browser, seed: int):
    """Of random graphs, with models inside: each box has its place, inside the model around it."""
    random = Random(seed)
    document = large(120)
    for i, row in enumerate(document["layers"]):
        row["parent"] = -1 if i < 60 else 20 if i < 90 else 70  # a model inside a model
        start = (0, 60, 90)[(i >= 60) + (i >= 90)]
        takes = {random.randrange(start, i) for _ in range(3)} if i > start else set()
        row["calls"] = [[[k, 0] for k in sorted(takes) if i != 20 or k != 20]]
    show(document)
    browser.run("keramosGraph.foldAll(true)")
    overlaps, outside, upward = browser.run("""(() => {
      const boxes = keramosGraph.boxes, parent = (b) => b.layer.parent;
      const apart = (a, b) => a.x + a.w <= b.x + 1e-6 || b.x + b.w <= a.x + 1e-6
        || a.y + a.h <= b.y + 1e-6 || b.y + b.h <= a.y + 1e-6;
      const pairs = boxes.flatMap((a, i) => boxes.slice(i + 1).map((b) => [a, b]));
      const inside = (a, b) => a.x >= b.x && a.y >= b.y
        && a.x + a.w <= b.x + b.w && a.y + a.h <= b.y + b.h;
      return [
        pairs.filter(([a, b]) => parent(a) === parent(b) && !apart(a, b)).length,
        boxes.filter((b) => parent(b) >= 0 && !inside(b, keramosGraph.boxOf.get(parent(b)))).length,
        keramosGraph.lines.filter((l) => l.from.y + l.from.h >= l.to.y).length,
      ];
    })()""")
    assert (overlaps, outside, upward) == (0, 0, 0)
    assert browser.run("keramosGraph.boxes.length") == 120


def test_a_graph_that_feeds_itself_is_drawn(show, browser):
    document = large(10)
    document["layers"][2]["calls"] = [[[7, 0], [1, 0], [2, 0]]]
    document["layers"][0]["calls"] = [[[9, 0]]]
    show(document)
    assert browser.run("keramosGraph.boxes.length") == 10
    assert browser.complaints() == []


def test_hands_move_the_picture(show, browser, root):
    show(describe(root / "examples" / "cnn.keras"))
    browser.run("document.querySelector('#graph').scrollIntoView({behavior: 'instant'})")
    left, top = browser.run("""(() => { const area = keramosGraph.canvas.getBoundingClientRect();
      return [area.left + 30, area.top + 300]; })()""")
    before = browser.run("[keramosGraph.left, keramosGraph.top, keramosGraph.scale]")
    browser.pointer("mousePressed", left, top, button="left", clickCount=1)
    for i in range(1, 5):
        browser.pointer("mouseMoved", left + 10 * i, top - 20 * i, button="left", buttons=1)
    browser.pointer("mouseReleased", left + 40, top - 80, button="left", clickCount=1)
    after = browser.run("[keramosGraph.left, keramosGraph.top, keramosGraph.scale]")
    assert after == pytest.approx([before[0] + 40, before[1] - 80, before[2]])
    browser.pointer("mouseWheel", left, top, deltaX=0, deltaY=-200, modifiers=2)
    assert browser.run("keramosGraph.scale") > before[2]


def test_search_finds_layers_inside_models(show, browser, tmp_path):
    show(describe(nested(tmp_path)))
    browser.run("keramosGraph.foldAll(false)")
    browser.key("/")
    assert browser.run("document.activeElement.id") == "search"
    for letter in "inner_d":
        browser.key(letter)
    assert browser.run("document.getElementById('hits').textContent") == "1 layer, 2 tensors"
    assert browser.run("document.querySelectorAll('#layers-table tbody tr').length") == 1
    browser.key("Enter")
    assert browser.run("document.querySelector('#panel h3').innerText") == "inner_dense"
    assert browser.run("keramosGraph.unfolded.size") == 1


def test_dark_and_light(show, browser, root):
    show(describe(root / "examples" / "cnn.keras"))
    colour = "getComputedStyle(document.body).backgroundColor"
    seen = {}
    for theme in ("light", "dark"):
        browser.prefer(theme)
        seen[theme] = browser.run(colour), browser.run("keramosGraph.colours.paper")
    assert seen["light"][0] != seen["dark"][0]
    assert seen["light"][1] != seen["dark"][1]
    browser.run("document.getElementById('theme').click()")
    assert browser.run(colour) == seen["light"][0]
    browser.prefer(None)


def test_everything_that_can_be_used_has_a_name(show, browser, tmp_path):
    show(describe(nested(tmp_path)))
    browser.run("keramosGraph.onSelect(3)")
    named = browser.named()
    roles = {"button", "link", "textbox", "searchbox", "Canvas", "application", "region", "img"}
    used = [(role, name) for role, name in named if role in roles]
    assert len(used) > 20
    assert not [role for role, name in used if not name]
    headings = [name for role, name in named if role == "heading"]
    assert headings[0] == "net_0.1.keras"


def test_it_is_printed_on_paper(show, browser, root, tmp_path):
    show(describe(root / "examples" / "cnn.keras"))
    browser.pdf(tmp_path / "page.pdf")
    printed = (tmp_path / "page.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert 2 <= pages(printed) <= 8
    assert browser.run("'printing' in document.documentElement.dataset") is False


def pages(pdf):
    """How many a PDF has, whether its objects are compressed or not."""
    texts = [pdf]
    for part in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        with contextlib.suppress(zlib.error):
            texts.append(zlib.decompressobj().decompress(part))
    return sum(len(re.findall(rb"/Type /Page\b(?!s)", text)) for text in texts)


def test_two_files_show_what_changed(show, browser, tmp_path):
    show(compare(nested(tmp_path, 0.1), nested(tmp_path, 0.5)))
    text = browser.run("document.getElementById('changes').innerText")
    assert "block › drop" in text
    assert "0.5" in text
    overview = browser.run("document.getElementById('overview').innerText")
    assert "written by\nkeramos" in overview
    assert browser.run("document.querySelectorAll('#tensors-table tbody tr').length") == 4
    assert browser.complaints() == []


def test_a_file_is_dropped_on_a_served_page(browser, root, tmp_path):
    with Server(str(tmp_path)) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        browser.open(server.url)
        content = list((root / "examples" / "cnn.keras").read_bytes())
        browser.run(f"""(() => {{
          const files = new DataTransfer();
          files.items.add(new File([new Uint8Array({content})], "<b>.keras"));
          const how = {{dataTransfer: files, bubbles: true, cancelable: true}};
          const drop = new DragEvent("drop", how);
          document.dispatchEvent(drop);
        }})()""")
        for _ in range(100):
            if browser.run("document.title") == "<b>.keras":
                break
            time.sleep(0.05)
        time.sleep(0.2)
        browser.run("keramosGraph.onSelect(2)")
        for _ in range(100):
            if browser.run("document.querySelectorAll('#panel .histogram').length") == 2:
                break
            time.sleep(0.05)
        else:
            pytest.fail("no numbers came")
        assert browser.complaints() == []
        server.shutdown()


def large(count):
    """A document of a graph of residual blocks, as `describe` gives it."""
    layers = []
    for i in range(count):
        takes = [[[i - 1, 0]]] if i % 5 else [[[i - 1, 0], [i - 3, 0]]]
        layers.append({
            "at": f"$.config.layers[{i}]", "parent": -1, "name": f"layer_{i}",
            "class": ("Dense", "Conv2D", "Add", "ReLU", "LayerNormalization")[i % 5],
            "module": "keras.layers", "config": {"units": 8, "use_bias": True}, "tensors": [],
            "calls": takes if i > 4 else [[[i - 1, 0]]] if i else [[]], "path": f"layers/{i}",
            "shape": [None, 8], "parameters": 72, "nbytes": 288, "output": i == count - 1,
        })  # fmt: skip
    return {
        "kind": "model", "file": {"name": "large", "parameters": 1, "nbytes": 1, "tensors": 0},
        "model": {"name": "large", "class": "Functional", "config": {}}, "layers": layers,
        "tensors": [],
    }  # fmt: skip


def test_5000_layers_stay_fluid(show, browser):
    show(large(5000))
    frames = """(dy) => new Promise((done) => {
      const times = []; let last = performance.now();
      const step = (now) => {
        times.push(now - last); last = now; keramosGraph.pan(0, dy);
        if (times.length < 90) requestAnimationFrame(step);
        else done(times.slice(1).sort((a, b) => a - b)[44]);
      };
      requestAnimationFrame(step);
    })"""
    assert browser.run(f"({frames})(-60)") < 34  # ms: every other frame of a screen, on any machine
    browser.run("keramosGraph.fit()")
    assert browser.run(f"({frames})(1)") < 34
    assert browser.run("keramosGraph.boxes.length") == 5000
