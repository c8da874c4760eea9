# Makes golden.json, the numbers that the statistics are tested against. Run once, with R 4.2.2 and Debian's packages
# r-base-core, r-cran-fextremes, r-cran-tseries and r-cran-jsonlite:
#
#   Rscript golden.R > golden.json
#
# Nothing here is computed by Allocert: fits by fExtremes, tests by stats and tseries, probabilities by stats.

suppressMessages({
  library(fExtremes)
  library(jsonlite)
  library(tseries)
})

set.seed(20221031, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")

count <- 300
samples <- list(
  exponential = 100 + 20 * rexp(count),
  lognormal = 100 * rlnorm(count, sdlog = 0.5),
  uniform = 100 + 50 * runif(count),
  autoregressive = 100 + 10 * as.numeric(arima.sim(list(ar = 0.6), count)),
  drifting = 100 + 20 * rexp(count) + (1:count) / 10,
  quantised = 10 * round(10 + 4 * rexp(count))
)

block_size <- 5

describe <- function(values) {
  values <- round(values, 3)
  # Ties with the median are of neither side.
  sides <- values[values != median(values)] > median(values)
  half <- length(values) / 2
  ks <- suppressWarnings(ks.test(values[1:half], values[(half + 1):length(values)]))
  threshold <- as.numeric(quantile(values, 0.8, type = 1))
  excesses <- values[values > threshold] - threshold
  maxima <- apply(matrix(values, nrow = block_size), 2, max)
  gev <- gevFit(maxima, type = "pwm")@fit$par.ests
  gpd <- fExtremes:::.gpdpwmFit(values, threshold)$par.ests
  list(
    values = paste(values, collapse = " "),
    ljungBox = as.numeric(Box.test(values, lag = 10, type = "Ljung-Box")$statistic),
    runs = as.numeric(runs.test(as.factor(sides))$statistic),
    ks = as.numeric(ks$statistic),
    threshold = threshold,
    excesses = length(excesses),
    cv = sd(excesses) / mean(excesses),
    gev = list(location = gev[["mu"]], scale = gev[["beta"]], shape = gev[["xi"]]),
    gpd = list(scale = gpd[["beta"]], shape = gpd[["xi"]])
  )
}

exceedances <- c(1e-3, 1e-6, 1e-9, 1e-12)
# Probabilities of the upper tail, so that nothing is lost near 1: a block of b runs stays below with (1 - p)^b.
gev_quantile <- function(p, shape) {
  y <- -50 * log1p(-p)
  if (shape == 0) 100 - 20 * log(y) else 100 + 20 * expm1(-shape * log(y)) / shape
}
gpd_quantile <- function(p, shape) {
  as.numeric(150 + qgpd(p / 0.02, xi = shape, beta = 20, lower.tail = FALSE))
}

interval_ranks <- function(n, q, confidence) {
  beyond <- (1 - confidence) / 2
  # Ranks l < u such that the number of samples below the quantile is in l .. u - 1 with at least this confidence.
  low <- qbinom(beyond, n, q)
  if (pbinom(low, n, q) <= beyond) low <- low + 1
  high <- qbinom(beyond, n, q, lower.tail = FALSE) + 1
  list(n = n, q = q, confidence = confidence, low = low, high = high)
}

tails <- list(
  c(10000, 1e-3, 0), c(10000, 1e-3, 1), c(10000, 1e-3, 10), c(10000, 1e-3, 16), c(10000, 1e-3, 30),
  c(10, 0.5, 5), c(10, 0.5, 10), c(10, 0.5, 11), c(30, 0.98, 28), c(3e6, 1e-4, 350), c(3e6, 0.9, 2699000)
)

cat(toJSON(list(
  made_by = "golden.R",
  r = R.version.string,
  fExtremes = as.character(packageVersion("fExtremes")),
  tseries = as.character(packageVersion("tseries")),
  blockSize = block_size,
  samples = lapply(samples, describe),
  chiSquared10 = qchisq(0.95, 10),
  gevQuantiles = lapply(c(-0.2, 0, 0.1), function(shape) {
    list(shape = shape, blockSize = 50, location = 100, scale = 20, exceedances = exceedances,
      # The same by fExtremes where 1 - p is still exact enough.
      checked = as.numeric(qgev((1 - 1e-3)^50, xi = shape, mu = 100, beta = 20)),
      quantiles = sapply(exceedances, gev_quantile, shape = shape))
  }),
  gpdQuantiles = lapply(c(-0.2, 0, 0.1), function(shape) {
    list(shape = shape, threshold = 150, scale = 20, rate = 0.02, exceedances = exceedances,
      quantiles = sapply(exceedances, gpd_quantile, shape = shape))
  }),
  binomialTails = lapply(tails, function(t) {
    list(n = t[1], p = t[2], k = t[3], tail = pbinom(t[3] - 1, t[1], t[2], lower.tail = FALSE))
  }),
  intervalRanks = list(
    interval_ranks(100, 0.5, 0.95), interval_ranks(1000, 0.99, 0.95), interval_ranks(30000, 0.999, 0.95),
    interval_ranks(1e6, 0.9, 0.99), interval_ranks(6, 0.5, 0.95)
  ),
  wilksSamples = lapply(c(1e-3, 1e-4, 1e-6), function(p) {
    list(p = p, n = ceiling(log(0.05) / log1p(-p)))
  })
), auto_unbox = TRUE, digits = NA))
