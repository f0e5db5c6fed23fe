//! The modules of a Rust crate, and the paths that the code of each names. Test code is left out.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{ImplItem, Item, ItemExternCrate, ItemMacro, ItemMod, ItemUse, Macro, UseTree};

use crate::files;
use crate::test_code::{is_test, item_attributes};

/// The index of the root of a crate, `lib.rs`.
pub(crate) const ROOT: usize = 0;

#[derive(Debug, Default)]
pub(crate) struct Module {
    /// The names from the root down to this module.
    pub(crate) path: Vec<String>,
    pub(crate) file: String,
    pub(crate) parent: usize,
    pub(crate) children: BTreeMap<String, usize>,
    /// Names that `use` brings into this module, with the paths they stand for.
    pub(crate) bindings: HashMap<String, Vec<String>>,
}

/// A path in the code of a module. The first segment is empty for a path with leading colons.
#[derive(Debug)]
pub(crate) struct Reference {
    pub(crate) module: usize,
    pub(crate) segments: Vec<String>,
    pub(crate) line: usize,
}

#[derive(Debug, Default)]
pub(crate) struct Crate {
    pub(crate) modules: Vec<Module>,
    pub(crate) references: Vec<Reference>,
    /// Macros with `#[macro_export]`, which are named from the root, and the modules that define them.
    pub(crate) exported_macros: HashMap<String, usize>,
}

impl Crate {
    /// Reads the root file of a crate and all modules that it declares.
    pub(crate) fn read(root: &Path, source: &str) -> anyhow::Result<Self> {
        let mut krate = Self::default();
        krate.modules.push(Module { file: source.to_owned(), ..Module::default() });
        let mut pending = vec![(ROOT, PathBuf::from(source).with_file_name(""))];
        while let Some((module, folder)) = pending.pop() {
            let file = krate.modules[module].file.clone();
            let syntax = syn::parse_file(&files::read(root, &file)?)
                .with_context(|| format!("cannot parse {file}"))?;
            let mut declared = Vec::new();
            Reader { krate: &mut krate, module, folder, declared: &mut declared }.visit_file(&syntax);
            for (child, folder) in declared {
                pending.push((child, krate.locate(root, child, folder)?));
            }
        }
        Ok(krate)
    }

    /// Finds the file of a module that is declared in a folder, and returns the folder of its own children.
    fn locate(&mut self, root: &Path, module: usize, folder: PathBuf) -> anyhow::Result<PathBuf> {
        let module = &mut self.modules[module];
        let own = folder.join(module.path.last().map_or("", String::as_str));
        let candidates = [own.with_extension("rs"), own.join("mod.rs")];
        let found = candidates.iter().find(|file| root.join(file).is_file());
        let file =
            found.with_context(|| format!("{}: no file for the module {}", module.file, own.display()))?;
        module.file = file.to_string_lossy().into_owned();
        Ok(own)
    }
}

/// Reads one file into a crate.
struct Reader<'a> {
    krate: &'a mut Crate,
    module: usize,
    /// The folder of the files of child modules.
    folder: PathBuf,
    /// Child modules in files of their own, with the folders they are looked for in.
    declared: &'a mut Vec<(usize, PathBuf)>,
}

impl Reader<'_> {
    fn add_module(&mut self, name: &str) -> usize {
        let child = self.krate.modules.len();
        let parent = &mut self.krate.modules[self.module];
        parent.children.insert(name.to_owned(), child);
        let path = parent.path.iter().cloned().chain([name.to_owned()]).collect();
        let module = Module { path, file: parent.file.clone(), parent: self.module, ..Module::default() };
        self.krate.modules.push(module);
        child
    }

    fn refer(&mut self, segments: Vec<String>, line: usize) {
        self.krate.references.push(Reference { module: self.module, segments, line });
    }

    fn bind(&mut self, name: String, path: &[String]) {
        self.krate.modules[self.module].bindings.entry(name).or_insert_with(|| path.to_vec());
    }

    fn read_use(&mut self, tree: &UseTree, prefix: &[String]) {
        let join = |name: &syn::Ident| match name.to_string() {
            name if name == "self" && !prefix.is_empty() => prefix.to_vec(),
            name => [prefix, &[name]].concat(),
        };
        let (name, bound, path) = match tree {
            UseTree::Group(group) => return group.items.iter().for_each(|tree| self.read_use(tree, prefix)),
            UseTree::Path(path) => return self.read_use(&path.tree, &join(&path.ident)),
            UseTree::Glob(glob) => return self.refer(prefix.to_vec(), glob.star_token.spans[0].start().line),
            UseTree::Name(name) => (&name.ident, None, join(&name.ident)),
            UseTree::Rename(rename) => (&rename.ident, Some(rename.rename.to_string()), join(&rename.ident)),
        };
        if let Some(bound) = bound.or_else(|| path.last().cloned()) {
            self.bind(bound, &path);
        }
        self.refer(path, name.span().start().line);
    }

    /// Finds paths in the tokens of a macro, which `syn` does not parse.
    fn read_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: usize, symbol| matches!(tokens.get(at), Some(TokenTree::Punct(it)) if it.as_char() == symbol);
        let colons = |at: usize| is(at, ':') && is(at + 1, ':');
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            match token {
                TokenTree::Group(group) => self.read_tokens(group.stream()),
                TokenTree::Ident(ident) if ident == "use" => {
                    let end = (at..tokens.len()).find(|at| is(*at, ';')).map_or(tokens.len(), |end| end + 1);
                    let statement =
                        tokens[at..end].iter().filter(|token| !is_dollar(token)).cloned().collect();
                    if let Ok(item) = syn::parse2::<ItemUse>(statement) {
                        self.visit_item_use(&item);
                        at = end - 1;
                    }
                }
                TokenTree::Ident(ident) => {
                    let leading = at >= 2 && colons(at - 2);
                    let mut segments = if leading { vec![String::new()] } else { Vec::new() };
                    segments.push(ident.to_string());
                    while let (true, Some(TokenTree::Ident(next))) = (colons(at + 1), tokens.get(at + 3)) {
                        segments.push(next.to_string());
                        at += 3;
                    }
                    if segments.len() > 1 {
                        self.refer(segments, ident.span().start().line);
                    }
                }
                _ => {}
            }
            at += 1;
        }
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test(item_attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_impl_item(&mut self, item: &'ast ImplItem) {
        if !matches!(item, ImplItem::Fn(function) if is_test(&function.attrs)) {
            visit::visit_impl_item(self, item);
        }
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let name = item.ident.to_string();
        let child = self.add_module(&name);
        let Some((_, items)) = &item.content else {
            self.declared.push((child, self.folder.clone()));
            return;
        };
        let folder = self.folder.join(name);
        let mut reader = Reader { krate: self.krate, module: child, folder, declared: self.declared };
        items.iter().for_each(|item| reader.visit_item(item));
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let leading = item.leading_colon.as_ref().map(|_| String::new());
        self.read_use(&item.tree, leading.as_slice());
    }

    fn visit_item_extern_crate(&mut self, item: &'ast ItemExternCrate) {
        if let (true, Some((_, name))) = (item.ident == "self", &item.rename) {
            self.bind(name.to_string(), &["crate".to_owned()]);
        }
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        let exported = item.attrs.iter().any(|attribute| attribute.path().is_ident("macro_export"));
        match &item.ident {
            // The body expands in other crates and has to use public paths, such as those of `generated_v1`.
            Some(name) if exported => {
                self.krate.exported_macros.insert(name.to_string(), self.module);
            }
            _ => visit::visit_item_macro(self, item),
        }
    }

    fn visit_macro(&mut self, call: &'ast Macro) {
        self.visit_path(&call.path);
        self.read_tokens(call.tokens.clone());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names = path.segments.iter().map(|segment| segment.ident.to_string());
        let segments: Vec<String> =
            path.leading_colon.as_ref().map(|_| String::new()).into_iter().chain(names).collect();
        if segments.len() > 1 {
            self.refer(segments, path.segments[0].ident.span().start().line);
        }
        visit::visit_path(self, path);
    }
}

fn is_dollar(token: &TokenTree) -> bool {
    matches!(token, TokenTree::Punct(it) if it.as_char() == '$')
}
