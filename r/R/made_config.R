# Made by tools/r_package from the public names of keramos: do not edit.

config_backend <- function() {
  make("config.backend", arguments())
}

config_disable_flash_attention <- function() {
  make("config.disable_flash_attention", arguments())
}

config_disable_interactive_logging <- function() {
  make("config.disable_interactive_logging", arguments())
}

config_disable_traceback_filtering <- function() {
  make("config.disable_traceback_filtering", arguments())
}

config_dtype_policy <- function() {
  make("config.dtype_policy", arguments())
}

config_enable_flash_attention <- function() {
  make("config.enable_flash_attention", arguments())
}

config_enable_interactive_logging <- function() {
  make("config.enable_interactive_logging", arguments())
}

config_enable_traceback_filtering <- function() {
  make("config.enable_traceback_filtering", arguments())
}

config_enable_unsafe_deserialization <- function() {
  make("config.enable_unsafe_deserialization", arguments())
}

config_epsilon <- function() {
  make("config.epsilon", arguments())
}

config_floatx <- function() {
  make("config.floatx", arguments())
}

config_image_data_format <- function() {
  make("config.image_data_format", arguments())
}

config_is_flash_attention_enabled <- function() {
  make("config.is_flash_attention_enabled", arguments())
}

config_is_interactive_logging_enabled <- function() {
  make("config.is_interactive_logging_enabled", arguments())
}

config_is_nnx_enabled <- function() {
  make("config.is_nnx_enabled", arguments())
}

config_is_traceback_filtering_enabled <- function() {
  make("config.is_traceback_filtering_enabled", arguments())
}

config_max_epochs <- function() {
  make("config.max_epochs", arguments())
}

config_max_steps_per_epoch <- function() {
  make("config.max_steps_per_epoch", arguments())
}

config_program_cache <- function() {
  make("config.program_cache", arguments())
}

config_set_backend <- function(backend) {
  make("config.set_backend", arguments())
}

config_set_dtype_policy <- function(policy) {
  make("config.set_dtype_policy", arguments())
}

config_set_epsilon <- function(value) {
  make("config.set_epsilon", arguments())
}

config_set_floatx <- function(value) {
  make("config.set_floatx", arguments())
}

config_set_image_data_format <- function(data_format) {
  make("config.set_image_data_format", arguments())
}

config_set_max_epochs <- function(max_epochs) {
  make("config.set_max_epochs", arguments(max_epochs = as_whole))
}

config_set_max_steps_per_epoch <- function(max_steps_per_epoch) {
  make("config.set_max_steps_per_epoch", arguments(max_steps_per_epoch = as_whole))
}

config_set_program_cache <- function(folder, limit = 536870912L) {
  make("config.set_program_cache", arguments())
}
