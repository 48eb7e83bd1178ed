//! Every type, read and written here and by Go's own types.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use clientset::object::View;
use clientset::wire::json;
use clientset_testing::suite::{Context, blocking};

use crate::compare::{Difference, Side, What, differences};
use crate::exact::Exact;
use crate::go::{Go, Request};
use crate::sample::samples;
use crate::settings::Settings;
use crate::table::{FIELDS, RULES, Reason};
use crate::types::{Type, Types};

/// A text that both read becomes the same text, and a text that was written here the same object in Go: a
/// server sees no difference. Go's strict reader finds nothing in it that it does not know.
pub(crate) async fn go_writes_what_is_written_here(
    _: Context,
) -> Result<(), Box<dyn std::error::Error>> {
    let found = blocking(|| compare(Types::all())).await?;
    let mut problems = found.problems;
    for (difference, seen) in &found.differences {
        let listed = match difference.what {
            What::Field => FIELDS.iter().any(|(place, _)| *place == difference.place),
            what => RULES.iter().any(|(rule, _)| *rule == what),
        };
        if !listed {
            let Seen { count, example } = seen;
            problems.push(format!(
                "{:?}: {}: {count} times, {example}",
                difference.side, difference.place
            ));
        }
    }
    if Settings::of_the_environment()?.is_usual() {
        problems.extend(stale(&found.differences, &found.places));
    }
    if problems.is_empty() {
        return Ok(());
    }
    let count = problems.len();
    problems.truncate(40);
    Err(format!(
        "{count} differences from Go, not in table.rs:\n{}",
        problems.join("\n")
    )
    .into())
}

/// Every definition that a type here has by name is one of Go's, but for those that Kubernetes dropped.
pub(crate) async fn go_knows_every_type(_: Context) -> Result<(), Box<dyn std::error::Error>> {
    let known = blocking(|| -> Result<BTreeSet<String>, String> {
        let mut go = Go::start().map_err(|error| error.to_string())?;
        let types = go.types().map_err(|error| error.to_string())?;
        Ok(types.into_iter().collect())
    })
    .await?;
    for ty in Types::all() {
        assert_eq!(known.contains(ty.name), !ty.removed, "{}", ty.name);
    }
    Ok(())
}

/// Entries of the table that name no difference, of fields that are compiled in.
fn stale(differences: &BTreeMap<Key, Seen>, places: &BTreeSet<String>) -> Vec<String> {
    let rules = RULES
        .iter()
        .filter(|(what, _)| !differences.keys().any(|key| key.what == *what))
        .map(|(what, _)| format!("{what:?} no longer makes a difference"));
    let fields = FIELDS
        .iter()
        .filter(|(place, _)| {
            places.contains(*place) && !differences.keys().any(|key| key.place == *place)
        })
        .map(|(place, _)| format!("{place} no longer differs"));
    rules.chain(fields).collect()
}

/// What was found in all samples.
#[derive(Default)]
struct Found {
    differences: BTreeMap<Key, Seen>,
    /// What is wrong in any case.
    problems: Vec<String>,
    /// Every field there is, as a place: types of several group-versions have one name and other fields.
    places: BTreeSet<String>,
}

/// A difference: those that a rule makes are one, wherever they are.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    what: What,
    place: String,
    side: Side,
}

struct Seen {
    count: usize,
    example: String,
}

impl Found {
    fn add(&mut self, side: Side, difference: Difference, ty: &Type) {
        let key = Key {
            what: difference.what,
            place: match difference.what {
                What::Field => difference.place,
                _ => String::new(),
            },
            side,
        };
        let seen = self.differences.entry(key).or_insert_with(|| Seen {
            count: 0,
            example: format!("{} in {}", difference.shown, ty.name),
        });
        seen.count += 1;
    }

    fn merge(&mut self, other: Self) {
        for (key, seen) in other.differences {
            match self.differences.entry(key) {
                Entry::Vacant(entry) => {
                    entry.insert(seen);
                }
                Entry::Occupied(mut entry) => entry.get_mut().count += seen.count,
            }
        }
        self.problems.extend(other.problems);
        self.places.extend(other.places);
    }
}

/// Compares all types, on two processors.
fn compare(types: Vec<Type>) -> Result<Found, String> {
    let settings = Settings::of_the_environment()?;
    let next = AtomicUsize::new(0);
    let work = || -> Result<Found, String> {
        let mut found = Found::default();
        let mut go = Go::start().map_err(|error| error.to_string())?;
        while let Some(ty) = types.get(next.fetch_add(1, Ordering::Relaxed)) {
            if !ty.removed {
                compare_type(ty, &settings, &mut go, &mut found)
                    .map_err(|error| format!("{}: {error}", ty.name))?;
            }
            if let View::Struct(object) = (ty.default)().value().view() {
                let info = object.info();
                let places = info
                    .fields
                    .iter()
                    .map(|field| format!("{}.{}", info.name, field.name));
                found.places.extend(places);
            }
        }
        Ok(found)
    };
    thread::scope(|scope| {
        let workers = [scope.spawn(work), scope.spawn(work)];
        let mut found = Found::default();
        for worker in workers {
            found.merge(worker.join().map_err(|_| "a worker panicked")??);
        }
        Ok(found)
    })
}

fn compare_type(
    ty: &Type,
    settings: &Settings,
    go: &mut Go,
    found: &mut Found,
) -> Result<(), Box<dyn std::error::Error>> {
    let texts = samples(ty, settings);
    let mut values = Vec::new();
    for text in &texts {
        let value = (ty.from_json)(text.as_bytes()).map_err(|error| format!("{error}: {text}"))?;
        let written = json::to_string(value.value())?;
        values.push((value, written));
    }
    let requests: Vec<Request<'_>> = texts
        .iter()
        .map(|text| (text, false))
        .chain(values.iter().map(|(_, written)| (written, true)))
        .map(|(object, strict)| Request {
            name: ty.name,
            object,
            strict,
        })
        .collect();
    let answers = go.ask(&requests)?;
    let (originals, copies) = answers.split_at(texts.len());
    for (((value, written), text), (original, copy)) in
        values.iter().zip(&texts).zip(originals.iter().zip(copies))
    {
        for complaint in copy
            .complaints
            .iter()
            .filter(|complaint| !of_removed(complaint))
        {
            found
                .problems
                .push(format!("{}: {complaint} in {written}", ty.name));
        }
        let (theirs, again) = match (&original.written, &copy.written) {
            (Ok(theirs), Ok(again)) => (Exact::read(theirs)?, Exact::read(again)?),
            (Err(error), _) => {
                found
                    .problems
                    .push(format!("{}: Go refuses: {error}: {text}", ty.name));
                continue;
            }
            (_, Err(error)) => {
                found
                    .problems
                    .push(format!("{}: Go refuses: {error}: {written}", ty.name));
                continue;
            }
        };
        let ours = Exact::read(written)?;
        for (side, ours) in [(Side::Form, &ours), (Side::Meaning, &again)] {
            for difference in differences(side, ty.short_name(), value.value(), ours, &theirs) {
                found.add(side, difference, ty);
            }
        }
    }
    Ok(())
}

/// Whether Go does not know a field that Kubernetes dropped: `unknown field "spec.workloadRef"`.
fn of_removed(complaint: &str) -> bool {
    FIELDS.iter().any(|(place, reason)| {
        *reason == Reason::Removed
            && place.split_once('.').is_some_and(|(_, field)| {
                complaint.ends_with(&format!(".{field}\""))
                    || complaint.ends_with(&format!("\"{field}\""))
            })
    })
}
