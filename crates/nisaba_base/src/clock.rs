//! Time as an input: code asks a [`Clock`], never the machine, so tests and simulations control time.

use jiff::Timestamp;
use jiff::civil::Date;

/// Where "now" comes from.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// Today's civil date in UTC; legal deadlines use the zone of the duty instead.
    fn today(&self) -> Date {
        jiff::tz::Offset::UTC.to_datetime(self.now()).date()
    }
}

/// A clock that stands still; for tests and reproducible reports.
#[derive(Debug, Clone, Copy)]
pub struct FixedClock(pub Timestamp);

impl Clock for FixedClock {
    fn now(&self) -> Timestamp {
        self.0
    }
}
