# Made by tools/r_package from the public names of keramos: do not edit.

callback_backup_and_restore <- function(
    backup_dir, save_freq = "epoch", double_checkpoint = FALSE, delete_checkpoint = TRUE) {
  make("callbacks.BackupAndRestore", arguments(save_freq = as_whole))
}

callback_csv_logger <- function(filename, separator = ",", append = FALSE) {
  make("callbacks.CSVLogger", arguments())
}

callback_early_stopping <- function(
    monitor = "val_loss", min_delta = 0L, patience = 0L, verbose = 0L, mode = "auto", baseline
    = NULL, restore_best_weights = FALSE, start_from_epoch = 0L) {
  make("callbacks.EarlyStopping", arguments(
    patience = as_whole, verbose = as_whole, start_from_epoch = as_whole
  ))
}

callback_lambda <- function(
    on_epoch_begin = NULL, on_epoch_end = NULL, on_train_begin = NULL, on_train_end = NULL,
    on_train_batch_begin = NULL, on_train_batch_end = NULL, ...) {
  make("callbacks.LambdaCallback", arguments())
}

callback_learning_rate_scheduler <- function(schedule, verbose = 0L) {
  make("callbacks.LearningRateScheduler", arguments(verbose = as_whole))
}

callback_model_checkpoint <- function(
    filepath, monitor = "val_loss", verbose = 0L, save_best_only = FALSE, save_weights_only =
    FALSE, mode = "auto", save_freq = "epoch", initial_value_threshold = NULL, ..., background
    = FALSE, max_to_keep = NULL, remember_best = FALSE) {
  make("callbacks.ModelCheckpoint", arguments(verbose = as_whole, save_freq = as_whole))
}

callback_orbax_checkpoint <- function(
    directory, monitor = "val_loss", verbose = 0L, save_best_only = FALSE, mode = "auto",
    save_freq = "epoch", initial_value_threshold = NULL, max_to_keep = 1L, save_on_background
    = TRUE, save_weights_only = FALSE) {
  make("callbacks.OrbaxCheckpoint", arguments(verbose = as_whole, save_freq = as_whole))
}

callback_progbar_logger <- function() {
  make("callbacks.ProgbarLogger", arguments())
}

callback_reduce_lr_on_plateau <- function(
    monitor = "val_loss", factor = 0.1, patience = 10L, verbose = 0L, mode = "auto", min_delta
    = 0.0001, cooldown = 0L, min_lr = 0.0, ...) {
  make("callbacks.ReduceLROnPlateau", arguments(
    patience = as_whole, verbose = as_whole, cooldown = as_whole
  ))
}

callback_remote_monitor <- function(
    root = "http://localhost:9000", path = "/publish/epoch/end/", field = "data", headers =
    NULL, send_as_json = FALSE) {
  make("callbacks.RemoteMonitor", arguments())
}

callback_swap_ema_weights <- function(swap_on_epoch = FALSE) {
  make("callbacks.SwapEMAWeights", arguments(swap_on_epoch = as_whole))
}

callback_tensorboard <- function(
    log_dir = "logs", histogram_freq = 0L, write_graph = TRUE, write_images = FALSE,
    write_steps_per_second = FALSE, update_freq = "epoch", profile_batch = 0L, embeddings_freq
    = 0L, embeddings_metadata = NULL) {
  make("callbacks.TensorBoard", arguments(
    histogram_freq = as_whole, update_freq = as_whole, embeddings_freq = as_whole
  ))
}

callback_terminate_on_nan <- function(raise_error = FALSE) {
  make("callbacks.TerminateOnNaN", arguments())
}
