# A help page as text, whose code blocks lost their line ends: its pieces, run, and what they print.

page_path <- function() {
  shared <- Sys.getenv("KERAMOS_SHARED")
  if (!nzchar(shared)) return(NULL)
  pages <- list.files(file.path(shared, "spec"), full.names = TRUE)
  ours <- Filter(function(p) any(grepl("<r-namespace:keras3>", readLines(p, warn = FALSE))), pages)
  if (length(ours)) ours[[1]] else NULL
}

# list(code, printed, fragment): what stands on a line of code, and on the lines of output after it.
page_pieces <- function(path) {
  lines <- readLines(path, warn = FALSE, encoding = "UTF-8")
  is_output <- startsWith(lines, "## ")
  follows <- c(is_output[-1], FALSE)
  is_code <- !is_output & (follows | grepl("^[a-z_]+ <- ", lines))
  lapply(which(is_code), function(i) {
    printed <- if (follows[i]) gsub("##", "\n", lines[i + 1], fixed = TRUE) else ""
    list(code = lines[i], printed = printed, fragment = grepl("\\.\\.\\.", lines[i]))
  })
}

# The statements of a line: a comment goes on until something that R can read begins.
statements <- function(text) {
  text <- trimws(text)
  start <- regexpr("#", text, fixed = TRUE)
  if (start < 0) return(if (nzchar(text)) parse_or_null(text) else list())
  before <- parse_or_null(substr(text, 1, start - 1))
  if (is.null(before)) return(NULL)
  rest <- substr(text, start + 1, nchar(text))
  cuts <- c(gregexpr("(?<= )[a-z_]+( <- |\\()", rest, perl = TRUE)[[1]], nchar(rest) + 1)
  for (cut in cuts[cuts > 0]) {
    after <- statements(substr(rest, cut, nchar(rest)))
    if (!is.null(after)) return(c(before, after))
  }
  NULL
}

parse_or_null <- function(text) {
  tryCatch(as.list(parse(text = text, keep.source = FALSE)), error = function(e) NULL)
}

# What the console would show.
shown <- function(code, env) {
  lines <- utils::capture.output(for (statement in statements(code)) {
    result <- withVisible(eval(statement, env))
    if (result$visible) print(result$value)
  })
  paste(lines, collapse = "\n")
}

# Addresses and module names are another matter, and so is how lines are broken.
normal <- function(text) {
  text <- gsub("0x[0-9a-f]+", "0x0", text)
  text <- gsub("<[a-z0-9_.]+\\.([A-Za-z]+ object)", "<\\1", text)
  gsub("\\s+", "", text)
}
