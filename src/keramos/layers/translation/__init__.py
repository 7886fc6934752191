"""What the functions that lambdas call mean, in operations: `keras.backend`, `tensorflow`,
`keras.ops`, `numpy`. Each means what it meant to whoever wrote the lambda.
"""
