//! Who writes a record, and what vouches for that: without a server nobody signs in, so the record says where the name is from.

use nisaba_evidence::record::Who;

/// Variables that name who runs a pipeline.
const PIPELINES: [&str; 4] =
    ["GITHUB_ACTOR", "GITLAB_USER_LOGIN", "BUILD_REQUESTEDFOREMAIL", "BITBUCKET_STEP_TRIGGERER_UUID"];

/// The name given, or the one the environment knows.
pub(crate) fn who(given: Option<&str>) -> Who {
    let made = |name: String, vouched_by: &str| Who { name, vouched_by: vouched_by.to_owned() };
    let variable = |name: &&str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(name) = given {
        return made(name.to_owned(), "argument");
    }
    if let Some(name) = ["NISABA_BY"].iter().chain(&PIPELINES).find_map(variable) {
        return made(name, "environment");
    }
    match ["USER", "USERNAME", "LOGNAME"].iter().find_map(variable) {
        Some(name) => made(name, "operating-system"),
        None => made("unknown".to_owned(), "operating-system"),
    }
}
