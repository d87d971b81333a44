//! The HTTP API, and what guards it.
//!
//! [`routes::ROUTES`] lists every route with its permission; [`guard`] lets a request through to its handler only with it, and gives the
//! handler the one organisation it may speak of. [`serve`] listens.
//!
//! **Invariant:** a handler never decides who may call it: the table does. **Invariant:** a change by a cookie's bearer needs the token
//! that follows from it and must come from this site. **Not here:** SQL (`nisaba_store`), pages.

mod access;
mod account;
mod api;
mod channels;
mod client;
mod deliver;
mod evidence;
mod guard;
mod judgement;
mod listen;
mod log;
mod message;
mod openapi;
mod problem;
mod proof;
mod reach;
mod role;
mod routes;
mod secret;
mod sequence;
mod statements;
mod watch;

pub use api::Clock;
pub use client::{Client, ClientError};
pub use evidence::{BundleWish, Evidence};
pub use judgement::ByLaw;
pub use listen::{Options, Ready, ServeError, Setup, run, serve, set_up};
pub use log::LogFormat;
pub use openapi::document as openapi;
pub use reach::is_public;
pub use role::{Permission, ROLES, SCOPES, allows};
pub use routes::{Access, ROUTES, Route, router};
pub use watch::Assess;
