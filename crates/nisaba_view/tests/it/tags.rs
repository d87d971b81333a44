//! A reader of tags, strict enough to notice when text of the estate became markup.

/// A start tag with its attributes.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Tag {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }
}

/// Start tags of a page without its stylesheet; panics on what is no tag.
pub(crate) fn tags(page: &str) -> Vec<Tag> {
    let (head, rest) = page.split_once("<style>").expect("a stylesheet");
    let (_, body) = rest.split_once("</style>").expect("an end of the stylesheet");
    [head, body].into_iter().flat_map(|part| part.split('<').skip(1)).filter_map(start).collect()
}

fn start(text: &str) -> Option<Tag> {
    if text.starts_with('/') || text.starts_with('!') {
        return None;
    }
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric()).expect("a name");
    let (name, mut rest) = text.split_at(end);
    assert!(!name.is_empty(), "no name after <: {:?}", text.get(..40));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches([' ', '\n']);
        if rest.starts_with('>') || rest.starts_with("/>") {
            return Some(Tag { name: name.to_owned(), attributes });
        }
        let end = rest.find(['=', ' ', '>']).expect("an end of the attribute");
        let (attribute, after) = rest.split_at(end);
        rest = after;
        let mut value = "";
        if let Some(quoted) = after.strip_prefix("=\"") {
            let (inside, after) = quoted.split_once('"').expect("an end quote");
            (value, rest) = (inside, after);
        }
        attributes.push((attribute.to_owned(), value.to_owned()));
    }
}
