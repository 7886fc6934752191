# What a function of this package was called with, as Python wants it.

# The arguments of the calling function that were supplied: converted by `...` (name = function),
# functions of R made functions of Python. `.renamed`: their names in Python, where R's differ;
# `.by_place`: those that Python takes without a name.
arguments <- function(..., .without = "object", .renamed = NULL, .by_place = NULL) {
  frame <- parent.frame()
  values <- supplied(frame, names(formals(sys.function(sys.parent()))), .without)
  converters <- list(...)
  for (name in intersect(names(converters), names(values))) {
    values[name] <- list(converters[[name]](values[[name]]))
  }
  values <- with_names_of_functions(values, frame)
  changed <- intersect(names(.renamed), names(values))
  names(values)[match(changed, names(values))] <- .renamed[changed]
  names(values)[names(values) %in% .by_place] <- ""
  lapply(values, python_value)
}

supplied <- function(frame, names, without) {
  plain <- setdiff(as.character(names), c(without, "..."))
  absent <- vapply(plain, function(n) eval(call("missing", as.name(n)), frame), NA)
  values <- mget(plain[!absent], envir = frame)
  if ("..." %in% names) values <- c(values, eval(quote(list(...)), frame))
  common <- intersect(names(COMMON), names(values))
  values[common] <- lapply(common, function(n) COMMON[[n]](values[[n]]))
  values
}

# A function that was passed by its name has that name in files.
with_names_of_functions <- function(values, frame) {
  for (name in intersect(names(values), ls(frame, all.names = TRUE))) {
    value <- values[[name]]
    if (!is.function(value) || is_python(value) || is.object(value)) next
    expression <- eval(call("substitute", as.name(name)), frame)
    if (is.symbol(expression)) values[[name]] <- python_function(value, as.character(expression))
  }
  values
}

# A function of this package is what it stands for in Python, one of the user's a Python function;
# arrays are numpy's.
python_value <- function(x) {
  if (is_python(x)) return(x)
  if (inherits(x, "keramos_constructor")) return(python_class(x))
  if (is.function(x)) return(python_function(x))
  if (is.list(x) && !is.object(x)) return(lapply(x, python_value))
  if (is.array(x) || is.data.frame(x)) as_data(x) else x
}

python_object <- function(path) {
  need_reticulate()
  value <- keramos
  for (name in strsplit(path, ".", fixed = TRUE)[[1]]) value <- reticulate::py_get_attr(value, name)
  reticulate::py_to_r(value)
}

# "losses.MeanSquaredError" and the like for a function of this package, else NULL.
path_of <- function(f, table) {
  here <- environment(path_of)
  if (!identical(environment(f), here)) return(NULL)
  for (name in names(table)) {
    if (identical(f, get(name, envir = here))) return(table[[name]])
  }
  NULL
}

# The Python class that a function of this package, or one that Layer() and its like made, stands for.
python_class <- function(x) {
  if (is_python(x)) return(x)
  if (inherits(x, "keramos_constructor")) return(attr(x, "definition")$type)
  path <- if (is.function(x)) path_of(x, CLASSES)
  if (is.null(path)) {
    stop("no class: give a class made by Layer(), Loss() and their like, a function such as ",
         "`layer_dense` or `loss_mean_squared_error`, or a class of Python", call. = FALSE)
  }
  python_object(path)
}

# The same function of R is the same function of Python every time, for files name what is registered.
FUNCTIONS <- new.env(parent = emptyenv())
FUNCTIONS$pairs <- list()

python_function <- function(f, name = "r_function") {
  path <- path_of(f, NAMED)
  if (!is.null(path)) return(python_object(path))
  for (pair in FUNCTIONS$pairs) if (identical(pair$r, f)) return(pair$python)
  named_function(f, attr(f, "py_function_name") %||% name)
}

named_function <- function(f, name) {
  for (pair in FUNCTIONS$pairs) {
    if (identical(pair$r, f) && identical(pair$name, name)) return(pair$python)
  }
  pair <- list(r = f, name = name, python = python$new_function(
    name, function(...) python_value(f(...)), parameters(f)))
  FUNCTIONS$pairs <- utils::head(c(list(pair), FUNCTIONS$pairs), 1000)
  pair$python
}

custom_metric <- function(name, metric_fn) {
  attr(metric_fn, "py_function_name") <- name
  metric_fn
}

# list(name, "required" | "optional" | "dots", default) for each formal argument.
parameters <- function(f) {
  arguments <- formals(args(f))
  unname(Map(function(name, default) {
    if (name == "...") return(list(name, "dots", NULL))
    if (is.symbol(default) && !nzchar(as.character(default))) return(list(name, "required", NULL))
    value <- tryCatch(eval(default, environment(f) %||% globalenv()), error = function(e) NULL)
    if (is.function(value) || is.environment(value)) value <- NULL
    list(name, "optional", value)
  }, names(arguments), arguments))
}
