//! Assets and the estate they make up.

use std::sync::Arc;

use nisaba_base::{FileId, Loc};
use rustc_hash::FxHashMap;

use crate::facet::Facets;
use crate::kind::Kind;
use crate::relation::Relation;

/// Index of an asset in its [`Estate`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AssetIndex(pub u32);

/// Who runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Provider {
    /// Amazon Web Services.
    Aws,
    /// Microsoft Azure.
    Azure,
    /// Google Cloud.
    Gcp,
    /// Kubernetes, wherever it runs.
    Kubernetes,
    /// Container files and Compose, on any machine.
    Docker,
    /// Code forges and the pipelines on them.
    Forge,
    /// Any other, or none.
    Other,
}

impl Provider {
    /// The word used in checks, tables and JSON.
    pub fn word(self) -> &'static str {
        match self {
            Provider::Aws => "aws",
            Provider::Azure => "azure",
            Provider::Gcp => "gcp",
            Provider::Kubernetes => "kubernetes",
            Provider::Docker => "docker",
            Provider::Forge => "forge",
            Provider::Other => "other",
        }
    }
}

/// One thing of the estate.
#[derive(Debug, Clone, PartialEq)]
pub struct Asset {
    /// What it is.
    pub kind: Kind,
    /// Who runs it.
    pub provider: Provider,
    /// Type in the provider's words: `aws_s3_bucket`, `Deployment`.
    pub type_name: Arc<str>,
    /// Address in its source: Terraform address, `kind/namespace/name`, path.
    pub address: Arc<str>,
    /// The root it was read from (folder of a Terraform root module, kustomize overlay); `""` for the top.
    pub root: Arc<str>,
    /// Name for people, from the code.
    pub name: Arc<str>,
    /// The whole block or document.
    pub loc: Loc,
    /// What is known of it.
    pub facets: Facets,
    /// Region or zone, where it is written.
    pub region: Option<Arc<str>>,
    /// The account, project or cluster it lies in, as far as the code tells: provider alias, context.
    pub account: Option<Arc<str>>,
    /// Team or person named by a label or tag.
    pub owner: Option<Arc<str>>,
    /// Why it is not sure that it exists at all (its count is not known).
    pub existence: Option<Arc<str>>,
    /// Exceptions written beside it in the code.
    pub inline_exceptions: Vec<InlineException>,
}

/// An exception written as a comment in the code: `# nisaba:except CHECK until=2027-01-31 owner=ops reason…`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InlineException {
    /// Check or concept id.
    pub check: Arc<str>,
    /// The rest of the comment, unparsed: `until=… owner=… reason`.
    pub terms: Arc<str>,
    /// Where the comment stands.
    pub loc: Loc,
}

/// Every asset and relation that was read.
#[derive(Debug, Clone, Default)]
pub struct Estate {
    /// Assets in a stable order. They are shared: what was read stays with whoever keeps it, and is copied where it is changed.
    pub assets: Vec<Arc<Asset>>,
    /// Relations in a stable order.
    pub relations: Vec<Relation>,
    /// Types that no table knows, with how many resources have them.
    pub not_understood: FxHashMap<Arc<str>, u32>,
    /// What could not be seen at all: modules not here, charts not rendered. A clause each.
    pub not_seen: Vec<NotSeen>,
}

/// A part of the estate that could not be seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotSeen {
    /// What it is, e.g. `module.vpc (registry module, not in .terraform/modules)`.
    pub what: String,
    /// What would settle it, e.g. `run terraform init`.
    pub settle: String,
    /// Where it is named.
    pub loc: Option<Loc>,
}

impl Asset {
    /// Whether everything known of it was seen in files of which `holds` is true.
    pub fn is_seen_in(&self, holds: &impl Fn(FileId) -> bool) -> bool {
        holds(self.loc.file)
            && self.inline_exceptions.iter().all(|exception| holds(exception.loc.file))
            && self.facets.are_seen_in(holds)
    }
}

impl Estate {
    /// The asset of an index.
    pub fn get(&self, index: AssetIndex) -> Option<&Asset> {
        self.assets.get(index.0 as usize).map(|asset| &**asset)
    }

    /// The asset of an index, to be changed: a copy of it where somebody else holds it too.
    pub fn get_mut(&mut self, index: AssetIndex) -> Option<&mut Asset> {
        self.assets.get_mut(index.0 as usize).map(Arc::make_mut)
    }

    /// Assets with their indices.
    pub fn iter(&self) -> impl Iterator<Item = (AssetIndex, &Asset)> {
        self.assets.iter().enumerate().map(|(index, asset)| (AssetIndex(index as u32), &**asset))
    }

    /// Adds an asset.
    pub fn push(&mut self, asset: impl Into<Arc<Asset>>) -> AssetIndex {
        let index = AssetIndex(u32::try_from(self.assets.len()).unwrap_or(u32::MAX));
        self.assets.push(asset.into());
        index
    }
}
