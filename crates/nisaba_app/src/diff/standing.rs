//! What the change does beside findings: requirements, ways from the internet, single points of failure, what is not seen.

use nisaba_base::wording::{capital, number};
use rustc_hash::{FxHashMap, FxHashSet};

use super::findings::Held;
use super::identity::Identity;
use super::{Change, ChangedFinding, ChangedStatus, DiffSummary, Direction, NamedSinglePoint};
use crate::assessment::{Assessment, BySeverity, Exposure, Finding, NotSeen, Problem, SinglePoint, Status};
use crate::finding::by_severity;

/// Requirements whose status changed.
pub(super) fn requirements(base: &Assessment, head: &Assessment) -> Vec<ChangedStatus> {
    let before: FxHashMap<&str, Status> =
        base.requirements.iter().map(|requirement| (requirement.id.as_str(), requirement.status)).collect();
    let now = head.requirements.iter();
    now.filter_map(|now| status(before.get(now.id.as_str()), now.status, &now.id, &now.title)).collect()
}

/// Obligations whose status changed.
pub(super) fn obligations(base: &Assessment, head: &Assessment) -> Vec<ChangedStatus> {
    let before: FxHashMap<&str, Status> = base
        .requirements
        .iter()
        .flat_map(|requirement| &requirement.obligations)
        .map(|obligation| (obligation.id.as_str(), obligation.status))
        .collect();
    let now = head.requirements.iter().flat_map(|requirement| &requirement.obligations);
    now.filter_map(|now| status(before.get(now.id.as_str()), now.status, &now.id, &now.title)).collect()
}

fn status(before: Option<&Status>, after: Status, id: &str, title: &str) -> Option<ChangedStatus> {
    let before = *before.unwrap_or(&Status::NotApplicable);
    let direction = direction(before, after);
    (before != after).then(|| ChangedStatus {
        id: id.to_owned(),
        title: title.to_owned(),
        before,
        after,
        direction,
    })
}

/// Losing a proof is worse; that nothing is left to fail is not better.
fn direction(before: Status, after: Status) -> Direction {
    let rank = |status: Status| match status {
        Status::Met => 3,
        Status::PartlyMet => 2,
        Status::NotAssessed => 1,
        Status::NotMet => 0,
        Status::NotApplicable => -1,
    };
    match (before, after) {
        (Status::NotApplicable, _) | (_, Status::NotApplicable) => Direction::Otherwise,
        (Status::NotMet, Status::NotAssessed) => Direction::Otherwise,
        _ if rank(after) < rank(before) => Direction::Worse,
        _ => Direction::Better,
    }
}

/// Ways from the internet that changed.
#[derive(Debug, Default)]
pub(super) struct Exposures {
    pub(super) new: Vec<Exposure>,
    pub(super) gone: Vec<Exposure>,
    pub(super) less_guarded: Vec<Exposure>,
    pub(super) changed: Vec<Exposure>,
}

/// Ways by the assets they lead over; the letters they have in the picture mean nothing on the other side.
pub(super) fn exposures(base: &Assessment, head: &Assessment, identity: &Identity) -> Exposures {
    let key = |way: &Exposure, now: &dyn Fn(usize) -> Option<usize>| -> Option<Vec<usize>> {
        way.hops.iter().filter_map(|hop| hop.asset).chain([way.reaches]).map(now).collect()
    };
    let mut before: FxHashMap<Vec<usize>, &Exposure> = FxHashMap::default();
    let mut changed = Exposures::default();
    for way in &base.exposures {
        match key(way, &|asset| identity.after(asset)) {
            Some(key) => drop(before.insert(key, way)),
            None => changed.gone.push(way.clone()),
        }
    }
    // How many guards the least guarded way to each asset had.
    let mut guards: FxHashMap<usize, usize> = FxHashMap::default();
    for way in &base.exposures {
        if let Some(reaches) = identity.after(way.reaches) {
            let least = guards.entry(reaches).or_insert(usize::MAX);
            *least = way.guards.len().min(*least);
        }
    }
    let mut kept: FxHashSet<Vec<usize>> = FxHashSet::default();
    for way in &head.exposures {
        let Some(key) = key(way, &Some) else { continue };
        match before.get(&key) {
            // What could be reached as easily before is reached otherwise now: no news for an attacker.
            None if guards.get(&way.reaches).is_some_and(|least| way.guards.len() >= *least) => {
                changed.changed.push(way.clone());
            }
            None => changed.new.push(way.clone()),
            Some(old) if old.guards.iter().any(|guard| !way.guards.contains(guard)) => {
                changed.less_guarded.push(way.clone());
            }
            Some(_) => {}
        }
        kept.insert(key);
    }
    let gone = before.into_iter().filter(|(key, _)| !kept.contains(key)).map(|(_, way)| way.clone());
    changed.gone.extend(gone);
    changed.gone.sort_by(|a, b| a.id.len().cmp(&b.id.len()).then_with(|| a.id.cmp(&b.id)));
    changed
}

/// Single points of failure that appeared, and those that are gone.
pub(super) fn single_points(
    base: &Assessment,
    head: &Assessment,
    identity: &Identity,
) -> (Vec<NamedSinglePoint>, Vec<NamedSinglePoint>) {
    let before: FxHashSet<(usize, &str)> = base
        .single_points
        .iter()
        .filter_map(|point| Some((identity.after(point.asset)?, point.failure_domain.as_str())))
        .collect();
    let now: FxHashSet<(usize, &str)> =
        head.single_points.iter().map(|point| (point.asset, point.failure_domain.as_str())).collect();
    let is_new = |point: &&SinglePoint| !before.contains(&(point.asset, point.failure_domain.as_str()));
    let is_gone = |point: &&SinglePoint| {
        identity.after(point.asset).is_none_or(|after| !now.contains(&(after, point.failure_domain.as_str())))
    };
    let named = |point: &SinglePoint, side: &Assessment| {
        let asset = side.assets.get(point.asset);
        NamedSinglePoint {
            resource: asset.map(|asset| asset.address.clone()).unwrap_or_default(),
            file: asset.map(|asset| asset.file.clone()).unwrap_or_default(),
            line: asset.map_or(0, |asset| asset.line),
            point: point.clone(),
        }
    };
    (
        head.single_points.iter().filter(is_new).map(|point| named(point, head)).collect(),
        base.single_points.iter().filter(is_gone).map(|point| named(point, base)).collect(),
    )
}

/// What can no longer be seen, and what can be now.
pub(super) fn not_seen(base: &Assessment, head: &Assessment) -> (Vec<NotSeen>, Vec<NotSeen>) {
    only_in_one(&base.not_seen, &head.not_seen, |part| part.what.clone())
}

/// What can no longer be read, and what can be now. Lines move, so the file and the words tell problems apart.
pub(super) fn problems(base: &Assessment, head: &Assessment) -> (Vec<Problem>, Vec<Problem>) {
    let key = |problem: &Problem| {
        (problem.code.clone(), problem.message.clone(), problem.at.as_ref().map(|at| at.file.clone()))
    };
    only_in_one(&base.problems, &head.problems, key)
}

fn only_in_one<T: Clone, K: Eq + std::hash::Hash>(
    base: &[T],
    head: &[T],
    key: impl Fn(&T) -> K,
) -> (Vec<T>, Vec<T>) {
    let but = |these: &[T], those: &[T]| {
        let known: FxHashSet<K> = those.iter().map(&key).collect();
        these.iter().filter(|one| !known.contains(&key(one))).cloned().collect()
    };
    (but(head, base), but(base, head))
}

/// The answer in a sentence and in counts.
pub(super) fn summary(
    base: &Assessment,
    head: &Assessment,
    identity: &Identity,
    held: &Held,
    findings: &[ChangedFinding],
    requirements: &[ChangedStatus],
    exposures: &Exposures,
) -> DiffSummary {
    let of = |changes: &[Change]| -> BySeverity {
        by_severity(findings.iter().filter(|one| changes.contains(&one.change)).map(|one| &one.finding))
    };
    let (new, fixed) = (of(&[Change::New, Change::Worse]), of(&[Change::Fixed, Change::Removed]));
    let failing = |finding: &&Finding| finding.outcome == "fail";
    let as_before = head.findings.iter().filter(failing).filter(|finding| held.has(finding)).count();
    let failed: FxHashSet<(&str, Option<usize>)> = held
        .others(base)
        .into_iter()
        .filter(failing)
        .map(|finding| (finding.check.as_str(), identity.after(finding.asset)))
        .collect();
    let unchanged = held
        .others(head)
        .into_iter()
        .filter(failing)
        .filter(|finding| failed.contains(&(finding.check.as_str(), Some(finding.asset))))
        .count()
        + as_before;
    let went = |direction| requirements.iter().filter(|one| one.direction == direction).count();
    DiffSummary {
        sentence: sentence(total(new), total(fixed), unchanged, exposures.new.len(), went(Direction::Worse)),
        new,
        fixed,
        unchanged,
        requirements_worse: went(Direction::Worse),
        requirements_better: went(Direction::Better),
    }
}

fn total(counts: BySeverity) -> usize {
    counts.critical + counts.high + counts.medium + counts.low
}

fn sentence(new: usize, fixed: usize, unchanged: usize, ways: usize, worse: usize) -> String {
    let are = |count: usize| if count == 1 { "is" } else { "are" };
    let gaps = |count: usize| if count == 1 { "gap" } else { "gaps" };
    let mut sentence = match (new, fixed) {
        (0, 0) => "No gap is new and none is fixed".to_owned(),
        (new, 0) => format!("{} {} {} new", number(new), gaps(new), are(new)),
        (0, fixed) => format!("{} {} {} fixed, none is new", number(fixed), gaps(fixed), are(fixed)),
        (new, fixed) => {
            format!("{} {} {} new, {} {} fixed", number(new), gaps(new), are(new), number(fixed), are(fixed))
        }
    };
    if unchanged > 0 {
        sentence.push_str(&format!("; {} as before", number(unchanged)));
    }
    sentence.push('.');
    if ways > 0 {
        let word = if ways == 1 { "way from the internet appears" } else { "ways from the internet appear" };
        sentence.push_str(&format!(" {} {word}.", capital(&number(ways))));
    }
    if worse > 0 {
        let word = if worse == 1 { "requirement gets" } else { "requirements get" };
        sentence.push_str(&format!(" {} {word} worse.", capital(&number(worse))));
    }
    capital(&sentence)
}
