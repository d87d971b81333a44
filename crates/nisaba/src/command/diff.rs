//! `nisaba diff`: what a change does to readiness.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use nisaba_app::diff::{self, Diff, Sides};
use nisaba_app::{Assessed, Input, Session};
use nisaba_base::files::Files;
use nisaba_check::Catalogue;

use crate::arguments::{Arguments, DiffArguments, DiffFormat, FailOn};
use crate::clock::clock;
use crate::command::{Failure, assess, check, law};
use crate::files::Disk;
use crate::git::{Repository, Tree};
use crate::output::Screen;

/// Runs it.
pub(crate) fn run(
    asked: &DiffArguments,
    arguments: &Arguments,
    screen: &Screen,
) -> Result<ExitCode, Failure> {
    let (mut base, mut head) = sides(asked)?;
    agree(&mut base, &mut head);
    let law = law(arguments)?;
    let own_checks = check::documents(&asked.checks)?;
    let clock = clock();
    let terraform = assess::terraform_options(&asked.terraform)?;
    // The second side is assessed like an edit of the first: only what differs is worked out.
    let mut session = Session::default();
    let mut assessed = |side: &Side| -> Result<Arc<Assessed>, Failure> {
        Ok(session
            .assess(&Input {
                files: side.files(),
                path: &side.name,
                law: &law,
                catalogue: Catalogue::built_in(),
                own_checks: &own_checks,
                reports: &[],
                clock: &*clock,
                terraform: terraform.clone(),
                baseline: assess::usage(asked.no_baseline),
                only: &[],
                passes: nisaba_app::Passes::Told,
                progress: &|_, _| {},
            })
            .map_err(|error| *error)?)
    };
    let (before, after) = (assessed(&base)?, assessed(&head)?);
    let renames = diff::renames(&before.sources, &after.sources);
    let names = Sides { base: &base.name, head: &head.name, renames: &renames };
    let changed = diff::diff(&before.assessment, &after.assessment, &names);
    publish(&changed, asked, screen)?;
    Ok(exit_code(&changed, asked.fail_on))
}

/// One side, and how the user named it.
struct Side {
    name: String,
    place: Place,
}

enum Place {
    Disk(Disk),
    Tree(Tree),
}

impl Side {
    fn files(&self) -> &dyn Files {
        match &self.place {
            Place::Disk(disk) => disk,
            Place::Tree(tree) => tree,
        }
    }
}

fn sides(asked: &DiffArguments) -> Result<(Side, Side), Failure> {
    let repository = Repository::around(&asked.path);
    let (base, head) = match (asked.base.split_once(".."), &asked.head) {
        (Some((base, head)), None) if !Path::new(&asked.base).exists() => {
            let repository = repository?.ok_or_else(|| no_repository(&asked.path))?;
            return range(&repository, base, head);
        }
        _ => (asked.base.as_str(), asked.head.as_deref()),
    };
    // Without git, folders and files can be compared all the same.
    let repository = match repository {
        Err(failure) if !Path::new(base).exists() => return Err(failure),
        found => found.unwrap_or_default(),
    };
    let base = side(repository.as_ref(), base, &asked.path)?;
    let head = match head {
        Some(head) => side(repository.as_ref(), head, &asked.path)?,
        None => Side { name: "working tree".to_owned(), place: disk(&asked.path)? },
    };
    Ok((base, head))
}

/// `base..head`, or `base...head`: from where they parted.
fn range(repository: &Repository, base: &str, head: &str) -> Result<(Side, Side), Failure> {
    let or_head = |name: &'_ str| if name.is_empty() { "HEAD".to_owned() } else { name.to_owned() };
    let (base, head, parted) = match head.strip_prefix('.') {
        Some(head) => (or_head(base), or_head(head), true),
        None => (or_head(base), or_head(head), false),
    };
    let revision = |name: &str| {
        repository
            .object(name)
            .ok_or_else(|| Failure::new(format!("`{name}` is no revision of this repository")))
    };
    let (mut before, after) = (revision(&base)?, revision(&head)?);
    if parted {
        before = repository.merge_base(&before, &after).ok_or_else(|| {
            Failure::new(format!("`{base}` and `{head}` have no commit in common"))
                .help("a shallow clone does not reach back far enough: fetch more of its history")
        })?;
    }
    let tree = |name: String, object: &str| -> Result<Side, Failure> {
        let place = Place::Tree(repository.tree(&name, object)?);
        Ok(Side { name, place })
    };
    Ok((tree(base, &before)?, tree(head, &after)?))
}

fn no_repository(folder: &Path) -> Failure {
    Failure::new(format!("`{}` lies in no git repository", folder.display()))
        .help("give two folders, or --path DIR with a folder of a repository")
}

/// A revision, else a folder or file.
fn side(repository: Option<&Repository>, name: &str, folder: &Path) -> Result<Side, Failure> {
    let is_plainly_a_path = name.starts_with(['.', '/']) || name.contains('\\');
    let object = repository.filter(|_| !is_plainly_a_path).and_then(|repository| {
        let object = repository.object(name)?;
        Some(repository.tree(name, &object))
    });
    if let Some(tree) = object {
        return Ok(Side { name: name.to_owned(), place: Place::Tree(tree?) });
    }
    if Path::new(name).exists() {
        return Ok(Side { name: name.to_owned(), place: disk(Path::new(name))? });
    }
    Err(match repository {
        Some(_) => Failure::new(format!("`{name}` is no revision, folder or file"))
            .help("a shallow clone may lack the revision: fetch it first"),
        None => no_repository(folder).help(format!("and there is no folder or file `{name}`")),
    })
}

fn disk(path: &Path) -> Result<Place, Failure> {
    Disk::new(path).map(Place::Disk).map_err(|error| Failure::file(path, "assess", &error))
}

/// A file that is tracked and ignored is in a revision but not in a walk of the disk: it is left out of both.
fn agree(base: &mut Side, head: &mut Side) {
    let (disk, tree) = match (&mut base.place, &mut head.place) {
        (Place::Tree(tree), Place::Disk(disk)) | (Place::Disk(disk), Place::Tree(tree)) => (disk, tree),
        _ => return,
    };
    let shown: BTreeSet<String> = disk.list().0.into_iter().collect();
    tree.hide(|path| !shown.contains(path) && disk.has(path));
}

fn publish(changed: &Diff, asked: &DiffArguments, screen: &Screen) -> Result<(), Failure> {
    let text = match asked.format {
        DiffFormat::Terminal => {
            let colour = screen.out.colour && asked.output.is_none();
            nisaba_view::terminal::changes(changed, &nisaba_view::terminal::Style { colour, ..screen.out })
        }
        DiffFormat::Markdown => nisaba_view::changes::markdown(changed),
        DiffFormat::Json => nisaba_view::json::diff(changed),
    };
    match &asked.output {
        Some(path) => assess::write(path, &text),
        None => {
            screen.print(&text);
            Ok(())
        }
    }
}

fn exit_code(changed: &Diff, fail_on: FailOn) -> ExitCode {
    let worse = assess::at_or_above(changed.summary.new, fail_on) > 0 || changed.weakens();
    if worse && fail_on != FailOn::None { ExitCode::from(1) } else { ExitCode::SUCCESS }
}
