"""What each operation computes: entries of `graphs.registry.RULES`, by theme.

Importing this package enters all of them.
"""

from keramos.engine.graphs.operations import (
    alignments as alignments,
    arithmetic as arithmetic,
    boxes as boxes,
    calls as calls,
    convolutions as convolutions,
    counting as counting,
    images as images,
    indexing as indexing,
    layouts as layouts,
    linear as linear,
    lists as lists,
    loops as loops,
    neural as neural,
    pictures as pictures,
    pools as pools,
    ragged as ragged,
    randomness as randomness,
    reductions as reductions,
    segments as segments,
    shapes as shapes,
    slices as slices,
    sparse as sparse,
    states as states,
    switches as switches,
    tables as tables,
    texts as texts,
)
