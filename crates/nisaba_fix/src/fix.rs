//! Which findings get a patch: those that pass with it, as the whole estate assessed again says.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use nisaba_app::assessment::{Assessment, Finding};
use nisaba_app::{Assessed, ConfigurationError, Input, Session};
use schemars::JsonSchema;
use serde::Serialize;

use crate::edit::{Edit, apply};
use crate::mend;
use crate::overlay::Overlay;
use crate::plan::{Plan, plans};
use crate::project::Project;
use crate::refusal::Refusal;
use crate::write::{Edits, edits};

/// The estate is assessed at most so often; each round drops at least one patch or tries another form of it.
const ROUNDS: usize = 24;

/// What is to be mended.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked<'a> {
    /// Only findings of these checks or concepts; of all when empty.
    pub checks: &'a [String],
    /// Only assets with these addresses, names or types (`*` stands for any text); all when empty.
    pub assets: &'a [String],
    /// Only these fingerprints, or their beginnings; all when empty.
    pub findings: &'a [String],
    /// Patches too that stop what works today, or make something anew.
    pub disruptive: bool,
}

/// What can be mended, and what not.
#[derive(Debug)]
pub struct Fixed {
    /// Findings that pass with the edits.
    pub mended: Vec<Mended>,
    /// Findings that were asked for and get no patch.
    pub unmended: Vec<Unmended>,
    /// Edited files, by path.
    pub files: Vec<FilePatch>,
    /// The estate with all edits; `None` where there are none.
    pub after: Option<Arc<Assessed>>,
}

/// A finding that passes with the edits.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Mended {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its check.
    pub check: String,
    /// `critical`, `high`, `medium`, `low`.
    pub severity: String,
    /// Address of its asset.
    pub resource: String,
    /// File of its asset.
    pub file: String,
    /// First line of its asset.
    pub line: u32,
    /// What was wrong, in a sentence.
    pub says: String,
    /// What may be different afterwards in rare cases.
    pub mind: Vec<Arc<str>>,
    /// What stops to work, or is made anew, when the patch is deployed.
    pub disrupts: Vec<Arc<str>>,
}

/// A finding that gets no patch.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Unmended {
    /// Its fingerprint.
    pub fingerprint: String,
    /// Its check.
    pub check: String,
    /// `critical`, `high`, `medium`, `low`.
    pub severity: String,
    /// Address of its asset.
    pub resource: String,
    /// File of its asset.
    pub file: String,
    /// First line of its asset.
    pub line: u32,
    /// Why, in a clause.
    pub why: String,
    /// There may be a patch, if it may disrupt.
    pub disruptive: bool,
}

/// The edits of one file.
#[derive(Debug, Clone)]
pub struct FilePatch {
    /// Its path below the assessed folder.
    pub path: Arc<str>,
    /// Its text as it was read.
    pub before: Arc<str>,
    /// Sorted, without overlap.
    pub edits: Vec<Edit>,
}

impl FilePatch {
    /// Its text with the edits.
    pub fn after(&self) -> String {
        apply(&self.before, &self.edits)
    }
}

/// A finding with its ways to mend it that were not tried yet.
struct Candidate<'f> {
    finding: &'f Finding,
    plan: Plan,
    others: std::vec::IntoIter<Plan>,
}

/// Finds the patches for what is asked. `input` is what `assessed` was assessed from, with nothing left out.
///
/// # Errors
/// When `nisaba.yaml` has mistakes.
pub fn fix(
    input: &Input<'_>,
    assessed: &Assessed,
    asked: &Asked<'_>,
) -> Result<Fixed, Box<ConfigurationError>> {
    fix_in(&mut Session::default(), input, assessed, asked)
}

/// As [`fix()`]; where `session` assessed `assessed`, a patch costs what an edit does.
///
/// # Errors
/// When `nisaba.yaml` has mistakes.
pub fn fix_in(
    session: &mut Session,
    input: &Input<'_>,
    assessed: &Assessed,
    asked: &Asked<'_>,
) -> Result<Fixed, Box<ConfigurationError>> {
    let project = Project::new(&assessed.sources);
    let mut fixed = Fixed { mended: Vec::new(), unmended: Vec::new(), files: Vec::new(), after: None };
    let mut candidates = Vec::new();
    for finding in
        assessed.assessment.findings.iter().filter(|finding| is_asked(finding, &assessed.assessment, asked))
    {
        match candidate(&project, finding, &assessed.assessment, asked) {
            Ok(candidate) => candidates.push(candidate),
            Err(why) => fixed.unmended.push(unmended(finding, &why)),
        }
    }
    for _ in 0..ROUNDS {
        if candidates.is_empty() {
            break;
        }
        let edits = match edits(&project, candidates.iter().flat_map(|candidate| &candidate.plan.wishes)) {
            Ok(edits) => edits,
            Err(why) => {
                // One by one they could be written; together they cannot: the last one waits for another run.
                let last = candidates.pop();
                fixed.unmended.extend(last.map(|last| unmended(last.finding, &why)));
                continue;
            }
        };
        let texts = texts(&project, &edits);
        let overlay = Overlay { files: input.files, texts };
        let again = Input { files: &overlay, terraform: input.terraform.clone(), only: &[], ..*input };
        let after = session.try_out(&again)?;
        let outcomes: BTreeMap<&str, &Finding> =
            after.assessment.findings.iter().map(|finding| (finding.fingerprint.as_str(), finding)).collect();
        let new = new_gaps(&assessed.assessment, &after.assessment);
        let before = candidates.len();
        let (kept, changed) = judge(&project, candidates, &outcomes, &new, &mut fixed.unmended);
        if !changed && kept.len() == before {
            fixed.mended = mended(&kept, &assessed.assessment, &outcomes);
            fixed.files = files(&project, edits);
            fixed.after = Some(after);
            candidates = Vec::new();
            break;
        }
        candidates = kept;
    }
    fixed
        .unmended
        .extend(candidates.iter().map(|candidate| unmended(candidate.finding, &Refusal::StillFails)));
    let done: BTreeSet<&str> = fixed.mended.iter().map(|mended| mended.fingerprint.as_str()).collect();
    fixed.unmended.retain(|unmended| !done.contains(unmended.fingerprint.as_str()));
    Ok(fixed)
}

/// How many failing findings may have a patch: their forms are known and nothing is disrupted; not assessed again.
pub fn mendable(assessed: &Assessed) -> usize {
    let project = Project::new(&assessed.sources);
    let asked = Asked::default();
    let failing = assessed.assessment.findings.iter().filter(|finding| finding.outcome == "fail");
    failing.filter(|finding| candidate(&project, finding, &assessed.assessment, &asked).is_ok()).count()
}

fn is_asked(finding: &Finding, assessment: &Assessment, asked: &Asked<'_>) -> bool {
    let any =
        |wanted: &[String], is: &dyn Fn(&str) -> bool| wanted.is_empty() || wanted.iter().any(|one| is(one));
    let asset = assessment.assets.get(finding.asset);
    finding.outcome == "fail"
        && finding.tool.is_none()
        && any(asked.checks, &|one| one == finding.check.as_str() || one == finding.concept.as_str())
        && any(asked.findings, &|one| !one.is_empty() && finding.fingerprint.starts_with(one))
        && any(asked.assets, &|one| {
            asset.is_some_and(|asset| {
                [&asset.address, &asset.name, &asset.type_name]
                    .iter()
                    .any(|name| nisaba_app::pattern::fits(one, name))
            })
        })
}

fn candidate<'f>(
    project: &Project<'_>,
    finding: &'f Finding,
    assessment: &Assessment,
    asked: &Asked<'_>,
) -> Result<Candidate<'f>, Refusal> {
    let asset = assessment.assets.get(finding.asset).ok_or(Refusal::OwnersChoice)?;
    // Most findings have no form: nothing more is looked up for them.
    if !finding.why.iter().any(|because| mend::is_known(&because.facet)) {
        return Err(Refusal::OwnersChoice);
    }
    let of_asset =
        assessment.findings.iter().filter(|other| other.asset == finding.asset && other.outcome == "fail");
    let failing: Vec<&str> =
        of_asset.flat_map(|other| &other.why).map(|because| because.facet.as_str()).collect();
    let mut refusal = None;
    let mut possible = Vec::new();
    for plan in plans(project, finding, asset, &failing)? {
        match (plan.disrupts.first(), edits(project, plan.wishes.iter())) {
            (Some(why), Ok(_)) if !asked.disruptive => refusal = Some(Refusal::Disrupts(why.to_string())),
            (_, Ok(_)) => possible.push(plan),
            (_, Err(why)) => refusal = refusal.or(Some(why)),
        }
    }
    let mut others = possible.into_iter();
    match others.next() {
        Some(plan) => Ok(Candidate { finding, plan, others }),
        None => Err(refusal.unwrap_or(Refusal::OwnersChoice)),
    }
}

/// Keeps candidates that pass; of those that do not, the next form is tried. Also whether any form changed.
fn judge<'f>(
    project: &Project<'_>,
    candidates: Vec<Candidate<'f>>,
    outcomes: &BTreeMap<&str, &Finding>,
    new: &[&Finding],
    unmended_so_far: &mut Vec<Unmended>,
) -> (Vec<Candidate<'f>>, bool) {
    let mut kept = Vec::new();
    let mut changed = false;
    let guilty = guilty(&candidates, new);
    for (index, mut candidate) in candidates.into_iter().enumerate() {
        let passes =
            outcomes.get(candidate.finding.fingerprint.as_str()).is_some_and(|now| now.outcome == "pass");
        let refusal = match guilty.get(&index) {
            Some(check) => Refusal::NewGap((*check).to_owned()),
            None if passes => {
                kept.push(candidate);
                continue;
            }
            None => Refusal::StillFails,
        };
        changed = true;
        let next = candidate.others.find(|plan| edits(project, plan.wishes.iter()).is_ok());
        match next {
            Some(plan) => kept.push(Candidate { plan, ..candidate }),
            None => unmended_so_far.push(unmended(candidate.finding, &refusal)),
        }
    }
    (kept, changed)
}

/// Candidates that a new gap is laid to, with its check: those of its asset, else of its file, else all of them.
fn guilty<'n>(candidates: &[Candidate<'_>], new: &[&'n Finding]) -> BTreeMap<usize, &'n str> {
    let mut guilty = BTreeMap::new();
    for gap in new {
        let of = |is: &dyn Fn(&Candidate<'_>) -> bool| -> Vec<usize> {
            candidates
                .iter()
                .enumerate()
                .filter(|(_, candidate)| is(candidate))
                .map(|(index, _)| index)
                .collect()
        };
        let of_asset =
            of(&|candidate| candidate.finding.resource == gap.resource && candidate.finding.file == gap.file);
        let of_file = || of(&|candidate| candidate.plan.wishes.iter().any(|wish| *wish.file == *gap.file));
        let mut found = of_asset;
        if found.is_empty() {
            found = of_file();
        }
        if found.is_empty() {
            found = (0..candidates.len()).collect();
        }
        // What changes how things work is likelier to have opened it than what does not.
        let disrupts =
            |index: &usize| candidates.get(*index).is_some_and(|one| !one.plan.disrupts.is_empty());
        if found.iter().any(disrupts) {
            found.retain(disrupts);
        }
        for index in found {
            guilty.entry(index).or_insert(gap.check.as_str());
        }
    }
    guilty
}

fn new_gaps<'a>(before: &Assessment, after: &'a Assessment) -> Vec<&'a Finding> {
    let failing = |finding: &&Finding| finding.outcome == "fail";
    let known: BTreeSet<&str> =
        before.findings.iter().filter(failing).map(|finding| finding.fingerprint.as_str()).collect();
    after
        .findings
        .iter()
        .filter(failing)
        .filter(|finding| !known.contains(finding.fingerprint.as_str()))
        .collect()
}

fn texts(project: &Project<'_>, edits: &Edits) -> BTreeMap<Arc<str>, String> {
    let text =
        |(path, edits): (&Arc<str>, &Vec<Edit>)| Some((path.clone(), apply(project.file(path)?.text, edits)));
    edits.iter().filter_map(text).collect()
}

fn files(project: &Project<'_>, edits: Edits) -> Vec<FilePatch> {
    let file = |(path, edits): (Arc<str>, Vec<Edit>)| {
        let before = project.file(&path)?.text.into();
        Some(FilePatch { path, before, edits })
    };
    edits.into_iter().filter_map(file).collect()
}

/// The candidates, and what else passes by their edits.
fn mended(
    candidates: &[Candidate<'_>],
    before: &Assessment,
    outcomes: &BTreeMap<&str, &Finding>,
) -> Vec<Mended> {
    let own = |finding: &Finding| {
        candidates.iter().find(|candidate| candidate.finding.fingerprint == finding.fingerprint)
    };
    let mut mended = Vec::new();
    for finding in before.findings.iter().filter(|finding| finding.outcome == "fail") {
        let passes = outcomes.get(finding.fingerprint.as_str()).is_some_and(|now| now.outcome == "pass");
        if !passes {
            continue;
        }
        let plan = own(finding).map(|candidate| candidate.plan.clone()).unwrap_or_default();
        mended.push(Mended {
            fingerprint: finding.fingerprint.to_string(),
            check: finding.check.to_string(),
            severity: finding.severity.to_owned(),
            resource: finding.resource.to_string(),
            file: finding.file.to_string(),
            line: finding.line,
            says: finding.says.clone(),
            mind: plan.minds,
            disrupts: plan.disrupts,
        });
    }
    mended
}

fn unmended(finding: &Finding, why: &Refusal) -> Unmended {
    Unmended {
        fingerprint: finding.fingerprint.to_string(),
        check: finding.check.to_string(),
        severity: finding.severity.to_owned(),
        resource: finding.resource.to_string(),
        file: finding.file.to_string(),
        line: finding.line,
        why: why.to_string(),
        disruptive: matches!(why, Refusal::Disrupts(_)),
    }
}
