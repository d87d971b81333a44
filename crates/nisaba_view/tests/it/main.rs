//! What the reports show of one hand-made assessment, and what no input may do to them.

mod fixture;
mod terminal;
