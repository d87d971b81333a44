//! An object while kustomize works on it: it remembers each name it has had, since references and patches may use any.

use std::sync::Arc;

use nisaba_base::loc::Loc;
use nisaba_base::value::{Map, Node, Value};

use crate::edit;
use crate::object::{Object, Origin, group, is_built_in_group, is_cluster_scoped};

#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) body: Node,
    pub(crate) api_version: Arc<str>,
    pub(crate) kind: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) namespace: Option<Arc<str>>,
    /// Names and namespaces before the present ones, oldest first.
    pub(crate) previous: Vec<(Option<Arc<str>>, Arc<str>)>,
}

impl Draft {
    pub(crate) fn read(body: Node) -> Option<Self> {
        let object = Object::from_document(body, Origin::Manifest)?;
        Some(Self {
            body: object.body,
            api_version: object.api_version,
            kind: object.kind,
            name: object.name,
            namespace: object.namespace,
            previous: Vec::new(),
        })
    }

    pub(crate) fn group(&self) -> &str {
        group(&self.api_version)
    }

    /// Whether Kubernetes itself defines the kind, so that its lists and references are known.
    pub(crate) fn is_built_in(&self) -> bool {
        is_built_in_group(self.group())
    }

    /// What kustomize allows only once.
    pub(crate) fn id(&self) -> String {
        let namespace = self.scope(self.namespace.as_deref());
        format!("{} {} {}/{}", self.api_version, self.kind, namespace, self.name)
    }

    /// The namespace that counts: none for kinds of the whole cluster.
    pub(crate) fn scope<'n>(&self, namespace: Option<&'n str>) -> &'n str {
        if is_cluster_scoped(&self.kind) { "" } else { namespace.unwrap_or("default") }
    }

    /// Names and namespaces, the present ones first, then the older ones.
    pub(crate) fn names(&self) -> impl Iterator<Item = (Option<&str>, &str)> {
        let older = self.previous.iter().map(|(namespace, name)| (namespace.as_deref(), &**name));
        std::iter::once((self.namespace.as_deref(), &*self.name)).chain(older)
    }

    pub(crate) fn rename(&mut self, name: &str, loc: Loc) {
        if *self.name != *name {
            self.remember();
            self.name = name.into();
            self.set_metadata("name", Value::String(self.name.clone()).at(loc));
        }
    }

    pub(crate) fn move_to(&mut self, namespace: &str, loc: Loc) {
        if self.namespace.as_deref() != Some(namespace) {
            self.remember();
            let namespace: Arc<str> = namespace.into();
            self.namespace = Some(namespace.clone());
            self.set_metadata("namespace", Value::String(namespace).at(loc));
        }
    }

    /// Takes over a name that a patch wrote into the body.
    pub(crate) fn follow_body(&mut self) {
        let Some(now) = Draft::read(self.body.clone()) else { return };
        if now.name != self.name || now.namespace != self.namespace {
            self.remember();
        }
        self.name = now.name;
        self.namespace = now.namespace;
        self.kind = now.kind;
        self.api_version = now.api_version;
    }

    fn remember(&mut self) {
        let present = (self.namespace.clone(), self.name.clone());
        if !self.previous.contains(&present) {
            self.previous.push(present);
        }
    }

    pub(crate) fn set_metadata(&mut self, key: &str, value: Node) {
        let loc = value.loc;
        edit::visit(&mut self.body, &["metadata"], edit::Missing::Create(loc), &mut |metadata| {
            if metadata.value.is_null() {
                metadata.value = Value::map(Map::new());
            }
            if let Some(map) = edit::map_mut(metadata) {
                map.insert(key, loc, value.clone());
            }
        });
    }
}
