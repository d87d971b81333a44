//! Files that configuration reads by `file` and its like, each read once.

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use nisaba_base::files::Files;
use nisaba_base::value::Why;
use rustc_hash::FxHashMap;

use crate::limits::LONGEST_TEXT_BYTES;
use crate::module::Module;
use crate::paths;

pub(crate) struct ReadFiles<'p> {
    files: &'p dyn Files,
    texts: RefCell<FxHashMap<String, Result<Arc<str>, Why>>>,
    list: OnceCell<Vec<String>>,
}

impl<'p> ReadFiles<'p> {
    pub(super) fn new(files: &'p dyn Files) -> Self {
        Self { files, texts: RefCell::default(), list: OnceCell::new() }
    }

    /// The text of a file; paths are relative to the root module's folder, where Terraform runs. A file that is not
    /// here may be one that a build makes: it is unknown, not a mistake.
    pub(crate) fn text(&self, root: &Module, path: &str) -> Result<Arc<str>, Why> {
        let unread = || Why::Unread(format!("the file `{}`", paths::file_name(path)).into());
        let Some(path) = paths::join(&root.dir, path) else { return Err(unread()) };
        if let Some(known) = self.texts.borrow().get(&path) {
            return known.clone();
        }
        let read = self.files.read(&path).map_err(|_| unread());
        let text = read.and_then(|text| match text.len() <= LONGEST_TEXT_BYTES {
            true => Ok(Arc::from(text)),
            false => Err(Why::Limit("the file is longer than 2 MiB".into())),
        });
        self.texts.borrow_mut().insert(path, text.clone());
        text
    }

    /// Every file below a folder given as seen from the root module, by its path below that folder.
    pub(crate) fn below(&self, root: &Module, folder: &str) -> Option<Vec<&str>> {
        let folder = paths::join(&root.dir, folder)?;
        let list = self.list.get_or_init(|| self.files.list().0);
        let below = |path: &'_ String| -> Option<usize> {
            if folder.is_empty() {
                return Some(0);
            }
            path.strip_prefix(&folder)?.starts_with('/').then_some(folder.len() + 1)
        };
        Some(list.iter().filter_map(|path| path.get(below(path)?..)).collect())
    }
}
