//! The machine's clock, behind the port. Nothing else reads the time.

use jiff::Timestamp;
use nisaba_base::Clock;
use nisaba_base::clock::FixedClock;

struct WallClock;

impl Clock for WallClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }
}

/// The wall clock, or the instant that `NISABA_NOW` (RFC 3339) fixes so that two runs give the same report.
pub(crate) fn clock() -> Box<dyn Clock> {
    match std::env::var("NISABA_NOW").ok().and_then(|text| text.parse().ok()) {
        Some(instant) => Box::new(FixedClock(instant)),
        None => Box::new(WallClock),
    }
}
