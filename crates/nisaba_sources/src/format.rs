//! Which language a file is written in: by its path where that decides, else by words that only that language has.
//!
//! **Invariant:** looking costs less than parsing: each text is searched once for a few words, nothing is decoded.
//! **Not here:** Kubernetes, Terraform and documents: their readers know their files by themselves.

use memchr::memmem;
use nisaba_base::{FileId, SourceFile, SourceMap};

/// A language that a reader of this crate takes whole files of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Format {
    /// `terraform show -json` of a plan.
    TerraformPlan,
    /// `terraform show -json` of a state, or a state file.
    TerraformState,
    /// CloudFormation or SAM template.
    CloudFormation,
    /// ARM template, also as `bicep build` writes it.
    Arm,
    /// Bicep; read as ARM once it is built.
    Bicep,
    /// Pulumi program in YAML, `pulumi stack export`, `pulumi preview --json`.
    Pulumi,
    /// Dockerfile or Containerfile.
    Dockerfile,
    /// Compose file.
    Compose,
    /// Ansible playbook or task file.
    Ansible,
    /// Definition of a pipeline, of any system.
    Pipeline,
    /// Settings of a repository: owners of code, updates of dependencies, protection of branches.
    Repository,
}

/// Whether a path is one that some reader here may read, beside those of Terraform, Kubernetes and documents.
pub(crate) fn may_be_source(path: &str) -> bool {
    by_path(path).is_some() || ends(path, &[".yaml", ".yml", ".json", ".template"])
}

/// The files of each format, in the order of the map.
#[derive(Debug, Default)]
pub(crate) struct Formats(Vec<(Format, FileId)>);

impl Formats {
    /// Looks at every file once.
    pub(crate) fn of(sources: &SourceMap) -> Self {
        Self(sources.iter().filter_map(|(id, file)| Some((of(file)?, id))).collect())
    }

    /// Those of one format.
    pub(crate) fn files(&self, format: Format) -> impl Iterator<Item = FileId> {
        self.0.iter().filter(move |(of, _)| *of == format).map(|(_, id)| *id)
    }
}

/// The format of a file, if it is one of these.
pub(crate) fn of(file: &SourceFile) -> Option<Format> {
    by_path(file.path()).or_else(|| by_words(file.path(), file.text()))
}

fn by_path(path: &str) -> Option<Format> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let in_folder = |folder: &str| {
        let mut found = path.match_indices(folder).map(|(at, _)| at);
        found.any(|at| at == 0 || path.as_bytes().get(at - 1) == Some(&b'/'))
    };
    let yaml = ends(name, &[".yaml", ".yml"]);
    match name {
        "CODEOWNERS" | "renovate.json" | "renovate.json5" | ".renovaterc" | ".renovaterc.json"
        | "dependabot.yml" | "dependabot.yaml" => Some(Format::Repository),
        ".gitlab-ci.yml"
        | ".gitlab-ci.yaml"
        | "azure-pipelines.yml"
        | "azure-pipelines.yaml"
        | "action.yml"
        | "action.yaml" => Some(Format::Pipeline),
        "Pulumi.yaml" | "Pulumi.yml" => Some(Format::Pulumi),
        _ if name.ends_with(".bicep") => Some(Format::Bicep),
        _ if name.ends_with(".tfstate") => Some(Format::TerraformState),
        _ if is_dockerfile(name) => Some(Format::Dockerfile),
        _ if is_named(name, "Jenkinsfile") || name.ends_with(".jenkinsfile") => Some(Format::Pipeline),
        _ if ends(name, &[".gitlab-ci.yml", ".gitlab-ci.yaml"]) => Some(Format::Pipeline),
        _ if yaml && in_folder(".github/workflows/") => Some(Format::Pipeline),
        _ if in_folder(".github/settings.") => Some(Format::Repository),
        _ if yaml && (is_named(name, "compose") || is_named(name, "docker-compose")) => Some(Format::Compose),
        _ => None,
    }
}

/// `Dockerfile`, `Dockerfile.web`, `web.Dockerfile`, `Containerfile`.
fn is_dockerfile(name: &str) -> bool {
    // What is left out of a build, and templates of another tool, are named after the file that they go with.
    if ends(name, &[".dockerignore", ".md", ".j2", ".tmpl", ".tpl", ".erb", ".orig", ".rej"]) {
        return false;
    }
    let is = |word: &str| {
        is_named(name, word) || name.strip_suffix(word).is_some_and(|before| before.ends_with('.'))
    };
    is("Dockerfile") || is("Containerfile") || is("dockerfile")
}

/// The word itself, or with more behind a point or hyphen.
fn is_named(name: &str, word: &str) -> bool {
    name.strip_prefix(word).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']))
}

fn by_words(path: &str, text: &str) -> Option<Format> {
    let has = |words: &[&str]| words.iter().all(|word| holds(text, word));
    if path.ends_with(".json") {
        return json_by_words(&has);
    }
    if !ends(path, &[".yaml", ".yml", ".template"]) {
        return None;
    }
    if has(&["Resources", "AWS::"]) {
        return Some(Format::CloudFormation);
    }
    if has(&["steps:"]) && (has(&["vmImage:"]) || has(&["- task:"]) || has(&["pool:", "trigger:"])) {
        return Some(Format::Pipeline);
    }
    if is_compose(text) && !has(&["apiVersion:"]) {
        return Some(Format::Compose);
    }
    if has(&["hosts:"])
        && !path.contains("/tasks/")
        && text.trim_start().starts_with(['-', '#'])
        && !has(&["apiVersion:"])
    {
        return Some(Format::Ansible);
    }
    None
}

/// Whether a text holds a word; texts may be large, and are searched many bytes at a time.
fn holds(text: &str, word: &str) -> bool {
    memmem::find(text.as_bytes(), word.as_bytes()).is_some()
}

/// Services at the top, made of images: what is deeper is a pipeline's or another tool's.
fn is_compose(text: &str) -> bool {
    (text.starts_with("services:") || holds(text, "\nservices:"))
        && (holds(text, " image:") || holds(text, " build:"))
}

fn json_by_words(has: &dyn Fn(&[&str]) -> bool) -> Option<Format> {
    match () {
        () if has(&["AWS::", "\"Resources\""]) => Some(Format::CloudFormation),
        () if has(&["eploymentTemplate.json", "\"resources\""]) => Some(Format::Arm),
        () if has(&["\"format_version\"", "\"planned_values\""]) => Some(Format::TerraformPlan),
        () if has(&["\"format_version\"", "\"terraform_version\"", "\"values\""]) => {
            Some(Format::TerraformState)
        }
        () if has(&["\"enforcement\"", "\"conditions\"", "\"ref_name\"", "\"rules\""]) => {
            Some(Format::Repository)
        }
        () if has(&["\"deployment\"", "\"urn:pulumi:"]) || has(&["\"steps\"", "\"urn:pulumi:"]) => {
            Some(Format::Pulumi)
        }
        () => None,
    }
}

fn ends(name: &str, suffixes: &[&str]) -> bool {
    suffixes.iter().any(|suffix| name.ends_with(suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn format(path: &str, text: &str) -> Option<Format> {
        of(&SourceFile::new(path, text))
    }

    #[test]
    fn a_name_that_decides_is_enough() {
        for (path, expected) in [
            ("app/Dockerfile", Format::Dockerfile),
            ("Dockerfile.web", Format::Dockerfile),
            ("web.Dockerfile", Format::Dockerfile),
            ("docker-compose.prod.yml", Format::Compose),
            ("deploy/compose.yaml", Format::Compose),
            ("ci/Jenkinsfile", Format::Pipeline),
            (".github/workflows/build.yml", Format::Pipeline),
            ("fork/.github/dependabot.yml", Format::Repository),
            ("infra/main.bicep", Format::Bicep),
        ] {
            assert_eq!(format(path, ""), Some(expected), "{path}");
        }
        assert_eq!(format("dockerfiles/readme.yaml", ""), None);
    }

    #[test]
    fn words_decide_where_names_are_free() {
        let template = "Resources:\n  Bucket:\n    Type: AWS::S3::Bucket\n";
        assert_eq!(format("stack.yaml", template), Some(Format::CloudFormation));
        for schema in ["deploymentTemplate.json#", "deploymentTemplate.json"] {
            let template = format!(
                r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/{schema}", "resources": []}}"#
            );
            assert_eq!(self::format("main.json", &template), Some(Format::Arm), "{schema}");
        }
        assert_eq!(
            format("stack.json", "{\"Resources\": {\"B\": {\"Type\": \"AWS::S3::Bucket\"}}}"),
            Some(Format::CloudFormation)
        );
        let plan = "{\"format_version\": \"1.2\", \"planned_values\": {}}";
        assert_eq!(format("plan.json", plan), Some(Format::TerraformPlan));
        assert_eq!(format("values.yaml", "replicas: 3\n"), None);
    }
}
