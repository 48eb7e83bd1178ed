//! Seeding: objects that are there without anybody having created them.

mod plant;

use std::fmt;
use std::fs;
use std::path::PathBuf;

use clientset_runtime::object::Resource;
use clientset_runtime::wire::{json, yaml};
use serde_json::Value;

pub(crate) use plant::plant;

/// Objects to begin with: typed ones, JSON, and manifests with any number of documents and lists in them.
///
/// Definitions of custom resources come first, then namespaces, then the others in their order, whatever order they
/// are given in. What is seeded is not created by a client, so that
///
/// - the status is kept, and so are `uid`, `creationTimestamp`, `generation` and `managedFields` where they are
///   there; otherwise they are new. A `deletionTimestamp` is kept where finalizers hold the object;
/// - a `resourceVersion` is passed over: each object gets the next of this server;
/// - an object of the same name is replaced, and keeps its uid unless the seed has another one;
/// - objects of namespaces that are not there bring them along, and those without a namespace go to `default`;
/// - fields that the kind does not have are errors, and so is what no server would take.
///
/// ```
/// use clientset_testing::TestCluster;
/// use clientset_testing::in_memory::Seed;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let manifest = "
/// apiVersion: v1
/// kind: Pod
/// metadata: {name: web, namespace: shop}
/// spec: {containers: [{name: web, image: nginx}]}
/// status: {phase: Running}
/// ";
/// let cluster = TestCluster::builder().seed(Seed::new().yaml(manifest)).start().await?;
/// let web = cluster.clientset().core_v1().pods("shop").get("web").await?;
/// assert_eq!(web.status.phase.as_deref(), Some("Running"));
///
/// // What was read is what another cluster may begin with.
/// let other = TestCluster::start().await?;
/// other.seed(&web)?;
/// let again = other.clientset().core_v1().pods("shop").get("web").await?;
/// assert_eq!(again.metadata.uid, web.metadata.uid);
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "nothing is seeded before it is given to a cluster"]
pub struct Seed {
    sources: Vec<Source>,
    needs_namespaces: bool,
}

#[derive(Clone, Debug)]
enum Source {
    /// The JSON of one object; or why there is none.
    Object(Result<String, String>),
    Yaml(String),
    File(PathBuf),
}

/// An object that cannot be seeded, by its place and its name, and why.
///
/// What came before it in the order of [`Seed`] is there.
#[derive(Clone, Debug, thiserror::Error)]
#[error("cannot seed {place}: {why}")]
pub struct SeedError {
    place: String,
    why: String,
}

/// An object of a seed, and where it stands.
#[derive(Debug)]
pub(crate) struct Seedling {
    place: Place,
    api_version: String,
    kind: String,
    json: String,
}

/// Where an object stands, for errors.
#[derive(Clone, Debug)]
struct Place {
    /// The file, or what kind of text it is.
    source: String,
    /// The number of the object in it, from 1, and its line.
    object: Option<(usize, usize)>,
    /// Its kind and name, once they are known.
    name: String,
}

impl Seed {
    /// Nothing yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// One object.
    pub fn object<K: Resource>(mut self, object: &K) -> Self {
        let text = json::to_string(object).map_err(|error| error.to_string());
        self.sources.push(Source::Object(text));
        self
    }

    /// Many of one kind, such as the items of a list.
    pub fn objects<'a, K: Resource>(self, objects: impl IntoIterator<Item = &'a K>) -> Self {
        objects
            .into_iter()
            .fold(self, |seed, object| seed.object(object))
    }

    /// One object of any kind, with its `apiVersion` and `kind`.
    pub fn json(mut self, object: &Value) -> Self {
        self.sources.push(Source::Object(Ok(object.to_string())));
        self
    }

    /// A manifest: documents of YAML or JSON, and lists of objects.
    pub fn yaml(mut self, text: impl Into<String>) -> Self {
        self.sources.push(Source::Yaml(text.into()));
        self
    }

    /// A file with such a manifest. It is read when the objects are seeded.
    pub fn file(mut self, path: impl Into<PathBuf>) -> Self {
        self.sources.push(Source::File(path.into()));
        self
    }

    /// Makes no namespaces: an object of one that is neither there nor in the seed is an error.
    pub fn needs_namespaces(mut self) -> Self {
        self.needs_namespaces = true;
        self
    }

    /// The objects in the order in which they are stored.
    fn read(&self) -> Result<Vec<Seedling>, SeedError> {
        let mut seedlings = Vec::new();
        for (index, source) in self.sources.iter().enumerate() {
            let by_hand = || Place::whole(format!("object {}", index + 1));
            match source {
                Source::Object(Ok(json)) => read_one(by_hand(), json, &mut seedlings)?,
                Source::Object(Err(why)) => return Err(by_hand().error(why)),
                Source::Yaml(text) => read_many("the manifest", text, &mut seedlings)?,
                Source::File(path) => {
                    let source = path.display().to_string();
                    let text = fs::read_to_string(path).map_err(|error| {
                        let why = format!("the file cannot be read: {error}");
                        Place::whole(&source).error(why)
                    })?;
                    read_many(&source, &text, &mut seedlings)?;
                }
            }
        }
        seedlings.sort_by_key(Seedling::rank);
        Ok(seedlings)
    }
}

impl<K: Resource> From<&K> for Seed {
    fn from(object: &K) -> Self {
        Self::new().object(object)
    }
}

fn read_one(place: Place, json: &str, seedlings: &mut Vec<Seedling>) -> Result<(), SeedError> {
    let object: Value = serde_json::from_str(json).map_err(|error| place.error(error))?;
    let text = |field: &str| object[field].as_str().unwrap_or_default().to_owned();
    let seedling = Seedling {
        api_version: text("apiVersion"),
        kind: text("kind"),
        json: json.to_owned(),
        place,
    };
    seedlings.push(seedling.checked()?);
    Ok(())
}

fn read_many(source: &str, text: &str, seedlings: &mut Vec<Seedling>) -> Result<(), SeedError> {
    let documents = yaml::documents(text).map_err(|error| Place::whole(source).error(error))?;
    for (index, document) in documents.iter().enumerate() {
        let place = Place {
            object: Some((index + 1, document.line())),
            ..Place::whole(source)
        };
        let json = document.to_json().map_err(|error| place.error(error))?;
        let seedling = Seedling {
            api_version: document.api_version().to_owned(),
            kind: document.kind().to_owned(),
            json: json.as_str().to_owned(),
            place,
        };
        seedlings.push(seedling.checked()?);
    }
    Ok(())
}

impl Seedling {
    fn checked(self) -> Result<Self, SeedError> {
        let missing = match (&*self.api_version, &*self.kind) {
            ("", _) => "apiVersion",
            (_, "") => "kind",
            _ => return Ok(self),
        };
        let why = format!("it has no {missing}, which says what it is");
        Err(self.place.error(why))
    }

    /// What others need comes first.
    fn rank(&self) -> u8 {
        match &*self.kind {
            "CustomResourceDefinition" => 0,
            "Namespace" => 1,
            // Tokens of accounts that are not there go.
            "ServiceAccount" => 2,
            _ => 3,
        }
    }
}

impl Place {
    fn whole(source: impl Into<String>) -> Self {
        Self {
            source: source.into(),
            object: None,
            name: String::new(),
        }
    }

    fn error(&self, why: impl fmt::Display) -> SeedError {
        SeedError {
            place: self.to_string(),
            why: why.to_string(),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.source)?;
        if let Some((object, line)) = self.object {
            write!(f, ", object {object} (line {line})")?;
        }
        if !self.name.is_empty() {
            write!(f, ", {}", self.name)?;
        }
        Ok(())
    }
}
