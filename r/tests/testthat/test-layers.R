test_that("layers are piped, called, and made", {
  skip_without_keramos()
  inputs <- keras_input(shape = 4)
  outputs <- inputs |> layer_dense(8, activation = "relu") |> layer_dense(units = 2)
  model <- keras_model(inputs, outputs)
  expect_identical(count_params(model), 58L)
  expect_identical(layer_dense(units = 3)$units, 3L)
  expect_identical(dim(as.array(matrix(1, 5, 4) |> layer_dense(2))), c(5L, 2L))
  expect_error(layer_dense(units = 2) |> layer_dense(2), "keras_input")
})

test_that("inputs that are open or matrices have their shape", {
  skip_without_keramos()
  x <- keras_input(shape = c(NA, 3)) |> layer_lstm(4, return_sequences = TRUE)
  expect_identical(format(shape(x)), "shape(NA, NA, 4)")
  expect_identical(format(shape(keras_input(shape = 784))), "shape(NA, 784)")
})

test_that("layers of several inputs take lists and arguments", {
  skip_without_keramos()
  a <- keras_input(shape = c(2, 3))
  b <- keras_input(shape = c(2, 3))
  expect_identical(format(shape(layer_concatenate(a, b, axis = 2))), "shape(NA, 4, 3)")
  expect_identical(format(shape(list(a, b) |> layer_concatenate())), "shape(NA, 2, 6)")
  expect_identical(format(shape(layer_add(list(a, b)))), "shape(NA, 2, 3)")
  attention <- layer_multi_head_attention(list(a, b), num_heads = 2, key_dim = 2)
  expect_identical(format(shape(attention)), "shape(NA, 2, 3)")
  expect_error(layer_multi_head_attention(a, num_heads = 2, key_dim = 2), "query, value")
})

test_that("functions of R compute in layers", {
  skip_without_keramos()
  twice <- keras_input(shape = 2) |> layer_lambda(function(x) x * 2)
  expect_identical(format(shape(twice)), "shape(NA, 2)")
  model <- keras_model_sequential(input_shape = 2) |>
    layer_dense(3, activation = function(x) op_relu(x) + 1)
  expect_true(all(predict(model, matrix(1:4, 2), verbose = 0) >= 1))
})

# They need an argument, of which R's signature does not say so.
NEEDY <- c("layer_input", "layer_discretization", "layer_category_encoding")

test_that("everything is made that needs no arguments", {
  skip_without_keramos()
  families <- "^(layer|loss|metric|optimizer|callback|initializer|regularizer|constraint)_"
  wrong <- character()
  count <- 0
  for (name in grep(families, getNamespaceExports("keramos"), value = TRUE)) {
    f <- get(name, asNamespace("keramos"))
    needed <- Filter(function(a) identical(a, quote(expr = )), formals(f))
    optional <- c("object", "inputs", "y_true", "y_pred", "...")
    if (length(setdiff(names(needed), optional)) || name %in% NEEDY) next
    if (identical(path_of(f, CLASSES), NULL)) next
    made <- tryCatch(f(), error = function(e) conditionMessage(e))
    count <- count + 1
    if (is.character(made)) wrong <- c(wrong, paste(name, made))
  }
  expect_identical(wrong, character())
  expect_gt(count, 150)
})

test_that("functions without arguments are called", {
  skip_without_keramos()
  expect_identical(config_floatx(), "float32")
  expect_identical(config_backend(), "jax")
})

test_that("a plain number is no input", {
  skip_without_keramos()
  expect_error(layer_dense(32), "layer_dense(units = 32)", fixed = TRUE)
})
