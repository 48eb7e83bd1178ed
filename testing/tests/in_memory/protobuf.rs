//! Bodies in protobuf, which typed Go clients send without a second try in JSON.

use clientset_testing::TestCluster;
use serde_json::json;

use crate::support::{MAPS, Outcome, ask, ask_as, deployment, map};
use crate::wire::{body, bytes, number};

const PROTOBUF: &str = "application/vnd.kubernetes.protobuf";

/// The metadata of an object, as its first field.
fn named(name: &str) -> Vec<u8> {
    bytes(1, &bytes(1, name.as_bytes()))
}

fn config_map(name: &str) -> Vec<u8> {
    let entry = [bytes(1, b"key"), bytes(2, b"1")].concat();
    body("v1", "ConfigMap", &[named(name), bytes(2, &entry)].concat())
}

#[tokio::test]
async fn objects_are_created_and_replaced_from_protobuf() -> Outcome {
    let cluster = TestCluster::start().await?;
    let created = ask(
        &cluster,
        &format!("POST {MAPS} {PROTOBUF}"),
        config_map("a"),
    )
    .await?;
    assert_eq!(created.code, 201, "{}", created.body);
    assert_eq!(created.body["data"], json!({"key": "1"}));
    assert_eq!(created.body["metadata"]["name"], "a");
    let replaced = body("v1", "ConfigMap", &named("a"));
    let replaced = ask(&cluster, &format!("PUT {MAPS}/a {PROTOBUF}"), replaced).await?;
    assert_eq!(replaced.code, 200, "{}", replaced.body);
    assert_eq!(replaced.body["data"], json!(null));
    let said = cluster.requests().remove(0).json().ok_or("a body")?;
    assert_eq!(said["data"], json!({"key": "1"}), "the log reads it, too");
    Ok(())
}

#[tokio::test]
async fn a_body_without_a_kind_is_of_the_kind_of_its_path() -> Outcome {
    let cluster = TestCluster::start().await?;
    let create = format!("POST {MAPS} {PROTOBUF}");
    let created = ask(&cluster, &create, body("", "", &named("a"))).await?;
    assert_eq!(
        (created.code, &created.body["kind"]),
        (201, &json!("ConfigMap"))
    );
    for (version, kind) in [("v1", "Secret"), ("v1", "Nothing"), ("v2", "ConfigMap")] {
        let refused = ask(&cluster, &create, body(version, kind, &named("b"))).await?;
        assert_eq!(refused.outcome(), "400 BadRequest", "{version} {kind}");
        let message = refused.body["message"].as_str().unwrap_or_default();
        assert!(
            message.contains("cannot be handled as a ConfigMap"),
            "{message}"
        );
    }
    Ok(())
}

#[tokio::test]
async fn options_and_scales_are_read_from_protobuf() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {MAPS}"), map("a")).await?;
    let delete = format!("DELETE {MAPS}/a {PROTOBUF}");
    let of_another = [bytes(1, b"another")].concat();
    let options = body("v1", "DeleteOptions", &bytes(2, &of_another));
    assert_eq!(
        ask(&cluster, &delete, options).await?.outcome(),
        "409 Conflict"
    );
    let wrong = ask(&cluster, &delete, config_map("a")).await?;
    assert_eq!(wrong.outcome(), "400 BadRequest");
    let options = body("apps/v1", "DeleteOptions", &number(1, 0));
    assert_eq!(ask(&cluster, &delete, options).await?.code, 200);

    let path = "/apis/apps/v1/namespaces/default/deployments";
    ask(&cluster, &format!("POST {path}"), deployment("web")).await?;
    let scale = [named("web"), bytes(2, &number(1, 7))].concat();
    let scale = body("autoscaling/v1", "Scale", &scale);
    let scaled = ask(&cluster, &format!("PUT {path}/web/scale {PROTOBUF}"), scale).await?;
    assert_eq!(scaled.body["spec"]["replicas"], 7, "{}", scaled.body);
    Ok(())
}

/// A strict client is not told of fields that are passed over, as protobuf has none by name.
#[tokio::test]
async fn fields_that_are_not_known_are_passed_over_even_when_strict() -> Outcome {
    let cluster = TestCluster::start().await?;
    let object = [named("a"), bytes(31, b"unknown")].concat();
    let create = format!("POST {MAPS}?fieldValidation=Strict {PROTOBUF}");
    let created = ask(&cluster, &create, body("v1", "ConfigMap", &object)).await?;
    assert_eq!((created.code, created.warnings), (201, vec![]));
    Ok(())
}

#[tokio::test]
async fn what_is_no_message_is_a_bad_request() -> Outcome {
    let cluster = TestCluster::start().await?;
    let create = format!("POST {MAPS} {PROTOBUF}");
    let whole = config_map("a");
    // The envelope is whole without an object, which then lacks a name.
    let envelope = body("v1", "ConfigMap", &[]).len() - 2;
    let mut bodies: Vec<Vec<u8>> = (0..whole.len()).map(|end| whole[..end].to_vec()).collect();
    bodies.push(map("a").to_string().into_bytes());
    bodies.push([whole.clone(), vec![0xff; 12]].concat());
    bodies.push(body(
        "v1",
        "ConfigMap",
        &[named("a"), number(2, 1)].concat(),
    ));
    for body in bodies {
        let expected = match body.len() == envelope {
            true => "422 Invalid",
            false => "400 BadRequest",
        };
        let refused = ask(&cluster, &create, body.clone()).await?;
        assert_eq!(refused.outcome(), expected, "{body:?}");
    }
    assert_eq!(ask(&cluster, &create, whole).await?.code, 201);
    Ok(())
}

#[tokio::test]
async fn cbor_and_patches_in_protobuf_are_not_read() -> Outcome {
    let cluster = TestCluster::start().await?;
    ask(&cluster, &format!("POST {MAPS}"), map("a")).await?;
    for what in [
        format!("POST {MAPS} application/cbor"),
        format!("PUT {MAPS}/a application/cbor"),
        format!("PATCH {MAPS}/a {PROTOBUF}"),
        format!("PATCH {MAPS}/a application/apply-patch+cbor"),
        format!("DELETE {MAPS}/a application/cbor"),
    ] {
        let refused = ask(&cluster, &what, config_map("a")).await?;
        assert_eq!(refused.outcome(), "415 UnsupportedMediaType", "{what}");
    }
    Ok(())
}

#[tokio::test]
async fn answers_are_json_where_it_is_taken_beside_protobuf() -> Outcome {
    let cluster = TestCluster::start().await?;
    for (accept, code) in [
        ("application/vnd.kubernetes.protobuf,application/json", 200),
        ("application/vnd.kubernetes.protobuf, */*", 200),
        ("application/vnd.kubernetes.protobuf", 406),
        ("application/cbor", 406),
        ("application/cbor,application/json", 200),
    ] {
        let answer = ask_as(&cluster, &format!("GET {MAPS}"), accept, ()).await?;
        assert_eq!(answer.code, code, "{accept}: {}", answer.body);
    }
    Ok(())
}

/// kubectl takes its absence for a failure where it only looks for a kind that there is not.
#[tokio::test]
async fn openapi_v2_is_there_and_describes_nothing() -> Outcome {
    let cluster = TestCluster::start().await?;
    let get = async |accept: &str| ask_as(&cluster, "GET /openapi/v2", accept, ()).await;
    let document = get("application/json").await?.body;
    assert_eq!(
        (&document["swagger"], &document["paths"]),
        (&json!("2.0"), &json!({}))
    );
    let proto = get("application/com.github.proto-openapi.spec.v2@v1.0+protobuf").await?;
    assert_eq!(
        proto.body,
        "\n\u{3}2.0\u{12}\u{12}\n\nKubernetes\u{12}\u{4}1.37B\0"
    );
    assert_eq!(get("text/html").await?.code, 406);
    Ok(())
}
