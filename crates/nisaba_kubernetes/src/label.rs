//! Label selectors: which labels they choose, in three-valued logic, since labels may hold values that are not known.

use nisaba_base::loc::Loc;
use nisaba_base::value::{Node, Value, number_text};

/// A label selector in any of the shapes that Kubernetes has for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Selector {
    /// All of them must hold; none chooses everything.
    pub requirements: Vec<Requirement>,
    /// Where the selector is written.
    pub loc: Loc,
}

/// One condition of a [`Selector`].
#[derive(Debug, Clone, PartialEq)]
pub struct Requirement {
    /// Key of the label.
    pub key: String,
    /// What must hold for it.
    pub operator: Operator,
    /// Values that the operator speaks about; they may be unknown.
    pub values: Vec<Node>,
}

/// Operators of a [`Requirement`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Operator {
    /// The label has one of the values.
    In,
    /// The label is absent or has none of the values.
    NotIn,
    /// The label is there.
    Exists,
    /// The label is absent.
    DoesNotExist,
    /// The selector cannot be read, so what it chooses is not known.
    Unknown,
}

impl Selector {
    /// A plain map of labels (`spec.selector` of a service).
    pub fn from_labels(node: &Node) -> Option<Self> {
        let requirements = match &node.value {
            Value::Map(map) => map.iter().map(|(key, entry)| equals(key, entry.node.clone())).collect(),
            Value::Unknown(_) => vec![unreadable(node)],
            _ => return None,
        };
        Some(Self { requirements, loc: node.loc })
    }

    /// `matchLabels` and `matchExpressions` (of a NetworkPolicy, PodDisruptionBudget, Deployment).
    pub fn from_label_selector(node: &Node) -> Option<Self> {
        if node.value.as_unknown().is_some() {
            return Some(Self { requirements: vec![unreadable(node)], loc: node.loc });
        }
        if !node.value.is_null() {
            node.value.as_map()?;
        }
        let labels = node.get("matchLabels").and_then(Self::from_labels);
        let mut requirements = labels.map(|selector| selector.requirements).unwrap_or_default();
        if let Some(expressions) = node.get("matchExpressions") {
            match &expressions.value {
                Value::List(items) => requirements.extend(items.iter().map(expression)),
                Value::Unknown(_) => requirements.push(unreadable(expressions)),
                _ => {}
            }
        }
        Some(Self { requirements, loc: node.loc })
    }

    /// The one-line form of `kubectl -l`: `app=web,tier in (a, b),!canary`.
    pub(crate) fn parse(text: &str, loc: Loc) -> Option<Self> {
        let requirements =
            split_terms(text).into_iter().map(|term| parse_term(term, loc)).collect::<Option<_>>()?;
        Some(Self { requirements, loc })
    }

    /// Whether it chooses these labels; `None` when unknown values decide it.
    pub fn matches(&self, labels: Option<&Node>) -> Option<bool> {
        let outcomes = self.requirements.iter().map(|requirement| requirement.holds(labels));
        all(outcomes)
    }
}

/// Whether the labels of something are chosen; for a selector that is absent, nothing is.
pub fn is_selected(selector: Option<&Selector>, labels: Option<&Node>) -> Option<bool> {
    selector.map_or(Some(false), |selector| selector.matches(labels))
}

impl Requirement {
    fn holds(&self, labels: Option<&Node>) -> Option<bool> {
        if labels.is_some_and(|labels| labels.value.as_unknown().is_some()) {
            return None;
        }
        let label = labels.and_then(|labels| labels.get(&self.key)).filter(|label| !label.value.is_null());
        match (self.operator, label) {
            (Operator::Unknown, _) => None,
            (Operator::Exists, label) => Some(label.is_some()),
            (Operator::DoesNotExist, label) => Some(label.is_none()),
            (Operator::In, None) => Some(false),
            (Operator::NotIn, None) => Some(true),
            (Operator::In, Some(label)) => self.has(label),
            (Operator::NotIn, Some(label)) => self.has(label).map(|has| !has),
        }
    }

    fn has(&self, label: &Node) -> Option<bool> {
        let outcomes = self.values.iter().map(|value| is_same(value, label));
        all(outcomes.map(|outcome| outcome.map(|same| !same))).map(|none| !none)
    }
}

/// Conjunction of three-valued outcomes.
fn all(outcomes: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut result = Some(true);
    for outcome in outcomes {
        match outcome {
            Some(false) => return Some(false),
            None => result = None,
            Some(true) => {}
        }
    }
    result
}

/// Two unknown values are the same when they are unknown for the same reason: one variable, used twice.
fn is_same(a: &Node, b: &Node) -> Option<bool> {
    match (&a.value, &b.value) {
        (Value::Unknown(a), Value::Unknown(b)) if a == b => Some(true),
        (Value::Unknown(_), _) | (_, Value::Unknown(_)) => None,
        (a, b) => Some(text(a) == text(b)),
    }
}

/// A label value as text; YAML may have read it as a number or a boolean.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.to_string()),
        Value::Number(number) => Some(number_text(*number)),
        Value::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

fn equals(key: &str, value: Node) -> Requirement {
    Requirement { key: key.to_owned(), operator: Operator::In, values: vec![value] }
}

fn unreadable(node: &Node) -> Requirement {
    Requirement { key: String::new(), operator: Operator::Unknown, values: vec![node.clone()] }
}

fn expression(node: &Node) -> Requirement {
    let values = node.get("values").and_then(|values| values.value.as_list()).unwrap_or_default().to_vec();
    let operator = match node.str("operator") {
        Some("In") => Operator::In,
        Some("NotIn") => Operator::NotIn,
        Some("Exists") => Operator::Exists,
        Some("DoesNotExist") => Operator::DoesNotExist,
        _ => Operator::Unknown,
    };
    match node.str("key") {
        Some(key) => Requirement { key: key.to_owned(), operator, values },
        None => unreadable(node),
    }
}

/// Splits at commas outside parentheses.
fn split_terms(text: &str) -> Vec<&str> {
    let mut terms = Vec::new();
    let (mut start, mut inside) = (0, false);
    for (at, character) in text.char_indices() {
        match character {
            '(' => inside = true,
            ')' => inside = false,
            ',' if !inside => {
                terms.extend(text.get(start..at));
                start = at + 1;
            }
            _ => {}
        }
    }
    terms.extend(text.get(start..));
    terms.into_iter().map(str::trim).filter(|term| !term.is_empty()).collect()
}

fn parse_term(term: &str, loc: Loc) -> Option<Requirement> {
    let words = |list: &str| list.split(',').map(|word| Value::string(word.trim()).at(loc)).collect();
    let make = |key: &str, operator, values| {
        Some(Requirement { key: key.trim().to_owned(), operator, values }).filter(|made| !made.key.is_empty())
    };
    if let Some(list) = term.strip_suffix(')') {
        let (head, list) = list.split_once('(')?;
        let (key, operator) = head.trim().split_once(char::is_whitespace)?;
        return match operator.trim() {
            "in" => make(key, Operator::In, words(list)),
            "notin" => make(key, Operator::NotIn, words(list)),
            _ => None,
        };
    }
    if let Some((key, value)) = term.split_once("!=") {
        return make(key, Operator::NotIn, words(value));
    }
    if let Some((key, value)) = term.split_once("==").or_else(|| term.split_once('=')) {
        return make(key, Operator::In, words(value));
    }
    match term.strip_prefix('!') {
        Some(key) => make(key, Operator::DoesNotExist, Vec::new()),
        None => make(term, Operator::Exists, Vec::new()),
    }
}

#[cfg(test)]
mod tests {
    use nisaba_base::loc::FileId;
    use nisaba_base::value::Why;
    use nisaba_base::yaml;

    use super::*;

    fn node(text: &str) -> Node {
        yaml::parse(FileId(0), text).0.remove(0)
    }

    fn matches(selector: &str, labels: &str) -> Option<bool> {
        Selector::from_label_selector(&node(selector))
            .and_then(|selector| selector.matches(Some(&node(labels))))
    }

    #[test]
    fn an_empty_selector_chooses_everything_and_an_absent_one_nothing() {
        assert_eq!(matches("{}", "{a: b}"), Some(true));
        assert_eq!(is_selected(None, Some(&node("{a: b}"))), Some(false));
    }

    #[test]
    fn expressions_are_read_as_kubernetes_reads_them() {
        let selector = "matchExpressions: [{key: tier, operator: NotIn, values: [db]}]";
        assert_eq!(matches(selector, "{tier: web}"), Some(true));
        assert_eq!(matches(selector, "{tier: db}"), Some(false));
        assert_eq!(matches(selector, "{app: x}"), Some(true), "an absent label is in no list");
        assert_eq!(matches("matchExpressions: [{key: a, operator: DoesNotExist}]", "{a: ''}"), Some(false));
    }

    #[test]
    fn a_number_is_the_text_it_was_written_as() {
        assert_eq!(matches("matchLabels: {version: 2}", "{version: '2'}"), Some(true));
    }

    #[test]
    fn an_unknown_label_decides_only_what_nothing_else_decides() {
        let unknown = Value::unknown(Why::Variable("var.app".into())).at(Loc::start_of(FileId(0)));
        let mut labels = node("{tier: web}");
        if let Some(map) = crate::edit::map_mut(&mut labels) {
            map.insert("app", unknown.loc, unknown.clone());
        }
        let choose = |text: &str| Selector::from_labels(&node(text)).unwrap();
        assert_eq!(choose("{app: x}").matches(Some(&labels)), None);
        assert_eq!(choose("{app: x, tier: db}").matches(Some(&labels)), Some(false));
        let same = Selector { requirements: vec![equals("app", unknown)], loc: labels.loc };
        assert_eq!(same.matches(Some(&labels)), Some(true), "the same variable on both sides");
    }

    #[test]
    fn the_one_line_form_knows_all_operators() {
        let loc = Loc::start_of(FileId(0));
        let chosen = |text: &str, labels: &str| Selector::parse(text, loc)?.matches(Some(&node(labels)));
        assert_eq!(chosen("a=1, b in (x, y),!c", "{a: 1, b: y}"), Some(true));
        assert_eq!(chosen("a=1,b in (x,y)", "{a: 1, b: z}"), Some(false));
        assert_eq!(chosen("a!=1", "{}"), Some(true));
        assert_eq!(chosen("a", "{b: 1}"), Some(false));
        assert_eq!(chosen("a maybe (b)", "{}"), None, "not a selector");
    }
}
