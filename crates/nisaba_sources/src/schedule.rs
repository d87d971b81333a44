//! How often something happens: schedules of AWS and durations as other providers write them, in days.

/// Days between two runs of `rate(…)` or `cron(…)`; of irregular ones the longest gap. `None` for what is no schedule.
pub(crate) fn days(schedule: &str) -> Option<f64> {
    let (kind, inside) = schedule.trim().strip_suffix(')')?.split_once('(')?;
    match kind {
        "rate" => rate_days(inside),
        "cron" => cron_days(inside),
        _ => None,
    }
}

fn rate_days(inside: &str) -> Option<f64> {
    let (number, unit) = inside.trim().split_once(' ')?;
    let number: f64 = number.parse().ok()?;
    let unit_days = match unit.trim().trim_end_matches('s') {
        "minute" => 1.0 / 1440.0,
        "hour" => 1.0 / 24.0,
        "day" => 1.0,
        _ => return None,
    };
    Some(number * unit_days)
}

/// Fields: minutes, hours, day of month, month, day of week, year.
fn cron_days(inside: &str) -> Option<f64> {
    let fields: Vec<&str> = inside.split_whitespace().collect();
    let &[_, _, day, month, weekday, year] = fields.as_slice() else { return None };
    let open = |field: &str| matches!(field, "*" | "?");
    if !open(year) {
        return None;
    }
    Some(match (open(month), open(day), open(weekday)) {
        (true, true, true) => 1.0,
        (true, true, false) if weekday.contains('#') || weekday.contains('L') => 35.0,
        (true, _, false) => 7.0,
        (true, false, true) => day.strip_prefix("1/").and_then(|step| step.parse().ok()).unwrap_or(31.0),
        (false, ..) => months_between(month)? * 31.0,
    })
}

fn months_between(month: &str) -> Option<f64> {
    if let Some((_, step)) = month.split_once('/') {
        return step.parse().ok();
    }
    Some((12.0 / month.split(',').count() as f64).ceil())
}

/// Whole days of `7776000s` (seconds), `24h`, or an ISO 8601 duration such as `P90D`, `P3M`, `P1Y`.
pub(crate) fn duration_days(text: &str) -> Option<f64> {
    let text = text.trim();
    if let Some(seconds) = text.strip_suffix('s') {
        return Some((seconds.parse::<f64>().ok()? / 86_400.0).floor());
    }
    if let Some(hours) = text.strip_suffix('h') {
        return Some((hours.parse::<f64>().ok()? / 24.0).floor());
    }
    let rest = text.strip_prefix('P')?;
    let date = rest.split('T').next().unwrap_or(rest);
    let mut days = 0.0;
    let mut number = String::new();
    for letter in date.chars() {
        let unit = match letter {
            'Y' => 365.0,
            'M' => 30.0,
            'W' => 7.0,
            'D' => 1.0,
            digit => {
                number.push(digit);
                continue;
            }
        };
        days += number.parse::<f64>().ok()? * unit;
        number.clear();
    }
    Some(days)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn schedules_become_days() {
        assert_eq!(days("rate(90 days)"), Some(90.0));
        assert_eq!(days("rate(12 hours)"), Some(0.5));
        assert_eq!(days("cron(0 12 * * ? *)"), Some(1.0));
        assert_eq!(days("cron(0 12 ? * MON *)"), Some(7.0));
        assert_eq!(days("cron(0 12 ? * 1#1 *)"), Some(35.0));
        assert_eq!(days("cron(0 4 1 1/3 ? *)"), Some(93.0));
        assert_eq!(days("cron(0 4 1 1,7 ? *)"), Some(186.0));
        assert_eq!(days("every friday"), None);
    }

    #[test]
    fn durations_become_days() {
        assert_eq!(duration_days("7776000s"), Some(90.0));
        assert_eq!(duration_days("P90D"), Some(90.0));
        assert_eq!(duration_days("P1Y6M"), Some(545.0));
        assert_eq!(duration_days("soon"), None);
    }
}
