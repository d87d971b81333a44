//! Access policies in the grammar of AWS IAM: what the statements amount to, as one record of three-valued facets.
//!
//! [`read`] serves the transforms `access_policy`, `trust_policy`, `managed_policy` and `google_*`. How a policy is written (JSON text,
//! HCL object, `aws_iam_policy_document`) makes no difference; what is known of actions, keys and issuers is data (`iam/`).
//!
//! **Invariant:** a part that is not known makes the facets it could change unknown, and no others.
//! Memberships of Google Cloud give the same record (`google.rs`).
//!
//! **Not here:** what is a gap (checks).

mod condition;
mod document;
mod facts;
mod google;
mod managed;
mod principal;
mod rights;
#[cfg(test)]
mod tests;
mod word;

use std::sync::Arc;

use nisaba_base::Loc;
use nisaba_base::value::Node;
use nisaba_estate::{Facet, FacetName, FacetValue, Facets};

use self::document::{Document, Library, Read, Statement};
use self::facts::Facts;
use self::word::Answer;
use crate::resource::{Resource, Resources};
use crate::transform::Transform;

/// What a policy amounts to; `None` where nothing is written or the transform is not one of policies.
pub(crate) fn read(
    transform: Transform,
    node: &Node,
    resources: &Resources,
    holder: &Resource,
) -> Option<Facet> {
    let library = Library { resources, root: &holder.root };
    match transform {
        Transform::ManagedPolicy => Some(managed::managed(node, library)),
        Transform::GoogleAccess => Some(google::access(node, library)),
        Transform::GooglePublic => Some(google::public(node, library)),
        _ => policy(node, library, holder),
    }
}

fn policy(node: &Node, library: Library<'_>, holder: &Resource) -> Option<Facet> {
    match document::read(node, library) {
        Read::Nothing => None,
        Read::Open(why) => Some(Facet::unknown(why, Some(node.loc))),
        Read::Documents(documents) => {
            let mut record = Facets::default();
            // A document of its own is an asset of its own: its rights are told there, once.
            if !is_of_document(node, holder) {
                rights(&documents, node.loc, &mut record);
            }
            callers(&documents, library, node.loc, &mut record);
            Some(Facet::known(FacetValue::Record(record), node.loc))
        }
    }
}

/// Whether the text comes from a document resource, computed or not.
fn is_of_document(node: &Node, holder: &Resource) -> bool {
    let mut references = holder.references.iter();
    references.any(|(_, reference, loc)| {
        *loc == node.loc && reference.address.contains("data.aws_iam_policy_document.")
    })
}

/// What an identity that holds the policy may do.
fn rights(documents: &[Document], loc: Loc, record: &mut Facets) {
    let mut set = |name: &str, facet: Facet| record.set(FacetName::new(name), facet);
    let any = |question: &dyn Fn(&Document, &Statement) -> Answer| some_statement(documents, question);
    let facts = Facts::built_in();
    set("full_admin", any(&|_, statement| statement.full_admin()));
    set("iam_admin", any(&|_, statement| statement.iam_admin()));
    set("any_action", any(&|_, statement| statement.any_action()));
    set("unrestricted_resources", any(&|_, statement| statement.unrestricted(|_| true)));
    set("unrestricted_writes", any(&|_, statement| statement.unrestricted(|word| !facts.only_reads(word))));
    set(
        "permissions_management",
        any(&|document, statement| document.gives_one_of(&facts.permissions, statement)),
    );
    set(
        "credentials_exposure",
        any(&|document, statement| document.gives_one_of(&facts.credentials, statement)),
    );
    set("data_exfiltration", any(&|document, statement| document.gives_one_of(&facts.data, statement)));
    set("privilege_escalation", privilege_escalation(documents, loc));
}

/// Whom the policy of a resource, or a trust policy, lets in.
fn callers(documents: &[Document], library: Library<'_>, loc: Loc, record: &mut Facets) {
    let mut set = |name: &str, facet: Facet| record.set(FacetName::new(name), facet);
    let any = |question: &dyn Fn(&Document, &Statement) -> Answer| some_statement(documents, question);
    set("public", any(&|_, statement| statement.lets_anyone_in()));
    set("whole_account_trusted", any(&|_, statement| statement.trusts_whole_account()));
    set("plain_http_denied", any(&|_, statement| statement.refuses_plain_http()));
    let accounts = principal::accounts(documents).into_iter();
    let accounts = accounts.map(|(account, loc)| Facet::known(FacetValue::Text(account), loc)).collect();
    set("accounts", Facet::known(FacetValue::List(accounts), loc));
    set("federated", Facet::known(FacetValue::List(principal::federations(documents, library)), loc));
}

/// A yes of every document that it may be is a yes, a no of every one a no.
fn some_statement(documents: &[Document], question: &dyn Fn(&Document, &Statement) -> Answer) -> Facet {
    let mut answers = documents.iter().map(|document| of_document(document, question));
    let Some(first) = answers.next() else { return Facet::unknown("no document is there", None) };
    answers.fold(first, |so_far, other| match so_far.value() == other.value() {
        true => so_far,
        false => Facet::unknown("which of several policies it is depends on something not known", so_far.loc),
    })
}

fn of_document(document: &Document, question: &dyn Fn(&Document, &Statement) -> Answer) -> Facet {
    let mut open: Option<(Arc<str>, Loc)> = None;
    for statement in &document.statements {
        match question(document, statement) {
            Answer::Yes => return Facet::known(true, statement.loc),
            Answer::Open(why) => open = open.or(Some((why, statement.loc))),
            Answer::No => {}
        }
    }
    match open.or_else(|| document.open.clone()) {
        Some((why, loc)) => Facet::unknown(why, Some(loc)),
        None => Facet::known(false, document.loc),
    }
}

/// The ways to more rights that the policy opens, by their ids; unknown where one may be open.
fn privilege_escalation(documents: &[Document], loc: Loc) -> Facet {
    let mut ways = Vec::new();
    let mut open = None;
    for document in documents {
        for way in &Facts::built_in().escalations {
            let given =
                way.needs.iter().fold(Answer::Yes, |all, action| all.and(|| document.gives_freely(action)));
            match given {
                Answer::Yes => ways.push(Facet::known(way.id.as_str(), place(document, way.needs.first()))),
                Answer::Open(why) => open = open.or(Some(why)),
                Answer::No => {}
            }
        }
        open = open.or_else(|| document.open.as_ref().map(|(why, _)| why.clone()));
    }
    match (ways.is_empty(), open) {
        (true, Some(why)) => Facet::unknown(why, Some(loc)),
        _ => {
            let loc = ways.first().and_then(|way| way.loc).unwrap_or(loc);
            Facet::known(FacetValue::List(ways), loc)
        }
    }
}

fn place(document: &Document, action: Option<&String>) -> Loc {
    let giving =
        |statement: &&Statement| action.is_some_and(|action| statement.gives_freely(action) == Answer::Yes);
    document.statements.iter().find(giving).map_or(document.loc, |statement| statement.loc)
}
