# Made by tools/r_package from the public names of keramos: do not edit.

optimizer_adadelta <- function(
    learning_rate = 0.001, rho = 0.95, epsilon = 1e-07, weight_decay = NULL, clipnorm = NULL,
    clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, loss_scale_factor = NULL, gradient_accumulation_steps =
    NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.Adadelta", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}

optimizer_adafactor <- function(
    learning_rate = 0.001, beta_2_decay = -0.8, epsilon_1 = 1e-30, epsilon_2 = 0.001,
    clip_threshold = 1.0, relative_step = TRUE, weight_decay = NULL, clipnorm = NULL,
    clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, loss_scale_factor = NULL, gradient_accumulation_steps =
    NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.Adafactor", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}

optimizer_adagrad <- function(
    learning_rate = 0.001, initial_accumulator_value = 0.1, epsilon = 1e-07, weight_decay =
    NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE,
    ema_momentum = 0.99, ema_overwrite_frequency = NULL, loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.Adagrad", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}

optimizer_adam <- function(
    learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-07, amsgrad = FALSE,
    weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema =
    FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.Adam", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}

optimizer_adam_w <- function(
    learning_rate = 0.001, weight_decay = 0.004, beta_1 = 0.9, beta_2 = 0.999, epsilon =
    1e-07, amsgrad = FALSE, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema
    = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.AdamW", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}

optimizer_adamax <- function(
    learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-07, weight_decay = NULL,
    clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum =
    0.99, ema_overwrite_frequency = NULL, loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.Adamax", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}

optimizer_ftrl <- function(
    learning_rate = 0.001, learning_rate_power = -0.5, initial_accumulator_value = 0.1,
    l1_regularization_strength = 0.0, l2_regularization_strength = 0.0,
    l2_shrinkage_regularization_strength = 0.0, beta = 0.0, weight_decay = NULL, clipnorm =
    NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, loss_scale_factor = NULL, gradient_accumulation_steps =
    NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.Ftrl", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}

optimizer_lamb <- function(
    learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-07, weight_decay = NULL,
    clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum =
    0.99, ema_overwrite_frequency = NULL, loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.Lamb", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}

optimizer_lion <- function(
    learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.99, weight_decay = NULL, clipnorm = NULL,
    clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, loss_scale_factor = NULL, gradient_accumulation_steps =
    NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.Lion", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}

optimizer_loss_scale <- function(
    inner_optimizer, initial_scale = 32768.0, dynamic_growth_steps = 2000L, name = NULL,
    learning_rate = 0.0, weight_decay = NULL, clipnorm = NULL, clipvalue = NULL,
    global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency =
    NULL, loss_scale_factor = NULL, gradient_accumulation_steps = NULL, ..., decay = NULL,
    dynamic = TRUE) {
  make("optimizers.LossScaleOptimizer", arguments(
    dynamic_growth_steps = as_whole, ema_overwrite_frequency = as_whole,
    gradient_accumulation_steps = as_whole
  ))
}

optimizer_multi <- function(optimizer_map, loss_scale_factor = NULL, name = NULL) {
  make("optimizers.MultiOptimizer", arguments())
}

optimizer_muon <- function(
    learning_rate = 0.001, adam_beta_1 = 0.9, adam_beta_2 = 0.999, adam_weight_decay = 0.004,
    epsilon = 1e-07, weight_decay = 0.004, clipnorm = NULL, clipvalue = NULL, global_clipnorm
    = NULL, use_ema = FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL,
    loss_scale_factor = NULL, gradient_accumulation_steps = NULL, name = NULL, exclude_layers
    = NULL, exclude_embeddings = TRUE, muon_a = 3.4445, muon_b = -4.775, muon_c = 2.0315,
    adam_lr_ratio = 1L, momentum = 0.95, ns_steps = 5L, nesterov = TRUE, rms_rate = 0.2, ...,
    decay = NULL) {
  make("optimizers.Muon", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole, ns_steps =
    as_whole
  ))
}

optimizer_nadam <- function(
    learning_rate = 0.001, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-07, weight_decay = NULL,
    clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum =
    0.99, ema_overwrite_frequency = NULL, loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.Nadam", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}

optimizer_rmsprop <- function(
    learning_rate = 0.001, rho = 0.9, momentum = 0.0, epsilon = 1e-07, centered = FALSE,
    weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema =
    FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.RMSprop", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}

optimizer_schedule_free_adam_w <- function(
    learning_rate = 0.0025, beta_1 = 0.9, beta_2 = 0.999, epsilon = 1e-08, warmup_steps = 0L,
    weight_decay = NULL, clipnorm = NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema =
    FALSE, ema_momentum = 0.99, ema_overwrite_frequency = NULL, loss_scale_factor = NULL,
    gradient_accumulation_steps = NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.ScheduleFreeAdamW", arguments(
    warmup_steps = as_whole, ema_overwrite_frequency = as_whole, gradient_accumulation_steps
    = as_whole
  ))
}

optimizer_sgd <- function(
    learning_rate = 0.01, momentum = 0.0, nesterov = FALSE, weight_decay = NULL, clipnorm =
    NULL, clipvalue = NULL, global_clipnorm = NULL, use_ema = FALSE, ema_momentum = 0.99,
    ema_overwrite_frequency = NULL, loss_scale_factor = NULL, gradient_accumulation_steps =
    NULL, name = NULL, ..., decay = NULL) {
  make("optimizers.SGD", arguments(
    ema_overwrite_frequency = as_whole, gradient_accumulation_steps = as_whole
  ))
}
