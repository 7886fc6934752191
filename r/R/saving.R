# Files: whole models, weights, architectures.

save_model <- function(model, filepath = NULL, overwrite = FALSE, zipped = NULL, ...) {
  if (is.null(filepath)) {
    path <- tempfile(fileext = ".keras")
    on.exit(unlink(path))
    keramos$saving$save_model(model, path)
    return(readBin(path, "raw", file.size(path)))
  }
  filepath <- writable(filepath, overwrite)
  keramos$saving$save_model(model, filepath, overwrite = TRUE, zipped = zipped, ...)
  invisible(filepath)
}

load_model <- function(model, custom_objects = NULL, compile = TRUE, safe_mode = TRUE, ...) {
  source <- if (is.raw(model)) reticulate::import_builtins(FALSE)$bytes(model) else readable(model)
  as_r_would_say(keramos$saving$load_model(
    source, custom_objects = as_custom_objects(custom_objects), compile = compile,
    safe_mode = safe_mode, ...))
}

save_model_weights <- function(model, filepath, overwrite = FALSE, max_shard_size = NULL, ...) {
  filepath <- writable(filepath, overwrite)
  shards <- if (!is.null(max_shard_size)) list(max_shard_size = max_shard_size)
  do.call(model$save_weights, c(list(filepath, overwrite = TRUE), shards, list(...)))
  invisible(model)
}

load_model_weights <- function(model, filepath, skip_mismatch = FALSE, ...) {
  model$load_weights(readable(filepath), skip_mismatch = skip_mismatch, ...)
  invisible(model)
}

save_model_config <- function(model, filepath = NULL, overwrite = FALSE) {
  text <- model$to_json()
  if (is.null(filepath)) return(text)
  writeLines(text, writable(filepath, overwrite), useBytes = TRUE)
  invisible(text)
}

load_model_config <- function(filepath, custom_objects = NULL) {
  text <- paste(readLines(readable(filepath), warn = FALSE, encoding = "UTF-8"), collapse = "\n")
  as_r_would_say(keramos$models$model_from_json(
    text, custom_objects = as_custom_objects(custom_objects)))
}

export_savedmodel <- function(object, export_dir_base, ..., format = "tf_saved_model") {
  object$export(writable(export_dir_base, TRUE), format = format, ...)
  invisible(object)
}

writable <- function(path, overwrite) {
  path <- one_path(path)
  if (file.exists(path) && !overwrite) {
    stop("there is a file already: ", path, "\n  overwrite = TRUE replaces it", call. = FALSE)
  }
  path
}

readable <- function(path) {
  if (is_python(path)) path else one_path(path)
}

one_path <- function(path) {
  if (!is.character(path) || length(path) != 1 || is.na(path)) {
    stop("a path must be one string, not ", paste(class(path), collapse = " "), call. = FALSE)
  }
  if (grepl("^[a-z0-9]+://", path)) path else path.expand(path)
}
