//! The facade: assess an estate against the law, in plain types that every output shares.
//!
//! **Invariant:** the two flows of the design meet only here and in `nisaba_law`; outputs see nothing but these types.

pub mod assessment;

pub use assessment::Assessment;
