//! Versions as software carries them (`1.30`, `v1.29.4-eks.2`, `13`), compared number by number.

use std::cmp::Ordering;
use std::fmt;

/// The leading numbers of a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    numbers: Vec<u64>,
}

impl Version {
    /// The numbers of `text`; `None` where it starts with no number.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches(['v', 'V']);
        let mut numbers = Vec::new();
        for part in text.split('.') {
            let digits = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            let Some(Ok(number)) = part.get(..digits).map(str::parse) else { break };
            numbers.push(number);
            if digits < part.len() {
                break;
            }
        }
        (!numbers.is_empty()).then_some(Self { numbers })
    }

    /// Whether `self` is `least` or newer; `None` where `self` leaves open what would decide (`1` against `1.30`).
    pub fn at_least(&self, least: &Version) -> Option<bool> {
        for (index, needed) in least.numbers.iter().enumerate() {
            match self.numbers.get(index).map(|number| number.cmp(needed)) {
                Some(Ordering::Less) => return Some(false),
                Some(Ordering::Greater) => return Some(true),
                Some(Ordering::Equal) => {}
                None => return least.numbers.iter().skip(index).all(|rest| *rest == 0).then_some(true),
            }
        }
        Some(true)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, number) in self.numbers.iter().enumerate() {
            let dot = if index == 0 { "" } else { "." };
            write!(f, "{dot}{number}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_least(version: &str, least: &str) -> Option<bool> {
        Version::parse(version)?.at_least(&Version::parse(least)?)
    }

    #[test]
    fn versions_compare_by_number_and_not_by_letter() {
        assert_eq!(at_least("1.9", "1.30"), Some(false));
        assert_eq!(at_least("v1.30.2-eks", "1.30"), Some(true));
        assert_eq!(at_least("16", "13.4"), Some(true));
    }

    #[test]
    fn a_version_that_leaves_the_deciding_number_open_is_not_decided() {
        assert_eq!(at_least("13", "13.4"), None);
        assert_eq!(at_least("13", "13.0"), Some(true));
        assert_eq!(at_least("latest", "1"), None);
    }
}
