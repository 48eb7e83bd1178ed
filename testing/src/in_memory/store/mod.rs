//! What is stored: objects as trees, under one revision counter, with the history that watches and
//! older reads need. It knows no rule of Kubernetes but `resourceVersion` and owner references.

mod history;
mod object;
mod owners;
mod page;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;
use tokio::sync::watch;

pub(crate) use history::Change;
use history::History;
pub(crate) use object::Object;
use owners::Owners;
pub(crate) use page::Continue;

/// Where objects of one resource are, whatever versions of it are served: `deployments.apps`.
pub(crate) type TableName = Arc<str>;

/// A place in the store: a table and a key, `namespace/name` or `name`.
pub(crate) type Place = (TableName, String);

/// All objects of a server.
#[derive(Debug)]
pub(crate) struct Store {
    /// Counts writes, as etcd does; every object carries the count of the write that made it.
    revision: u64,
    /// Up to where the past is forgotten.
    compacted: u64,
    /// How many changes of a resource are remembered.
    memory: usize,
    tables: HashMap<TableName, Table>,
    owners: Owners,
    /// What the controllers have not seen yet.
    effects: Vec<Effect>,
    /// Tells of every write by its revision.
    news: watch::Sender<u64>,
}

/// A write that controllers look at.
#[derive(Debug)]
pub(crate) enum Effect {
    /// An object was created or changed; the last is how it was before.
    Put(Place, Arc<Object>, Option<Arc<Object>>),
    /// An object is gone.
    Removed(Place, Arc<Object>),
}

#[derive(Debug)]
struct Table {
    objects: BTreeMap<String, Arc<Object>>,
    history: History,
    /// Wakes watches: the revision of the last change.
    news: watch::Sender<u64>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            objects: BTreeMap::new(),
            history: History::default(),
            news: watch::Sender::new(0),
        }
    }
}

/// Why an older version cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Compacted;

impl Store {
    /// An empty store that remembers so many changes of each resource.
    pub(crate) fn new(memory: usize) -> Self {
        Self {
            // A real one has written its own objects before anybody can ask; and "0" means "any".
            revision: 1,
            compacted: 0,
            memory,
            tables: HashMap::new(),
            owners: Owners::default(),
            effects: Vec::new(),
            news: watch::Sender::new(0),
        }
    }

    /// The revision of the last write.
    pub(crate) fn revision(&self) -> u64 {
        self.revision
    }

    /// An object as it is.
    pub(crate) fn get(&self, table: &str, key: &str) -> Option<&Arc<Object>> {
        self.tables.get(table)?.objects.get(key)
    }

    /// Where the object with this UID is.
    pub(crate) fn find(&self, uid: &str) -> Option<&Place> {
        self.owners.find(uid)
    }

    /// Where the objects are that name this UID as an owner.
    pub(crate) fn dependents(&self, uid: &str) -> Vec<Place> {
        self.owners.dependents(uid)
    }

    /// The objects whose keys begin with `prefix`, in the order of their keys.
    pub(crate) fn scan<'a>(
        &'a self,
        table: &str,
        prefix: &'a str,
    ) -> impl Iterator<Item = (&'a str, &'a Arc<Object>)> {
        self.tables
            .get(table)
            .into_iter()
            .flat_map(move |table| table.objects.range(prefix.to_owned()..))
            .map(|(key, object)| (key.as_str(), object))
            .take_while(move |(key, _)| key.starts_with(prefix))
    }

    /// The same as it was at an older revision.
    pub(crate) fn scan_at(
        &self,
        table: &str,
        prefix: &str,
        revision: u64,
    ) -> Result<Vec<(String, Arc<Object>)>, Compacted> {
        let mut objects: BTreeMap<String, Arc<Object>> = self
            .scan(table, prefix)
            .map(|(key, object)| (key.to_owned(), object.clone()))
            .collect();
        for change in self.changes(table, revision)?.iter().rev() {
            if !change.key.starts_with(prefix) {
                continue;
            }
            match &change.before {
                Some(before) => objects.insert(change.key.clone(), before.clone()),
                None => objects.remove(&change.key),
            };
        }
        Ok(objects.into_iter().collect())
    }

    /// What happened to a resource after `revision`, oldest first.
    pub(crate) fn changes(&self, table: &str, revision: u64) -> Result<Vec<Change>, Compacted> {
        if revision < self.compacted {
            return Err(Compacted);
        }
        self.news(table, revision)
    }

    /// The same for who has seen everything up to `revision`: a compaction matters only where it took what
    /// came after.
    pub(crate) fn news(&self, table: &str, revision: u64) -> Result<Vec<Change>, Compacted> {
        match self.tables.get(table) {
            Some(table) => table.history.after(revision),
            None => Ok(Vec::new()),
        }
    }

    /// What was in a place before the write of this revision; `None` where that is forgotten.
    pub(crate) fn before(&self, (table, _): &Place, revision: u64) -> Option<Option<Arc<Object>>> {
        let changes = self.news(table, revision.saturating_sub(1)).ok()?;
        let change = changes
            .into_iter()
            .find(|change| change.revision == revision)?;
        Some(change.before)
    }

    /// Tells of every further change of a resource by its revision.
    pub(crate) fn subscribe(&mut self, table: &TableName) -> watch::Receiver<u64> {
        self.table(table).news.subscribe()
    }

    /// Tells of every further write by its revision.
    pub(crate) fn follow(&self) -> watch::Receiver<u64> {
        self.news.subscribe()
    }

    /// All objects of all resources, in the order of their places.
    pub(crate) fn everything(&self) -> Vec<(Place, Arc<Object>)> {
        let tables = self.tables.iter();
        let mut all: Vec<(Place, Arc<Object>)> = tables
            .flat_map(|(name, table)| {
                let objects = table.objects.iter();
                objects.map(|(key, object)| ((name.clone(), key.clone()), object.clone()))
            })
            .collect();
        all.sort_by(|(one, _), (other, _)| one.cmp(other));
        all
    }

    /// Puts an object back that was stored before, with the version that it had. Nobody hears of it.
    pub(crate) fn restore(&mut self, place: &Place, tree: Value) {
        let object = Arc::new(Object::restored(tree));
        self.owners.follow(place, None, Some(&object));
        let (table, key) = place;
        self.table(table).objects.insert(key.clone(), object);
    }

    /// Goes on from a revision, before which there is no history.
    pub(crate) fn resume(&mut self, revision: u64) {
        self.revision = revision.max(1);
        self.compacted = self.revision;
    }

    /// Stores an object, new or changed.
    pub(crate) fn put(&mut self, table: &TableName, key: &str, tree: Value) -> Arc<Object> {
        self.revision += 1;
        let object = Arc::new(Object::new(tree, self.revision));
        let before = self
            .table(table)
            .objects
            .insert(key.to_owned(), object.clone());
        self.record(table, key, before, object.clone(), false);
        object
    }

    /// Removes an object; gives its last state, which carries the revision of the removal.
    pub(crate) fn remove(&mut self, table: &TableName, key: &str) -> Option<Arc<Object>> {
        let before = self.table(table).objects.remove(key)?;
        self.revision += 1;
        let last = Arc::new(Object::new(before.tree().clone(), self.revision));
        self.record(table, key, Some(before), last.clone(), true);
        Some(last)
    }

    /// Ends the watches of a resource once they have told everything.
    pub(crate) fn end_watches(&mut self, table: &TableName) {
        self.table(table).news = watch::Sender::new(0);
    }

    /// Forgets what was before the present: older reads and watches are answered 410.
    pub(crate) fn compact(&mut self) {
        self.compacted = self.revision;
        for table in self.tables.values_mut() {
            table.history.clear();
        }
    }

    /// What happened since the last call.
    pub(crate) fn take_effects(&mut self) -> Vec<Effect> {
        std::mem::take(&mut self.effects)
    }

    fn table(&mut self, name: &TableName) -> &mut Table {
        self.tables.entry(name.clone()).or_default()
    }

    fn record(
        &mut self,
        name: &TableName,
        key: &str,
        before: Option<Arc<Object>>,
        object: Arc<Object>,
        removed: bool,
    ) {
        let place = (name.clone(), key.to_owned());
        self.owners
            .follow(&place, before.as_deref(), (!removed).then_some(&*object));
        self.effects.push(if removed {
            Effect::Removed(place, object.clone())
        } else {
            Effect::Put(place, object.clone(), before.clone())
        });
        let (revision, memory) = (self.revision, self.memory);
        let table = self.table(name);
        let change = Change {
            revision,
            key: key.to_owned(),
            before,
            object,
            removed,
        };
        table.history.push(change, memory);
        table.news.send_replace(revision);
        self.news.send_replace(revision);
    }
}

#[cfg(test)]
mod tests;
