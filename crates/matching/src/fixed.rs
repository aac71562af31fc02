//! Logarithms in fixed point, so that weights do not depend on a platform's floating-point library.

/// One in the results of [`log2_ratio`].
pub(crate) const ONE: u64 = 1 << 16;

/// `log2(a / b)` in units of 1/65536; 0 when `a <= b`.
pub(crate) fn log2_ratio(a: u64, b: u64) -> u64 {
    log2(a.max(1)).saturating_sub(log2(b.max(1)))
}

/// BM25's inverse document frequency, `ln(1 + (n - df + 1/2) / (df + 1/2))`, up to the constant factor `ln 2`
/// (Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with Lucene's 1 added so
/// that it is never negative).
pub(crate) fn idf(documents: usize, with_term: usize) -> u64 {
    log2_ratio(2 * documents as u64 + 2, 2 * with_term as u64 + 1)
}

/// The integer part by the highest bit, then one bit of the fraction per squaring.
fn log2(x: u64) -> u64 {
    let whole = u64::from(x.ilog2());
    let mut result = whole << 16;
    // The mantissa in 1.31 fixed point.
    let mut mantissa = if whole >= 31 {
        x >> (whole - 31)
    } else {
        x << (31 - whole)
    };
    for bit in (0..16).rev() {
        mantissa = (mantissa * mantissa) >> 31;
        if mantissa >= 1 << 32 {
            mantissa >>= 1;
            result |= 1 << bit;
        }
    }
    result
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn logarithms_agree_with_known_values() {
        assert_eq!(log2_ratio(8, 1), 3 * ONE);
        assert_eq!(log2_ratio(1, 8), 0);
        // log2(10) = 3.321928…
        let ten = log2_ratio(10, 1);
        assert!(ten.abs_diff(217_706) <= 1, "{ten}");
        assert!(idf(1000, 1) > idf(1000, 10));
        assert!(idf(10, 10) > 0);
    }
}
