//! Memberships of Google Cloud: who has which role, however it is written (`member`, `members`, `policy_data`).
//!
//! They amount to the same record as an access policy, so that the same checks speak of both.

use nisaba_base::value::{Node, Value};
use nisaba_estate::{Facet, FacetName, FacetValue, Facets};

use super::document::Library;
use super::facts::Facts;
use super::word::{Answer, Word};

/// One role and its members.
struct Binding<'n> {
    role: Option<&'n Node>,
    members: Vec<&'n Node>,
}

/// Whether anyone, or anyone with an account of Google, is a member.
pub(crate) fn public(body: &Node, library: Library<'_>) -> Facet {
    answer(body, library, |binding| Answer::any(binding.members.iter().map(|member| is_everyone(member))))
}

/// What the memberships amount to.
pub(crate) fn access(body: &Node, library: Library<'_>) -> Facet {
    let facts = Facts::built_in();
    let has = |roles: &'static [String]| {
        move |binding: &Binding<'_>| binding.role.map_or(Answer::No, |role| is_one_of(role, roles))
    };
    let mut record = Facets::default();
    let mut set = |name: &str, facet: Facet| record.set(FacetName::new(name), facet);
    set("public", public(body, library));
    set("any_action", answer(body, library, has(&facts.google_basic_roles)));
    let basic = has(&facts.google_basic_roles);
    let reading = has(&facts.google_reading_roles);
    set(
        "unrestricted_resources",
        answer(body, library, |binding| Answer::any([basic(binding), reading(binding)])),
    );
    set("unrestricted_writes", answer(body, library, has(&facts.google_basic_roles)));
    set("privilege_escalation", escalation(answer(body, library, has(&facts.google_escalating_roles))));
    set(
        "default_account",
        answer(body, library, |binding| {
            Answer::any(binding.members.iter().map(|member| is_default_account(member)))
        }),
    );
    Facet::known(FacetValue::Record(record), body.loc)
}

/// As the list of ways that policies of AWS have.
fn escalation(facet: Facet) -> Facet {
    let loc = facet.loc;
    match (facet.value(), loc) {
        (Some(FacetValue::Bool(open)), Some(loc)) => {
            let ways = open.then(|| Facet::known("role_of_project", loc));
            Facet::known(FacetValue::List(ways.into_iter().collect()), loc)
        }
        _ => facet,
    }
}

fn answer(body: &Node, library: Library<'_>, question: impl Fn(&Binding<'_>) -> Answer) -> Facet {
    let (bindings, unread) = bindings(body, library);
    let mut open = unread.map(|node| (why(node), node.loc));
    for binding in &bindings {
        let loc = binding.members.first().copied().or(binding.role).map_or(body.loc, |node| node.loc);
        match question(binding) {
            Answer::Yes => return Facet::known(true, loc),
            Answer::Open(why) => open = open.or(Some((why, loc))),
            Answer::No => {}
        }
    }
    match open {
        Some((why, loc)) => Facet::unknown(why, Some(loc)),
        None => Facet::known(false, body.loc),
    }
}

fn why(node: &Node) -> std::sync::Arc<str> {
    match &node.value {
        Value::Unknown(unknown) => unknown.why.to_string().into(),
        _ => "the policy is no document".into(),
    }
}

/// The bindings, and the value that could not be read as such.
fn bindings<'n>(body: &'n Node, library: Library<'n>) -> (Vec<Binding<'n>>, Option<&'n Node>) {
    let Some(data) = body.get("policy_data") else { return (vec![binding(body)], None) };
    if let Some(list) = data.get("bindings").and_then(|bindings| bindings.value.as_list()) {
        return (list.iter().map(binding).collect(), None);
    }
    let mut found = Vec::new();
    for resource in library.referred(data).filter(|resource| &*resource.type_name == "google_iam_policy") {
        let blocks = resource.body.get("binding").and_then(|blocks| blocks.value.as_list());
        found.extend(blocks.unwrap_or_default().iter().map(binding));
    }
    let unread = (found.is_empty() && matches!(data.value, Value::Unknown(_))).then_some(data);
    (found, unread)
}

fn binding(node: &Node) -> Binding<'_> {
    let members = match node.get("members") {
        Some(Node { value: Value::List(items), .. }) => items.iter().collect(),
        Some(one) => vec![one],
        None => node.get("member").into_iter().collect(),
    };
    Binding { role: node.get("role"), members }
}

fn is_everyone(member: &Node) -> Answer {
    match Word::of(member) {
        Some(word) if word.may_be_anything() => Answer::Open(word.why()),
        Some(word) => ["allUsers", "allAuthenticatedUsers"].contains(&word.marked()).into(),
        None => Answer::No,
    }
}

fn is_default_account(member: &Node) -> Answer {
    let ends = ["-compute@developer.gserviceaccount.com", "@appspot.gserviceaccount.com"];
    match Word::of(member) {
        Some(word) if word.may_be_anything() => Answer::Open(word.why()),
        Some(word) => ends.iter().any(|end| word.marked().ends_with(end)).into(),
        None => Answer::No,
    }
}

fn is_one_of(role: &Node, roles: &[String]) -> Answer {
    match Word::of(role) {
        Some(word) => Answer::any(roles.iter().map(|role| word.matches(role))),
        None => Answer::No,
    }
}
