//! Amounts of resources: lists of them, and what a whole pod asks for.
//!
//! Kubernetes: `component-helpers/resource` and the limit ranger's own reading of it.

use std::collections::BTreeMap;

use clientset::meta::Quantity;
use serde_json::Value;

use crate::in_memory::kinds::fields::list;
use crate::in_memory::kinds::quantity;

/// Amounts by the names of resources.
pub(super) type Amounts = BTreeMap<String, Quantity>;

/// Which of a container's two lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Requests,
    Limits,
}

impl Side {
    const fn field(self) -> &'static str {
        match self {
            Self::Requests => "requests",
            Self::Limits => "limits",
        }
    }
}

/// A resource list of a tree.
pub(super) fn read(list: &Value) -> Amounts {
    let entries = list.as_object().into_iter().flatten();
    entries
        .filter_map(|(name, amount)| Some((name.clone(), quantity(amount)?)))
        .collect()
}

pub(super) fn add(to: &mut Amounts, more: &Amounts) {
    for (name, amount) in more {
        match to.get_mut(name) {
            Some(sum) => *sum += amount,
            None => {
                to.insert(name.clone(), amount.clone());
            }
        }
    }
}

/// Raises what is less than in the other list.
pub(super) fn raise(to: &mut Amounts, least: &Amounts) {
    for (name, amount) in least {
        if to.get(name).is_none_or(|known| known < amount) {
            to.insert(name.clone(), amount.clone());
        }
    }
}

/// What the spec of a pod says, as limit ranges see it: without overhead, and only CPU and memory for the whole pod.
pub(super) fn said(pod: &Value, side: Side) -> Amounts {
    let mut amounts = sum(&pod["spec"], |container| {
        read(&container["resources"][side.field()])
    });
    let whole = read(&pod["spec"]["resources"][side.field()]);
    let named = whole
        .into_iter()
        .filter(|(name, _)| ["cpu", "memory"].contains(&name.as_str()));
    amounts.extend(named);
    amounts
}

/// What the spec of a pod asks for, as schedulers see it: with overhead.
pub(super) fn asked(pod: &Value, side: Side) -> Amounts {
    let spec = &pod["spec"];
    taken(&serde_json::json!({"spec": spec}), side)
}

/// What a pod takes, as quotas see it: with overhead, and what it still has while it is resized.
pub(super) fn taken(pod: &Value, side: Side) -> Amounts {
    let field = side.field();
    let fails = is_infeasible(pod);
    let said = |container: &Value| read(&container["resources"][field]);
    let or_said = |container: &Value, found: Option<&Value>| match found {
        Some(found) => read(found),
        None if fails => Amounts::new(),
        None => said(container),
    };
    let allocated = |container: &Value| {
        let status = status(pod, container);
        or_said(
            container,
            status.and_then(|status| status.get("allocatedResources")),
        )
    };
    let actual = |container: &Value| {
        let status = status(pod, container);
        let given = status.and_then(|status| status["resources"].get(field));
        let given = given.or_else(|| match side {
            Side::Requests => status?.get("allocatedResources"),
            Side::Limits => None,
        });
        or_said(container, given)
    };
    let mut amounts = if fails {
        Amounts::new()
    } else {
        sum(&pod["spec"], said)
    };
    if side == Side::Requests {
        raise(&mut amounts, &sum(&pod["spec"], allocated));
    }
    raise(&mut amounts, &sum(&pod["spec"], actual));
    let whole = read(&pod["spec"]["resources"][field]);
    amounts.extend(whole.into_iter().filter(|(name, _)| is_of_pods(name)));
    let overhead = read(&pod["spec"]["overhead"]);
    match side {
        Side::Requests => add(&mut amounts, &overhead),
        Side::Limits => {
            // What is not limited is not by its overhead either.
            for (name, amount) in overhead {
                if let Some(limit) = amounts.get_mut(&name).filter(|limit| !limit.is_zero()) {
                    *limit += &amount;
                }
            }
        }
    }
    amounts
}

/// Whether a pod says as a whole what it takes.
pub(super) fn has_whole(pod: &Value) -> bool {
    [Side::Requests, Side::Limits].iter().any(|side| {
        let whole = read(&pod["spec"]["resources"][side.field()]);
        whole.keys().any(|name| is_of_pods(name))
    })
}

/// What all containers of a pod request.
pub(super) fn requested(spec: &Value) -> Amounts {
    sum(spec, |container| read(&container["resources"]["requests"]))
}

/// Whether an amount of it may be said for a whole pod.
pub(super) fn is_of_pods(name: &str) -> bool {
    matches!(name, "cpu" | "memory") || name.starts_with("hugepages-")
}

/// Containers run together, those that initialize one after the other, and of these some go on running.
fn sum(spec: &Value, of: impl Fn(&Value) -> Amounts) -> Amounts {
    let mut sum = Amounts::new();
    for container in list(spec, "containers") {
        add(&mut sum, &of(container));
    }
    let mut lasting = Amounts::new();
    let mut most = Amounts::new();
    for container in list(spec, "initContainers") {
        let mut amounts = of(container);
        if container["restartPolicy"] == "Always" {
            add(&mut sum, &amounts);
            add(&mut lasting, &amounts);
            raise(&mut most, &lasting);
        } else {
            add(&mut amounts, &lasting);
            raise(&mut most, &amounts);
        }
    }
    raise(&mut sum, &most);
    sum
}

fn status<'a>(pod: &'a Value, container: &Value) -> Option<&'a Value> {
    let status = &pod["status"];
    list(status, "containerStatuses")
        .chain(list(status, "initContainerStatuses"))
        .find(|status| status["name"] == container["name"])
}

/// Whether a resize was refused for good.
fn is_infeasible(pod: &Value) -> bool {
    list(&pod["status"], "conditions")
        .find(|condition| condition["type"] == "PodResizePending")
        .is_some_and(|condition| condition["reason"] == "Infeasible")
}
