//! Amounts of money in whole euros, and shares of them.

use std::fmt;
use std::iter::Sum;
use std::ops::Add;

use serde::{Deserialize, Deserializer, Serialize, de};

/// An amount in whole euros. Legal ceilings and accounts need no cents; sums saturate instead of overflowing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize)]
#[serde(transparent)]
pub struct Eur(u64);

impl Eur {
    /// More than any enterprise has: the upper end of what is not known.
    pub const UNBOUNDED: Self = Self(u64::MAX);

    /// An amount of whole euros.
    pub const fn new(euros: u64) -> Self {
        Self(euros)
    }

    /// A number as written in the law files; nonsense is nothing.
    pub fn from_number(euros: f64) -> Self {
        Self(whole(euros).unwrap_or(0))
    }

    /// The amount as a plain number.
    pub const fn euros(self) -> u64 {
        self.0
    }

    /// The given share of this amount, rounded down to whole euros.
    pub fn share(self, share: Share) -> Self {
        if self == Self::UNBOUNDED && share.0 > 0 {
            return self;
        }
        let euros = u128::from(self.0) * u128::from(share.0) / u128::from(Share::WHOLE.0);
        Self(u64::try_from(euros).unwrap_or(u64::MAX))
    }
}

impl Add for Eur {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Eur {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

impl fmt::Display for Eur {
    /// `EUR 12 500 000`
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.to_string();
        out.write_str("EUR ")?;
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at).is_multiple_of(3) {
                out.write_str(" ")?;
            }
            write!(out, "{digit}")?;
        }
        Ok(())
    }
}

impl<'de> Deserialize<'de> for Eur {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let amount = number(from, "an amount in euros")?;
        whole(amount).map(Self).ok_or_else(|| de::Error::custom(format!("`{amount}` is no amount in euros")))
    }
}

/// A JSON or YAML number, asked for in the reader's words.
fn number<'de, D: Deserializer<'de>>(from: D, wanted: &'static str) -> Result<f64, D::Error> {
    struct Number(&'static str);

    impl de::Visitor<'_> for Number {
        type Value = f64;

        fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
            out.write_str(self.0)
        }

        fn visit_f64<E: de::Error>(self, number: f64) -> Result<f64, E> {
            Ok(number)
        }

        #[expect(clippy::cast_precision_loss, reason = "numbers past 2^53 are refused afterwards")]
        fn visit_u64<E: de::Error>(self, number: u64) -> Result<f64, E> {
            Ok(number as f64)
        }

        #[expect(clippy::cast_precision_loss, reason = "numbers past 2^53 are refused afterwards")]
        fn visit_i64<E: de::Error>(self, number: i64) -> Result<f64, E> {
            Ok(number as f64)
        }
    }

    from.deserialize_any(Number(wanted))
}

/// Nearest whole number of a JSON or YAML number; accounts are far below 2^53, where floats stop being exact.
fn whole(number: f64) -> Option<u64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
    (number.is_finite() && (0.0..=EXACT).contains(&number)).then(|| number.round() as u64)
}

/// A share in ten-thousandths: 1.4 % is 140.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Share(u32);

impl Share {
    /// 100 %.
    pub const WHOLE: Self = Self(10_000);
    /// 0 %.
    pub const NONE: Self = Self(0);
    /// The share from which an enterprise is a partner (Rec. 2003/361/EC Annex Art. 3(2)).
    pub const QUARTER: Self = Self(2_500);
    /// The share above which an enterprise is linked (Rec. 2003/361/EC Annex Art. 3(3)(a)).
    pub const HALF: Self = Self(5_000);

    /// A share written in per cent, kept between 0 and 100.
    pub fn from_percent(percent: f64) -> Self {
        let parts = whole((percent * 100.0).clamp(0.0, 10_000.0)).unwrap_or(0);
        Self(u32::try_from(parts).unwrap_or(0))
    }

    /// Ten-thousandths.
    pub const fn parts(self) -> u32 {
        self.0
    }
}

/// Staff in annual work units (Rec. 2003/361/EC Annex Art. 5), kept in thousandths so that sums and shares are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Awu(u64);

impl Awu {
    /// More than any enterprise has: the upper end of what is not known.
    pub const UNBOUNDED: Self = Self(u64::MAX);

    /// Whole annual work units.
    pub const fn new(units: u64) -> Self {
        Self(units.saturating_mul(1_000))
    }

    /// A number as written, e.g. `46.5`; `None` when negative or not finite.
    pub fn from_number(units: f64) -> Option<Self> {
        whole(units * 1_000.0).map(Self)
    }

    /// The number of annual work units.
    #[expect(clippy::cast_precision_loss, reason = "headcounts are far below 2^53")]
    pub fn units(self) -> f64 {
        self.0 as f64 / 1_000.0
    }

    /// The given share of these units.
    pub fn share(self, share: Share) -> Self {
        if self == Self::UNBOUNDED && share.0 > 0 {
            return self;
        }
        let units = u128::from(self.0) * u128::from(share.0) / u128::from(Share::WHOLE.0);
        Self(u64::try_from(units).unwrap_or(u64::MAX))
    }
}

impl Add for Awu {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Serialize for Awu {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(1_000) {
            to.serialize_u64(self.0 / 1_000)
        } else {
            to.serialize_f64(self.units())
        }
    }
}

impl<'de> Deserialize<'de> for Awu {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let units = number(from, "a number of staff")?;
        Self::from_number(units).ok_or_else(|| de::Error::custom(format!("`{units}` is no number of staff")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_of_money_is_exact() {
        assert_eq!(Eur::new(600_000_000).share(Share::from_percent(2.0)), Eur::new(12_000_000));
        assert_eq!(Eur::new(1_000_000_000).share(Share::from_percent(1.4)), Eur::new(14_000_000));
        assert_eq!(Eur::new(12_500_000).to_string(), "EUR 12 500 000");
    }

    #[test]
    fn a_third_of_a_partner_counts_as_written() {
        assert_eq!(Awu::new(40) + Awu::new(100).share(Share::from_percent(30.0)), Awu::new(70));
        assert_eq!(Awu::new(100).share(Share::from_percent(33.33)).units(), 33.33);
    }

    #[test]
    fn nonsense_is_no_amount() {
        for text in ["-1", "1e300", "\"ten\""] {
            assert!(serde_json::from_str::<Eur>(text).is_err(), "{text}");
        }
    }
}
