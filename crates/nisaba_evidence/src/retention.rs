//! How long proof of a kind counts, and how long its artefacts are kept: data in `retention.json`.
//!
//! **Not here:** removing anything: the binary does, and a `deletion` record says so.

use std::collections::BTreeMap;

use jiff::Span;
use jiff::civil::Date;
use serde::Deserialize;

use crate::record::{Kind, Record};

/// The rule of a kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
pub struct Rule {
    /// Days for which proof counts from the day of its record; absent where it does not age.
    pub valid_days: Option<u32>,
    /// Days for which artefacts are kept; absent where they are kept as long as the log.
    pub keep_days: Option<u32>,
}

#[derive(Deserialize)]
struct Table {
    kinds: BTreeMap<Kind, Rule>,
}

const TABLE: &str = include_str!("../retention.json");

/// The rule of a kind. A test holds that there is one for each.
pub fn rule(kind: Kind) -> Rule {
    let table: Option<Table> = serde_json::from_str(TABLE).ok();
    let found = table.and_then(|table| table.kinds.get(&kind).copied());
    found.unwrap_or(Rule { valid_days: None, keep_days: None })
}

/// Last day on which a record of this kind made on `day` counts.
pub fn valid_until(kind: Kind, day: Date) -> Option<Date> {
    after(day, rule(kind).valid_days?)
}

fn after(day: Date, days: u32) -> Option<Date> {
    day.checked_add(Span::new().days(i64::from(days))).ok()
}

/// The day of a record, in UTC.
pub fn day_of(record: &Record) -> Option<Date> {
    record.when.get(..10)?.parse().ok()
}

/// Last day on which the artefacts of a record are kept.
pub fn kept_until(record: &Record) -> Option<Date> {
    after(day_of(record)?, rule(record.kind).keep_days?)
}

/// Records whose proof has lapsed by `today` or will within `days`, and that no newer record of the same kind about the same
/// renews; soonest first.
pub fn lapsing(records: &[Record], today: Date, days: u32) -> Vec<&Record> {
    let Some(horizon) = after(today, days) else { return Vec::new() };
    let until = |record: &Record| record.valid_until.as_ref().and_then(|text| text.parse::<Date>().ok());
    let mut newest: BTreeMap<(Kind, &[String], &str), &Record> = BTreeMap::new();
    for record in records.iter().filter(|record| until(record).is_some()) {
        // What is about nothing in particular is told apart by its sentence.
        let subject = if record.about.is_empty() && record.kind != Kind::Assessment {
            record.says.as_str()
        } else {
            ""
        };
        newest.insert((record.kind, &record.about, subject), record);
    }
    let mut lapsing: Vec<&Record> =
        newest.into_values().filter(|record| until(record).is_some_and(|day| day <= horizon)).collect();
    lapsing.sort_by_key(|record| (until(record), record.index));
    lapsing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Who;

    fn record(index: u64, kind: Kind, about: &str, until: &str) -> Record {
        let who = Who { name: "t".to_owned(), vouched_by: "argument".to_owned() };
        let mut record = Record::new(kind, "", "2026-01-10T23:30:00Z".parse().unwrap(), who);
        record.index = index;
        record.about = vec![about.to_owned()];
        record.valid_until = Some(until.to_owned());
        record
    }

    #[test]
    fn every_kind_has_a_rule() {
        let table: Table = serde_json::from_str(TABLE).unwrap();
        let without: Vec<Kind> =
            Kind::ALL.into_iter().filter(|kind| !table.kinds.contains_key(kind)).collect();
        assert_eq!(without, []);
    }

    #[test]
    fn proof_lapses_a_year_after_an_exercise_and_sign_ins_are_kept_a_year() {
        let day = "2026-01-10".parse().unwrap();
        assert_eq!(valid_until(Kind::Exercise, day), "2027-01-10".parse().ok());
        assert_eq!(valid_until(Kind::SignIn, day), None);
        let sign_in = record(0, Kind::SignIn, "", "2026-01-10");
        assert_eq!(kept_until(&sign_in), "2027-01-10".parse().ok());
    }

    #[test]
    fn what_was_renewed_does_not_lapse() {
        let records = [
            record(1, Kind::Exercise, "obligation:c.3", "2026-12-01"),
            record(2, Kind::Exercise, "obligation:c.4", "2026-12-02"),
            record(3, Kind::Exercise, "obligation:c.3", "2027-12-01"),
            record(4, Kind::Training, "obligation:g.1", "2026-11-01"),
        ];
        let lapsing = lapsing(&records, "2026-11-24".parse().unwrap(), 30);
        assert_eq!(lapsing.iter().map(|record| record.index).collect::<Vec<_>>(), [4, 2]);
    }
}
