# Classes of Python whose methods are functions of R.

# The definition of a class; the class itself is made when it is first needed, so that a package
# can define classes while it is built.
define <- function(classname, methods, public, private, inherit, parent_env) {
  definition <- new.env(parent = emptyenv())
  definition$name <- classname
  definition$module <- module_of(parent_env)
  definition$private <- private
  members <- c(Filter(Negate(is.null), methods), public)
  check_members(classname, members)
  delayedAssign("type", new_type(definition, members, inherit, parent_env),
                environment(), definition)
  definition
}

check_members <- function(classname, members) {
  if (!is.character(classname) || length(classname) != 1 || !nzchar(classname)) {
    stop("`classname` must be one string, such as \"MyLayer\"", call. = FALSE)
  }
  if (length(members) && (is.null(names(members)) || any(!nzchar(names(members))))) {
    stop("class ", classname, ": every method and field needs a name, such as ",
         "call = function(x) ...", call. = FALSE)
  }
  twice <- unique(names(members)[duplicated(names(members))])
  if (length(twice)) stop("class ", classname, " defines `", twice[1], "` twice", call. = FALSE)
}

# Files hold the module. What a script defines is spelled like R's own classes of keras3.
module_of <- function(env) sprintf("<r-namespace:%s>", package_of(env))

package_of <- function(env) {
  name <- environmentName(topenv(env))
  if (name %in% c("", "base", "R_GlobalEnv", "keramos")) "keras3" else name
}

new_type <- function(definition, members, inherit, parent_env) {
  scope <- new.env(parent = parent_env)
  scope$definition <- definition
  is_active <- vapply(members, inherits, NA, "keramos_active")
  is_method <- vapply(members, function(m) is.function(m) && !is_python(m), NA) & !is_active
  names(members) <- python_name(names(members))
  with_parameters <- function(f, name) {
    list(method(f, name, definition), parameters(without_self(f)))
  }
  methods <- Map(with_parameters, members[is_method], names(members)[is_method])
  values <- lapply(members[!is_method & !is_active], python_value)
  python$new_class(definition$name, definition$module, bases_of(inherit), as_dict(methods),
                   as_dict(lapply(members[is_active], property, definition)), as_dict(values))
}

python_name <- function(names) {
  spelled <- c(initialize = "__init__", finalize = "__del__")
  ifelse(names %in% names(spelled), spelled[names], names)
}

as_dict <- function(x) if (length(x)) x else reticulate::dict()

bases_of <- function(inherit) {
  bases <- if (is.list(inherit) && !is_python(inherit)) inherit else list(inherit)
  unname(lapply(bases, python_class))
}

# Called by Python: finds `self`, `super` and the like in scope, whatever encloses the function.
method <- function(f, name, definition) {
  force(f)
  takes_self <- identical(names(formals(f))[1], "self")
  takes_shapes <- name %in% c("build", "compute_output_shape")
  function(self, ...) {
    environment(f) <- scope_of(self, definition, environment(f))
    given <- list(...)
    if (takes_shapes) given <- lapply(given, received_shape)
    python_value(do.call(f, if (takes_self) c(list(self), given) else given, quote = TRUE))
  }
}

without_self <- function(f) {
  if (identical(names(formals(f))[1], "self")) formals(f) <- formals(f)[-1]
  f
}

scope_of <- function(self, definition, parent) {
  scope <- new.env(parent = parent)
  scope$self <- self
  scope$super <- new_super(definition, self)
  scope$`__class__` <- scope[[definition$name]] <- definition$type
  delayedAssign("private", private_of(self, definition), assign.env = scope)
  scope
}

# A shape as `shape()` gives it: input_shape[[2]], with NULL for what is open.
received_shape <- function(x) {
  is_size <- function(s) is.null(s) || (is.numeric(s) && length(s) == 1)
  if (is.integer(x) && !is.null(x)) return(new_shape(as.list(x)))
  if (is.list(x) && is.null(names(x)) && length(x) && all(vapply(x, is_size, NA))) {
    return(new_shape(x))
  }
  if (is.list(x)) lapply(x, received_shape) else x
}

# super$call(x), super()$call(x): the method of the class before this one.
new_super <- function(definition, self) {
  structure(function() new_super(definition, self), class = "keramos_super")
}

`$.keramos_super` <- function(x, name) {
  reticulate::py_to_r(reticulate::py_get_attr(parent_of(x), python_name(name)))
}

parent_of <- function(super) {
  scope <- environment(unclass(super))
  python$parent(scope$definition$type, scope$self)
}

`[[.keramos_super` <- function(x, i) do.call(`$.keramos_super`, list(x, i))

print.keramos_super <- function(x, ...) {
  print(parent_of(x))
  invisible(x)
}

# An environment of R for each object and class, which Python does not see.
PRIVATE <- new.env(parent = emptyenv())

private_of <- function(self, definition) {
  token <- python$token(self)
  if (is.null(PRIVATE[[token]])) {
    rm(list = intersect(unlist(python$gone()), names(PRIVATE)), envir = PRIVATE)
    PRIVATE[[token]] <- new.env(parent = emptyenv())
  }
  of_self <- PRIVATE[[token]]
  class <- definition$name
  if (is.null(of_self[[class]])) of_self[[class]] <- new_private(self, definition)
  of_self[[class]]
}

new_private <- function(self, definition) {
  private <- new.env(parent = emptyenv())
  list2env(as.list(definition$private), private)
  for (name in names(definition$private)) {
    f <- private[[name]]
    if (!is.function(f) || is_python(f)) next
    environment(f) <- list2env(list(self = self, private = private), parent = environment(f))
    private[[name]] <- f
  }
  private
}

# An attribute that is computed: function() gives it, function(value) also sets it.
active_property <- function(fn) structure(list(fn = fn), class = "keramos_active")

property <- function(active, definition) {
  f <- active$fn
  get <- function(self) {
    environment(f) <- scope_of(self, definition, environment(f))
    python_value(f())
  }
  set <- function(self, value) {
    environment(f) <- scope_of(self, definition, environment(f))
    f(value)
    NULL
  }
  list(get, if (length(formals(f))) set)
}

# The function of R that makes objects of a class; `then` is its body.
constructor <- function(definition, initialize, first = NULL, then = MAKE) {
  f <- function() NULL
  own <- if (is.null(initialize)) alist(... = ) else formals(without_self(initialize))
  formals(f) <- c(first, own[setdiff(names(own), names(first))])
  body(f) <- then
  environment(f) <- list2env(list(definition = definition), parent = environment(constructor))
  structure(f, definition = definition, class = c("keramos_constructor", "function"))
}

MAKE <- quote(do.call(definition$type, arguments()))
MAKE_LAYER <- quote(hand_on(do.call(definition$type, arguments()), object))

r_to_py.keramos_constructor <- function(x, convert = FALSE) {
  reticulate::r_to_py(python_class(x), convert)
}

print.keramos_constructor <- function(x, ...) {
  print_callable(python_class(x))
  invisible(x)
}
