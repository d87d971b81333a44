//! Size of an enterprise under Recommendation 2003/361/EC: ceilings, groups, two consecutive periods, staff.
//!
//! Every figure is an interval, so that an unknown figure gives the classes it may lead to, no more and no fewer.

use serde::Serialize;

use super::facts::{Facts, Investor, Period, Related, Relation};
use super::headcount;
use crate::money::{Awu, Eur, Share};
use crate::scope_law::{SizeClass, SizeLaw};

/// A figure that is known, or lies between two values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Between<T> {
    /// At least.
    pub low: T,
    /// At most.
    pub high: T,
}

impl<T: Copy + PartialEq> Between<T> {
    /// A known figure.
    pub fn exactly(value: T) -> Self {
        Self { low: value, high: value }
    }

    /// The figure, when known.
    pub fn known(self) -> Option<T> {
        (self.low == self.high).then_some(self.low)
    }
}

/// Figures of an enterprise, alone or with its group.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// Annual work units.
    pub staff: Between<Awu>,
    /// Yearly turnover.
    pub turnover: Between<Eur>,
    /// Balance sheet total.
    pub balance_sheet: Between<Eur>,
}

impl Figures {
    const NOTHING: Self = Self {
        staff: Between { low: Awu::new(0), high: Awu::new(0) },
        turnover: Between { low: Eur::new(0), high: Eur::new(0) },
        balance_sheet: Between { low: Eur::new(0), high: Eur::new(0) },
    };

    fn read(staff: Option<Between<Awu>>, turnover: Option<Eur>, balance_sheet: Option<Eur>) -> Self {
        let money = |amount: Option<Eur>| {
            amount.map_or(Between { low: Eur::new(0), high: Eur::UNBOUNDED }, Between::exactly)
        };
        Self {
            staff: staff.unwrap_or(Between { low: Awu::new(0), high: Awu::UNBOUNDED }),
            turnover: money(turnover),
            balance_sheet: money(balance_sheet),
        }
    }

    /// These figures, with those of a period where they are not known at all.
    fn or_those_of(self, period: Option<&Period>) -> Self {
        let Some(period) = period else { return self };
        let stated =
            Self::read(period.staff.map(Between::exactly), period.turnover_eur, period.balance_sheet_eur);
        let unknown = Self::read(None, None, None);
        Self {
            staff: if self.staff == unknown.staff { stated.staff } else { self.staff },
            turnover: if self.turnover == unknown.turnover { stated.turnover } else { self.turnover },
            balance_sheet: if self.balance_sheet == unknown.balance_sheet {
                stated.balance_sheet
            } else {
                self.balance_sheet
            },
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            staff: Between {
                low: self.staff.low + other.staff.low,
                high: self.staff.high + other.staff.high,
            },
            turnover: Between {
                low: self.turnover.low + other.turnover.low,
                high: self.turnover.high + other.turnover.high,
            },
            balance_sheet: Between {
                low: self.balance_sheet.low + other.balance_sheet.low,
                high: self.balance_sheet.high + other.balance_sheet.high,
            },
        }
    }

    fn share(self, share: Between<Share>) -> Self {
        Self {
            staff: Between { low: self.staff.low.share(share.low), high: self.staff.high.share(share.high) },
            turnover: Between {
                low: self.turnover.low.share(share.low),
                high: self.turnover.high.share(share.high),
            },
            balance_sheet: Between {
                low: self.balance_sheet.low.share(share.low),
                high: self.balance_sheet.high.share(share.high),
            },
        }
    }
}

/// Figures as shown to people and machines; what is not known is left out.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Aggregated {
    /// Annual work units.
    pub staff: Option<Awu>,
    /// Yearly turnover.
    pub turnover_eur: Option<Eur>,
    /// Balance sheet total.
    pub balance_sheet_eur: Option<Eur>,
}

/// A set of size classes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SizeSet(u8);

impl SizeSet {
    /// No class.
    pub const EMPTY: Self = Self(0);
    /// Nothing known.
    pub const ALL: Self = Self(0b1111);

    /// One class.
    pub const fn of(size: SizeClass) -> Self {
        Self(1 << size as u8)
    }

    /// These classes.
    pub fn all_of(sizes: &[SizeClass]) -> Self {
        sizes.iter().fold(Self::EMPTY, |mut set, size| {
            set.insert(*size);
            set
        })
    }

    /// Whether the class is in the set.
    pub const fn contains(self, size: SizeClass) -> bool {
        self.0 & Self::of(size).0 != 0
    }

    /// What is in both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The classes, smallest first.
    pub fn iter(self) -> impl Iterator<Item = SizeClass> {
        SizeClass::ALL.into_iter().filter(move |size| self.contains(*size))
    }

    /// The class, when only one is possible.
    pub fn single(self) -> Option<SizeClass> {
        let mut classes = self.iter();
        classes.next().filter(|_| classes.next().is_none())
    }

    fn insert(&mut self, size: SizeClass) {
        self.0 |= Self::of(size).0;
    }

    fn at_least(self, floor: SizeClass) -> Self {
        self.iter().map(|size| size.max(floor)).fold(Self::EMPTY, |mut set, size| {
            set.insert(size);
            set
        })
    }
}

/// The size of an enterprise and what led to it.
#[derive(Debug, Clone)]
pub struct Size {
    /// Classes it may be of.
    pub classes: SizeSet,
    /// Figures with the group, where there is one.
    pub aggregated: Option<Aggregated>,
    /// Ids of the size rules used (`law/scope.yaml`, `size.rules`).
    pub rules: Vec<&'static str>,
    /// Worldwide turnover of the undertaking: the enterprise and those linked to it.
    pub undertaking_turnover: Option<Eur>,
    /// The group makes the enterprise larger than it is alone.
    pub raised_by_group: bool,
}

/// The size class of the organisation, with its group and the two-period rule.
///
/// Source: Rec. 2003/361/EC Annex Arts 2 to 6, as taken over by Art. 2(1) of the Directive.
pub fn size(law: &SizeLaw, facts: &Facts, independence_counts: bool) -> Size {
    let mut rules = vec!["size-and-or"];
    let staff = facts.staff_awu.map(Between::exactly).or_else(|| {
        let counted = facts.headcount.as_ref().and_then(headcount::awu);
        if counted.is_some() {
            rules.push("size-headcount");
        }
        counted
    });
    let own =
        Figures::read(staff, facts.turnover_eur, facts.balance_sheet_eur).or_those_of(last_period(facts));
    let related = facts.related.as_deref().unwrap_or_default();
    let group = Group::of(related, independence_counts);
    if related.iter().any(is_public) {
        rules.push("size-public-control");
    }
    if group.counted {
        rules.push("size-group");
    }
    if group.left_out {
        rules.push("size-independence");
    }
    let with_group = own.plus(group.figures);
    let mut classes = classes(law, with_group);
    if let Some(kept) = two_periods(law, facts, own, group.figures) {
        if kept != classes {
            rules.push("size-two-years");
        }
        classes = kept;
    }
    if let Some(floor) = group.floor {
        classes = classes.at_least(floor);
    }
    if let Some(stated) = facts.size_class {
        let both = classes.and(SizeSet::of(stated));
        classes = if both == SizeSet::EMPTY { classes } else { both };
    }
    Size {
        classes,
        aggregated: group.counted.then(|| Aggregated {
            staff: with_group.staff.known(),
            turnover_eur: with_group.turnover.known(),
            balance_sheet_eur: with_group.balance_sheet.known(),
        }),
        rules,
        undertaking_turnover: facts
            .group_turnover_eur
            .or_else(|| own.turnover.known().and_then(|own| Some(own + group.linked_turnover?))),
        raised_by_group: group.counted && self::classes(law, own) != classes,
    }
}

/// The classes that figures may lead to: every combination of the figures' ends and of the ceilings between them.
pub fn classes(law: &SizeLaw, figures: Figures) -> SizeSet {
    let mut staff = vec![figures.staff.low, figures.staff.high];
    let mut turnover = vec![figures.turnover.low, figures.turnover.high];
    let mut balance = vec![figures.balance_sheet.low, figures.balance_sheet.high];
    for ceiling in &law.thresholds {
        let over = |amount: Eur| [amount, amount + Eur::new(1)];
        staff.extend([ceiling.headcount_lt].into_iter().filter(|at| within(figures.staff, *at)));
        turnover.extend(over(ceiling.turnover_le).into_iter().filter(|at| within(figures.turnover, *at)));
        balance.extend(
            over(ceiling.balance_sheet_le).into_iter().filter(|at| within(figures.balance_sheet, *at)),
        );
    }
    let mut set = SizeSet::EMPTY;
    for staff in &staff {
        for turnover in &turnover {
            for balance in &balance {
                set.insert(class_of(law, *staff, *turnover, *balance));
            }
        }
    }
    set
}

fn within<T: PartialOrd>(range: Between<T>, at: T) -> bool {
    range.low <= at && at <= range.high
}

/// The class of known figures.
pub fn class_of(law: &SizeLaw, staff: Awu, turnover: Eur, balance_sheet: Eur) -> SizeClass {
    law.thresholds
        .iter()
        .filter(|ceiling| {
            staff < ceiling.headcount_lt
                && (turnover <= ceiling.turnover_le || balance_sheet <= ceiling.balance_sheet_le)
        })
        .map(|ceiling| ceiling.size)
        .min()
        .unwrap_or(SizeClass::Large)
}

/// The class kept or gained when the ceilings are crossed in two consecutive periods (Annex Art. 4(2)).
///
/// `None` without earlier periods. The first period known is taken as the status then held.
fn two_periods(law: &SizeLaw, facts: &Facts, own: Figures, group: Figures) -> Option<SizeSet> {
    let periods = periods(facts);
    let figures_of = |period: &Period| {
        let staff = period.staff.map_or(own.staff, Between::exactly);
        let turnover = period.turnover_eur.map_or(own.turnover, Between::exactly);
        let balance_sheet = period.balance_sheet_eur.map_or(own.balance_sheet, Between::exactly);
        Figures { staff, turnover, balance_sheet }
    };
    let classes_of = |period: &Period| {
        period.size_class.map_or_else(|| classes(law, figures_of(period).plus(group)), SizeSet::of)
    };
    let mut years: Vec<SizeSet> = periods.iter().map(|period| classes_of(period)).collect();
    let last_is_now =
        periods.last().is_none_or(|period| period.size_class.is_some() || figures_of(period) == own);
    if !last_is_now {
        years.push(classes(law, own.plus(group)));
    }
    if years.len() < 2 {
        return None;
    }
    let mut outcomes = SizeSet::EMPTY;
    follow(&years, None, None, &mut outcomes);
    Some(outcomes)
}

/// Earlier periods in the order of their years.
fn periods(facts: &Facts) -> Vec<&Period> {
    let mut periods: Vec<&Period> = facts.history.iter().flatten().collect();
    periods.sort_by_key(|period| period.year);
    periods
}

/// The last period, which stands for the present where the present is not stated.
fn last_period(facts: &Facts) -> Option<&Period> {
    periods(facts).pop()
}

/// Follows every possible run of yearly classes and collects the status at its end.
fn follow(years: &[SizeSet], status: Option<SizeClass>, before: Option<SizeClass>, outcomes: &mut SizeSet) {
    let Some((year, rest)) = years.split_first() else {
        if let Some(status) = status {
            outcomes.insert(status);
        }
        return;
    };
    for class in year.iter() {
        let now = match (status, before) {
            (Some(status), Some(before)) if before > status && class > status => before.min(class),
            (Some(status), Some(before)) if before < status && class < status => before.max(class),
            (Some(status), _) => status,
            (None, _) => class,
        };
        follow(rest, Some(now), Some(class), outcomes);
    }
}

/// What partner and linked enterprises add.
struct Group {
    figures: Figures,
    linked_turnover: Option<Eur>,
    floor: Option<SizeClass>,
    counted: bool,
    left_out: bool,
}

impl Group {
    /// Adds 100 % of linked enterprises and the share of partners, one step away (Annex Art. 6(2)-(3)).
    fn of(related: &[Related], independence_counts: bool) -> Self {
        let mut group = Self {
            figures: Figures::NOTHING,
            linked_turnover: Some(Eur::new(0)),
            floor: None,
            counted: false,
            left_out: false,
        };
        for enterprise in related {
            group.add(enterprise, independence_counts);
        }
        group
    }

    fn add(&mut self, enterprise: &Related, independence_counts: bool) {
        let tie = tie(enterprise);
        if tie.share.high == Share::NONE || enterprise.consolidated == Some(true) {
            return;
        }
        let figures = with_its_own(enterprise, tie.linked).share(tie.share);
        if tie.linked {
            self.linked_turnover = self.linked_turnover.and_then(|sum| Some(sum + figures.turnover.known()?));
        }
        if independence_counts && enterprise.independent_systems == Some(true) {
            self.left_out = true;
            return;
        }
        self.counted = true;
        self.figures = self.figures.plus(figures);
        if tie.linked {
            self.floor = self.floor.max(enterprise.size_class);
        }
    }
}

/// Figures of a related enterprise with those that its own relations add before its share is taken (Annex Art. 6(3)).
fn with_its_own(enterprise: &Related, linked: bool) -> Figures {
    let own = Figures::read(
        enterprise.staff.map(Between::exactly),
        enterprise.turnover_eur,
        enterprise.balance_sheet_eur,
    );
    let nothing_known = enterprise.staff.is_none()
        && enterprise.turnover_eur.is_none()
        && enterprise.balance_sheet_eur.is_none()
        && enterprise.size_class.is_some();
    let own = if nothing_known { Figures::NOTHING } else { own };
    enterprise.related.iter().fold(own, |sum, further| {
        let tie = tie(further);
        if tie.linked || linked { sum.plus(with_its_own(further, tie.linked).share(tie.share)) } else { sum }
    })
}

/// How strongly an enterprise counts.
struct Tie {
    linked: bool,
    share: Between<Share>,
}

impl Tie {
    fn new(linked: bool, low: Share, high: Share) -> Self {
        Self { linked, share: Between { low, high } }
    }
}

/// Linked, partner or autonomous (Annex Art. 3), with the share that counts.
fn tie(enterprise: &Related) -> Tie {
    let share = enterprise.share();
    let whole = Tie::new(true, Share::WHOLE, Share::WHOLE);
    let nothing = Tie::new(false, Share::NONE, Share::NONE);
    if is_public(enterprise) {
        return nothing;
    }
    let by_share = |privileged: bool| match share {
        Some(share) if share > Share::HALF => Tie::new(true, Share::WHOLE, Share::WHOLE),
        Some(share) if share >= Share::QUARTER && !privileged => Tie::new(false, share, share),
        Some(_) => Tie::new(false, Share::NONE, Share::NONE),
        None if privileged => Tie::new(false, Share::NONE, Share::NONE),
        None => Tie::new(false, Share::NONE, Share::WHOLE),
    };
    if enterprise.dominant_influence == Some(true) {
        return whole;
    }
    let privileged = enterprise.investor.is_some_and(|investor| investor != Investor::Other);
    match enterprise.relation {
        Some(Relation::Linked) => whole,
        Some(Relation::Partner) if share.is_none() && !privileged => {
            Tie::new(false, Share::QUARTER, Share::HALF)
        }
        Some(Relation::Partner) | None => by_share(privileged),
        Some(Relation::Autonomous | Relation::PartnerOfPartner | Relation::PublicBody) => nothing,
        Some(Relation::NaturalPerson) => match enterprise.same_market {
            Some(true) => whole,
            Some(false) => nothing,
            None => Tie::new(true, Share::NONE, Share::WHOLE),
        },
        Some(Relation::LinkedToPartner | Relation::PartnerOfLinked) => match share {
            Some(share) => Tie::new(false, share, share),
            None => Tie::new(false, Share::QUARTER, Share::HALF),
        },
        Some(relation) => by_share(relation.is_privileged_investor()),
    }
}

/// Held by a public body: Art. 3(4) of the Recommendation is disapplied, and a public body is no enterprise to add.
fn is_public(enterprise: &Related) -> bool {
    enterprise.relation == Some(Relation::PublicBody) || enterprise.investor == Some(Investor::PublicBody)
}
