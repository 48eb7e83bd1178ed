//! `resource.k8s.io/v1beta1` and `v1`: what the old version has at one place the new one nests, and the other
//! way round.

use serde_json::{Map, Value};

/// What is nested in which of two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::in_memory::registry) enum Nesting {
    /// Requests of a claim: in `exactly` since `v1`.
    Requests,
    /// The same in a template of claims.
    TemplateRequests,
    /// Devices of a slice: in `basic` before `v1`.
    Devices,
}

/// What a request of the old version always has, be it empty.
const CLASS: &str = "deviceClassName";

/// What requests and devices have outside in both versions.
const OUTSIDE: [&str; 2] = ["name", "firstAvailable"];

impl Nesting {
    pub(super) fn to_stored(self, mut tree: Value) -> Value {
        match self {
            Self::Requests | Self::TemplateRequests => {
                self.each(&mut tree, |one| {
                    if one.contains_key("firstAvailable") {
                        one.remove(CLASS);
                    }
                    nest(one, "exactly");
                });
            }
            Self::Devices => self.each(&mut tree, |one| flatten(one, "basic")),
        }
        tree
    }

    pub(super) fn served(self, tree: &Value) -> Value {
        let mut tree = tree.clone();
        match self {
            Self::Requests | Self::TemplateRequests => {
                self.each(&mut tree, |one| {
                    flatten(one, "exactly");
                    one.entry(CLASS).or_insert_with(|| "".into());
                });
            }
            Self::Devices => self.each(&mut tree, |one| nest(one, "basic")),
        }
        tree
    }

    fn each(self, tree: &mut Value, change: impl Fn(&mut Map<String, Value>)) {
        let list = match self {
            Self::Requests => tree.pointer_mut("/spec/devices/requests"),
            Self::TemplateRequests => tree.pointer_mut("/spec/spec/devices/requests"),
            Self::Devices => tree.pointer_mut("/spec/devices"),
        };
        let elements = list.and_then(Value::as_array_mut);
        for element in elements.into_iter().flatten() {
            if let Value::Object(element) = element {
                change(element);
            }
        }
    }
}

fn nest(one: &mut Map<String, Value>, name: &str) {
    // A request of the first that is there has its own within.
    if one.contains_key("firstAvailable") {
        return;
    }
    let all = std::mem::take(one);
    let (outside, inside): (Map<_, _>, Map<_, _>) = all
        .into_iter()
        .partition(|(field, _)| OUTSIDE.contains(&field.as_str()));
    *one = outside;
    one.insert(name.to_owned(), inside.into());
}

fn flatten(one: &mut Map<String, Value>, name: &str) {
    if let Some(Value::Object(inside)) = one.remove(name) {
        one.extend(inside);
    }
}
