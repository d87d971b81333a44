//! Exceptions: accepted risks with an owner and an end date, from `nisaba.yaml` or a comment in the code.
//!
//! One without owner, reason or end date accepts nothing; one past its date accepts nothing any more. Both are listed.

use jiff::civil::Date;
use nisaba_base::{Loc, SourceMap};
use nisaba_estate::{Asset, InlineException};
use nisaba_law::exception::{AcceptedRisk, Validity};

use crate::assessment;
use crate::configuration;
use crate::place::place;

/// An exception with what became of it.
#[derive(Debug)]
pub(crate) struct Exception {
    risk: AcceptedRisk,
    loc: Loc,
    findings: Vec<String>,
}

/// All exceptions of a run.
#[derive(Debug, Default)]
pub(crate) struct Exceptions {
    all: Vec<Exception>,
    today: Date,
}

impl Exceptions {
    /// Those of the configuration; those in comments come with their assets.
    pub(crate) fn new(configured: &[configuration::Exception], today: Date) -> Self {
        let all = configured.iter().cloned().map(Exception::configured).collect();
        Self { all, today }
    }

    /// Whether no exception can concern an asset: nothing to look for.
    pub(crate) fn is_empty_for(&self, asset: Option<&Asset>) -> bool {
        self.all.is_empty() && asset.is_none_or(|asset| asset.inline_exceptions.is_empty())
    }

    /// Whether an exception in force accepts a failing finding; remembers which findings each one concerns.
    pub(crate) fn accept(
        &mut self,
        check: &str,
        concept: &str,
        asset: &Asset,
        path: &str,
        fingerprint: &str,
    ) -> bool {
        for inline in &asset.inline_exceptions {
            if !self.all.iter().any(|known| known.loc == inline.loc) {
                self.all.push(Exception::inline(inline));
            }
        }
        let today = self.today;
        let mut accepted = false;
        for exception in &mut self.all {
            if exception.risk.is_about(check, concept) && exception.concerns(asset, path) {
                exception.findings.push(fingerprint.to_owned());
                accepted |= exception.state(today) == State::InForce;
            }
        }
        accepted
    }

    /// For the report: expired and invalid ones first.
    pub(crate) fn into_plain(self, sources: &SourceMap) -> Vec<assessment::Exception> {
        let today = self.today;
        let mut plain: Vec<(State, assessment::Exception)> = self
            .all
            .into_iter()
            .map(|exception| (exception.state(today), exception.plain(today, sources)))
            .collect();
        plain.sort_by(|(left, a), (right, b)| left.cmp(right).then_with(|| a.until.cmp(&b.until)));
        plain.into_iter().map(|(_, exception)| exception).collect()
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum State {
    Expired,
    Invalid,
    InForce,
    Unused,
}

impl Exception {
    fn configured(written: configuration::Exception) -> Self {
        let configuration::Exception { check, resource, file, owner, until, reason, loc } = written;
        let risk = AcceptedRisk { check, resource, file, owner, until, reason };
        Self { risk, loc, findings: Vec::new() }
    }

    /// `until=2027-01-31 owner=ops the reason in words`.
    fn inline(written: &InlineException) -> Self {
        let mut risk = AcceptedRisk { check: written.check.to_string(), ..AcceptedRisk::default() };
        let mut reason = Vec::new();
        for word in written.terms.split_whitespace() {
            match word.split_once('=') {
                Some(("until", date)) => risk.until = date.parse().ok(),
                Some(("owner", owner)) => risk.owner = Some(owner.to_owned()),
                _ => reason.push(word),
            }
        }
        risk.reason = (!reason.is_empty()).then(|| reason.join(" "));
        Self { risk, loc: written.loc, findings: Vec::new() }
    }

    /// One that names no place stands in the code, and concerns the block it stands in.
    fn concerns(&self, asset: &Asset, path: &str) -> bool {
        match self.risk.names_a_place() {
            true => self.risk.covers(&asset.address, path),
            false => asset.inline_exceptions.iter().any(|inline| inline.loc == self.loc),
        }
    }

    fn state(&self, today: Date) -> State {
        match self.risk.validity(today) {
            Validity::Expired => State::Expired,
            Validity::Invalid => State::Invalid,
            Validity::InForce if self.findings.is_empty() => State::Unused,
            Validity::InForce => State::InForce,
        }
    }

    fn plain(self, today: Date, sources: &SourceMap) -> assessment::Exception {
        let state = match self.state(today) {
            State::Expired => "expired",
            State::Invalid => "invalid",
            State::InForce => "in_force",
            State::Unused => "unused",
        };
        let missing = || "not stated".to_owned();
        let AcceptedRisk { check, resource, file, owner, until, reason } = self.risk;
        assessment::Exception {
            resource: match (resource.is_empty(), file.is_empty()) {
                (false, _) => resource,
                (true, false) => file,
                (true, true) => "the block it stands in".to_owned(),
            },
            check,
            reason: reason.unwrap_or_else(missing),
            owner: owner.unwrap_or_else(missing),
            until: until.map_or_else(missing, |date| date.to_string()),
            state: state.to_owned(),
            at: place(sources, self.loc),
            findings: self.findings,
        }
    }
}
