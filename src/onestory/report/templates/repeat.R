# @@TITLE@@
#
# Repeats the estimate of a OneStory study in R, from panel.csv beside this script.
# UNTESTED where R is absent: OneStory does not run R. Tell us where it stops.
# Needs R 4.1 or later and: install.packages(c("did", "fixest"))
# Run it in this folder: Rscript repeat.R
#
# OneStory @@VERSION@@, design: @@DESIGN@@.
# Its answer on this panel: @@ANSWER@@

library(fixest)
library(did)

panel <- read.csv("panel.csv", stringsAsFactors = FALSE)
contrast <- @@CONTRAST@@
weighted <- @@WEIGHTED@@
ours <- @@ESTIMATE@@

# A ratio is a difference of logarithms; `analysed` is the scale that the study is analysed on.
as_change <- function(x) if (contrast == "ratio") expm1(x) else x
panel$w <- if (weighted) panel$weight else 1
whole <- panel[!is.na(panel$analysed), ]

# 1. The nearest like comparison: place and period levels from cells not exposed, then the gap
#    after. Near OneStory's own; the same where all start together and no figure is missing.
unexposed <- whole[whole$exposed == 0, ]
levels_fit <- feols(analysed ~ 1 | place + period, data = unexposed, weights = ~w)
after <- whole[whole$exposed == 1 & whole$counted == 1, ]
after$gap <- after$analysed - predict(levels_fit, newdata = after)
imputed <- as_change(weighted.mean(after$gap, after$w, na.rm = TRUE))

# 2. Sun and Abraham's event study. Weighs the periods before the start differently, so it may
#    differ from 1 where places drifted before they started.
whole$cohort <- ifelse(whole$first == 0, 10000, whole$first)
sun_abraham <- feols(
  analysed ~ sunab(cohort, period) | place + period,
  data = whole, weights = ~w, cluster = ~place
)

# 3. Callaway and Sant'Anna's group-time effects, beside places not yet exposed.
group_time <- att_gt(
  yname = "analysed", tname = "period", idname = "place_number", gname = "first",
  data = whole, weightsname = "w", control_group = "notyettreated",
  base_period = "universal", clustervars = "place_number", allow_unbalanced_panel = TRUE
)
simple <- aggte(group_time, type = "simple", na.rm = TRUE)
dynamic <- aggte(group_time, type = "dynamic", na.rm = TRUE)

cat("OneStory's own estimate:        ", ours, "\n")
cat("1. Nearest like it (fixest):    ", imputed, "\n")
cat("2. Sun and Abraham (fixest):    ",
    as_change(summary(sun_abraham, agg = "att")$coeftable["ATT", "Estimate"]), "\n")
cat("3. Callaway and Sant'Anna (did):", as_change(simple$overall.att), "\n")
@@COUNTS@@
# Standard errors of 2 and 3 rest on many exposed places: with few, they are too small, and the
# range that OneStory gives (by permutation over places) is the one to trust.
print(summary(sun_abraham))
print(summary(simple))
print(summary(dynamic))
