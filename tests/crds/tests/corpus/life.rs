//! The lives of objects on a real server, by typed clients: created, read, updated, applied, modified,
//! watched, scaled, with a status, deleted.
//!
//! The objects are the same in every run. `CLIENTSET_SAMPLE_SEED=7 CLIENTSET_SAMPLE_LIVES=20` makes others, 20 of
//! each kind.

use std::fmt::Debug;
use std::ops::Range;
use std::time::Duration;

use clientset_codegen::crd::facts::Version;
use clientset_crds_corpus::living_kinds;
use clientset_runtime::client::call::FieldValidation;
use clientset_runtime::client::scale::Scale;
use clientset_runtime::client::scope::OnePlace;
use clientset_runtime::client::{Patch, ResourceClient, verb};
use clientset_runtime::object::{Resource, Struct};
use clientset_runtime::wire::json as wire;
use clientset_testing::suite::{Context, Test};
use serde_json::{Value, json};

use crate::agree::{equal, holds, holds_what_is_set};
use crate::cluster::{Cluster, Outcome, send};
use crate::corpus::Custom;
use crate::settings::{Settings, number};
use crate::stored::stored;

/// A test for each kind.
macro_rules! lives {
    ($($module:ident $group_version:ident $kind:ident $scope:ident $status:ident $scale:ident,)*) => {
        pub(crate) fn tests() -> Vec<Test> {
            vec![$(Test::new(
                concat!("life::", stringify!($module), "::", stringify!($group_version), "::", stringify!($kind)),
                |context: Context| async move {
                    type Kind = clientset_crds_corpus::$module::$group_version::$kind;
                    for seed in seeds()? {
                        let cluster = Cluster::of(&context, seed).await?;
                        let client = lives!(@client $scope Kind cluster);
                        let life = Life::of::<Kind>(&cluster)?;
                        let whole = async {
                            life.begin(&client).await?;
                            lives!(@status $status life client);
                            lives!(@scale $scale life client);
                            life.end(&client).await
                        };
                        let outcome: Outcome = whole.await;
                        outcome.map_err(|error| format!("CLIENTSET_SAMPLE_SEED={seed}: {error}"))?;
                    }
                    Outcome::Ok(())
                },
            )),*]
        }
    };
    (@client namespaced $kind:ident $cluster:ident) => {
        ResourceClient::<$kind, _>::in_namespace(&$cluster.rest, &$cluster.namespace, "")
    };
    (@client cluster $kind:ident $cluster:ident) => {
        ResourceClient::<$kind, _>::cluster_wide(&$cluster.rest)
    };
    (@status status $life:ident $client:ident) => { $life.status(&$client).await? };
    (@scale scale $life:ident $client:ident) => { $life.scale(&$client).await? };
    (@$subresource:ident none $life:ident $client:ident) => {};
}

living_kinds!(lives);

/// A seed for each life of a kind.
fn seeds() -> Outcome<Range<u64>> {
    let first = Settings::of_the_environment()?.seed;
    Ok(first..first + number("CLIENTSET_SAMPLE_LIVES", 1)?)
}

/// An object's name.
const NAME: &str = "sample";

/// What is known of a kind, whatever its type.
struct Life<'a> {
    cluster: &'a Cluster,
    custom: &'a Custom,
    version: &'a Version,
}

impl<'a> Life<'a> {
    fn of<K: Resource>(cluster: &'a Cluster) -> Outcome<Self> {
        let name = format!("{}.{}", K::PLURAL, K::GROUP);
        let custom = cluster.installed.get(&name).ok_or("it is not installed")?;
        let version = custom
            .definition
            .versions
            .iter()
            .find(|version| version.name == K::VERSION);
        let version = version.ok_or("there is no such version")?;
        Ok(Self {
            cluster,
            custom,
            version,
        })
    }

    async fn begin<K, P>(&self, client: &ResourceClient<K, P>) -> Outcome
    where
        K: Resource + verb::Create + verb::Get + verb::Update + verb::Patch + verb::Watch,
        P: OnePlace,
    {
        let (_, sample) = self
            .cluster
            .accepted(&self.custom.definition, self.version, NAME)
            .await?;
        let wanted = stored(&self.custom.definition, self.version, sample.clone());
        let object: K = wire::from_slice(sample.to_string().as_bytes())?;
        let created = client
            .create(&object)
            .field_validation(FieldValidation::Strict)
            .await?;
        holds(&wanted, &value(&created)?).map_err(|error| format!("created: {error}"))?;

        // Nothing of what the server says is lost.
        let read = client.get(NAME).await?;
        equal(&self.raw().await?, &value(&read)?).map_err(|error| format!("read: {error}"))?;

        let mut events = client
            .watch()
            .fields(format!("metadata.name={NAME}"))
            .resource_version(&created.metadata().resource_version)
            .await?;

        // What comes back as it was read is no change to the server.
        let same = client
            .update(&read)
            .field_validation(FieldValidation::Strict)
            .await?;
        let generation = read.metadata().generation;
        unchanged(
            "an update without a change",
            generation,
            same.metadata().generation,
        )?;
        // A status by default is stored by the first update, whatever it says.
        let status = self.version.schema.properties.get("status");
        if status.is_none_or(|status| status.default.is_none()) {
            let versions = [&same, &read].map(|object| &object.metadata().resource_version);
            unchanged("an update without a change", versions[1], versions[0])?;
        }

        let modified = client
            .modify(NAME, |object: &mut K| {
                object
                    .metadata_mut()
                    .labels
                    .insert("changed", "by-modify".into());
            })
            .await?;
        holds(&wanted, &value(&modified)?).map_err(|error| format!("modified: {error}"))?;
        unchanged("a label", generation, modified.metadata().generation)?;

        let mut intent = object.clone();
        intent.metadata_mut().labels.insert("applied", "yes".into());
        let applied = client
            .apply(&intent)
            .field_manager("applier")
            .force()
            .await?;
        holds_what_is_set(&wanted, &value(&applied)?)
            .map_err(|error| format!("applied: {error}"))?;
        unchanged(
            "what is there, applied",
            generation,
            applied.metadata().generation,
        )?;

        let saw = tokio::time::timeout(Duration::from_secs(20), async {
            while let Some(event) = events.next().await {
                if let Some(object) = event?.object()
                    && object.metadata().labels.get("applied").is_some()
                {
                    return Ok::<_, clientset_runtime::Error>(Some(value(object)));
                }
            }
            Ok(None)
        });
        let seen = saw
            .await??
            .ok_or("the watch never showed the applied label")??;
        equal(&value(&applied)?, &seen)
    }

    async fn status<K, P>(&self, client: &ResourceClient<K, P>) -> Outcome
    where
        K: Resource + verb::Get + verb::Status,
        P: OnePlace,
    {
        let live = self.raw().await?;
        if !self.version.schema.properties.contains_key("status") {
            return equal(&live, &value(&client.get_status(NAME).await?)?);
        }
        let sample = self
            .cluster
            .accepted_status(&self.custom.definition, self.version, &live)
            .await?;
        let object: K = wire::from_slice(sample.to_string().as_bytes())?;
        let updated = value(&client.update_status(&object).await?)?;
        holds(&sample["status"], &updated["status"]).map_err(|error| format!("status: {error}"))?;
        let generations = [&live, &updated].map(|object| &object["metadata"]["generation"]);
        unchanged("a status", generations[0], generations[1])?;
        equal(&self.raw().await?, &value(&client.get_status(NAME).await?)?)
    }

    async fn scale<K, P>(&self, client: &ResourceClient<K, P>) -> Outcome
    where
        K: Resource + verb::Patch,
        P: OnePlace,
    {
        let paths = self.version.scale.as_ref();
        let path = &paths.ok_or("the definition has no scale")?.spec_replicas;
        let pointer = path.replace('.', "/");
        if self.raw().await?.pointer(&pointer).is_none() {
            // Where there is no number, there is nothing to scale.
            let names = path.split('.').rev().filter(|name| !name.is_empty());
            let one = names.fold(json!(1), |value, name| json!({ name: value }));
            client.patch(NAME, Patch::merge(one.to_string())).await?;
        }
        let mut scale: Scale = client.get_subresource(NAME, "scale").await?;
        let wanted = scale.spec.replicas.unwrap_or_default() + 1;
        scale.spec.replicas = Some(wanted);
        let stored: Scale = client.update_subresource(NAME, "scale", &scale).await?;
        if stored.spec.replicas != Some(wanted) {
            return Err(format!("{wanted} are asked for: {:?}", stored.spec).into());
        }
        let found = self.raw().await?.pointer(&pointer).cloned();
        equal(&wanted.into(), &found.unwrap_or_default())
            .map_err(|error| format!("{path}: {error}").into())
    }

    async fn end<K, P>(&self, client: &ResourceClient<K, P>) -> Outcome
    where
        K: Resource + verb::Get + verb::Delete + verb::List + verb::Watch,
        P: OnePlace,
    {
        client.delete(NAME).await?;
        client
            .wait_deleted(NAME)
            .timeout(Duration::from_secs(60))
            .await?;
        match client.get_opt(NAME).await? {
            None => Ok(()),
            Some(_) => Err("it is still there".into()),
        }
    }

    /// The object as the server says it.
    async fn raw(&self) -> Outcome<Value> {
        let objects = self.cluster.objects(&self.custom.definition, self.version);
        Ok(send(objects.name(NAME).get(), None).await?)
    }
}

/// Whether a generation or a version is what it was before something that makes no new one.
fn unchanged<T: Debug + PartialEq>(what: &str, before: T, after: T) -> Outcome {
    if before == after {
        return Ok(());
    }
    Err(format!("{what} makes {after:?} of {before:?}").into())
}

/// An object as its type writes it.
fn value(object: &dyn Struct) -> Outcome<Value> {
    Ok(serde_json::from_str(&wire::to_string(object)?)?)
}
