"""Data in files and arrays as batches: what `keras.utils.…_dataset_from_directory` gives.

`dataset.Dataset` is the noun; `folder` knows files and labels, `pixels`, `sounds`, `texts` and
`series` one kind of data each. TensorFlow is not needed; where the user has imported it, the result
is a `tf.data.Dataset` (`tensorflow_dataset`).
"""
