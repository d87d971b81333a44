//! Accepted risks: what one must say to accept anything, how long it does, and what it concerns.
//!
//! One rule for all who accept a risk: an entry of `nisaba.yaml`, a comment in the code, a statement at a server.
//!
//! **Invariant:** without an owner, a reason and an end nothing is accepted, nor after the end, nor without a place.
//! **Not here:** what an accepted risk does to the status of an obligation: nothing, see [`crate::proof`].

use jiff::civil::Date;
use nisaba_base::pattern::fits;

/// A risk that somebody accepts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AcceptedRisk {
    /// The check or the concept whose failures are accepted.
    pub check: String,
    /// Pattern of addresses; every one when empty.
    pub resource: String,
    /// Pattern of files; every one when empty.
    pub file: String,
    /// Who answers for it.
    pub owner: Option<String>,
    /// Last day it is accepted.
    pub until: Option<Date>,
    /// Why.
    pub reason: Option<String>,
}

/// Whether an accepted risk accepts anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Validity {
    /// It does.
    InForce,
    /// It did until its last day.
    Expired,
    /// It has no owner, no reason or no end.
    Invalid,
}

impl AcceptedRisk {
    /// Whether it accepts anything on a day.
    pub fn validity(&self, today: Date) -> Validity {
        match (self.until, &self.owner, &self.reason) {
            (Some(until), Some(_), Some(_)) if until < today => Validity::Expired,
            (Some(_), Some(_), Some(_)) => Validity::InForce,
            _ => Validity::Invalid,
        }
    }

    /// Whether it is about a check or its concept.
    pub fn is_about(&self, check: &str, concept: &str) -> bool {
        self.check == check || self.check == concept
    }

    /// Whether it names a place at all, and this one lies in it.
    pub fn covers(&self, address: &str, path: &str) -> bool {
        self.names_a_place()
            && (self.resource.is_empty() || fits(&self.resource, address))
            && (self.file.is_empty() || fits(&self.file, path))
    }

    /// Whether it says where, and not only what.
    pub fn names_a_place(&self) -> bool {
        !(self.resource.is_empty() && self.file.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = jiff::civil::date(2026, 12, 1);

    fn whole() -> AcceptedRisk {
        AcceptedRisk {
            check: "object-store-versioned".to_owned(),
            resource: "aws_s3_bucket.*".to_owned(),
            file: String::new(),
            owner: Some("ops".to_owned()),
            until: Some(TODAY),
            reason: Some("moves in March".to_owned()),
        }
    }

    #[test]
    fn it_counts_on_its_last_day_and_not_on_the_next() {
        assert_eq!(whole().validity(TODAY), Validity::InForce);
        assert_eq!(whole().validity(TODAY.tomorrow().unwrap()), Validity::Expired);
    }

    #[test]
    fn without_owner_reason_end_or_place_nothing_is_accepted() {
        let without = [
            AcceptedRisk { owner: None, ..whole() },
            AcceptedRisk { reason: None, ..whole() },
            AcceptedRisk { until: None, ..whole() },
        ];
        assert!(without.iter().all(|risk| risk.validity(TODAY) == Validity::Invalid));
        assert!(whole().covers("aws_s3_bucket.logs", "main.tf"));
        assert!(!AcceptedRisk { resource: String::new(), ..whole() }.covers("aws_s3_bucket.logs", "main.tf"));
    }
}
