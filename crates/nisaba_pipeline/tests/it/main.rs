//! What definitions of each system come to, told as one line for each thing that matters.

mod azure;
mod github;
mod gitlab;
mod jenkins;
mod support;
