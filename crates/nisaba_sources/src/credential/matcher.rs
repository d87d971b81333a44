//! Patterns that are compiled when the project is built (`build.rs`), so that a run only looks.
//!
//! **Invariant:** an automaton that cannot be read matches nothing; a test makes sure that each can.

use std::sync::OnceLock;

use regex_automata::Input;
use regex_automata::dfa::{Automaton, sparse::DFA};

/// Says whether a text matches, not where.
pub(super) struct Matcher {
    automaton: &'static [u8],
    read: OnceLock<Option<DFA<&'static [u8]>>>,
}

impl Matcher {
    pub(super) const fn new(automaton: &'static [u8]) -> Self {
        Self { automaton, read: OnceLock::new() }
    }

    fn dfa(&self) -> Option<&DFA<&'static [u8]>> {
        self.read.get_or_init(|| Some(DFA::from_bytes(self.automaton).ok()?.0)).as_ref()
    }

    #[cfg(test)]
    pub(super) fn is_readable(&self) -> bool {
        self.dfa().is_some()
    }

    pub(super) fn is_match(&self, text: &[u8]) -> bool {
        let found = |dfa: &DFA<&'static [u8]>| dfa.try_search_fwd(&Input::new(text).earliest(true));
        self.dfa().is_some_and(|dfa| matches!(found(dfa), Ok(Some(_))))
    }
}
