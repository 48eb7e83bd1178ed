//! Streams of documents: manifests.

use std::sync::Arc;

use super::super::ReadError;
use super::read::{Entry, Reader};
use super::tree::{Content, Documents, NodeId, Tree};
use crate::object::{Empty, RawJson, Str, Value};

/// One document of a stream, or one item of a list in it, not yet read as a type.
///
/// ```
/// use clientset_runtime::wire::yaml;
/// # use clientset_runtime::{meta::ObjectMeta, object::{UnknownFields, plain}};
/// # #[derive(Clone)]
/// # pub struct Pod { pub metadata: ObjectMeta, pub unknown_fields: UnknownFields }
/// # clientset_runtime::object! { Pod kind ""/"v1"/"Pod", "v1" { 0 metadata: plain("metadata"), } }
///
/// let manifest = "
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web}
/// ---
/// apiVersion: v1
/// kind: Service
/// metadata: {name: web}
/// ";
/// for document in yaml::documents(manifest)? {
///     match document.kind() {
///         "Pod" => assert_eq!(document.read::<Pod>()?.metadata.name, "web"),
///         kind => println!("a {kind} at line {}", document.line()),
///     }
/// }
/// # Ok::<(), clientset_runtime::wire::ReadError>(())
/// ```
#[derive(Clone, Debug)]
pub struct Document<'a> {
    tree: Arc<Tree<'a>>,
    root: NodeId,
    api_version: Str,
    kind: Str,
}

/// The documents of a stream. Empty ones are left out; a list (a `kind` that ends in `List` with
/// `items`, as `kubectl get` prints it) stands as its items.
///
/// # Errors
/// Where the text is not YAML, or where an `apiVersion` or `kind` is not a string.
pub fn documents(yaml: &str) -> Result<Vec<Document<'_>>, ReadError> {
    let mut documents = Vec::new();
    for tree in Documents::new(yaml) {
        let tree = Arc::new(tree?);
        let Some(root) = tree.content() else {
            continue;
        };
        let (document, items) = Document::new(tree, root)?;
        match items {
            Some(items) if document.kind.ends_with("List") => {
                for (index, item) in items.into_iter().enumerate() {
                    let item = document.item(item);
                    documents.push(item.map_err(|error| error.in_index(index).in_member("items"))?);
                }
            }
            _ => documents.push(document),
        }
    }
    Ok(documents)
}

impl<'a> Document<'a> {
    /// A document, and its items where it has some.
    fn new(tree: Arc<Tree<'a>>, root: NodeId) -> Result<(Self, Option<Vec<NodeId>>), ReadError> {
        let (mut api_version, mut kind, mut items) = (Str::new(), Str::new(), None);
        if let Content::Map(entries) = &tree.resolved(root).content {
            let mut reader = Reader::new(&tree);
            for Entry { key, value, .. } in reader.entries(entries)? {
                match &*key {
                    "apiVersion" => reader
                        .value(value, &mut api_version)
                        .map_err(|error| error.in_member("apiVersion"))?,
                    "kind" => reader
                        .value(value, &mut kind)
                        .map_err(|error| error.in_member("kind"))?,
                    "items" => {
                        if let Content::List(list) = &tree.resolved(value).content {
                            items = Some(list.clone());
                        }
                    }
                    _ => {}
                }
            }
        }
        let document = Self {
            tree,
            root,
            api_version,
            kind,
        };
        Ok((document, items))
    }

    /// An item of this list. A server leaves out what the list says: the kind of a `PodList`'s items.
    fn item(&self, item: NodeId) -> Result<Self, ReadError> {
        let (mut item, _) = Self::new(Arc::clone(&self.tree), item)?;
        let kind = self.kind.trim_end_matches("List");
        if !kind.is_empty() && item.kind.is_empty() {
            item.kind = kind.into();
            item.api_version = self.api_version.clone();
        }
        Ok(item)
    }

    /// The `apiVersion`; empty where there is none. The items of a list have the list's.
    #[must_use]
    pub fn api_version(&self) -> &str {
        &self.api_version
    }

    /// The `kind`; empty where there is none. The items of a `PodList` are of the kind `Pod`.
    #[must_use]
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The line that the document begins in, counted from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.tree.node(self.root).position.line
    }

    /// Reads the document as a type.
    ///
    /// # Errors
    /// Where and why it is not such a value.
    pub fn read<T: Value + Empty>(&self) -> Result<T, ReadError> {
        let mut value = T::EMPTY;
        Reader::new(&self.tree).value(self.root, &mut value)?;
        Ok(value)
    }

    /// The document as JSON.
    ///
    /// # Errors
    /// Where it has something that JSON has no form for: `.inf`, a key that is null, a list or a map.
    pub fn to_json(&self) -> Result<RawJson, ReadError> {
        self.read()
    }
}
