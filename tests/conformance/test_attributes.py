"""What users' subclasses read of their base: the public attributes of stock Keras are there.

Refuses to know what an attribute holds.
"""

from __future__ import annotations

import keramos

from . import table

ROWS = table.golden("attributes")
BENCH = table.cases("bench")
#: Attribute -> why it is not there.
ABSENT = {
    **dict.fromkeys(
        "quantized_build quantized_call variable_serialization_spec".split(),
        "no layer knows a mode: its policy gives it a product",
    ),
    "add_metric": "raises in Keras, too",
    **dict.fromkeys(
        "call_signature_parameters convert_weight backend single_state pool_mode "
        "interpolate_pr_auc transpose_last_axis partial_output_shape num_repeats strong_hash "
        "linear_to_mel_weight_matrix output_dtype summary axis height_axis width_axis factor "
        "height_lower height_upper width_lower width_upper vocabulary_dtype finalize_state "
        "channel_axis kernel_shape feature_dim check_finite lookup_table token_counts "
        "input_vocabulary input_idf_weights".split(),
        "how Keras computes, of no use to a subclass",
    ),
    **dict.fromkeys(
        "get_transformed_x_y get_shifted_bbox get_clipped_bbox "
        "get_elastic_transform_params".split(),
        "steps of Keras's own computation",
    ),
}


def instances() -> list[tuple[dict, list[str]]]:
    cases = [case for case, _ in (*table.layer_cases(), *table.object_cases())]
    rows: dict[str, tuple[dict, list[str]]] = {}
    for case in cases:
        area = case.get("area", "layers")
        name = f"{area}.{case['class']}"
        if name in ROWS and name not in rows:
            rows[name] = case, [*ROWS[area], *ROWS[name]]
    return list(rows.values())


@table.each(instances(), "case", "names")
def test_an_instance_has_the_attributes_of_keras(case: dict, names: list[str]):
    found = dir(BENCH.in_use(case, keramos))
    assert [name for name in names if name not in found and name not in ABSENT] == []
