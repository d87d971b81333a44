//! How much is read and unfolded: real templates stay far below each of these.

/// Nesting of values and functions.
pub(crate) const DEPTH: usize = 120;
/// Stacks within stacks; CloudFormation itself takes fewer in practice.
pub(crate) const STACK_DEPTH: usize = 8;
/// Instances of templates in one tree of stacks.
pub(crate) const STACKS: usize = 300;
/// Bytes of one text that functions put together.
pub(crate) const TEXT_BYTES: usize = 262_144;
/// Values that one tree of stacks unfolds to.
pub(crate) const VALUES: usize = 4_000_000;
/// Items that one loop runs over; CloudFormation takes 100 resources at most from each.
pub(crate) const LOOP_ITEMS: usize = 1_000;
/// Resources of one template, loops unfolded; CloudFormation takes 500.
pub(crate) const RESOURCES: usize = 20_000;
