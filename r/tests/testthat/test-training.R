test_that("a program from data to file and back", {
  skip_without_keramos()
  set_random_seed(1)
  data <- small_data(120)
  model <- keras_model_sequential(input_shape = 4) |>
    layer_dense(16, activation = "relu") |>
    layer_dropout(0.1) |>
    layer_dense(2, activation = "softmax")
  model |> compile(optimizer = optimizer_adam(learning_rate = 0.05),
                   loss = loss_sparse_categorical_crossentropy(), metrics = "accuracy")
  history <- model |> fit(data$x, data$y, epochs = 20, batch_size = 30, verbose = 0,
                          validation_split = 0.25, callbacks = callback_early_stopping(patience = 30))
  expect_s3_class(history, "keras_training_history")
  expect_output(print(history), "val_accuracy")
  expect_identical(nrow(as.data.frame(history)), 80L)
  scores <- model |> evaluate(data$x, data$y, verbose = 0)
  expect_true(scores$accuracy > 0.85)
  classes <- as.array(op_argmax(predict(model, data$x, verbose = 0), axis = 2)) - 1L
  expect_equal(mean(classes == data$y), scores$accuracy, tolerance = 1e-6)
  path <- new_path()
  save_model(model, path)
  expect_error(save_model(model, path), "overwrite = TRUE")
  save_model(model, path, overwrite = TRUE)
  again <- load_model(path)
  expect_equal(again |> evaluate(data$x, data$y, verbose = 0), scores, tolerance = 1e-6)
  expect_equal(predict(load_model(save_model(model)), data$x, verbose = 0),
               predict(model, data$x, verbose = 0))
})

test_that("weights and architectures go to files of their own", {
  skip_without_keramos()
  model <- keras_model_sequential(input_shape = 2) |> layer_dense(3, name = "d")
  save_model_weights(model, path <- new_path(".weights.h5"))
  save_model_config(model, text <- new_path(".json"))
  again <- load_model_config(text)
  load_model_weights(again, path)
  expect_equal(get_weights(again), get_weights(model))
  clone <- clone_model(model)
  expect_false(isTRUE(all.equal(get_weights(clone)[[1]], get_weights(model)[[1]])))
  set_weights(clone, get_weights(model))
  expect_equal(get_weights(clone), get_weights(model))
  layer <- from_config(get_config(get_layer(model, "d")))
  expect_identical(layer$units, 3L)
  expect_identical(get_layer(model, index = 1)$name, "d")
})

test_that("layers are frozen by name and by place", {
  skip_without_keramos()
  model <- keras_model_sequential(input_shape = 2) |>
    layer_dense(2, name = "a") |> layer_dense(2, name = "b") |> layer_dense(2, name = "c")
  trained <- function() vapply(model$layers, function(l) l$trainable, NA)
  freeze_weights(model, to = "b")
  expect_identical(trained(), c(FALSE, FALSE, TRUE))
  unfreeze_weights(model, which = 1)
  expect_identical(trained(), c(TRUE, FALSE, TRUE))
  expect_error(freeze_weights(model, which = "z"), "no layer z; there are: a, b, c")
})

test_that("factors, weights of classes, lists of inputs and generators are data", {
  skip_without_keramos()
  a <- keras_input(shape = 2)
  b <- keras_input(shape = 3)
  model <- keras_model(list(a, b), layer_concatenate(a, b) |> layer_dense(2, activation = "softmax"))
  model |> compile(loss = "sparse_categorical_crossentropy", optimizer = "sgd")
  x <- list(matrix(1, 6, 2), matrix(1, 6, 3))
  y <- factor(c("no", "yes", "no", "yes", "no", "no"))
  history <- model |> fit(x, y, class_weight = list("0" = 1, "1" = 2), verbose = 0,
                          validation_data = list(x, y))
  expect_named(history$metrics, c("loss", "val_loss"))
  expect_error(model |> fit(x, y, class_weight = c(1, 2), verbose = 0), "needs names")
  flat <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
  flat |> compile(loss = "mse", optimizer = "sgd")
  batches <- 0
  history <- flat |> fit(function() {
    batches <<- batches + 1
    list(matrix(1, 4, 2), rep(1, 4))
  }, steps_per_epoch = 3, epochs = 2, verbose = 0)
  expect_length(history$metrics$loss, 2)
  expect_true(batches >= 6)
})

test_that("a step at a time", {
  skip_without_keramos()
  model <- keras_model_sequential(input_shape = 2) |> layer_dense(1)
  model |> compile(loss = loss_mean_squared_error, optimizer = optimizer_sgd, metrics = list("mae"))
  logs <- train_on_batch(model, matrix(1, 4, 2), rep(1, 4))
  expect_named(logs, c("loss", "mae"), ignore.order = TRUE)
  expect_identical(dim(predict_on_batch(model, matrix(1, 4, 2))), c(4L, 1L))
  expect_type(test_on_batch(model, matrix(1, 4, 2), rep(1, 4))$loss, "double")
})

test_that("words become numbers", {
  skip_without_keramos()
  layer <- layer_text_vectorization(max_tokens = 10, output_sequence_length = 4)
  adapt(layer, c("a b c", "a b", "a"))
  expect_identical(get_vocabulary(layer), c("", "[UNK]", "a", "b", "c"))
  expect_equal(as.array(layer(c("a c", "z"))), rbind(c(2, 4, 0, 0), c(1, 0, 0, 0)))
})

test_that("summaries are plain text", {
  skip_without_keramos()
  model <- keras_model_sequential(input_shape = 2, name = "tiny") |> layer_dense(1)
  expect_output(summary(model), "Total params: 3")
  expect_output(print(model), "tiny")
  expect_match(format(model), "Model: \"tiny\"")
})
