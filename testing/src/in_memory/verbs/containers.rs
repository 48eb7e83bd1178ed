//! Which container of a pod a request means.

use serde_json::Value;

use crate::in_memory::answer::Refusal;
use crate::in_memory::store::Object;

/// The container of this name; without a name the only one.
///
/// # Errors
/// There is none of this name, or there are several to choose from.
pub(super) fn choose(pod: &Object, name: &str) -> Result<String, Refusal> {
    let names = |field: &str| -> Vec<&str> {
        let list = pod.tree()["spec"][field].as_array().into_iter().flatten();
        list.filter_map(|container| container["name"].as_str())
            .collect()
    };
    let (main, init, later) = (
        names("containers"),
        names("initContainers"),
        names("ephemeralContainers"),
    );
    let is_known = |wanted: &str| {
        [&main, &init, &later]
            .iter()
            .any(|names| names.contains(&wanted))
    };
    let pod = pod.name();
    match (name, &main[..]) {
        ("", [only]) => Ok((*only).to_owned()),
        ("", many) => {
            let others = match &init[..] {
                [] => String::new(),
                init => format!(" or one of the init containers: [{}]", init.join(" ")),
            };
            Err(Refusal::bad_request(format!(
                "a container name must be specified for pod {pod}, choose one of: [{}]{others}",
                many.join(" ")
            )))
        }
        (name, _) if is_known(name) => Ok(name.to_owned()),
        (name, _) => Err(Refusal::bad_request(format!(
            "container {name} is not valid for pod {pod}"
        ))),
    }
}

/// The node of a pod.
pub(super) fn node(pod: &Object) -> Option<&str> {
    let node = pod.tree()["spec"].get("nodeName").and_then(Value::as_str);
    node.filter(|node| !node.is_empty())
}
