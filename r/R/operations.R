# Operations whose arguments or results are places: they count from 1.

zero_based <- function(zero_indexed, x) if (zero_indexed) as_whole(x) else as_index(x)

one_based <- function(zero_indexed, x) if (zero_indexed) x else keramos$ops$add(x, 1L)

op_arange <- function(start, end = NULL, step = 1L, dtype = NULL, include_end = TRUE) {
  if (is.null(end)) {
    end <- start
    start <- if (is.double(end)) 1 else 1L
  }
  if (include_end) end <- end + step / (if (is.integer(start) && is_whole_step(step)) 1 else 2)
  if (is.integer(start) && is_whole_step(step)) {
    end <- as.integer(end)
    step <- as.integer(step)
  }
  keramos$ops$arange(start, end, step, dtype = dtype)
}

is_whole_step <- function(step) is.integer(step) || is_whole(step)

# A tensor from R: whole vectors and matrices, not lists of numbers.
op_convert_to_tensor <- function(x, dtype = NULL, sparse = NULL) {
  keramos$ops$convert_to_tensor(operand_of(x), dtype = dtype, sparse = sparse)
}

op_array <- function(x, dtype = NULL) keramos$ops$array(operand_of(x), dtype = dtype)

as_tensor <- op_convert_to_tensor

# Vectors, matrices and arrays as numpy's; single numbers stay numbers.
operand_of <- function(x) {
  if (is_python(x) || is.null(x) || is.character(x) || is.function(x)) return(python_value(x))
  if (is.list(x)) return(if (is.object(x)) x else lapply(x, operand_of))
  if (length(x) == 1 && is.null(dim(x))) return(x)
  as_data(x)
}

op_convert_to_numpy <- function(x) as_r(keramos$ops$convert_to_numpy(x))

op_top_k <- function(x, k, sorted = TRUE, zero_indexed = FALSE) {
  best <- as.list(keramos$ops$top_k(operand_of(x), as_whole(k), sorted))
  list(values = best[[1]], indices = one_based(zero_indexed, best[[2]]))
}

op_shape <- function(x) shape(if (is_python(x)) x else as_data(x))

op_argmax <- function(x, axis = NULL, keepdims = FALSE, zero_indexed = FALSE) {
  one_based(zero_indexed, keramos$ops$argmax(operand_of(x), as_axis(axis), keepdims))
}

op_argmin <- function(x, axis = NULL, keepdims = FALSE, zero_indexed = FALSE) {
  one_based(zero_indexed, keramos$ops$argmin(operand_of(x), as_axis(axis), keepdims))
}

op_nanargmax <- function(x, axis = NULL, keepdims = FALSE, zero_indexed = FALSE) {
  one_based(zero_indexed, keramos$ops$nanargmax(operand_of(x), as_axis(axis), keepdims))
}

op_nanargmin <- function(x, axis = NULL, keepdims = FALSE, zero_indexed = FALSE) {
  one_based(zero_indexed, keramos$ops$nanargmin(operand_of(x), as_axis(axis), keepdims))
}

op_argsort <- function(x, axis = -1L, zero_indexed = FALSE) {
  one_based(zero_indexed, keramos$ops$argsort(operand_of(x), as_axis(axis)))
}

op_argpartition <- function(x, kth, axis = -1L, zero_indexed = FALSE) {
  one_based(zero_indexed, keramos$ops$argpartition(
    operand_of(x), zero_based(zero_indexed, kth), as_axis(axis)))
}

op_digitize <- function(x, bins, zero_indexed = FALSE) {
  one_based(zero_indexed, keramos$ops$digitize(operand_of(x), operand_of(bins)))
}

op_searchsorted <- function(sorted_sequence, values, side = "left", zero_indexed = FALSE) {
  one_based(zero_indexed, keramos$ops$searchsorted(
    operand_of(sorted_sequence), operand_of(values), side = side))
}

# A row for each place, so that the result can be what `op_scatter()` takes.
op_nonzero <- function(x) {
  one_based(FALSE, keramos$ops$stack(as.list(keramos$ops$nonzero(operand_of(x))), axis = -1L))
}

op_one_hot <- function(x, num_classes = NULL, axis = -1L, dtype = NULL, sparse = FALSE,
                       zero_indexed = FALSE) {
  if (is.factor(x)) {
    num_classes <- num_classes %||% nlevels(x)
    x <- as.integer(x)
  }
  if (is.null(num_classes)) stop("op_one_hot() needs `num_classes`, or a factor", call. = FALSE)
  keramos$ops$one_hot(operand_of(zero_based(zero_indexed, x)), as_whole(num_classes),
                      axis = as_axis(axis), dtype = dtype, sparse = sparse)
}

op_multi_hot <- function(inputs, num_classes, axis = -1L, dtype = NULL, sparse = FALSE,
                         zero_indexed = FALSE) {
  keramos$ops$multi_hot(operand_of(zero_based(zero_indexed, inputs)), as_whole(num_classes),
                        axis = as_axis(axis), dtype = dtype, sparse = sparse)
}

op_take <- function(x, indices, axis = NULL, zero_indexed = FALSE) {
  keramos$ops$take(operand_of(x), operand_of(zero_based(zero_indexed, indices)), as_axis(axis))
}

op_take_along_axis <- function(x, indices, axis = NULL, zero_indexed = FALSE) {
  keramos$ops$take_along_axis(operand_of(x), operand_of(zero_based(zero_indexed, indices)),
                              as_axis(axis))
}

# A number says how many axes, a list which ones.
as_contracted <- function(x) if (is.list(x) || length(x) > 1) as_axis(as.list(x)) else as_whole(x)

as_places <- function(x) operand_of(as_index(x))

call_op <- function(path, arguments) do.call(python_object(path), arguments)

# The data sets: list(train = list(x = , y = ), test = ...).
dataset <- function(name, arguments) {
  parts <- do.call(python_object(sprintf("datasets.%s.load_data", name)), arguments)
  names(parts) <- c("train", "test")
  lapply(parts, function(part) stats::setNames(as_r(part), c("x", "y")))
}
