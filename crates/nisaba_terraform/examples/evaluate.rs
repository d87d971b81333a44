//! Prints what a folder of Terraform code evaluates to: `cargo run --example evaluate -- FOLDER [--quiet]`.

#[path = "../tests/it/print.rs"]
mod print;

use std::path::{Path, PathBuf};
use std::time::Instant;

use nisaba_base::files::{Files, ReadProblem};
use nisaba_base::loc::{SourceFile, SourceMap};
use nisaba_terraform::{Options, evaluate};

struct Folder {
    path: PathBuf,
}

impl Folder {
    fn collect(&self, below: &Path, paths: &mut Vec<String>) {
        let Ok(entries) = std::fs::read_dir(below) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            let hidden = path.file_name().is_some_and(|name| name == ".git");
            if path.is_dir() && !path.is_symlink() && !hidden {
                self.collect(&path, paths);
            } else if let Ok(relative) = path.strip_prefix(&self.path) {
                paths.push(relative.to_string_lossy().replace('\\', "/"));
            }
        }
    }
}

impl Files for Folder {
    fn list(&self) -> (Vec<String>, Vec<(String, ReadProblem)>) {
        let mut paths = Vec::new();
        self.collect(&self.path, &mut paths);
        paths.sort();
        (paths, Vec::new())
    }

    fn read(&self, path: &str) -> Result<String, ReadProblem> {
        let bytes =
            std::fs::read(self.path.join(path)).map_err(|problem| ReadProblem::Other(problem.to_string()))?;
        String::from_utf8(bytes)
            .map_err(|problem| ReadProblem::NotText { offset: problem.utf8_error().valid_up_to() })
    }
}

fn main() {
    let mut arguments = std::env::args().skip(1);
    let folder = Folder { path: arguments.next().unwrap_or_else(|| ".".to_owned()).into() };
    let quiet = arguments.next().is_some();
    let mut sources = SourceMap::default();
    for path in folder.list().0 {
        let wanted = [".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json", "modules.json"];
        if wanted.iter().any(|ending| path.ends_with(ending))
            && let Ok(text) = folder.read(&path)
        {
            sources.insert(SourceFile::new(path, text));
        }
    }
    let start = Instant::now();
    let evaluation = evaluate(&sources, &folder, &Options::default());
    let elapsed = start.elapsed();
    if !quiet {
        print!("{}", print::print(&evaluation, &sources));
    }
    let resources: usize = evaluation.roots.iter().map(|root| root.resources.len()).sum();
    println!(
        "{} files, {} roots, {resources} resources, {} diagnostics, {:.1} ms",
        sources.len(),
        evaluation.roots.len(),
        evaluation.diagnostics.len(),
        elapsed.as_secs_f64() * 1000.0
    );
}
