# Made by tools/r_package from the public names of keramos: do not edit.

learning_rate_schedule_cosine_decay <- function(
    initial_learning_rate, decay_steps, alpha = 0.0, name = "CosineDecay", warmup_target =
    NULL, warmup_steps = 0L) {
  make("optimizers.schedules.CosineDecay", arguments(
    decay_steps = as_whole, warmup_steps = as_whole
  ))
}

learning_rate_schedule_cosine_decay_restarts <- function(
    initial_learning_rate, first_decay_steps, t_mul = 2.0, m_mul = 1.0, alpha = 0.0, name =
    "SGDRDecay") {
  make("optimizers.schedules.CosineDecayRestarts", arguments(first_decay_steps = as_whole))
}

learning_rate_schedule_exponential_decay <- function(
    initial_learning_rate, decay_steps, decay_rate, staircase = FALSE, name =
    "ExponentialDecay") {
  make("optimizers.schedules.ExponentialDecay", arguments(decay_steps = as_whole))
}

learning_rate_schedule_inverse_time_decay <- function(
    initial_learning_rate, decay_steps, decay_rate, staircase = FALSE, name =
    "InverseTimeDecay") {
  make("optimizers.schedules.InverseTimeDecay", arguments(decay_steps = as_whole))
}

learning_rate_schedule_piecewise_constant_decay <- function(
    boundaries, values, name = "PiecewiseConstant") {
  make("optimizers.schedules.PiecewiseConstantDecay", arguments(boundaries = as_whole))
}

learning_rate_schedule_polynomial_decay <- function(
    initial_learning_rate, decay_steps, end_learning_rate = 0.0001, power = 1.0, cycle =
    FALSE, name = "PolynomialDecay") {
  make("optimizers.schedules.PolynomialDecay", arguments(decay_steps = as_whole))
}
