//! The estate: assets with facets, relations between them, and the questions one asks of the graph.
//!
//! A reader (`nisaba_sources`) turns what it reads into [`Asset`]s; checks (`nisaba_check`) speak only about [`Facet`]s, so
//! one check covers every provider.
//!
//! **Invariant:** nothing here knows a provider, a file format, a check or a law.
//! **Invariant:** a facet that cannot be known is [`State::Unknown`] with a reason; one that a provider sets when nothing
//! is written is [`State::Default`] with the rule and its date; one that makes no sense for an asset is absent.

pub mod asset;
pub mod facet;
pub mod graph;
pub mod kind;
pub mod relation;
pub mod vocabulary;

pub use asset::{Asset, AssetIndex, Estate, InlineException, NotSeen, Provider};
pub use facet::{DefaultRule, Facet, FacetName, FacetValue, Facets, State};
pub use kind::Kind;
pub use relation::{Family, Relation, RelationKind};
pub use vocabulary::Vocabulary;
