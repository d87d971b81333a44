//! What an evaluation gives: plain values for readers of resources.

use std::sync::Arc;

use nisaba_base::diagnostic::Diagnostic;
use nisaba_base::loc::Loc;
use nisaba_base::value::{Node, Reference, Why};

/// Every root module and what could not be read.
#[derive(Debug, Default)]
pub struct Evaluation {
    /// Root modules in order of their folders.
    pub roots: Vec<Arc<Root>>,
    /// Problems in the files.
    pub diagnostics: Vec<Diagnostic>,
}

/// A root module: a folder with configuration that no other module calls, with all that it calls.
#[derive(Debug, Clone)]
pub struct Root {
    /// Its folder, `""` for the assessed folder itself.
    pub dir: String,
    /// Resource instances of the root and of every module below it, in order of modules, files and blocks.
    pub resources: Vec<Resource>,
    /// Module calls, one per call block and calling instance.
    pub modules: Vec<ModuleCall>,
    /// Provider configurations of the root and of every module below it.
    pub providers: Vec<Provider>,
    /// Outputs of the root module.
    pub outputs: Vec<(Arc<str>, Node)>,
    /// Where the state is kept: the `backend` or `cloud` block.
    pub backend: Option<Block>,
    /// `required_providers` of the root module as a map; an empty map when nothing is written.
    pub required_providers: Node,
    /// Variables of the root and of every module folder below it (each folder once).
    pub variables: Vec<Variable>,
    /// Values assigned in `.tfvars` files, `-var-file` files excepted.
    pub tfvars: Vec<Assignment>,
    /// `moved` blocks.
    pub moved: Vec<Moved>,
    /// `import` blocks.
    pub imports: Vec<Import>,
    /// `removed` blocks.
    pub removed: Vec<Removed>,
}

/// What kind of resource block it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Mode {
    /// `resource`
    Managed,
    /// `data`
    Data,
    /// `ephemeral`
    Ephemeral,
}

/// The key that `count` or `for_each` gives an instance.
#[derive(Debug, Clone, PartialEq)]
pub enum InstanceKey {
    /// Neither `count` nor `for_each` is written.
    None,
    /// Index from `count`.
    Number(u64),
    /// Key from `for_each`.
    String(Arc<str>),
    /// `count` or `for_each` is not known: one instance stands for all; its address has no key.
    Unknown(Why),
}

/// Whether the instance will exist.
#[derive(Debug, Clone, PartialEq)]
pub enum Existence {
    /// It will.
    Yes,
    /// Its `count` or `for_each`, or that of a module around it, is not known.
    Unknown(Why),
}

/// One instance of a `resource`, `data` or `ephemeral` block.
#[derive(Debug, Clone)]
pub struct Resource {
    /// As `terraform plan` prints it: `module.a["k"].aws_x.y[0]`, `data.aws_x.y`.
    pub address: Arc<str>,
    /// The kind of block.
    pub mode: Mode,
    /// First label.
    pub type_name: Arc<str>,
    /// Second label.
    pub name: Arc<str>,
    /// Address of the module instance it belongs to, `""` for the root.
    pub module: Arc<str>,
    /// Folder of that module.
    pub module_dir: Arc<str>,
    /// Its instance key.
    pub key: InstanceKey,
    /// Whether it will exist.
    pub exists: Existence,
    /// The provider that manages it.
    pub provider: ProviderRef,
    /// Attributes by name; every nested block type is a list of maps in order, also when written once (in JSON syntax,
    /// where the two look alike, a nested object stays a map). A `dynamic` block over an unknown collection is one
    /// unknown item of that list. Meta-arguments are left out. The place of each attribute is its expression in the
    /// block, wherever the value came from.
    pub body: Node,
    /// Attributes of other resources that each attribute was computed from, also where the result is a literal.
    pub references: Vec<ResourceReference>,
    /// What `depends_on` names.
    pub depends_on: Vec<Reference>,
    /// `lifecycle { prevent_destroy = true }`
    pub prevent_destroy: bool,
    /// `lifecycle { create_before_destroy = true }`
    pub create_before_destroy: bool,
    /// `lifecycle { ignore_changes = [..] }`; `all` stands for everything.
    pub ignore_changes: Vec<Arc<str>>,
    /// From the first byte of the header to the closing brace.
    pub loc: Loc,
    /// The header alone: `resource "aws_x" "y"`.
    pub header: Loc,
}

/// An attribute of another resource that an attribute was computed from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResourceReference {
    /// Dotted path of the attribute in the body: `vpc_id`, `ingress.0.security_groups`.
    pub path: Arc<str>,
    /// What it refers to, resolved through locals, variables and module outputs.
    pub to: Reference,
    /// The attribute's expression.
    pub loc: Loc,
}

/// Which provider configuration a resource uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProviderRef {
    /// Local name in the root module, e.g. `aws`.
    pub name: Arc<str>,
    /// Alias, resolved through the `providers` arguments of module calls.
    pub alias: Option<Arc<str>>,
    /// Index in [`Root::providers`]; `None` when no configuration block is written.
    pub index: Option<usize>,
}

/// A `module` block.
#[derive(Debug, Clone)]
pub struct ModuleCall {
    /// `module.a` below the calling instance, without instance key: `module.a["k"].module.b`.
    pub address: Arc<str>,
    /// `source` as written.
    pub source: Node,
    /// `version`, if written.
    pub version: Option<Node>,
    /// Folder of its code, when it is here.
    pub resolved: Option<String>,
    /// What its arguments refer to, where its code is not here: nothing else tells that it uses them.
    pub references: Vec<ResourceReference>,
    /// The whole block.
    pub loc: Loc,
}

/// A `provider` block.
#[derive(Debug, Clone)]
pub struct Provider {
    /// Its label, e.g. `aws`.
    pub name: Arc<str>,
    /// `alias`, if written.
    pub alias: Option<Arc<str>>,
    /// Everything written in it.
    pub body: Node,
    /// `region`, if written.
    pub region: Option<Node>,
    /// Address of the module instance it stands in, `""` for the root.
    pub module: Arc<str>,
    /// The whole block.
    pub loc: Loc,
}

/// A nested block with a label, such as `backend "s3"`.
#[derive(Debug, Clone)]
pub struct Block {
    /// Its label, or its type where it has none (`cloud`).
    pub kind: Arc<str>,
    /// What is written in it.
    pub body: Node,
    /// The whole block.
    pub loc: Loc,
}

/// A `variable` block.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its label.
    pub name: Arc<str>,
    /// Folder of the module that declares it.
    pub module_dir: Arc<str>,
    /// `default`, as written and converted to the declared type.
    pub default: Option<Node>,
    /// The value it has in this evaluation (for a module called several times, its first instance).
    pub value: Node,
    /// `sensitive = true`
    pub sensitive: bool,
    /// The whole block.
    pub loc: Loc,
}

/// A value assigned in a `.tfvars` file.
#[derive(Debug, Clone)]
pub struct Assignment {
    /// The variable.
    pub name: Arc<str>,
    /// Its value.
    pub node: Node,
}

/// A `moved` block.
#[derive(Debug, Clone)]
pub struct Moved {
    /// Old address.
    pub from: Arc<str>,
    /// New address.
    pub to: Arc<str>,
    /// The whole block.
    pub loc: Loc,
}

/// An `import` block.
#[derive(Debug, Clone)]
pub struct Import {
    /// Address of the resource that takes the object over.
    pub to: Arc<str>,
    /// The provider's id of the object.
    pub id: Node,
    /// The whole block.
    pub loc: Loc,
}

/// A `removed` block.
#[derive(Debug, Clone)]
pub struct Removed {
    /// Address that is no longer managed.
    pub from: Arc<str>,
    /// Whether the object is destroyed, as far as it is written.
    pub destroy: Option<bool>,
    /// The whole block.
    pub loc: Loc,
}
