//! What is known of organisations over time, kept in SQLite or PostgreSQL.
//!
//! [`Store::open`] takes a database URL; [`Store::of`] gives the handle of one organisation, and everything that belongs to an
//! organisation is asked through it: a query that crosses organisations cannot be written outside this crate.
//!
//! **Invariant:** a change of state and its evidence record are one transaction ([`Act`]); a transaction that changes something and
//! records nothing is refused. **Invariant:** secrets by which others come in (tokens, sessions, links) are stored as their digest only;
//! those by which messages are signed must be known and are never told again.
//! **Not here:** what people may do (`nisaba_server`), the evidence log itself, the clock.

mod act;
mod alert;
mod authenticator;
mod channel;
mod copy;
mod dialect;
mod error;
mod evidence;
mod finding;
mod id;
mod idempotency;
mod judge;
mod judgement;
mod membership;
mod migration;
mod overview;
mod person;
mod requirement;
mod run;
mod scoped;
mod session;
mod setting;
mod source;
mod statement;
mod store;
mod token;

pub use act::Act;
pub use authenticator::{Authenticator, SecondFactor};
pub use channel::{Channel, Delivery, DueDelivery, NewChannel};
pub use copy::{back_up, restore};
pub use error::StoreError;
pub use evidence::EvidenceRecord;
pub use finding::{Finding, FindingEvent, FindingFilter};
pub use id::{
    AlertId, ChannelId, EventId, FindingId, OrganisationId, PersonId, RunId, SessionId, SourceId,
    StatementId, TokenId,
};
pub use idempotency::Earlier;
pub use judge::{Failing, Judge, Shown, Standing};
pub use judgement::Judged;
pub use membership::{Member, Organisation};
pub use overview::{Alert, RequirementState, SourceState};
pub use person::Person;
pub use run::{NewRun, RunOutcome, SeenAsset, SeenFinding, SeenRequirement};
pub use scoped::{Page, Scoped};
pub use session::{NewSession, Session, SignedIn};
pub use source::{NewSource, Source};
pub use statement::{NewStatement, Statement};
pub use store::{Store, digest};
pub use token::{NewToken, Token, TokenBearer};
