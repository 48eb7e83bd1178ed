//! Paths, their operations and parameters.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    CODES, DESCRIPTION, MEDIA, OPERATION_NAMES, OTHER_PATHS, PATH_PARAMETERS, PRETTY, WATCH_PATHS,
    Walk, list, members, module_of_group, text, words,
};

impl Walk {
    pub(super) fn path(&mut self, path: &str, item: &Value) {
        let segments: Vec<_> = path
            .split('/')
            .filter(|segment| !segment.is_empty())
            .collect();
        let (group, version, rest) = match segments.as_slice() {
            ["api", version, rest @ ..] => ("", *version, rest),
            ["apis", group, version, rest @ ..] => (*group, *version, rest),
            _ => return self.leave_out(OTHER_PATHS, path, item),
        };
        let module = module_of_group(group, version);
        let (watch, rest) = match rest {
            ["watch", rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        let (namespaced, rest) = match rest {
            ["namespaces", "{namespace}", rest @ ..] if !rest.is_empty() => (true, rest),
            rest => (false, rest),
        };
        let (plural, sub) = match rest {
            [] => return self.leave_out(OTHER_PATHS, path, item),
            [plural] | [plural, "{name}"] => (*plural, None),
            [plural, "{name}", sub] | [plural, "{name}", sub, "{path}"] => (*plural, Some(*sub)),
            _ => panic!("{path}"),
        };
        let resource = format!("{module}.{plural}");
        if watch {
            self.watched.insert(resource);
            return self.leave_out(WATCH_PATHS, path, item);
        }
        let id = [group, version].join("/");
        let id = id.trim_start_matches('/').to_owned();
        self.spec.group_versions.insert(module, id);
        let name = sub.map_or(resource.clone(), |sub| format!("{resource}/{sub}"));
        let entry = self.spec.resources.entry(name.clone()).or_default();
        entry.namespaced |= namespaced;
        let with_path = rest.len() == 4;
        for (method, operation) in item.as_object().unwrap() {
            if method != "parameters" {
                self.place = format!("{method} {path}");
                let mut parameters = list(item.get("parameters")).to_vec();
                parameters.extend_from_slice(list(operation.get("parameters")));
                let parameters = self.query(&parameters);
                self.operation(&name, method, operation, parameters, with_path, !namespaced);
            }
        }
    }

    /// The query parameters, as `limit (integer)`.
    fn query(&mut self, parameters: &[Value]) -> BTreeSet<String> {
        let mut words = BTreeSet::new();
        for parameter in parameters {
            let parameter = match parameter.get("$ref") {
                Some(to) => {
                    self.parameters[text(to).strip_prefix("#/parameters/").unwrap()].clone()
                }
                None => parameter.clone(),
            };
            let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
            let at = format!("{} {name}", self.place);
            match (place.as_str(), name.as_str()) {
                ("path" | "body", _) => {
                    self.leave_out(PATH_PARAMETERS, &at, &parameter);
                    continue;
                }
                ("query", "pretty") => {
                    self.leave_out(PRETTY, &at, &parameter);
                    continue;
                }
                ("query", _) => {}
                _ => panic!("{at} is in {place}"),
            }
            let before = std::mem::replace(&mut self.place, at);
            let left_out = [("description", DESCRIPTION), ("uniqueItems", PRETTY)];
            self.keys(&parameter, &["in", "name", "schema", "type"], &left_out);
            let schema = parameter.get("schema").unwrap_or(&parameter);
            if parameter.get("schema").is_some() {
                self.keys(schema, &["type"], &left_out);
            }
            self.place = before;
            words.insert(format!("{name} ({})", text(&schema["type"])));
        }
        words
    }

    fn operation(
        &mut self,
        name: &str,
        method: &str,
        operation: &Value,
        parameters: BTreeSet<String>,
        with_path: bool,
        whole: bool,
    ) {
        self.keys(
            operation,
            &[
                "parameters",
                "requestBody",
                "responses",
                "x-kubernetes-action",
                "x-kubernetes-group-version-kind",
            ],
            &[
                ("description", DESCRIPTION),
                ("operationId", OPERATION_NAMES),
                ("tags", OPERATION_NAMES),
                ("consumes", MEDIA),
                ("produces", MEDIA),
                ("schemes", MEDIA),
            ],
        );
        let answer = self.answer(&operation["responses"]);
        let action = text(&operation["x-kubernetes-action"]);
        if let Some(body) = operation.get("requestBody") {
            let left_out = [("required", PATH_PARAMETERS), ("description", DESCRIPTION)];
            self.keys(body, &["content"], &left_out);
            let expected = match action.as_str() {
                "patch" => "meta.Patch",
                "delete" | "deletecollection" => "meta.DeleteOptions",
                _ => &answer,
            };
            for schema in self.content(body) {
                assert_eq!(words(&schema), expected, "{}", self.place);
            }
        }
        let is_sub = name.contains('/');
        let place = self.place.clone();
        let resource = self.spec.resources.get_mut(name).unwrap();
        let mut state = |aspect: &'static str, text: String| {
            let known = resource.aspects.insert(aspect, text.clone());
            assert!(
                known.is_none_or(|known| known == text),
                "{place}: another {aspect}, {text}"
            );
        };
        let verb = match action.as_str() {
            "connect" => {
                let kind = text(&operation["x-kubernetes-group-version-kind"]["kind"]);
                let known = resource
                    .aspects
                    .get("connection")
                    .is_some_and(|text| text.ends_with("a path"));
                let path = if with_path || known {
                    " and a path"
                } else {
                    ""
                };
                resource
                    .aspects
                    .insert("connection", format!("{kind}{path}"));
                // The parameters are those of the connection, whatever the method.
                let of_connection = resource.verbs.entry(String::new()).or_default();
                of_connection.extend(parameters);
                resource.verbs.entry(method.to_uppercase()).or_default();
                return;
            }
            "list" => {
                resource.listed_whole |= whole;
                self.listed.insert(name.to_owned());
                state("list kind", answer);
                "list"
            }
            "delete" => {
                let status = answer == "meta.Status";
                state(
                    "delete answer",
                    if status { "status" } else { "object" }.to_owned(),
                );
                "delete"
            }
            "deletecollection" => "deletecollection",
            "get" | "post" | "put" | "patch" => {
                if answer != "text" {
                    state("type", answer.clone());
                }
                if is_sub {
                    state(
                        "answer",
                        if answer == "text" { "text" } else { "object" }.to_owned(),
                    );
                }
                match action.as_str() {
                    "post" => "create",
                    "put" => "update",
                    same => same,
                }
            }
            other => panic!("{place}: {other}"),
        };
        resource
            .verbs
            .entry(verb.to_owned())
            .or_default()
            .extend(parameters);
    }

    /// The schemas of v3's media types, which are left out themselves.
    fn content(&mut self, of: &Value) -> Vec<Value> {
        let types: Vec<_> = members(of.get("content"))
            .map(|(ty, _)| ty.as_str())
            .collect();
        let place = self.place.clone();
        self.leave_out(MEDIA, &place, &types.join(", ").into());
        let bodies = members(of.get("content")).map(|(_, body)| body);
        bodies
            .filter_map(|body| body.get("schema").cloned())
            .collect()
    }

    /// What a success answers: a type, or text.
    fn answer(&mut self, responses: &Value) -> String {
        let mut answers = BTreeSet::new();
        let codes: Vec<_> = members(Some(responses))
            .map(|(code, _)| code.as_str())
            .collect();
        let place = self.place.clone();
        self.leave_out(CODES, &place, &codes.join(", ").into());
        for (_, response) in members(Some(responses)) {
            self.keys(
                response,
                &["schema", "content"],
                &[("description", DESCRIPTION)],
            );
            let v2 = response.get("schema").cloned();
            for schema in self.content(response).into_iter().chain(v2) {
                answers.insert(match schema["type"].as_str() {
                    Some("string") => "text".to_owned(),
                    _ => words(&schema),
                });
            }
        }
        assert_eq!(answers.len(), 1, "{place}: {answers:?}");
        answers.pop_first().unwrap()
    }
}
