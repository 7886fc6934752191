"""Cases of initializers, regularizers, constraints, dtype policies, quantizers, losses, metrics,
optimizers, schedules.

Also: layers whose config alone is compared (preprocessing), and draws of keras.random.
"""

# fmt: off
# ruff: noqa: E501
# Tables: one case per line.
from __future__ import annotations

from .grammar import fn, made, new, t

SEEDED = ("GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform")
CONSTANT = ("Zeros", "Ones", "Constant", "Identity", "STFT")
SHAPES = {"Identity": [(3, 4)], "STFT": [(4, 1, 9)], "Orthogonal": [(3, 4), (5, 2), (2, 3, 4)]}
INITIALIZERS = [
    *[made("initializers", name, "default") for name in ("Zeros", "Ones", "Constant", "Identity", "STFT", "RandomNormal", "RandomUniform",
                                                         "TruncatedNormal", "VarianceScaling", "Orthogonal", *SEEDED)],
    *[made("initializers", name, "seed", {"seed": 3}) for name in SEEDED],
    *[made("initializers", name, "axes", {"seed": 3, "input_axes": [0], "output_axes": [1]}) for name in SEEDED],
    made("initializers", "Constant", "many", {"value": 2.5}),
    made("initializers", "Identity", "many", {"gain": 0.5}),
    made("initializers", "STFT", "many", {"side": "imag", "window": "hamming", "scaling": "spectrum", "periodic": True}),
    made("initializers", "RandomNormal", "many", {"mean": 1.0, "stddev": 0.3, "seed": 4}),
    made("initializers", "RandomUniform", "many", {"minval": -1.0, "maxval": 2.0, "seed": 4}),
    made("initializers", "TruncatedNormal", "many", {"mean": 1.0, "stddev": 0.3, "seed": 4}),
    made("initializers", "Orthogonal", "many", {"gain": 2.0, "seed": 4}),
    *[made("initializers", "VarianceScaling", f"{mode} {distribution}", {"scale": 2.0, "mode": mode, "distribution": distribution, "seed": 5})
      for mode in ("fan_in", "fan_out", "fan_avg") for distribution in ("truncated_normal", "untruncated_normal", "uniform")],
    made("initializers", "VarianceScaling", "axes", {"seed": 5, "input_axes": (0,), "output_axes": (1,)}),
    made("initializers", "GlorotUniform", "generator", {"seed": new("random.SeedGenerator", 9, name="s")}),
]
REGULARIZERS = [
    *[made("regularizers", name, "default") for name in ("L1", "L2", "L1L2", "OrthogonalRegularizer")],
    made("regularizers", "L1", "many", {"l1": 0.2}),
    made("regularizers", "L2", "many", {"l2": 0.2}),
    made("regularizers", "L1L2", "many", {"l1": 0.1, "l2": 0.2}),
    made("regularizers", "OrthogonalRegularizer", "many", {"factor": 0.5, "mode": "columns"}),
]
CONSTRAINTS = [
    *[made("constraints", name, "default") for name in ("MaxNorm", "MinMaxNorm", "NonNeg", "UnitNorm")],
    made("constraints", "MaxNorm", "many", {"max_value": 1.5, "axis": 1}),
    made("constraints", "MinMaxNorm", "many", {"min_value": 0.5, "max_value": 1.5, "rate": 0.7, "axis": [0, 1]}),
    made("constraints", "UnitNorm", "many", {"axis": 1}),
]
POLICIES = [
    *[made("dtype_policies", "DTypePolicy", name, {"name": name}) for name in ("float32", "float16", "bfloat16", "float64", "int32",
                                                                                "mixed_float16", "mixed_bfloat16")],
    made("dtype_policies", "DTypePolicy", "default"),
    made("dtype_policies", "QuantizedDTypePolicy", "int8", {"mode": "int8"}),
    made("dtype_policies", "QuantizedDTypePolicy", "many", {"mode": "int8", "source_name": "mixed_bfloat16"}),
    made("dtype_policies", "QuantizedFloat8DTypePolicy", "float8", {"mode": "float8"}),
    made("dtype_policies", "QuantizedFloat8DTypePolicy", "many", {"mode": "float8", "source_name": "mixed_float16", "amax_history_length": 16}),
    made("dtype_policies", "Int4DTypePolicy", "int4", {"mode": "int4/64", "source_name": "float32"}),
    made("dtype_policies", "GPTQDTypePolicy", "gptq", {"mode": "gptq/4/128", "source_name": "float32"}),
    made("dtype_policies", "AWQDTypePolicy", "awq", {"mode": "awq/4/128", "source_name": "float32"}),
    made("dtype_policies", "DTypePolicyMap", "default"),
    made("dtype_policies", "DTypePolicyMap", "many", {"default_policy": "bfloat16",
                                                      "policy_map": {"a/b": new("dtype_policies.DTypePolicy", "mixed_float16")}}),
]
QUANTIZERS = [
    made("quantizers", "AbsMaxQuantizer", "default", {"axis": 0}),
    made("quantizers", "AbsMaxQuantizer", "many", {"axis": [0, 1], "value_range": [-7, 7], "epsilon": 1e-5, "output_dtype": "int8"}),
    made("quantizers", "Int8QuantizationConfig", "default"),
    made("quantizers", "Int8QuantizationConfig", "many", {"weight_quantizer": new("quantizers.AbsMaxQuantizer", axis=0),
                                                          "activation_quantizer": None}),
    made("quantizers", "Int4QuantizationConfig", "default"),
    made("quantizers", "Int4QuantizationConfig", "blocks", {"activation_quantizer": None, "block_size": 32}),
    made("quantizers", "Int4QuantizationConfig", "many", {"weight_quantizer": new("quantizers.AbsMaxQuantizer", axis=0, value_range=(-8, 7)),
                                                          "activation_quantizer": None, "block_size": None}),
    made("quantizers", "Float8QuantizationConfig", "default"),
    made("quantizers", "GPTQConfig", "default", {"dataset": None, "tokenizer": None}),
    made("quantizers", "GPTQConfig", "many", {"dataset": None, "tokenizer": None, "weight_bits": 8, "num_samples": 4, "per_channel": False,
                                              "sequence_length": 16, "hessian_damping": 0.1, "group_size": -1, "symmetric": True,
                                              "activation_order": True}),
    made("quantizers", "AWQConfig", "default", {"dataset": None, "tokenizer": None}),
    made("quantizers", "AWQConfig", "many", {"dataset": None, "tokenizer": None, "num_samples": 4, "sequence_length": 16, "group_size": -1,
                                             "num_grid_points": 5}),
]
PLAIN_LOSSES = ("CTC", "CategoricalGeneralizedCrossEntropy", "CategoricalHinge", "Hinge", "KLDivergence", "LogCosh", "MeanAbsoluteError",
                "MeanAbsolutePercentageError", "MeanSquaredError", "MeanSquaredLogarithmicError", "Poisson", "SquaredHinge")
LOSS_EXTRAS = {
    "BinaryCrossentropy": {"from_logits": True, "label_smoothing": 0.1, "axis": 1},
    "BinaryFocalCrossentropy": {"apply_class_balancing": True, "alpha": 0.3, "gamma": 1.5, "from_logits": True, "label_smoothing": 0.1, "axis": 1},
    "CategoricalCrossentropy": {"from_logits": True, "label_smoothing": 0.1, "axis": 1},
    "CategoricalFocalCrossentropy": {"alpha": 0.3, "gamma": 1.5, "from_logits": True, "label_smoothing": 0.1, "axis": 1},
    "Circle": {"gamma": 60.0, "margin": 0.3, "remove_diagonal": False},
    "CosineSimilarity": {"axis": 1}, "Dice": {"axis": (1, 2)}, "Huber": {"delta": 0.5},
    "SparseCategoricalCrossentropy": {"from_logits": True, "ignore_class": -1, "axis": 1},
    "Tversky": {"alpha": 0.3, "beta": 0.7, "axis": (1, 2)},
    **{name: {} for name in PLAIN_LOSSES}, "CategoricalGeneralizedCrossEntropy": {"q": 0.3},
}
LOSSES = [made("losses", name, case, args) for name, extra in sorted(LOSS_EXTRAS.items())
          for case, args in (("default", {}), ("many", {**extra, "reduction": "sum", "name": "given", "dtype": "float16"}))]
METRIC_EXTRAS = {
    **{name: {} for name in ("Accuracy", "CategoricalAccuracy", "CategoricalHinge", "Hinge", "KLDivergence", "LogCoshError", "Mean", "MeanAbsoluteError",
                             "MeanAbsolutePercentageError", "MeanSquaredError", "MeanSquaredLogarithmicError", "Poisson", "RootMeanSquaredError",
                             "SparseCategoricalAccuracy", "SquaredHinge", "Sum")},
    "AUC": {"num_thresholds": 5, "curve": "PR", "summation_method": "majoring", "multi_label": True, "num_labels": 2, "label_weights": [0.5, 0.5],
            "from_logits": True},
    "BinaryAccuracy": {"threshold": 0.4}, "BinaryCrossentropy": {"from_logits": True, "label_smoothing": 0.1},
    "BinaryIoU": {"target_class_ids": [0], "threshold": 0.4},
    "CategoricalCrossentropy": {"from_logits": True, "label_smoothing": 0.1, "axis": 1},
    "ConcordanceCorrelation": {"axis": 1}, "CosineSimilarity": {"axis": 1}, "PearsonCorrelation": {"axis": 1},
    "F1Score": {"average": "micro", "threshold": 0.4}, "FBetaScore": {"average": "macro", "beta": 2.0, "threshold": 0.4},
    **{name: {"thresholds": [0.3, 0.6]} for name in ("FalseNegatives", "FalsePositives", "TrueNegatives", "TruePositives")},
    "Precision": {"thresholds": 0.4, "class_id": 1}, "Recall": {"thresholds": 0.4, "class_id": 1},
    "R2Score": {"class_aggregation": "variance_weighted_average", "num_regressors": 2},
    "SparseCategoricalCrossentropy": {"from_logits": True, "ignore_class": -1, "axis": 1},
    "SparseTopKCategoricalAccuracy": {"k": 3, "from_sorted_ids": True}, "TopKCategoricalAccuracy": {"k": 3},
}
NEEDY_METRICS = {  # (what they need, what else they take)
    "IoU": ({"num_classes": 3, "target_class_ids": [0, 1]}, {"ignore_class": 2, "sparse_y_true": False, "sparse_y_pred": False, "axis": 1}),
    "MeanIoU": ({"num_classes": 3}, {"ignore_class": 2, "sparse_y_true": False, "sparse_y_pred": False, "axis": 1}),
    "OneHotIoU": ({"num_classes": 3, "target_class_ids": [0]}, {"ignore_class": 2, "sparse_y_pred": True, "axis": 1}),
    "OneHotMeanIoU": ({"num_classes": 3}, {"ignore_class": 2, "sparse_y_pred": True, "axis": 1}),
    "PrecisionAtRecall": ({"recall": 0.5}, {"num_thresholds": 20, "class_id": 1}),
    "RecallAtPrecision": ({"precision": 0.5}, {"num_thresholds": 20, "class_id": 1}),
    "SensitivityAtSpecificity": ({"specificity": 0.5}, {"num_thresholds": 20, "class_id": 1}),
    "SpecificityAtSensitivity": ({"sensitivity": 0.5}, {"num_thresholds": 20, "class_id": 1}),
    "MeanMetricWrapper": ({"fn": fn("losses.mean_squared_error")}, {}),
}
METRICS = [made("metrics", name, case, {**needs, **args})
           for name, (needs, extra) in sorted({**{k: ({}, v) for k, v in METRIC_EXTRAS.items()}, **NEEDY_METRICS}.items())
           for case, args in (("default", {}), ("many", {**extra, "name": "given", "dtype": "float32"}))]
SCHEDULE_ARGS = {
    "CosineDecay": ({"initial_learning_rate": 0.1, "decay_steps": 10}, {"alpha": 0.1, "warmup_target": 0.2, "warmup_steps": 3}),
    "CosineDecayRestarts": ({"initial_learning_rate": 0.1, "first_decay_steps": 10}, {"t_mul": 1.5, "m_mul": 0.9, "alpha": 0.1}),
    "ExponentialDecay": ({"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9}, {"staircase": True}),
    "InverseTimeDecay": ({"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9}, {"staircase": True}),
    "PiecewiseConstantDecay": ({"boundaries": [5, 10], "values": [0.1, 0.05, 0.01]}, {}),
    "PolynomialDecay": ({"initial_learning_rate": 0.1, "decay_steps": 10}, {"end_learning_rate": 0.01, "power": 2.0, "cycle": True}),
}
SCHEDULES = [made("optimizers.schedules", name, case, {**needs, **args}) for name, (needs, extra) in SCHEDULE_ARGS.items()
             for case, args in (("default", {}), ("many", {**extra, "name": "given"}))]
GRADIENTS = {"learning_rate": 0.25, "weight_decay": 0.1, "clipnorm": 1.5, "use_ema": True, "ema_momentum": 0.9, "ema_overwrite_frequency": 5,
             "loss_scale_factor": 4.0, "gradient_accumulation_steps": 2, "name": "given"}
OPTIMIZER_EXTRAS = {
    "Adadelta": {"rho": 0.9, "epsilon": 1e-6},
    "Adafactor": {"beta_2_decay": -0.7, "epsilon_1": 1e-20, "epsilon_2": 0.01, "clip_threshold": 2.0, "relative_step": False},
    "Adagrad": {"initial_accumulator_value": 0.2, "epsilon": 1e-6},
    "Adam": {"beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-6, "amsgrad": True},
    "AdamW": {"beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-6, "amsgrad": True},
    "Adamax": {"beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-6},
    "Ftrl": {"learning_rate_power": -0.4, "initial_accumulator_value": 0.2, "l1_regularization_strength": 0.1, "l2_regularization_strength": 0.2,
             "l2_shrinkage_regularization_strength": 0.3, "beta": 0.4},
    "Lamb": {"beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-6},
    "Lion": {"beta_1": 0.8, "beta_2": 0.98},
    "Muon": {"adam_beta_1": 0.8, "adam_beta_2": 0.99, "adam_weight_decay": 0.1, "epsilon": 1e-6, "exclude_layers": ["last"], "exclude_embeddings": False,
             "muon_a": 3.0, "muon_b": -4.0, "muon_c": 2.0, "adam_lr_ratio": 0.5, "momentum": 0.9, "ns_steps": 4, "nesterov": False, "rms_rate": 0.3},
    "Nadam": {"beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-6},
    "RMSprop": {"rho": 0.8, "momentum": 0.5, "epsilon": 1e-6, "centered": True},
    "SGD": {"momentum": 0.5, "nesterov": True},
    "ScheduleFreeAdamW": {"beta_1": 0.8, "beta_2": 0.99, "epsilon": 1e-6, "warmup_steps": 5},
}
OPTIMIZERS = [
    *[made("optimizers", name, case, args) for name, extra in OPTIMIZER_EXTRAS.items()
      for case, args in (("default", {}), ("many", {**GRADIENTS, **extra}))],
    made("optimizers", "SGD", "clip value", {"clipvalue": 0.5}),
    made("optimizers", "SGD", "global clip norm", {"global_clipnorm": 0.5}),
    made("optimizers", "Adam", "schedule", {"learning_rate": new("optimizers.schedules.ExponentialDecay", 0.1, 10, 0.9)}),
    made("optimizers", "LossScaleOptimizer", "default", {"inner_optimizer": new("optimizers.Adam")}),
    made("optimizers", "LossScaleOptimizer", "many", {"inner_optimizer": new("optimizers.SGD", 0.1), "initial_scale": 1024.0,
                                                      "dynamic_growth_steps": 50, "name": "given"}),
]
TABLES = {"initializers": INITIALIZERS, "regularizers": REGULARIZERS, "constraints": CONSTRAINTS, "dtype_policies": POLICIES,
          "quantizers": QUANTIZERS, "losses": LOSSES, "metrics": METRICS, "schedules": SCHEDULES, "optimizers": OPTIMIZERS}

ACTIVATION_ARGS = {"threshold": (0.5, 0.1)}  # what an activation needs besides its input

RANDOM = {
    "normal": {"function": "normal", "inputs": [], "args": {"shape": (2, 3), "mean": 1.0, "stddev": 0.5}},
    "normal half": {"function": "normal", "inputs": [], "args": {"shape": (2, 3), "dtype": "float16"}},
    "uniform": {"function": "uniform", "inputs": [], "args": {"shape": (2, 3), "minval": -1.0, "maxval": 3.0}},
    "uniform scalar": {"function": "uniform", "inputs": [], "args": {"shape": ()}},
    "truncated normal": {"function": "truncated_normal", "inputs": [], "args": {"shape": (2, 3), "mean": 1.0, "stddev": 0.5}},
    "randint": {"function": "randint", "inputs": [], "args": {"shape": (2, 3), "minval": -3, "maxval": 9}},
    "categorical": {"function": "categorical", "inputs": [t(2, 4)], "args": {"num_samples": 5}},
    "dropout": {"function": "dropout", "inputs": [t(3, 4)], "args": {"rate": 0.4}},
    "dropout noise": {"function": "dropout", "inputs": [t(3, 4)], "args": {"rate": 0.4, "noise_shape": (3, 1)}},
    "shuffle": {"function": "shuffle", "inputs": [t(5, 2)], "args": {}},
    "shuffle axis": {"function": "shuffle", "inputs": [t(2, 5)], "args": {"axis": 1}},
    "beta": {"function": "beta", "inputs": [], "args": {"shape": (2, 3), "alpha": 0.5, "beta": 2.0}},
    "gamma": {"function": "gamma", "inputs": [], "args": {"shape": (2, 3), "alpha": 0.5}},
    "binomial": {"function": "binomial", "inputs": [], "args": {"shape": (2, 3), "counts": 8.0, "probabilities": 0.3}},
}
