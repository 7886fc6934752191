test_that("doubles that are whole become integers", {
  expect_identical(as_whole(32), 32L)
  expect_identical(as_whole(c(2, 3)), c(2L, 3L))
  expect_identical(as_whole(0.5), 0.5)
  expect_identical(as_whole("same"), "same")
  expect_identical(as_whole(list(c(1, 1), 2)), list(c(1L, 1L), 2L))
  expect_identical(as_whole(2^40), 2^40)
})

test_that("axes count from 1", {
  expect_identical(as_axis(1), 0L)
  expect_identical(as_axis(-1), -1L)
  expect_identical(as_axis(c(2, -1)), list(1L, -1L))
  expect_null(as_axis(NULL))
  expect_error(as_axis(0), "counts from 1")
})

test_that("shapes print, and open sizes are NULL", {
  s <- shape(28, NA, 1)
  expect_output(print(s), "shape(28, NA, 1)", fixed = TRUE)
  expect_null(s[[2]])
  expect_identical(as.integer(s), c(28L, NA, 1L))
  expect_output(print(s[-1]), "shape(NA, 1)", fixed = TRUE)
})

test_that("arrays go to Python and come back", {
  skip_without_keramos()
  for (x in list(array(stats::rnorm(24), c(2, 3, 4)), matrix(1:6, 2), c(TRUE, FALSE, NA)[1:2],
                 array(letters[1:4], c(2, 2)), array(1:2 + 1i), array(0, c(0, 3)))) {
    expect_equal(as_r(as_numpy(x)), if (is.null(dim(x))) array(x) else x)
  }
  expect_equal(as_r(keras_array(matrix(c(1.5, 2), 1))), matrix(c(1.5, 2), 1))
  expect_equal(keras_array(1.5)$dtype$name, "float32")
  expect_error(as_numpy(quote(x + 1)), "no array")
})

test_that("arrays are reshaped by rows, as in Python", {
  expect_identical(array_reshape(1:6, c(2, 3)), matrix(1:6, 2, byrow = TRUE))
  expect_identical(array_reshape(matrix(1:4, 2), c(4)), array(c(1L, 3L, 2L, 4L)))
  expect_identical(dim(array_reshape(1:6, c(-1, 2))), c(3L, 2L))
  expect_error(array_reshape(1:6, c(4, 2)), "6 elements")
})

test_that("c(a, b) takes a list apart", {
  c(a, c(b, d)) %<-% list(1, list(2, 3))
  expect_identical(c(a, b, d), c(1, 2, 3))
  expect_error(c(a, b) %<-% list(1), "2 names for 1")
})

test_that("the pipe of magrittr is understood", {
  expect_identical(4 %>% sqrt, 2)
  expect_identical(4 %>% sqrt(), 2)
  expect_identical(2 %>% seq(4), 2:4)
  expect_identical(2 %>% seq(1, .), 1:2)
  expect_identical(2 %>% (function(x) x + 1), 3)
  expect_identical(list(f = sqrt) %>% names, "f")
  expect_identical(4 %>% base::sqrt, 2)
  f <- function(x) x %>% identity() %>% sum(1)
  expect_identical(f(2), 3)
  expect_error(use_backend("torch"), "jax alone")
})
