//! Whom a policy of a resource, or a trust policy, lets in.

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_estate::{Facet, FacetName, FacetValue, Facets};

use super::document::{Document, Library, Principals, Statement};
use super::facts::{Facts, Issuer};
use super::word::{Answer, Word};

impl Statement {
    /// Anyone at all, under no condition that only chosen callers satisfy.
    pub(crate) fn lets_anyone_in(&self) -> Answer {
        self.allows
            .clone()
            .and(|| self.names_everyone())
            .and(|| Answer::any(self.conditions.iter().map(super::document::Condition::narrows)).negated())
    }

    fn names_everyone(&self) -> Answer {
        if self.not_principals {
            return Answer::Yes;
        }
        let principals = self.principals.iter().flatten();
        Answer::any(principals.filter(|principals| principals.may_be_everyone()).flat_map(|principals| {
            let words = principals.named.items.iter().map(Word::is_star);
            words.chain(principals.named.open.clone().map(Answer::Open)).collect::<Vec<_>>()
        }))
    }

    /// A whole account, under no condition at all: whoever that account lets.
    pub(crate) fn trusts_whole_account(&self) -> Answer {
        if !self.conditions.is_empty() {
            return Answer::No;
        }
        let whole = |word: &Word| -> Answer {
            let text = word.marked();
            (text.ends_with(":root") || is_account(text)).into()
        };
        self.allows.clone().and(|| Answer::any(self.words_of("aws").map(whole)))
    }

    /// Refuses every request without TLS.
    pub(crate) fn refuses_plain_http(&self) -> Answer {
        let denies = self.allows.clone().negated();
        denies
            .and(|| Answer::any(self.conditions.iter().map(super::document::Condition::means_plain_http)))
            .and(|| self.names_everyone())
    }

    fn words_of(&self, of: &'static str) -> impl Iterator<Item = &Word> {
        let principals = self.principals.iter().flatten();
        principals
            .filter(move |principals| principals.of.marked().eq_ignore_ascii_case(of))
            .flat_map(|principals| &principals.named.items)
    }
}

impl Principals {
    fn may_be_everyone(&self) -> bool {
        let of = self.of.marked();
        of.eq_ignore_ascii_case("aws") || of == "*" || self.of.may_be_anything()
    }
}

fn is_account(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Accounts that it names.
pub(crate) fn accounts(documents: &[Document]) -> Vec<(Arc<str>, Loc)> {
    let mut found: Vec<(Arc<str>, Loc)> = Vec::new();
    for statement in documents.iter().flat_map(|document| &document.statements) {
        if statement.allows == Answer::No {
            continue;
        }
        for word in statement.words_of("aws") {
            let text = word.marked();
            let account = text.split(':').nth(4).unwrap_or(text);
            if is_account(account) && !found.iter().any(|(known, _)| **known == *account) {
                found.push((account.into(), statement.loc));
            }
        }
    }
    found
}

/// Identities of other issuers that it lets in, and how narrowly their subject is held.
pub(crate) fn federations(documents: &[Document], library: Library<'_>) -> Vec<Facet> {
    let statements = documents.iter().flat_map(|document| &document.statements);
    statements
        .filter(|statement| statement.allows != Answer::No)
        .flat_map(|statement| {
            let record = |word: &Word| {
                let issuer = issuer(word, statement, library)?;
                Some(Facet::known(FacetValue::Record(federation(&issuer, statement)), statement.loc))
            };
            statement.words_of("federated").filter_map(record).collect::<Vec<_>>()
        })
        .collect()
}

/// The issuer's address without scheme, marks included where it is not wholly known; `None` for SAML.
fn issuer(word: &Word, statement: &Statement, library: Library<'_>) -> Option<String> {
    let text = word.marked();
    if let Some((_, issuer)) = text.split_once(":oidc-provider/") {
        return Some(issuer.to_owned());
    }
    if text.contains(":saml-provider/") {
        return None;
    }
    let provider = word
        .refs
        .iter()
        .flat_map(|reference| library.resources.at(library.root, &reference.address))
        .filter_map(|index| library.resources.get(*index))
        .find(|resource| &*resource.type_name == "aws_iam_openid_connect_provider");
    let url = provider.and_then(|resource| resource.text("url"));
    if let Some(url) = url {
        return Some(url.trim_start_matches("https://").trim_end_matches('/').to_owned());
    }
    // The keys of its conditions begin with the issuer.
    let of_key = statement.conditions.iter().find_map(|condition| {
        let (issuer, claim) = condition.key.marked().rsplit_once(':')?;
        ["sub", "aud", "oaud", "amr"].contains(&claim).then(|| issuer.to_owned())
    });
    of_key.or_else(|| match text.contains('.') {
        true => Some(text.to_owned()),
        false => provider.map(|_| String::new()),
    })
}

fn federation(issuer: &str, statement: &Statement) -> Facets {
    let known = Facts::built_in().issuers.iter().find(|known| is_of(issuer, &known.host));
    let subjects: Vec<_> =
        statement.conditions.iter().filter(|condition| condition.requires(":sub")).collect();
    let owned = Answer::any(subjects.iter().map(|condition| {
        let values = condition.values.items.iter().map(|value| is_owned(value, known).negated());
        Answer::any(values.chain(condition.values.open.clone().map(Answer::Open))).negated()
    }));
    // Other claims hold the caller as well: an organisation, a project, a repository by number.
    let by_claim = statement.conditions.iter().any(|condition| {
        [
            ":repository_owner",
            ":repository_owner_id",
            ":repository_id",
            ":repository",
            ":job_workflow_ref",
            ":namespace_id",
            ":project_id",
            ":namespace_path",
            ":project_path",
            ":terraform_organization_id",
            ":terraform_organization_name",
        ]
        .iter()
        .any(|claim| condition.requires(claim))
    });
    let owned = if by_claim { Answer::Yes } else { owned };
    let mut record = Facets::default();
    let mut set = |name: &str, facet: Facet| record.set(FacetName::new(name), facet);
    let shown: String = issuer.chars().filter(|c| !('\u{F8F0}'..='\u{F8FF}').contains(c)).collect();
    set("issuer", Facet::known(shown.as_str(), statement.loc));
    set("for_pipelines", Facet::known(known.is_some(), statement.loc));
    set("subject_required", Facet::known(!subjects.is_empty(), statement.loc));
    set(
        "subject_owned",
        match owned {
            Answer::Yes => Facet::known(true, statement.loc),
            Answer::No => Facet::known(false, statement.loc),
            Answer::Open(why) => Facet::unknown(why, Some(statement.loc)),
        },
    );
    record
}

fn is_of(issuer: &str, host: &str) -> bool {
    let issuer_host = issuer.split('/').next().unwrap_or(issuer);
    issuer_host == host || issuer_host.strip_suffix(host).is_some_and(|rest| rest.ends_with('.'))
}

/// Whether a subject belongs to one customer of the issuer: `repo:invented-company/…`, not `*` or `repo:*`.
fn is_owned(value: &Word, issuer: Option<&Issuer>) -> Answer {
    if value.may_be_anything() {
        return Answer::Open(value.why());
    }
    let text = value.marked();
    let named = |rest: &str| {
        let name = rest.split(['/', ':']).next().unwrap_or(rest);
        !name.is_empty() && !name.contains(['*', '?'])
    };
    match issuer {
        None => (!text.starts_with('*')).into(),
        Some(issuer) => {
            let owned = issuer.owned.iter().any(|prefix| {
                let begins = text.get(..prefix.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(prefix));
                begins && text.get(prefix.len()..).is_some_and(named)
            });
            match owned {
                true => Answer::Yes,
                // What begins with a part that is not known may well be owned.
                false
                    if value.text().is_none()
                        && text.starts_with(|c: char| ('\u{F8F0}'..='\u{F8FF}').contains(&c)) =>
                {
                    Answer::Open(value.why())
                }
                false => Answer::No,
            }
        }
    }
}
