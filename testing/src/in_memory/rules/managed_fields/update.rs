//! Who owns what after a create, an update or a patch.

use serde_json::{Value, json};

use super::compare::Comparison;
use super::owned;
use super::owners::{Identity, Operation, Owners};
use super::reconcile::reconcile;
use super::set::FieldSet;
use super::versions::Versions;
use crate::in_memory::tree;

/// Who writes.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Writer<'a> {
    /// The field manager; never empty.
    pub(crate) manager: &'a str,
    /// Empty for the object itself.
    pub(crate) subresource: &'a str,
    /// The time to write; a scale's entries have none.
    pub(crate) now: Option<&'a str>,
}

impl Writer<'_> {
    pub(super) fn identity(&self, operation: Operation, versions: Versions<'_>) -> Identity {
        Identity {
            manager: self.manager.to_owned(),
            operation,
            subresource: self.subresource.to_owned(),
            api_version: versions.requested().api_version(),
        }
    }
}

/// Notes who owns the fields of a new object. `sent` is a custom one as it came.
pub(crate) fn created(
    writer: Writer<'_>,
    versions: Versions<'_>,
    sent: Option<&Value>,
    object: &mut Value,
) {
    let nothing = versions.requested().empty();
    let owners = of_request(nothing, object);
    change(writer, versions, owners, (nothing, sent), object);
}

/// Notes who owns the fields of a changed object. Of one whose `managedFields` were taken away, nobody keeps count
/// before it is applied. `sent` is a custom object as it came.
pub(crate) fn updated(
    writer: Writer<'_>,
    versions: Versions<'_>,
    old: &Value,
    sent: Option<&Value>,
    object: &mut Value,
) {
    let owners = if writer.subresource.is_empty() {
        of_request(old, object)
    } else {
        Owners::of(old)
    };
    if owners.0.is_empty() {
        owners.write(object);
    } else {
        change(writer, versions, owners, (old, sent), object);
    }
}

/// The entries that a client sent; those that are stored, where it says nothing of them or sent what is none. An empty
/// list or a single empty entry takes them all away.
fn of_request(old: &Value, object: &Value) -> Owners {
    let sent = &object["metadata"]["managedFields"];
    if *sent == json!([{}]) || *sent == json!([]) {
        return Owners::default();
    }
    match Owners::read(object) {
        Some(owners) if !owners.0.is_empty() => owners,
        _ => Owners::of(old),
    }
}

fn change(
    writer: Writer<'_>,
    versions: Versions<'_>,
    mut owners: Owners,
    (old, sent): (&Value, Option<&Value>),
    object: &mut Value,
) {
    let misfit = versions
        .misfit(&owners, old)
        .or_else(|| versions.misfit(&owners, sent.unwrap_or(object)));
    if misfit.is_some() {
        // Nobody can say what is different, so that everybody keeps what they have.
        tree::copy_metadata(old, object, "managedFields");
        return;
    }
    reconcile(versions, &mut owners);
    let identity = writer.identity(Operation::Update, versions);
    record(&mut owners, versions, &identity, old, object, writer.now);
    owners.cap();
    owners.write(object);
}

/// Gives a manager what differs between two objects.
pub(super) fn record(
    owners: &mut Owners,
    versions: Versions<'_>,
    identity: &Identity,
    old: &Value,
    new: &Value,
    now: Option<&str>,
) {
    let mut differences = Differences::new(versions, old, new);
    differences.take_away(owners, |_| true);
    let taken = owned(&differences.requested().changed());
    if !taken.is_empty() {
        let owner = owners.entry(identity);
        owner.fields.extend(&taken);
        owner.time = now.map(str::to_owned);
    }
}

/// The differences between two stored objects, in each version in which somebody owns something.
pub(super) struct Differences<'a> {
    versions: Versions<'a>,
    old: &'a Value,
    new: &'a Value,
    found: Vec<(String, Option<Comparison>)>,
}

impl<'a> Differences<'a> {
    pub(super) fn new(versions: Versions<'a>, old: &'a Value, new: &'a Value) -> Self {
        let resource = versions.requested();
        let requested = versions.current().compare(old, new);
        Self {
            versions,
            old,
            new,
            found: vec![(resource.api_version(), Some(requested))],
        }
    }

    /// Those in the version of the request.
    fn requested(&self) -> Comparison {
        self.found[0].1.clone().unwrap_or_default()
    }

    /// Those in another version; `None` where it is not served any more.
    fn at(&mut self, api_version: &str) -> Option<&Comparison> {
        let known = self
            .found
            .iter()
            .position(|(known, _)| known == api_version);
        let index = known.unwrap_or_else(|| {
            let version = self.versions.at(api_version);
            let comparison = version.map(|version| version.compare(self.old, self.new));
            self.found.push((api_version.to_owned(), comparison));
            self.found.len() - 1
        });
        self.found[index].1.as_ref()
    }

    /// What is different of that which others own: by entry.
    pub(super) fn conflicts(
        &mut self,
        owners: &Owners,
        is_other: impl Fn(&Identity) -> bool,
    ) -> Vec<(Identity, FieldSet)> {
        let others = owners.0.iter().filter(|owner| is_other(&owner.identity));
        others
            .filter_map(|owner| {
                let comparison = self.at(&owner.identity.api_version)?;
                let fields = owner.fields.intersection(&comparison.changed());
                (!fields.is_empty()).then(|| (owner.identity.clone(), fields))
            })
            .collect()
    }

    /// Takes from others what is different now. Entries of a version that is gone go, too.
    pub(super) fn take_away(&mut self, owners: &mut Owners, is_other: impl Fn(&Identity) -> bool) {
        owners.0.retain_mut(|owner| {
            if !is_other(&owner.identity) {
                return true;
            }
            let Some(comparison) = self.at(&owner.identity.api_version) else {
                return false;
            };
            if !comparison.is_empty() {
                let fields = owner.fields.difference(&comparison.changed());
                owner.fields = fields.difference(&comparison.removed);
            }
            !owner.fields.is_empty()
        });
    }
}
