test_that("paths are one string", {
  expect_error(one_path(c("a", "b")), "must be one string")
  expect_error(one_path(NULL), "must be one string")
  expect_error(one_path(NA_character_), "must be one string")
})

test_that("a file that is not there, or damaged, is named", {
  skip_without_keramos()
  expect_error(load_model(file.path(tempdir(), "none.keras")), "none.keras")
  writeLines("no model", path <- new_path())
  expect_error(load_model(path), basename(path), fixed = TRUE)
})

test_that("a Python without keramos says what to type", {
  skip_on_os("windows")
  python <- "/usr/bin/python3"
  skip_if_not(file.exists(python), "no Python of the system")
  code <- "tryCatch(keramos::keramos$layers, error = function(e) cat(conditionMessage(e)))"
  printed <- system2(file.path(R.home("bin"), "Rscript"), c("-e", shQuote(code)), stdout = TRUE,
                     stderr = FALSE, env = c(
                       paste0("RETICULATE_PYTHON=", python), "PYTHONPATH=", "PYTHONNOUSERSITE=1",
                       paste0("R_LIBS=", paste(.libPaths(), collapse = ":"))))
  skip_if(!any(nzchar(printed)), "that Python has keramos")
  expect_match(paste(printed, collapse = "\n"), "install_keramos()", fixed = TRUE)
})

test_that("what cannot be registered is refused", {
  skip_without_keramos()
  expect_error(register_keras_serializable(3), "only a class or a function")
  expect_error(from_config(list(units = 1)), "of which class")
  expect_error(get_registered_name(mean), NA)
})
