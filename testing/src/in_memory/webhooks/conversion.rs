//! Conversion: a webhook says what custom objects look like in another version.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::client;
use crate::in_memory::answer::{Answer, Refusal};
use crate::in_memory::registry::{ConversionWebhook, Resource};
use crate::in_memory::rules::new_uid;
use crate::in_memory::server::Server;
use crate::in_memory::store::Object;
use crate::in_memory::tree;

/// What a webhook may change of the metadata.
const CHANGEABLE: [&str; 2] = ["labels", "annotations"];

/// Gives what is answered the version of the request.
///
/// # Errors
/// The webhook does not.
pub(super) async fn of_answer(server: &Server, mut answer: Answer) -> Result<Answer, Refusal> {
    if let Some((resource, objects)) = answer.objects() {
        let shown = in_version(server, &resource, objects).await?;
        objects.clone_from_slice(&shown);
    }
    Ok(answer)
}

/// Stored objects in the version of a resource; those that are not are converted together.
///
/// # Errors
/// The webhook does not.
pub(crate) async fn in_version(
    server: &Server,
    resource: &Resource,
    objects: &[Arc<Object>],
) -> Result<Vec<Arc<Object>>, Refusal> {
    let mut shown = objects.to_vec();
    let foreign = |object: &Arc<Object>| resource.is_foreign(object.tree());
    let wanted: Vec<usize> = (0..shown.len()).filter(|at| foreign(&shown[*at])).collect();
    if wanted.is_empty() {
        return Ok(shown);
    }
    let trees = wanted.iter().map(|at| shown[*at].tree().clone()).collect();
    let converted = to_served(server, resource, trees).await?;
    for (at, tree) in wanted.into_iter().zip(converted) {
        shown[at] = Arc::new(Object::unsaved(tree));
    }
    Ok(shown)
}

/// Stored trees in the version of a resource.
pub(super) async fn to_served(
    server: &Server,
    resource: &Resource,
    trees: Vec<Value>,
) -> Result<Vec<Value>, Refusal> {
    let to = resource.api_version();
    let converted = convert(server, resource, &to, trees).await;
    // What is stored cannot be read, which is the server's own trouble.
    let converted = converted.map_err(|why| {
        Refusal::internal_error(&format!("StorageError: the object is not decodable: {why}"))
    })?;
    Ok(converted
        .into_iter()
        .map(|tree| resource.adopt(tree))
        .collect())
}

/// A tree of a resource's version in the version that is stored.
pub(super) async fn to_stored(
    server: &Server,
    resource: &Resource,
    mut tree: Value,
) -> Result<Value, Refusal> {
    let Some(webhook) = resource.webhook() else {
        return Ok(tree);
    };
    tree::fields(&mut tree).insert("apiVersion".to_owned(), resource.api_version().into());
    let converted = convert(server, resource, &webhook.storage, vec![tree]).await;
    let mut converted = converted.map_err(Refusal::internal)?;
    let converted = converted.pop().unwrap_or_default();
    Ok(resource.adopt_for_storage(converted))
}

/// Asks the webhook for trees in another version.
async fn convert(
    server: &Server,
    resource: &Resource,
    to: &str,
    trees: Vec<Value>,
) -> Result<Vec<Value>, String> {
    let Some(webhook) = resource.webhook() else {
        return Ok(trees);
    };
    let kind = resource.kind.as_str();
    let objects: Vec<Value> = trees
        .into_iter()
        .map(|mut tree| {
            let from = webhook.version_of(&tree).to_owned();
            let fields = tree::fields(&mut tree);
            fields.insert("apiVersion".to_owned(), from.into());
            fields.insert("kind".to_owned(), kind.into());
            tree
        })
        .collect();
    let from = objects.first().map(|object| object["apiVersion"].clone());
    let from = from.unwrap_or_default();
    let called = format!(
        "conversion webhook for {}, Kind={kind}",
        from.as_str().unwrap_or_default()
    );
    let converted = ask(server, webhook, &objects, to)
        .await
        .map_err(|why| format!("{called} failed: {why}"))?;
    if converted.len() != objects.len() {
        return Err(format!(
            "{called} returned {} objects, expected {}",
            converted.len(),
            objects.len()
        ));
    }
    let all = objects.iter().zip(converted).enumerate();
    all.map(|(index, (original, converted))| {
        check(original, converted, to)
            .map_err(|why| format!("{called} returned invalid object at index {index}: {why}"))
    })
    .collect()
}

async fn ask(
    server: &Server,
    webhook: &ConversionWebhook,
    objects: &[Value],
    to: &str,
) -> Result<Vec<Value>, String> {
    let version = ["v1", "v1beta1"]
        .into_iter()
        .filter_map(|known| Some((webhook.reviews.iter().position(|it| it == known)?, known)))
        .min()
        .map(|(_, version)| version)
        .ok_or("no supported conversion review versions")?;
    let review = json!({
        "kind": "ConversionReview",
        "apiVersion": format!("apiextensions.k8s.io/{version}"),
        "request": {"uid": new_uid(), "desiredAPIVersion": to, "objects": objects},
        // As a kube-apiserver sends it.
        "response": {"uid": "", "convertedObjects": null, "result": {"metadata": {}}},
    });
    let mut answer = client::post(server, &webhook.client_config, &review, None).await?;
    let response = answer["response"].take();
    if !response.is_object() {
        return Err("no response provided".to_owned());
    }
    if version == "v1" {
        for field in ["apiVersion", "kind"] {
            if answer[field] != review[field] {
                return Err(format!(
                    "expected webhook response of {}, got {field} {}",
                    review["apiVersion"], answer[field]
                ));
            }
        }
        let uid = &review["request"]["uid"];
        if response["uid"] != *uid {
            return Err(format!(
                "expected response.uid={uid}, got {}",
                response["uid"]
            ));
        }
    }
    let result = &response["result"];
    if result["status"] != "Success" {
        let message = result["message"].as_str().filter(|text| !text.is_empty());
        let status = result["status"].as_str().unwrap_or_default();
        let usual = || format!("response.result.status was '{status}', not 'Success'");
        return Err(message.map_or_else(usual, str::to_owned));
    }
    let converted = response["convertedObjects"].as_array();
    Ok(converted.cloned().unwrap_or_default())
}

/// What a webhook made of an object has to be the same object, with metadata that is the server's but for labels and
/// annotations.
fn check(original: &Value, mut converted: Value, to: &str) -> Result<Value, String> {
    let version = converted["apiVersion"].as_str().unwrap_or_default();
    if version != to {
        return Err(format!(
            "invalid groupVersion (expected {to}, received {version})"
        ));
    }
    if converted["kind"] != original["kind"] {
        return Err(format!(
            "invalid kind (expected {}, received {})",
            original["kind"], converted["kind"]
        ));
    }
    for (field, called) in [("name", "name"), ("namespace", "namespace"), ("uid", "UID")] {
        let (one, other) = (tree::text(original, field), tree::text(&converted, field));
        if one != other {
            return Err(format!("must have the same {called}: {one} != {other}"));
        }
    }
    let Value::Object(said) = converted["metadata"].take() else {
        return Err("missing metadata in converted object".to_owned());
    };
    let mut metadata = original["metadata"].clone();
    for field in CHANGEABLE {
        restore(tree::fields(&mut metadata), &said, field)?;
    }
    let fields = tree::fields(&mut converted);
    fields.insert("metadata".to_owned(), metadata);
    fields.remove("kind");
    Ok(converted)
}

fn restore(
    metadata: &mut Map<String, Value>,
    said: &Map<String, Value>,
    field: &str,
) -> Result<(), String> {
    match said.get(field) {
        None | Some(Value::Null) => {
            metadata.remove(field);
        }
        Some(Value::Object(texts)) if texts.values().all(Value::is_string) => {
            metadata.insert(field.to_owned(), Value::Object(texts.clone()));
        }
        Some(_) => return Err(format!("invalid metadata.{field} in converted object")),
    }
    Ok(())
}
