//! Overrides of `nisaba.yaml`: where a check is milder, worse, somebody else's, or no question at all.
//!
//! **Invariant:** what an override leaves out is counted and shown with its reason; it passes nothing, so it proves nothing.

use nisaba_base::SourceMap;
use nisaba_check::{Catalogue, Finding};
use nisaba_estate::Estate;

use crate::assessment;
use crate::configuration::Override;
use crate::pattern::fits;
use crate::place::place;

/// The overrides of a run, with what became of them.
pub(crate) struct Overrides<'o> {
    written: &'o [Override],
    findings: Vec<usize>,
}

impl<'o> Overrides<'o> {
    /// Those of the configuration.
    pub(crate) fn new(written: &'o [Override]) -> Self {
        Self { written, findings: vec![0; written.len()] }
    }

    /// Changes severities, and takes out what does not concern its asset.
    pub(crate) fn apply(
        &mut self,
        found: &mut Vec<Finding>,
        catalogue: &Catalogue,
        estate: &Estate,
        sources: &SourceMap,
    ) {
        if self.written.is_empty() {
            return;
        }
        found.retain_mut(|finding| {
            let (Some(check), Some(asset)) = (catalogue.check(finding.check), estate.get(finding.asset))
            else {
                return true;
            };
            let path = sources.get(asset.loc.file).map_or("", |file| file.path());
            let mut applies = true;
            for (change, count) in self.written.iter().zip(&mut self.findings) {
                if !change.concerns(&check.id, &check.concept, &asset.address, path) {
                    continue;
                }
                *count += 1;
                finding.severity = change.severity.unwrap_or(finding.severity);
                applies = change.applies;
            }
            applies
        });
    }

    /// Says who answers for what, where that differs from the asset's owner.
    pub(crate) fn set_owners(&self, findings: &mut [assessment::Finding]) {
        let owned: Vec<(&Override, &String)> =
            self.written.iter().filter_map(|change| Some((change, change.owner.as_ref()?))).collect();
        if owned.is_empty() {
            return;
        }
        for finding in findings {
            let last = owned.iter().rev().find(|(change, _)| {
                change.concerns(&finding.check, &finding.concept, &finding.resource, &finding.file)
            });
            if let Some((_, owner)) = last {
                finding.owner = Some(owner.as_str().into());
            }
        }
    }

    /// For the report.
    pub(crate) fn into_plain(self, sources: &SourceMap) -> Vec<assessment::Override> {
        let plain = |(change, findings): (&Override, usize)| assessment::Override {
            check: change.check.clone(),
            resource: change.resource.clone(),
            file: change.file.clone(),
            severity: change.severity.map(|severity| severity.word().to_owned()),
            owner: change.owner.clone(),
            applies: change.applies,
            reason: change.reason.clone(),
            at: place(sources, change.loc),
            findings,
        };
        self.written.iter().zip(self.findings).map(plain).collect()
    }
}

impl Override {
    fn concerns(&self, check: &str, concept: &str, address: &str, path: &str) -> bool {
        (self.check.is_empty() || self.check == check || self.check == concept)
            && (self.resource.is_empty() || fits(&self.resource, address))
            && (self.file.is_empty() || fits(&self.file, path))
    }
}
