test_that("a line without line ends is taken apart into statements", {
  code <- "# the sum goes to f() x <- c(1, 2) # and is shown sum(x)"
  expect_equal(vapply(statements(code), deparse, ""), c("x <- c(1, 2)", "sum(x)"))
  expect_null(statements("x <- (1"))
})

test_that("the page on serialization runs as written and prints what it says", {
  skip_without_keramos()
  path <- page_path()
  skip_if(is.null(path), "the page is not there: set KERAMOS_SHARED")
  pieces <- page_pieces(path)
  fragments <- vapply(pieces, function(p) p$fragment, NA)
  expect_equal(c(length(pieces), sum(fragments)), c(6, 1))
  reticulate::import("keramos", convert = FALSE)$saving$get_custom_objects()$clear()
  env <- new.env(parent = globalenv())
  for (piece in pieces[!fragments]) {
    expect_identical(normal(shown(piece$code, env)), normal(piece$printed), label = piece$code)
  }
})
