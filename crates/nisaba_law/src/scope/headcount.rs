//! Annual work units from staff by kind of employment (Rec. 2003/361/EC Annex Art. 5).
//!
//! Full time for the whole year counts one; part time and part of the year count their share; apprentices, students in
//! vocational training and parental leave do not count; owner-managers and partners working in the enterprise do.

use serde_json::Value;

use super::size::Between;
use crate::money::Awu;

/// Annual work units of a description such as `{full_time: 40, part_time: {count: 20, share: 0.5}, apprentices: 6}`.
///
/// `None` when nothing in it can be counted. A share that is not stated gives an interval, never a guess.
pub fn awu(headcount: &Value) -> Option<Between<Awu>> {
    let Value::Object(groups) = headcount else {
        return count(headcount).and_then(Awu::from_number).map(Between::exactly);
    };
    let mut low = 0.0;
    let mut high = 0.0;
    let mut any = false;
    for (name, group) in groups {
        let qualifies = |other: &String| other != name && name.starts_with(other.as_str());
        if (is_modifier(name) && groups.keys().any(qualifies)) || (groups.len() > 1 && is_total(name)) {
            continue;
        }
        let beside =
            groups.iter().filter(|(other, _)| is_modifier(other) && other.starts_with(name.as_str()));
        let beside: Vec<(&str, &Value)> =
            beside.map(|(other, value)| (other.get(name.len()..).unwrap_or_default(), value)).collect();
        if let Some((least, most)) = group_units(name, group, &beside) {
            any = true;
            low += least;
            high += most;
        }
    }
    let between = Between { low: Awu::from_number(low)?, high: Awu::from_number(high)? };
    any.then_some(between)
}

/// Keys that qualify a group rather than name one, e.g. `part_time_share`.
fn is_modifier(name: &str) -> bool {
    ["_share", "_fraction", "_pct", "_percent", "_months", "_weeks", "_fte_each"]
        .iter()
        .any(|end| name.ends_with(end))
}

/// Keys that say how many people there are in all, whatever they work.
fn is_total(name: &str) -> bool {
    ["total", "persons", "people", "heads", "sum", "headcount"]
        .iter()
        .any(|word| name.starts_with(word) || name.ends_with(word))
}

/// Least and most units of one group of staff.
fn group_units(name: &str, group: &Value, beside: &[(&str, &Value)]) -> Option<(f64, f64)> {
    if let Value::Array(parts) = group {
        let units: Vec<(f64, f64)> =
            parts.iter().filter_map(|part| group_units(name, part, beside)).collect();
        return Some(units.iter().fold((0.0, 0.0), |sum, part| (sum.0 + part.0, sum.1 + part.1)));
    }
    if not_counted(name) || group.get("kind").and_then(Value::as_str).is_some_and(not_counted) {
        return Some((0.0, 0.0));
    }
    if let Some(units) =
        ["fte", "awu", "fte_total", "awu_total"].iter().find_map(|key| group.get(key)?.as_f64())
        && units > 1.0
    {
        return Some((units, units));
    }
    let people = count(group)?;
    let mut share = None;
    let inside = group.as_object().into_iter().flatten().map(|(key, value)| (key.as_str(), value));
    for (key, value) in inside.chain(beside.iter().copied()) {
        if let Some(part) = part_of_year(key.trim_start_matches('_'), value) {
            share = Some(share.unwrap_or(1.0) * part);
        }
    }
    let share = share.or_else(|| share_in_name(name));
    match share {
        Some(share) => Some((people * share, people * share)),
        None if ["part_time", "seasonal", "temporary_part_year"].iter().any(|part| name.contains(part))
            && !name.contains("fte")
            && !name.contains("awu") =>
        {
            Some((0.0, people))
        }
        None => Some((people, people)),
    }
}

fn not_counted(name: &str) -> bool {
    [
        "apprentice",
        "trainee",
        "vocational",
        "intern",
        "student",
        "parental",
        "maternity",
        "paternity",
        "freelance",
        "contractor",
    ]
    .iter()
    .any(|word| name.contains(word))
}

/// The number of people in a group: a plain number or one of the usual keys.
fn count(group: &Value) -> Option<f64> {
    let number = group.as_f64().or_else(|| {
        ["count", "number", "people", "persons", "staff", "n"].iter().find_map(|key| group.get(key)?.as_f64())
    })?;
    (number.is_finite() && number >= 0.0).then_some(number)
}

/// The part of a full year that a key such as `months: 3` or `share: 0.5` states.
fn part_of_year(key: &str, value: &Value) -> Option<f64> {
    let number = value.as_f64()?;
    let part = match key {
        "share" | "fraction" | "fte" | "fte_each" | "awu_each" | "ratio" | "rate" | "at" | "hours_share" => {
            number
        }
        "pct" | "percent" | "hours_pct" => number / 100.0,
        "months" => number / 12.0,
        "weeks" => number / 52.0,
        _ => return None,
    };
    (0.0..=1.0).contains(&part).then_some(part)
}

/// A share that is part of the name: `part_time_50`, `half_time`, `part_time_half`.
fn share_in_name(name: &str) -> Option<f64> {
    if name.contains("half") {
        return Some(0.5);
    }
    let words: Vec<&str> = name.split('_').collect();
    let months = words.windows(2).find_map(|pair| match pair {
        ["months", number] | [number, "months"] => number.parse::<f64>().ok(),
        _ => None,
    });
    if let Some(months) = months {
        return (0.0..=12.0).contains(&months).then_some(months / 12.0);
    }
    let percent: f64 = name.rsplit('_').next()?.trim_end_matches("pct").parse().ok()?;
    (0.0..=100.0).contains(&percent).then_some(percent / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn units(json: &str) -> Option<(f64, f64)> {
        let value: Value = serde_json::from_str(json).ok()?;
        awu(&value).map(|between| (between.low.units(), between.high.units()))
    }

    #[test]
    fn part_time_and_seasonal_staff_count_their_share_and_apprentices_nothing() {
        let staff = r#"{"full_time": 40, "part_time": {"count": 20, "share": 0.5}, "seasonal": {"count": 12, "months": 3},
            "apprentices": 9, "parental_leave": 2, "owner_managers": 1}"#;
        assert_eq!(units(staff), Some((54.0, 54.0)));
    }

    #[test]
    fn a_share_may_stand_beside_its_group_or_in_its_name() {
        assert_eq!(
            units(r#"{"full_time": 10, "part_time": 4, "part_time_share": 0.25}"#),
            Some((11.0, 11.0))
        );
        assert_eq!(units(r#"{"part_time_50": 10, "half_time": 2}"#), Some((6.0, 6.0)));
        assert_eq!(units(r#"{"full_time": 10, "seasonal_6_months": 4}"#), Some((12.0, 12.0)));
        assert_eq!(
            units(r#"{"total_persons": 99, "full_time": 10, "part_time": {"count": 9, "fte": 4.5}}"#),
            Some((14.5, 14.5))
        );
    }

    #[test]
    fn an_unstated_share_leaves_a_range() {
        assert_eq!(units(r#"{"full_time": 45, "part_time": 10}"#), Some((45.0, 55.0)));
        assert_eq!(units(r#"{"note": "many"}"#), None);
    }
}
