//! What the law crate promises, as stories.

mod answers;
mod explanations;
mod interview;
mod law_files;
mod proofs;
mod scope_cases;
mod scope_properties;

/// The embedded law, decoded once for all tests.
fn law() -> &'static nisaba_law::Law {
    static LAW: std::sync::LazyLock<nisaba_law::Law> = std::sync::LazyLock::new(nisaba_law::Law::built_in);
    &LAW
}
