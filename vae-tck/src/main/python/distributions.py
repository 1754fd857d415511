"""Writes the expected values of DistributionConformance, computed with mpmath.

Run from the repository root:  python3 vae-tck/src/main/python/distributions.py
Nothing here is taken over from the Java code: densities are written down from their definitions, and where a
definition cancels, 60 digits leave enough.
"""

import itertools
import pathlib

import mpmath
from mpmath import mp, mpf

DIGITS = 60
mp.dps = DIGITS
FOLDER = pathlib.Path(__file__).parents[1] / "resources/io/github/vae4j/tck"


def text(values):
    values = values if isinstance(values, (list, tuple)) else [values]
    return " ".join(v if isinstance(v, str) else mp.nstr(v, 20, strip_zeros=True) for v in values)


def numbers(words):
    return [mpf(w) for w in words.split()]


class Table:
    """Rows of one distribution; parameters are strings of numbers that FLOAT32 holds exactly."""

    def __init__(self, name, title, parameters):
        self.name = name
        self.title = title
        self.parameters = parameters
        self.rows = []

    def add(self, quantity, parameters, argument, expected, slopes=()):
        fields = [quantity, parameters, text(argument), text(expected), text(list(slopes))]
        self.rows.append(",".join(fields))

    def evaluate(self, quantity, parameters, argument, function, smooth_argument=True):
        """Adds the value of function(parameters..., argument...) and its slopes in that order.

        Slopes are central differences at four times the digits; at the kink of a symmetric function they are 0.
        """
        known = numbers(parameters)
        extra = numbers(argument) if isinstance(argument, str) else [argument]
        point = known + extra
        slopes = []
        for i in range(len(point) if smooth_argument else len(known)):
            with mp.workdps(4 * DIGITS):
                h = mpf(10) ** -DIGITS
                up, down = (function(*point[:i], point[i] + d, *point[i + 1 :]) for d in (h, -h))
                slopes.append(mp.chop((up - down) / (2 * h), mpf(10) ** -50))
        self.add(quantity, parameters, argument, function(*point), slopes)

    def write(self):
        head = [
            f"# {self.title}",
            f"# Computed with mpmath {mpmath.__version__} at {DIGITS} decimal digits by src/main/python/distributions.py",
            f"# Parameters: {self.parameters}",
            "# Slopes: derivatives of the expected value by each parameter, then by each number of the argument",
            "quantity,parameters,argument,expected,slopes",
        ]
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / f"{self.name}.csv").write_text("\n".join(head + self.rows) + "\n")


def quantiles(table, parameters, quantile):
    for i in range(1, 64):
        p = mpf(i) / 64
        table.add("quantile", parameters, p, quantile(p))


def expectation(density, f, low=-mp.inf, high=mp.inf):
    """Integral of density times f; over the line with y = sinh(w), so that powers decay exponentially."""
    if low == -mp.inf:
        g = lambda w: density(mp.sinh(w)) * f(mp.sinh(w)) * mp.cosh(w)
        value, error = mp.quad(g, [-mp.inf, -1, 0, 1, mp.inf], error=True, maxdegree=10)
    else:
        g = lambda y: density(y) * f(y)
        value, error = mp.quad(g, [low, high], error=True)
    assert error < mpf(10) ** -30, error
    return value


# Location-scale families: parameters "location logScale"

LOCATION_SCALE = [f"{m} {s}" for m, s in itertools.product(["0", "1.5"], ["0", "-0.75", "2.5", "-20", "20"])]
EXTREME_SCALE = ["0 40", "0 -40", "1.5 40", "1.5 -40"]
POINTS = ["0", "1.5", "-3.25", "12", "10000"]
PAIRS = [
    ("0 0", "0 0"), ("0 0", "1 0.5"), ("1 0.5", "0 0"), ("-1.5 -1", "2 1"), ("2 -3", "-1 2"), ("0 20", "0 -10"),
    ("0 -20", "5 0"), ("3 -20", "3 20"), ("1000 0", "-1000 0"), ("0.25 -40", "0.25 -40"), ("1 0.5", "1 0.5009765625"),
]
SAMPLED = ["0.5 -1", "-3 1.5"]


def normal():
    t = Table("normal", "Normal distribution", "mean, log of the standard deviation")
    log_density = lambda m, s, x: -((x - m) / mp.exp(s)) ** 2 / 2 - s - mp.log(2 * mp.pi) / 2
    for p in LOCATION_SCALE + EXTREME_SCALE:
        for x in POINTS[: 3 if p in EXTREME_SCALE else 5]:
            t.evaluate("log-prob", p, x, log_density)
        t.evaluate("entropy", p, "", lambda m, s: s + mp.log(2 * mp.pi * mp.e) / 2)
        t.evaluate("mean", p, "", lambda m, s: m)
    ratio = lambda s1, s2: mp.exp(2 * (s1 - s2))
    kl = lambda m1, s1, m2, s2: (ratio(s1, s2) + ((m1 - m2) / mp.exp(s2)) ** 2 - 1) / 2 + s2 - s1
    for p, q in PAIRS:
        t.evaluate("kl", p, q, kl)
    for p in SAMPLED:
        m, s = numbers(p)
        t.add("mean", p, "", m)
        t.add("variance", p, "", mp.exp(2 * s))
        t.add("fourth-moment", p, "", 3 * mp.exp(4 * s))
        quantiles(t, p, lambda u: m + mp.exp(s) * mp.sqrt(2) * mp.erfinv(2 * u - 1))
    t.write()


def laplace():
    t = Table("laplace", "Laplace distribution", "location, log of the scale")
    for p in LOCATION_SCALE + EXTREME_SCALE:
        for x in POINTS[: 3 if p in EXTREME_SCALE else 5]:
            t.evaluate("log-prob", p, x, lambda m, s, x: -abs(x - m) / mp.exp(s) - s - mp.log(2))
        t.evaluate("entropy", p, "", lambda m, s: 1 + s + mp.log(2))
        t.evaluate("mean", p, "", lambda m, s: m)

    def kl(m1, s1, m2, s2):  # E|x - m2| for x of the first is b exp(-d / b) + d
        b, d = mp.exp(s1), abs(m1 - m2)
        return s2 - s1 + (b * mp.exp(-d / b) + d) / mp.exp(s2) - 1

    for p, q in PAIRS:
        t.evaluate("kl", p, q, kl)
    for p in SAMPLED:
        m, s = numbers(p)
        t.add("variance", p, "", 2 * mp.exp(2 * s))
        t.add("mean", p, "", m)
        t.add("fourth-moment", p, "", 24 * mp.exp(4 * s))
        quantiles(t, p, lambda u: m + mp.exp(s) * (mp.log(2 * u) if u < 0.5 else -mp.log(2 * (1 - u))))
    t.write()


def student_t():
    t = Table("student-t", "Student's t distribution", "degrees of freedom, location, log of the scale")

    def log_density(nu, m, s, x):
        constant = mp.loggamma((nu + 1) / 2) - mp.loggamma(nu / 2) - mp.log(nu * mp.pi) / 2 - s
        return constant - (nu + 1) / 2 * mp.log(1 + ((x - m) / mp.exp(s)) ** 2 / nu)

    def entropy(nu, m, s):
        difference = mp.digamma((nu + 1) / 2) - mp.digamma(nu / 2)
        return (nu + 1) / 2 * difference - log_density(nu, m, s, m)

    for nu in ["0.25", "0.5", "1", "3", "10", "31.5", "32", "32.5", "100", "10000", "1048576"]:
        for rest in ["0 0", "1.5 -0.75", "1.5 20", "1.5 -20"]:
            p = nu + " " + rest
            for x in ["0", "1.5", "2.5", "-30", "10000"]:
                t.evaluate("log-prob", p, x, log_density)
            t.evaluate("entropy", p, "", entropy)
            t.evaluate("mean", p, "", lambda n, m, s: m)
    for nu in ["0.25", "3"]:
        for x in ["1000000000000", "1180591620717411303424", "1237940039285380274899124224"]:
            t.evaluate("log-prob", nu + " 0 0", x, log_density)
    for p, q in [("3 0 0", "3 0 0"), ("3 0 0", "1.5 1 0.5"), ("10 -1 -0.5", "5 0.5 0.25"), ("50 0 0", "2 0 0")]:
        n, m, s = numbers(p)
        b = numbers(q)
        density = lambda y: mp.exp(log_density(n, 0, 0, y))
        ratio = lambda y: log_density(n, m, s, m + mp.exp(s) * y) - log_density(*b, m + mp.exp(s) * y)
        t.add("kl-without-closed-form", p, q, expectation(density, ratio))
    n, m, s = numbers("10 0.5 -1")
    t.add("mean", "10 0.5 -1", "", m)
    t.add("variance", "10 0.5 -1", "", mp.exp(2 * s) * n / (n - 2))
    t.add("fourth-moment", "10 0.5 -1", "", mp.exp(4 * s) * 3 * n**2 / ((n - 2) * (n - 4)))
    for p in ["10 0.5 -1", "1 0 0", "2.5 -1 0.5", "100 0 0"]:
        n, m, s = numbers(p)

        def quantile(u):
            if u == 0.5:
                return m
            tail = min(u, 1 - u)  # = I(n / (n + y^2); n/2, 1/2) / 2
            cdf = lambda y: mp.betainc(n / 2, mpf(1) / 2, 0, n / (n + y * y), regularized=True) / 2 - tail
            guess = mp.sqrt(2) * mp.erfinv(1 - 2 * tail) if n > 5 else (1 - 2 * tail) / mp.sqrt(tail)
            y = mp.findroot(cdf, guess)
            return m + mp.exp(s) * (abs(y) if u > 0.5 else -abs(y))

        quantiles(t, p, quantile)
    t.write()


# Discrete and bounded families


def sigmoid(a):
    return 1 / (1 + mp.exp(-a))


def finite(table, parameters, levels, probabilities):
    """Moments of a distribution on a few numbers."""
    mean = mp.fsum(x * w for x, w in zip(levels, probabilities))
    table.add("mean", parameters, "", mean)
    for quantity, power in [("variance", 2), ("fourth-moment", 4)]:
        table.add(quantity, parameters, "", mp.fsum((x - mean) ** power * w for x, w in zip(levels, probabilities)))


def divergence(p, q):
    return mp.fsum(a * (mp.log(a) - mp.log(b)) for a, b in zip(p, q))


def bernoulli():
    t = Table("bernoulli", "Bernoulli distribution", "logit")
    both = lambda a: [sigmoid(-a), sigmoid(a)]
    entropy = lambda a: -mp.fsum(w * mp.log(w) for w in both(a))
    logits = ["0", "0.5", "-3", "20", "-20", "50", "-50", "80", "-80"]
    for p in logits:
        for x in ["0", "1", "0.25", "0.75"]:
            t.evaluate("log-prob", p, x, lambda a, x: x * mp.log(sigmoid(a)) + (1 - x) * mp.log(sigmoid(-a)))
        t.evaluate("entropy", p, "", entropy)
        t.evaluate("mean", p, "", sigmoid)
    for p, q in [*itertools.product(logits, logits), ("0.5", "-1.5"), ("-2", "-1"), ("1", "1")]:
        t.evaluate("kl", p, q, lambda a, b: divergence(both(a), both(b)))
    for p in ["0.5", "-2"]:
        finite(t, p, [0, 1], both(mpf(p)))
    t.write()


def continuous_bernoulli():
    t = Table("continuous-bernoulli", "Continuous Bernoulli distribution, density exp(x a) a / (exp(a) - 1)", "logit a")
    log_partition = lambda a: mp.log(mp.expm1(a) / a) if a else mpf(0)
    mean = lambda a: mp.exp(a) / mp.expm1(a) - 1 / a if a else mpf(1) / 2
    sizes = ["0.00000095367431640625", "0.0009765625", "0.00927734375", "0.01123046875", "0.09375", "0.1015625"]
    sizes += ["0.484375", "0.5", "0.515625", "0.984375", "1", "1.015625", "3", "12", "50", "80"]
    logits = ["0"] + [sign + a for a in sizes for sign in ("", "-")]
    for p in logits:
        for x in ["0", "1", "0.25", "0.5"]:
            t.evaluate("log-prob", p, x, lambda a, x: x * a - log_partition(a))
        t.evaluate("entropy", p, "", lambda a: log_partition(a) - a * mean(a))
        t.evaluate("mean", p, "", mean)
    for p, q in itertools.product(["0", "0.0009765625", "0.09375", "0.5", "-1.25", "2", "-50", "80"], repeat=2):
        t.evaluate("kl", p, q, lambda a, b: mean(a) * (a - b) - log_partition(a) + log_partition(b))
    for p in ["0", "0.0078125", "0.75", "-3", "10"]:
        a = mpf(p)
        density = lambda x: mp.exp(x * a - log_partition(a))
        t.add("mean", p, "", mean(a))
        for quantity, power in [("variance", 2), ("fourth-moment", 4)]:
            t.add(quantity, p, "", expectation(density, lambda x: (x - mean(a)) ** power, 0, 1))
        quantiles(t, p, lambda u: mp.log1p(u * mp.expm1(a)) / a if a else u)
    t.write()


def categorical():
    t = Table("categorical", "Categorical distribution on one-hot vectors", "one logit for each of three classes")

    def probabilities(*logits):
        weights = [mp.exp(a) for a in logits]
        return [w / mp.fsum(weights) for w in weights]

    rows = ["0 0 0", "1 -2 0.5", "50 -50 0", "0 -80 0", "1000 1001 999", "-0.5 0.25 1.5"]
    for p in rows:
        for k, one_hot in enumerate(["1 0 0", "0 1 0", "0 0 1"]):
            t.evaluate("log-prob", p, one_hot, lambda *a, k=k: mp.log(probabilities(*a[:3])[k]), False)
        t.evaluate("entropy", p, "", lambda *a: -mp.fsum(v * mp.log(v) for v in probabilities(*a)))
        t.add("mean", p, "", probabilities(*numbers(p)))
    for p, q in itertools.product(rows, rows):
        t.evaluate("kl", p, q, lambda *a: divergence(probabilities(*a[:3]), probabilities(*a[3:])))
    for p in ["1 -2 0.5", "0 0 0"]:
        w = probabilities(*numbers(p))
        t.add("variance", p, "", [v * (1 - v) for v in w])
        t.add("fourth-moment", p, "", [v * (1 - v) * (v**3 + (1 - v) ** 3) for v in w])
    t.write()


def logistic_level(levels, m, s, k):
    """Mass of level k of a logistic distribution rounded to levels, the outer ones widened to infinity."""
    half = mpf(1) / (2 * levels - 2)
    x = mpf(k) / (levels - 1)
    a, b = (x - half - m) / mp.exp(s), (x + half - m) / mp.exp(s)
    if a > 0:  # seen from the other side: small numbers instead of numbers near 1
        return (sigmoid(-a) if k > 0 else 1) - (sigmoid(-b) if k < levels - 1 else 0)
    return (sigmoid(b) if k < levels - 1 else 1) - (sigmoid(a) if k > 0 else 0)


def discretized_logistic(levels, parameters, pairs, sampled):
    t = Table(
        f"discretized-logistic-{levels}",
        f"Logistic distribution rounded to {levels} levels k / {levels - 1} in [0, 1], the outer ones widened to infinity",
        "location, log of the scale",
    )
    grid = [mpf(k) / (levels - 1) for k in range(levels)]

    probability = lambda m, s, k: logistic_level(levels, m, s, k)

    def probabilities(m, s):
        return [probability(m, s, k) for k in range(levels)]

    for p in parameters:
        assert abs(mp.fsum(probabilities(*numbers(p))) - 1) < mpf(10) ** -50
        for k in sorted({0, 1, levels // 3, levels // 2, levels - 2, levels - 1}):
            t.evaluate("log-prob", p, grid[k], lambda m, s, x, k=k: mp.log(probability(m, s, k)), False)
        t.evaluate("mean", p, "", lambda m, s: mp.fsum(x * probability(m, s, k) for k, x in enumerate(grid)))
    for p, q in pairs:
        kl = divergence(probabilities(*numbers(p)), probabilities(*numbers(q)))
        t.add("kl-without-closed-form", p, q, kl)
    for p in sampled:
        finite(t, p, grid, probabilities(*numbers(p)))
    t.write()


# Mixtures: parameters "logits, then each parameter of all components"


def softmax(logits):
    weights = [mp.exp(a) for a in logits]
    return [w / mp.fsum(weights) for w in weights]


def mixture_of_normals():
    t = Table(
        "mixture-of-normals",
        "Mixture of three normal distributions",
        "three logits, three means, three logs of the standard deviation",
    )

    def density(*a):
        each = [mp.npdf(a[9], m, mp.exp(s)) for m, s in zip(a[3:6], a[6:9])]
        return mp.fsum(w * v for w, v in zip(softmax(a[:3]), each))

    log_density = lambda *a: mp.log(density(*a))
    mean = lambda *a: mp.fsum(w * m for w, m in zip(softmax(a[:3]), a[3:6]))
    sampled = ["0 0.5 -1 -2 0.5 3 -1 0 -0.5", "1 1 -2 0 0.25 -0.5 0 -1 0.5"]
    extreme = ["30 -30 0 -1 1 0 0 -3 2", "0 0 0 100 -100 50 -5 -5 -5", "-2 3 1 0 0 0 -20 0 20"]
    for p in sampled + extreme:
        for x in ["0", "0.5", "-3.25", "12", "1000"]:
            t.evaluate("log-prob", p, x, log_density)
        t.evaluate("mean", p, "", mean)
    pairs = [(sampled[0], sampled[1]), (sampled[1], sampled[0]), ("0 0 0 1 1 1 0 0 0", sampled[0])]
    for p, q in pairs:
        a, b = numbers(p), numbers(q)
        ratio = lambda x: log_density(*a, x) - log_density(*b, x)
        term = lambda x: density(*a, x) * ratio(x)
        # The trapezoidal rule converges exponentially on smooth functions that vanish far away.
        coarse, fine = (mp.fsum(term(mpf(i) / n) for i in range(-30 * n, 30 * n)) / n for n in (20, 40))
        assert abs(coarse - fine) < mpf(10) ** -18, coarse - fine
        t.add("kl-without-closed-form", p, q, fine)
    for p in sampled:
        a = numbers(p)
        centre = mean(*a)
        parts = list(zip(softmax(a[:3]), a[3:6], [mp.exp(2 * s) for s in a[6:9]]))
        second = lambda d, v: d**2 + v
        fourth = lambda d, v: d**4 + 6 * d**2 * v + 3 * v**2
        t.add("variance", p, "", mp.fsum(w * second(m - centre, v) for w, m, v in parts))
        t.add("fourth-moment", p, "", mp.fsum(w * fourth(m - centre, v) for w, m, v in parts))

        def quantile(u):
            below = lambda x: mp.fsum(w * mp.ncdf(x, m, mp.sqrt(v)) for w, m, v in parts) - u
            return mp.findroot(below, (mpf(-20), mpf(20)), solver="anderson", maxsteps=500)

        quantiles(t, p, quantile)
    t.write()


def mixture_of_bernoullis():
    t = Table("mixture-of-bernoullis", "Mixture of two Bernoulli distributions", "two logits, a logit for each component")
    both = lambda *a: [mp.fsum(w * sigmoid(sign * b) for w, b in zip(softmax(a[:2]), a[2:4])) for sign in (-1, 1)]
    sampled = ["0 0 1 -1.5", "-1 0.5 2 0.25"]
    for p in sampled + ["20 -20 50 -50", "0 1 80 -80"]:
        for k in (0, 1):
            t.evaluate("log-prob", p, str(k), lambda *a, k=k: mp.log(both(*a)[k]), False)
        t.evaluate("mean", p, "", lambda *a: both(*a)[1])
    for p, q in itertools.product(sampled, sampled):
        t.add("kl-without-closed-form", p, q, divergence(both(*numbers(p)), both(*numbers(q))))
    for p in sampled:
        finite(t, p, [0, 1], both(*numbers(p)))
    t.write()


# Pixels of a mixture of discretised logistic distributions: green depends on red, blue on both


def logistic_mixture(name, channels, levels, parameters, pairs):
    """Two components; parameters: logits, then locations, logs of scales and coefficients, each by component."""
    dependent = channels * (channels - 1) // 2
    names = "two logits, locations of each component, logs of their scales"
    t = Table(
        name,
        f"A pixel of {channels} channel{'s' if dependent else ''} of {levels} levels: a mixture of two components of "
        + "discretised logistic channels"
        + (", each located linearly by those before it" if dependent else ""),
        names + (", coefficients (second by first, third by first and second)" if dependent else ""),
    )
    grid = [mpf(k) / (levels - 1) for k in range(levels)]

    def probability(a, pixel):
        total = mpf(0)
        for k, weight in enumerate(softmax(a[:2])):
            start = 2 + k * channels
            location, scale = a[start : start + channels], a[start + 2 * channels : start + 3 * channels]
            first = 2 + 4 * channels + k * dependent
            coefficient = iter(a[first : first + dependent])
            for c in range(channels):
                m = location[c] + mp.fsum(next(coefficient) * (grid[pixel[d]] - mpf(1) / 2) for d in range(c))
                weight *= logistic_level(levels, m, scale[c], pixel[c])
            total += weight
        return total

    pixels = list(itertools.product(range(levels), repeat=channels))
    for p in parameters:
        weights = [probability(numbers(p), pixel) for pixel in pixels]
        assert abs(mp.fsum(weights) - 1) < mpf(10) ** -50
        for pixel in pixels if len(pixels) < 10 else pixels[:: len(pixels) // 7]:
            argument = text([grid[k] for k in pixel])
            # The argument is a level of the grid; its rounding to a text is not part of the function.
            slopes = lambda *a, pixel=pixel: mp.log(probability(a[: len(numbers(p))], pixel))
            t.evaluate("log-prob", p, argument, slopes, False)
        means = []
        for quantity, power in [("mean-of-samples", 1), ("variance", 2), ("fourth-moment", 4)]:
            moments = [
                mp.fsum((grid[x[c]] - (means[c] if means else 0)) ** power * w for x, w in zip(pixels, weights))
                for c in range(channels)
            ]
            t.add(quantity, p, "", moments)
            means = means or moments
    for p, q in pairs:
        each = [[probability(numbers(w), pixel) for pixel in pixels] for w in (p, q)]
        t.add("kl-without-closed-form", p, q, divergence(*each))
    t.write()


def logistic_mixtures():
    grey = ["0.5 -0.25 0.25 0.75 -1.5 -2", "-1 1 -0.25 1.5 -1 -3", "0 2 0.5 0.5 0.5 -0.5"]
    logistic_mixture("logistic-mixture-grey", 1, 5, grey, [(grey[0], grey[1]), (grey[2], grey[0]), (grey[1], grey[1])])
    one = "0.5 -0.25 0.25 0.5 0.75 0.875 0.125 0.5 -1.5 -2 -1 -1 -0.5 -2 0.75 -0.5 0.25 -0.75 1 0.5"
    two = "-1 1 0.5 0.25 1.25 -0.25 0.75 0.5 -1 -1 -1.5 -0.5 -2 -1 0 0 0 0.5 -1 0.25"
    logistic_mixture("logistic-mixture-colours", 3, 4, [one, two], [(one, two), (two, one)])


# Counts: sums over counts up to where the probabilities are below 1e-50, moments from cumulants


def counts(table, probability, pairs, mean_of):
    """Adds divergences, as sums over counts from both ends of what matters."""
    for p, q in pairs:
        a, b = numbers(p), numbers(q)
        centre = int(mean_of(*a))
        total = mpf(0)
        for x in range(centre, 10**6):
            w = probability(*a, x)
            total += mp.exp(w) * (w - probability(*b, x))
            if w < -100 and x > centre + 10:
                break
        for x in range(centre - 1, -1, -1):
            w = probability(*a, x)
            total += mp.exp(w) * (w - probability(*b, x))
            if w < -100:
                break
        table.add("kl-without-closed-form", p, q, total)


def poisson():
    moderate = Table("poisson", "Poisson distribution", "log of the rate")
    extreme = Table("poisson-extreme", "Poisson distribution of rates and counts of any size", "log of the rate")
    log_probability = lambda a, x: x * a - mp.exp(a) - mp.loggamma(x + 1)
    for t, parameters, points in [
        (moderate, ["-2.5", "0", "0.5", "1.5", "3"], [0, 1, 2, 5, 15, 16, 20, 40]),
        (extreme, ["-20", "4", "9", "12", "14", "20"], [0, 1, 15, 16, 40, 1000, 8000, 162500, 2000000, 16777216]),
    ]:
        for p in parameters:
            for x in points:
                t.evaluate("log-prob", p, mpf(x), lambda a, x: log_probability(a, x), False)
            t.evaluate("mean", p, "", mp.exp)
    kl = lambda a, b: mp.exp(a) * (a - b) + mp.exp(b) - mp.exp(a)
    for p, q in [("0", "0"), ("0", "1.5"), ("1.5", "0"), ("-2", "1"), ("1", "1.0009765625"), ("-2.5", "3"), ("3", "2.5")]:
        moderate.evaluate("kl", p, q, kl)
    for p, q in [("1", "1.5"), ("2", "-1.75"), ("4", "3.75"), ("9", "9"), ("14", "12"), ("-20", "-10"), ("12", "14")]:
        extreme.evaluate("kl", p, q, kl)
    for t, sampled in [(moderate, ["0.5", "3"]), (extreme, ["-20", "3.375", "3.4375", "4", "9", "13"])]:
        for p in sampled:
            rate = mp.exp(mpf(p))
            t.add("mean", p, "", rate)
            t.add("variance", p, "", rate)
            t.add("fourth-moment", p, "", rate + 3 * rate**2)
        t.write()


def negative_binomial():
    names = "log of the mean, log of r, where the variance is mean + mean^2 / r"
    moderate = Table("negative-binomial", "Negative binomial distribution", names)
    extreme = Table("negative-binomial-extreme", "Negative binomial distribution of means and counts of any size", names)

    def log_probability(a, b, x):
        m, r = mp.exp(a), mp.exp(b)
        gammas = mp.loggamma(x + r) - mp.loggamma(r) - mp.loggamma(x + 1)
        return gammas + r * mp.log(r / (r + m)) + x * mp.log(m / (r + m))

    for t, parameters, points in [
        (moderate, ["0 0", "1.5 1", "-1 2", "2 -1", "2 10"], [0, 1, 2, 5, 15, 16, 20, 150]),
        (
            extreme,
            ["5 12", "9 0", "9 -2", "12 3", "-10 0", "0 -8", "7 14", "1 20"],
            [0, 1, 15, 16, 40, 150, 1000, 8000, 160000, 1000000],
        ),
    ]:
        for p in parameters:
            for x in points:
                t.evaluate("log-prob", p, mpf(x), lambda a, b, x: log_probability(a, b, x), False)
            t.evaluate("mean", p, "", lambda a, b: mp.exp(a))
    pairs = [("0 0", "0 0"), ("0 0", "1.5 1"), ("1.5 1", "0 0"), ("-1 2", "0.5 -0.5")]
    counts(moderate, log_probability, pairs, lambda a, b: mp.exp(a))
    counts(extreme, log_probability, [("5 2", "5.5 1"), ("5 10", "5 8")], lambda a, b: mp.exp(a))
    for t, sampled in [
        (moderate, ["0 0", "1.5 1", "2 -1"]),
        (extreme, ["9 0", "9 -2", "5 12", "12 3", "2 -4", "7 14"]),
    ]:
        for p in sampled:
            m, r = [mp.exp(v) for v in numbers(p)]
            variance = m + m**2 / r
            # Of the cumulants: c = m / r; k4 = r c (1 + c) (1 + 6 c + 6 c^2).
            c = m / r
            fourth = r * c * (1 + c) * (1 + 6 * c + 6 * c**2) + 3 * variance**2
            cumulants = lambda s: -r * mp.log(1 - c * mp.expm1(s))
            assert abs(mp.diff(cumulants, 0, 2) / variance - 1) < mpf(10) ** -20
            assert abs((mp.diff(cumulants, 0, 4) + 3 * variance**2) / fourth - 1) < mpf(10) ** -12
            t.add("mean", p, "", m)
            t.add("variance", p, "", variance)
            t.add("fourth-moment", p, "", fourth)
        t.write()


def geometric():
    t = Table("geometric", "Geometric distribution on counts from 0", "log of the mean")
    log_probability = lambda a, x: x * (a - mp.log1p(mp.exp(a))) - mp.log1p(mp.exp(a))
    for p in ["-1", "0", "1.5"]:
        for x in [0, 1, 2, 7, 40, 500]:
            t.evaluate("log-prob", p, mpf(x), lambda a, x: log_probability(a, x), False)
        t.evaluate("mean", p, "", mp.exp)
    counts(t, log_probability, [("0", "0"), ("0", "1.5"), ("1.5", "-1")], mp.exp)
    for p in ["-1", "0", "1.5"]:
        m = mp.exp(mpf(p))
        t.add("mean", p, "", m)
        t.add("variance", p, "", m + m**2)
        t.add("fourth-moment", p, "", m * (1 + m) * (1 + 6 * m + 6 * m**2) + 3 * (m + m**2) ** 2)
    t.write()


def log_normal():
    t = Table("log-normal", "Log-normal distribution", "mean and log of the standard deviation of the logarithm")
    log_density = lambda m, s, x: -((mp.log(x) - m) / mp.exp(s)) ** 2 / 2 - s - mp.log(2 * mp.pi) / 2 - mp.log(x)
    for p in ["0 0", "1.5 -0.75", "-2 0.5", "0 -10", "10 -1", "0 3"]:
        for x in ["0.0009765625", "0.25", "1", "1.5", "12", "10000"]:
            t.evaluate("log-prob", p, x, log_density)
        t.evaluate("entropy", p, "", lambda m, s: m + s + mp.log(2 * mp.pi * mp.e) / 2)
    for p in ["0 0", "1.5 -0.75", "-2 0.5", "0 -10", "10 -1"]:
        t.evaluate("mean", p, "", lambda m, s: mp.exp(m + mp.exp(2 * s) / 2))
    ratio = lambda s1, s2: mp.exp(2 * (s1 - s2))
    kl = lambda m1, s1, m2, s2: (ratio(s1, s2) + ((m1 - m2) / mp.exp(s2)) ** 2 - 1) / 2 + s2 - s1
    for p, q in PAIRS[:6]:
        t.evaluate("kl", p, q, kl)
    for p in SAMPLED:
        m, s = numbers(p)
        quantiles(t, p, lambda u: mp.exp(m + mp.exp(s) * mp.sqrt(2) * mp.erfinv(2 * u - 1)))
    t.write()


def ordinal():
    t = Table("ordinal", "Ordered classes with cumulative logits, as one-hot vectors", "location, three thresholds")

    def probabilities(location, *thresholds):
        below = [0] + [sigmoid(threshold - location) for threshold in thresholds] + [1]
        return [b - a for a, b in zip(below, below[1:])]

    rows = ["0 -1 0 1", "0.5 -2 1.25 1.5", "30 -1 0 1", "-30 -1 0 1", "0 0 0.0009765625 20", "-0.25 1 2 3"]
    for p in rows:
        for k, one_hot in enumerate(["1 0 0 0", "0 1 0 0", "0 0 1 0", "0 0 0 1"]):
            t.evaluate("log-prob", p, one_hot, lambda *a, k=k: mp.log(probabilities(*a[:4])[k]), False)
        t.evaluate("entropy", p, "", lambda *a: -mp.fsum(v * mp.log(v) for v in probabilities(*a)))
        t.add("mean", p, "", probabilities(*numbers(p)))
    for p, q in itertools.product(rows, rows):
        t.evaluate("kl", p, q, lambda *a: divergence(probabilities(*a[:4]), probabilities(*a[4:])))
    for p in ["0 -1 0 1", "-0.25 1 2 3"]:
        w = probabilities(*numbers(p))
        t.add("variance", p, "", [v * (1 - v) for v in w])
        t.add("fourth-moment", p, "", [v * (1 - v) * (v**3 + (1 - v) ** 3) for v in w])
    t.write()


def masked_columns():
    t = Table(
        "masked-columns",
        "Two normal columns and a one-hot block of three classes, of which those with a mask of 0 are missing",
        "two means, the log of the standard deviation of both, three logits, three masks",
    )

    def log_probability(*a):
        means, s, logits, masks, x, one_hot = a[:2], a[2], a[3:6], a[6:9], a[9:11], a[11:14]
        normals = [-(((v - m) / mp.exp(s)) ** 2) / 2 - s - mp.log(2 * mp.pi) / 2 for m, v in zip(means, x)]
        classes = mp.fsum(w * mp.log(p) for w, p in zip(one_hot, softmax(logits)))
        return mp.fsum(term for term, mask in zip([*normals, classes], masks) if mask > 0.5)

    def divergence_of(*a):
        means, s, logits, masks, others, s2, logits2 = a[:2], a[2], a[3:6], a[6:9], a[9:11], a[11], a[12:15]
        normals = [
            (mp.exp(2 * (s - s2)) + ((m - n) / mp.exp(s2)) ** 2 - 1) / 2 + s2 - s for m, n in zip(means, others)
        ]
        terms = [*normals, divergence(softmax(logits), softmax(logits2))]
        return mp.fsum(term for term, mask in zip(terms, masks) if mask > 0.5)

    one = "0.5 -1 -0.5 1 -2 0.5"
    other = "-0.25 0 0.25 0 0.5 1"
    masks = ["1 1 1", "1 0 1", "0 1 0", "0 0 1", "0 0 0"]
    for p, mask in itertools.product([one, other], masks):
        for x in ["0.5 1.5 0 1 0", "-3 12 1 0 0", "1000 -1000 0 0 1"]:
            t.evaluate("log-prob", f"{p} {mask}", x, log_probability)
        t.add("mean", f"{p} {mask}", "", [*numbers(p)[:2], *softmax(numbers(p)[3:6])])
    for (p, q), mask in itertools.product([(one, other), (other, one)], masks):
        kl = divergence_of(*numbers(f"{p} {mask}"), *numbers(q))
        t.add("kl-without-closed-form", f"{p} {mask}", f"{q} {mask}", kl)
    for p, mask in [(one, "1 0 1"), (other, "0 1 0")]:
        a = numbers(p)
        w = softmax(a[3:6])
        normal = lambda power: mp.exp(power * a[2])
        t.add("variance", f"{p} {mask}", "", [normal(2), normal(2)] + [v * (1 - v) for v in w])
        fourth = [v * (1 - v) * (v**3 + (1 - v) ** 3) for v in w]
        t.add("fourth-moment", f"{p} {mask}", "", [3 * normal(4), 3 * normal(4)] + fourth)
    t.write()


if __name__ == "__main__":
    normal()
    laplace()
    student_t()
    bernoulli()
    continuous_bernoulli()
    categorical()
    discretized_logistic(
        256,
        [f"{m} {s}" for m, s in itertools.product(["0.5", "-0.25", "0.9375"], ["-1", "-3", "-5", "2"])],
        [("0.5 -1", "0.25 -2"), ("0.125 -2", "0.125 -2")],
        ["0.5 -1", "0.25 -2"],
    )
    discretized_logistic(
        5,
        [f"{m} {s}" for m, s in itertools.product(["0.5", "-0.25", "0.9375", "30"], ["-1", "-5", "3", "40"])]
        + ["0.5 -10", "0.4375 -10"],
        [("0.5 -1", "0.25 -2"), ("0.9375 -1.5", "0.125 0")],
        ["0.5 -1", "0.875 -2"],
    )
    mixture_of_normals()
    mixture_of_bernoullis()
    logistic_mixtures()
    poisson()
    negative_binomial()
    geometric()
    log_normal()
    ordinal()
    masked_columns()
