//! Which key signs at which size, as the log itself says, and whether that leads from a key that the verifier trusts.

use crate::note::VerifierKey;
use crate::problem::{Problem, ProblemKind};
use crate::record::Kind;

use super::{History, Published};

/// The keys of a log in the order in which they signed, each with the entry that names it.
#[derive(Debug)]
pub(crate) struct Schedule(Vec<(u64, VerifierKey)>);

impl Schedule {
    /// By the records that name keys: the entry and the key's text.
    pub(crate) fn of(keys: &[(u64, String)]) -> Result<Self, Problem> {
        let keys = keys.iter().map(|(entry, text)| {
            let key = text.parse().map_err(|error| {
                Problem::new(ProblemKind::BadRecord, format!("entry {entry}"), format!("{error}"))
            });
            key.map(|key| (*entry, key))
        });
        let keys: Vec<(u64, VerifierKey)> = keys.collect::<Result<_, _>>()?;
        match keys.first() {
            Some((0, _)) => Ok(Self(keys)),
            _ => {
                let detail =
                    format!("the first record of a log is `{}` and names its key", Kind::LogCreated.word());
                Err(Problem::new(ProblemKind::BadRecord, "entry 0", detail))
            }
        }
    }

    /// The keys that may sign the checkpoint of a size: the one in force, and where it has just been named, the one before.
    pub(crate) fn at(&self, size: u64) -> Vec<VerifierKey> {
        let named = self.0.partition_point(|(entry, _)| *entry < size);
        let in_force = self.0.get(..named).unwrap_or_default();
        let mut keys = in_force.iter().rev();
        let newest = keys.next();
        let before = keys.next().filter(|_| newest.is_some_and(|(entry, _)| entry + 1 == size));
        newest.into_iter().chain(before).map(|(_, key)| key.clone()).collect()
    }

    /// Whether each key since a trusted one was named in a checkpoint that the key before it signed.
    pub(crate) fn leads_from(
        &self,
        trusted: &[VerifierKey],
        history: &History,
        newest: &Published,
    ) -> Result<(), Problem> {
        let Some(first) = self.0.iter().rposition(|(_, key)| trusted.contains(key)) else {
            return newest.signed_by(trusted).map(drop);
        };
        for pair in self.0.get(first..).unwrap_or_default().windows(2) {
            let [(_, before), (entry, _)] = pair else { continue };
            let before = std::slice::from_ref(before);
            let handed_over =
                history.get(&(entry + 1)).is_some_and(|published| published.signed_by(before).is_ok());
            if !handed_over {
                let detail =
                    format!("the key that entry {entry} names was not put in force by the key before it");
                return Err(Problem::new(ProblemKind::WrongKey, format!("entry {entry}"), detail));
            }
        }
        Ok(())
    }
}
