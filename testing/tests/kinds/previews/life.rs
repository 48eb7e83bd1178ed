//! The life of one object, in one version.

use std::error::Error;
use std::time::Duration;

use clientset_runtime::client::ResourceInfo;
use http::Method;
use serde_json::{Map, Value, json};

use super::NAMESPACE;
use super::answers::{difference, essence, merge};
use crate::cases::{self, Server, TABLE};

type Outcome<T = ()> = Result<T, Box<dyn Error + Send + Sync>>;

/// How often a real server is asked that forbids what it should not.
const TRIES: usize = 50;

/// The object of a case that has no name.
const NAME: &str = "preview";

const JSON: &str = "application/json";
const MERGE: &str = "application/merge-patch+json";
const STRATEGIC: &str = "application/strategic-merge-patch+json";
const APPLY: &str = "application/apply-patch+yaml";

/// An object in one version, and what was answered about it.
pub(super) struct Life<'a> {
    server: &'a Server,
    case: &'a Value,
    pub(super) title: String,
    row: &'static ResourceInfo,
    /// As it is created.
    object: Value,
    /// The other versions of its kind.
    others: Vec<&'static ResourceInfo>,
    /// The object as the last answer had it.
    last: Value,
    answers: Map<String, Value>,
}

impl<'a> Life<'a> {
    pub(super) fn new(server: &'a Server, case: &'a Value, version: &str) -> Outcome<Self> {
        let mut object = case["object"].clone();
        let stated = object["apiVersion"].as_str().unwrap_or_default();
        let (group, _) = stated.split_once('/').ok_or("a case of the core group")?;
        let api_version = format!("{group}/{version}");
        object["apiVersion"] = api_version.clone().into();
        for (place, value) in case[version].as_object().into_iter().flatten() {
            let field = object.pointer_mut(place).ok_or("a place that is none")?;
            *field = value.clone();
        }
        if object["metadata"]["name"].is_null() {
            object["metadata"]["name"] = NAME.into();
        }
        object["metadata"]["labels"] = json!({"app": "preview"});
        object["metadata"]["annotations"] = json!({"note": "as created"});
        if let Some(status) = case.get("status") {
            object["status"] = status.clone();
        }
        let row = cases::row(&object)?;
        let rows = clientset::RESOURCES.iter().copied().flatten();
        let others = rows.filter(|other| {
            (other.group, other.plural) == (row.group, row.plural) && other.version != row.version
        });
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        Ok(Self {
            server,
            case,
            title: format!("{api_version} {} {name}", row.kind),
            row,
            others: others.collect(),
            last: Value::Null,
            answers: Map::new(),
            object,
        })
    }

    pub(super) async fn live(mut self) -> Outcome<Map<String, Value>> {
        let collection = cases::collection(&self.object, NAMESPACE)?;
        let path = cases::path_of(&self.object, &self.object, NAMESPACE)?;
        let object = self.object.clone();

        let mut tries = if self.server.is_real { TRIES } else { 1 };
        let created = loop {
            let created = self
                .send(Method::POST, &collection, JSON, &object, "creator")
                .await?;
            tries -= 1;
            if created["code"] != 403 || tries == 0 {
                break created;
            }
            // Admission reads a cache, which may not have the class of priority yet.
            tokio::time::sleep(Duration::from_millis(200)).await;
        };
        let essence = essence(&created);
        self.keep("created", essence.clone());
        self.last = essence;
        if created["kind"] == "Status" {
            return Ok(self.answers);
        }
        self.look("read", &path).await?;
        if self.case["once"] == true {
            self.remove(&path).await?;
            return Ok(self.answers);
        }
        self.refusals("wrong", Method::POST, &collection).await?;
        self.refusals("wrong_changes", Method::PATCH, &path).await?;
        self.lists("listed", &collection).await?;
        self.writes(&path, &object).await?;
        if self.case.get("status").is_some() {
            self.statuses(&path, &object).await?;
            let status = format!("{path}/status");
            self.refusals("wrong_statuses", Method::PATCH, &status)
                .await?;
            self.lists("listed with a status", &collection).await?;
        }
        self.look("read at the end", &path).await?;
        self.free_names(&collection, &object).await?;

        let gone = self
            .ask(Method::DELETE, &path, &[("dryRun", "All")])
            .await?;
        self.note("deleted as a trial", &gone);
        let gone = self.ask(Method::DELETE, &path, &[]).await?;
        self.note("deleted", &gone);
        self.remove(&path).await?;
        let missing = self.ask(Method::GET, &path, &[]).await?;
        self.note("read after the deletion", &missing);
        Ok(self.answers)
    }

    /// Tries what is wrong: objects to create, or patches.
    async fn refusals(&mut self, list: &str, method: Method, path: &str) -> Outcome {
        let query = [("dryRun", "All")];
        for wrong in self.case[list].as_array().into_iter().flatten() {
            let mut body = wrong.clone();
            let mut media_type = MERGE;
            if list == "wrong_statuses" {
                body = json!({"status": wrong});
            }
            if list == "wrong" {
                body = self.object.clone();
                merge(&mut body, wrong);
                media_type = JSON;
            }
            let body = Some((media_type, &body));
            let answer = self
                .server
                .ask(method.clone(), path, "", body, &query)
                .await?;
            let told = match answer["kind"].as_str() {
                Some("Status") => essence(&answer),
                _ => "taken".into(),
            };
            self.keep(&format!("{list}: {wrong}"), told);
        }
        Ok(())
    }

    /// Reads the object in all versions.
    async fn look(&mut self, title: &str, path: &str) -> Outcome {
        let answer = self.ask(Method::GET, path, &[]).await?;
        self.note(title, &answer);
        for other in self.others.clone() {
            let answer = self
                .ask(Method::GET, &self.elsewhere(path, other), &[])
                .await?;
            self.note(&format!("{title} in {}", other.version), &answer);
        }
        Ok(())
    }

    /// Lists it: as a table, and by its fields.
    async fn lists(&mut self, title: &str, collection: &str) -> Outcome {
        let mine = format!(
            "metadata.name={}",
            self.object["metadata"]["name"].as_str().unwrap_or_default()
        );
        let query = [("fieldSelector", mine.as_str())];
        let mut versions = vec![self.row];
        versions.extend(&self.others);
        for version in versions {
            let path = self.elsewhere(collection, version);
            let table = self
                .server
                .ask(Method::GET, &path, TABLE, None, &query)
                .await?;
            self.note(
                &format!("{title} as a table of {}", version.version),
                &table,
            );
        }
        for selector in self.case["select"].as_array().into_iter().flatten() {
            let selector = selector.as_str().unwrap_or_default();
            for (is, selector) in [
                ("", selector.to_owned()),
                (" not", selector.replacen('=', "!=", 1)),
            ] {
                let query = [("fieldSelector", selector.as_str())];
                let list = self.ask(Method::GET, collection, &query).await?;
                let found = match list["items"].as_array() {
                    Some(items) => json!({"kind": list["kind"], "items": items.len()}),
                    None => essence(&list),
                };
                self.keep(&format!("{title} where{is} {selector}"), found);
            }
        }
        Ok(())
    }

    /// Changes it in all the ways there are.
    async fn writes(&mut self, path: &str, object: &Value) -> Outcome {
        let change = &self.case["change"];
        let mut put = self.current(path).await?;
        merge(&mut put, &json!({"metadata": {"labels": {"put": "yes"}}}));
        if let Some(status) = put.get_mut("status") {
            *status = self.case["status"].clone();
        }
        for title in ["put", "put again"] {
            let answer = self.send(Method::PUT, path, JSON, &put, "writer").await?;
            self.note(title, &answer);
        }
        let mut changed = self.current(path).await?;
        merge(&mut changed, change);
        let answer = self
            .send(Method::PUT, path, JSON, &changed, "writer")
            .await?;
        self.note("put with a change", &answer);
        let answer = self.send(Method::PUT, path, JSON, object, "writer").await?;
        self.note("put without a version", &answer);

        let mut patch = change.clone();
        merge(
            &mut patch,
            &json!({"metadata": {"labels": {"merged": "yes"}}}),
        );
        let answer = self
            .send(Method::PATCH, path, MERGE, &patch, "patcher")
            .await?;
        self.note("merged", &answer);
        let patch = json!({"metadata": {"annotations": {"note": null}}});
        let answer = self
            .send(Method::PATCH, path, MERGE, &patch, "patcher")
            .await?;
        self.note("merged without a change of the spec", &answer);
        let patch = json!({"metadata": {"labels": {"strategic": "yes"}}});
        let answer = self
            .send(Method::PATCH, path, STRATEGIC, &patch, "patcher")
            .await?;
        self.note("merged strategically", &answer);
        let patch = json!({"spec": object["spec"]});
        let answer = self
            .send(Method::PATCH, path, STRATEGIC, &patch, "patcher")
            .await?;
        self.note("merged strategically as it was", &answer);

        let answer = self
            .send(Method::PATCH, path, APPLY, object, "applier")
            .await?;
        self.note("applied", &answer);
        for other in self.others.clone() {
            let path = self.elsewhere(path, other);
            let mut applied = self.current(&path).await?;
            applied["metadata"] =
                json!({"name": object["metadata"]["name"], "labels": {"applied": other.version}});
            let answer = self
                .send(Method::PATCH, &path, APPLY, &applied, "applier")
                .await?;
            self.note(&format!("applied in {}", other.version), &answer);
            let mut patch = change.clone();
            merge(
                &mut patch,
                &json!({"metadata": {"labels": {"merged": other.version}}}),
            );
            let answer = self
                .send(Method::PATCH, &path, MERGE, &patch, "patcher")
                .await?;
            self.note(&format!("merged in {}", other.version), &answer);
        }
        Ok(())
    }

    /// Writes the status in all the ways there are; the rest of it stays.
    async fn statuses(&mut self, path: &str, object: &Value) -> Outcome {
        let path = format!("{path}/status");
        let status = &self.case["status"];
        let mut changed = self.current(&path).await?;
        merge(&mut changed, &self.case["change"]);
        changed["metadata"]["labels"]["status"] = "put".into();
        changed["status"] = status.clone();
        let answer = self
            .send(Method::PUT, &path, JSON, &changed, "controller")
            .await?;
        self.note("status put", &answer);
        let patch = json!({"metadata": {"annotations": {"status": "merged"}}, "spec": null, "status": {"conditions": null}});
        let answer = self
            .send(Method::PATCH, &path, MERGE, &patch, "controller")
            .await?;
        self.note("status merged", &answer);
        let patch = json!({"status": status});
        let answer = self
            .send(Method::PATCH, &path, STRATEGIC, &patch, "controller")
            .await?;
        self.note("status merged strategically", &answer);
        let applied = json!({
            "apiVersion": object["apiVersion"],
            "kind": object["kind"],
            "metadata": {"name": object["metadata"]["name"], "labels": {"status": "applied"}},
            "spec": object["spec"],
            "status": status,
        });
        let answer = self
            .send(Method::PATCH, &path, APPLY, &applied, "applier")
            .await?;
        self.note("status applied", &answer);
        for other in self.others.clone() {
            let path = self.elsewhere(&path, other);
            let answer = self.ask(Method::GET, &path, &[]).await?;
            self.note(&format!("status read in {}", other.version), &answer);
            let patch = json!({"status": status});
            let answer = self
                .send(Method::PATCH, &path, MERGE, &patch, "other")
                .await?;
            self.note(&format!("status merged in {}", other.version), &answer);
        }
        Ok(())
    }

    /// Writes objects that are not there.
    async fn free_names(&mut self, collection: &str, object: &Value) -> Outcome {
        let mut free = object.clone();
        let name = free["metadata"]["name"].as_str().unwrap_or_default();
        // Some names say what the object is about.
        let name = match name.get(..8) {
            Some("3f3b5c6e") => "3f3b5c6e-0000-4000-8000-000000000009".to_owned(),
            _ => format!("{name}-free"),
        };
        free["metadata"]["name"] = name.as_str().into();
        let path = format!("{collection}/{name}");
        for (title, method, media_type) in [
            ("put", Method::PUT, JSON),
            ("merged", Method::PATCH, MERGE),
            ("applied", Method::PATCH, APPLY),
        ] {
            let answer = self
                .send(method, &path, media_type, &free, "creator")
                .await?;
            self.note(&format!("{title} to a free name"), &answer);
            self.remove(&path).await?;
        }
        Ok(())
    }

    /// The object as it is, without the warnings that came with it.
    async fn current(&self, path: &str) -> Outcome<Value> {
        let mut object = self.ask(Method::GET, path, &[]).await?;
        if let Some(object) = object.as_object_mut() {
            object.remove("warnings");
        }
        Ok(object)
    }

    /// Deletes what may be there, whatever is in the way of it.
    async fn remove(&self, path: &str) -> Outcome {
        self.ask(Method::DELETE, path, &[]).await?;
        let patch = json!({"metadata": {"finalizers": null}});
        self.send(Method::PATCH, path, MERGE, &patch, "remover")
            .await?;
        Ok(())
    }

    /// The same path in another version.
    fn elsewhere(&self, path: &str, other: &ResourceInfo) -> String {
        let (from, to) = (self.row, other);
        path.replacen(
            &format!("/{}/", from.version),
            &format!("/{}/", to.version),
            1,
        )
    }

    async fn ask(&self, method: Method, path: &str, query: &[(&str, &str)]) -> Outcome<Value> {
        self.server.ask(method, path, "", None, query).await
    }

    async fn send(
        &self,
        method: Method,
        path: &str,
        media_type: &'static str,
        body: &Value,
        manager: &str,
    ) -> Outcome<Value> {
        let mut query = vec![("fieldManager", manager)];
        if media_type == APPLY {
            query.push(("force", "true"));
        }
        self.server
            .ask(method, path, "", Some((media_type, body)), &query)
            .await
    }

    /// Keeps an answer: of an object, what differs from what it was.
    fn note(&mut self, title: &str, answer: &Value) {
        let essence = essence(answer);
        let noted = match essence.get("metadata") {
            Some(_) if essence["kind"] == self.last["kind"] => {
                let mut changes = Map::new();
                difference("", &self.last, &essence, &mut changes);
                self.last = essence;
                Value::Object(changes)
            }
            _ => essence,
        };
        self.keep(title, noted);
    }

    /// Keeps what is compared, in its turn.
    fn keep(&mut self, title: &str, noted: Value) {
        let turn = self.answers.len();
        self.answers.insert(format!("{turn:02} {title}"), noted);
    }
}
