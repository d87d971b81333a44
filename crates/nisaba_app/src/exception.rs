//! Exceptions: accepted risks with an owner and an end date, from `nisaba.yaml` or a comment in the code.
//!
//! One without owner, reason or end date accepts nothing; one past its date accepts nothing any more. Both are listed.

use jiff::civil::Date;
use nisaba_base::{Loc, SourceMap};
use nisaba_estate::{Asset, InlineException};

use crate::assessment;
use crate::configuration;
use crate::pattern::fits;
use crate::place::place;

/// An exception with what became of it.
#[derive(Debug)]
pub(crate) struct Exception {
    check: String,
    resource: String,
    file: String,
    owner: Option<String>,
    until: Option<Date>,
    reason: Option<String>,
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
            let meant = exception.check == check || exception.check == concept;
            if meant && exception.concerns(asset, path) {
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
        Self { check, resource, file, owner, until, reason, loc, findings: Vec::new() }
    }

    /// `until=2027-01-31 owner=ops the reason in words`.
    fn inline(written: &InlineException) -> Self {
        let mut exception = Self {
            check: written.check.to_string(),
            resource: String::new(),
            file: String::new(),
            owner: None,
            until: None,
            reason: None,
            loc: written.loc,
            findings: Vec::new(),
        };
        let mut reason = Vec::new();
        for word in written.terms.split_whitespace() {
            match word.split_once('=') {
                Some(("until", date)) => exception.until = date.parse().ok(),
                Some(("owner", owner)) => exception.owner = Some(owner.to_owned()),
                _ => reason.push(word),
            }
        }
        exception.reason = (!reason.is_empty()).then(|| reason.join(" "));
        exception
    }

    fn concerns(&self, asset: &Asset, path: &str) -> bool {
        let inline = asset.inline_exceptions.iter().any(|inline| inline.loc == self.loc);
        let anywhere = self.resource.is_empty() && self.file.is_empty();
        if anywhere {
            return inline;
        }
        (self.resource.is_empty() || fits(&self.resource, &asset.address))
            && (self.file.is_empty() || fits(&self.file, path))
    }

    fn state(&self, today: Date) -> State {
        match (self.until, &self.owner, &self.reason) {
            (Some(until), Some(_), Some(_)) if until < today => State::Expired,
            (Some(_), Some(_), Some(_)) if self.findings.is_empty() => State::Unused,
            (Some(_), Some(_), Some(_)) => State::InForce,
            _ => State::Invalid,
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
        assessment::Exception {
            resource: match (self.resource.is_empty(), self.file.is_empty()) {
                (false, _) => self.resource,
                (true, false) => self.file,
                (true, true) => "the block it stands in".to_owned(),
            },
            check: self.check,
            reason: self.reason.unwrap_or_else(missing),
            owner: self.owner.unwrap_or_else(missing),
            until: self.until.map_or_else(missing, |date| date.to_string()),
            state: state.to_owned(),
            at: place(sources, self.loc),
            findings: self.findings,
        }
    }
}
