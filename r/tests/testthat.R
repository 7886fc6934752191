library(testthat)
library(keramos)

test_check("keramos")
