//! Paging: which requests follow which answers, by the rules of client-go's pager.

use clientset_runtime::Result;
use clientset_runtime::client::call::{List, ResourceVersionMatch};
use clientset_runtime::meta;

use crate::kinds::Pod;
use crate::script::{Script, Turn, answer};
use crate::sent::{clients, json};

/// A page with these names; the token asks for the next one.
fn page(names: &[&str], token: &str) -> Turn {
    let items: Vec<String> = names
        .iter()
        .map(|name| format!(r#"{{"metadata":{{"name":"{name}"}}}}"#))
        .collect();
    json(format!(
        r#"{{"kind":"PodList","apiVersion":"v1","metadata":{{"resourceVersion":"9","continue":"{token}","remainingItemCount":3}},"items":[{}]}}"#,
        items.join(",")
    ))
}

/// The state of the pages is gone; the token, if any, goes on at the newest one.
fn expired(token: &str) -> Turn {
    refusal(410, "Expired", token)
}

fn refusal(code: u16, reason: &str, token: &str) -> Turn {
    answer(
        code,
        &[("content-type", "application/json")],
        format!(
            r#"{{"kind":"Status","apiVersion":"v1","metadata":{{"continue":"{token}"}},"status":"Failure","reason":"{reason}","code":{code}}}"#
        ),
    )
}

struct Case {
    name: &'static str,
    list: fn(List<Pod>) -> List<Pod>,
    inconsistent: bool,
    answers: Vec<Turn>,
    /// The queries that were asked, in order.
    queries: &'static [&'static str],
    /// The names; an error's reason stands behind them.
    names: &'static [&'static str],
}

fn stream_cases() -> Vec<Case> {
    vec![
        Case {
            name: "one page",
            list: |list| list,
            inconsistent: false,
            answers: vec![page(&["a", "b"], "")],
            queries: &["limit=500"],
            names: &["a", "b"],
        },
        Case {
            name: "no objects",
            list: |list| list,
            inconsistent: false,
            answers: vec![page(&[], "")],
            queries: &["limit=500"],
            names: &[],
        },
        Case {
            name: "later pages are asked for by their token, without a version",
            list: |list| {
                list.labels("app")
                    .resource_version("7")
                    .resource_version_match(ResourceVersionMatch::Exact)
            },
            inconsistent: false,
            answers: vec![page(&["a"], "t1"), page(&["b"], "t2"), page(&["c"], "")],
            queries: &[
                "labelSelector=app&limit=500&resourceVersion=7&resourceVersionMatch=Exact",
                "continue=t1&labelSelector=app&limit=500",
                "continue=t2&labelSelector=app&limit=500",
            ],
            names: &["a", "b", "c"],
        },
        Case {
            name: "the limit is the size of a page, for all pages",
            list: |list| list.limit(2),
            inconsistent: false,
            answers: vec![page(&["a", "b"], "t1"), page(&["c"], "")],
            queries: &["limit=2", "continue=t1&limit=2"],
            names: &["a", "b", "c"],
        },
        Case {
            name: "no limit is the default size",
            list: |list| list.limit(0),
            inconsistent: false,
            answers: vec![page(&["a"], "")],
            queries: &["limit=500"],
            names: &["a"],
        },
        Case {
            name: "an empty page is not the end",
            list: |list| list,
            inconsistent: false,
            answers: vec![page(&[], "t1"), page(&["a"], "")],
            queries: &["limit=500", "continue=t1&limit=500"],
            names: &["a"],
        },
        Case {
            name: "an expired first page is an error",
            list: |list| list.resource_version("7"),
            inconsistent: true,
            answers: vec![expired("")],
            queries: &["limit=500&resourceVersion=7"],
            names: &["Expired"],
        },
        Case {
            name: "an expired later page is an error",
            list: |list| list,
            inconsistent: false,
            answers: vec![page(&["a"], "t1"), expired("t9")],
            queries: &["limit=500", "continue=t1&limit=500"],
            names: &["a", "Expired"],
        },
        Case {
            name: "an inconsistent list goes on by the token of the error",
            list: |list| list.resource_version("7"),
            inconsistent: true,
            answers: vec![page(&["a"], "t1"), expired("t9"), page(&["b"], "")],
            queries: &[
                "limit=500&resourceVersion=7",
                "continue=t1&limit=500",
                "continue=t9&limit=500",
            ],
            names: &["a", "b"],
        },
        Case {
            name: "an inconsistent list without a token is an error",
            list: |list| list,
            inconsistent: true,
            answers: vec![page(&["a"], "t1"), expired("")],
            queries: &["limit=500", "continue=t1&limit=500"],
            names: &["a", "Expired"],
        },
        Case {
            name: "another error of a later page ends it",
            list: |list| list,
            inconsistent: true,
            answers: vec![page(&["a"], "t1"), refusal(500, "InternalError", "t9")],
            queries: &["limit=500", "continue=t1&limit=500"],
            names: &["a", "InternalError"],
        },
    ]
}

fn whole_cases() -> Vec<Case> {
    vec![
        Case {
            name: "pages are one list",
            list: |list| list.limit(2),
            inconsistent: false,
            answers: vec![page(&["a", "b"], "t1"), page(&["c"], "")],
            queries: &["limit=2", "continue=t1&limit=2"],
            names: &["a", "b", "c"],
        },
        Case {
            name: "an expired first page is an error",
            list: |list| list.resource_version("7"),
            inconsistent: false,
            answers: vec![expired("t9")],
            queries: &["limit=500&resourceVersion=7"],
            names: &["Expired"],
        },
        Case {
            name: "after an expired later page everything is asked for at once, at the version of the call",
            list: |list| {
                list.labels("app")
                    .resource_version("7")
                    .resource_version_match(ResourceVersionMatch::NotOlderThan)
            },
            inconsistent: false,
            answers: vec![
                page(&["a"], "t1"),
                page(&["b"], "t2"),
                expired("t9"),
                page(&["a", "b", "c"], ""),
            ],
            queries: &[
                "labelSelector=app&limit=500&resourceVersion=7&resourceVersionMatch=NotOlderThan",
                "continue=t1&labelSelector=app&limit=500",
                "continue=t2&labelSelector=app&limit=500",
                "labelSelector=app&resourceVersion=7&resourceVersionMatch=NotOlderThan",
            ],
            names: &["a", "b", "c"],
        },
        Case {
            name: "a token of the caller counts as a later page",
            list: |list| list.continue_("t0"),
            inconsistent: false,
            answers: vec![expired(""), page(&["a"], "")],
            queries: &["continue=t0&limit=500", ""],
            names: &["a"],
        },
        Case {
            name: "an error of the whole list is the error",
            list: |list| list,
            inconsistent: false,
            answers: vec![
                page(&["a"], "t1"),
                expired(""),
                refusal(403, "Forbidden", ""),
            ],
            queries: &["limit=500", "continue=t1&limit=500", ""],
            names: &["Forbidden"],
        },
        Case {
            name: "another error of a later page is the error",
            list: |list| list,
            inconsistent: false,
            answers: vec![page(&["a"], "t1"), refusal(500, "InternalError", "")],
            queries: &["limit=500", "continue=t1&limit=500"],
            names: &["InternalError"],
        },
    ]
}

fn queries(script: &Script) -> Vec<String> {
    let asked = script.asked();
    asked
        .iter()
        .map(|asked| {
            asked
                .uri
                .split_once('?')
                .map_or("", |(_, query)| query)
                .to_owned()
        })
        .collect()
}

#[tokio::test]
async fn a_stream_of_pages() {
    for case in stream_cases() {
        let script = Script::new(case.answers);
        let mut items = (case.list)(clients(&script).core_v1().pods("default").list()).all();
        if case.inconsistent {
            items = items.allow_inconsistent();
        }
        let mut names = Vec::new();
        while let Some(item) = items.next().await {
            names.push(match item {
                Ok(pod) => pod.metadata.name.to_string(),
                Err(error) => error.reason().unwrap().to_owned(),
            });
        }
        assert_eq!(names, case.names, "{}", case.name);
        assert_eq!(queries(&script), case.queries, "{}", case.name);
        assert!(items.next().await.is_none(), "{}", case.name);
    }
}

#[tokio::test]
async fn a_whole_list_of_pages() {
    for case in whole_cases() {
        let script = Script::new(case.answers);
        let list: Result<meta::List<Pod>> =
            (case.list)(clients(&script).core_v1().pods("default").list())
                .all()
                .into_list()
                .await;
        let names: Vec<String> = match &list {
            Ok(list) => list
                .items
                .iter()
                .map(|pod| pod.metadata.name.to_string())
                .collect(),
            Err(error) => vec![error.reason().unwrap().to_owned()],
        };
        assert_eq!(names, case.names, "{}", case.name);
        assert_eq!(queries(&script), case.queries, "{}", case.name);
    }
}

#[tokio::test]
async fn a_whole_list_has_the_version_of_its_first_page_and_no_rest() {
    let script = Script::new([page(&["a"], "t1"), page(&["b"], "")]);
    let list = clients(&script)
        .core_v1()
        .pods("default")
        .list()
        .all()
        .into_list()
        .await
        .unwrap();
    assert_eq!(list.metadata.resource_version, "9");
    assert_eq!(list.metadata.continue_, "");
    assert_eq!(list.metadata.remaining_item_count, None);
}
