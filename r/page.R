# Runs the page on serialization as written, in a fresh R, and says what became of each piece.
arguments <- commandArgs(trailingOnly = FALSE)
here <- dirname(sub("^--file=", "", grep("^--file=", arguments, value = TRUE)))
source(file.path(here, "tests", "testthat", "helper-page.R"))
library(keramos)

path <- page_path()
if (is.null(path)) {
  cat("the page is not there: KERAMOS_SHARED=<folder with spec/> names it\n")
  quit(status = 0)
}
env <- new.env(parent = globalenv())
outcome <- function(piece) {
  if (piece$fragment) return("left out: a fragment, it has ...")
  if (normal(shown(piece$code, env)) == normal(piece$printed)) "prints the same" else "DIFFERS"
}
outcomes <- vapply(page_pieces(path), function(piece) {
  found <- outcome(piece)
  cat(sprintf("%-34s %s\n", found, substr(piece$code, 1, 60)))
  found
}, "")
quit(status = any(outcomes == "DIFFERS"))
