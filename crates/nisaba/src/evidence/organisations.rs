//! The logs of a server: one folder for each organisation and one for what concerns none, below its data folder.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use nisaba_evidence::note::SignerKey;
use nisaba_evidence::record::Who;
use nisaba_evidence::storage::Storage;
use nisaba_law::Law;
use nisaba_sequencer::{Held, Logs};
use nisaba_server::{BundleWish, Evidence};
use nisaba_store::OrganisationId;

use super::Disk;
use super::home::Home;
use crate::clock::clock;
use crate::command::Failure;
use crate::command::evidence::bundle::{Chosen, made};

/// The folder of the log of what concerns no organisation: people, setting up, signing in.
const INSTALLATION: &str = "installation";

/// The logs below a folder.
pub(crate) struct Organisations {
    folder: PathBuf,
    law: Arc<Law>,
}

impl Organisations {
    /// The logs of a server's data folder.
    pub(crate) fn below(data: &Path, law: Arc<Law>) -> Self {
        Self { folder: data.join("evidence"), law }
    }

    /// A log that is only read: what is there is whole at any time.
    fn disk(&self, owner: &OrganisationId) -> Disk {
        Disk::new(&self.folder.join(owner.as_str()))
    }
}

impl Evidence for Organisations {
    fn file(&self, owner: &OrganisationId, path: &str) -> Result<Option<Vec<u8>>, String> {
        self.disk(owner).read(path).map_err(|error| error.to_string())
    }

    fn names(&self, owner: &OrganisationId, folder: &str) -> Result<Vec<String>, String> {
        self.disk(owner).list(folder).map_err(|error| error.to_string())
    }

    fn bundle(&self, owner: &OrganisationId, wish: &BundleWish) -> Result<Vec<u8>, String> {
        let split = |ids: &str| -> Vec<String> {
            ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
        };
        let chosen = Chosen {
            requirements: split(&wish.requirement),
            incidents: split(&wish.incident),
            from: wish.from,
            to: wish.to,
        };
        made(&self.disk(owner), &chosen, &self.law).map_err(said)
    }
}

fn said(failure: Failure) -> String {
    match failure {
        Failure::Said(why, _) => why,
        Failure::Configuration(_) => "it cannot be used".to_owned(),
    }
}

impl Logs for Organisations {
    fn hold(&self, owner: Option<&OrganisationId>) -> Result<Box<dyn Held + '_>, String> {
        // An id is letters and digits of its own making, so it is no path of anybody's.
        let folder = self.folder.join(owner.map_or(INSTALLATION, OrganisationId::as_str));
        let held = hold(&folder).map_err(said)?;
        Ok(Box::new(held))
    }
}

fn hold(folder: &Path) -> Result<HeldHome, Failure> {
    let home = Home::take(folder)?;
    if !home.is_there()? {
        let who = Who { name: "nisaba".to_owned(), vouched_by: "program".to_owned() };
        home.create(None, who, &*clock())?;
    }
    let signer = home.signer()?;
    Ok(HeldHome { home, signer })
}

struct HeldHome {
    home: Home,
    signer: SignerKey,
}

impl Held for HeldHome {
    fn storage(&self) -> &dyn Storage {
        self.home.disk()
    }

    fn signer(&self) -> &SignerKey {
        &self.signer
    }
}
