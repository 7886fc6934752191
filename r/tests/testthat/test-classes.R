linear <- function() {
  Layer(
    "Linear",
    initialize = function(units, ...) {
      super$initialize(...)
      self$units <- as.integer(units)
    },
    build = function(input_shape) {
      self$w <- self$add_weight(shape = shape(input_shape[[2]], self$units), name = "w")
    },
    call = function(inputs) op_matmul(inputs, self$w),
    get_config = function() {
      config <- super$get_config()
      config$units <- self$units
      config
    }
  )
}

test_that("a layer of R is piped, trained, saved, and opened where its class is known", {
  skip_without_keramos()
  layer_linear <- linear()
  register_keras_serializable(layer_linear)
  model <- keras_model_sequential(input_shape = 4) |> layer_linear(3) |> layer_dense(1)
  model |> compile(optimizer = "sgd", loss = "mse")
  data <- small_data()
  model |> fit(data$x, data$y, epochs = 1, verbose = 0)
  path <- new_path()
  save_model(model, path)
  again <- load_model(path)
  expect_equal(predict(again, data$x, verbose = 0), predict(model, data$x, verbose = 0))
  config <- serialize_keras_object(layer_linear(units = 2))
  expect_identical(config$module, "<r-namespace:keras3>")
  expect_identical(config$registered_name, "keras3>Linear")
  config$module <- "<r-globalenv>"
  config$registered_name <- "Custom>Linear"
  expect_identical(deserialize_keras_object(config)$units, 2L)
})

test_that("a class that nobody registered is named, and taken from custom_objects", {
  skip_without_keramos()
  layer_other <- Layer("Other", call = function(x) x + 1)
  model <- keras_model_sequential(input_shape = 2) |> layer_other()
  path <- new_path()
  save_model(model, path)
  expect_error(load_model(path), "Other")
  again <- load_model(path, custom_objects = list(layer_other))
  expect_equal(predict(again, matrix(0, 1, 2), verbose = 0), matrix(1, 1, 2))
  again <- load_model(path, custom_objects = layer_other)
  expect_equal(count_params(again), 0L)
})

test_that("Python opens what R saved, by a class of its own", {
  skip_without_keramos()
  model <- keras_model_sequential(input_shape = 4) |> linear()(3)
  path <- new_path()
  save_model(model, path)
  script <- tempfile(fileext = ".py")
  writeLines(c(
    "import sys, keramos, numpy",
    "class Linear(keramos.layers.Layer):",
    "    def __init__(self, units, **kwargs):",
    "        super().__init__(**kwargs)",
    "        self.units = units",
    "    def build(self, shape):",
    "        self.w = self.add_weight(shape=(shape[-1], self.units), name='w')",
    "    def call(self, x):",
    "        return keramos.ops.matmul(x, self.w)",
    "model = keramos.saving.load_model(sys.argv[1], custom_objects={'Linear': Linear})",
    "print(model.predict(numpy.ones((1, 4)), verbose=0).tolist())"), script)
  printed <- system2(reticulate::py_exe(), c(script, path), stdout = TRUE)
  numbers <- as.numeric(strsplit(gsub("[][]", "", printed), ",")[[1]])
  expect_equal(numbers, as.vector(predict(model, matrix(1, 1, 4), verbose = 0)), tolerance = 1e-5)
})

test_that("self, super, private and active properties are in scope", {
  skip_without_keramos()
  layer_base <- Layer("Base", call = function(x) x * 2, public = list(scale = 3L))
  layer_more <- Layer(
    "More", inherit = layer_base,
    initialize = function(...) {
      super()$initialize(...)
      private$calls <- 0
    },
    call = function(x) {
      private$count()
      super$call(x) + 1
    },
    private = list(count = function() private$calls <- private$calls + 1),
    counted = active_property(function(value) {
      if (!missing(value)) private$calls <- value
      private$calls
    })
  )
  one <- layer_more()
  two <- layer_more()
  expect_equal(as.array(one(matrix(1, 1, 1))), matrix(3, 1, 1))
  expect_identical(c(one$counted, two$counted, one$scale), c(1, 0, 3))
  one$counted <- 7
  expect_identical(c(one$counted, two$counted), c(7, 0))
})

test_that("a model of R is called, trained, and saved", {
  skip_without_keramos()
  model_mlp <- Model(
    "Mlp",
    initialize = function(units = 4, ...) {
      super$initialize(...)
      self$hidden <- layer_dense(units = units, activation = "relu")
      self$head <- layer_dense(units = 1)
      self$units <- as.integer(units)
    },
    call = function(inputs, training = FALSE) inputs |> self$hidden() |> self$head(),
    get_config = function() list(units = self$units)
  )
  data <- small_data()
  model <- model_mlp(units = 5)
  model |> compile(loss = "mse", optimizer = "sgd")
  history <- model |> fit(data$x, data$y, epochs = 2, verbose = 0)
  expect_length(history$metrics$loss, 2)
  path <- new_path()
  save_model(model, path)
  again <- load_model(path, custom_objects = list(Mlp = model_mlp))
  expect_equal(predict(again, data$x, verbose = 0), predict(model, data$x, verbose = 0))
})

test_that("losses, metrics, callbacks, initializers and their like are made in R", {
  skip_without_keramos()
  seen <- new.env()
  loss_half <- Loss("Half", call = function(y_true, y_pred) op_square(y_true - y_pred) / 2)
  metric_count <- Metric(
    "Count",
    initialize = function(name = "count", ...) {
      super$initialize(name = name, ...)
      self$total <- self$add_variable(shape = shape(), initializer = "zeros", name = "total")
    },
    update_state = function(y_true, y_pred, sample_weight = NULL) {
      self$total$assign(self$total + 1)
    },
    result = function() self$total
  )
  callback_seen <- Callback("Seen", on_epoch_end = function(epoch, logs = NULL) {
    seen$epochs <- c(seen$epochs, epoch)
    seen$logs <- names(logs)
  })
  initializer_two <- Initializer("Two", call = function(shape, dtype = NULL) op_ones(shape) * 2)
  constraint_one <- Constraint("One", call = function(w) op_clip(w, -1, 1))
  regularizer_sum <- Regularizer("Sum", call = function(x) op_sum(op_abs(x)) * 0.01)
  schedule_half <- LearningRateSchedule("Slow", call = function(step) 0.01 / (op_cast(step, "float32") + 1),
                                        get_config = function() list())
  model <- keras_model_sequential(input_shape = 4) |>
    layer_dense(1, kernel_initializer = initializer_two(), kernel_constraint = constraint_one(),
                kernel_regularizer = regularizer_sum())
  expect_equal(get_weights(model)[[1]], matrix(2, 4, 1))
  model |> compile(optimizer = optimizer_sgd(learning_rate = schedule_half()), loss = loss_half(),
                   metrics = list(metric_count(), custom_metric("mine", function(y_true, y_pred) {
                     op_mean(y_pred)
                   })))
  data <- small_data()
  model |> fit(data$x, data$y, epochs = 2, batch_size = 20, callbacks = callback_seen(),
               verbose = 0)
  expect_identical(seen$epochs, c(0L, 1L))
  expect_setequal(seen$logs, c("loss", "count", "mine"))
  expect_true(max(abs(get_weights(model)[[1]])) <= 1)
})

test_that("a compiled model of R's classes goes on where it stopped", {
  skip_without_keramos()
  loss_quantile <- Loss(
    "Quantile",
    initialize = function(q = 0.5, name = "quantile", ...) {
      super$initialize(name = name, ...)
      self$q <- q
    },
    call = function(y_true, y_pred) {
      error <- y_true - y_pred
      op_mean(op_maximum(self$q * error, (self$q - 1) * error), axis = -1)
    },
    get_config = function() c(super$get_config(), list(q = self$q))
  )
  half <- function(x) op_tanh(x) * 0.5
  register_keras_serializable(half)
  register_keras_serializable(loss_quantile)
  data <- small_data()
  model <- keras_model_sequential(input_shape = 4) |> layer_dense(3, activation = half) |>
    layer_dense(1)
  model |> compile(optimizer = optimizer_adam(0.01), loss = loss_quantile(q = 0.8))
  model |> fit(data$x, data$y, epochs = 2, verbose = 0, shuffle = FALSE)
  save_model(model, path <- new_path())
  again <- load_model(path)
  expect_identical(again$loss$q, 0.8)
  for (m in list(model, again)) m |> fit(data$x, data$y, verbose = 0, shuffle = FALSE)
  expect_equal(get_weights(again), get_weights(model), tolerance = 1e-6)
})

test_that("lists of layers, and losses of the model's own", {
  skip_without_keramos()
  model_net <- Model(
    "Net",
    initialize = function(n = 2, ...) {
      super$initialize(...)
      self$n <- as.integer(n)
      self$blocks <- lapply(seq_len(n), function(i) layer_dense(units = 2))
    },
    call = function(x) {
      for (block in self$blocks) x <- block(x)
      x
    },
    compute_loss = function(x = NULL, y = NULL, y_pred = NULL, ...) op_mean(op_square(y_pred)) + 7,
    get_config = function() list(n = self$n)
  )
  net <- model_net(n = 3)
  net |> compile(optimizer = "sgd")
  history <- net |> fit(matrix(0, 4, 2), matrix(0, 4, 2), verbose = 0)
  expect_equal(history$metrics$loss, 7)
  expect_length(net$blocks, 3)
  expect_identical(count_params(net), 18L)
})

test_that("an optimizer of R takes its steps", {
  skip_without_keramos()
  optimizer_sign <- Optimizer(
    "Sign",
    initialize = function(learning_rate = 0.25, name = "sign", ...) {
      super$initialize(learning_rate = learning_rate, name = name, ...)
    },
    update_step = function(gradient, variable, learning_rate) {
      variable$assign_sub(learning_rate * op_sign(gradient))
    }
  )
  model <- keras_model_sequential(input_shape = 1) |> layer_dense(1, use_bias = FALSE)
  set_weights(model, list(matrix(1)))
  model |> compile(optimizer = optimizer_sign(), loss = "mse")
  model |> fit(matrix(1), 0, epochs = 2, verbose = 0)
  expect_equal(get_weights(model)[[1]], matrix(0.5))
})

test_that("a function has the name in files by which it was passed", {
  skip_without_keramos()
  tripled <- function(x) x * 3
  model <- keras_model_sequential(input_shape = 2) |> layer_lambda(tripled)
  save_model(model, path <- new_path())
  expect_error(load_model(path), "custom_objects = list(`tripled` = ...)", fixed = TRUE)
  again <- load_model(path, custom_objects = list(tripled = tripled))
  expect_equal(predict(again, matrix(1, 1, 2), verbose = 0), matrix(3, 1, 2))
})

test_that("definitions that make no class say why", {
  expect_error(Layer(3), "must be one string")
  expect_error(Layer("A", function() 1, call = function(x) x, public = list(2)), "needs a name")
  expect_error(Loss("A", call = function(a, b) 1, public = list(call = 2)), "twice")
  skip_without_keramos()
  expect_error(Loss("A", inherit = mean)(), "no class")
})

test_that("classes that reticulate's PyClass makes have a module, and are saved", {
  skip_without_keramos()
  Twice <- reticulate::PyClass(
    "Twice", list(call = function(self, x) x * 2), inherit = keras$layers$Layer)
  expect_identical(Twice$`__module__`, "<r-namespace:keras3>")
  register_keras_serializable(Twice)
  model <- keras_model_sequential(input_shape = 2)
  model$add(Twice())
  save_model(model, path <- new_path())
  expect_equal(predict(load_model(path), matrix(1, 1, 2), verbose = 0), matrix(2, 1, 2))
})

test_that("what is private ends with its object", {
  skip_without_keramos()
  layer_kept <- Layer(
    "Kept",
    initialize = function(...) {
      super$initialize(...)
      private$value <- 0
    },
    call = function(x) x,
    value = active_property(function(value) {
      if (!missing(value)) private$value <- value
      private$value
    })
  )
  for (i in 1:30) {
    layer <- layer_kept()
    expect_identical(layer$value, 0)
    layer$value <- i
  }
  rm(layer)
  gc()
  reticulate::import("gc")$collect()
  layer_kept()$value
  expect_lt(length(names(PRIVATE)), 20)
})
