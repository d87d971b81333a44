//! Dates: RFC 3339 text in, text out. What reads the clock is unknown.

use nisaba_base::value::{Value, Why};

use super::Needs::Everything;
use super::{Context, Function, Outcome, Problem, row, text};

pub(super) const FUNCTIONS: &[Function] = &[
    row("timestamp", 0, 0, Everything, |_, _| clock("timestamp")),
    row("plantimestamp", 0, 0, Everything, |_, _| clock("plantimestamp")),
    row("timeadd", 2, 2, Everything, timeadd),
    row("timecmp", 2, 2, Everything, timecmp),
    row("formatdate", 2, 2, Everything, formatdate),
];

fn clock(name: &str) -> Outcome {
    Err(Problem::Unknown(Why::Function(name.into())))
}

/// A moment with the offset it was written in.
struct Moment {
    /// Seconds since 1970 in UTC.
    seconds: i64,
    nanoseconds: u32,
    offset_minutes: i64,
}

fn moment(arguments: &[Value], index: usize) -> Result<Moment, Problem> {
    let text = text(arguments, index)?;
    parse(&text).ok_or_else(|| "this is no RFC 3339 timestamp".into())
}

fn parse(text: &str) -> Option<Moment> {
    let digits = |range: std::ops::Range<usize>| -> Option<i64> {
        let digits = text.get(range)?;
        if digits.bytes().all(|byte| byte.is_ascii_digit()) { digits.parse().ok() } else { None }
    };
    let bytes = text.as_bytes();
    let separators = [(4, b'-'), (7, b'-'), (13, b':'), (16, b':')];
    if separators.iter().any(|(at, byte)| bytes.get(*at) != Some(byte))
        || !matches!(bytes.get(10), Some(b'T' | b't'))
    {
        return None;
    }
    let (year, month, day) = (digits(0..4)?, digits(5..7)?, digits(8..10)?);
    let (hour, minute, second) = (digits(11..13)?, digits(14..16)?, digits(17..19)?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) || hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    let rest = text.get(19..)?;
    let zone_at = rest.find(['Z', 'z', '+', '-'])?;
    let (fraction, zone) = rest.split_at(zone_at);
    let fraction: String =
        fraction.trim_start_matches('.').chars().chain("000000000".chars()).take(9).collect();
    let offset_minutes = match zone {
        "Z" | "z" => 0,
        _ => {
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let minutes = hours.parse::<i64>().ok()? * 60 + minutes.parse::<i64>().ok()?;
            if zone.starts_with('-') { -minutes } else { minutes }
        }
    };
    let days = days_from_civil(year, month, day);
    let seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset_minutes * 60;
    Some(Moment { seconds, nanoseconds: fraction.parse().ok()?, offset_minutes })
}

/// Days since 1970-01-01 of a date in the proleptic Gregorian calendar.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// `1h30m`, as Go writes durations, in nanoseconds.
fn duration(text: &str) -> Option<i128> {
    const UNITS: [(&str, f64); 7] =
        [("ns", 1.0), ("us", 1e3), ("µs", 1e3), ("ms", 1e6), ("s", 1e9), ("m", 6e10), ("h", 3.6e12)];
    let (sign, mut rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+').unwrap_or(text)),
    };
    if rest == "0" {
        return Some(0);
    }
    let mut total = 0i128;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let amount: f64 = rest.get(..end)?.parse().ok()?;
        let tail = rest.get(end..)?;
        let unit_end = tail.find(|c: char| c.is_ascii_digit()).unwrap_or(tail.len());
        let unit = tail.get(..unit_end)?;
        let factor = UNITS.iter().find(|(name, _)| *name == unit)?.1;
        total += (amount * factor) as i128;
        rest = tail.get(unit_end..)?;
    }
    (text.len() > 1).then_some(sign * total)
}

fn timeadd(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let moment = moment(arguments, 0)?;
    let added = duration(&text(arguments, 1)?).ok_or("this is no duration")?;
    let total = i128::from(moment.seconds) * 1_000_000_000 + i128::from(moment.nanoseconds) + added;
    let seconds = i64::try_from(total.div_euclid(1_000_000_000)).map_err(|_| "the date is out of range")?;
    if seconds.abs() > 250_000_000_000 {
        return Err("the date is out of range".into());
    }
    Ok(Value::string(rfc3339(&Moment { seconds, ..moment })))
}

fn rfc3339(moment: &Moment) -> String {
    let parts = Parts::of(moment);
    let zone = if moment.offset_minutes == 0 { "Z".to_owned() } else { parts.zone(":") };
    let Parts { year, month, day, hour, minute, second, .. } = parts;
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{zone}")
}

fn timecmp(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let key = |moment: Moment| (moment.seconds, moment.nanoseconds);
    let order = key(moment(arguments, 0)?).cmp(&key(moment(arguments, 1)?));
    Ok(Value::Number(f64::from(order as i8)))
}

/// A moment as people in its zone read it.
struct Parts {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    /// From Sunday.
    weekday: i64,
    offset_minutes: i64,
}

impl Parts {
    fn of(moment: &Moment) -> Self {
        let local = moment.seconds + moment.offset_minutes * 60;
        let (days, rest) = (local.div_euclid(86_400), local.rem_euclid(86_400));
        let (year, month, day) = civil_from_days(days);
        let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
        let weekday = (days + 4).rem_euclid(7);
        Self { year, month, day, hour, minute, second, weekday, offset_minutes: moment.offset_minutes }
    }

    fn zone(&self, colon: &str) -> String {
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let minutes = self.offset_minutes.abs();
        format!("{sign}{:02}{colon}{:02}", minutes / 60, minutes % 60)
    }

    /// One run of the same letter of a format.
    fn written(&self, run: &str) -> Option<String> {
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        const DAYS: [&str; 7] =
            ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
        let month = MONTHS.get(self.month as usize - 1)?;
        let day = DAYS.get(self.weekday as usize)?;
        let twelve = (self.hour + 11) % 12 + 1;
        let noon = if self.hour < 12 { "AM" } else { "PM" };
        Some(match run {
            "YYYY" => format!("{:04}", self.year),
            "YY" => format!("{:02}", self.year % 100),
            "MMMM" => (*month).to_owned(),
            "MMM" => month.get(..3)?.to_owned(),
            "MM" => format!("{:02}", self.month),
            "M" => self.month.to_string(),
            "DD" => format!("{:02}", self.day),
            "D" => self.day.to_string(),
            "EEEE" => (*day).to_owned(),
            "EEE" => day.get(..3)?.to_owned(),
            "hh" => format!("{:02}", self.hour),
            "h" => self.hour.to_string(),
            "HH" => format!("{twelve:02}"),
            "H" => twelve.to_string(),
            "AA" => noon.to_owned(),
            "aa" => noon.to_lowercase(),
            "mm" => format!("{:02}", self.minute),
            "m" => self.minute.to_string(),
            "ss" => format!("{:02}", self.second),
            "s" => self.second.to_string(),
            "ZZZZZ" => self.zone(":"),
            "ZZZZ" => self.zone(""),
            "ZZZ" if self.offset_minutes == 0 => "UTC".to_owned(),
            "ZZZ" => self.zone(""),
            "Z" if self.offset_minutes == 0 => "Z".to_owned(),
            "Z" => self.zone(":"),
            _ => return None,
        })
    }
}

fn formatdate(_: &Context<'_, '_>, arguments: &[Value]) -> Outcome {
    let format = text(arguments, 0)?;
    let parts = Parts::of(&moment(arguments, 1)?);
    let mut written = String::new();
    let mut rest: &str = &format;
    while let Some(first) = rest.chars().next() {
        if first == '\'' {
            let end = rest.get(1..).and_then(|quoted| quoted.find('\'')).ok_or("a quote is not closed")?;
            written.push_str(rest.get(1..=end).unwrap_or(""));
            rest = rest.get(end + 2..).unwrap_or("");
            continue;
        }
        let length = rest.find(|c| c != first).unwrap_or(rest.len());
        let (run, after) = rest.split_at(length);
        match first.is_ascii_alphabetic() {
            true => written.push_str(&parts.written(run).ok_or("the format has an unknown sequence")?),
            false => written.push_str(run),
        }
        rest = after;
    }
    Ok(Value::string(written))
}
