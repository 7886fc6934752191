# Layer(), Loss() and their like: classes of the user's, defined in R.

Layer <- function(classname, initialize = NULL, call = NULL, build = NULL, get_config = NULL, ...,
                  public = list(), private = list(), inherit = NULL, parent_env = parent.frame()) {
  methods <- list(initialize = initialize, call = call, build = build, get_config = get_config)
  definition <- define(classname, methods, c(list(...), public), private,
                       inherit %||% keramos$layers$Layer, parent_env)
  constructor(definition, initialize, alist(object = ), MAKE_LAYER)
}

Model <- function(classname, initialize = NULL, call = NULL, train_step = NULL, predict_step = NULL,
                  test_step = NULL, compute_loss = NULL, compute_metrics = NULL, ...,
                  public = list(), private = list(), inherit = NULL, parent_env = parent.frame()) {
  methods <- list(initialize = initialize, call = call, train_step = train_step,
                  predict_step = predict_step, test_step = test_step, compute_loss = compute_loss,
                  compute_metrics = compute_metrics)
  definition <- define(classname, methods, c(list(...), public), private,
                       inherit %||% keramos$Model, parent_env)
  constructor(definition, initialize)
}

Loss <- function(classname, call = NULL, ..., public = list(), private = list(), inherit = NULL,
                 parent_env = parent.frame()) {
  new_class(classname, list(call = call), list(...), public, private,
            inherit %||% keramos$losses$Loss, parent_env)
}

Metric <- function(classname, initialize = NULL, update_state = NULL, result = NULL, ...,
                   public = list(), private = list(), inherit = NULL, parent_env = parent.frame()) {
  methods <- list(initialize = initialize, update_state = update_state, result = result)
  new_class(classname, methods, list(...), public, private,
            inherit %||% keramos$metrics$Metric, parent_env)
}

Callback <- function(classname, on_epoch_begin = NULL, on_epoch_end = NULL, on_train_begin = NULL,
                     on_train_end = NULL, on_train_batch_begin = NULL, on_train_batch_end = NULL,
                     ..., public = list(), private = list(), inherit = NULL,
                     parent_env = parent.frame()) {
  methods <- list(on_epoch_begin = on_epoch_begin, on_epoch_end = on_epoch_end,
                  on_train_begin = on_train_begin, on_train_end = on_train_end,
                  on_train_batch_begin = on_train_batch_begin,
                  on_train_batch_end = on_train_batch_end)
  new_class(classname, methods, list(...), public, private,
            inherit %||% keramos$callbacks$Callback, parent_env)
}

Constraint <- function(classname, call = NULL, get_config = NULL, ..., public = list(),
                       private = list(), inherit = NULL, parent_env = parent.frame()) {
  methods <- list(`__call__` = call, get_config = get_config)
  new_class(classname, methods, list(...), public, private,
            inherit %||% keramos$constraints$Constraint, parent_env)
}

Initializer <- function(classname, call = NULL, get_config = NULL, ..., public = list(),
                        private = list(), inherit = NULL, parent_env = parent.frame()) {
  methods <- list(`__call__` = call, get_config = get_config)
  new_class(classname, methods, list(...), public, private,
            inherit %||% keramos$initializers$Initializer, parent_env)
}

Regularizer <- function(classname, call = NULL, get_config = NULL, ..., public = list(),
                        private = list(), inherit = NULL, parent_env = parent.frame()) {
  methods <- list(`__call__` = call, get_config = get_config)
  new_class(classname, methods, list(...), public, private,
            inherit %||% keramos$regularizers$Regularizer, parent_env)
}

Optimizer <- function(classname, initialize = NULL, build = NULL, update_step = NULL,
                      get_config = NULL, ..., public = list(), private = list(), inherit = NULL,
                      parent_env = parent.frame()) {
  methods <- list(initialize = initialize, build = build, update_step = update_step,
                  get_config = get_config)
  new_class(classname, methods, list(...), public, private,
            inherit %||% keramos$optimizers$Optimizer, parent_env)
}

LearningRateSchedule <- function(classname, call = NULL, initialize = NULL, get_config = NULL, ...,
                                 public = list(), private = list(), inherit = NULL,
                                 parent_env = parent.frame()) {
  methods <- list(`__call__` = call, initialize = initialize, get_config = get_config)
  new_class(classname, methods, list(...), public, private,
            inherit %||% keramos$optimizers$schedules$LearningRateSchedule, parent_env)
}

new_class <- function(classname, methods, extra, public, private, inherit, parent_env) {
  definition <- define(classname, methods, c(extra, public), private, inherit, parent_env)
  initialize <- c(methods, extra, public)$initialize
  constructor(definition, initialize)
}

new_layer_class <- Layer
new_model_class <- Model
new_loss_class <- Loss
new_metric_class <- Metric
new_callback_class <- Callback
new_learning_rate_schedule_class <- LearningRateSchedule
