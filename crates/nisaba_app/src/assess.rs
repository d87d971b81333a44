//! The main job: sources to assets to findings to requirements to roadmap. Each arrow is one call.

use std::borrow::Cow;

use nisaba_base::files::{Files, ReadProblem};
use nisaba_base::{Clock, Diagnostic, Level, SourceMap, threads};
use nisaba_check::{Catalogue, Outcome};
use nisaba_estate::Estate;
use nisaba_law::Law;
use nisaba_law::proof::sentence;
use nisaba_sources::{Reading, TerraformOptions};

use crate::assessment::{self, Assessment, Finding, Meta, Summary, Text};
use crate::baseline::{self, Baseline};
use crate::configuration::{self, Configuration};
use crate::configuration_words::{unknown_activities, unknown_words};
use crate::exception::Exceptions;
use crate::finding::{PassCounts, Plainly, Weights};
use crate::judgement::{Rules, Told};
use crate::memory::Memory;
use crate::overrides::Overrides;
use crate::own_checks;
use crate::pattern::names;
use crate::place::{Lines, place, problem};
use crate::policies::Policies;
use crate::reports::Reports;
use crate::selection::Selection;
use crate::tally::Tally;
use crate::{outside, owners, roadmap, service, source, status};

/// What an assessment needs from outside.
pub struct Input<'i> {
    /// The files.
    pub files: &'i dyn Files,
    /// The folder as the user named it; for the report only.
    pub path: &'i str,
    /// The law.
    pub law: &'i Law,
    /// The shipped checks.
    pub catalogue: &'i Catalogue,
    /// Documents of one's own checks that lie elsewhere than `nisaba.yaml` says: name and text.
    pub own_checks: &'i [(String, String)],
    /// Reports of other tools that lie elsewhere than `nisaba.yaml` says: name and text.
    pub reports: &'i [(String, String)],
    /// The time.
    pub clock: &'i dyn Clock,
    /// Terraform variables and workspace.
    pub terraform: TerraformOptions,
    /// What to do with the baseline.
    pub baseline: baseline::Use,
    /// What of the findings is wanted; everything when empty.
    pub only: &'i [String],
    /// What becomes of checks that pass.
    pub passes: Passes,
    /// Told how many files are read, out of how many.
    pub progress: &'i (dyn Fn(usize, usize) + Sync),
}

/// What becomes of the checks that pass, which are most of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Passes {
    /// They are findings like the others, with the facets that decided.
    #[default]
    Told,
    /// They are counted, where the status of obligations asks for them, and are no findings: for outputs that show neither them
    /// nor source lines, so no finding carries the lines around its place. Where only some findings are wanted, all is told.
    Counted,
}

/// An assessment, and the texts its places point into.
#[derive(Debug)]
pub struct Assessed {
    /// The answer.
    pub assessment: Assessment,
    /// Every file that was read.
    pub sources: SourceMap,
    /// What could not be read, in the order it was met.
    pub diagnostics: Vec<Diagnostic>,
    /// The baseline and what it may become, where that was asked for and the present one has no mistakes.
    pub recorded: Option<Record>,
    /// Where the baseline lies, or would lie, below the folder.
    pub baseline_file: String,
}

/// What a new baseline is made of.
#[derive(Debug)]
pub struct Record {
    /// The present baseline; empty where there is none.
    pub baseline: Baseline,
    /// Every failing finding that no exception accepts.
    pub findings: Vec<baseline::Recorded>,
    /// Entries of the present baseline whose finding is gone: of which decision, which of its findings.
    pub gone: Vec<(usize, usize)>,
}

/// `nisaba.yaml` does not say what its author meant; nothing was assessed.
#[derive(Debug)]
pub struct ConfigurationError {
    /// The mistakes; those of level error stop.
    pub diagnostics: Vec<Diagnostic>,
    /// The file they are in.
    pub sources: SourceMap,
}

/// Assesses an estate.
///
/// # Errors
/// When `nisaba.yaml` has mistakes: guessing what it means could hide an exception or a fact of law.
pub fn assess(input: &Input<'_>) -> Result<Assessed, ConfigurationError> {
    assess_again(input, &mut Memory::default())
}

/// Assesses an estate of which `memory` may know something.
///
/// # Errors
/// As [`assess`].
pub(crate) fn assess_again(input: &Input<'_>, memory: &mut Memory) -> Result<Assessed, ConfigurationError> {
    let (configuration, configured) = configure(input.files, input.law)?;
    let listed = source::list(input.files, |path: &str| is_wanted(&configuration, path));
    let here = |listed| assess_listed(input, configuration, configured, listed, memory);
    match threads::pool(listed.mine.len()) {
        Ok(pool) => Ok(pool.install(|| here(listed))),
        // Without threads of our own, what needs a deep stack says so itself.
        Err(_) => Ok(here(listed)),
    }
}

fn assess_listed(
    input: &Input<'_>,
    configuration: Configuration,
    configured: Vec<Diagnostic>,
    listed: source::Listed,
    memory: &mut Memory,
) -> Assessed {
    let mut read = source::read(input.files, listed, input.progress, memory.numbering());
    // Read again from the shared map, so that its places lie in the same map as everything else's.
    let own = read.map.iter().find(|(_, file)| &**file.path() == "nisaba.yaml").map(|(id, _)| id);
    let (configuration, configured) =
        own.map_or((configuration, configured), |file| configuration::read(&read.map, file));
    let states = states(&configuration);
    source::add(&mut read, input.files, states.iter().map(|(_, path)| path.as_str()));
    let options = nisaba_sources::Options { terraform: terraform_options(input, &configuration), states };
    let mut reading = nisaba_sources::read_again(&read.map, input.files, &options, memory.sources());
    let (catalogue, problems) =
        own_checks::catalogue(input.catalogue, &configuration, input.own_checks, &mut read.map);
    let (reports, unread) = Reports::read(input.files, &configuration.reports, input.reports, &mut read);
    let (policies, unrun) = Policies::read(&configuration, input.own_checks, input.files, &mut read);
    let (known, broken) = baseline::load(input.baseline, &configuration, input.files, &mut read);
    let is_whole = broken.is_empty();
    let mut diagnostics = configured;
    diagnostics.extend(broken);
    diagnostics.extend(unrun);
    diagnostics.extend(unread);
    diagnostics.extend(problems);
    diagnostics.extend(unknown_words(&configuration, input.law, &catalogue));
    diagnostics.extend(read.diagnostics);
    diagnostics.append(&mut reading.diagnostics);
    diagnostics.sort_by_key(|diagnostic| diagnostic.loc);
    let sources = Sources { map: &read.map, found: read.found, reports, policies, baseline: known.as_ref() };
    let (assessment, held) =
        answer(input, &catalogue, &configuration, sources, reading, &mut diagnostics, memory);
    let recorded = (input.baseline.records() && is_whole).then(|| Record {
        baseline: known.map(|loaded| loaded.baseline).unwrap_or_default(),
        findings: held.recorded,
        gone: held.gone,
    });
    let baseline_file = baseline::path(&configuration).to_owned();
    Assessed { assessment, sources: read.map, diagnostics, recorded, baseline_file }
}

/// Reads `nisaba.yaml` before anything else: it says where to look.
///
/// # Errors
/// When it has mistakes, or is there and cannot be read.
pub fn configure(
    files: &dyn Files,
    law: &Law,
) -> Result<(Configuration, Vec<Diagnostic>), ConfigurationError> {
    let mut sources = SourceMap::default();
    let text = match files.read("nisaba.yaml") {
        Ok(text) => text,
        Err(ReadProblem::Missing) => return Ok(Default::default()),
        Err(problem) => {
            let diagnostics = vec![source::diagnostic("nisaba.yaml", &problem, "file")];
            return Err(ConfigurationError { diagnostics, sources });
        }
    };
    let file = sources.insert(nisaba_base::SourceFile::new("nisaba.yaml", text));
    let (configuration, mut diagnostics) = configuration::read(&sources, file);
    diagnostics.extend(unknown_activities(&configuration, law));
    match diagnostics.iter().any(|diagnostic| diagnostic.level == Level::Error) {
        true => Err(ConfigurationError { diagnostics, sources }),
        false => Ok((configuration, diagnostics)),
    }
}

fn is_wanted(configuration: &Configuration, path: &str) -> bool {
    configuration.sources.is_empty()
        || path == "nisaba.yaml"
        || own_checks::is_own_check(configuration, path)
        || configuration.sources.iter().any(|source| names(&source.path, path))
}

/// Folders whose state lies elsewhere, with its file.
fn states(configuration: &Configuration) -> Vec<(String, String)> {
    let plain = |path: &str| path.trim_start_matches("./").trim_end_matches('/').to_owned();
    let of = |source: &configuration::Source| {
        let folder = plain(&source.path);
        Some((if folder == "." { String::new() } else { folder }, plain(source.state.as_deref()?)))
    };
    configuration.sources.iter().filter_map(of).collect()
}

/// The command line wins over the configuration.
fn terraform_options(input: &Input<'_>, configuration: &Configuration) -> TerraformOptions {
    let mut options = input.terraform.clone();
    let configured = configuration.sources.iter().flat_map(|source| &source.var_files);
    let mut files: Vec<(String, String)> =
        configured.filter_map(|path| Some((path.clone(), input.files.read(path).ok()?))).collect();
    files.append(&mut options.var_files);
    options.var_files = files;
    if options.workspace == "default" {
        let named = configuration.sources.iter().find_map(|source| source.workspace.clone());
        options.workspace = named.unwrap_or(options.workspace);
    }
    options
}

/// What was read, beside what the readers made of it.
struct Sources<'s> {
    map: &'s SourceMap,
    /// Files found, read or not.
    found: usize,
    reports: Reports,
    policies: Policies,
    baseline: Option<&'s baseline::Loaded>,
}

fn answer(
    input: &Input<'_>,
    catalogue: &Catalogue,
    configuration: &Configuration,
    read: Sources<'_>,
    reading: Reading,
    diagnostics: &mut Vec<Diagnostic>,
    memory: &mut Memory,
) -> (Assessment, baseline::Held) {
    let Sources { map: sources, found: files_found, reports, policies, baseline: present } = read;
    let today = input.clock.today();
    let Reading { mut estate, documents, own_accounts, .. } = reading;
    let mut sayings = reports.sayings(&mut estate, sources);
    policies.settle(&mut estate, sources);
    let services = service::resolve(&configuration.services, &estate);
    let known = configuration.suppliers.iter().flat_map(known_as);
    let accounts: Vec<String> = known.chain(own_accounts).collect();
    owners::set(&mut estate, sources, configuration, &services, memory.owners());
    let analysis = service::analyse(&mut estate, &services, today, &accounts, memory.graph());
    let (said, unsaid) = policies.sayings(&estate, sources, configuration, catalogue);
    sayings.extend(said);
    diagnostics.extend(unsaid);
    let diagnostics = &*diagnostics;
    let catalogue = match std::mem::take(&mut sayings.checks) {
        none if none.is_empty() => Cow::Borrowed(catalogue),
        outside => Cow::Owned(catalogue.with_outside(outside)),
    };
    let catalogue = &*catalogue;
    let weights = weights(&estate, &services, &analysis);
    let is_rule = |path: &str| path == "nisaba.yaml" || own_checks::is_own_check(configuration, path);
    let rules = Rules::new(catalogue, sources, is_rule, input.own_checks, today);
    let judged = std::mem::take(&mut memory.judgements).run(&rules, catalogue, &estate, sources, &weights);
    let mut overrides = Overrides::new(&configuration.overrides);
    let mut found = Cow::Borrowed(&judged.found);
    let mut also = outside::Also::default();
    if !(sayings.all.is_empty() && configuration.overrides.is_empty()) {
        also = sayings.join(found.to_mut(), catalogue, &estate);
        overrides.apply(found.to_mut(), catalogue, &estate, sources);
    }
    let mut exceptions = Exceptions::new(&configuration.exceptions, today);
    let selection = Selection::new(input.only);
    let lines = Lines::new(sources);
    let counted = input.passes == Passes::Counted && input.only.is_empty();
    // What a session makes plain may be told again where lines are shown.
    let with_lines = !counted || memory.is_kept();
    let plainly = Plainly::new(catalogue, &estate, (&lines, with_lines), input.law, &weights);
    let excepted = plainly.excepted(&found, &mut exceptions);
    let mut held =
        baseline::Judge { catalogue, estate: &estate, sources, files: input.files, diagnostics, today }
            .judge(present, input.baseline, &found, &excepted, &|asset| service::internet(&analysis, asset));
    let passes = if counted { plainly.passes(&found) } else { PassCounts::default() };
    let is_told = |finding: &nisaba_check::Finding| !(counted && finding.outcome == Outcome::Pass);
    let ranks = Plainly::ranks(&found, is_told, &excepted, &held.standing);
    // Overrides take away from what was found: then nothing has the place that it had.
    let before = if configuration.overrides.is_empty() { judged.order(&ranks) } else { Vec::new() };
    let order = plainly.order(&found, &ranks, &before);
    let plain = plainly.all(&found, &ranks, &order, &judged, &held.standing);
    let told = if memory.is_kept() { judged.told(&found, &ranks, &plain) } else { Told::default() };
    let mut findings: Vec<Finding> = plain.into_iter().map(|(_, finding)| finding).collect();
    overrides.set_owners(&mut findings);
    outside::name(&also, &mut findings);
    // What is asked to be shown changes no status.
    let all = Tally::new(&findings);
    let proofs = status::proofs(input.law, configuration, &all, &passes, &documents, sources);
    let requirements = status::requirements(input.law, &proofs, &all, today);
    let wanted: Option<Vec<Finding>> = (!selection.is_everything())
        .then(|| findings.iter().filter(|finding| selection.wants(finding)).cloned().collect());
    let of_wanted = wanted.as_ref().map(|wanted| Tally::new(wanted));
    let tally = of_wanted.as_ref().unwrap_or(&all);
    let summary = status::summary(&requirements, tally, &passes);
    let measures = status::measures(input.law, &requirements, tally);
    let mut accepted = exceptions.into_plain(sources);
    accepted.append(&mut held.exceptions);
    let assessment = Assessment {
        meta: meta(input, catalogue, sources, files_found, &estate),
        entity: configuration.organisation.as_ref().map(|facts| memory.entity(input.law, facts)),
        roadmap: roadmap::roadmap(tally, &estate, &requirements),
        assets: assets(&estate, sources, &services, &analysis, tally, &weights),
        relations: relations(&estate, sources),
        exposures: service::exposures(&analysis, &estate, sources),
        single_points: service::single_points(&analysis, &services),
        services: service::plain(&services, &analysis),
        currency: service::currency(&analysis),
        exceptions: accepted,
        baseline: held.plain.take(),
        overrides: overrides.into_plain(sources),
        reports: reports.into_plain(sources),
        documents: documents.iter().map(|document| status::document(document, sources, today)).collect(),
        problems: diagnostics.iter().map(|diagnostic| problem(&lines, diagnostic)).collect(),
        not_seen: not_seen(&estate, sources),
        not_understood: nisaba_sources::map::not_understood(&estate)
            .into_iter()
            .map(|(type_name, count)| assessment::NotUnderstood { type_name: type_name.to_string(), count })
            .collect(),
        summary: Summary { sentence: summary_sentence(&summary, estate.assets.is_empty()), ..summary },
        measures,
        requirements,
        proofs,
        checks: plainly.checks(tally),
        findings: wanted.unwrap_or(findings),
    };
    if memory.is_kept() {
        drop(found);
        memory.judgements = judged.remember(rules, estate, sources, weights, told);
    }
    (assessment, held)
}

fn meta(
    input: &Input<'_>,
    catalogue: &Catalogue,
    sources: &SourceMap,
    files_found: usize,
    estate: &Estate,
) -> Meta {
    Meta {
        format: 1,
        nisaba: env!("CARGO_PKG_VERSION").to_owned(),
        generated_at: input.clock.now().to_string(),
        path: input.path.to_owned(),
        law_as_of: input.law.catalogue().meta.as_of.clone().unwrap_or_default(),
        checks: format!("{} ({} checks)", env!("CARGO_PKG_VERSION"), catalogue.running()),
        files_read: sources.len(),
        files_found,
        assets: estate.assets.len(),
        relations: estate.relations.len(),
        seconds: None,
        end_of_life_as_of: service::end_of_life_as_of(),
        iac_coverage: iac_coverage(estate),
    }
}

fn iac_coverage(estate: &Estate) -> Option<assessment::IacCoverage> {
    let [in_state, in_code] = ["in_state", "in_code"].map(nisaba_estate::FacetName::new);
    let mut coverage = assessment::IacCoverage { in_state: 0, in_code: 0 };
    let mut compared = false;
    for asset in &estate.assets {
        compared |= asset.facets.get(in_state).is_some();
        if asset.facets.flag(in_state) == Some(true) {
            coverage.in_state += 1;
            coverage.in_code += usize::from(asset.facets.flag(in_code) == Some(true));
        }
    }
    compared.then_some(coverage)
}

fn weights(
    estate: &Estate,
    services: &[service::Service],
    analysis: &nisaba_estate::graph::Analysis,
) -> Weights {
    Weights {
        exposed: service::exposed(analysis, estate.assets.len()),
        essential: service::essential(services, analysis, estate.assets.len()),
        owners: estate.assets.iter().map(|asset| asset.owner.as_ref().map(Text::from)).collect(),
    }
}

/// The ids and the name by which code may name a supplier.
fn known_as(supplier: &configuration::Supplier) -> Vec<String> {
    let mut names = supplier.accounts.clone();
    names.push(supplier.name.clone());
    names
}

fn assets(
    estate: &Estate,
    sources: &SourceMap,
    services: &[service::Service],
    analysis: &nisaba_estate::graph::Analysis,
    tally: &Tally<'_>,
    weights: &Weights,
) -> Vec<assessment::Asset> {
    let mut of_service: Vec<Vec<String>> = vec![Vec::new(); estate.assets.len()];
    for service in services {
        for index in &service.own {
            if let Some(names) = of_service.get_mut(index.0 as usize) {
                names.push(service.name.clone());
            }
        }
    }
    let plain = |(index, asset): (nisaba_estate::AssetIndex, &nisaba_estate::Asset)| {
        let at = index.0 as usize;
        let (line, end_line) = sources.lines(asset.loc).unwrap_or((0, 0));
        assessment::Asset {
            kind: asset.kind.word(),
            role: asset.kind.role().word(),
            provider: asset.provider.word(),
            type_name: (&asset.type_name).into(),
            address: (&asset.address).into(),
            root: (&asset.root).into(),
            name: (&asset.name).into(),
            file: sources.get(asset.loc.file).map(|file| file.path().into()).unwrap_or_default(),
            line,
            end_line,
            region: asset.region.as_ref().map(Text::from),
            account: asset.account.as_ref().map(Text::from),
            owner: weights.owners.get(at).cloned().flatten(),
            internet: service::internet(analysis, index),
            services: of_service.get(at).cloned().unwrap_or_default(),
            failing: tally.failing.get(at).copied().unwrap_or(0),
        }
    };
    estate.iter().map(plain).collect()
}

fn relations(estate: &Estate, sources: &SourceMap) -> Vec<assessment::Relation> {
    let plain = |relation: &nisaba_estate::Relation| assessment::Relation {
        from: relation.from.0 as usize,
        to: relation.to.0 as usize,
        kind: relation.kind.word(),
        family: relation.kind.family().word(),
        at: relation.loc.and_then(|loc| place(sources, loc)),
    };
    estate.relations.iter().map(plain).collect()
}

fn not_seen(estate: &Estate, sources: &SourceMap) -> Vec<assessment::NotSeen> {
    let plain = |part: &nisaba_estate::NotSeen| assessment::NotSeen {
        what: part.what.clone(),
        settle: part.settle.clone(),
        at: part.loc.and_then(|loc| place(sources, loc)),
    };
    estate.not_seen.iter().map(plain).collect()
}

/// The answer, computed: what is met, what fails, what nobody has shown.
fn summary_sentence(summary: &Summary, empty: bool) -> String {
    let counts = summary.requirements;
    let total = counts.met + counts.partly_met + counts.not_met + counts.not_assessed;
    if empty && counts.met == 0 {
        return "Nothing was found to assess.".to_owned();
    }
    sentence(total, counts.met, counts.not_met, counts.not_assessed)
}
