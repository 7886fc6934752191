# Objects and named lists, registered classes and functions.

serialize_keras_object <- function(obj) {
  as_r(keramos$saving$serialize_keras_object(python_value(obj)))
}

deserialize_keras_object <- function(config, custom_objects = NULL, safe_mode = TRUE, ...) {
  as_r_would_say(keramos$saving$deserialize_keras_object(
    as_config(config), custom_objects = as_custom_objects(custom_objects),
    safe_mode = safe_mode, ...))
}

# Errors about classes that nobody knows, with what to type in R.
as_r_would_say <- function(expr) {
  tryCatch(expr, error = function(e) {
    message <- gsub("custom_objects=\\{'([^']*)': [^}]*\\}", "custom_objects = list(`\\1` = ...)",
                    trimws(conditionMessage(e)))
    stop(gsub("@register_keras_serializable", "register_keras_serializable(...)", message),
         call. = FALSE)
  })
}

# Named lists are dicts, the empty ones that stand where a dict belongs too.
as_config <- function(x, key = "") {
  if (is_python(x)) return(x)
  if (is.function(x)) return(python_value(x))
  if (!is.list(x)) return(x)
  if (length(x) == 0) {
    return(if (key %in% c("config", "build_config", "compile_config")) reticulate::dict() else x)
  }
  Map(as_config, x, names(x) %||% "")
}

register_keras_serializable <- function(object, name = NULL, package = NULL) {
  target <- nameable(object, name %||% paste(deparse(substitute(object)), collapse = ""))
  package <- package %||% package_of(parent.frame())
  name <- name %||% target$`__name__`
  keramos$saving$register_keras_serializable(package, name)(target)
  invisible(object)
}

# A class, or a function that is known by `name` from now on.
nameable <- function(object, name) {
  if (is_python(object) || inherits(object, "keramos_constructor")) return(python_value(object))
  if (!is.function(object)) {
    stop("only a class or a function can be registered, not ", class(object)[1], call. = FALSE)
  }
  if (!is.null(path_of(object, CLASSES))) return(python_class(object))
  named_function(object, attr(object, "py_function_name") %||% name)
}

get_registered_name <- function(obj) keramos$saving$get_registered_name(python_value(obj))

get_registered_object <- function(name, custom_objects = NULL, module_objects = NULL) {
  shown(keramos$saving$get_registered_object(
    name, as_custom_objects(custom_objects), as_custom_objects(module_objects)))
}

get_custom_objects <- function() {
  objects <- keramos$saving$get_custom_objects()
  lapply(as.list(objects), shown)
}

# Classes print with what they are called with.
shown <- function(x) {
  if (inherits(x, "python.builtin.type")) class(x) <- unique(c("keramos_type", class(x)))
  x
}

with_custom_object_scope <- function(objects, expr) {
  scope <- keramos$saving$custom_object_scope(as_custom_objects(objects, list()))
  scope$`__enter__`()
  on.exit(scope$`__exit__`(NULL, NULL, NULL))
  force(expr)
}

# name -> class or function. What has no name in R has one in Python. Files that R wrote name a
# class by one of two packages, as it was defined in a script or in keras3 itself.
as_custom_objects <- function(objects, none = NULL) {
  if (!is.null(objects) && (!is.list(objects) || is_python(objects))) objects <- list(objects)
  given <- names(objects) %||% rep("", length(objects))
  targets <- Map(nameable, objects, ifelse(nzchar(given), given, "r_function"))
  names(targets) <- ifelse(nzchar(given), given, vapply(targets, function(t) t$`__name__`, ""))
  all <- c(targets, other_spellings())
  if (length(all)) all else none
}

SPELLINGS <- c("keras3", "Custom")

other_spellings <- function() {
  known <- as.list(keramos$saving$get_custom_objects())
  pattern <- sprintf("^(%s)>", paste(SPELLINGS, collapse = "|"))
  ours <- known[grepl(pattern, names(known))]
  if (!length(ours)) return(list())
  plain <- sub(pattern, "", names(ours))
  all <- unlist(lapply(SPELLINGS, function(p) {
    stats::setNames(ours, paste0(p, ">", plain))
  }))
  all[setdiff(names(all), names(known))]
}

get_config <- function(object) {
  config <- as_r(object$get_config())
  attr(config, "config_class") <- object$`__class__`
  config
}

from_config <- function(config, custom_objects = NULL) {
  class <- attr(config, "config_class")
  if (is.null(class)) {
    stop("this list does not say of which class it is: take one from get_config(), or use ",
         "deserialize_keras_object()", call. = FALSE)
  }
  attr(config, "config_class") <- NULL
  with_custom_object_scope(custom_objects, class$from_config(as_config(config, "config")))
}
