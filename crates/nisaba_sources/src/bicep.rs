//! Bicep files: what they declare is read from the ARM template that `bicep build` writes beside them.

use nisaba_base::{Loc, SourceMap};
use nisaba_estate::NotSeen;

use crate::format::{Format, Formats};
use crate::part::Part;

/// Says of each Bicep file without a built template how to build it.
pub(crate) fn read(sources: &SourceMap, formats: &Formats) -> Part {
    let built: Vec<&str> =
        formats.files(Format::Arm).filter_map(|id| sources.get(id)?.path().strip_suffix(".json")).collect();
    let unbuilt = |id| {
        let path = sources.get(id)?.path();
        let stem = path.strip_suffix(".bicep")?;
        (!built.contains(&stem)).then(|| NotSeen {
            what: format!("{path} (Bicep)"),
            settle: format!("build it and assess what comes out: `az bicep build --file {path}`"),
            loc: Some(Loc::start_of(id)),
        })
    };
    Part { not_seen: formats.files(Format::Bicep).filter_map(unbuilt).collect(), ..Part::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nisaba_base::SourceFile;

    #[test]
    fn a_bicep_file_is_asked_to_be_built_once_only() {
        let mut sources = SourceMap::default();
        let template = r#"{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": []}"#;
        sources.insert(SourceFile::new("infra/main.bicep", "param location string\n"));
        sources.insert(SourceFile::new("infra/main.json", template));
        sources.insert(SourceFile::new("infra/other.bicep", "param location string\n"));
        let part = read(&sources, &Formats::of(&sources));
        assert_eq!(part.not_seen.len(), 1);
        assert!(part.not_seen[0].settle.contains("infra/other.bicep"));
    }
}
