//! Provider configurations and which of them a resource uses.

use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::{Evaluator, Instance};
use crate::module::{ResourceBlock, alias_of};
use crate::output::{Provider, ProviderRef};
use crate::syntax::tree::{Expr, ExprKind, Step};

/// Every provider configuration below a root, found by module address, name and alias.
#[derive(Default)]
pub(super) struct Providers {
    pub(super) list: Vec<Provider>,
    index: FxHashMap<(Arc<str>, LocalName), usize>,
}

/// A provider as a module names it: `aws` or `aws.west`.
type LocalName = (Arc<str>, Option<Arc<str>>);

impl Providers {
    pub(super) fn add<'p>(&mut self, evaluator: &Evaluator<'p>, instance: &Rc<Instance<'p>>) {
        for block in &instance.module.providers {
            let Some(name) = block.labels.first().cloned() else { continue };
            let alias = alias_of(block).cloned();
            let body = evaluator.block_body(instance, block);
            let region = body.get("region").cloned();
            let (module, loc) = (instance.address.clone(), block.span.at(block.file));
            self.index.entry((module.clone(), (name.clone(), alias.clone()))).or_insert(self.list.len());
            self.list.push(Provider { name, alias, body, region, module, loc });
        }
    }

    /// The provider of a resource: as written, or by the first word of its type.
    pub(super) fn of_resource(&self, instance: &Instance<'_>, resource: &ResourceBlock) -> ProviderRef {
        let written =
            resource.block.body.attribute("provider").and_then(|provider| local_name(&provider.expr));
        let implied = || {
            let word = resource.type_name.split('_').next().unwrap_or(&resource.type_name);
            (Arc::from(word), None)
        };
        self.resolve(instance, written.unwrap_or_else(implied))
    }

    /// Follows a name up the chain of module calls to the configuration that it stands for.
    fn resolve(&self, instance: &Instance<'_>, name: LocalName) -> ProviderRef {
        let (mut instance, mut name) = (instance, name);
        loop {
            let caller = instance.call.as_ref();
            let passed = caller.and_then(|caller| {
                let call = caller.instance.module.calls.at(caller.call)?;
                passed_provider(&call.body.attribute("providers")?.expr, &name)
            });
            let key = (instance.address.clone(), name.clone());
            match (passed, self.index.get(&key), caller) {
                (Some(outer), _, Some(caller)) => (instance, name) = (&caller.instance, outer),
                (None, None, Some(caller)) if name.1.is_none() => instance = &caller.instance,
                (_, index, _) => return ProviderRef { name: name.0, alias: name.1, index: index.copied() },
            }
        }
    }
}

/// What `providers = { aws.src = aws.west }` passes for a name.
fn passed_provider(expr: &Expr, wanted: &LocalName) -> Option<LocalName> {
    let ExprKind::Object(items) = &expr.kind else { return None };
    let passed = items.iter().find(|(key, _)| local_name(key).as_ref() == Some(wanted))?;
    local_name(&passed.1)
}

/// Reads `aws`, `aws.west` and the old `"aws.west"`.
fn local_name(expr: &Expr) -> Option<LocalName> {
    match &expr.kind {
        ExprKind::Name(name) => Some((name.clone(), None)),
        ExprKind::String(text) => match text.split_once('.') {
            Some((name, alias)) => Some((name.into(), Some(alias.into()))),
            None => Some((text.clone(), None)),
        },
        ExprKind::Steps(source, steps) => match (&source.kind, &**steps) {
            (ExprKind::Name(name), []) => Some((name.clone(), None)),
            (ExprKind::Name(name), [Step::Attribute(alias), ..]) => Some((name.clone(), Some(alias.clone()))),
            _ => None,
        },
        ExprKind::Template(parts) => match &**parts {
            [crate::syntax::tree::TemplatePart::Hole(only)] => local_name(only),
            _ => None,
        },
        _ => None,
    }
}
