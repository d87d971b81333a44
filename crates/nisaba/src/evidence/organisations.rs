//! The logs of a server: one folder for each organisation and one for what concerns none, below its data folder.

use std::path::{Path, PathBuf};

use nisaba_evidence::note::SignerKey;
use nisaba_evidence::record::Who;
use nisaba_evidence::storage::Storage;
use nisaba_sequencer::{Held, Logs};
use nisaba_store::OrganisationId;

use super::home::Home;
use crate::clock::clock;
use crate::command::Failure;

/// The folder of the log of what concerns no organisation: people, setting up, signing in.
const INSTALLATION: &str = "installation";

/// The logs below a folder.
pub(crate) struct Organisations {
    folder: PathBuf,
}

impl Organisations {
    /// The logs of a server's data folder.
    pub(crate) fn below(data: &Path) -> Self {
        Self { folder: data.join("evidence") }
    }
}

impl Logs for Organisations {
    fn hold(&self, owner: Option<&OrganisationId>) -> Result<Box<dyn Held + '_>, String> {
        // An id is letters and digits of its own making, so it is no path of anybody's.
        let folder = self.folder.join(owner.map_or(INSTALLATION, OrganisationId::as_str));
        match hold(&folder) {
            Ok(held) => Ok(Box::new(held)),
            Err(Failure::Said(why, _)) => Err(why),
            // A log's folder has no configuration.
            Err(Failure::Configuration(_)) => Err(format!("`{}` cannot be used", folder.display())),
        }
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
