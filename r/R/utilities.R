# Small things around training.

to_categorical <- function(x, num_classes = NULL) {
  if (is.factor(x)) {
    num_classes <- num_classes %||% nlevels(x)
    x <- as.integer(x) - 1L
  }
  as_r(keramos$utils$to_categorical(as_numpy(x, "int64"), as_whole(num_classes)))
}

pad_sequences <- function(sequences, maxlen = NULL, dtype = "int32", padding = "pre",
                          truncating = "pre", value = 0) {
  as_r(keramos$utils$pad_sequences(
    lapply(sequences, as.list), maxlen = as_whole(maxlen), dtype = dtype, padding = padding,
    truncating = truncating, value = value))
}

normalize <- function(x, axis = -1L, order = 2L) {
  as_r(keramos$utils$normalize(as_data(x), axis = as_axis(axis), order = as_whole(order)))
}

set_random_seed <- function(seed) {
  set.seed(seed)
  keramos$utils$set_random_seed(as_whole(seed))
  invisible(seed)
}

clear_session <- function(free_memory = TRUE) {
  keramos$utils$clear_session(free_memory)
  invisible()
}

# c(a, b) %<-% list(1, 2), and nested: c(c(x, y), z) %<-% ...
`%<-%` <- function(x, value) {
  assign_parts(substitute(x), value, parent.frame())
  invisible(value)
}

assign_parts <- function(target, value, frame) {
  if (is.symbol(target)) return(assign(as.character(target), value, envir = frame))
  if (!is.call(target) || !identical(target[[1]], quote(c))) {
    stop("the left side of %<-% is a name or c(name, ...)", call. = FALSE)
  }
  names <- as.list(target)[-1]
  value <- as.list(value)
  if (length(names) != length(value)) {
    stop(length(names), " names for ", length(value), " values", call. = FALSE)
  }
  for (i in seq_along(names)) assign_parts(names[[i]], value[[i]], frame)
}

# x %>% f(y) is f(x, y), and `.` is x where it is an argument: for programs written before |>.
`%>%` <- function(lhs, rhs) {
  call <- substitute(rhs)
  frame <- new.env(parent = parent.frame())
  frame$. <- lhs
  if (!is.call(call) || identical(call[[1]], quote(`function`)) || is_looked_up(call)) {
    call <- as.call(list(call, quote(.)))
  } else if (!any(vapply(as.list(call)[-1], identical, NA, quote(.)))) {
    call <- as.call(append(as.list(call), quote(.), 1))
  }
  eval(call, frame)
}

# x %>% self$dense, x %>% (function(y) y)
is_looked_up <- function(call) as.character(call[[1]])[1] %in% c("$", "::", ":::", "@", "[[", "(")
