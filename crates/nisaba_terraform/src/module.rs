//! What the files of one folder declare: a module before anything is evaluated.

use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use rustc_hash::FxHashMap;

use crate::output::Mode;
use crate::syntax::tree::{Attribute, Block, Body, Item, UnreadBlock};

/// The blocks of a module, found by name.
#[derive(Debug, Default)]
pub(crate) struct Module {
    pub(crate) dir: Arc<str>,
    pub(crate) variables: Named<Block>,
    pub(crate) locals: Named<Attribute>,
    pub(crate) outputs: Named<Block>,
    pub(crate) calls: Named<Block>,
    pub(crate) resources: Vec<ResourceBlock>,
    resource_index: FxHashMap<Arc<str>, FxHashMap<Arc<str>, Vec<u32>>>,
    pub(crate) providers: Vec<Block>,
    pub(crate) settings: Vec<Block>,
    pub(crate) moved: Vec<Block>,
    pub(crate) imports: Vec<Block>,
    pub(crate) removed: Vec<Block>,
    pub(crate) unread: Vec<UnreadBlock>,
}

/// Declarations in order, found by name.
#[derive(Debug)]
pub(crate) struct Named<T> {
    pub(crate) items: Vec<(Arc<str>, T)>,
    index: FxHashMap<Arc<str>, u32>,
}

/// A `resource`, `data` or `ephemeral` block.
#[derive(Debug)]
pub(crate) struct ResourceBlock {
    pub(crate) mode: Mode,
    pub(crate) type_name: Arc<str>,
    pub(crate) name: Arc<str>,
    pub(crate) block: Block,
}

impl<T> Default for Named<T> {
    fn default() -> Self {
        Self { items: Vec::new(), index: FxHashMap::default() }
    }
}

impl<T> Named<T> {
    pub(crate) fn get(&self, name: &str) -> Option<(u32, &T)> {
        let index = *self.index.get(name)?;
        Some((index, &self.items.get(index as usize)?.1))
    }

    pub(crate) fn at(&self, index: u32) -> Option<&T> {
        self.items.get(index as usize).map(|(_, item)| item)
    }

    fn get_mut(&mut self, name: &str) -> Option<&mut T> {
        let index = *self.index.get(name)?;
        self.items.get_mut(index as usize).map(|(_, item)| item)
    }

    /// Adds a declaration; gives it back when the name is taken.
    fn add(&mut self, name: Arc<str>, item: T) -> Result<(), T> {
        if self.index.contains_key(&name) {
            return Err(item);
        }
        self.index.insert(name.clone(), self.items.len() as u32);
        self.items.push((name, item));
        Ok(())
    }
}

impl Module {
    pub(crate) fn new(dir: Arc<str>) -> Self {
        Self { dir, ..Self::default() }
    }

    /// Takes the blocks of one file. Files must come in order of their names, override files last.
    pub(crate) fn add_file(&mut self, body: Body, overriding: bool, diagnostics: &mut Vec<Diagnostic>) {
        for item in body.items {
            match item {
                Item::Block(block) if overriding => self.add_override(block, diagnostics),
                Item::Block(block) => self.add_block(block, diagnostics),
                Item::Attribute(attribute) => diagnostics.push(
                    Diagnostic::warning(
                        "terraform-stray-argument",
                        format!("`{}` stands in no block", attribute.name),
                    )
                    .at(attribute.name_span.at(attribute.file)),
                ),
            }
        }
    }

    fn add_block(&mut self, block: Block, diagnostics: &mut Vec<Diagnostic>) {
        let twice = match (&*block.kind, block.labels.as_slice()) {
            ("resource", [type_name, name]) => {
                self.add_resource(Mode::Managed, type_name.clone(), name.clone(), block)
            }
            ("data", [type_name, name]) => {
                self.add_resource(Mode::Data, type_name.clone(), name.clone(), block)
            }
            ("ephemeral", [type_name, name]) => {
                self.add_resource(Mode::Ephemeral, type_name.clone(), name.clone(), block)
            }
            ("variable", [name]) => self.variables.add(name.clone(), block),
            ("output", [name]) => self.outputs.add(name.clone(), block),
            ("module", [name]) => self.calls.add(name.clone(), block),
            ("locals", []) => self.add_locals(block),
            ("check", [_]) => {
                let nested = block.body.items.into_iter();
                for item in nested {
                    if let Item::Block(block) = item
                        && &*block.kind == "data"
                    {
                        self.add_block(block, diagnostics);
                    }
                }
                Ok(())
            }
            (kind, _) => {
                match kind {
                    "provider" => self.providers.push(block),
                    "terraform" => self.settings.push(block),
                    "moved" => self.moved.push(block),
                    "import" => self.imports.push(block),
                    "removed" => self.removed.push(block),
                    "resource" | "data" | "ephemeral" | "variable" | "output" | "module" | "locals"
                    | "check" => {
                        diagnostics.push(
                            Diagnostic::warning(
                                "terraform-labels",
                                format!("`{kind}` has too few or too many labels"),
                            )
                            .at(block.header.at(block.file)),
                        );
                    }
                    // Kinds of later versions (`action`, `list`, …) declare nothing that we assess.
                    _ => {}
                }
                Ok(())
            }
        };
        if let Err(block) = twice {
            let name = block.labels.join(".");
            diagnostics.push(
                Diagnostic::warning(
                    "terraform-duplicate",
                    format!("{} `{name}` is declared twice", block.kind),
                )
                .at(block.header.at(block.file))
                .help("references to it mean the first one"),
            );
        }
    }

    fn add_resource(
        &mut self,
        mode: Mode,
        type_name: Arc<str>,
        name: Arc<str>,
        block: Block,
    ) -> Result<(), Block> {
        if self.resource(mode, &type_name, &name).is_some() {
            let (kind, labels, header) = (block.kind.clone(), block.labels.clone(), block.header);
            let (span, file) = (block.span, block.file);
            // Terraform refuses the module; both are still listed, references go to the first.
            self.resources.push(ResourceBlock { mode, type_name, name, block });
            return Err(Block { kind, labels, body: Body::default(), span, header, file });
        }
        let names = self.resource_index.entry(type_name.clone()).or_default();
        names.entry(name.clone()).or_default().push(self.resources.len() as u32);
        self.resources.push(ResourceBlock { mode, type_name, name, block });
        Ok(())
    }

    fn add_locals(&mut self, block: Block) -> Result<(), Block> {
        let mut result = Ok(());
        let (kind, span, header, file) = (block.kind, block.span, block.header, block.file);
        for item in block.body.items {
            if let Item::Attribute(attribute) = item
                && let Err(twice) = self.locals.add(attribute.name.clone(), attribute)
            {
                let labels = vec![twice.name.clone()];
                let header = if twice.file == file { twice.name_span } else { header };
                let body = Body::default();
                result = Err(Block { kind: kind.clone(), labels, body, span, header, file });
            }
        }
        result
    }

    fn add_override(&mut self, block: Block, diagnostics: &mut Vec<Diagnostic>) {
        if &*block.kind == "locals" {
            for item in block.body.items {
                if let Item::Attribute(attribute) = item {
                    match self.locals.get_mut(&attribute.name) {
                        Some(local) => *local = attribute,
                        None => drop(self.locals.add(attribute.name.clone(), attribute)),
                    }
                }
            }
            return;
        }
        match self.overridden(&block) {
            Some(original) => merge(original, block),
            None => self.add_block(block, diagnostics),
        }
    }

    fn overridden(&mut self, block: &Block) -> Option<&mut Block> {
        match (&*block.kind, block.labels.as_slice()) {
            ("resource", [type_name, name]) => self.resource_block_mut(Mode::Managed, type_name, name),
            ("data", [type_name, name]) => self.resource_block_mut(Mode::Data, type_name, name),
            ("variable", [name]) => self.variables.get_mut(name),
            ("output", [name]) => self.outputs.get_mut(name),
            ("module", [name]) => self.calls.get_mut(name),
            ("provider", [name]) => {
                let alias = alias_of(block);
                self.providers
                    .iter_mut()
                    .find(|other| other.labels.first() == Some(name) && alias_of(other) == alias)
            }
            ("terraform", []) => self.settings.first_mut(),
            _ => None,
        }
    }

    fn resource_block_mut(&mut self, mode: Mode, type_name: &str, name: &str) -> Option<&mut Block> {
        let (index, _) = self.resource(mode, type_name, name)?;
        self.resources.get_mut(index as usize).map(|resource| &mut resource.block)
    }

    pub(crate) fn resource(&self, mode: Mode, type_name: &str, name: &str) -> Option<(u32, &ResourceBlock)> {
        let candidates = self.resource_index.get(type_name)?.get(name)?;
        candidates.iter().find_map(|index| {
            let resource = self.resources.get(*index as usize)?;
            (resource.mode == mode).then_some((*index, resource))
        })
    }

    /// Whether a block that could not be read may have declared this.
    pub(crate) fn may_be_unread(&self, kind: &str, labels: &[&str]) -> bool {
        self.unread.iter().any(|block| match &block.kind {
            None => true,
            Some(other) if **other != *kind => false,
            Some(_) => block.labels.iter().zip(labels).all(|(a, b)| **a == **b),
        })
    }
}

/// The literal `alias` of a provider block.
pub(crate) fn alias_of(block: &Block) -> Option<&Arc<str>> {
    block.body.attribute("alias").and_then(|attribute| attribute.expr.as_literal())
}

/// Merges a block of an override file: arguments replace arguments, nested blocks replace all of their type.
fn merge(original: &mut Block, overriding: Block) {
    let mut replaced: Vec<Arc<str>> = Vec::new();
    for item in overriding.body.items {
        match item {
            Item::Attribute(attribute) => {
                let existing = original.body.items.iter_mut().find_map(|item| match item {
                    Item::Attribute(other) if other.name == attribute.name => Some(other),
                    _ => None,
                });
                match existing {
                    Some(existing) => *existing = attribute,
                    None => original.body.items.push(Item::Attribute(attribute)),
                }
            }
            Item::Block(block) => {
                // `lifecycle` and the blocks of `terraform` are merged argument by argument.
                let merged_inside = matches!(&*block.kind, "lifecycle" | "required_providers");
                let existing = original.body.items.iter_mut().find_map(|item| match item {
                    Item::Block(other) if merged_inside && other.kind == block.kind => Some(other),
                    _ => None,
                });
                if let Some(existing) = existing {
                    merge(existing, block);
                    continue;
                }
                if !replaced.contains(&block.kind) {
                    original
                        .body
                        .items
                        .retain(|item| !matches!(item, Item::Block(other) if other.kind == block.kind));
                    replaced.push(block.kind.clone());
                }
                original.body.items.push(Item::Block(block));
            }
        }
    }
}
