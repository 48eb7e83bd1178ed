//! The ways of reading and changing an object.

use std::str::FromStr;
use std::time::Duration;

use clientset::apply::extract;
use clientset::client::scope::OnePlace;
use clientset::client::{Patch, ResourceClient, verb};
use clientset::object::Resource;
use clientset::wire::json;
use serde_json::{Value, from_str};

use crate::Outcome;

/// What is done with each object.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Applies all of the object that is not the server's, as the manager `owner`.
    Own,
    /// Reads it.
    Get,
    /// Lists it.
    List,
    /// Writes it as it was read.
    Update,
    /// Modifies nothing.
    ModifyNothing,
    /// Writes its status as it was read.
    UpdateStatus,
    /// Adds a label in one of the ways below.
    Label(Way),
}

/// How a label named like the way is added.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Update,
    Modify,
    Difference,
    Merge,
    Strategic,
    Json,
    /// Applies the label alone.
    Apply,
    /// Extracts what `owner` owns, and applies it with the label.
    Extract,
    /// Modifies it under a watch, whose event is the answer.
    Watch,
}

impl FromStr for Step {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Ok(match name {
            "own" => Self::Own,
            "get" => Self::Get,
            "list" => Self::List,
            "update-nothing" => Self::Update,
            "modify-nothing" => Self::ModifyNothing,
            "update-status-nothing" => Self::UpdateStatus,
            "update" => Self::Label(Way::Update),
            "modify" => Self::Label(Way::Modify),
            "difference" => Self::Label(Way::Difference),
            "merge" => Self::Label(Way::Merge),
            "strategic" => Self::Label(Way::Strategic),
            "json" => Self::Label(Way::Json),
            "apply" => Self::Label(Way::Apply),
            "extract" => Self::Label(Way::Extract),
            "watch" => Self::Label(Way::Watch),
            other => return Err(format!("{other} is no step")),
        })
    }
}

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Update => "update",
            Self::Modify => "modify",
            Self::Difference => "difference",
            Self::Merge => "merge",
            Self::Strategic => "strategic",
            Self::Json => "json",
            Self::Apply => "apply",
            Self::Extract => "extract",
            Self::Watch => "watch",
        }
    }
}

/// A kind whose status is written with the object, or not at all by this minor.
pub(crate) async fn plain<K, P>(
    client: &ResourceClient<K, P>,
    step: Step,
    name: &str,
) -> Outcome<Value>
where
    K: Resource + verb::Get + verb::List + verb::Watch + verb::Update + verb::Patch,
    P: OnePlace,
{
    if step == Step::UpdateStatus {
        return Ok(Value::Null);
    }
    answer(&taken(client, step, name).await?)
}

/// A kind with a status subresource.
pub(crate) async fn with_status<K, P>(
    client: &ResourceClient<K, P>,
    step: Step,
    name: &str,
) -> Outcome<Value>
where
    K: Resource + verb::Get + verb::List + verb::Watch + verb::Update + verb::Patch + verb::Status,
    P: OnePlace,
{
    if step == Step::UpdateStatus {
        let object = client.get_status(name).await?;
        return answer(&client.update_status(&object).await?);
    }
    answer(&taken(client, step, name).await?)
}

fn answer<K: Resource>(object: &K) -> Outcome<Value> {
    Ok(from_str(&json::to_string(object)?)?)
}

async fn taken<K, P>(client: &ResourceClient<K, P>, step: Step, name: &str) -> Outcome<K>
where
    K: Resource + verb::Get + verb::List + verb::Watch + verb::Update + verb::Patch,
    P: OnePlace,
{
    let way = match step {
        Step::Own => {
            let mut object = client.get(name).await?;
            let metadata = object.metadata_mut();
            metadata.managed_fields.clear();
            metadata.resource_version = "".into();
            metadata.uid = "".into();
            metadata.creation_timestamp = None;
            metadata.generation = None;
            return Ok(client.apply(&object).field_manager("owner").force().await?);
        }
        Step::Get => return Ok(client.get(name).await?),
        Step::List => {
            let list = client.list().fields(format!("metadata.name={name}"));
            return list
                .await?
                .items
                .pop()
                .ok_or_else(|| "it is not listed".into());
        }
        Step::Update => return Ok(client.update(&client.get(name).await?).await?),
        Step::ModifyNothing => return Ok(client.modify(name, |_: &mut K| {}).await?),
        Step::UpdateStatus => return Err("the kind has no status".into()),
        Step::Label(way) => way,
    };
    let label = way.name();
    let mark = move |object: &mut K| {
        object.metadata_mut().labels.insert(label, "yes".into());
    };
    let patch = format!(r#"{{"metadata": {{"labels": {{"{label}": "yes"}}}}}}"#);
    Ok(match way {
        Way::Update => {
            let mut object = client.get(name).await?;
            mark(&mut object);
            client.update(&object).await?
        }
        Way::Modify => client.modify(name, mark).await?,
        Way::Difference => {
            let old = client.get(name).await?;
            let mut new = old.clone();
            mark(&mut new);
            client.patch(name, Patch::difference(&old, &new)).await?
        }
        Way::Merge => client.patch(name, Patch::merge(patch)).await?,
        Way::Strategic => client.patch(name, Patch::strategic(patch)).await?,
        Way::Json => {
            let path = format!("/metadata/labels/{label}");
            let operations = format!(r#"[{{"op": "add", "path": "{path}", "value": "yes"}}]"#);
            client.patch(name, Patch::json(operations)).await?
        }
        Way::Apply => {
            let mut object = K::default();
            object.metadata_mut().name = name.into();
            mark(&mut object);
            client.apply(&object).field_manager("old-client").await?
        }
        Way::Extract => {
            let mut owned = extract(&client.get(name).await?, "owner")?;
            mark(&mut owned);
            client.apply(&owned).field_manager("owner").await?
        }
        Way::Watch => {
            let object = client.get(name).await?;
            let mut events = client
                .watch()
                .fields(format!("metadata.name={name}"))
                .resource_version(&object.metadata().resource_version)
                .await?;
            client.modify(name, mark).await?;
            let event = tokio::time::timeout(Duration::from_secs(60), events.next());
            let event = event.await?.ok_or("the watch ended")??;
            event.into_object().ok_or("the event has no object")?
        }
    })
}
