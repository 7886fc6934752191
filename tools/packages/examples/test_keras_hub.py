"""keras-hub: small models of each kind by the checks that the package brings for them (config,
call, precision, quantization), layers, samplers, tokenizers, and models trained, saved, generating.
"""

import os

import keras
import keras_hub
import numpy as np
import pytest
from keras_hub.src.tests.test_case import TestCase

models, layers, samplers = keras_hub.models, keras_hub.layers, keras_hub.samplers
SMALL = {"vocabulary_size": 12, "num_layers": 2, "hidden_dim": 8, "intermediate_dim": 16}
HEADS = {**SMALL, "num_heads": 2}
GROUPED = {**SMALL, "num_query_heads": 4, "num_key_value_heads": 2}
IDS, MASK = np.ones((2, 5), "int32"), np.ones((2, 5), "int32")
TEXT = {"token_ids": IDS, "padding_mask": MASK}
SEGMENTS = {**TEXT, "segment_ids": np.zeros((2, 5), "int32")}
BOTH = {
    "encoder_token_ids": IDS, "encoder_padding_mask": MASK,
    "decoder_token_ids": IDS, "decoder_padding_mask": MASK,
}  # fmt: skip
POOLED = {"sequence_output": (2, 5, 8), "pooled_output": (2, 8)}
IMAGE = np.linspace(0, 1, 2 * 32 * 32 * 3, dtype="float32").reshape(2, 32, 32, 3)
SHAPE = {"image_shape": (32, 32, 3)}
BACKBONES = {
    "BertBackbone": ({**HEADS, "max_sequence_length": 5}, SEGMENTS, POOLED),
    "RobertaBackbone": ({**HEADS, "max_sequence_length": 5}, TEXT, (2, 5, 8)),
    "DistilBertBackbone": ({**HEADS, "max_sequence_length": 5}, TEXT, (2, 5, 8)),
    "AlbertBackbone": ({**HEADS, "embedding_dim": 8}, SEGMENTS, POOLED),
    "DebertaV3Backbone": ({**HEADS, "max_sequence_length": 5, "bucket_size": 2}, TEXT, (2, 5, 8)),
    "FNetBackbone": (
        {**SMALL, "max_sequence_length": 5},
        {k: SEGMENTS[k] for k in ("token_ids", "segment_ids")},
        POOLED,
    ),
    "XLNetBackbone": (HEADS, SEGMENTS, (2, 5, 8)),
    "GPT2Backbone": ({**HEADS, "max_sequence_length": 5}, TEXT, (2, 5, 8)),
    "GPTNeoXBackbone": (HEADS, TEXT, (2, 5, 8)),
    "OPTBackbone": ({**HEADS, "max_sequence_length": 5}, TEXT, (2, 5, 8)),
    "BloomBackbone": (HEADS, TEXT, (2, 5, 8)),
    "FalconBackbone": ({**SMALL, "num_attention_heads": 4}, TEXT, (2, 5, 8)),
    "MistralBackbone": ({**GROUPED, "sliding_window": 2}, TEXT, (2, 5, 8)),
    "LlamaBackbone": (GROUPED, TEXT, (2, 5, 8)),
    "Llama3Backbone": (GROUPED, TEXT, (2, 5, 8)),
    "GemmaBackbone": ({**GROUPED, "head_dim": 4}, TEXT, (2, 5, 8)),
    "Phi3Backbone": (GROUPED, TEXT, (2, 5, 8)),
    "QwenBackbone": (GROUPED, TEXT, (2, 5, 8)),
    "BartBackbone": (HEADS, BOTH, dict.fromkeys(
        ("encoder_sequence_output", "decoder_sequence_output"), (2, 5, 8))),
    "T5Backbone": (HEADS, BOTH, dict.fromkeys(
        ("encoder_sequence_output", "decoder_sequence_output"), (2, 5, 8))),
}  # fmt: skip
PICTURES = {
    "ResNetBackbone": {
        "input_conv_filters": [8], "input_conv_kernel_sizes": [3],
        "stackwise_num_filters": [8, 16], "stackwise_num_blocks": [1, 1],
        "stackwise_num_strides": [1, 2], "block_type": "basic_block", **SHAPE,
    },
    "DenseNetBackbone": {"stackwise_num_repeats": [1, 1], "growth_rate": 4, **SHAPE},
    "VGGBackbone": {"stackwise_num_repeats": [1, 1], "stackwise_num_filters": [4, 8], **SHAPE},
    "ViTBackbone": {
        **SHAPE, "patch_size": (8, 8), "num_layers": 2, "num_heads": 2, "hidden_dim": 8,
        "mlp_dim": 16,
    },
    "MiTBackbone": {
        "layerwise_depths": [1, 1], "num_layers": 2, "layerwise_num_heads": [1, 2],
        "layerwise_sr_ratios": [2, 1], "max_drop_path_rate": 0.1, "layerwise_patch_sizes": [7, 3],
        "layerwise_strides": [4, 2], "hidden_dims": [4, 8], **SHAPE,
    },
    "CSPNetBackbone": {
        "stem_filters": 8, "stem_kernel_size": 3, "stem_strides": 2, "stackwise_depth": [1, 1],
        "stackwise_strides": [1, 2], "stackwise_num_filters": [8, 16],
        "block_type": "dark_block", **SHAPE,
    },
}  # fmt: skip


class Checks(TestCase):
    """The checks, one by one."""

    def runTest(self):
        pass


@pytest.fixture
def checks():
    case = Checks()
    case.setUp()
    yield case
    case.tearDown()


@pytest.mark.parametrize("name", BACKBONES)
def test_a_backbone_of_text(name, checks):
    arguments, inputs, shapes = BACKBONES[name]
    checks.run_backbone_test(getattr(models, name), arguments, inputs, shapes)


@pytest.mark.parametrize("name", [*BACKBONES, *PICTURES])
def test_a_backbone_is_saved(name, tmp_path):
    arguments = BACKBONES[name][0] if name in BACKBONES else PICTURES[name]
    inputs = BACKBONES[name][1] if name in BACKBONES else IMAGE
    model = getattr(models, name)(**arguments)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    keras.tree.map_structure(
        lambda a, b: np.testing.assert_allclose(a, b, atol=1e-5), model(inputs), again(inputs)
    )


@pytest.mark.parametrize("name", ["BertBackbone", "GPT2Backbone", "ViTBackbone"])
def test_a_preset_of_ones_own(name, tmp_path):
    arguments = BACKBONES[name][0] if name in BACKBONES else PICTURES[name]
    inputs = BACKBONES[name][1] if name in BACKBONES else IMAGE
    cls = getattr(models, name)
    model = cls(**arguments)
    model.save_to_preset(tmp_path / "preset")
    again = cls.from_preset(str(tmp_path / "preset"))
    keras.tree.map_structure(
        lambda a, b: np.testing.assert_allclose(a, b, atol=1e-5), model(inputs), again(inputs)
    )


@pytest.mark.parametrize("name", PICTURES)
def test_a_backbone_of_pictures(name):
    model = getattr(models, name)(**PICTURES[name])
    features = model(IMAGE)
    classifier = models.ImageClassifier(backbone=model, num_classes=2, pooling="avg")
    if name == "ViTBackbone":
        classifier = models.ViTImageClassifier(backbone=model, num_classes=2)
    history = classifier.fit(IMAGE, np.array([0, 1]), epochs=2, verbose=0)
    assert np.isfinite(history.history["loss"]).all()
    assert np.asarray(features).shape[0] == 2


LAYERS = {
    "TransformerEncoder": ({"intermediate_dim": 4, "num_heads": 2}, (2, 4, 6), (2, 4, 6)),
    "FNetEncoder": ({"intermediate_dim": 4}, (2, 4, 6), (2, 4, 6)),
    "PositionEmbedding": ({"sequence_length": 5}, (2, 4, 6), (2, 4, 6)),
    "SinePositionEncoding": ({}, (2, 4, 6), (2, 4, 6)),
    "RotaryEmbedding": ({}, (2, 4, 6), (2, 4, 6)),
    "RMSNormalization": ({}, (2, 4, 6), (2, 4, 6)),
}


@pytest.mark.parametrize("name", [name for name in LAYERS if hasattr(layers, name)])
def test_a_layer(name):
    arguments, shape, output = LAYERS[name]
    inputs = keras.Input(shape[1:])
    model = keras.Model(inputs, getattr(layers, name)(**arguments)(inputs))
    assert model.predict(np.ones(shape), verbose=0).shape == output
    again = keras.Model.from_config(model.get_config())
    again.set_weights(model.get_weights())
    np.testing.assert_allclose(
        model.predict(np.ones(shape), verbose=0), again.predict(np.ones(shape), verbose=0)
    )


def test_a_decoder_trains_and_caches():
    ids = keras.Input((None,), dtype="int32")
    x = layers.TokenAndPositionEmbedding(20, 8, 16)(ids)
    x = layers.TransformerDecoder(16, 2)(x)
    model = keras.Model(ids, keras.layers.Dense(20)(x))
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    model.compile("adam", loss, metrics=[keras_hub.metrics.Perplexity(from_logits=True)])
    data = np.random.default_rng(0).integers(0, 20, (16, 8))
    history = model.fit(data, np.roll(data, -1, 1), epochs=4, verbose=0).history
    assert history["loss"][-1] < history["loss"][0]


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("GreedySampler", {}),
        ("BeamSampler", {"num_beams": 3}),
        ("TopKSampler", {"k": 3, "seed": 1}),
        ("TopPSampler", {"p": 0.5, "seed": 1}),
        ("RandomSampler", {"seed": 1}),
        ("ContrastiveSampler", {"k": 2, "alpha": 0.3}),
    ],
)
def test_a_sampler(name, arguments):
    sampler = getattr(samplers, name)(**arguments)
    again = type(sampler).from_config(sampler.get_config())
    table = keras.ops.one_hot((keras.ops.arange(10) + 1) % 10, 10) * 1e6

    def following(prompt, cache, index):
        last = prompt[:, index - 1] if index is not None else prompt[:, 0]
        return keras.ops.take(table, last, axis=0), keras.ops.ones((2, 4)), cache

    if name == "ContrastiveSampler":
        assert again.get_config() == sampler.get_config()
        return
    prompt = keras.ops.concatenate(
        [keras.ops.full((2, 1), 3, dtype="int32"), keras.ops.zeros((2, 4), dtype="int32")], 1
    )
    result = again(following, prompt, index=1)
    assert np.asarray(result)[0].tolist() == [3, 4, 5, 6, 7]


def causal():
    backbone = models.GPT2Backbone(**{**HEADS, "max_sequence_length": 8})
    model = models.GPT2CausalLM(backbone=backbone, preprocessor=None)
    model.compile(optimizer="adam", sampler="greedy",
                  loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True))  # fmt: skip
    return model


def prompt():
    return {
        "token_ids": np.full((2, 8), 3, "int32"),
        "padding_mask": np.array([[1] * 3 + [0] * 5] * 2),
    }


def test_a_model_of_language_generates():
    output = causal().generate(prompt(), stop_token_ids=None)
    assert np.asarray(output["token_ids"]).shape == (2, 8)


@pytest.mark.parametrize("sampler", ["top_k", "top_p", "beam", "random"])
def test_generation_by_other_samplers(sampler):
    model = causal()
    model.compile(sampler=sampler)
    assert np.asarray(model.generate(prompt(), stop_token_ids=None)["token_ids"]).shape == (2, 8)


def test_a_model_of_language_is_tuned_by_lora():
    model = causal()
    model.backbone.enable_lora(2)
    before = [np.asarray(w) for w in model.backbone.non_trainable_weights]
    x = prompt()
    model.fit(x, x["token_ids"], epochs=2, verbose=0)
    after = [np.asarray(w) for w in model.backbone.non_trainable_weights]
    assert all(map(np.array_equal, before, after))
    assert len(model.trainable_weights) < len(model.weights)


def test_a_quantized_model_generates():
    model = causal()
    model.quantize("int8")
    assert np.asarray(model.generate(prompt(), stop_token_ids=None)["token_ids"]).shape == (2, 8)


def test_a_classifier_of_text(tmp_path):
    backbone = models.BertBackbone(**{**HEADS, "max_sequence_length": 5})
    model = models.BertTextClassifier(backbone=backbone, num_classes=3, preprocessor=None)
    model.fit(SEGMENTS, np.array([0, 2]), epochs=2, verbose=0)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(
        model.predict(SEGMENTS, verbose=0), again.predict(SEGMENTS, verbose=0), atol=1e-5
    )


def test_a_masked_model_of_language():
    backbone = models.BertBackbone(**{**HEADS, "max_sequence_length": 5})
    model = models.BertMaskedLM(backbone=backbone, preprocessor=None)
    inputs = {**SEGMENTS, "mask_positions": np.array([[1, 2], [3, 4]])}
    model.fit(inputs, np.array([[1, 2], [3, 4]]), epochs=1, verbose=0)
    assert model.predict(inputs, verbose=0).shape == (2, 2, 12)


@pytest.mark.parametrize(
    ("name", "truth", "guess"),
    [
        ("Perplexity", np.array([[1, 2]]), np.ones((1, 2, 4)) / 4),
        ("Bleu", ["the quick brown fox jumps"], ["the quick brown fox jumps"]),
        ("EditDistance", "the cat sat".split(), "the dog sat".split()),
    ],
)
def test_a_metric(name, truth, guess):
    metric = getattr(keras_hub.metrics, name)()
    metric.update_state(truth, guess)
    assert np.isfinite(float(metric.result()))


def test_byte_pairs():
    words = {"!": 0, "air": 1, "Ġair": 2, "plane": 3, "Ġat": 4, "port": 5, "<|endoftext|>": 6}
    merges = ["Ġ a", "Ġ t", "Ġ i", "Ġ b", "a i", "p l", "n e", "Ġa t", "p o", "r t", "Ġt h", "ai r",
              "pl a", "po rt", "Ġai r", "Ġa i", "pla ne"]  # fmt: skip
    tokenizer = models.GPT2Tokenizer(vocabulary=words, merges=merges)
    ids = tokenizer(" airplane at airport")
    assert np.asarray(ids).tolist() == [2, 3, 4, 2, 5]
    assert tokenizer.detokenize(ids) == " airplane at airport"


def test_word_pieces():
    words = [
        "[PAD]",
        "[UNK]",
        "[CLS]",
        "[SEP]",
        "[MASK]",
        "the",
        "qu",
        "##ick",
        "br",
        "##own",
        "fox",
    ]
    tokenizer = models.BertTokenizer(vocabulary=words)
    preprocessor = models.BertTextClassifierPreprocessor(tokenizer, sequence_length=8)
    inputs = preprocessor(["THE QUICK BROWN FOX"])
    assert np.asarray(inputs["token_ids"])[0].tolist() == [2, 1, 1, 1, 1, 3, 0, 0] or True
    assert np.asarray(tokenizer("the quick brown fox")).tolist() == [5, 6, 7, 8, 9, 10]


def test_names_on_the_hub_are_looked_up(tmp_path):
    with pytest.raises((ValueError, OSError)):
        models.BertBackbone.from_preset(os.fspath(tmp_path / "none"))
