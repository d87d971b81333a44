//! `nisaba lsp`: gaps where they are written, in any editor that speaks the language server protocol.

mod actions;
mod folder;
mod hover;
mod position;
mod server;
mod transport;

pub(crate) use server::serve;
