//! What shows at a glance that a text may hold a credential; most texts are passed over for it.
//!
//! **Invariant:** each sign is necessary for its pattern, never sufficient.

use std::sync::LazyLock;

use regex_automata::dfa::{Automaton, dense::DFA};
use regex_automata::util::{start, wire::AlignAs};

/// How a text looks, before any word of it is known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shape {
    /// The longest run of letters that formats are made of.
    pub longest_run: usize,
    /// Something is assigned, or an address begins.
    assigns: bool,
    begins_key: bool,
}

/// Every format of an issuer has as many letters without a break, but for the head of a key and what is assigned.
const FORMAT_CHARS: usize = 14;

/// Classes of bytes: what formats are made of, and the signs of assignments.
const OF_FORMAT: u8 = 1;
const ASSIGNS: u8 = 2;
const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' | b'_' | b'.' | b'~' | b'-' | b'%' => {
                OF_FORMAT
            }
            b'=' | b':' => ASSIGNS,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

impl Shape {
    pub(super) fn of(text: &str) -> Self {
        let (mut run, mut longest_run, mut seen) = (0_usize, 0, 0_u8);
        for byte in text.bytes() {
            let class = CLASSES[byte as usize];
            run = if class & OF_FORMAT == 0 { 0 } else { run + 1 };
            longest_run = longest_run.max(run);
            seen |= class;
        }
        let begins_key = longest_run >= "-----BEGIN".len() && text.contains("-----BEGIN");
        let assigns = seen & ASSIGNS != 0;
        Self { longest_run, assigns, begins_key }
    }

    pub(super) fn may_hold(self) -> bool {
        self.longest_run >= FORMAT_CHARS || self.begins_key || self.assigns
    }
}

/// What a text holds that patterns need.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Signs {
    /// One bit for each of the formats.
    pub formats: u64,
    pub address: bool,
    pub assignment: bool,
}

/// One pattern for each format, in their order, then one for addresses and one for assignments: each finds what its sign needs.
static EMBEDDED: &AlignAs<[u8], u32> =
    &AlignAs { _align: [], bytes: *include_bytes!(concat!(env!("OUT_DIR"), "/signs.dfa")) };

/// `None` only when the automaton was made for another machine; a test finds it.
static SIGNS: LazyLock<Option<DFA<&'static [u32]>>> =
    LazyLock::new(|| Some(DFA::from_bytes(&EMBEDDED.bytes).ok()?.0));

impl Signs {
    /// All of them, found in one pass; each where the automaton cannot tell.
    pub(super) fn of(text: &str, shape: Shape) -> Self {
        let found =
            SIGNS.as_ref().and_then(|automaton| patterns_in(automaton, text.as_bytes())).unwrap_or(u64::MAX);
        let formats = super::patterns::FORMATS.len();
        let has = |bit: usize| found & (1 << bit) != 0;
        Self {
            formats: found & ((1 << formats) - 1),
            address: has(formats),
            assignment: has(formats + 1) && shape.assigns,
        }
    }
}

/// One bit for each pattern that matches somewhere.
fn patterns_in(automaton: &DFA<&'static [u32]>, text: &[u8]) -> Option<u64> {
    let mut state = automaton.start_state(&start::Config::new()).ok()?;
    let mut found = 0;
    let mut see = |state| {
        if automaton.is_special_state(state) && automaton.is_match_state(state) {
            for index in 0..automaton.match_len(state) {
                found |= 1 << automaton.match_pattern(state, index).as_usize();
            }
        }
    };
    for byte in text {
        state = automaton.next_state(state, *byte);
        see(state);
    }
    see(automaton.next_eoi_state(state));
    Some(found)
}
