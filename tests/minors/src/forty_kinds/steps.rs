//! What is done with an object of any kind.

use std::time::Duration;

use clientset::apply::extract;
use clientset::client::call::FieldValidation;
use clientset::client::scope::OnePlace;
use clientset::client::{Patch, ResourceClient, verb};
use clientset::object::Resource;
use clientset::retry::{Backoff, retry_on_conflict};
use clientset::watch::Event;
use clientset::wire::json;
use serde_json::{Value, from_str};

use crate::Outcome;

/// How long anything may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);

/// Creates an object, reads, lists and watches it, changes it in every way, and prints what it was.
pub(crate) async fn live<K, P>(client: &ResourceClient<K, P>, literal: K) -> Outcome
where
    K: Resource + verb::Create + verb::Get + verb::List + verb::Watch + verb::Update + verb::Patch,
    P: OnePlace,
{
    let name = literal.metadata().name.clone();
    lives(client, literal)
        .await
        .map_err(|error| format!("{} {} {name}: {error}", K::API_VERSION, K::KIND).into())
}

async fn lives<K, P>(client: &ResourceClient<K, P>, literal: K) -> Outcome
where
    K: Resource + verb::Create + verb::Get + verb::List + verb::Watch + verb::Update + verb::Patch,
    P: OnePlace,
{
    let created = client
        .create(&literal)
        .field_manager("forty-kinds")
        .field_validation(FieldValidation::Strict)
        .await?;
    let name = created.metadata().name.as_str();
    let uid = created.metadata().uid.as_str();
    let same = |object: &K| {
        let found = object.metadata().uid.as_str();
        if found == uid {
            Ok(())
        } else {
            Err(format!("created with uid {uid}, found {found}"))
        }
    };
    same(&client.get(name).await?)?;
    let listed = client
        .list()
        .labels("forty=kinds")
        .fields(format!("metadata.name={name}"))
        .limit(1)
        .await?;
    same(listed.items.first().ok_or("it was not listed")?)?;
    let mut events = client
        .watch()
        .fields(format!("metadata.name={name}"))
        .resource_version(&created.metadata().resource_version)
        .await?;

    // A controller may write in between, so that a plain update may conflict: read and repeat.
    let updated = retry_on_conflict(Backoff::BUSY_CONFLICT, || async {
        let mut object = client.get(name).await?;
        object.metadata_mut().labels.insert("update", "done".into());
        client.update(&object).await
    })
    .await?;
    same(&updated)?;

    let merge = Patch::merge(r#"{"metadata": {"labels": {"merge": "done"}}}"#);
    client.patch(name, merge).await?;
    let strategic = Patch::strategic(r#"{"metadata": {"labels": {"strategic": "done"}}}"#);
    client.patch(name, strategic).await?;
    let operations = r#"[{"op": "add", "path": "/metadata/labels/json", "value": "done"}]"#;
    client.patch(name, Patch::json(operations)).await?;
    // The difference carries the version that it was made from, so that it may conflict as well.
    retry_on_conflict(Backoff::BUSY_CONFLICT, || async {
        let before = client.get(name).await?;
        let mut after = before.clone();
        let labels = &mut after.metadata_mut().labels;
        labels.insert("difference", "done".into());
        client.patch(name, Patch::difference(&before, &after)).await
    })
    .await?;

    let mut part = literal.clone();
    part.metadata_mut().labels = [("apply", "done")].into();
    let applied = client.apply(&part).field_manager("applier").force().await?;
    // What it owns, with one field more: none of the owned ones is given up.
    let mut owned = extract(&applied, "applier")?;
    owned.metadata_mut().labels.insert("extract", "done".into());
    client
        .apply(&owned)
        .field_manager("applier")
        .force()
        .await?;

    let last = client
        .modify(name, |object: &mut K| {
            object.metadata_mut().labels.insert("modify", "done".into());
        })
        .await?;
    same(&last)?;

    let watched = tokio::time::timeout(PATIENCE, async {
        while let Some(event) = events.next().await {
            if let Event::Modified(object) = event? {
                same(&object)?;
                if object.metadata().label("modify").is_some() {
                    return Ok(true);
                }
            }
        }
        Outcome::Ok(false)
    });
    if !watched.await?? {
        return Err("the watch ended before it showed the last change".into());
    }

    report(&serde_json::json!({
        "group": K::GROUP,
        "version": K::VERSION,
        "plural": K::PLURAL,
        "namespace": client.namespace_name(),
        "name": name,
        "literal": from_str::<Value>(&json::to_string(&literal)?)?,
        "last": from_str::<Value>(&json::to_string(&last)?)?,
    }));
    Ok(())
}

/// Deletes an object and waits until it is gone.
pub(crate) async fn end<K, P>(client: &ResourceClient<K, P>, literal: K) -> Outcome
where
    K: Resource + verb::Get + verb::List + verb::Watch + verb::Delete,
    P: OnePlace,
{
    let name = literal.metadata().name.as_str();
    let ended = async {
        client.delete(name).grace_period(0).await?;
        client.wait_deleted(name).timeout(PATIENCE).await?;
        client.get_opt(name).await
    };
    match ended.await {
        Ok(None) => Ok(()),
        Ok(Some(_)) => Err(format!("{} {name} is still there", K::KIND).into()),
        Err(error) => Err(format!("{} {} {name}: {error}", K::API_VERSION, K::KIND).into()),
    }
}

pub(crate) fn report(line: &Value) {
    println!("{line}");
}
